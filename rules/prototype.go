package rules

import (
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// prototype is what the answer says of a rule in every case. A decision copies it,
// with its lists, and adds what is of the case: whoever gets a decision may write
// to it.
type prototype struct {
	list    int // where its list stands among all
	reason  Reason
	because pathway.Because
	always  bool          // it is always in force
	timed   bool          // the text of a source of it is not
	duty    referral.Duty // of a duty
	done    *fact         // that says that it is done
}

// prototype makes that of a rule, once nothing about the rule changes any more.
func (p *Policy) prototype(r *rule) *prototype {
	x := &prototype{
		list:    slices.Index(lists, r.list),
		always:  r.valid == period{},
		reason:  Reason{Output: r.list, Rule: r.id, File: r.node.File(), Line: r.node.Line()},
		because: r.because(time.Time{}, nil, new([]pathway.Source)),
	}
	timed := func(cites []citation) {
		for _, c := range cites {
			x.timed = x.timed || c.valid != period{}
		}
	}
	timed(r.cites)
	for _, c := range r.changes {
		timed(c.cites)
	}
	if b := r.duty; b != nil {
		x.duty = referral.Duty{ID: r.id, Before: b.before, Do: b.do, By: b.by, With: b.with, Needs: b.needs, DoneFact: b.done}
		for _, v := range b.doneBy {
			x.duty.DoneBy = append(x.duty.DoneBy, v.Value())
		}
		slices.Sort(x.duty.DoneBy)
		x.done = p.factOf[b.done]
	}
	return x
}

// because says in b which rule is behind an output. Its sources are those of the
// day of the case.
func (d *deciding) because(v *verdict, b *pathway.Because) {
	r, x := v.rule, v.rule.proto
	*b = x.because
	b.Facts = v.facts
	b.Source = d.sources.copy(b.Source)
	if len(b.Changes) > 0 {
		b.Changes = append([]pathway.Change(nil), b.Changes...)
		for i := range b.Changes {
			b.Changes[i].Source = d.sources.copy(b.Changes[i].Source)
		}
	}
	if !x.timed {
		return
	}
	lapse(b.Source, r.cites, d.in.day)
	for i, c := range r.changes {
		lapse(b.Changes[i].Source, c.cites, d.in.day)
	}
}

// lapse marks the sources whose text is not in force on a day.
func lapse(sources []pathway.Source, cites []citation, day time.Time) {
	for i, c := range cites {
		sources[i].Lapsed = !c.valid.covers(day)
	}
}
