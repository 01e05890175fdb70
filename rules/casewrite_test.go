package rules

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

func TestFormatCase(t *testing.T) {
	c := pathway.Case{At: monday, State: pathway.Sent, Contact: "skole", Holder: "fastlege", To: "bup", In: []string{"west", "molde"},
		Given: given{"score": 3, "danger": false, "signs": []string{"sad", "tired"}, "born": time.Date(2011, 9, 20, 0, 0, 0, 0, time.UTC), "odd": "yes", "none": []string{}},
		Concerns: []pathway.Concern{
			{Condition: "angst", Given: given{"severity": "mild"}}, {}},
		Events: map[string]time.Time{"sent": monday, "received": time.Date(2026, 3, 2, 8, 30, 0, 0, time.FixedZone("", 3600))},
		Waived: []string{"hear", "try/angst"}}
	require.Equal(t, `at: 2026-03-02
state: sent
contact: skole
holder: fastlege
to: bup
in: [west, molde]
given:
  born: 2011-09-20
  danger: false
  none: []
  odd: "yes"
  score: 3
  signs: [sad, tired]
concerns:
  - condition: angst
    given:
      severity: mild
  - condition: ""
events:
  received: 2026-03-02T08:30:00+01:00
  sent: 2026-03-02
waived: [hear, "try/angst"]
`, string(FormatCase(c)))
	require.Equal(t, "at: 0001-01-01\nconcerns: []\n", string(FormatCase(pathway.Case{})))
}

// readsBack says that a case comes back from YAML and from JSON as it was.
func readsBack(t *testing.T, c pathway.Case) {
	t.Helper()
	raw, err := json.Marshal(jsonCase{c})
	require.NoError(t, err)
	for _, text := range []string{string(FormatCase(c)), string(raw)} {
		got, err := ParseCase("case.yaml", []byte(text))
		require.NoError(t, err, text)
		require.Equal(t, canonical(c), canonical(got), text)
		require.Equal(t, string(FormatCase(c)), string(FormatCase(got)))
	}
}

// canonical writes a case so that what ParseCase cannot tell apart is the same.
func canonical(c pathway.Case) string {
	facts := func(given map[string]any) string {
		out := map[string]any{}
		for name, v := range given {
			if n, ok := toInt(v); ok {
				v = n
			}
			if d, ok := v.(time.Time); ok {
				v = d.Format(time.DateOnly)
			}
			out[name] = v
		}
		return fmt.Sprintf("%#v", out)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %q %q %q %q %q %s\n", c.At.Format(time.RFC3339Nano), c.State, c.Contact, c.Holder, c.To, c.In, c.Waived, facts(c.Given))
	for _, k := range c.Concerns {
		fmt.Fprintf(&b, "%q %s\n", k.Condition, facts(k.Given))
	}
	events := map[string]string{}
	for id, at := range c.Events {
		events[id] = at.Format(time.RFC3339Nano)
	}
	fmt.Fprintf(&b, "%v", events)
	return b.String()
}

// Every case that somebody wrote comes back as it was.
func TestFormatCaseReadsBackShippedCases(t *testing.T) {
	files, err := filepath.Glob("../examples/cases/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		c, err := ParseCase(name, raw)
		require.NoError(t, err)
		readsBack(t, c)
	}
}

// Whatever texts a case holds, it comes back as it was.
func TestFormatCaseReadsBack(t *testing.T) {
	words := []string{"sad", "true", "False", "null", "~", "no", "12", "-3", "1e3", "0x1f", "2026-03-02", "2026-13-99", "a b", " a", "a ", "a: b", "a #b", "#a", "- a",
		"-", "[a]", "{a}", "&a", "*a", "!a", "|", ">", "'", `"`, `\`, "a'b", `a"b`, "æøå", "a\nb", "a\tb", "%a", "@a", "`a", ",", "?", "a,b", ".", "..", "a/b", "=", "<<", "😀", "a-b_c", "x1", "é"}
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string { return words[rng.IntN(len(words))] }
	facts := func() given {
		out := given{}
		for range rng.IntN(5) {
			var v any
			switch rng.IntN(6) {
			case 0:
				v = rng.IntN(2) == 0
			case 1:
				v = rng.IntN(100) - 50
			case 2:
				v = int64(rng.Uint64())
			case 3:
				v = monday.AddDate(0, 0, rng.IntN(9999))
			case 4:
				set := []string{}
				for range rng.IntN(3) * rng.IntN(12) {
					set = append(set, word())
				}
				v = set
			default:
				v = word()
			}
			out[word()] = v
		}
		return out
	}
	when := func() time.Time {
		at := monday.AddDate(0, 0, rng.IntN(9999))
		if rng.IntN(2) == 0 {
			at = at.Add(time.Duration(rng.IntN(86400)) * time.Second).In(time.FixedZone("", 3600*rng.IntN(3)))
		}
		return at
	}
	for range 3000 {
		c := pathway.Case{At: when(), Contact: word(), Given: facts(), Events: map[string]time.Time{word(): when()}}
		if rng.IntN(2) == 0 {
			c.State, c.Holder, c.To = pathway.State(word()), word(), word()
			c.In, c.Waived = []string{word(), word()}, []string{word()}
		}
		for range 1 + rng.IntN(3) {
			c.Concerns = append(c.Concerns, pathway.Concern{Condition: word(), Given: facts()})
		}
		readsBack(t, c)
	}
}
