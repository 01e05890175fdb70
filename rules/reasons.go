package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// reasons tells of every rule what became of it.
func (d *deciding) reasons() []Reason {
	n := 0
	for _, l := range lists {
		n += len(d.verdicts[l])
	}
	out := make([]Reason, 0, n+len(d.outcomes))
	add := func(l string, v verdict) {
		r := Reason{Output: l, Rule: v.rule.id, File: v.rule.node.File(), Line: v.rule.node.Line(), Facts: v.facts, By: v.by}
		if v.concern != aboutCase {
			r.Concern = d.in.concerns[v.concern].id
		}
		switch {
		case !v.inForce:
			r.Outcome = NotInForce
		case v.truth == cond.False:
			r.Outcome = NotApplied
		case v.by != "":
			r.Outcome = SetAside
		case v.truth == cond.True:
			r.Outcome = Applied
		case v.failed:
			r.Outcome = Failed
		default:
			r.Outcome = Undecided
		}
		out = append(out, r)
	}
	for _, l := range lists {
		for _, v := range d.verdicts[l] {
			add(l, v)
		}
	}
	for _, v := range d.greyZones() {
		add(listDuties, v)
	}
	order := func(a, b Reason) int {
		if a.Output != b.Output {
			return cmp.Compare(slices.Index(lists, a.Output), slices.Index(lists, b.Output))
		}
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Concern, b.Concern))
	}
	if !slices.IsSortedFunc(out, order) {
		slices.SortStableFunc(out, order)
	}
	return out
}
