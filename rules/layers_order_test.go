package rules

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// The laws of one policy hold for stacks of layers too: hidden facts, order, and
// the same bytes.

var fewStacks = map[string][]string{
	"bti+tromso": {"tromso"}, "innlandet": {"innlandet"}, "helse-fonna": {"helse-fonna"}, "more-og-romsdal": {"more-og-romsdal"},
}

func TestLawHidingFactsInStacks(t *testing.T) {
	for name, ids := range fewStacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := stacked(t, stackOf(t, ids...)...)
			b := newBelow(p, stacked(t, stackOf(t, "national")...)) // it draws what the layers are about
			hidingIsSafe(t, p, runs(t, 200), func(r *rand.Rand) pathway.Case {
				c := randomCase(r, p)
				if len(b.towards) > 0 && r.IntN(2) == 0 {
					c.Concerns = c.Concerns[:1]
					c.Concerns[0].Condition = oneOf(r, b.towards)
				}
				return c
			})
		})
	}
}

// Every layer's entries can be dealt out to other files, in any order.
func TestLawOrderInStacks(t *testing.T) {
	for name, ids := range fewStacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			orderIsNothing(t, 6, 25, stackOf(t, ids...)...)
		})
	}
}

// The order in which layers of one kind are given changes nothing at all.
func TestLawOrderOfSiblings(t *testing.T) {
	for _, ids := range [][]string{
		{"bti", "more-og-romsdal"}, {"bti", "innlandet"}, {"bti", "helse-fonna"}, {"bti", "helse-stavanger"},
		{"innlandet", "more-og-romsdal"}, {"bti", "innlandet", "more-og-romsdal"},
	} {
		t.Run(strings.Join(ids, "+"), func(t *testing.T) {
			t.Parallel()
			layers := stackOf(t, ids...)
			p := stacked(t, layers...)
			turned := slices.Clone(layers)
			slices.Reverse(turned[1:])
			q := stacked(t, turned...)
			for seed := range runs(t, 80) {
				r := rand.New(rand.NewPCG(uint64(seed), 12))
				c := hidden(r, randomCase(r, p))
				a, b := decide(t, p, c), decide(t, q, c)
				b.Policy, b.Duties.Policy, b.Scope.Policy = a.Policy, a.Duties.Policy, a.Scope.Policy
				require.Equal(t, asJSON(t, a), asJSON(t, b), "seed %d: %+v", seed, c)
			}
			require.Equal(t, asJSON(t, p.Changes()), asJSON(t, q.Changes()))
		})
	}
}

func TestLawSameBytesOfStacks(t *testing.T) {
	for name, ids := range fewStacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sameBytes(t, runs(t, 100), stackOf(t, ids...)...)
		})
	}
}
