package rules

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/require"
)

// shippedStacks are the national policy and each shipped layer on what it builds
// on.
func shippedStacks(t testing.TB) map[string][]fs.FS {
	out := map[string][]fs.FS{}
	for _, id := range examples.Layers() {
		l, err := examples.Layer(id)
		require.NoError(t, err)
		out[id], err = Stack(examples.Layer, l)
		require.NoError(t, err)
	}
	return out
}

func TestEngineAgreesWithThePlainReference(t *testing.T) {
	policies := map[string][]fs.FS{"tiny": {tinyFS(tinyRules)}, "conflict": {tinyFS(conflict)}}
	for name, layers := range shippedStacks(t) {
		policies[name] = layers
	}
	for name, layers := range policies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 300
			if len(layers) > 1 { // there are many stacks, and most of each is the same
				n = 60
			}
			plain := newReference(t, layers...)
			p, err := Load(layers...)
			require.NoError(t, err)
			for seed := range runs(t, n) {
				r := rand.New(rand.NewPCG(uint64(seed), 3))
				c := hidden(r, randomCase(r, p))
				d, err := p.Decide(context.Background(), c)
				require.NoError(t, err)
				agrees(t, plain, plain.decide(t, c), d)
				if t.Failed() {
					t.Fatalf("seed %d: %+v", seed, c)
				}
			}
		})
	}
}

func agrees(t *testing.T, plain *refPolicy, want refResult, d Decision) {
	t.Helper()
	seen := map[spot]bool{}
	for _, r := range d.Reasons {
		if r.Rule == settleDuty || r.Outcome == NotInForce {
			continue
		}
		s := spot{r.Rule, r.Concern}
		seen[s] = true
		got := 0
		switch r.Outcome {
		case Applied:
			got = 1
		case NotApplied:
			got = -1
		case SetAside:
			continue
		}
		// What the reference leaves open can be certain all the same: that is held to
		// the completions elsewhere.
		if w, ok := want.truth[s]; !ok || w != 0 && w != got {
			t.Errorf("%s for %q: engine %d, reference %d (known: %v)", r.Rule, r.Concern, got, w, ok)
		}
	}
	for s := range want.truth {
		if !seen[s] {
			t.Errorf("%v has no reason", s)
		}
	}
	for _, c := range d.Concerns {
		var possible []string
		for _, x := range c.Possible {
			possible = append(possible, string(x))
		}
		within := func(some, all []string) bool {
			return !slices.ContainsFunc(some, func(x string) bool { return !slices.Contains(all, x) })
		}
		exact := string(c.Tier) == want.tier[c.Condition] && c.Service == want.service[c.Condition] && slices.Equal(possible, want.possible[c.Condition])
		refined := want.tier[c.Condition] == "unsettled" && (len(want.possible[c.Condition]) == 0 || within(possible, want.possible[c.Condition]) &&
			(c.Tier == pathway.TierUnsettled || slices.Contains(want.possible[c.Condition], string(c.Tier)))) ||
			string(c.Tier) == want.tier[c.Condition] && want.service[c.Condition] == ""
		if !exact && (!refined || len(d.Missing) == 0 && !exact) {
			t.Errorf("%s: engine %s %q %v, reference %s %q %v", c.Condition, c.Tier, c.Service, possible,
				want.tier[c.Condition], want.service[c.Condition], want.possible[c.Condition])
		}
	}
	shared, duties := shareSpots(d), dutySpots(d, nil)
	certain := dutySpots(d, func(u referral.Duty) bool { return u.Applies == pathway.Certain })
	for _, u := range plain.rules {
		for s, r := range want.truth {
			if s.rule != u.id {
				continue
			}
			if _, discloses := u.body["discloses"]; (u.list == "share" || discloses) && u.body["among"] == nil && r != 0 && shared[s] != (r > 0) {
				t.Errorf("share %v: engine %v, reference %v", s, shared[s], r > 0)
			}
			if u.list == "duties" && r != 0 && (duties[s] != (r >= 0) || certain[s] != (r > 0)) {
				t.Errorf("duty %v: engine %v, reference %v", s, duties[s], r)
			}
		}
	}
}
