package referral_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

func TestLogJSON(t *testing.T) {
	l := write(t, shared(t), entry("ppt", 2, "school"))
	l, err := l.Admit("skole", []string{"fastlege"}, consent.Scope{Policy: stamp, At: at(2),
		Givers: []consent.Giver{{Who: []string{"parent-1"}, Applies: pathway.Certain}},
		Shares: []consent.Share{{To: []string{"fastlege"}, What: []string{"school"}, Basis: consent.ByConsent}}}, said(nil, "fastlege"), at(3))
	require.NoError(t, err)
	closed, err := write(t, l, entry("fastlege", 4, "school")).Close("the reason", "skole", at(5))
	require.NoError(t, err)
	for _, l := range []Log{l, closed} {
		raw, err := json.Marshal(l)
		require.NoError(t, err)
		var back Log
		require.NoError(t, json.Unmarshal(raw, &back), "%s", raw)
		assert.Equal(t, l, back)
	}

	raw, err := json.Marshal(closed)
	require.NoError(t, err)
	good := string(raw)
	assert.Contains(t, good, `{"closed":true,"participants":["skole","ppt","skolehelse","fastlege"],"lines":[{"step":{"what":"opened",`)
	for _, c := range [][2]string{
		{`"closed":true`, `"closed":false`},
		{`"skolehelse","fastlege"]`, `"skolehelse"]`},
		{`"skolehelse","fastlege"]`, `"skolehelse","bup"]`},
		{`"readers":["ppt","skolehelse"]`, `"readers":["ppt"]`},
		{`"readers":["ppt","skolehelse"]`, `"readers":[]`},
		{`"readers":["ppt","skolehelse"]`, `"readers":["ppt","Kari secret"]`},
		{`"readers":["fastlege"]`, `"readers":["ppt"]`},
		{`"what":"opened"`, `"what":"admitted"`},
		{`"what":"admitted"`, `"what":"opened"`},
		{`"what":"admitted"`, `"what":"closed"`},
		{`"what":"admitted"`, `"what":"written"`},
		{`"by":"fastlege"`, `"by":"secret"`},
		{`"by":"skole"`, `"by":""`},
		{`"responsible":"skole"`, `"responsible":"secret"`},
		{`"kind":"measure"`, `"kind":"secret"`},
		{`"what":["school"]`, `"what":[]`},
		{`"text":"by ppt at 2"`, `"text":""`},
		{`"reason":"the reason"`, `"reason":""`},
		{`"reason":"the reason"`, `"reason":"the reason","readers":["secret"]`},
		{`"at":"2026-03-02T10:00:00Z"`, `"at":"2026-03-02T17:00:00Z"`},
		{`"at":"2026-03-02T10:00:00Z"`, `"at":"0001-01-01T00:00:00Z"`},
		{`"at":"2026-03-02T10:00:00Z"`, `"at":"secret"`},
		{`"decided":"2026-03-02T10:00:00Z"`, `"decided":"2026-03-02T10:30:00Z"`},
		{`"decided":"2026-03-02T11:00:00Z"`, `"decided":"2026-03-02T09:30:00Z"`},
		{`,"decided":"2026-03-02T11:00:00Z"`, ``},
		{`{"entry":{`, `{"no":{`},
		{`{"step":{"what":"admitted"`, `{"entry":{"by":"skole"},"step":{"what":"admitted"`},
		{`"lines":[`, `"lines":[],"no":[`},
		{good, "null"},
		{good, "[]"},
		{good, "{}"},
		{good, `"secret"`},
		{good, ""},
	} {
		require.Contains(t, good, c[0])
		l := shared(t)
		err := json.Unmarshal([]byte(strings.Replace(good, c[0], c[1], 1)), &l)
		assert.Error(t, err, c[1])
		if err != nil {
			assert.NotContains(t, err.Error(), "secret")
		}
		assert.Equal(t, shared(t), l, "as it was")
	}

	// what the summary agrees with is refused all the same
	const came = `"participants":["skole","ppt","skolehelse","fastlege"`
	const stray = `{"entry":{"by":"ppt","at":"2026-03-02T11:00:00Z","kind":"goal","responsible":"ppt","what":["school"],"text":"x"},"step":{"what":"admitted"`
	for _, c := range [][]string{
		{`"reason":"the reason"`, `"reason":"the reason","readers":["bup"]`, came, came + `,"bup"`},
		{`{"step":{"what":"admitted"`, stray},
		{`"what":"admitted","at":"2026-03-02T12:00:00Z","by":"skole"`, `"what":"opened","at":"2026-03-02T12:00:00Z","by":"skole"`,
			came, `"participants":["skole","ppt","skolehelse","skole","fastlege"`},
	} {
		for i := 0; i < len(c); i += 2 {
			require.Contains(t, good, c[i])
		}
		var l Log
		assert.Error(t, json.Unmarshal([]byte(strings.NewReplacer(c...).Replace(good)), &l), c[1])
	}

	// whatever the bytes are: no panic, and nobody reads without taking part
	rnd := rand.New(rand.NewPCG(8, 8))
	read := 0
	for range 15_000 {
		var l Log
		if json.Unmarshal(mutated(rnd, raw), &l) != nil {
			continue
		}
		read++
		require.NotEmpty(t, l.Participants())
		require.Equal(t, Opened, l.History()[0].What)
		for _, who := range append(trio, "bup") {
			for _, e := range l.Read(who, consent.Scope{}, nil, at(99)) {
				require.Equal(t, who, e.By)
				require.Contains(t, l.Participants(), who)
			}
		}
		_, err := json.Marshal(l)
		require.NoError(t, err)
	}
	assert.Greater(t, read, 100)
}
