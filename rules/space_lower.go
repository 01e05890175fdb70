package rules

import (
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// anyDay is a day of the case where none is needed: what depends on the day of
// the case is a dimension of its own.
func (sp *space) anyDay() time.Time { return time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC) }

// lower turns a condition into a diagram.
func (sp *space) lower(t *form.Tree) diagram.Ref {
	if r, ok := sp.trees[t]; ok {
		return r
	}
	r := sp.lowered(t)
	sp.trees[t] = r
	return r
}

func (sp *space) lowered(t *form.Tree) diagram.Ref {
	s := sp.store
	switch t.Kind {
	case form.Const:
		if t.On {
			return diagram.True
		}
		return diagram.False
	case form.Literal:
		return sp.literal(t)
	case form.Not:
		return s.Not(sp.lower(t.Ops[0]))
	case form.Choice: // undecided while the first is
		c, a, b := sp.lower(t.Ops[0]), sp.lower(t.Ops[1]), sp.lower(t.Ops[2])
		not := s.Not(c)
		return s.Or(s.Or(s.And(c, a), s.And(not, b)), s.And(c, not))
	}
	r := diagram.True
	join := s.And
	if t.Kind == form.Or {
		r, join = diagram.False, s.Or
	}
	for _, op := range t.Ops {
		r = join(r, sp.lower(op))
	}
	return r
}

var leafOf = map[form.Value]diagram.Ref{form.False: diagram.False, form.Unknown: diagram.Undecided, form.Failed: diagram.Undecided, form.True: diagram.True}

// literal is a table over the classes of a feature, as a diagram over the
// dimensions that it lies on.
func (sp *space) literal(t *form.Tree) diagram.Ref {
	x := &sp.form.Features()[t.Feature]
	if x.Kind == form.Opaque && x.Finite() {
		return sp.workedOut(t)
	}
	r := diagram.Undecided // no dimension: nothing is known of it
	if at, ok := sp.at[t.Feature]; x.Kind == form.Size {
		r = sp.sized(t, x.Facts[0])
	} else if ok {
		r = sp.table(t, at)
	}
	if x.Kind == form.Opaque && x.Atom.AnyPart {
		return r // it may be decided although a fact has no value
	}
	for _, v := range x.Facts {
		if f := sp.facts[v]; f != nil {
			r = sp.unless(f, r)
		}
	}
	return r
}

// unless is undecided where a fact has no value.
func (sp *space) unless(f *fact, r diagram.Ref) diagram.Ref {
	none, ok := sp.none[f.name]
	if !ok {
		return r
	}
	s := sp.store
	return s.Or(s.And(none, diagram.Undecided), s.And(s.Not(none), r))
}

// table is a literal over the dimension of its feature.
func (sp *space) table(t *form.Tree, at int) diagram.Ref {
	d := &sp.dims[at]
	leaf := make([]diagram.Ref, d.values)
	for v, classes := range d.classes {
		leaf[v] = diagram.Undecided
		for _, c := range classes {
			if c.feature == t.Feature {
				leaf[v] = leafOf[t.Truth[c.class]]
			}
		}
	}
	return sp.store.Variable(at, leaf)
}

// sized is a table over how many elements a set has: those that are there, and
// the others.
func (sp *space) sized(t *form.Tree, v int) diagram.Ref {
	name := sp.form.Name(v)
	var dims []int
	for i, d := range sp.dims {
		if d.name == name && (d.element != "" || d.others) {
			dims = append(dims, i)
		}
	}
	x := &sp.form.Features()[t.Feature]
	memo := map[[2]int]diagram.Ref{}
	var count func(at, n int) diagram.Ref
	count = func(at, n int) diagram.Ref {
		if at == len(dims) {
			return leafOf[t.Truth[x.ClassOf(int64(n))]]
		}
		if r, ok := memo[[2]int{at, n}]; ok {
			return r
		}
		kids := make([]diagram.Ref, sp.dims[dims[at]].values)
		for v := range kids {
			kids[v] = count(at+1, n+v)
		}
		r := sp.store.Variable(dims[at], kids)
		memo[[2]int{at, n}] = r
		return r
	}
	return count(0, 0)
}

// workedOut asks cel-go for an atom with every value of the facts that it reads.
func (sp *space) workedOut(t *form.Tree) diagram.Ref {
	x := &sp.form.Features()[t.Feature]
	var dims []int
	for i, d := range sp.dims {
		if d.fact == nil || d.reads != nil {
			continue
		}
		beside := d.fact.notWith != "" && slices.Contains(x.Facts, sp.form.Fact(d.fact.notWith))
		if beside || slices.Contains(x.Facts, d.v) || d.instead != nil && slices.Contains(x.Facts, sp.form.Fact(d.instead.name)) {
			dims = append(dims, i)
		}
	}
	for _, i := range []int{sp.tier, sp.service, sp.level, sp.state, sp.condition} {
		if slices.Contains(x.Facts, sp.form.Fact(sp.dims[i].name)) || i == sp.condition && slices.Contains(x.Facts, sp.form.Fact(varPathway)) {
			dims = append(dims, i)
		}
	}
	slices.Sort(dims)
	dims = slices.Compact(dims)
	values := make([]int, len(sp.dims))
	var each func(at int) diagram.Ref
	each = func(at int) diagram.Ref {
		if at == len(dims) {
			c := sp.form.NewCase(sp.anyDay())
			for _, v := range x.Facts {
				if f := sp.facts[v]; f == nil || sp.store.Value(sp.none[f.name], values) == diagram.False {
					sp.give(c, v, values)
				}
			}
			return leafOf[t.Truth[c.Class(t.Feature)]]
		}
		kids := make([]diagram.Ref, sp.dims[dims[at]].values)
		for v := range kids {
			values[dims[at]] = v
			kids[v] = each(at + 1)
		}
		return sp.store.Variable(dims[at], kids)
	}
	return each(0)
}

// give sets one fact in a case to what the dimensions say of it.
func (sp *space) give(c *form.Case, v int, values []int) {
	name := sp.form.Name(v)
	var set []string
	isSet := false
	for i, d := range sp.dims {
		switch {
		case d.name == name && d.element != "":
			isSet = true
			if values[i] == 1 {
				set = append(set, d.element)
			}
		case d.name == name && d.texts != nil:
			if name == varLevel {
				c.SetInt(v, int64(values[i]))
			} else if d.texts[values[i]] != noService {
				c.SetText(v, d.texts[values[i]])
			}
		case name == varPathway && i == sp.condition, d.atom < 0 && (d.name == name || d.instead != nil && d.instead.name == name):
			for _, cl := range d.classes[values[i]] {
				if x := &sp.form.Features()[cl.feature]; x.Kind == form.Whole && x.Facts[0] == v && cl.class > 0 {
					sp.sample(c, v, x, cl.class)
				}
			}
		}
	}
	if isSet {
		c.SetSet(v, set)
	}
}

func (sp *space) sample(c *form.Case, v int, x *form.Feature, class int) {
	switch {
	case x.Texts != nil:
		c.SetText(v, x.Texts[class])
	case x.Numbers != nil:
		c.SetInt(v, x.Numbers[class])
	default:
		c.SetBool(v, class == form.Yes)
	}
}
