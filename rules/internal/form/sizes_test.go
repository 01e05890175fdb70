package form

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cel.dev/cel-go/cel"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// However many conditions there are, all are decided and no more.
func TestAnyNumberOfConditions(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 21))
	w := newWorld(t, r)
	g := &gen{world: w, r: r}
	short := func() *part {
		word := g.v(cond.Enum)
		return is(word.Name + g.pick(" == ", " != ") + g.one(word))
	}
	for _, n := range []int{1, 63, 64, 65, 255, 256, 257, 320, 511, 512, 513, 800} {
		p := &trial{world: w}
		for len(p.rules) < n {
			p.rules = append(p.rules, is("# && (# || #)", is(g.name(cond.Bool)), short(), short()))
		}
		require.True(t, p.build(t))
		for range 30 {
			facts := w.facts(r, 0.3)
			require.Empty(t, p.disagrees(t, facts, nil, false), "%d conditions, %v", n, facts)
		}
	}
}

// The last alternative that two words hold is decided, and so is the first that they
// do not.
func TestAsManyAsTwoWordsHold(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	w := newWorld(t, r)
	w.vars, w.of = nil, map[cond.Kind][]cond.Var{}
	var opts []cel.EnvOption
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		v := cond.Var{Name: name, Kind: cond.Bool}
		w.vars, w.of[cond.Bool] = append(w.vars, v), append(w.of[cond.Bool], v)
		opts = append(opts, cel.Variable(name, cel.BoolType))
	}
	var err error
	w.plain, err = cel.NewEnv(opts...)
	require.NoError(t, err)
	const two = "a && b || c && d" // alternatives
	for _, rest := range []string{"a", two, two + " || e && f"} {
		p := &trial{world: w}
		for len(p.rules) < 63 {
			p.rules = append(p.rules, is(two))
		}
		p.rules = append(p.rules, is(rest))
		require.True(t, p.build(t))
		require.Equal(t, len(rest) <= len(two), p.form.decider.get(p.form).few != nil)
		for range 30 {
			facts := w.facts(r, 0.3)
			require.Empty(t, p.disagrees(t, facts, nil, false), "%s, %v", rest, facts)
		}
	}
}

// Each value of a number is its own, wherever among them a calculation fails.
func TestFailureAtAnyNumber(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	w := newWorld(t, r)
	w.vars = append(w.vars, cond.Var{Name: "wide", Kind: cond.Int, Min: -20, Max: 300})
	var err error
	w.plain, err = w.plain.Extend(cel.Variable("wide", cel.IntType))
	require.NoError(t, err)
	p := &trial{world: w}
	for _, at := range []int{-20, 0, 42, 43, 44, 45, 200, 300} {
		p.rules = append(p.rules, is(fmt.Sprintf("7 / (wide - (%d - 1) - 1) > 0 || wide == 17", at)))
	}
	require.True(t, p.build(t))
	for n := int64(-20); n <= 300; n++ {
		require.Empty(t, p.disagrees(t, map[string]any{"wide": n}, nil, true), "%d", n)
	}
	require.Empty(t, p.disagrees(t, nil, nil, true))
}
