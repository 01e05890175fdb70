package cond

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/stretchr/testify/require"
)

var testDay = time.Date(2026, 3, 1, 14, 0, 0, 0, time.FixedZone("x", 3600))

var testVars = []Var{
	{Name: "severity", Kind: Enum, Values: []string{"mild", "moderate", "severe"}},
	{Name: "suicide_risk", Kind: Enum, Values: []string{"none", "thoughts", "plan"}},
	{Name: "referrer", Kind: Enum, Values: []string{"fastlege", "skole", "barnevern"}},
	{Name: "condition", Kind: Enum, Values: []string{"depresjon", "early-psychosis", "angst"}},
	{Name: "tier", Kind: Enum, Values: []string{"municipal", "specialist", "emergency"}},
	{Name: "service", Kind: Enum, Values: []string{"bup", "psyk-kommune"}},
	{Name: "level", Kind: Int, Min: 0, Max: 3},
	{Name: "weeks", Kind: Int, Min: -10, Max: 100000},
	{Name: "gp_consulted", Kind: Bool},
	{Name: "acute_danger", Kind: Bool},
	{Name: "involved", Kind: Set, Values: []string{"school", "gp", "bup"}},
	{Name: "born", Kind: Date},
	{Name: "known_on", Kind: Date},
	{Name: "complained_on", Kind: Date},
}

var testRefers = map[string][]string{"bup": {"fastlege", "barnevern"}, "psyk-kommune": {"fastlege", "skole"}}

var testLets = map[string][]string{
	"lives_at_risk": {`acute_danger || suicide_risk == "plan"`},
	"young":         {"age(born) < 16"},
	"hard":          {`severity == "severe"`, "lives_at_risk || !young"},
	"broken_sum":    {"1 / level > 0"},
	"mixed":         {`hard ? broken_sum : (young && "gp" in involved)`},
}

func newTestEnv(t testing.TB) *Env {
	e, err := NewEnv(testVars, testRefers)
	require.NoError(t, err)
	require.Empty(t, e.Lets(testLets))
	return e
}

// reference evaluates the plain way: the source with lets as bracketed text, one
// program of cel-go, absent variables unknown.
type reference struct{ env *cel.Env }

func newReference(t testing.TB) *reference {
	day := civil(testDay)
	fn := func(name string, f func(a, b time.Time) ref.Val) cel.EnvOption {
		return cel.Function(name,
			cel.Overload(name+"1", []*cel.Type{cel.TimestampType}, cel.IntType, cel.UnaryBinding(func(v ref.Val) ref.Val {
				return f(v.(types.Timestamp).Time, day)
			})),
			cel.Overload(name+"2", []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
				return f(a.(types.Timestamp).Time, b.(types.Timestamp).Time)
			})))
	}
	opts := []cel.EnvOption{
		// Counts birthdays one by one, unlike the code under test.
		fn("age", func(born, at time.Time) ref.Val { return slowMonths(born, at, 12) }),
		fn("age_months", func(born, at time.Time) ref.Val { return slowMonths(born, at, 1) }),
		fn("days", func(a, b time.Time) ref.Val { return types.Int(int(b.Sub(a).Hours()) / 24) }),
		cel.Function("may_refer", cel.Overload("mr", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(a, b ref.Val) ref.Val {
				return types.Bool(strings.Contains(" "+strings.Join(testRefers[string(b.(types.String))], " ")+" ", " "+string(a.(types.String))+" "))
			}))),
	}
	for _, v := range testVars {
		opts = append(opts, cel.Variable(v.Name, celTypes[v.Kind]))
	}
	env, err := cel.NewEnv(opts...)
	require.NoError(t, err)
	return &reference{env: env}
}

// slowMonths walks from birthday to birthday. time.Date carries a day that a
// month does not have into the next month, so the day is put right by hand.
func slowMonths(born, at time.Time, step int) ref.Val {
	if born.After(at) {
		return types.NewErr("future")
	}
	n := 0
	for {
		y, m, d := born.Date()
		first := time.Date(y, m+time.Month((n+1)*step), 1, 0, 0, 0, 0, time.UTC)
		next := first.AddDate(0, 0, d-1)
		if next.Month() != first.Month() {
			next = first.AddDate(0, 1, 0)
		}
		if next.After(at) {
			return types.Int(n)
		}
		n++
	}
}

func substitute(src string) string {
	var out strings.Builder
	last := 0
	for _, t := range lex(src) {
		if lines, ok := testLets[t.text]; ok && t.kind == tName {
			out.WriteString(src[last:t.at])
			var parts []string
			for _, l := range lines {
				parts = append(parts, "("+substitute(l)+")")
			}
			out.WriteString("(" + strings.Join(parts, " && ") + ")")
			last = t.end()
		}
	}
	out.WriteString(src[last:])
	return out.String()
}

func (r *reference) program(t testing.TB, src string) cel.Program {
	checked, issues := r.env.Compile(substitute(src))
	require.NoError(t, issues.Err(), src)
	program, err := r.env.Program(checked, cel.EvalOptions(cel.OptPartialEval))
	require.NoError(t, err)
	return program
}

func (r *reference) eval(t testing.TB, program cel.Program, facts map[string]any) Truth {
	given := map[string]any{}
	for name, v := range facts {
		if d, ok := v.(time.Time); ok {
			v = civil(d)
		}
		given[name] = v
	}
	vars, err := r.env.PartialVars(given)
	require.NoError(t, err)
	out, _, err := program.Eval(vars)
	if err != nil {
		return Undecided
	}
	switch out {
	case types.True:
		return True
	case types.False:
		return False
	}
	return Undecided
}

// gen makes random conditions that the checker accepts.
type gen struct{ r *rand.Rand }

func (g *gen) pick(options ...string) string { return options[g.r.IntN(len(options))] }

func (g *gen) v(name string) Var {
	for _, v := range testVars {
		if v.Name == name {
			return v
		}
	}
	panic(name)
}

func (g *gen) value(name string) string { return fmt.Sprintf("%q", g.pick(g.v(name).Values...)) }

func (g *gen) boolean(depth int) string {
	if depth <= 0 || g.r.IntN(6) == 0 {
		return g.atom(depth)
	}
	a := func() string { return g.boolean(depth - 1) }
	switch g.r.IntN(6) {
	case 0, 1:
		return "(" + a() + " && " + a() + ")"
	case 2, 3:
		return "(" + a() + " || " + a() + ")"
	case 4:
		return "!(" + a() + ")"
	default:
		return "(" + a() + " ? " + a() + " : " + a() + ")"
	}
}

func (g *gen) atom(depth int) string {
	enum := g.pick("severity", "suicide_risk", "referrer", "condition", "tier")
	switch g.r.IntN(19) {
	case 0:
		return g.pick("gp_consulted", "acute_danger", "true", "false")
	case 1, 2:
		return enum + g.pick(" == ", " != ") + g.value(enum)
	case 3:
		return enum + " in [" + g.value(enum) + ", " + g.value(enum) + "]"
	case 4:
		return enum + " in []"
	case 5, 6:
		return g.number(2) + g.pick(" < ", " <= ", " > ", " >= ", " == ", " != ") + g.number(2)
	case 7:
		return g.value("involved") + " in involved"
	case 8:
		return g.pick("involved", `["gp", "school"]`, "[severity, tier]") + "." + g.pick("exists", "all", "exists_one") + "(x, " + g.loop(depth) + ")"
	case 9:
		return "size(involved.filter(x, " + g.loop(depth) + ")) > " + g.number(0)
	case 10:
		return "involved.map(x, x.contains(\"u\") ? 1 : " + g.number(1) + ").exists(n, n > level)"
	case 11, 12:
		return g.pick("lives_at_risk", "young", "hard", "broken_sum", "mixed")
	case 13:
		return "(" + g.boolean(depth-1) + ")" + g.pick(" == ", " != ") + "(" + g.boolean(depth-1) + ")"
	case 14:
		return fmt.Sprintf("may_refer(%s, %s)", g.pick("referrer", g.value("referrer")), g.pick("service", g.value("service")))
	case 15:
		return g.pick("severity", "tier", g.value("severity")) + "." + g.pick("startsWith", "endsWith", "contains") + `("e")`
	case 16:
		return g.pick("born", "known_on") + g.pick(" < ", " == ", " >= ") + g.pick("complained_on", "known_on")
	case 17:
		return "(" + g.boolean(depth-1) + " ? severity : tier) == " + g.pick("severity", "tier", `"mild"`)
	default:
		return enum + " == " + g.pick("severity", "tier", "referrer")
	}
}

func (g *gen) loop(depth int) string {
	switch g.r.IntN(5) {
	case 0:
		return "lives_at_risk && x != \"gp\""
	case 1:
		return "gp_consulted || x.startsWith(\"s\")"
	case 2:
		return "x == \"gp\" ? " + g.pick("gp_consulted", "true", "young") + " : 1 / level > 0"
	default:
		return g.pick("x == \"gp\"", "x != \"school\"", "x == severity", "true", "x in involved")
	}
}

func (g *gen) number(depth int) string {
	if depth > 0 && g.r.IntN(2) == 0 {
		return "(" + g.number(depth-1) + g.pick(" + ", " - ", " * ", " / ", " % ") + g.number(depth-1) + ")"
	}
	// 5 - 5 rather than 0 and sums rather than literals keep out of the check of ranges.
	return g.pick("level", "weeks", "size(involved)", "age(born)", "age_months(born)", "days(known_on, complained_on)",
		"1", "2", "3", "(5 - 5)", "(10 + 6)", "-(level)", "(9223372036854775807 - weeks)", "(gp_consulted ? level : weeks)")
}

// facts makes random facts, some absent.
func (g *gen) facts(absent float64) map[string]any {
	facts := map[string]any{}
	for _, v := range testVars {
		if g.r.Float64() >= absent {
			facts[v.Name] = g.fact(v)
		}
	}
	return facts
}

func (g *gen) fact(v Var) any {
	switch v.Kind {
	case Bool:
		return g.r.IntN(2) == 0
	case Int:
		return min(v.Min+g.r.Int64N(min(v.Max-v.Min+1, 30)), v.Max)
	case Enum:
		return g.pick(v.Values...)
	case Set:
		set := []string{}
		for _, i := range g.r.Perm(len(v.Values))[:g.r.IntN(len(v.Values)+1)] {
			set = append(set, v.Values[i])
		}
		return set
	}
	d := testDay.AddDate(-g.r.IntN(20), -g.r.IntN(12), -g.r.IntN(40))
	if g.r.IntN(10) == 0 {
		return time.Date(2012, 2, 29, 0, 0, 0, 0, time.UTC)
	}
	if g.r.IntN(10) == 0 {
		return testDay.AddDate(0, 0, g.r.IntN(3))
	}
	return d
}

func fill(f *Facts, facts map[string]any) *Facts {
	for name, v := range facts {
		f.Set(name, v)
	}
	return f
}
