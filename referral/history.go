package referral

import (
	"log/slog"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// What a Step can be besides a state. Withdrawn leads to the state closed; the
// others leave the referral where it stands.
const (
	Answered   pathway.State = "answered"
	WaivedDuty pathway.State = "waived"
	Withdrawn  pathway.State = "withdrawn"
	Adopted    pathway.State = "adopted"
)

// Step is one thing that happened to a referral.
type Step struct {
	// What is the state that was reached, or Answered, WaivedDuty, Withdrawn or
	// Adopted.
	What    pathway.State `json:"what"`
	At      time.Time     `json:"at"`
	Decided time.Time     `json:"decided"` // the decision that it rests on
	// From is the service that sent it.
	From string `json:"from,omitempty"`
	// SetAside names, as "id" or "id/concern", the duties that were passed by on
	// the way to an urgent service; Waits are the consents that were missing then.
	SetAside []string       `json:"set_aside,omitempty"`
	Waits    []consent.Wait `json:"waits,omitempty"`
	// Duty and Concern say what was waived. By is who waived, withdrew or adopted,
	// and Reason why. The reason is free text: it stands here and nowhere else.
	Duty    string `json:"duty,omitempty"`
	Concern string `json:"concern,omitempty"`
	By      string `json:"by,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// Left is the policy that was followed until another was adopted.
	Left pathway.Stamp `json:"left,omitzero"`
}

// String returns what happened, and nothing else.
func (s Step) String() string { return string(s.What) }

// GoString is String, so that %#v shows no reason either.
func (s Step) GoString() string { return s.String() }

// LogValue is String, so that a log of the step shows no reason.
func (s Step) LogValue() slog.Value { return slog.StringValue(s.String()) }

// History returns all that happened, oldest first.
func (r Referral) History() []Step {
	out := slices.Clone(r.history)
	for i := range out {
		out[i] = out[i].clone()
	}
	return out
}

// happened reports whether the history has the step.
func (r Referral) happened(what pathway.State) bool {
	return slices.ContainsFunc(r.history, func(s Step) bool { return s.What == what })
}

// last is the instant of the latest step; zero before the first.
func (r Referral) last() time.Time {
	if len(r.history) == 0 {
		return time.Time{}
	}
	return r.history[len(r.history)-1].At
}

// append returns the referral after the step. It is the only place where the
// state changes.
func (r Referral) append(s Step) Referral {
	s.At, s.Decided = s.At.Round(0), s.Decided.Round(0)
	switch s.What {
	case Answered, WaivedDuty, Adopted:
	case Withdrawn:
		r.state = pathway.Closed
	default:
		r.state = s.What
	}
	r.history = append(slices.Clip(r.history), s)
	return r
}

func (s Step) clone() Step {
	s.SetAside = slices.Clone(s.SetAside)
	s.Waits = slices.Clone(s.Waits)
	for i := range s.Waits {
		s.Waits[i].What = slices.Clone(s.Waits[i].What)
	}
	return s
}
