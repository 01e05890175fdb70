package referral

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// final reports whether the step is blocked by what is only possible too.
func final(s pathway.State) bool {
	return s == pathway.Rejected || s == pathway.Discharged || s == pathway.Closed
}

// route reports whether the step is on the way to the help, which nothing blocks
// if the service is urgent.
func route(s pathway.State) bool {
	return s == pathway.Sent || s == pathway.Received || s == pathway.Accepted || s == pathway.Started
}

// after returns the steps that can follow the state. Only a rejection and a
// discharge can be closed.
func after(s pathway.State) []pathway.State {
	switch s {
	case pathway.Considered:
		return []pathway.State{pathway.Sent, Withdrawn}
	case pathway.Sent:
		return []pathway.State{pathway.Received, Withdrawn}
	case pathway.Received:
		return []pathway.State{pathway.RejectionConsidered, pathway.Accepted, Withdrawn}
	case pathway.RejectionConsidered:
		return []pathway.State{pathway.Rejected, pathway.Accepted, Withdrawn}
	case pathway.Rejected:
		return []pathway.State{pathway.Accepted, pathway.Closed}
	case pathway.Accepted:
		return []pathway.State{pathway.Started, Withdrawn}
	case pathway.Started:
		return []pathway.State{pathway.Discharged}
	case pathway.Discharged:
		return []pathway.State{pathway.Closed}
	}
	return nil
}

// Receive notes that the service has the referral.
func (r Referral) Receive(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.Received, d, at)
}

// Answer notes that the statutory answer was given to the patient and the
// referrer. It can be noted at any time from received on, waits for no duty, and
// changes no state. When noted more than once, the first counts for deadlines.
func (r Referral) Answer(d Duties, at time.Time) (Referral, error) {
	why := ""
	if !r.happened(pathway.Received) {
		why = "it has not been received"
	}
	r, err := r.take(Answered, why, d, at)
	if err != nil {
		return r, err
	}
	return r.append(Step{What: Answered, At: at, Decided: d.At}), nil
}

// ConsiderRejection notes that the service considers to reject. The dialogue that
// must come before a rejection takes place in this state.
func (r Referral) ConsiderRejection(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.RejectionConsidered, d, at)
}

// Reject notes that the service has rejected. The case stays with its holder.
func (r Referral) Reject(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.Rejected, d, at)
}

// Accept notes that the service has accepted, and so holds the case. A rejection
// can become an acceptance after a complaint or a new assessment.
func (r Referral) Accept(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.Accepted, d, at)
}

// Start notes that the help has started.
func (r Referral) Start(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.Started, d, at)
}

// Discharge notes that the service is done. The case goes back to the service
// that held it before.
func (r Referral) Discharge(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.Discharged, d, at)
}

// Close ends the referral after a rejection or a discharge. The case still has a
// holder.
func (r Referral) Close(d Duties, at time.Time) (Referral, error) {
	return r.step(pathway.Closed, d, at)
}

// step goes to the state, if it can follow and nothing blocks it.
func (r Referral) step(to pathway.State, d Duties, at time.Time) (Referral, error) {
	r, err := r.take(to, r.cannot(to), d, at)
	if err != nil {
		return r, err
	}
	return r.pass(Step{What: to, At: at, Decided: d.At})
}

// pass goes the step, after the decision was noted, if no duty blocks it.
func (r Referral) pass(s Step) (Referral, error) {
	if open := r.Open(s.What); len(open) > 0 {
		return r, &Refused{Step: s.What, Duties: open}
	}
	s.SetAside = r.setAside(s.What)
	return r.append(s), nil
}

// take notes the duties of the decision, if it is one that the step can rest on.
// Cannot is why the step is impossible whatever the duties are; empty if it is
// not.
func (r Referral) take(step pathway.State, cannot string, d Duties, at time.Time) (Referral, error) {
	if r.to == "" {
		return r, &Refused{Step: step, Why: "this is no referral: it must be made with New"}
	}
	unfit := r.unfit(d, at)
	if unfit == "" {
		r = r.keep(r.note(d), d)
	}
	if cannot != "" {
		return r, &Refused{Step: step, Why: cannot}
	}
	if unfit != "" {
		return r, &Refused{Step: step, Why: unfit}
	}
	return r, nil
}

// cannot says why the state cannot follow, and which ones can; empty if it can.
func (r Referral) cannot(to pathway.State) string {
	next := after(r.state)
	if slices.Contains(next, to) {
		return ""
	}
	if len(next) == 0 {
		return fmt.Sprintf("nothing follows %s", r.state)
	}
	var words []string
	for _, s := range next {
		words = append(words, string(s))
	}
	return fmt.Sprintf("after %s comes %s", r.state, strings.Join(words, " or "))
}

// unfit says why no step can rest on the decision; empty if one can.
func (r Referral) unfit(d Duties, at time.Time) string {
	if d.Policy != r.policy {
		return "the decision is of another policy or version than the referral, which has not adopted it"
	}
	return r.stale(d, at)
}

// stale says why no step can rest on the decision whatever its policy is; empty
// if one can.
func (r Referral) stale(d Duties, at time.Time) string {
	if stateOf(d) != r.state {
		return fmt.Sprintf("the decision is for the state %s, and the referral is %s", stateOf(d), r.state)
	}
	return r.mistimed(d, r.last(), at)
}

// setAside names the duties that are passed by on the way to an urgent service:
// those that would block the step, were the way not open. Elsewhere there are none
// once the step can be taken.
func (r Referral) setAside(step pathway.State) []string {
	return each(r.blocking(step), func(d Duty) string { return d.key().String() })
}
