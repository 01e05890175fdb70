package cond

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExample(t *testing.T) {
	e := newTestEnv(t)
	for _, c := range []struct {
		found Found
		words string
		lines []string
	}{
		{One, `severity == "severe"`, []string{`severity in ["severe", "moderate"]`, `severity != "moderate"`}},
		{None, "", []string{`severity == "mild"`, `severity != "mild"`}},
		{One, "!gp_consulted", []string{"!gp_consulted"}},
		{None, "", []string{"age(born) < 16", "age(born) >= 18"}},
		{One, "age(born) == 16", []string{"age(born) >= 16", "age(born) < 17"}},
		{One, "weeks == 5001", []string{"weeks > 5000", "weeks < 5002"}},
		{One, "involved is [gp, bup]", []string{`"gp" in involved && "bup" in involved`, "size(involved) < 3"}},
		{None, "", []string{`"gp" in involved && "bup" in involved`, "size(involved) < 2"}},
		{NotKnown, "", []string{"weeks * 2 == 3"}},
		{NotKnown, "", []string{"1 / level > 0", "level == 0"}}, // fails, which is neither
		{One, "", []string{"true"}},
		{None, "", []string{"false", "gp_consulted"}},
		{One, "", nil},
	} {
		var xs []*Expr
		for _, line := range c.lines {
			xs = append(xs, compile(t, e, line))
		}
		words, found := Example(xs...)
		assert.Equal(t, c.found, found, "%q", c.lines)
		assert.Equal(t, c.words, strings.Join(words, ", "), "%q", c.lines)
	}
	a, b := compile(t, e, "gp_consulted"), compile(t, e, `severity == "mild"`)
	_, found := Example(e.Or(a, b), a.Not(), b.Not())
	assert.Equal(t, None, found)
	_, found = Example(e.Or())
	assert.Equal(t, None, found, "the alternative of nothing is never true")
	assert.Equal(t, []string{"gp_consulted", "severity"}, e.Or(a, b).Vars())
}

// Sets of which it is asked how many are in them, against all their subsets.
func TestExampleCountsSets(t *testing.T) {
	values := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	e, err := NewEnv([]Var{{Name: "u", Kind: Set, Values: values}, {Name: "x", Kind: Bool}}, nil)
	require.NoError(t, err)
	var cases []*Facts
	for bits := range 1 << len(values) {
		set := []string{}
		for i, v := range values {
			if bits>>i&1 == 1 {
				set = append(set, v)
			}
		}
		for _, x := range []bool{false, true} {
			f := e.Facts(testDay)
			f.Set("u", set)
			f.Set("x", x)
			cases = append(cases, f)
		}
	}
	r := rand.New(rand.NewPCG(20, 21))
	atoms := []string{"size(u) > 1", "size(u) == 3", "size(u) < 7", "u.size() >= 5", "size(u) == 8", "size(u) > 8", `"a" in u`, `"b" in u`, `!("c" in u)`, "x", "!x"}
	none := 0
	for range 3000 {
		var xs []*Expr
		var lines []string
		for range 2 + r.IntN(4) {
			a, b := atoms[r.IntN(len(atoms))], atoms[r.IntN(len(atoms))]
			lines = append(lines, a+" || ("+b+" && "+atoms[r.IntN(len(atoms))]+")")
			xs = append(xs, compile(t, e, lines[len(lines)-1]))
		}
		possible := slices.ContainsFunc(cases, func(f *Facts) bool {
			return !slices.ContainsFunc(xs, func(x *Expr) bool { return x.Eval(ctx, f).Truth != True })
		})
		_, found := Example(xs...)
		require.Equal(t, possible, found == One, "%q", lines)
		require.Equal(t, !possible, found == None, "%q", lines)
		if !possible {
			none++
		}
	}
	assert.Greater(t, none, 50)
}

// A condition with some variables fixed is worth the condition with them given;
// where it is left undecided, the condition is about them in more than a comparison.
func TestWith(t *testing.T) {
	e := newTestEnv(t)
	g := &gen{r: rand.New(rand.NewPCG(22, 23))}
	count := map[Truth]int{}
	for range 1500 {
		x := compile(t, e, g.boolean(3))
		fixed := map[string]any{"severity": []string{"mild", "moderate", "severe"}[g.r.IntN(3)], "gp_consulted": g.r.IntN(2) == 0}
		y := x.With(fixed)
		facts := g.facts(0.3)
		delete(facts, "severity")
		delete(facts, "gp_consulted")
		without, with := fill(e.Facts(testDay), facts), fill(e.Facts(testDay), facts)
		for name, v := range fixed {
			with.Set(name, v)
		}
		got, want := y.Eval(ctx, without).Truth, x.Eval(ctx, with).Truth
		if got != Undecided {
			require.Equal(t, want, got)
		}
		require.Equal(t, want, y.Eval(ctx, with).Truth)
		count[got]++
	}
	assert.Greater(t, count[True], 100)
	assert.Greater(t, count[False], 100)
	asks := compile(t, e, `gp_consulted && !may_refer(referrer, "bup")`)
	assert.True(t, asks.RefersTo("bup"))
	assert.False(t, asks.RefersTo("psyk-kommune"))
	assert.True(t, compile(t, e, `may_refer(referrer, service)`).RefersTo("psyk-kommune"))
	assert.False(t, compile(t, e, `referrer == "skole"`).RefersTo("bup"))
}
