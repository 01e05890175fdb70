package rules

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const caseThatFits = `at: 2026-03-02
contact: fastlege
given: {danger: false, born: 2012-11-05}
events: {received: 2026-02-02}
concerns:
  - condition: angst
    given: {severity: mild}
  - condition: depresjon
`

// What does not fit the policy is told at its place in the file, all at once.
func TestACaseFileThatDoesNotFit(t *testing.T) {
	p := tiny(t, tinyRules)
	c, err := p.ParseCase("child.yaml", []byte(caseThatFits))
	require.NoError(t, err)
	plain, err := ParseCase("child.yaml", []byte(caseThatFits))
	require.NoError(t, err)
	require.Equal(t, plain, c)
	for _, x := range []struct {
		old, repl string
		want      []string
	}{
		{"at: 2026-03-02", "at: today", []string{"1:5: case: at: expected a day, written year-month-day as in 2026-03-02"}},
		{"contact: fastlege", "contact: Kari", []string{"2:10: case: contact: this is no service of the policy"}},
		{"danger: false", "danger: no", []string{"3:9: case: given: danger takes true or false (not yes or ja)"}},
		{"danger: false", "dangr: false", []string{`3:9: case: given: the policy declares no such fact; did you mean "danger"?`}},
		{"danger: false", "Kari: false, Ola: false", []string{
			"3:9: case: given: one of the facts is not declared by the policy", "3:22: case: given: one of the facts is not declared by the policy"}},
		{"danger: false", "severity: mild", []string{"3:9: case: given: severity is about a concern; put it under the concern"}},
		{"2012-11-05", "1899-12-30", []string{"3:24: case: given: born is more than 120 years before the day of the case"}},
		{"received: 2026-02-02", "received: 2062-02-02", []string{"4:10: case: events: received is after the day of the case"}},
		{"received: 2026", "recieved: 2026", []string{"4:10: case: events: this is no event of the policy"}},
		{"condition: angst", "condition: angts", []string{"6:16: case: concern 1: condition: this is no condition of the policy"}},
		{"severity: mild", "severity: light", []string{"7:13: case: concern 1: given: severity takes mild, moderate or severe"}},
		{"severity: mild", "svrity: mild", []string{`7:13: case: concern 1: given: the policy declares no such fact; did you mean "severity"?`}},
		{"condition: depresjon", "condition: angst", []string{"6:3: case: concerns: two concerns have the same condition; put what is known about it into one"}},
		{"at: 2026-03-02\n", "", []string{`1:1: case: the key "at" is missing`}},
		{caseThatFits, "at: 2026-03-02\ncontact: legen\ngiven: {danger: ja, score: 99}\nin: [molde]\nstate: open\nconcerns: [{condition: x}]\n", []string{
			"2:10: case: contact: this is no service of the policy",
			"3:9: case: given: danger takes true or false (not yes or ja)",
			"3:21: case: given: score takes a whole number from 0 to 25",
			"4:5: case: in: the case is for a layer that is not loaded",
			"5:8: case: state: must be considered, sent, received, rejection-considered, rejected, accepted, started, discharged or closed",
			"6:24: case: concern 1: condition: this is no condition of the policy",
		}},
	} {
		_, err := p.ParseCase("child.yaml", []byte(without(t, caseThatFits, x.old, x.repl)))
		var list ErrorList
		require.ErrorAs(t, err, &list, "%v", x.want)
		assert.Equal(t, "child.yaml:"+strings.Join(x.want, "\nchild.yaml:"), list.Error())
		for _, e := range list {
			assert.Empty(t, e.Snippet(), "the line holds what is known of a child")
		}
	}
}
