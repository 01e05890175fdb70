package rules

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// A loop over the questions ends, also one that answers nothing or gives what does
// not fit.
func TestAskingAlwaysEnds(t *testing.T) {
	p := tiny(t, tinyRules)
	for name, body := range map[string]func(*Asking, Question){
		"nothing":      func(*Asking, Question) {},
		"does not fit": func(a *Asking, q Question) { require.Error(t, a.Answer(t.Context(), q, struct{}{})) },
		"don't know":   func(a *Asking, q Question) { a.DontKnow(q); a.DontKnow(q) },
		"another's": func(a *Asking, q Question) {
			if len(a.Aside) > 0 {
				a.DontKnow(a.Aside[0])
			}
		},
	} {
		a, err := p.Ask(t.Context(), oneConcern("angst", nil, nil))
		require.NoError(t, err)
		want, asked := len(a.Open), 0
		require.Positive(t, want, name)
		for q := range a.Questions() {
			asked++
			body(a, q)
		}
		require.Equal(t, want, asked, name)
		require.Len(t, a.Aside, want, name)
	}
}

// A copy from before an answer is the way back: nothing writes to what it holds.
func TestAskingGoesBack(t *testing.T) {
	p := tiny(t, tinyRules)
	a, err := p.Ask(t.Context(), oneConcern("angst", given{"violence": false}, given{}))
	require.NoError(t, err)
	var copies []Asking
	var said []string
	state := func(a Asking) string { return asJSON(t, []any{a.Case, a.Decision, a.Open, a.Aside}) }
	r := rand.New(rand.NewPCG(3, 21))
	full := completed(r, p, a.Case)
	for q := range a.Questions() {
		copies, said = append(copies, *a), append(said, state(*a))
		if r.IntN(2) == 0 {
			continue
		}
		require.NoError(t, a.Answer(t.Context(), q, truth(a, q, full)))
	}
	require.Greater(t, len(copies), 3)
	for i, c := range copies {
		require.Equal(t, said[i], state(c))
	}
	// What was put aside later is open again in an earlier copy.
	b := copies[0]
	first, second := b.Open[0], b.Open[1]
	b.DontKnow(b.Open[2])
	c := b
	c.DontKnow(second)
	b.DontKnow(first)
	require.Equal(t, second, b.Open[0])

	// Inside the loop: the earlier question comes again.
	*a = copies[0]
	turned := false
	var order []string
	for q := range a.Questions() {
		order = append(order, q.Fact)
		if len(order) == 2 && !turned {
			turned = true
			*a = copies[0]
			continue
		}
		a.DontKnow(q)
	}
	require.Equal(t, []string{first.Fact, second.Fact, first.Fact}, order[:3])
}

// The case that was given stays the host's own, in both directions.
func TestAskingKeepsItsOwnCase(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", given{"violence": false}, given{"tried": true})
	a, err := p.Ask(t.Context(), c)
	require.NoError(t, err)
	before := string(FormatCase(a.Case))
	c.Given["violence"], c.Concerns[0].Given["tried"], c.Concerns[0].Condition = true, false, "depresjon"
	require.Equal(t, before, string(FormatCase(a.Case)))
}

// What is put aside can be answered later.
func TestAskingAnswersWhatWasPutAside(t *testing.T) {
	p := tiny(t, tinyRules)
	a, err := p.Ask(t.Context(), oneConcern("angst", nil, nil))
	require.NoError(t, err)
	for q := range a.Questions() {
		a.DontKnow(q)
	}
	q := a.Aside[0]
	require.Equal(t, "bool", q.Type)
	require.NoError(t, a.Answer(t.Context(), q, true))
	require.Equal(t, true, a.Case.Given[q.Fact])
	require.NotContains(t, asJSON(t, a.Aside), `"`+q.Fact+`"`)
}

// What does not fit is told in plain words, without the value, and changes nothing.
func TestAskingRefuses(t *testing.T) {
	p := tiny(t, tinyRules+`
  - {id: three, for: {conditions: [depresjon]}, when: 'referrer == "larer"', level: 3, why: {nb: w, en: w}, strength: bør, source: guide}
`)
	a, err := p.Ask(t.Context(), oneConcern("", nil, nil))
	require.NoError(t, err)
	state := asJSON(t, []any{a.Case, a.Decision, a.Open, a.Aside})
	question := func(fact string) Question {
		i := slices.IndexFunc(a.Open, func(q Question) bool { return q.Fact == fact })
		require.GreaterOrEqual(t, i, 0, fact)
		return a.Open[i]
	}
	for _, c := range []struct {
		fact  string
		value any
		says  string
	}{
		{"violence", "secret", "given: violence takes true or false (not yes or ja)"},
		{"violence", nil, "given: violence has no value; leave out what is not known"},
		{"score", 26, "given: score takes a whole number from 0 to 25"},
		{"born", "2026-03-03", "given: born is after the day of the case"},
		{"born", "secret", "given: born takes a date such as 2011-09-20"},
		{"signs", []string{"secret"}, "given: signs takes a list of any of sad, tired, angry"},
		{"severity", "secret", "concern 1: given: severity takes mild, moderate or severe"},
		{"condition", "secret", "condition: takes the id of a condition of the policy"},
		{"condition", "", "condition: takes the id of a condition of the policy"},
		{"condition", 7, "condition: takes the id of a condition of the policy"},
	} {
		err := a.Answer(t.Context(), question(c.fact), c.value)
		var unfit *CaseError
		require.ErrorAs(t, err, &unfit, c.fact)
		require.Equal(t, []string{c.says}, unfit.Problems)
		require.Equal(t, state, asJSON(t, []any{a.Case, a.Decision, a.Open, a.Aside}))
	}
	for _, q := range []Question{{}, {Missing: Missing{Fact: "violence", Concerns: []string{"angst"}}}, {Missing: Missing{Fact: "secret"}}} {
		require.EqualError(t, a.Answer(t.Context(), q, true), "this question is not asked now: it was answered, or it no longer matters")
		a.DontKnow(q)
		require.Equal(t, state, asJSON(t, []any{a.Case, a.Decision, a.Open, a.Aside}))
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, a.Answer(done, question("violence"), true), context.Canceled)
	require.Equal(t, state, asJSON(t, []any{a.Case, a.Decision, a.Open, a.Aside}))

	_, err = p.Ask(t.Context(), pathway.Case{})
	var unfit *CaseError
	require.ErrorAs(t, err, &unfit)
	var none *Policy
	_, err = none.Ask(t.Context(), oneConcern("", nil, nil))
	require.Error(t, err)
	var zero Asking
	require.Error(t, zero.Answer(t.Context(), Question{}, true))
	zero.DontKnow(Question{})
	for range zero.Questions() {
		t.Fatal("there is nothing to ask")
	}
}

// A concern that was not known and becomes known keeps what was put aside about it.
func TestAskingKeepsWhatWasPutAsideOfAConcern(t *testing.T) {
	p, err := Load(examples.National())
	require.NoError(t, err)
	a, err := p.Ask(t.Context(), pathway.Case{At: monday, Concerns: []pathway.Concern{{}}})
	require.NoError(t, err)
	about := func(l []Question, fact, concern string) bool {
		return slices.ContainsFunc(l, func(q Question) bool { return q.Fact == fact && slices.Equal(q.Concerns, []string{concern}) })
	}
	var severity, condition Question
	for _, q := range a.Open {
		switch q.Fact {
		case "severity":
			severity = q
		case varCondition:
			condition = q
		}
	}
	require.Equal(t, []string{unknownCondition}, severity.Concerns)
	a.DontKnow(severity)
	require.NoError(t, a.Answer(t.Context(), condition, "depresjon"))
	require.True(t, about(a.Aside, "severity", "depresjon"))
	require.False(t, about(a.Open, "severity", "depresjon"))
}
