package form

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// world is a random environment, in cond and in plain cel-go.
type world struct {
	at     time.Time
	vars   []cond.Var
	of     map[cond.Kind][]cond.Var
	refers map[string][]string
	plain  *cel.Env
}

var celTypes = map[cond.Kind]*cel.Type{cond.Bool: cel.BoolType, cond.Int: cel.IntType, cond.Enum: cel.StringType,
	cond.Set: cel.ListType(cel.StringType), cond.Date: cel.TimestampType}

func newWorld(t testing.TB, r *rand.Rand) *world {
	w := &world{of: map[cond.Kind][]cond.Var{}, at: time.Date(2024+r.IntN(4), time.Month(1+r.IntN(12)), 1+r.IntN(31), r.IntN(24), 0, 0, 0,
		time.FixedZone("", 3600*(r.IntN(5)-2)))}
	if r.IntN(4) == 0 {
		w.at = time.Date(2025+r.IntN(2), 2, 28+r.IntN(2), 9, 0, 0, 0, time.UTC)
	}
	values := []string{"mild", "moderate", "severe", "gp", "school", "bup", "ppt", "none", "plan", "fastlege", "skole", "abc-def"}
	add := func(name string, kind cond.Kind) *cond.Var {
		w.vars = append(w.vars, cond.Var{Name: name, Kind: kind})
		return &w.vars[len(w.vars)-1]
	}
	some := func(n int) []string {
		var out []string
		for _, i := range r.Perm(len(values))[:n] {
			out = append(out, values[i])
		}
		return out
	}
	for i := range 1 + r.IntN(3) {
		add(fmt.Sprintf("yes%d", i), cond.Bool)
	}
	for i := range 2 + r.IntN(2) {
		add(fmt.Sprintf("word%d", i), cond.Enum).Values = some(1 + r.IntN(6))
	}
	for i := range 1 + r.IntN(2) {
		add(fmt.Sprintf("set%d", i), cond.Set).Values = some(1 + r.IntN(len(values)))
	}
	for i := range 2 + r.IntN(2) {
		v := add(fmt.Sprintf("number%d", i), cond.Int)
		switch r.IntN(5) {
		case 0:
			v.Min, v.Max = math.MinInt64, math.MaxInt64
		case 1:
			v.Min, v.Max = math.MaxInt64-int64(r.IntN(5)), math.MaxInt64
		case 2:
			v.Min, v.Max = -int64(r.IntN(3000)), int64(r.IntN(3000))
		default:
			v.Min, v.Max = -int64(r.IntN(3)), int64(r.IntN(5))
		}
	}
	for i := range 2 + r.IntN(2) {
		add(fmt.Sprintf("day%d", i), cond.Date)
	}
	for _, v := range w.vars {
		w.of[v.Kind] = append(w.of[v.Kind], v)
	}
	w.refers = map[string][]string{"bup": some(3), "ppt": some(2)}
	var opts []cel.EnvOption
	for _, v := range w.vars {
		opts = append(opts, cel.Variable(v.Name, celTypes[v.Kind]))
	}
	var err error
	w.plain, err = cel.NewEnv(append(opts, w.functions()...)...)
	require.NoError(t, err)
	return w
}

// functions are those of cond, written another way.
func (w *world) functions() []cel.EnvOption {
	y, m, d := w.at.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	one := func(name string, step int) cel.EnvOption {
		return cel.Function(name, cel.Overload(name, []*cel.Type{cel.TimestampType}, cel.IntType, cel.UnaryBinding(func(v ref.Val) ref.Val {
			return birthdays(v.(types.Timestamp).Time, today, step)
		})))
	}
	return []cel.EnvOption{
		one("age", 12), one("age_months", 1),
		cel.Function("days", cel.Overload("days", []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			return types.Int(b.(types.Timestamp).Sub(a.(types.Timestamp).Time).Hours() / 24)
		}))),
		cel.Function("may_refer", cel.Overload("may_refer", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			takes, known := w.refers[string(b.(types.String))]
			if !known {
				return types.NewErr("unknown service")
			}
			return types.Bool(slices.Contains(takes, string(a.(types.String))))
		}))),
	}
}

// birthdays counts them one by one. A month that has no such day gives it to the
// first of the next.
func birthdays(born, at time.Time, step int) ref.Val {
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

// value draws one of the values that a variable can have.
func (w *world) value(r *rand.Rand, v cond.Var) any {
	switch v.Kind {
	case cond.Bool:
		return r.IntN(2) == 0
	case cond.Enum:
		return v.Values[r.IntN(len(v.Values))]
	case cond.Set:
		set := []string{}
		for _, i := range r.Perm(len(v.Values))[:r.IntN(len(v.Values)+1)] {
			set = append(set, v.Values[i])
		}
		return set
	case cond.Int:
		near := []int64{v.Min, v.Max, v.Min + 1, v.Max - 1, 0, 1, 2, 3, -1, 7, 13, 1023, 1024}
		if n := near[r.IntN(len(near))]; n >= v.Min && n <= v.Max {
			return n
		}
		if span := uint64(v.Max) - uint64(v.Min); span < math.MaxInt64 {
			return v.Min + r.Int64N(int64(span)+1)
		}
		return int64(r.Uint64())
	}
	switch r.IntN(8) {
	case 0: // around a birthday
		return w.at.AddDate(-r.IntN(4), 0, r.IntN(3)-1)
	case 1:
		return time.Date(2008+4*r.IntN(4), 2, 29, 0, 0, 0, 0, time.UTC)
	case 2: // not born yet
		return w.at.AddDate(0, r.IntN(3), r.IntN(40))
	case 3:
		return w.at
	}
	return w.at.AddDate(-r.IntN(20), -r.IntN(12), -r.IntN(40))
}

// facts draws a case, of which each fact is absent with a probability.
func (w *world) facts(r *rand.Rand, absent float64) map[string]any {
	facts := map[string]any{}
	for _, v := range w.vars {
		if r.Float64() >= absent {
			facts[v.Name] = w.value(r, v)
		}
	}
	return facts
}

// ask evaluates one program of plain cel-go, on the lattice.
func (w *world) ask(t testing.TB, program cel.Program, facts map[string]any) cond.Truth {
	given := maps.Clone(facts)
	for name, v := range given {
		if d, ok := v.(time.Time); ok {
			y, m, d := d.Date()
			given[name] = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		}
	}
	vars, err := w.plain.PartialVars(given)
	require.NoError(t, err)
	out, _, err := program.Eval(vars)
	switch {
	case err != nil:
	case out == types.True:
		return cond.True
	case out == types.False:
		return cond.False
	}
	return cond.Undecided
}

// program plans a condition, without any optimiser.
func (w *world) program(t testing.TB, src string) cel.Program {
	checked, issues := w.plain.Compile(src)
	require.NoError(t, issues.Err(), src)
	program, err := w.plain.Program(checked, cel.EvalOptions(cel.OptPartialEval))
	require.NoError(t, err)
	return program
}

// part is a piece of a condition: text with a # for each piece inside.
type part struct {
	text string
	kids []*part
	bool bool
	let  string // its name, if it is a named condition; kids[0] is what it stands for
}

// write gives the source, with named conditions by name or as what they stand for.
func (p *part) write(named bool) string {
	if p.let != "" && named {
		return p.let
	}
	var out strings.Builder
	next := 0
	for i := range len(p.text) {
		if p.text[i] == '#' && next < len(p.kids) {
			out.WriteString(p.kids[next].write(named))
			next++
			continue
		}
		out.WriteByte(p.text[i])
	}
	return out.String()
}

func (p *part) size() int {
	n := 1
	for _, k := range p.kids {
		n += k.size()
	}
	return n
}

func (p *part) lets(into map[string][]string) {
	if p.let != "" {
		into[p.let] = []string{p.kids[0].write(true)}
	}
	for _, k := range p.kids {
		k.lets(into)
	}
}
