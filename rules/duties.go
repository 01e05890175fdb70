package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// duties collects every duty that applies or could, and the deadlines that they
// carry. None takes the place of another.
func (d *deciding) duties(barred map[string]bool) (referral.Duties, []referral.Deadline) {
	out := referral.Duties{Policy: d.p.stamp, At: d.in.at, State: d.in.state, Holder: d.holder(), Urgent: slices.Clone(d.p.urgent)}
	var deadlines []referral.Deadline
	alike := func(a, b *verdict) bool {
		return d.doneState(*a) == d.doneState(*b) && slices.Equal(d.settleWith(*a), d.settleWith(*b))
	}
	// The duty to settle a grey zone takes its place among the rest.
	rest := d.verdicts[listDuties]
	after := 0
	if len(d.grey) > 0 {
		for after < len(rest) && rest[after].rule.id < d.p.settle.id {
			after++
		}
	}
	from := len(d.scratch.merged)
	d.merge(rest[:after], nil, alike)
	d.merge(d.grey, nil, alike)
	d.merge(rest[after:], nil, alike)
	all := d.scratch.merged[from:]
	out.List = make([]referral.Duty, len(all))
	var told []string
	if len(barred) > 0 {
		told = toldByDuty(all)
	}
	for i := range all {
		d.duty(&all[i], &out.List[i], out.Holder, barred, told)
		if u := &out.List[i]; u.Limit != nil && !u.Limit.Immediately {
			deadlines = append(deadlines, referral.Deadline{What: u.Limit.Until, Duty: u.ID, Limit: *u.Limit,
				Applies: u.Applies, Concerns: d.texts.copy(u.Concerns)})
			x := &deadlines[len(deadlines)-1]
			counted := x.Limit
			if d.deniedDone(all[i].verdict) {
				counted.Until = "" // the fact says that it is not done, whatever the event says
			}
			x.Ended = d.happened(counted.Until)
			x.Due, x.State = d.standing(counted)
			d.because(&all[i].verdict, &x.Because)
		}
	}
	byID := func(a, b referral.Duty) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), slices.Compare(a.Concerns, b.Concerns))
	}
	if !slices.IsSortedFunc(out.List, byID) {
		slices.SortStableFunc(out.List, byID)
	}
	slices.SortStableFunc(deadlines, byDue)
	return out, deadlines
}

// duty writes one duty into u.
func (d *deciding) duty(m *merged, u *referral.Duty, holder string, barred map[string]bool, told []string) {
	b := m.rule.duty
	*u = m.rule.proto.duty
	u.With, u.Needs, u.DoneBy = d.texts.copy(u.With), d.texts.copy(u.Needs), d.texts.copy(u.DoneBy)
	u.Concerns, u.Applies, u.State = d.concernIDs(m.concerns), m.applies(), d.doneState(m.verdict)
	d.because(&m.verdict, &u.Because)
	if m.rule == d.p.settle {
		u.By, u.With = holder, d.settleWith(m.verdict)
	}
	if b.discloses != nil && m.truth != cond.True {
		u.Clarify, u.ByHand = len(d.asks(m.verdict)) > 0 || !m.failed, m.failed
	}
	u.SetAside = b.before == pathway.Sent && d.emergency && u.State != referral.Done && u.State != referral.Waived
	if len(barred) > 0 {
		u.NotYet = barredOf(barred, append([]string{u.By}, u.With...)...)
		if b.discloses != nil { // a duty to disclose carries its own share
			told = b.discloses.To
		} else if b.limit == nil || !b.limit.Immediately {
			told = nil
		}
		u.NotYet = slices.DeleteFunc(u.NotYet, func(w string) bool { return slices.Contains(told, w) })
	}
	if b.limit != nil {
		limit := *b.limit
		u.Limit = &limit
	}
}

// toldByDuty are those whom some duty to disclose, certain or possible, tells. What
// must be done at once can be done with them, anonymously if need be.
func toldByDuty(all []merged) []string {
	var out []string
	for i := range all {
		if x := all[i].rule.duty.discloses; x != nil {
			out = append(out, x.To...)
		}
	}
	return out
}

// byDue sorts deadlines by what they end at, the shortest first, so that the
// first of each kind is the one that binds.
func byDue(a, b referral.Deadline) int {
	waiting := func(x referral.Deadline) int {
		if x.Due.IsZero() {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(waiting(a), waiting(b)), a.Due.Compare(b.Due),
		cmp.Compare(a.Limit.Length(), b.Limit.Length()), cmp.Compare(a.Duty, b.Duty),
		strings.Compare(strings.Join(a.Concerns, ","), strings.Join(b.Concerns, ",")))
}

// grey says that somebody must settle who is responsible: the tier, or which of
// several services. In an emergency nothing waits for that.
func (o tierOutcome) grey() bool {
	return o.tier == pathway.TierUnsettled || o.service == "" && o.tier != pathway.TierEmergency
}

// greyZones makes the duty to settle each concern that is in one.
func (d *deciding) greyZones() []verdict {
	var out []verdict
	for i, o := range d.outcomes {
		if !o.grey() || d.p.settle == nil {
			continue
		}
		var facts []string
		for _, v := range o.live {
			facts = append(facts, v.facts...)
		}
		out = append(out, verdict{rule: d.p.settle, concern: i, truth: cond.True, inForce: true, facts: sorted(facts)})
	}
	return out
}

// settleWith are those with whom a grey zone is settled: the services that could
// be responsible, and whom the policy names, without whoever holds the concern.
func (d *deciding) settleWith(v verdict) []string {
	if v.rule != d.p.settle {
		return nil
	}
	holder := d.holder()
	with := append(slices.Clone(d.outcomes[v.concern].services), v.rule.duty.with...)
	with = slices.DeleteFunc(sorted(with), func(s string) bool { return s == holder })
	if len(with) == 0 {
		with = []string{d.p.layers[0].holder} // nobody settles a grey zone alone
	}
	return with
}

// standing is how a deadline stands. One whose beginning the state of the
// referral implies, but nobody has dated, is not known: it could be broken.
func (d *deciding) standing(l referral.Limit) (time.Time, referral.DeadlineState) {
	due, state := l.State(d.in.events, d.in.at)
	if state == referral.Waiting && slices.Contains(impliedBy[l.From], d.in.state) {
		state = referral.Undated
	}
	return due, state
}

// impliedBy are the states that a referral can only be in once an event has
// happened.
var impliedBy = map[string][]pathway.State{
	"sent":     {pathway.Sent, pathway.Received, pathway.RejectionConsidered, pathway.Rejected, pathway.Accepted, pathway.Started, pathway.Discharged},
	"received": {pathway.Received, pathway.RejectionConsidered, pathway.Rejected, pathway.Accepted, pathway.Started, pathway.Discharged},
	"accepted": {pathway.Accepted, pathway.Started, pathway.Discharged},
	"started":  {pathway.Started, pathway.Discharged},
	"rejected": {pathway.Rejected},
}

// happened is when an event of the case happened; zero: it has not, as of the day
// of the decision.
func (d *deciding) happened(event string) time.Time {
	t, ok := d.in.events[event]
	if !ok || day(t.In(d.in.at.Location())).After(d.in.day) {
		return time.Time{}
	}
	return t
}

// doneState tells whether a duty is done. What is not known is not done, unless
// the event that ends its deadline has happened; what the fact denies is not done.
func (d *deciding) doneState(v verdict) referral.DutyState {
	b := v.rule.duty
	state := referral.Open
	if b.done != "" {
		switch done, known := d.doneFact(v); {
		case !known:
			state = referral.Unknown
		case done:
			return referral.Done
		}
	}
	if state == referral.Unknown || b.done == "" {
		if b.limit != nil && !b.limitAdded && !d.happened(b.limit.Until).IsZero() {
			return referral.Done
		}
	}
	if d.waived(v) {
		return referral.Waived
	}
	return state
}

// deniedDone says that the fact of a duty tells that it is not done. Then no event
// says otherwise: where the two disagree, what is open stays open.
func (d *deciding) deniedDone(v verdict) bool {
	done, known := d.doneFact(v)
	return known && !done
}

// doneFact is what the fact of a duty, if it has one, tells of whether it is done.
func (d *deciding) doneFact(v verdict) (done, known bool) {
	b := v.rule.duty
	if b.done == "" {
		return false, false
	}
	given := d.in.given
	if v.rule.proto.done.concern && v.concern != aboutCase {
		given = d.in.concerns[v.concern].given
	}
	switch is := given.get(b.done).(type) {
	case bool:
		return is, true
	case string:
		return slices.Contains(v.rule.proto.duty.DoneBy, is), true
	}
	return false, false
}

// waived says that a duty is waived and can be: what the law requires cannot.
func (d *deciding) waived(v verdict) bool {
	if v.rule.strength == pathway.Skal && v.rule.force().Law() {
		return false
	}
	if len(d.in.waived) == 0 {
		return false
	}
	waived := d.in.waived[v.rule.id]
	if v.concern != aboutCase {
		waived = waived || d.in.waived[v.rule.id+"/"+d.in.concerns[v.concern].id]
	}
	return waived
}
