package referral

import (
	"cmp"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Appoint names the first holder of the baton, when measures start at level 1, 2
// or 3: at levels 1 and 2 the one nearest the child. It is refused once there is a
// holder, at level 0 too.
func (b Baton) Appoint(holder string, level int, d Duties, at time.Time) (Baton, error) {
	return b.decide(BatonStep{What: Appointed, To: holder, Level: level, At: at}, d)
}

// Offer offers the baton to a successor. The holder stays the holder until the
// successor takes it; meanwhile it is offered to nobody else.
func (b Baton) Offer(to string, at time.Time) (Baton, error) {
	return b.hand(BatonStep{What: Offered, To: to, At: at})
}

// Take makes the service the holder. Only the one that the baton is offered to can
// take it.
func (b Baton) Take(by string, at time.Time) (Baton, error) {
	return b.hand(BatonStep{What: Taken, To: by, At: at})
}

// Decline notes that the service that the baton is offered to does not take it.
// The holder stays.
func (b Baton) Decline(by string, at time.Time) (Baton, error) {
	return b.hand(BatonStep{What: Declined, To: by, At: at})
}

// Recall takes the offer back. The holder stays.
func (b Baton) Recall(at time.Time) (Baton, error) {
	return b.hand(BatonStep{What: Recalled, To: b.offered, At: at})
}

// Move takes the case to another level, 0 to 3, up or down, as an evaluation came
// to. The holder stays, at level 0 too, and is to be reconsidered; an offer that
// is open stays open. It is refused while nobody holds the baton.
func (b Baton) Move(level int, d Duties, at time.Time) (Baton, error) {
	return b.decide(BatonStep{What: Moved, Level: level, At: at}, d)
}

// Confirm notes that it was considered who should hold the baton at the new level,
// and that the holder stays. By is the role of the one who says so. It is refused
// when there is nothing to reconsider, and while an offer is open.
func (b Baton) Confirm(by string, at time.Time) (Baton, error) {
	return b.hand(BatonStep{What: Confirmed, By: by, At: at})
}

// End ends the cooperation: its goal is reached, or there is no concern, which can
// be found at level 0 too. By is the role of the one who says so; the reason is
// kept in the history.
//
// It is guarded by the duties that stand before closed, possible ones too, and
// refused while an offer is open: a service that is about to take the baton must
// not find that there is none.
func (b Baton) End(what Outcome, reason, by string, d Duties, at time.Time) (Baton, error) {
	return b.decide(BatonStep{What: Ended, Outcome: what, Reason: reason, By: by, At: at}, d)
}

// Waive notes that a duty need not be done for the concern, as [Referral.Waive]
// does. A waiver that a referral of the case holds is none of the baton's.
func (b Baton) Waive(duty, concern, reason, by string, d Duties, at time.Time) (Baton, error) {
	return b.decide(BatonStep{What: WaivedDuty, Duty: duty, Concern: concern, Reason: reason, By: by, At: at}, d)
}

// Adopt moves the baton to another policy, or another version of it, as
// [Referral.Adopt] does. Level and holder stay.
func (b Baton) Adopt(reason, by string, d Duties, at time.Time) (Baton, error) {
	s := BatonStep{What: Adopted, Reason: reason, By: by, At: at, Decided: d.At, Left: b.policy}
	why := b.cannot(s)
	switch {
	case why != "":
	case b.decided.IsZero():
		why = "the baton follows no policy yet"
	case d.Policy == b.policy:
		why = "the baton already follows that policy"
	default:
		why = b.stale(d, at)
	}
	if why != "" {
		return b, &Refused{Step: Adopted, Why: why}
	}
	b.ledger = b.adopt(d)
	return b.append(s), nil
}

// hand takes a step that rests on no decision.
func (b Baton) hand(s BatonStep) (Baton, error) {
	if why := b.cannot(s); why != "" {
		return b, &Refused{Step: s.What, Why: why}
	}
	return b.append(s), nil
}

// decide takes a step that rests on a decision, whose duties are noted even if the
// step is refused.
func (b Baton) decide(s BatonStep, d Duties) (Baton, error) {
	cannot, unfit := b.cannot(s), b.unfit(d, s.At)
	if unfit == "" {
		if b.decided.IsZero() {
			b.policy = d.Policy
		}
		b.ledger = b.note(d)
	}
	if why := cmp.Or(cannot, unfit); why != "" {
		return b, &Refused{Step: s.What, Why: why}
	}
	k := key{Duty: s.Duty, Concern: s.Concern}
	switch s.What {
	case Ended:
		if open := b.Open(); len(open) > 0 {
			return b, &Refused{Step: Ended, Duties: open}
		}
	case WaivedDuty:
		if why := b.unwaivable(k, d); why != "" {
			return b, &Refused{Step: WaivedDuty, Why: why}
		}
		b.ledger = b.waive(k)
	}
	s.Decided = d.At
	return b.append(s), nil
}

// unfit says why no step can rest on the decision; empty if one can.
func (b Baton) unfit(d Duties, at time.Time) string {
	if !b.decided.IsZero() && d.Policy != b.policy {
		return "the decision is of another policy or version than the baton, which has not adopted it"
	}
	return b.stale(d, at)
}

// stale says why no step can rest on the decision whatever its policy is; empty
// if one can. The baton goes its way beside the referrals of the case, so the
// decision may be for any state of one.
func (b Baton) stale(d Duties, at time.Time) string {
	switch {
	case at.IsZero() || d.At.IsZero():
		return "no instant given"
	case !slices.Contains(pathway.States(), stateOf(d)):
		return "the decision is for a state that no referral has"
	}
	return b.mistimed(d, b.last(), at)
}
