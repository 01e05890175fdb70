package referral

import (
	"strings"
	"time"
)

// Withdraw ends a referral because the family no longer wants it, or the child
// never came: it then stands as closed. It is the family's step, possible until
// the service has rejected or the help has started, and never a way to reject. By is the role of the one whose
// word it is, kept as given; it is refused for the service referred to, which has
// [Referral.ConsiderRejection] and [Referral.Reject].
//
// It is guarded as every final step is, by the duties that stand before closed,
// possible ones too, and refused without a reason or a role. The reason is kept in
// the history.
func (r Referral) Withdraw(reason, by string, d Duties, at time.Time) (Referral, error) {
	cannot := r.cannot(Withdrawn)
	if cannot == "" {
		cannot = unfounded(reason, by)
	}
	if cannot == "" && r.is(by) {
		cannot = "the service referred to cannot withdraw it, but it can consider to reject it"
	}
	r, err := r.take(Withdrawn, cannot, d, at)
	if err != nil {
		return r, err
	}
	return r.pass(Step{What: Withdrawn, At: at, Decided: d.At, Reason: reason, By: by})
}

// is reports whether the role is the service referred to, by its id or by the word
// that policies have for it.
func (r Referral) is(role string) bool {
	role = strings.TrimSpace(role)
	return strings.EqualFold(role, r.to) || strings.EqualFold(role, receivingService)
}

const receivingService = "receiving-service"

// unfounded says what a step that needs a reason and a role lacks; empty if it
// has both.
func unfounded(reason, by string) string {
	switch {
	case blank(reason):
		return "a reason is needed"
	case blank(by):
		return "the role of the one who does it is needed"
	}
	return ""
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
