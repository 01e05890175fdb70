package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// Beyond the bound nothing is said that is not so: a claim comes to what it comes to
// without a bound, or is not proved, and says why. Decide is as protective as ever.
func TestBeyondTheBoundNothingIsProved(t *testing.T) {
	t.Parallel()
	tried, unsure := 0, 0
	for seed := uint64(0); tried < runs(t, 80); seed++ {
		r := rand.New(rand.NewPCG(seed, 7))
		w := writePolicy(r, factAtoms)
		p, err := Load(w.fs())
		if err != nil {
			continue
		}
		tried++
		whole, err := p.Prove(context.Background())
		require.NoError(t, err)
		want := map[claimed]Proof{}
		for _, x := range whole.List {
			want[claimed{x.Claim, x.Of}] = x
		}
		for _, nodes := range []int{4, 10, 20, 40, 80, 160, 320} {
			p.mostNodes = nodes
			some, err := p.Prove(context.Background())
			require.NoError(t, err)
			require.Len(t, some.List, len(whole.List))
			for _, x := range some.List {
				full := want[claimed{x.Claim, x.Of}]
				if x.Result != NotProved {
					require.Equal(t, full.Result, x.Result, "seed %d, %d nodes: %v %s\n%s%s", seed, nodes, x.Claim, x.Of, w.written(), w.promises)
					continue
				}
				unsure++
				require.Equal(t, []string{"the work is bounded, and this is beyond it"}, x.Outside)
				require.Nil(t, x.Case)
				require.Contains(t, x.Says.EN, "could not be shown")
			}
			again, err := p.Prove(context.Background())
			require.NoError(t, err)
			require.Equal(t, inJSON(t, some), inJSON(t, again), "seed %d, %d nodes", seed, nodes)
		}
		fresh, err := Load(w.fs())
		require.NoError(t, err)
		fresh.space().limit = 4 + r.IntN(100)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			hidingIsSafe(t, fresh, 25, func(r *rand.Rand) pathway.Case { return randomCase(r, fresh) })
		})
	}
	require.NotZero(t, unsure)
}

func inJSON(t testing.TB, x Proofs) string {
	raw, err := json.Marshal(x)
	require.NoError(t, err)
	return string(raw)
}

// The same policy gives the same bytes, however its files and rules are ordered.
func TestProofsAreTheSameBytes(t *testing.T) {
	lost := "duties:\n" // all of them, by one case as small as the other
	for i := range 8 {
		lost += fmt.Sprintf("  - {id: d%d, when: '!danger', do: {nb: d, en: d}, by: fastlege, strength: bør, source: act}\n", i)
	}
	p := tiny(t, lost+"never:\n  - {id: n, when: danger, loses: duties, why: {nb: w, en: w}, source: act}\n")
	first, err := p.Prove(context.Background())
	require.NoError(t, err)
	for range 20 {
		again, err := p.Prove(context.Background())
		require.NoError(t, err)
		require.Equal(t, inJSON(t, first), inJSON(t, again))
	}
	for seed := range uint64(runs(t, 100)) {
		r := rand.New(rand.NewPCG(seed, 8))
		w := writePolicy(r, factAtoms)
		p, err := Load(w.fs())
		if err != nil {
			continue
		}
		first, err := p.Prove(context.Background())
		require.NoError(t, err)
		second, err := p.Prove(context.Background())
		require.NoError(t, err)
		require.Equal(t, inJSON(t, first), inJSON(t, second))
		other := w
		r.Shuffle(len(other.rules), func(i, j int) { other.rules[i], other.rules[j] = other.rules[j], other.rules[i] })
		q, err := Load(other.fs())
		require.NoError(t, err)
		shuffled, err := q.Prove(context.Background())
		require.NoError(t, err)
		require.Equal(t, inJSON(t, placeless(first)), inJSON(t, placeless(shuffled)), "seed %d", seed)
	}
}

// placeless is proofs without what names a place or the bytes of the files.
func placeless(x Proofs) Proofs {
	x.Policy.Hash = ""
	list := append([]Proof{}, x.List...)
	for i := range list {
		list[i].Line = 0
	}
	zones := append([]Zone{}, x.Zones...)
	for i := range zones {
		zones[i].Line = 0
	}
	x.List, x.Zones = list, zones
	return x
}
