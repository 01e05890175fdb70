package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// joint is facts that some conditions hold against each other: two dates, the terms
// of a sum. What these conditions come to and what others say of the same facts
// cannot be chosen apart, so together they are one variable: its values are the
// ways in which all of it can come out, and only those.
type joint struct {
	covers []unsaid // the dimensions that it stands in for
	cells  [][]int  // by value: the value of each of these
	facts  []asked
	// lines are, by fact, the values between which that fact alone can lead, the
	// others being as they are.
	lines [][][]int
}

// tangle is what a joint is made from: facts that are not known, and the dimensions
// that hold them against each other or against known ones.
type tangle struct {
	facts []asked
	atoms []unsaid
	plain bool // all of it can be gone through
}

// joints finds what is not known and can only come out together. What has too many
// ways to go through is left out: there, conditions are taken to come out in any way.
func (d *deciding) joints(sp *space) []*joint {
	var out []*joint
	for _, t := range d.tangles(sp) {
		if !t.plain {
			continue
		}
		b := jointBuilder{d: d, sp: sp, tangle: t}
		b.cover()
		ok := false
		if b.onlySpans() {
			ok = b.dates()
		} else {
			ok = b.values()
		}
		if ok {
			out = append(out, &b.joint)
		}
	}
	return out
}

// tangles finds the facts that hang together.
func (d *deciding) tangles(sp *space) []*tangle {
	var all []*tangle
	for i := range d.in.concerns {
		for dim := range sp.dims {
			x := &sp.dims[dim]
			if x.reads == nil || dim < sp.concAt && i > 0 || d.cases[i].Class(x.atom) > 0 {
				continue
			}
			t := &tangle{atoms: []unsaid{{dim, i}}, plain: true}
			if dim < sp.concAt {
				t.atoms[0].concern = aboutCase
			}
			excluded := d.untangle(sp, x, i, t)
			if excluded || len(t.facts) == 0 {
				continue
			}
			rest := all[:0]
			for _, o := range all {
				if !slices.ContainsFunc(o.facts, func(a asked) bool { return slices.Contains(t.facts, a) }) {
					rest = append(rest, o)
					continue
				}
				for _, a := range t.facts {
					if !slices.Contains(o.facts, a) {
						o.facts = append(o.facts, a)
					}
				}
				t = &tangle{o.facts, append(o.atoms, t.atoms...), o.plain && t.plain}
			}
			all = append(rest, t)
		}
	}
	return all
}

// untangle notes which facts of a dimension are not known. It says so if one of them
// cannot be, so that nothing is ever made of the dimension.
func (d *deciding) untangle(sp *space, x *dimension, concern int, t *tangle) (excluded bool) {
	f := &sp.form.Features()[x.atom]
	anyPart := f.Kind == form.Opaque && f.Atom.AnyPart
	for _, v := range f.Facts {
		g := sp.facts[v]
		known := d.cases[concern].Known(v)
		switch {
		case known:
		case g == nil:
			t.plain = false // what the engine finds out later
		case anyPart && len(d.p.excluders[g.name]) > 0:
			t.plain = false // it may be decided without it
		case d.isKnown(d.about(g.name, concern)):
			return true
		default:
			if a := d.about(g.name, concern); !slices.Contains(t.facts, a) {
				t.facts = append(t.facts, a)
			}
		}
	}
	return false
}

// jointBuilder makes a joint of a tangle.
type jointBuilder struct {
	joint
	*tangle
	d  *deciding
	sp *space
}

// cover finds the dimensions that the joint stands in for: those that the facts hang
// together by, and the facts' own.
func (b *jointBuilder) cover() {
	b.joint.facts = b.tangle.facts
	b.covers = slices.Clone(b.atoms)
	for _, a := range b.joint.facts {
		for dim := range b.sp.dims {
			if x := &b.sp.dims[dim]; x.reads == nil && x.name == a.name {
				b.covers = append(b.covers, unsaid{dim, a.concern})
			}
		}
	}
}

// onlySpans says that the facts are dates, and that nothing but the days between them
// is looked at.
func (b *jointBuilder) onlySpans() bool {
	return !slices.ContainsFunc(b.atoms, func(u unsaid) bool { return b.sp.form.Features()[b.sp.dims[u.dim].atom].Kind != form.Days })
}

// valueIn is the value that a dimension has in a case.
func (sp *space) valueIn(x *dimension, c *form.Case) int {
	switch {
	case x.element != "":
		if slices.Contains(c.Elements(x.v), x.element) {
			return 1
		}
		return 0
	case x.others:
		return sp.countOthers(x, c)
	case x.feature < 0:
		return 0 // no condition reads it
	}
	class := c.Class(x.feature)
	if class == 0 {
		class = form.Broken // of what is undecided, whatever the facts are
	}
	return slices.IndexFunc(x.classes, func(cl []classAt) bool { return cl[0].class == class })
}

// countOthers is how many elements a set has besides those that are dimensions.
func (sp *space) countOthers(x *dimension, c *form.Case) int {
	n := 0
	for _, text := range c.Elements(x.v) {
		if !sp.hasElement(x.name, text) {
			n++
		}
	}
	return n
}
