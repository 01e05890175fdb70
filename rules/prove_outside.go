package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// What exists in the diagrams need not exist. An expression over several facts with
// many values stands there as if it could come to anything, whatever these facts
// are; and beyond the bound everything is possible. So that something can never be
// is certain, and that it can be is shown only where no such expression stands on
// the way to it.

// notShown are the words of what could not be shown.
func notShown() pathway.Text {
	return both("Dette lot seg ikke vise: uttrykkene nedenfor kan ikke regnes ut for alle saker. Skriv dem, om det går, som sammenligninger av ett faktum med en verdi, som age(born) < 18.",
		"This could not be shown: the expressions below cannot be worked out for all cases. Write them, if you can, as comparisons of one fact with a value, such as age(born) < 18.")
}

// unsure turns a claim that rests on something that perhaps cannot be into one that
// is not proved.
func (n Proof) unsure(outside ...string) Proof {
	n.Result, n.Case, n.Other, n.Rules, n.Says, n.Outside = NotProved, nil, nil, nil, notShown(), sorted(outside)
	return n
}

// shown says that some case is among these; if that is open, it says which
// expressions stand in the way.
func (a *allCases) shown(among diagram.Ref) (is bool, outside []string) {
	if a.s.Full() {
		return false, []string{beyond}
	}
	if !slices.ContainsFunc(a.e.open, func(u unsaid) bool { return a.e.sp.dims[u.dim].reads != nil }) {
		return a.s.Can(among, diagram.True), nil
	}
	path, ok := a.smallest(among)
	if !ok {
		return false, nil
	}
	if _, exact := a.caseOf(path); exact {
		return true, nil
	}
	return false, a.outside(path)
}

// rests are the expressions that cannot be worked out and that some functions
// depend on.
func (a *allCases) rests(on ...diagram.Ref) []string {
	if a.s.Full() {
		return []string{beyond}
	}
	support := make([]bool, len(a.e.open))
	for _, r := range on {
		a.s.Support(r, support)
	}
	var path []diagram.Choice
	for level, u := range a.e.open {
		x := &a.e.sp.dims[u.dim]
		if support[level] && x.reads != nil && !a.free(x) {
			path = append(path, diagram.Choice{Level: level})
		}
	}
	return a.outside(path)
}

// outside are the expressions on a path that cannot be worked out for all cases, each
// where it stands: in a rule, in what is promised or in a let.
func (a *allCases) outside(path []diagram.Choice) []string {
	var out []string
	for _, step := range path {
		x := &a.e.sp.dims[a.e.open[step.Level].dim]
		if x.reads == nil {
			continue
		}
		f := &a.e.sp.form.Features()[x.atom]
		add := func(i int, lines []source.Node) {
			if !reads(a.e.sp.form.Tree(i), x.atom, map[*form.Tree]bool{}) {
				return
			}
			var parts []atomAt
			if f.Atom != nil {
				parts = a.p.standing(lines, []*cond.Atom{f.Atom}, map[string]bool{})
			}
			for _, at := range parts {
				line, _ := at.node.Pos(at.Offset)
				out = append(out, fmt.Sprintf("%s:%d: %s", at.node.File(), line, oneLine(at.Text)))
			}
			if len(parts) > 0 {
				return
			}
			for _, n := range lines { // days between two dates, by which lines name both
				if !slices.ContainsFunc(x.reads, func(f *fact) bool { return !strings.Contains(n.Value(), f.name) }) {
					out = append(out, fmt.Sprintf("%s:%d: %s", n.File(), n.Line(), oneLine(n.Value())))
					parts = append(parts, atomAt{})
				}
			}
			if len(parts) == 0 && len(lines) > 0 { // in a let
				out = append(out, fmt.Sprintf("%s:%d: %s", lines[0].File(), lines[0].Line(), oneLine(lines[0].Value())))
			}
		}
		for i, u := range a.p.rules {
			add(i, u.when)
		}
		for i, z := range a.p.zones {
			add(a.zones[i], z.when)
		}
		for i, n := range a.p.nevers {
			add(a.nevers[i], n.given)
		}
		for i, w := range a.p.always {
			add(a.always[i], w.when)
		}
	}
	return sorted(out)
}

// written is an expression as it stands in a rule or in what is promised.
func (a *allCases) written(at *cond.Atom) string {
	find := func(lines []source.Node) string {
		for _, at := range a.p.standing(lines, []*cond.Atom{at}, map[string]bool{}) {
			return oneLine(at.Text)
		}
		return ""
	}
	for _, u := range a.p.rules {
		if text := find(u.when); text != "" {
			return text
		}
	}
	for _, z := range a.p.zones {
		if text := find(z.when); text != "" {
			return text
		}
	}
	return ""
}

// reads says that a condition holds a feature.
func reads(t *form.Tree, feature int, seen map[*form.Tree]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if t.Kind == form.Literal && t.Feature == feature {
		return true
	}
	return slices.ContainsFunc(t.Ops, func(op *form.Tree) bool { return reads(op, feature, seen) })
}

// free says that an expression can come to anything whatever else is so: the days
// between two dates that nothing else reads.
func (a *allCases) free(x *dimension) bool {
	return a.e.sp.form.Features()[x.atom].Kind == form.Days && !slices.ContainsFunc(a.e.sp.dims, func(y dimension) bool {
		return slices.ContainsFunc(x.reads, func(f *fact) bool { return y.fact == f || y.atom != x.atom && slices.Contains(y.reads, f) })
	})
}

// doubts are what stands in the way of showing something, by what it is; what was
// shown has an empty list.
type doubts[K comparable] map[K][]string

// note adds what came of one attempt.
func (d doubts[K]) note(k K, is bool, outside []string) {
	old, tried := d[k]
	switch {
	case is:
		d[k] = nil
	case len(outside) > 0 && (!tried || len(old) > 0):
		d[k] = sorted(append(old, outside...))
	}
}

// of says that something was shown, or what stands in the way of it.
func (d doubts[K]) of(k K) (is bool, outside []string) {
	outside, tried := d[k]
	return tried && len(outside) == 0, outside
}
