package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// A counterexample: from a path through a diagram to a case that Decide takes.

// refute says a claim is refuted if bad can be, with the smallest case that shows
// it; shown says of the decision of that case that it does. It says Proved if bad
// can never be.
func (a *allCases) refute(n Proof, bad diagram.Ref, says pathway.Text, shown func(Decision) bool) {
	a.refuteBy(n, bad, func(_ *pathway.Case, d Decision, n *Proof) bool {
		n.Says = says
		return shown(d)
	})
}

// refuteBy is refute where shown gives the words, and can add to the case that it was
// given.
func (a *allCases) refuteBy(n Proof, bad diagram.Ref, shown func(c *pathway.Case, d Decision, n *Proof) bool) {
	if n.Result = Proved; !a.s.Can(bad, diagram.True) {
		a.say(n)
		return
	}
	path, _ := a.smallest(bad)
	try := func(path []diagram.Choice) bool {
		c, exact := a.caseOf(path)
		if exact && a.confirmed(c, func(d Decision) bool { return shown(&c, d, &n) }) {
			n.Result, n.Case = Refuted, &c
			return true
		}
		return false
	}
	if !try(path) && !a.fuller(path, try) {
		outside := a.outside(path)
		if len(outside) == 0 && n.File != "" { // Decide did not confirm what the diagrams say: never passed
			outside = []string{fmt.Sprintf("%s:%d: %s", n.File, n.Line, n.Of)}
		}
		n = n.unsure(outside...)
	}
	a.say(n)
}

// fuller tries a case with all facts, and with as few of them as still show it: what
// holds whatever the other facts are need not show while they are unknown.
func (a *allCases) fuller(path []diagram.Choice, try func([]diagram.Choice) bool) bool {
	var all []diagram.Choice
	i := 0
	for level, u := range a.e.open {
		switch {
		case i < len(path) && path[i].Level == level:
			all = append(all, path[i])
			i++
		case a.e.sp.dims[u.dim].reads == nil:
			best := 0
			for v := range a.s.Width(level) {
				if a.odd(level, v) < a.odd(level, best) {
					best = v
				}
			}
			all = append(all, diagram.Choice{Level: level, Value: best})
		}
	}
	if !try(all) {
		return false
	}
	for i := len(all) - 1; i >= 0; i-- {
		if less := slices.Delete(slices.Clone(all), i, i+1); !slices.Contains(path, all[i]) && try(less) {
			all = less
		}
	}
	return try(all)
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
	if x.feature < 0 { // it excludes what conditions read, and none reads it
		return value == 1, true
	}
	class := x.classes[value][0].class
	f := &sp.form.Features()[x.feature]
	switch {
	case f.Kind == form.Months:
		months := int(sp.monthsOf(x, value))
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
