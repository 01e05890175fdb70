package form

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// Deciding 10, 100 and 1000 rules of three or four comparisons over 40 facts, as
// a host would: from a map, by a setter for each fact, and coded already; beside
// one cel-go program for each rule. "faster" is the time of that over ours, both
// measured here.
//
//	go test ./rules/internal/form -run '^$' -bench Decide
func BenchmarkDecide(b *testing.B) {
	for _, opaque := range []bool{false, true} {
		for _, n := range []int{10, 100, 1000} {
			if opaque && n != 100 {
				continue
			}
			w, srcs := benchRules(b, n, opaque)
			env, err := cond.NewEnv(w.vars, nil)
			require.NoError(b, err)
			var xs []*cond.Expr
			var programs []cel.Program
			for _, src := range srcs {
				x, faults := env.Compile([]string{src}, nil)
				require.Empty(b, faults, src)
				xs = append(xs, x)
				checked, issues := w.plain.Compile(src)
				require.NoError(b, issues.Err())
				program, err := w.plain.Program(checked)
				require.NoError(b, err)
				programs = append(programs, program)
			}
			f := Compile(xs)
			r := rand.New(rand.NewPCG(7, uint64(n)))
			var cases []map[string]any
			for range 256 {
				cases = append(cases, w.facts(r, 0))
			}
			name := fmt.Sprintf("%d", n)
			if opaque {
				name += "-tenth-opaque"
			}
			b.Run(name, func(b *testing.B) {
				var raw float64
				b.Run("cel", func(b *testing.B) {
					for i := 0; b.Loop(); i++ {
						for _, p := range programs {
							_, _, _ = p.Eval(cases[i%len(cases)])
						}
					}
					raw = float64(b.Elapsed()) / float64(b.N)
				})
				run := func(name string, body func(i int)) {
					b.Run(name, func(b *testing.B) {
						b.ReportAllocs()
						for i := 0; b.Loop(); i++ {
							body(i % len(cases))
						}
						b.ReportMetric(raw/(float64(b.Elapsed())/float64(b.N)), "faster")
					})
				}
				var out Verdicts
				c := f.NewCase(w.at)
				run("map", func(i int) {
					c.Reset(w.at)
					c.SetAll(cases[i])
					f.Decide(c, &out)
				})
				set, coded := setters(f, w, cases), make([]*Case, len(cases))
				for i := range cases {
					coded[i] = f.NewCase(w.at)
					set(coded[i], i)
				}
				run("setters", func(i int) {
					c.Reset(w.at)
					set(c, i)
					f.Decide(c, &out)
				})
				run("coded", func(i int) { f.Decide(coded[i], &out) })
			})
		}
	}
}

// setters gives a function that sets the facts of a case from slices by kind, as
// a bound struct does.
func setters(f *Form, w *world, cases []map[string]any) func(c *Case, i int) {
	type column struct {
		fact  int
		kind  cond.Kind
		bools []bool
		ints  []int64
		texts []string
		sets  [][]string
		dates []time.Time
	}
	var columns []column
	for _, v := range w.vars {
		k := column{fact: f.Fact(v.Name), kind: v.Kind}
		for _, facts := range cases {
			switch x := facts[v.Name].(type) {
			case bool:
				k.bools = append(k.bools, x)
			case int64:
				k.ints = append(k.ints, x)
			case string:
				k.texts = append(k.texts, strings.Clone(x))
			case []string:
				k.sets = append(k.sets, x)
			case time.Time:
				k.dates = append(k.dates, x)
			}
		}
		columns = append(columns, k)
	}
	return func(c *Case, i int) {
		for j := range columns {
			switch k := &columns[j]; k.kind {
			case cond.Bool:
				c.SetBool(k.fact, k.bools[i])
			case cond.Int:
				c.SetInt(k.fact, k.ints[i])
			case cond.Enum:
				c.SetText(k.fact, k.texts[i])
			case cond.Set:
				c.SetSet(k.fact, k.sets[i])
			case cond.Date:
				c.SetDate(k.fact, k.dates[i])
			}
		}
	}
}

// benchRules makes a world of 40 facts and n rules over it, of which every tenth
// has an atom that only cel-go can answer.
func benchRules(b *testing.B, n int, opaque bool) (*world, []string) {
	w := &world{of: map[cond.Kind][]cond.Var{}, at: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	values := func(prefix string, n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf("%s-%d", prefix, i))
		}
		return out
	}
	for i := range 40 {
		v := cond.Var{Name: fmt.Sprintf("fact%d", i)}
		switch i % 10 {
		case 0, 1, 2, 3:
			v.Kind, v.Values = cond.Enum, values("value", 6)
		case 4, 5, 6:
			v.Kind = cond.Bool
		case 7, 8:
			v.Kind, v.Max = cond.Int, 100
		case 9:
			v.Kind, v.Values = cond.Set, values("element", 8)
		}
		w.vars = append(w.vars, v)
		w.of[v.Kind] = append(w.of[v.Kind], v)
	}
	var opts []cel.EnvOption
	for _, v := range w.vars {
		opts = append(opts, cel.Variable(v.Name, celTypes[v.Kind]))
	}
	var err error
	w.plain, err = cel.NewEnv(append(opts, w.functions()...)...)
	require.NoError(b, err)
	g := &gen{world: w, r: rand.New(rand.NewPCG(3, 3))}
	comparison := func() string {
		switch v := w.vars[g.r.IntN(len(w.vars))]; v.Kind {
		case cond.Bool:
			return g.pick("", "!") + v.Name
		case cond.Enum:
			return v.Name + g.pick(" == ", " != ", " == ") + g.one(v)
		case cond.Int:
			return v.Name + g.pick(" < ", " >= ") + fmt.Sprint(1+g.r.IntN(99))
		default:
			return g.pick("", "!") + "(" + g.one(v) + " in " + v.Name + ")"
		}
	}
	var srcs []string
	for i := range n {
		parts := []string{comparison(), comparison(), comparison()}
		if g.r.IntN(2) == 0 {
			parts = append(parts, "("+comparison()+" || "+comparison()+")")
		}
		if opaque && i%10 == 0 {
			parts = append(parts, fmt.Sprintf("%s + %s * %d > %d", w.of[cond.Int][i%4].Name, w.of[cond.Int][4+i%3].Name, 1+i%5, i))
		}
		srcs = append(srcs, strings.Join(parts, " && "))
	}
	return w, srcs
}
