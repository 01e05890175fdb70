package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// smallest gives the values of a case that gives as few facts as can be and is
// among some cases whatever its other facts are. It says false if there is none.
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
// cannot be worked out, of which perhaps no case is.
const (
	costValue   = 1
	costFact    = 1 << 10
	costOutside = 1 << 20
	costNever   = 1 << 40
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
		if c := price + x.cost(x.s.Kid(r, v), f); c < best.cost {
			best = cheapest{c, v}
		}
	}
	x.memo[key] = best
	return best.cost
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
