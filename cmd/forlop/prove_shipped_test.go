package main

import (
	"slices"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Of each shipped layer, on what it builds on, everything is proved.
func TestEveryShippedStackIsProved(t *testing.T) {
	layers := examples.Layers()
	require.Contains(t, layers, "national")
	for i, id := range layers {
		if testing.Short() && id != "national" && i%5 > 0 {
			continue
		}
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			layer, err := examples.Layer(id)
			require.NoError(t, err)
			stack, err := rules.Stack(examples.Layer, layer)
			require.NoError(t, err)
			policy, err := rules.Load(stack...)
			require.NoError(t, err)
			found, err := policy.Prove(t.Context())
			require.NoError(t, err)
			for _, p := range found.List {
				assert.Equal(t, rules.Proved, p.Result, "%s %s: %s %v", p.Claim, p.Of, p.Says.EN, p.Outside)
			}
			assert.True(t, found.OK())
			for _, z := range found.Zones {
				assert.NotEmpty(t, z.Declared, "%v", z.Children)
			}
			claims := []rules.Claim{rules.ClaimResponsible, rules.ClaimConflict, rules.ClaimZone, rules.ClaimSteps, rules.ClaimDirection, rules.ClaimAlways,
				rules.ClaimBasis, rules.ClaimNeeded, rules.ClaimApplies, rules.ClaimImplied, rules.ClaimAsked}
			if len(stack) > 1 {
				claims = append(claims, rules.ClaimLayer)
			}
			for _, c := range claims { // none was left out
				assert.True(t, slices.ContainsFunc(found.List, func(p rules.Proof) bool { return p.Claim == c }), c)
			}
		})
	}
}
