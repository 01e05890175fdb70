package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// The facts behind a diagram: of a level that stands for several facts, those that
// make a difference there.

// facts are those that a diagram depends on, each once, in a fixed order.
func (e *unknowns) facts(r diagram.Ref) []asked {
	if r.Leaf() {
		return nil
	}
	clear(e.in)
	e.s.Support(r, e.in)
	var out []asked
	for level, is := range e.in {
		if is {
			e.factsAt([]diagram.Ref{r}, level, func(a asked) {
				if !slices.Contains(out, a) {
					out = append(out, a)
				}
			})
		}
	}
	return out
}

// factsAt gives the facts behind one level that some functions depend on: those of
// which two values lead apart somewhere, whatever else stands on that level.
func (e *unknowns) factsAt(rs []diagram.Ref, level int, found func(asked)) {
	if level < len(e.joints) {
		for i, a := range e.joints[level].facts {
			if e.apart(rs, level, e.joints[level].lines[i]) {
				found(a)
			}
		}
		return
	}
	x, concern := &e.sp.dims[e.open[level].dim], e.open[level].concern
	switch {
	case x.reads != nil:
		for _, f := range x.reads {
			at := concern
			if !f.concern {
				at = aboutCase
			}
			if !e.known(f, at) {
				found(asked{f.name, at})
			}
		}
	case !e.several(level):
		found(asked{x.name, concern})
	default:
		last := x.values - 1
		if e.apart(rs, level, [][]int{upTo(last)}) {
			found(asked{x.name, concern})
		}
		lines := make([][]int, last)
		for v := range lines {
			lines[v] = []int{v, last}
		}
		if e.apart(rs, level, lines) {
			found(asked{x.instead.name, concern})
		}
	}
}

// several says that a level stands for more facts than one, of which it can tell
// which matters.
func (e *unknowns) several(level int) bool {
	if level < len(e.joints) {
		return true
	}
	x := &e.sp.dims[e.open[level].dim]
	return x.instead != nil && e.s.Width(level) == x.values // else the last value is ruled out
}

// turns says that a function depends on one fact of those that a level stands for.
func (e *unknowns) turns(r diagram.Ref, level int, a asked) (is bool) {
	e.factsAt([]diagram.Ref{r}, level, func(b asked) { is = is || a == b })
	return is
}

// apart says that some function tells two values on one of the lines apart.
func (e *unknowns) apart(rs []diagram.Ref, level int, lines [][]int) bool {
	is := false
	for _, r := range rs {
		e.s.Nodes(r, level, func(kids []diagram.Ref) bool {
			is = slices.ContainsFunc(lines, func(line []int) bool {
				return slices.ContainsFunc(line, func(v int) bool { return kids[v] != kids[line[0]] })
			})
			return !is
		})
		if is {
			break
		}
	}
	return is
}

// factsOf names the facts that a diagram depends on.
func (d *deciding) factsOf(r diagram.Ref, concern int) []string {
	if d.coarse || r.Leaf() {
		return nil
	}
	e := d.unknown()
	clear(e.in)
	e.s.Support(r, e.in)
	from := len(d.names)
	for level, is := range e.in {
		if is {
			e.factsAt([]diagram.Ref{r}, level, func(a asked) { d.names = append(d.names, a.name) })
		}
	}
	slices.Sort(d.names[from:])
	d.names = d.names[:from+len(slices.Compact(d.names[from:]))]
	return d.clipped(from)
}

// asks are the facts that a verdict waits for.
func (d *deciding) asks(v verdict) []asked {
	if v.can.Leaf() {
		var out []asked
		for _, name := range v.facts {
			if a := d.about(name, v.concern); d.coarse && !d.isKnown(a) {
				out = append(out, a)
			}
		}
		return out
	}
	return d.unknown().facts(v.can)
}

// known says that a fact is known, of a concern or the case.
func (e *unknowns) known(f *fact, concern int) bool {
	return e.cases[max(concern, 0)].Known(e.sp.form.Fact(f.name))
}
