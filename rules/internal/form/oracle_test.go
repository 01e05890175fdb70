package form

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// The compiled form says of every condition, in every half-known case, what plain
// cel-go says of it with one program for each, on false < undecided < true.
// FORLOP_CASES is how many verdicts are compared, FORLOP_SEED where to begin.
func TestTheOracle(t *testing.T) {
	goal, seed := number("FORLOP_CASES", 300_000), number("FORLOP_SEED", 1)
	if testing.Short() {
		goal = min(goal, 60_000)
	}
	count, refused, offered := map[cond.Truth]int{}, 0, 0
	for n := 0; n < goal; seed++ {
		r := rand.New(rand.NewPCG(uint64(seed), 44))
		w := newWorld(t, r)
		for range 4 {
			p := &trial{world: w}
			g := &gen{world: w, r: r}
			for i := range r.IntN(4) {
				let := &part{text: "(#)", kids: []*part{g.boolean(2)}, bool: true, let: fmt.Sprintf("let%d", i)}
				if env, _ := w.compile(t, []*part{let}); env != nil {
					g.lets = append(g.lets, let)
				}
			}
			p.env, _ = w.compile(t, g.lets)
			for range 2 + r.IntN(20) {
				rule := g.boolean(1 + r.IntN(4))
				if x, faults := p.env.Compile([]string{rule.write(true)}, nil); len(faults) == 0 {
					p.rules, p.exprs = append(p.rules, rule), append(p.exprs, x)
				} else {
					refused++
				}
				offered++
			}
			p.most, p.blocks = []int{maxAlternatives, 1, 2, 5}[r.IntN(4)], r.IntN(2) == 0
			p.prepare(t)
			for range 100 {
				facts := w.facts(r, []float64{0, 0.1, 0.3, 0.5, 0.8, 1}[r.IntN(6)])
				if why := p.disagrees(t, facts, count, r.IntN(8) == 0); why != "" {
					p, facts = p.smallest(t, facts)
					t.Fatalf("seed %d: %s\n%s", seed, p.disagrees(t, facts, nil, true), p.show(facts))
				}
				n += len(p.rules)
			}
		}
	}
	require.Less(t, refused, offered/4, "the generator writes what is refused")
	for _, truth := range []cond.Truth{cond.False, cond.Undecided, cond.True} {
		require.Greater(t, count[truth], goal/10, "too few verdicts that are %v", truth)
	}
}

func number(name string, without int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return without
}

// trial is a policy under test, in the form and in plain cel-go.
type trial struct {
	*world
	rules    []*part
	env      *cond.Env
	exprs    []*cond.Expr
	most     int  // alternatives of one condition; 0: as many as usual
	blocks   bool // decide by blocks, however few alternatives there are
	form     *Form
	programs []cel.Program
	coded    *Case
	out      Verdicts
}

// compile compiles conditions in a new environment; nil if one is refused.
func (w *world) compile(t testing.TB, rules []*part) (*cond.Env, []*cond.Expr) {
	env, err := cond.NewEnv(w.vars, w.refers)
	require.NoError(t, err)
	lets := map[string][]string{}
	for _, rule := range rules {
		rule.lets(lets)
	}
	if len(env.Lets(lets)) > 0 {
		return nil, nil
	}
	var exprs []*cond.Expr
	for _, rule := range rules {
		x, faults := env.Compile([]string{rule.write(true)}, nil)
		if len(faults) > 0 {
			return nil, nil
		}
		exprs = append(exprs, x)
	}
	return env, exprs
}

// build compiles a trial; it says false where a condition is refused.
func (p *trial) build(t testing.TB) bool {
	p.env, p.exprs = p.compile(t, p.rules)
	if p.env == nil {
		return false
	}
	p.prepare(t)
	return true
}

// prepare compiles the form, and the programs to compare it with.
func (p *trial) prepare(t testing.TB) {
	p.form, p.programs = Compile(p.exprs), nil
	if p.most > 0 {
		p.form.decider.once.Do(func() { p.form.decider.made = p.form.newIndex(p.most) })
		if p.blocks {
			p.form.decider.made.few = nil
		}
	}
	for _, rule := range p.rules {
		p.programs = append(p.programs, p.program(t, rule.write(false)))
	}
	p.coded = p.form.NewCase(p.at)
}

// disagrees says what is wrong with a case, "" if nothing is: of the index, of
// the tree, and, if thorough, of what a verdict rests on.
func (p *trial) disagrees(t testing.TB, facts map[string]any, count map[cond.Truth]int, thorough bool) string {
	if len(p.rules) == 0 {
		return ""
	}
	p.coded.Reset(p.at)
	for name, v := range facts {
		if !p.coded.Set(name, v) {
			return name + " was not taken"
		}
	}
	p.form.Decide(p.coded, &p.out)
	plain := p.env.Facts(p.at)
	if thorough {
		for name, v := range facts {
			plain.Set(name, v)
		}
	}
	for i, program := range p.programs {
		want := p.ask(t, program, facts)
		if count != nil {
			count[want]++
		}
		if got := p.out.truth(i); got != want {
			return fmt.Sprintf("the index says %v of rule %d, plain cel-go %v", got, i, want)
		}
		got := p.form.Eval(i, p.coded)
		if got.Truth != want {
			return fmt.Sprintf("the tree says %v of rule %d, plain cel-go %v", got.Truth, i, want)
		}
		if thorough {
			if rests := p.exprs[i].Eval(context.Background(), plain); fmt.Sprint(rests) != fmt.Sprint(got) {
				return fmt.Sprintf("rule %d rests on %v, but on %v for cond", i, got, rests)
			}
		}
	}
	if n := len(p.rules); n%64 != 0 && (p.out.True[n/64]|p.out.Open[n/64])>>(n%64) != 0 {
		return "there are verdicts beyond the last rule"
	}
	return ""
}

// truth is the verdict of one condition.
func (v *Verdicts) truth(i int) cond.Truth {
	is, open := v.True[i/64]>>(i%64)&1 == 1, v.Open[i/64]>>(i%64)&1 == 1
	switch {
	case is && open:
		return 99 // both at once
	case is:
		return cond.True
	case open:
		return cond.Undecided
	}
	return cond.False
}

func (p *trial) show(facts map[string]any) string {
	var out strings.Builder
	lets := map[string][]string{}
	for i, rule := range p.rules {
		rule.lets(lets)
		fmt.Fprintf(&out, "  rule %d: %s\n", i, rule.write(true))
	}
	for _, name := range slices.Sorted(maps.Keys(lets)) {
		fmt.Fprintf(&out, "  let %s: %s\n", name, lets[name])
	}
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		fmt.Fprintf(&out, "  %s = %v\n", name, facts[name])
	}
	for _, v := range p.vars {
		if strings.Contains(out.String(), v.Name) {
			fmt.Fprintf(&out, "  (%s: %v, %d to %d)\n", v.Name, v.Values, v.Min, v.Max)
		}
	}
	fmt.Fprintf(&out, "  on %v", p.at)
	return out.String()
}

// smallest takes away rules, facts and pieces of conditions as long as the
// disagreement stays.
func (p *trial) smallest(t testing.TB, facts map[string]any) (*trial, map[string]any) {
	patience := 50_000 // conditions that are compiled on the way
	fails := func(rules []*part, facts map[string]any) *trial {
		if patience -= len(rules); patience < 0 {
			return nil
		}
		q := &trial{world: p.world, rules: rules, most: p.most}
		if q.build(t) && q.disagrees(t, facts, nil, true) != "" {
			return q
		}
		return nil
	}
	if q := fails(p.rules, facts); q == nil { // it lay in what was remembered
		return p, facts
	}
	for again := true; again; {
		again = false
		for n := len(p.rules) / 2; n > 0; n /= 2 { // many at a time, then fewer
			for i := 0; i+n <= len(p.rules); {
				if q := fails(slices.Delete(slices.Clone(p.rules), i, i+n), facts); q != nil {
					p, again = q, true
				} else {
					i += n
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(facts)) {
			fewer := maps.Clone(facts)
			delete(fewer, name)
			if q := fails(p.rules, fewer); q != nil {
				p, facts, again = q, fewer, true
			}
		}
		for i := 0; i < len(p.rules); i++ {
			for _, less := range cuts(p.rules[i]) {
				rules := slices.Clone(p.rules)
				rules[i] = less
				if q := fails(rules, facts); q != nil {
					p, again = q, true
					i--
					break
				}
			}
		}
	}
	return p, facts
}

// cuts are smaller conditions: a piece instead of the whole, or the whole with a
// smaller piece.
func cuts(p *part) []*part {
	var out []*part
	for _, k := range p.kids {
		if k.bool == p.bool {
			out = append(out, k)
		}
	}
	for i, k := range p.kids {
		smaller := cuts(k)
		if k.bool && k.size() > 1 {
			smaller = append(smaller, is("true"), is("false"))
		}
		for _, less := range smaller {
			q := &part{text: p.text, kids: slices.Clone(p.kids), bool: p.bool}
			if p.let != "" {
				q.text = "#" // no longer by name
			}
			q.kids[i] = less
			out = append(out, q)
		}
	}
	return out
}
