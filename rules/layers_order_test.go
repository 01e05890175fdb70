package rules

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
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
			for seed := range runs(t, 200) {
				r := rand.New(rand.NewPCG(uint64(seed), 21))
				full := randomCase(r, p)
				if len(b.towards) > 0 && r.IntN(2) == 0 {
					full.Concerns = full.Concerns[:1]
					full.Concerns[0].Condition = oneOf(r, b.towards)
				}
				part := hidden(r, full)
				all, err := p.Decide(context.Background(), full)
				require.NoError(t, err)
				some, err := p.Decide(context.Background(), part)
				require.NoError(t, err)
				if part.Concerns[0].Condition == "" {
					some = renamed(some, full.Concerns[0].Condition)
				}
				atLeastAsProtective(t, some, all)
				opensNoMore(t, r, p, some, all)
				if t.Failed() {
					t.Fatalf("seed %d\nhidden: %+v\nfull: %+v", seed, part, full)
				}
			}
		})
	}
}

// Every layer's entries can be dealt out to other files, in any order.
func TestLawOrderInStacks(t *testing.T) {
	for name, ids := range fewStacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			layers := stackOf(t, ids...)
			p := stacked(t, layers...)
			for seed := range max(1, runs(t, 6)) {
				r := rand.New(rand.NewPCG(uint64(seed), 22))
				var other []fs.FS
				for _, l := range layers {
					other = append(other, mapFS(shuffled(t, r, folderOf(t, l))))
				}
				q := stacked(t, other...)
				for range 25 {
					one := hidden(r, randomCase(r, p))
					a, b := decide(t, p, one), decide(t, q, shuffledCase(r, one))
					require.Equal(t, bare(t, a), bare(t, b), "seed %d: %+v", seed, one)
				}
				require.Equal(t, bareChanges(t, p), bareChanges(t, q))
			}
		})
	}
}

// bareChanges is what layers change, without its places.
func bareChanges(t testing.TB, p *Policy) string {
	t.Helper()
	l := p.Changes()
	for i := range l {
		l[i].File, l[i].Line = "", 0
		slices.SortFunc(l[i].Edits, func(a, b Edit) int { return strings.Compare(a.Key+a.Now, b.Key+b.Now) })
		slices.Sort(l[i].For)
		slices.Sort(l[i].When)
	}
	return asJSON(t, l)
}

// The order in which layers of one kind are given changes nothing at all.
func TestLawOrderOfSiblings(t *testing.T) {
	for _, ids := range [][]string{
		{"bti", "more-og-romsdal"}, {"bti", "innlandet"}, {"bti", "helse-fonna"}, {"bti", "helse-stavanger"},
		{"innlandet", "more-og-romsdal"}, {"bti", "innlandet", "more-og-romsdal"}, {"bti", "helse-fonna", "innlandet"},
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
			p, again := stacked(t, stackOf(t, ids...)...), stacked(t, stackOf(t, ids...)...)
			var cases []pathway.Case
			var want [][]byte
			for seed := range runs(t, 100) {
				r := rand.New(rand.NewPCG(uint64(seed), 23))
				c := hidden(r, randomCase(r, p))
				data, err := json.Marshal(decide(t, again, c))
				require.NoError(t, err)
				cases, want = append(cases, c), append(want, data)
			}
			var wg sync.WaitGroup
			for g := range 4 {
				wg.Go(func() {
					for i := range cases {
						k := (i + g*len(cases)/4) % len(cases)
						d, err := p.Decide(t.Context(), cases[k])
						if err != nil {
							t.Errorf("case %d: %v", k, err)
							continue
						}
						if data, err := json.Marshal(d); err != nil || !bytes.Equal(data, want[k]) {
							t.Errorf("case %d: other bytes (%v)", k, err)
						}
					}
				})
			}
			wg.Wait()
			require.Equal(t, asJSON(t, p.Changes()), asJSON(t, again.Changes()))
		})
	}
}
