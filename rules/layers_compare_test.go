package rules

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// westOnly is a region with something of its own of every kind that a case can name.
const westOnly = `
facts:
  west_fact: {of: case, type: bool, ask: {nb: a, en: a}, who: [fastlege], category: symptoms}
  west_part: {of: concern, type: bool, ask: {nb: a, en: a}, who: [fastlege], category: symptoms}
services:
  - {id: west-team, name: {nb: t, en: t}, belongs: municipal, regime: health, holds: true, source: local}
conditions:
  - {id: west-worry, name: {nb: w, en: w}, source: local}
  - {id: west-other, name: {nb: o, en: o}, source: local}
events:
  - {id: west-visit, name: {nb: v, en: v}}
review:
  - {id: west-look, when: 'west_fact && west_part', what: {nb: s, en: s}, strength: kan, source: local}
duties:
  - {id: west-soon, do: {nb: s, en: s}, by: fastlege, deadline: {days: 3, from: west-visit, until: started}, strength: bør, source: local}
`

// westCase is a case that only the region knows all of.
func westCase() pathway.Case {
	c := oneConcern("west-worry", given{"west_fact": true, "danger": false}, given{"west_part": true, "tried": false})
	c.Contact, c.Holder, c.To = "west-team", "west-team", "west-team"
	c.Events = map[string]time.Time{"west-visit": monday, "received": monday}
	return c
}

// What only one of the policies has, the others decide without, and say so.
func TestCompareLeavesOutWhatIsLocal(t *testing.T) {
	tiny, west := stacked(t, upperFS()), stacked(t, upperFS(), regionFS(westOnly))
	c := westCase()
	for _, policies := range [][]*Policy{{tiny, west}, {west, tiny}} {
		found, err := Compare(context.Background(), c, policies...)
		require.NoError(t, err)
		for i, u := range found.Under {
			if policies[i] == west {
				require.Equal(t, decide(t, west, c), u.Decision, "nothing is left out")
				require.Equal(t, []string{}, u.LeftOut)
				continue
			}
			without := oneConcern("", given{"danger": false}, given{"tried": false})
			without.Contact, without.Events = "", map[string]time.Time{"received": monday}
			require.Equal(t, decide(t, tiny, without), u.Decision)
			require.Equal(t, []string{"condition", "contact", "holder", "to", "west-visit", "west_fact", "west_part"}, u.LeftOut)
		}
	}
	require.Equal(t, westCase(), c, "the case stays as it was given")
}

// What none of the policies has is a slip, whatever else is local.
func TestCompareRefusesWhatNoPolicyHas(t *testing.T) {
	tiny, west := stacked(t, upperFS()), stacked(t, upperFS(), regionFS(westOnly))
	for _, x := range []struct {
		name string
		slip func(*pathway.Case)
		want string
	}{
		{"a fact", func(c *pathway.Case) { c.Given["weather"] = true }, "given: one of the facts is not declared by the policy"},
		{"a fact of all", func(c *pathway.Case) { c.Given["dangr"] = true }, `given: the policy declares no such fact; did you mean "danger"?`},
		{"a fact of a concern", func(c *pathway.Case) { c.Concerns[0].Given["tryed"] = true }, `concern 1: given: the policy declares no such fact; did you mean "tried"?`},
		{"a condition", func(c *pathway.Case) { c.Concerns[0].Condition = "angts" }, "concern 1: condition: this is no condition of the policy"},
		{"an event", func(c *pathway.Case) { c.Events["recieved"] = monday }, "events: one of them is no event of the policy"},
		{"a contact", func(c *pathway.Case) { c.Contact = "west-taem" }, "contact: this is no service of the policy"},
		{"a holder", func(c *pathway.Case) { c.Holder = "west-taem" }, "holder: this is no service of the policy"},
		{"where it goes", func(c *pathway.Case) { c.To = "west-taem" }, "to: this is no service of the policy"},
		{"a value", func(c *pathway.Case) { c.Given["danger"] = "no" }, "given: danger takes true or false (not yes or ja)"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := westCase()
			x.slip(&c)
			for _, policies := range [][]*Policy{{tiny, west}, {west, tiny}} {
				_, err := Compare(context.Background(), c, policies...)
				var unfit *CaseError
				require.True(t, errors.As(err, &unfit), "%v", err)
				require.Equal(t, []string{x.want}, unfit.Problems, "what is local is no fault")
			}
		})
	}
	_, err := Compare(context.Background(), westCase(), tiny, tiny)
	require.EqualError(t, err, "the case does not fit the policy: concern 1: condition: this is no condition of the policy; "+
		"contact: this is no service of the policy; "+
		"events: one of them is no event of the policy; given: one of the facts is not declared by the policy; "+
		"holder: this is no service of the policy; to: this is no service of the policy")
}

// Several concerns that a policy does not have become one that is not known,
// whatever their order.
func TestCompareKeepsOneConcernThatIsNotKnown(t *testing.T) {
	tiny, west := stacked(t, upperFS()), stacked(t, upperFS(), regionFS(westOnly))
	worry := pathway.Concern{Condition: "west-worry", Given: given{"severity": "mild"}}
	other := pathway.Concern{Condition: "west-other", Given: given{"severity": "severe"}}
	unknown := pathway.Concern{Given: given{"severity": "moderate"}}
	angst := pathway.Concern{Condition: "angst"}
	for _, x := range []struct{ concerns, want []pathway.Concern }{
		{[]pathway.Concern{worry, angst, other}, []pathway.Concern{angst, {Given: other.Given}}},
		{[]pathway.Concern{worry, unknown, other}, []pathway.Concern{unknown}},
	} {
		for range 2 {
			c := pathway.Case{At: monday, Concerns: x.concerns}
			found, err := Compare(context.Background(), c, tiny, west)
			require.NoError(t, err)
			require.Equal(t, decide(t, tiny, pathway.Case{At: monday, Concerns: x.want}), found.Under[0].Decision)
			require.Equal(t, decide(t, west, c), found.Under[1].Decision)
			slices.Reverse(x.concerns)
		}
	}
	_, err := Compare(context.Background(), pathway.Case{At: monday, Concerns: []pathway.Concern{unknown, unknown}}, tiny, west)
	require.ErrorContains(t, err, "two concerns have the same condition", "that is a fault of the case itself")
}

func TestCompareNeedsLoadedPolicies(t *testing.T) {
	_, err := Compare(context.Background(), westCase())
	require.EqualError(t, err, "no policy was given to compare")
	for _, p := range []*Policy{nil, {}} {
		_, err = Compare(context.Background(), westCase(), tiny(t, ""), p)
		require.EqualError(t, err, "a policy is not loaded; make it with Load")
	}
}
