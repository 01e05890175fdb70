package referral

import (
	"slices"
	"time"
)

// Waive notes that a duty need not be done for the concern; an empty concern is
// the case as a whole, and fits a duty that belongs to no concern. By is the role
// of the one who waives, and reason is kept in the history.
//
// It is refused without a reason or a role, for a duty that the referral was not
// told, and for one that cannot be waived, as the package comment says.
func (r Referral) Waive(duty, concern, reason, by string, d Duties, at time.Time) (Referral, error) {
	r, err := r.take(WaivedDuty, unfounded(reason, by), d, at)
	if err != nil {
		return r, err
	}
	k := key{Duty: duty, Concern: concern}
	if why := r.unwaivable(k, d); why != "" {
		return r, &Refused{Step: WaivedDuty, Why: why}
	}
	r.ledger = r.waive(k)
	return r.append(Step{What: WaivedDuty, At: at, Decided: d.At,
		Duty: duty, Concern: concern, Reason: reason, By: by}), nil
}

// waive returns the ledger with the waiver.
func (l ledger) waive(k key) ledger {
	if !l.holdsWaiver(k) {
		l.waived = append(slices.Clip(l.waived), k)
		slices.SortFunc(l.waived, key.compare)
	}
	return l
}

// unwaivable says why the duty cannot be waived, after the decision was noted;
// empty if it can.
func (l ledger) unwaivable(k key, d Duties) string {
	alive, listed, found := false, false, false
	for _, duty := range d.List {
		for _, one := range duty.split() {
			alive = alive || one.ID == k.Duty
			listed = listed || one.key() == k
		}
	}
	for _, t := range l.told {
		if t.Duty.key() != k {
			continue
		}
		found = true
		if lapsed := !listed && (alive || t.Old || t.In == stateOf(d)); !t.Duty.Waivable() && !lapsed {
			return "a duty that is skal by law cannot be waived: " + t.Duty.ID
		}
	}
	if !found && slices.ContainsFunc(l.told, func(t told) bool { return t.Duty.ID == k.Duty }) {
		return "the duty was not told for that concern"
	}
	if !found {
		return "no such duty was told"
	}
	return ""
}
