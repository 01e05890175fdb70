package rules

import (
	"fmt"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/require"
)

// Conditions that the index does not decide, one of each form, among some that it
// does.
const outsideRules = `facts:
  seen: {of: case, type: date, ask: {nb: sett, en: seen}, who: [fastlege], category: symptoms}
  points: {of: case, type: {int: 0..5000}, ask: {nb: p, en: p}, who: [fastlege], category: symptoms}
  last: {of: case, type: {int: 0..25}, ask: {nb: p, en: p}, who: [fastlege], category: symptoms}
let:
  worse: score > last
  grave: danger || worse
review:
  - {id: plain, when: 'score > 20 && severity == "mild"', what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: few, when: score % 2 == 0, what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: many, when: points % 2 == 0, what: {nb: se, en: look}, strength: bør, source: guide}
  - id: several
    when:
      - violence
      - >-
        danger && score
        + last > 20
    what: {nb: se, en: look}
    strength: bør
    source: guide
  - {id: named, when: grave && !tried, what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: loop, when: 'signs.exists(s, s != "sad") && violence', what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: letters, when: 'referrer.startsWith("l") == severity.startsWith("m")', what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: grown, when: age(born) + 2 > 16, what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: dates, when: 'days(born, seen) > age(born)', what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: needless, when: violence || violence && score > last, what: {nb: se, en: look}, strength: bør, source: guide}
`

func TestOutsideTheIndex(t *testing.T) {
	p := tiny(t, outsideRules)
	var got []string
	for _, o := range p.Outside() {
		require.Equal(t, "tiny", o.Layer)
		require.NotEmpty(t, o.Why.NB)
		require.NotEmpty(t, o.Why.NN)
		got = append(got, fmt.Sprintf("%s:%d: %s: %s: %s", o.File, o.Line, o.Rule, o.Text, o.Why.EN))
	}
	require.Equal(t, []string{
		"rules/more.yaml:6: named: score > last: Worked out by CEL once for each combination of answers, because it holds several facts against each other: last, score.",
		"rules/more.yaml:11: many: points % 2 == 0: Worked out by CEL each time, because it calculates with points instead of comparing it with a value.",
		"rules/more.yaml:16: several: score + last > 20: Worked out by CEL once for each combination of answers, because it holds several facts against each other: last, score.",
		"rules/more.yaml:22: loop: signs.exists(s, s != \"sad\"): Worked out by CEL once for each combination of answers, because it goes through a list (exists, all, filter, map).",
		"rules/more.yaml:23: letters: referrer.startsWith(\"l\") == severity.startsWith(\"m\"): Worked out by CEL once for each combination of answers, because it looks into the letters of a text (startsWith, endsWith, contains).",
		"rules/more.yaml:24: grown: age(born) + 2 > 16: Worked out by CEL each time, because it calculates with an age, which depends on the day.",
		"rules/more.yaml:25: dates: days(born, seen) > age(born): Worked out by CEL each time, because it holds several facts against each other: born, seen.",
	}, got)
	require.Nil(t, (*Policy)(nil).Outside())
}

// A condition that is met in too many ways is decided part by part, and the line is
// named which does it.
func TestOutsideTooManyWays(t *testing.T) {
	facts, lets := "facts:\n", "let:\n  odd0: f0\n"
	for i := range 12 {
		facts += fmt.Sprintf("  f%d: {of: case, type: bool, ask: {nb: f, en: f}, who: [fastlege], category: symptoms}\n", i)
		lets += fmt.Sprintf("  odd%d: \"f%d ? !odd%d : odd%d\"\n", i+1, i, i, i)
	}
	p := tiny(t, facts+lets+"review:\n  - {id: ways, when: [danger, odd12 && violence], what: {nb: se, en: look}, strength: bør, source: guide}\n")
	list := p.Outside()
	require.Len(t, list, 1)
	require.Equal(t, "ways", list[0].Rule)
	require.Equal(t, "odd12 && violence", list[0].Text)
	require.Equal(t, 29, list[0].Line)
	require.Contains(t, list[0].Why.EN, "too many ways")
}

// The index decides all conditions of the shipped policies.
func TestOutsideOfTheShippedPolicies(t *testing.T) {
	for _, id := range examples.Layers() {
		l, err := examples.Layer(id)
		require.NoError(t, err)
		all, err := Stack(examples.Layer, l)
		require.NoError(t, err)
		p, err := Load(all...)
		require.NoError(t, err)
		require.Empty(t, p.Outside(), id)
	}
}
