package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// unknowns works with what is not known in one case: the diagrams of the rules,
// with what is known taken out of them. What such a diagram can come to, the rule
// can come to when the missing facts are given, neither more nor less.
type unknowns struct {
	sp    *space
	s     *diagram.Store
	cases []*form.Case
	ways  []way    // by concern; one at least
	open  []unsaid // by level of s
	in    []bool   // levels, for a moment
	// joints stand for facts that conditions hold against each other: the first
	// levels of s, in their order.
	joints []*joint
}

// way says for one concern where the dimensions of the space are in a case.
type way struct {
	place []int
	pick  [][]int
}

// unsaid is a dimension that is not known: of a concern, or of the case. The dim of
// a joint is -1.
type unsaid struct{ dim, concern int }

// unknown lays out what is not known, once it is needed.
func (d *deciding) unknown() *unknowns {
	if d.exact != nil {
		return d.exact
	}
	sp := d.p.space()
	e := &unknowns{sp: sp, cases: d.cases}
	var widths []int
	var first way
	covered := map[unsaid]bool{}
	if sp.loose && !d.every {
		e.joints = d.joints(sp)
	}
	for _, j := range e.joints {
		widths = append(widths, len(j.cells))
		e.open = append(e.open, unsaid{-1, aboutCase})
		for _, u := range j.covers {
			covered[u] = true
		}
	}
	for i := range d.in.concerns {
		w := way{make([]int, len(sp.dims)), make([][]int, len(sp.dims))}
		for dim := range sp.dims {
			if dim < sp.concAt && i > 0 {
				w.place[dim], w.pick[dim] = first.place[dim], first.pick[dim]
				continue
			}
			w.pick[dim] = d.left(sp, dim, i)
			concern := i
			if dim < sp.concAt {
				concern = aboutCase
			}
			if dim < sp.state || len(w.pick[dim]) == 1 || covered[unsaid{dim, concern}] {
				continue
			}
			w.place[dim] = len(widths)
			n := len(w.pick[dim])
			if w.pick[dim] == nil {
				n = sp.dims[dim].values
			}
			widths = append(widths, n)
			e.open = append(e.open, unsaid{dim, concern})
		}
		if i == 0 {
			first = w
		}
		e.ways = append(e.ways, w)
	}
	e.s = sp.stores.Get().(*diagram.Store)
	e.s.Reset(widths)
	e.s.Limit(sp.limit)
	e.s.Stop(func() bool { return d.ctx.Err() != nil })
	e.in = make([]bool, len(e.open))
	d.exact = e
	return e
}

// mostNodes bounds the work of one decision or proof. The diagrams of the shipped
// policies have some thousand nodes; beyond the bound everything counts as possible.
const mostNodes = 1 << 18

// left are the values of a dimension that are left in a case: nil if all are.
func (d *deciding) left(sp *space, dim, concern int) []int {
	x := &sp.dims[dim]
	c := d.cases[concern]
	switch {
	case dim == sp.state && d.in.state == "": // a proof is about all of them
		return nil
	case dim == sp.state:
		return single(slices.Index(x.texts, string(d.in.state)))
	case dim == sp.condition:
		if k := d.in.concerns[concern]; k.known {
			return single(slices.Index(x.texts, k.id))
		}
		return d.otherConditions(x)
	case dim < sp.caseAt: // each world sets it
		return nil
	case x.extra && d.every: // no proof is about it
		return single(0)
	case x.element != "" && c.Known(x.v):
		return single(sp.valueIn(x, c))
	case x.others && c.Known(x.v):
		return single(sp.countOthers(x, c))
	case x.element != "" || x.others:
		return nil
	case x.feature < 0: // no condition reads it, but it excludes what one reads
		given := d.in.given
		if x.fact.concern {
			given = d.in.concerns[concern].given
		}
		switch given.get(x.name) {
		case true:
			return single(1)
		case false:
			return single(0)
		}
		return nil
	}
	if class := c.Class(x.feature); class > 0 {
		return single(slices.IndexFunc(x.classes, func(cl []classAt) bool { return cl[0].class == class }))
	}
	if x.instead != nil {
		given := d.in.given
		if x.fact.concern {
			given = d.in.concerns[concern].given
		}
		excluded, open := false, false
		for _, g := range d.p.excluders[x.fact.name] {
			if g.concern == x.fact.concern {
				is, known := given.get(g.name).(bool)
				excluded, open = excluded || is, open || !known
			}
		}
		switch {
		case excluded:
			return single(x.values - 1)
		case !open:
			return upTo(x.values - 1)
		}
	}
	return nil
}

// otherConditions are those that a concern whose condition is not known can have: no
// two concerns of a case have the same one.
func (d *deciding) otherConditions(x *dimension) []int {
	var out []int
	for i, id := range x.texts {
		if !slices.ContainsFunc(d.in.concerns, func(k preparedConcern) bool { return k.known && k.id == id }) {
			out = append(out, i)
		}
	}
	if len(out) == len(x.texts) || len(out) == 0 {
		return nil
	}
	return out
}

// singles are the lists of one number.
var singles = func() [][]int {
	out := make([][]int, 256)
	for i := range out {
		out[i] = []int{i}
	}
	return out
}()

func single(n int) []int {
	if n >= 0 && n < len(singles) {
		return singles[n]
	}
	return []int{n}
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// rule is the condition of a rule, of what is not known, in one world.
func (e *unknowns) rule(k, concern int, w world) diagram.Ref {
	way := &e.ways[max(concern, 0)]
	sp := e.sp
	way.pick[sp.tier] = single(max(0, slices.Index(sp.dims[sp.tier].texts, w.tier))) // a rule that reads none does not look
	way.pick[sp.service] = single(slices.Index(sp.dims[sp.service].texts, w.service))
	way.pick[sp.level] = single(int(w.level))
	return e.bring(sp.rules[k], concern)
}

// bring takes a function of the space over, about a concern or the case.
func (e *unknowns) bring(r diagram.Ref, concern int) diagram.Ref {
	way := &e.ways[max(concern, 0)]
	if len(e.joints) == 0 || r.Leaf() {
		return e.s.Import(e.sp.store, r, way.place, way.pick)
	}
	return e.through(r, way, concern, e.sp.reads[r], 0)
}

// through takes a function over for each way in which the joints from one on can
// come out, as far as it reads them.
func (e *unknowns) through(r diagram.Ref, w *way, concern int, reads []bool, from int) diagram.Ref {
	if from == len(e.joints) {
		return e.s.Import(e.sp.store, r, w.place, w.pick)
	}
	j := e.joints[from]
	var mine []int
	for i, u := range j.covers {
		if reads[u.dim] && (u.concern == aboutCase || u.concern == max(concern, 0)) {
			mine = append(mine, i)
		}
	}
	if len(mine) == 0 {
		return e.through(r, w, concern, reads, from+1)
	}
	kids := make([]diagram.Ref, len(j.cells))
	known := map[string]diagram.Ref{}
	var key []byte
	for c, cell := range j.cells {
		key = key[:0]
		for _, i := range mine {
			key = append(key, byte(cell[i]), byte(cell[i]>>8))
			w.pick[j.covers[i].dim] = single(cell[i])
		}
		k, ok := known[string(key)]
		if !ok {
			k = e.through(r, w, concern, reads, from+1)
			known[string(key)] = k
		}
		kids[c] = k
	}
	for _, i := range mine {
		w.pick[j.covers[i].dim] = nil
	}
	return e.s.Variable(from, kids)
}

// inWorlds is a condition in all the worlds that can be: what it comes to where
// all of those that are open agree, else undecided.
func (e *unknowns) inWorlds(k, concern int, worlds []world) diagram.Ref {
	least, most := diagram.True, diagram.False
	for _, w := range worlds {
		r := e.rule(k, concern, w)
		least = e.s.And(least, e.s.Or(e.s.Not(w.open), r))
		most = e.s.Or(most, e.s.And(w.open, r))
	}
	// least is at most most wherever some world is open, which one always is.
	return e.s.Agreed(least, most)
}
