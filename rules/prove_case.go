package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// A counterexample: from a path through a diagram to a case that Decide takes.

// refute says a claim is refuted if bad can be, with the smallest case that shows
// it; shown says of the decision of that case that it does. It says Proved if bad
// can never be.
func (a *allCases) refute(n Proof, bad diagram.Ref, says pathway.Text, shown func(Decision) bool) {
	if n.Result = Proved; !a.s.Can(bad, diagram.True) {
		a.say(n)
		return
	}
	path, _ := a.smallest(bad)
	n.Says = says
	c, exact := a.caseOf(path)
	if exact && a.confirmed(c, shown) {
		n.Result, n.Case = Refuted, &c
	} else {
		n = n.unsure(a.outside(path)...)
	}
	a.say(n)
}

func (a *allCases) confirmed(c pathway.Case, shown func(Decision) bool) bool {
	d, err := a.p.Decide(a.ctx, c)
	return err == nil && shown(d)
}

// caseOf makes a case of the values on a path. It says false where an atom that
// reads several facts stands on it, whose facts it cannot give.
func (a *allCases) caseOf(path []diagram.Choice) (pathway.Case, bool) {
	c := pathway.Case{At: a.day, Given: map[string]any{}, Concerns: []pathway.Concern{{Condition: a.condition, Given: map[string]any{}}}}
	exact := true
	sets := map[*fact][]string{}
	more := map[*fact]int{}
	for _, step := range path {
		u := a.e.open[step.Level]
		x := &a.e.sp.dims[u.dim]
		value := step.Value
		if pick := a.e.ways[0].pick[u.dim]; pick != nil {
			value = pick[value]
		}
		into := c.Given
		if x.fact != nil && x.fact.concern {
			into = c.Concerns[0].Given
		}
		switch {
		case u.dim == a.e.sp.state:
			c.State = pathway.State(x.texts[value])
		case x.element != "":
			if sets[x.fact] == nil {
				sets[x.fact] = []string{}
			}
			if value == 1 {
				sets[x.fact] = append(sets[x.fact], x.element)
			}
		case x.others:
			more[x.fact] = value
		case x.reads != nil:
			exact = a.pair(c, x, value) && exact
		case x.instead != nil && value == x.values-1:
			into[x.instead.name] = true
		default:
			v, ok := a.e.sp.sampleOf(x, value, a.day)
			into[x.name], exact = v, exact && ok
		}
	}
	for f, n := range more {
		for _, text := range f.values {
			if n > 0 && !a.e.sp.hasElement(f.name, text) {
				sets[f], n = append(sets[f], text), n-1
			}
		}
		if sets[f] == nil {
			sets[f] = []string{}
		}
	}
	for f, set := range sets {
		if f.concern {
			c.Concerns[0].Given[f.name] = set
		} else {
			c.Given[f.name] = set
		}
	}
	return c, exact
}

// sampleOf gives one value of a fact that a dimension stands for.
func (sp *space) sampleOf(x *dimension, value int, day time.Time) (any, bool) {
	class := x.classes[value][0].class
	f := &sp.form.Features()[x.feature]
	switch {
	case f.Kind == form.Months:
		months := int(f.Numbers[class])
		for back := range 31 { // a day that has so many full months
			born := day.AddDate(0, -months, -back)
			if n, ok := cond.FullMonths(born, day); ok && n == months {
				return born.Format(time.DateOnly), true
			}
		}
		return nil, false
	case f.Texts != nil:
		return f.Texts[class], true
	case f.Numbers != nil:
		return f.Numbers[class], true
	}
	return class == form.Yes, true
}

// pair gives the two dates of which a dimension says the days between, or the facts
// of another expression over several.
func (a *allCases) pair(c pathway.Case, x *dimension, value int) bool {
	f := &a.e.sp.form.Features()[x.atom]
	if f.Kind != form.Days {
		return a.try(c, x, value)
	}
	n := f.Numbers[x.classes[value][0].class]
	if n == noNumber || n < -200*366 || n > 200*366 {
		return false
	}
	from, to := a.day.AddDate(0, 0, -int(max(n, 0))), a.day.AddDate(0, 0, int(min(n, 0)))
	for i, t := range []time.Time{from, to} {
		name := a.e.sp.form.Name(f.Facts[i])
		into := c.Given
		if a.p.factOf[name].concern {
			into = c.Concerns[0].Given
		}
		text := t.Format(time.DateOnly)
		if old, ok := into[name]; ok && old != text {
			return false
		}
		into[name] = text
	}
	return true
}

// noNumber is the sample of a class that no number is of; days have one always.
const noNumber = -1 << 63

// outside are the conditions that hold the atoms on a path that cannot be worked
// out for all cases.
func (a *allCases) outside(path []diagram.Choice) []string {
	var out []string
	for _, step := range path {
		x := &a.e.sp.dims[a.e.open[step.Level].dim]
		if x.reads == nil {
			continue
		}
		add := func(u *cond.Expr, lines []source.Node) {
			reads := u.Vars()
			if slices.ContainsFunc(x.reads, func(f *fact) bool { return !slices.Contains(reads, f.name) }) {
				return
			}
			for _, n := range lines {
				out = append(out, fmt.Sprintf("%s:%d: %s", n.File(), n.Line(), n.Value()))
			}
		}
		for _, u := range a.p.rules {
			add(u.expr, u.when)
		}
		for _, z := range a.p.zones {
			add(z.expr, z.when)
		}
		for _, n := range a.p.nevers {
			add(n.expr, n.given)
		}
		for _, w := range a.p.always {
			add(w.expr, w.when)
		}
	}
	return sorted(out)
}
