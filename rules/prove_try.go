package rules

import (
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// try looks for values of the facts of an expression with which it comes to what a
// dimension says, and puts them into a case. It tries a few of each fact that the
// case does not give yet; that it finds none says nothing.
func (a *allCases) try(c pathway.Case, x *dimension, value int) bool {
	sp := a.e.sp
	if len(x.reads) != len(sp.form.Features()[x.atom].Facts) {
		return false // it reads what the engine finds out
	}
	as := sp.form.NewCase(a.day)
	values := make([]any, len(x.reads))
	var from func(i int) bool
	from = func(i int) bool {
		if i == len(x.reads) {
			return as.Class(x.atom) == x.classes[value][0].class
		}
		f := x.reads[i]
		for _, v := range a.few(c, f) {
			known, ok := f.value(v, time.UTC)
			if !ok {
				continue
			}
			values[i] = v
			if as.Set(f.name, known); from(i + 1) {
				return true
			}
		}
		return false
	}
	if !from(0) {
		return false
	}
	for i, f := range x.reads {
		into(c, f)[f.name] = values[i]
	}
	return true
}

// into is where a case gives a fact.
func into(c pathway.Case, f *fact) map[string]any {
	if f.concern {
		return c.Concerns[0].Given
	}
	return c.Given
}

// few are some values of a fact, or the one that a case gives.
func (a *allCases) few(c pathway.Case, f *fact) []any {
	if v, ok := into(c, f)[f.name]; ok {
		return []any{v}
	}
	var out []any
	switch f.kind {
	case cond.Bool:
		out = []any{false, true}
	case cond.Int:
		third := f.max/3 - f.min/3
		out = []any{f.min, f.min + third, f.max - third, f.max}
	case cond.Enum:
		for _, v := range f.values[:min(len(f.values), 6)] {
			out = append(out, v)
		}
	case cond.Set:
		out = []any{[]string{}, slices.Clone(f.values)}
		for _, v := range f.values[:min(len(f.values), 4)] {
			out = append(out, []string{v})
		}
	case cond.Date:
		for _, back := range []int{0, 1, 40, 400, 4000, 8000} {
			out = append(out, a.day.AddDate(0, 0, -back).Format(time.DateOnly))
		}
	}
	return out
}
