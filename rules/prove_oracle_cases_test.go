package rules

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// oracle is every case of a policy with its decision. The cases differ in fields,
// the last of which runs fastest.
type oracle struct {
	t      testing.TB
	p      *Policy
	fields []oracleField
	all    []Decision
}

// oracleField is one thing in which cases differ.
type oracleField struct {
	name   string // of a fact; or day, condition, state
	fact   *fact
	values []any
	stride int
}

// mostOracle bounds the cases of one policy.
const mostOracle = 2500

// newOracle decides every case; nil if they are too many. The cases differ in all
// that the conditions of the policy, and of those beside it, read.
func newOracle(t testing.TB, p *Policy, beside ...*Policy) *oracle {
	o := &oracle{t: t, p: p}
	read := map[string]bool{}
	for _, p := range append(beside, p) {
		for _, x := range p.conditions() {
			for _, name := range x.Vars() {
				read[name] = true
			}
		}
	}
	final := false
	for _, u := range p.rules {
		if u.duty != nil {
			read[u.duty.done] = true
			final = final || stepFrom[u.duty.before] != nil
		}
	}
	for _, n := range p.nevers {
		read[n.fact.name] = true
	}
	o.fields = append(o.fields, oracleField{name: "day", values: anys(o.days())}, oracleField{name: "condition", values: []any{"angst", "depresjon"}}, oracleField{name: "state", values: []any{pathway.State("")}})
	if read[varState] || final {
		o.fields[2].values = anys(pathway.States())
	}
	for _, f := range p.facts {
		if read[f.name] {
			o.fields = append(o.fields, oracleField{name: f.name, fact: f, values: valuesOf(f)})
		}
	}
	n := 1
	for i := len(o.fields) - 1; i >= 0; i-- {
		o.fields[i].stride = n
		n *= len(o.fields[i].values)
	}
	if n > mostOracle {
		return nil
	}
	o.all = o.by(p, n)
	return o
}

// by are the decisions of the first n cases by a policy.
func (o *oracle) by(p *Policy, n int) []Decision {
	var out []Decision
	for i := range n {
		d, err := p.Decide(context.Background(), o.caseAt(i))
		require.NoError(o.t, err)
		out = append(out, d)
	}
	return out
}

// conditions are those of rules and promises.
func (p *Policy) conditions() []*cond.Expr {
	var out []*cond.Expr
	for _, u := range p.rules {
		out = append(out, u.expr)
	}
	for _, z := range p.zones {
		out = append(out, z.expr)
	}
	for _, n := range p.nevers {
		out = append(out, n.expr)
	}
	for _, a := range p.always {
		out = append(out, a.expr)
	}
	return out
}

// days are one before, at and after each end of a period.
func (o *oracle) days() []time.Time {
	days := []time.Time{time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)}
	for _, u := range o.p.rules {
		for _, end := range []time.Time{u.valid.from, u.valid.to} {
			if !end.IsZero() {
				days = append(days, end.AddDate(0, 0, -1), end, end.AddDate(0, 0, 1))
			}
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.CompactFunc(days, time.Time.Equal)
}

func anys[T any](l []T) []any {
	var out []any
	for _, x := range l {
		out = append(out, x)
	}
	return out
}

// valuesOf are all values of a fact.
func valuesOf(f *fact) []any {
	switch f.kind {
	case cond.Bool:
		return []any{false, true}
	case cond.Int:
		var out []any
		step := int64(1)
		if f.max-f.min > 1000 { // one of each part that the sums and differences of these tests can tell apart
			step = 250
		}
		for n := f.min; n <= f.max; n += step {
			out = append(out, n)
		}
		return out
	case cond.Date:
		var out []any
		for _, back := range []int{0, 1, 15, 30, 31, 45, 60, 61, 90} {
			out = append(out, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -back))
		}
		return out
	case cond.Set:
		var out []any
		for bits := range 1 << len(f.values) {
			set := []string{}
			for i, v := range f.values {
				if bits>>i&1 == 1 {
					set = append(set, v)
				}
			}
			out = append(out, set)
		}
		return out
	}
	return anys(f.values)
}

// value is what a case has in a field.
func (o *oracle) value(i, field int) any {
	f := &o.fields[field]
	return f.values[i/f.stride%len(f.values)]
}

// with is the case that differs in one field only.
func (o *oracle) with(i, field, value int) int {
	f := &o.fields[field]
	return i - i/f.stride%len(f.values)*f.stride + value*f.stride
}

func (o *oracle) field(name string) int {
	return slices.IndexFunc(o.fields, func(f oracleField) bool { return f.name == name })
}

func (o *oracle) caseAt(i int) pathway.Case {
	c := pathway.Case{At: o.value(i, 0).(time.Time), State: o.value(i, 2).(pathway.State), Given: given{},
		Concerns: []pathway.Concern{{Condition: o.value(i, 1).(string), Given: given{}}}}
	for k, f := range o.fields[3:] {
		into := c.Given
		if f.fact.concern {
			into = c.Concerns[0].Given
		}
		into[f.name] = o.value(i, k+3)
	}
	return c
}

// truth is what a condition comes to in a case.
func (o *oracle) truth(x *cond.Expr, i int) cond.Truth {
	f := x.Env().Facts(o.value(i, 0).(time.Time))
	for k, field := range o.fields[1:] {
		switch v := o.value(i, k+1).(type) {
		case pathway.State:
			f.Set(varState, string(v))
		default:
			f.Set(field.name, v)
		}
	}
	f.Set(varPathway, noPathway)
	if path := o.p.pathOf[o.value(i, 1).(string)]; path != "" {
		f.Set(varPathway, path)
	}
	return x.Eval(context.Background(), f).Truth
}

// fits says that a case has all that another one gives.
func (o *oracle) fits(i int, c pathway.Case) bool {
	if !c.At.Equal(o.value(i, 0).(time.Time)) || c.Concerns[0].Condition != o.value(i, 1) || c.State != "" && len(o.fields[2].values) > 1 && c.State != o.value(i, 2) {
		return false
	}
	for k, f := range o.fields[3:] {
		from := c.Given
		if f.fact.concern {
			from = c.Concerns[0].Given
		}
		if v, ok := from[f.name]; ok && plainly(v) != plainly(o.value(i, k+3)) {
			return false
		}
	}
	return true
}

// plainly writes a value so that equal ones are equal.
func plainly(v any) string {
	if set, ok := v.([]string); ok {
		return fmt.Sprint(sorted(set))
	}
	return fmt.Sprint(v)
}
