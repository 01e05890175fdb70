package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// What each question says of how it is answered.
func TestQuestionTypes(t *testing.T) {
	fs := tinyFS(tinyRules + `
  - {id: three, for: {conditions: [depresjon]}, when: 'referrer == "larer"', level: 3, why: {nb: w, en: w}, strength: bør, source: guide}
`)
	fs["base.yaml"].Data = []byte(strings.Replace(tinyBase, "pathways:\n", "  - {id: uro, name: {nb: uro, en: unrest}, source: act}\npathways:\n", 1))
	p, err := Load(fs)
	require.NoError(t, err)
	c := oneConcern("", nil, nil)
	c.Concerns = append(c.Concerns, pathway.Concern{Condition: "angst"})
	a, err := p.Ask(t.Context(), c)
	require.NoError(t, err)
	found := map[string]Question{}
	for _, q := range a.Open {
		name := q.Fact
		if len(q.Concerns) > 0 {
			name += " " + q.Concerns[0]
		}
		q.Missing = Missing{}
		found[name] = q
	}
	require.Equal(t, Question{Type: "date"}, found["born"])
	require.Equal(t, Question{Type: "bool"}, found["violence"])
	require.Equal(t, Question{Type: "int", Max: 25}, found["score"])
	require.Equal(t, Question{Type: "set", Values: []Value{{ID: "sad"}, {ID: "tired"}, {ID: "angry"}}}, found["signs"])
	grades := Question{Type: "choice", Values: []Value{{ID: "mild"}, {ID: "moderate"}, {ID: "severe"}}}
	require.Equal(t, grades, found["severity angst"])
	require.Equal(t, grades, found["severity unknown"])
	fastlege := Value{ID: "fastlege", Name: pathway.Text{NB: "fastlege", EN: "GP"}}
	require.Equal(t, Question{Type: "choice", Values: []Value{fastlege, {ID: "larer"}}}, found["referrer"])
	require.Equal(t, Question{Type: "choice", Values: []Value{{ID: "depresjon", Name: pathway.Text{NB: "depresjon", EN: "depression"}},
		{ID: "uro", Name: pathway.Text{NB: "uro", EN: "unrest"}}}},
		found["condition unknown"], "no two concerns have the same condition")
}

// A value has the words of its fact, else those of the service with its id.
func TestNamesOfValues(t *testing.T) {
	p := tinyFacts(t, "  who: {of: case, type: [fastlege, larer, other], names: {larer: {nb: lærer, en: teacher}, fastlege: {nb: legen, en: the doctor}}}\n", `
duties:
  - {id: asks, when: 'who == "larer" || who == "fastlege"', do: {nb: a, en: a}, by: fastlege, strength: bør, source: act}
`)
	a, err := p.Ask(t.Context(), oneConcern("angst", nil, nil))
	require.NoError(t, err)
	i := slices.IndexFunc(a.Open, func(q Question) bool { return q.Fact == "who" })
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, []Value{
		{ID: "fastlege", Name: pathway.Text{NB: "legen", EN: "the doctor"}},
		{ID: "larer", Name: pathway.Text{NB: "lærer", EN: "teacher"}},
		{ID: "other"},
	}, a.Open[i].Values)
}

// Nobody is asked who is not there: an unborn child itself, or its school. Where
// nobody knows yet whether it is born, both can be asked.
func TestNobodyIsAskedWhoIsNotThere(t *testing.T) {
	p, err := Load(examples.National())
	require.NoError(t, err)
	there := func(g given) map[string]bool {
		out := map[string]bool{}
		for _, m := range decide(t, p, pathway.Case{At: monday, Given: g, Concerns: []pathway.Concern{{}}}).Missing {
			for _, who := range m.Of {
				out[who] = true
			}
		}
		return out
	}
	unknown, unborn, born := there(nil), there(given{"expecting": true}), there(given{"born": "2012-01-01"})
	for _, who := range []string{"child", "skole", "barnehage", "skolehelse"} {
		require.True(t, unknown[who], who)
		require.False(t, unborn[who], who)
		require.True(t, born[who], who)
	}
	require.True(t, unknown["pregnant"])
	require.True(t, unborn["pregnant"])
	require.False(t, born["pregnant"])
}
