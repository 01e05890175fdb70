package rules

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Two regions, neither of which builds on the other, say the same words or are told at
// both places: that the id of one comes later makes nothing its own.
func TestRegionsBesideEachOtherWordTheSameAlike(t *testing.T) {
	for _, x := range []struct{ name, start, key, one, two string }{
		{"texts", "texts:\n  - {rule: tiny/try, ", "do", "do: {nb: en, en: one}", "do: {nb: to, en: two}"},
		{"contacts", "contacts:\n  - {service: bup, ", "reach", "reach: {nb: en, en: one}", "reach: {nb: to, en: two}"},
	} {
		t.Run(x.name, func(t *testing.T) {
			for _, loaded := range bothWays(t, x.start+x.one, x.start+x.one) {
				require.NoError(t, loaded.err)
			}
			for _, loaded := range bothWays(t, x.start+x.one, x.start+x.two) {
				var faults ErrorList
				require.ErrorAs(t, loaded.err, &faults)
				require.Len(t, faults, 2)
				for i, other := range []string{"west", "east"} {
					require.Contains(t, faults[i].Msg, x.key+": the layer "+other+", which stands beside this one, says this in other words; use the same words in both, or leave it out in one")
				}
			}
		})
	}
}
