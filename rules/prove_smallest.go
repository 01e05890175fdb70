package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// smallest gives the values of a case that gives as few facts as can be and is
// among some cases whatever its other facts are; of several such, one of a plain
// child. It says false if there is none.
//
// A path through a diagram asks what comes first, also where it does not matter in
// the end; so at each variable it is tried too to give no value, for what holds for
// all of them.
func (a *allCases) smallest(among diagram.Ref) ([]diagram.Choice, bool) {
	if !a.s.Can(among, diagram.True) {
		return nil, false
	}
	x := &smallestSearch{allCases: a, memo: map[givenUpTo]cheapest{}, left: mostSmallest}
	x.cost(among, nil)
	if x.left < 0 { // too much to try: a path, without what it can do without
		path, _ := a.s.Shortest(among, diagram.True)
		for i := 0; i < len(path); {
			if less := slices.Delete(slices.Clone(path), i, i+1); a.fixed(among, less) == diagram.True {
				path = less
			} else {
				i++
			}
		}
		return path, true
	}
	var path []diagram.Choice
	var last *fact
	for r := among; r != diagram.True; {
		best := x.memo[givenUpTo{r, last}]
		if best.value < 0 {
			r = x.every(r)
			continue
		}
		level := a.s.Level(r)
		path = append(path, diagram.Choice{Level: level, Value: best.value})
		r, last = a.s.Kid(r, best.value), x.factAt(level)
	}
	return path, true
}

// fixed is what a function is once these values are given.
func (a *allCases) fixed(r diagram.Ref, path []diagram.Choice) diagram.Ref {
	for _, step := range path {
		r = a.s.Fix(r, step.Level, step.Value)
	}
	return r
}

// mostSmallest bounds the work of one search.
const mostSmallest = 1 << 12

// smallestSearch looks for the cheapest values from each node down.
type smallestSearch struct {
	*allCases
	memo map[givenUpTo]cheapest
	left int
}

// givenUpTo is a node, and the fact that was given last before it: the elements of
// a set are several variables, and one fact.
type givenUpTo struct {
	r    diagram.Ref
	last *fact
}

type cheapest struct{ cost, value int } // value -1: not given

// The costs of giving a value: a fact counts most, save one of an expression that
// cannot be worked out, of which perhaps no case is; then how many elements of sets,
// and last how far the child is from a plain one.
const (
	costPlain   = 1 // each step away
	costValue   = 1 << 12
	costFact    = 1 << 24
	costOutside = 1 << 36
	costNever   = 1 << 50
)

func (x *smallestSearch) cost(r diagram.Ref, last *fact) int {
	if r == diagram.True {
		return 0
	}
	if !x.s.Can(r, diagram.True) || x.left < 0 {
		return costNever
	}
	key := givenUpTo{r, last}
	if known, ok := x.memo[key]; ok {
		return known.cost
	}
	x.left--
	best := cheapest{x.cost(x.every(r), last), -1}
	level := x.s.Level(r)
	price, f := costValue, x.factAt(level)
	switch dim := x.e.open[level].dim; {
	case x.e.sp.dims[dim].reads != nil:
		price += costOutside
	case f != nil && f != last:
		price += costFact
	}
	for v := range x.s.Width(level) {
		if c := price + x.odd(level, v) + x.cost(x.s.Kid(r, v), f); c < best.cost {
			best = cheapest{c, v}
		}
	}
	x.memo[key] = best
	return best.cost
}

// plainAge is the age in months of a child of whom nothing is special: one at school.
const plainAge = 10 * 12

// odd is how far a value lies from that of a plain child: from a schoolchild's age,
// from nothing in a set, else from the first value that the fact declares.
func (a *allCases) odd(level, v int) int {
	u := a.e.open[level]
	x := &a.e.sp.dims[u.dim]
	if pick := a.e.ways[0].pick[u.dim]; pick != nil {
		v = pick[v]
	}
	if x.instead != nil && v == x.values-1 {
		return costPlain << 11 // not born
	}
	if x.fact == nil || x.element != "" || x.others || x.reads != nil {
		return min(v, 1<<10) * costPlain
	}
	switch f := &a.e.sp.form.Features()[x.classes[v][0].feature]; {
	case f.Kind == form.Months:
		months := a.e.sp.monthsOf(x, v)
		return int(max(months-plainAge, plainAge-months)) * costPlain
	case f.Texts != nil:
		return slices.Index(x.fact.values, f.Texts[x.classes[v][0].class]) * costPlain
	}
	return min(v, 1<<10) * costPlain
}

// monthsOf is the age among those of a value that is nearest a schoolchild's.
func (sp *space) monthsOf(x *dimension, v int) int64 {
	f := &sp.form.Features()[x.feature]
	born := x.values
	if x.instead != nil {
		born--
	}
	class := x.classes[v][0].class
	months, nearest := f.Numbers[class], int64(plainAge)
	if v+1 < born {
		nearest = min(nearest, f.Numbers[x.classes[v+1][0].class]-1)
	}
	if nearest > months && f.ClassOf(nearest) == class {
		return nearest
	}
	return months
}

// factAt is the fact behind a level, nil if it is none.
func (a *allCases) factAt(level int) *fact { return a.e.sp.dims[a.e.open[level].dim].fact }

// every is what holds whatever the value of the first variable is.
func (a *allCases) every(r diagram.Ref) diagram.Ref {
	out := diagram.True
	for v := range a.s.Width(a.s.Level(r)) {
		out = a.s.And(out, a.s.Kid(r, v))
	}
	return out
}
