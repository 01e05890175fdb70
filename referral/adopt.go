package referral

import "time"

// Adopt moves the referral to another policy, or another version of it: that of
// the decision, which must be a fresh one for the state that the referral is in.
// By is the role of the one who decides on it; reason and by are kept in the
// history, with the policy that was left. The state stays, and nothing blocks it.
//
// The duties that were told stay until they are done or waived, unless the
// decision lists them again; those that were only possible too, since the silence
// of another policy settles nothing. One that no decision of the policy adopted
// lists can be waived, even if it was skal by law.
//
// It is refused without a reason or a role, and when the policy is the one that
// the referral follows. A referral that is refused is as it was: it notes no duty
// of a policy that it has not adopted.
func (r Referral) Adopt(reason, by string, d Duties, at time.Time) (Referral, error) {
	why := unfounded(reason, by)
	switch {
	case r.to == "":
		why = "this is no referral: it must be made with New"
	case d.Policy == r.policy:
		why = "the referral already follows that policy"
	case why == "":
		why = r.stale(d, at)
	}
	if why != "" {
		return r, &Refused{Step: Adopted, Why: why}
	}
	left := r.policy
	r = r.keep(r.adopt(d), d)
	return r.append(Step{What: Adopted, At: at, Decided: d.At, Reason: reason, By: by, Left: left}), nil
}
