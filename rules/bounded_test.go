package rules

import (
	"math/rand/v2"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// Where the ways of giving what is missing are too many to work out, the decision is
// as protective as ever, and only less exact.
func TestABoundedDecisionIsAsProtective(t *testing.T) {
	national, err := Load(examples.National())
	require.NoError(t, err)
	policies := map[string]*Policy{"national": national, "tiny": tiny(t, tinyRules), "conflict": tiny(t, conflict)}
	for name, p := range policies {
		for _, nodes := range []int{4, 40, 200} {
			p.space().limit = nodes
			t.Run(name, func(t *testing.T) {
				hidingIsSafe(t, p, 60, func(r *rand.Rand) pathway.Case { return randomCase(r, p) })
			})
		}
	}
}
