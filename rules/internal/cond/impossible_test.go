package cond

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestImpossible(t *testing.T) {
	e := newTestEnv(t)
	for _, c := range []struct {
		vars  string // "" means: possible, or not to be told
		lines []string
	}{
		{"severity", []string{`severity == "mild" && severity == "severe"`}},
		{"severity", []string{`severity == "mild"`, `gp_consulted`, `severity in ["moderate", "severe"]`}},
		{"gp_consulted", []string{`gp_consulted`, `!gp_consulted || false`}},
		{"", []string{`severity == "mild"`, `suicide_risk == "plan"`}},
		{"born", []string{"age(born) < 16", "age(born) >= 18"}},
		{"born", []string{"young", "age_months(born) > 191"}},
		{"", []string{"young", "age_months(born) == 191"}},
		{"born", []string{"age(born) == 3", "age_months(born) < 36"}},
		{"level", []string{"level > 1", "level * level < 4"}},
		{"weeks", []string{"weeks > 5000", "weeks < 5001"}},
		{"", []string{"weeks > 5000", "weeks < 5002"}},
		{"", []string{"weeks * 2 == 3"}}, // is so, but the search does not calculate
		{"complained_on,known_on", []string{"days(known_on, complained_on) > 28", "days(complained_on, known_on) > -28"}},
		{"", []string{"days(known_on, complained_on) > 28", "days(complained_on, known_on) < -28"}},
		{"involved", []string{`"gp" in involved`, `involved.all(x, x != "gp")`}},
		{"involved", []string{`"gp" in involved && "bup" in involved`, `size(involved) < 2`}},
		{"referrer,service", []string{`may_refer(referrer, "bup")`, `referrer == service || referrer == "skole"`}},
		{"acute_danger", []string{"lives_at_risk == false", "acute_danger"}},
		{"", []string{"1 / level > 0", "level == 0"}}, // fails, which proves nothing
		{"", []string{"true"}},
		{"", nil},
	} {
		var xs []*Expr
		for _, line := range c.lines {
			xs = append(xs, compile(t, e, line))
		}
		vars, impossible := Impossible(xs...)
		assert.Equal(t, c.vars != "", impossible, "%q", c.lines)
		assert.Equal(t, c.vars, strings.Join(vars, ","), "%q", c.lines)
	}
	vars, impossible := Impossible(compile(t, e, "false"), compile(t, e, "gp_consulted"))
	assert.True(t, impossible)
	assert.Empty(t, vars, "false needs no variable")
}

// What Impossible says holds for every case; on small domains without dates
// and failures it finds all there is to find.
func TestImpossibleAgainstAllCases(t *testing.T) {
	all := []Var{
		{Name: "a", Kind: Bool}, {Name: "b", Kind: Bool}, {Name: "n", Kind: Int, Min: 0, Max: 2}, {Name: "m", Kind: Int, Min: 0, Max: 1000},
		{Name: "s", Kind: Enum, Values: []string{"x", "y", "z"}}, {Name: "u", Kind: Set, Values: []string{"p", "q"}},
	}
	e, err := NewEnv(all, nil)
	require.NoError(t, err)
	require.Empty(t, e.Lets(map[string][]string{"l": {`a || s == "x"`}, "k": {"!l", "b"}}))
	var cases []*Facts
	for bits := range 2 * 2 * 3 * 3 * 4 * 5 {
		f := e.Facts(testDay)
		take := func(n int) int { r := bits % n; bits /= n; return r }
		f.Set("a", take(2) == 0)
		f.Set("b", take(2) == 0)
		f.Set("n", int64(take(3)))
		f.Set("s", []string{"x", "y", "z"}[take(3)])
		f.Set("u", [][]string{{}, {"p"}, {"q"}, {"p", "q"}}[take(4)])
		f.Set("m", []int64{0, 499, 500, 501, 1000}[take(5)])
		cases = append(cases, f)
	}
	g := &gen{r: rand.New(rand.NewPCG(10, 11))}
	var expr func(depth int) string
	expr = func(depth int) string {
		if depth > 0 && g.r.IntN(4) > 0 {
			switch g.r.IntN(6) {
			case 0:
				return "!(" + expr(depth-1) + ")"
			case 1:
				return "(" + expr(depth-1) + " || " + expr(depth-1) + ")"
			case 2:
				return "(" + expr(depth-1) + " ? " + expr(depth-1) + " : " + expr(depth-1) + ")"
			}
			return "(" + expr(depth-1) + " && " + expr(depth-1) + ")"
		}
		return g.pick("a", "b", "l", "k", "n > 0", "n == 1", "n + n < 3", "m > 500", "m <= 500", "m == 500", `s == "x"`, `s != "y"`,
			`s in ["x", "z"]`, `"p" in u`, "size(u) > 1", `u.exists(e, e != "q")`, "a == b", "a != l", `(b ? n : 2) > 1`)
	}
	found := 0
	for range 1500 {
		xs := []*Expr{compile(t, e, expr(3)), compile(t, e, expr(2))}
		possible := false
		for _, f := range cases {
			possible = possible || xs[0].Eval(ctx, f).Truth == True && xs[1].Eval(ctx, f).Truth == True
			if possible {
				break
			}
		}
		vars, impossible := Impossible(xs...)
		require.Equal(t, !possible, impossible)
		example, answer := Example(xs...)
		if possible {
			// What it tells is enough: every case that it fits makes both true.
			require.Equal(t, One, answer)
			shown := compile(t, e, append(conditionsOf(example), "true")...)
			for _, f := range cases {
				if shown.Eval(ctx, f).Truth == True {
					require.Equal(t, True, xs[0].Eval(ctx, f).Truth)
					require.Equal(t, True, xs[1].Eval(ctx, f).Truth)
				}
			}
		} else {
			require.Equal(t, None, answer)
		}
		negated, _ := Example(xs[0], xs[0].Not())
		require.Empty(t, negated)
		if impossible {
			found++
			require.Subset(t, append(xs[0].Vars(), xs[1].Vars()...), vars)
		}
	}
	assert.Greater(t, found, 100)
}

// conditionsOf turns what Example tells into conditions.
func conditionsOf(words []string) []string {
	var out []string
	for _, w := range words {
		if name, set, is := strings.Cut(w, " is ["); is {
			texts := strings.FieldsFunc(strings.TrimSuffix(set, "]"), func(r rune) bool { return r == ',' || r == ' ' })
			w = fmt.Sprintf("size(%s) == %d", name, len(texts))
			for _, text := range texts {
				w += fmt.Sprintf(" && %q in %s", text, name)
			}
		}
		out = append(out, w)
	}
	return out
}

// With dates, division and all the rest it may miss some, but is never wrong.
func TestImpossibleIsNeverWrong(t *testing.T) {
	e := newTestEnv(t)
	g := &gen{r: rand.New(rand.NewPCG(12, 13))}
	found := 0
	for range 500 {
		xs := []*Expr{compile(t, e, g.boolean(2)), compile(t, e, g.boolean(2)), compile(t, e, g.boolean(1)), compile(t, e, g.pick("young", "age_months(born) > 185", "age(born) > 12 && weeks > 3", "days(known_on, complained_on) > 9"))}
		_, answer := Example(xs...)
		_, impossible := Impossible(xs...)
		if impossible {
			require.NotEqual(t, One, answer)
		}
		if !impossible && answer != None {
			continue
		}
		found++
		for range 300 {
			f, all := fill(e.Facts(testDay), g.facts(0)), true
			for _, x := range xs {
				all = all && x.Eval(ctx, f).Truth == True
			}
			require.False(t, all)
		}
	}
	assert.Greater(t, found, 20)
}

// One search leaves nothing behind for the next, also where several run at once.
func TestImpossibleLeavesNothingBehind(t *testing.T) {
	e := newTestEnv(t)
	g := &gen{r: rand.New(rand.NewPCG(21, 22))}
	type search struct {
		lines []string
		vars  []string // as an Env that never searched says
	}
	var searches []search
	told := 0
	for range 150 {
		lines := []string{g.boolean(1), g.boolean(1), g.boolean(1), `severity == "mild"`, g.pick("young", "lives_at_risk", `severity != "mild" || level > 1`)}
		vars, _ := Impossible(compile(t, newTestEnv(t), lines...))
		searches = append(searches, search{lines, vars})
		if vars != nil {
			told++
		}
	}
	require.Greater(t, told, 10)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, s := range searches {
				x, _ := e.Compile(s.lines, nil)
				vars, _ := Impossible(x)
				assert.Equal(t, s.vars, vars, "%q", s.lines)
			}
		})
	}
	all.Wait()
}

func BenchmarkEval(b *testing.B) {
	e := newTestEnv(b)
	g := &gen{r: rand.New(rand.NewPCG(14, 15))}
	var xs []*Expr
	for range 100 {
		x, faults := e.Compile([]string{g.boolean(2)}, nil)
		require.Empty(b, faults)
		xs = append(xs, x)
	}
	facts := g.facts(0.1)
	b.ReportAllocs()
	for b.Loop() {
		f := fill(e.Facts(testDay), facts)
		for _, x := range xs {
			x.Eval(ctx, f)
		}
	}
}
