package form

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// Every condition of a small size over a small domain, in every half-known case:
// one that fails for some values among them, and one fact both by its value and
// inside an opaque atom.
func TestEverySmallCondition(t *testing.T) {
	vars := []cond.Var{{Name: "a", Kind: cond.Bool}, {Name: "b", Kind: cond.Bool}, {Name: "n", Kind: cond.Int, Max: 2},
		{Name: "s", Kind: cond.Set, Values: []string{"x", "y"}}}
	w := &world{vars: vars, at: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	var opts []cel.EnvOption
	for _, v := range vars {
		opts = append(opts, cel.Variable(v.Name, celTypes[v.Kind]))
	}
	var err error
	w.plain, err = cel.NewEnv(opts...)
	require.NoError(t, err)

	var small, all []*part
	for _, atom := range []string{"a", "b", "2 / n > 1", `"x" in s`, "size(s) < n"} {
		small = append(small, is(atom), is("!(#)", is(atom)))
	}
	all = append(all, small...)
	for _, x := range small {
		for _, y := range small {
			all = append(all, is("# && #", x, y), is("# || #", x, y))
			for _, z := range small {
				all = append(all, is("# ? # : #", x, y, z))
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 5))
	for range 500 { // and some of the next size
		x, y, z := all[r.IntN(len(all))], all[r.IntN(len(all))], all[r.IntN(len(all))]
		all = append(all, is([]string{"(#) && (#)", "(#) || (#)", "!(#)", "(#) ? (#) : (#)"}[r.IntN(4)], x, y, z))
	}
	p := &trial{world: w, rules: all}
	require.True(t, p.build(t))
	yes := []any{nil, false, true}
	for _, a := range yes {
		for _, b := range yes {
			for _, n := range []any{nil, int64(0), int64(1), int64(2)} {
				for _, s := range []any{nil, []string{}, []string{"x"}, []string{"y"}, []string{"y", "x"}} {
					facts := map[string]any{}
					for name, v := range map[string]any{"a": a, "b": b, "n": n, "s": s} {
						if v != nil {
							facts[name] = v
						}
					}
					if why := p.disagrees(t, facts, nil, false); why != "" {
						q, facts := p.smallest(t, facts)
						t.Fatalf("%s\n%s", why, q.show(facts))
					}
				}
			}
		}
	}
}

// With no conditions there is nothing to decide, and with none that reads a fact
// each case is the same.
func TestNothingToDecide(t *testing.T) {
	var out Verdicts
	f := Compile(nil)
	f.Decide(f.NewCase(time.Time{}), &out)
	require.Empty(t, out.True)

	p := &trial{world: newWorld(t, rand.New(rand.NewPCG(1, 1))), rules: []*part{is("true"), is("false"), is("!(#)", is("false"))}}
	require.True(t, p.build(t))
	require.Empty(t, p.disagrees(t, nil, nil, true))
	require.Equal(t, []uint64{0b101}, p.out.True)
}

// Decide allocates nothing once a case and its verdicts have been used, and what
// it leaves behind does not show in the next.
func TestDecideAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	w := newWorld(t, r)
	p := &trial{world: w}
	g := &gen{world: w, r: r}
	for len(p.rules) < 300 {
		word, set := g.v(cond.Enum), g.v(cond.Set)
		p.rules = append(p.rules, is("# && (# || #)", is(word.Name+" == "+g.one(word)), is(g.one(set)+" in "+set.Name), is(g.name(cond.Bool))))
	}
	require.True(t, p.build(t))
	var cases []map[string]any
	for range 50 {
		cases = append(cases, w.facts(r, 0.3))
	}
	for i := range cases {
		require.Empty(t, p.disagrees(t, cases[i], nil, false))
	}
	i := 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		p.coded.Reset(p.at)
		p.coded.SetAll(cases[i%len(cases)])
		p.form.Decide(p.coded, &p.out)
		i++
	}))
}

// One form serves many goroutines, each with a case of its own, from the first
// decision on.
func TestConcurrentUse(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 3))
	w := newWorld(t, r)
	p := &trial{world: w}
	g := &gen{world: w, r: r}
	for len(p.rules) < 30 {
		if rule := g.boolean(2); len(rule.kids) > 0 {
			if env, _ := w.compile(t, []*part{rule}); env != nil {
				p.rules = append(p.rules, rule)
			}
		}
	}
	require.True(t, p.build(t))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			r, c, out := rand.New(rand.NewPCG(uint64(i), 3)), p.form.NewCase(w.at), Verdicts{}
			for range 200 {
				c.Reset(w.at)
				c.SetAll(w.facts(r, 0.3))
				p.form.Decide(c, &out)
				for k := range p.rules {
					if got := p.form.Eval(k, c); got.Truth != out.truth(k) {
						t.Errorf("rule %d is %v by its tree, %v by the index", k, got.Truth, out.truth(k))
					}
				}
			}
		})
	}
	all.Wait()
}

// A condition that has no short form, whether an odd number of facts is true, is
// decided too, and compiled in a moment.
func TestConditionsWithoutAShortForm(t *testing.T) {
	const n = 40
	var vars []cond.Var
	lets := map[string][]string{"odd0": {"false"}}
	for i := range n {
		vars = append(vars, cond.Var{Name: fmt.Sprintf("yes%d", i), Kind: cond.Bool})
		lets[fmt.Sprintf("odd%d", i+1)] = []string{fmt.Sprintf("yes%d ? !odd%d : odd%d", i, i, i)}
	}
	env, err := cond.NewEnv(vars, nil)
	require.NoError(t, err)
	require.Empty(t, env.Lets(lets))
	var xs []*cond.Expr
	for i := range n {
		x, faults := env.Compile([]string{fmt.Sprintf("odd%d && (yes0 || yes%d)", i+1, i)}, nil)
		require.Empty(t, faults)
		xs = append(xs, x)
	}
	f := Compile(xs)
	c, r, out := f.NewCase(time.Time{}), rand.New(rand.NewPCG(1, 1)), Verdicts{}
	for range 500 {
		c.Reset(time.Time{})
		odd, known, first := false, true, false
		unknown := n
		if r.IntN(2) == 0 {
			unknown = r.IntN(n)
		}
		for i := range n {
			is := r.IntN(2) == 0
			if i != unknown {
				c.SetBool(f.Fact(fmt.Sprintf("yes%d", i)), is)
			}
			first = first || i == 0 && is
		}
		f.Decide(c, &out)
		for i := range n {
			want := cond.False
			known = known && i != unknown
			is := c.Known(f.Fact(fmt.Sprintf("yes%d", i))) && c.code[f.facts[f.Fact(fmt.Sprintf("yes%d", i))].whole] == Yes
			odd = odd != is
			switch some := first || is; {
			case !known && (some || unknown == 0 || unknown == i):
				want = cond.Undecided
			case known && odd && some:
				want = cond.True
			}
			require.Equal(t, want, out.truth(i), "the first %d", i+1)
		}
	}
}
