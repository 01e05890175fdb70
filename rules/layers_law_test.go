package rules

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The law of layers: what a stack decides is at least as protective as what the
// layers above decide of the same case. Each shipped stack is held against the
// national layer alone and against itself without its lowest layer.

// below is a stack and the layers above its lowest ones.
type below struct {
	low, up *Policy
	changes []LayerChange // what the layers between make of those above
	between map[string]bool
	towards []string // conditions that rules of the layers between are about
	limits  map[[2]referral.Limit]bool
}

func newBelow(low, up *Policy) *below {
	b := &below{low: low, up: up, between: map[string]bool{}, limits: map[[2]referral.Limit]bool{}}
	for _, l := range low.Layers()[len(up.Layers()):] {
		b.between[l.ID] = true
	}
	b.changes = slices.DeleteFunc(low.Changes(), func(c LayerChange) bool { return !b.between[c.Layer] })
	for _, u := range low.rules {
		if b.between[u.layer.id] {
			for _, id := range u.forConds {
				if _, above := up.pathOf[id]; above {
					b.towards = append(b.towards, id)
				}
			}
		}
	}
	b.towards = sorted(b.towards)
	return b
}

// draw draws a case over the facts of the lower policy, with some of them hidden,
// and what the upper one can know of it; false if that cannot be told.
func (b *below) draw(r *rand.Rand) (low, up pathway.Case, ok bool) {
	full := randomCase(r, b.low)
	if len(b.towards) > 0 && r.IntN(2) == 0 {
		id := oneOf(r, b.towards)
		if !slices.ContainsFunc(full.Concerns, func(k pathway.Concern) bool { return k.Condition == id }) {
			full.Concerns[0].Condition = id
		}
	}
	for _, u := range b.up.rules {
		if u.duty != nil && r.IntN(8) == 0 {
			full.Waived = append(full.Waived, u.id)
		}
	}
	low = full
	if r.IntN(4) > 0 {
		low = hidden(r, full)
	}
	up, ok = b.seenFromAbove(low)
	return low, up, ok
}

// seenFromAbove is a case without what the upper policy does not declare.
func (b *below) seenFromAbove(c pathway.Case) (pathway.Case, bool) {
	out := c
	known := func(given map[string]any) map[string]any {
		kept := map[string]any{}
		for name, v := range given {
			if b.up.factOf[name] != nil {
				kept[name] = v
			}
		}
		return kept
	}
	out.Given, out.Concerns, out.Events = known(c.Given), nil, map[string]time.Time{}
	for _, k := range c.Concerns {
		if _, above := b.up.pathOf[k.Condition]; !above && k.Condition != "" {
			return pathway.Case{}, false
		}
		out.Concerns = append(out.Concerns, pathway.Concern{Condition: k.Condition, Given: known(k.Given)})
	}
	for _, service := range []*string{&out.Contact, &out.Holder, &out.To} {
		if b.up.serviceOf[*service] == nil {
			*service = ""
		}
	}
	for id, at := range c.Events {
		if slices.Contains(builtinEvents, id) || slices.ContainsFunc(b.up.cat.Events, func(e pathway.Event) bool { return e.ID == id }) {
			out.Events[id] = at
		}
	}
	return out, true
}

// run holds n random cases of a stack to the layers above. It returns how many
// could be compared.
func (b *below) run(t *testing.T, n int, salt uint64) (compared int) {
	t.Helper()
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), salt))
		c, above, ok := b.draw(r)
		if !ok {
			continue
		}
		compared++
		low, err := b.low.Decide(context.Background(), c)
		require.NoError(t, err)
		up, err := b.up.Decide(context.Background(), above)
		require.NoError(t, err)
		soundDecision(t, b.low, low)
		b.compare(t, low, up, c)
		b.opensNoMore(t, r, low, up, c)
		if t.Failed() {
			t.Fatalf("seed %d\ncase: %+v", seed, c)
		}
	}
	return compared
}

// moreStacks are several regions above one municipality.
var moreStacks = map[string][]string{
	"bti+more-og-romsdal+molde": {"bti", "molde"},
	"helse-fonna+haugesund":     {"helse-fonna", "haugesund"},
	"innlandet+vestre-toten":    {"innlandet", "vestre-toten"},
	"helse-stavanger+bti":       {"helse-stavanger", "bti"},
}

// lawStacks are the stacks that the laws of layers are tested on.
func lawStacks(t testing.TB) map[string][]fs.FS {
	out := shippedStacks(t)
	for name, ids := range moreStacks {
		out[name] = stackOf(t, ids...)
	}
	return out
}

// stackOf is shipped layers with what they build on.
func stackOf(t testing.TB, ids ...string) []fs.FS {
	t.Helper()
	var layers []fs.FS
	for _, id := range ids {
		l, err := examples.Layer(id)
		require.NoError(t, err)
		layers = append(layers, l)
	}
	stack, err := Stack(examples.Layer, layers...)
	require.NoError(t, err)
	return stack
}

func TestLawLayersNeverWeaken(t *testing.T) {
	for name, layers := range lawStacks(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			low, err := Load(layers...)
			require.NoError(t, err)
			heights := []int{1, len(layers) - 1}
			for _, n := range slices.Compact(heights) {
				if n == 0 || n == len(layers) {
					continue
				}
				up, err := Load(layers[:n]...)
				require.NoError(t, err)
				compared := newBelow(low, up).run(t, max(20, runs(t, 200)), 11)
				t.Logf("%d cases held against %s", compared, up.Stamp().ID)
				assert.NotZero(t, compared)
			}
		})
	}
}

// What a layer lifts and opens is told where it settles, raises a level or lets
// somebody refer, and nowhere else.
func TestLawOnlyWhatMovesLifts(t *testing.T) {
	for name, layers := range lawStacks(t) {
		p, err := Load(layers...)
		require.NoError(t, err)
		ids := map[string]*rule{}
		for _, u := range p.rules {
			ids[u.id] = u
		}
		for _, c := range p.Changes() {
			if c.Kind != Settles && c.Kind != Widens && c.What != kinds[listLevel] {
				assert.Empty(t, append(slices.Clone(c.Lifts), c.Opens...), "%s: %s %s", name, c.Kind, c.ID)
			}
			for _, id := range append(slices.Clone(c.Lifts), c.Opens...) {
				if u := ids[id]; assert.NotNil(t, u, "%s: %s lifts %s", name, c.ID, id) {
					assert.NotEqual(t, c.Layer, u.layer.id, "%s: %s lifts %s of its own layer", name, c.ID, id)
				}
			}
			for _, id := range c.Opens {
				assert.True(t, ids[id].opens(), "%s: %s opens %s", name, c.ID, id)
			}
			assert.True(t, slices.IsSorted(c.Lifts) && slices.IsSorted(c.Opens))
		}
	}
}
