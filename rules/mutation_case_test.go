package rules

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// secret is part of every value that stands for something about a child in the
// tests below. No message and no answer may hold it.
const secret = "zqk"

// secretCase is a case file whose values are all secret.
const secretCase = `at: 2026-03-02
state: zqkstate
contact: zqkcontact
holder: "zqkholder zqk"
to: zqkto
in: [zqkin, 'zqkin two']
given:
  born: 1987-06-05
  referrer: zqkreferrer
  score: 98765432
  signs: [zqksad, "zqktired"]
  note: >-
    zqknote in a text
    of zqk lines
concerns:
  - condition: zqkcondition
    given: {severity: zqksevere, tried: zqktried}
  - condition: zqkanother
    given:
      severity: zqksevere
events:
  received: 1987-06-05
  zqkevent: 1987-06-05
waived: [zqkwaived, zqk/zqk]
`

// tells reports which secret of a case a text holds, if any.
func tells(text string) string {
	for _, s := range []string{secret, "98765432", "1987", "06-05"} {
		if strings.Contains(strings.ToLower(text), s) {
			return s
		}
	}
	return ""
}

func TestMutatedCaseFilesTellNothing(t *testing.T) {
	p := tiny(t, tinyRules)
	faulty, read := 0, 0
	for seed := range runs(t, 20_000) {
		r := rand.New(rand.NewPCG(uint64(seed), 78))
		text, ok := secretCase, true
		if seed%2 == 0 {
			text = spoilBytes(r, text)
		} else {
			text, ok = spoilNodes(r, text)
		}
		if !ok {
			continue
		}
		c, err := ParseCase("case.yaml", []byte(text))
		if err == nil {
			read++
			_, err = p.Decide(context.Background(), c)
			var fit *CaseError
			require.ErrorAs(t, err, &fit, "%s", text)
		} else {
			faulty++
			require.Empty(t, plainFaults(fstest.MapFS{"case.yaml": {Data: []byte(text)}}, err), "%s", text)
			var list ErrorList
			require.ErrorAs(t, err, &list)
			for _, e := range list {
				require.Empty(t, e.Snippet(), "a snippet shows what was given")
			}
		}
		require.Empty(t, tells(err.Error()), "%s\n%s", err, text)
	}
	t.Logf("%d with faults, %d read", faulty, read)
}

// Every place of a case file with every wrong shape: the message is plain and
// quotes nothing.
func TestCaseFileFaults(t *testing.T) {
	good := "at: 2026-03-02\ngiven: {danger: true}\nconcerns:\n  - condition: angst\n    given: {severity: mild}\nevents: {received: 2026-03-01}\n"
	_, err := ParseCase("case.yaml", []byte(good))
	require.NoError(t, err)
	for _, c := range []struct{ old, repl, want string }{
		{"at: 2026-03-02\n", "", `1:1: case: the key "at" is missing`},
		{"2026-03-02", "zqk", "1:5: case: at: expected a day, written year-month-day as in 2026-03-02"},
		{"2026-03-02", "2026-02-30", "1:5: case: at: there is no such day; a day is written year-month-day as in 2026-03-02"},
		{"at:", "att: zqk\nat:", `1:1: case: unknown key; did you mean "at"?`},
		{"at:", "zqk: zqk\nat:", "1:1: case: unknown key"},
		{"at:", "at: 2026-03-01\nat:", "2:1: case: this key stands twice, first on line 1"},
		{"given: {danger", "given: {zqk: 1, zqk: 2, danger", "2:17: case: given: this key stands twice, first on line 2"},
		{"{danger: true}", "{danger: }", "2:17: case: given: this fact has no value; leave out what is not known"},
		{"{danger: true}", "{danger: {zqk: zqk}}", "2:17: case: given: expected a text, not keys with values in { }"},
		{"{danger: true}", "{danger: [[zqk]]}", "2:18: case: given: expected a text, not a list"},
		{"{danger: true}", "{danger: 0099}", "2:17: case: given: expected a whole number, in digits only"},
		{"{danger: true}", "zqk", "2:8: case: given: expected keys with values, not a single value"},
		{"{danger: true}", "{danger: \"zqk}", "2:17: the quote that opens here is never closed"},
		{"{danger: true}", "{[zqk]: zqk}", `2:9: case: given: a key must be a word, not a list; a text that begins with a bracket is written in "double quotes" or after >-`},
		{"condition: angst", "conditon: zqk", `4:5: case: concern: unknown key; did you mean "condition"?`},
		{"  - condition: angst\n    given: {severity: mild}", "  condition: zqk", "4:3: case: concerns: expected a list: each concern begins with a hyphen and a space"},
		{"received: 2026-03-01", "zqk: zqk", "6:15: case: events: expected a day, written year-month-day as in 2026-03-02"},
		{"at:", "contact: [zqk]\nat:", "1:10: case: contact: expected a text, not a list"},
	} {
		_, err := ParseCase("case.yaml", []byte(without(t, good, c.old, c.repl)))
		require.EqualError(t, err, "case.yaml:"+c.want)
	}
}

type rude struct{}

func (rude) String() string { panic(secret) }
func (rude) Error() string  { panic(secret) }

// garbage are values that no fact has, or that only some have.
func garbage(r *rand.Rand) any {
	word := secret
	return oneOf(r, []any{
		nil, math.NaN(), math.Inf(1), 1.5, uint64(math.MaxUint64), int64(math.MinInt64), math.MaxInt64, int8(3), true, 'z', word, "", " ", word + "\n", "\xff" + word,
		"2026-02-30", "9999-12-31", "0001-01-01", []string{word}, []string{}, []string(nil), []any{"sad"}, []byte(word), map[string]any{word: map[string]any{word: word}},
		map[any]any{}, struct{ A string }{word}, &word, (*string)(nil), func() string { return word }, make(chan int), rude{}, &rude{}, errors.New(word),
		time.Time{}, time.Date(2010, 1, 1, 0, 0, 0, 0, time.FixedZone(word, 90*3600)), time.Date(-5000, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(math.MaxInt64/2, 0),
		time.Duration(5), complex(1, 1), pathway.Tier(word), json.Number("5"), context.Background(), strings.Repeat(word, 1<<16),
	})
}

func garbageTime(r *rand.Rand) time.Time {
	return oneOf(r, []time.Time{{}, time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone(secret, 3600)), time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone(secret, 90*3600)),
		time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Unix(math.MaxInt64/2, 0), time.Unix(math.MinInt64, 0), time.Date(2026, 3, 29, 2, 30, 0, 0, time.UTC)})
}

// spoilCase puts garbage in one to three places of a case.
func spoilCase(r *rand.Rand, p *Policy, c pathway.Case) pathway.Case {
	c.Given = cloned(c.Given)
	c.Concerns = slices.Clone(c.Concerns)
	k := &c.Concerns[r.IntN(len(c.Concerns))]
	k.Given = cloned(k.Given)
	events := map[string]time.Time{}
	for id, t := range c.Events {
		events[id] = t
	}
	c.Events = events
	for range 1 + r.IntN(3) {
		switch r.IntN(14) {
		case 0, 1, 2:
			c.Given[oneOf(r, p.facts).name] = garbage(r)
		case 3, 4, 5:
			k.Given[oneOf(r, p.facts).name] = garbage(r)
		case 6:
			c.Given[oneOf(r, []string{secret, "", secret + "_born", "bornn", "tier", "\n", strings.Repeat(secret, 9999)})] = garbage(r)
		case 7:
			c.State = pathway.State(oneOf(r, []string{secret, "", " sent", "SENT"}))
		case 8:
			*oneOf(r, []*string{&c.Contact, &c.Holder, &c.To, &k.Condition}) = oneOf(r, []string{secret, "", "parent", "fastlege", "skole", "\x00" + secret})
		case 9:
			c.Waived = append(slices.Clone(c.Waived), oneOf(r, []string{secret, "hear/" + secret, "/" + secret, "hear", "try/angst/" + secret, "", "settle-responsibility", "start"}))
		case 10:
			c.In = append(slices.Clone(c.In), oneOf(r, []string{secret, "tiny", ""}))
		case 11:
			c.At = garbageTime(r)
		case 12:
			c.Events[oneOf(r, []string{secret, "received", "sent", ""})] = garbageTime(r)
		case 13:
			c.Concerns = append(slices.Clone(c.Concerns), oneOf(r, []pathway.Concern{{Condition: secret}, {}, c.Concerns[0], {Given: map[string]any{secret: 1}}}))
			k = &c.Concerns[0]
		}
	}
	return c
}

func cloned(m map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

func TestMutatedCasesTellNothing(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			decided, refused := 0, 0
			for seed := range runs(t, 12_000) {
				r := rand.New(rand.NewPCG(uint64(seed), 79))
				c := spoilCase(r, p, hidden(r, randomCase(r, p)))
				d, err := p.Decide(context.Background(), c)
				if err != nil {
					refused++
					var fit *CaseError
					require.ErrorAs(t, err, &fit, "seed %d", seed)
					require.Empty(t, tells(err.Error()), "seed %d", seed)
					require.NotContains(t, err.Error(), "\n")
					require.Less(t, len(err.Error()), 20_000)
					require.True(t, utf8.ValidString(err.Error()))
					continue
				}
				decided++
				out, err := json.Marshal(d)
				require.NoError(t, err, "seed %d", seed)
				require.NotContains(t, string(out), secret, "seed %d", seed)
			}
			t.Logf("%d decided, %d refused", decided, refused)
			require.NotZero(t, decided)
			require.NotZero(t, refused)
		})
	}
}
