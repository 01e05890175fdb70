package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// reasons tells of every rule what became of it.
func (d *deciding) reasons() []Reason {
	n := len(d.grey)
	for _, l := range lists {
		n += len(d.verdicts[l])
	}
	out := make([]Reason, n)
	n = 0
	add := func(v *verdict) {
		r := &out[n]
		n++
		*r = v.rule.proto.reason
		r.Facts, r.By, r.Outcome = v.facts, v.by, v.outcome()
		if v.concern != aboutCase {
			r.Concern = d.in.concerns[v.concern].id
		}
	}
	for _, l := range lists {
		all, grey := d.verdicts[l], []verdict(nil)
		if l == listDuties {
			grey = d.grey
		}
		for i := range all {
			for len(grey) > 0 && grey[0].rule.id < all[i].rule.id {
				add(&grey[0])
				grey = grey[1:]
			}
			add(&all[i])
		}
		for i := range grey {
			add(&grey[i])
		}
	}
	if d.p.straight && len(d.grey) == 0 {
		return out
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

// inOrder says that the rules stand in the order of reasons already: of one rule with
// several days of validity, those that come later stand further down.
func (p *Policy) inOrder() bool {
	return slices.IsSortedFunc(p.rules, func(a, b *rule) int {
		return cmp.Or(cmp.Compare(a.proto.list, b.proto.list), cmp.Compare(a.id, b.id), cmp.Compare(a.proto.reason.Line, b.proto.reason.Line))
	})
}

// outcome is what became of a rule.
func (v *verdict) outcome() Outcome {
	switch {
	case !v.inForce:
		return NotInForce
	case v.truth == cond.False:
		return NotApplied
	case v.by != "":
		return SetAside
	case v.truth == cond.True:
		return Applied
	case v.failed:
		return Failed
	}
	return Undecided
}
