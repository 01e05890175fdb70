package referral

import (
	"log/slog"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// What a BatonStep can be, besides WaivedDuty and Adopted.
const (
	Appointed pathway.State = "appointed"
	Offered   pathway.State = "offered"
	Taken     pathway.State = "taken"
	Declined  pathway.State = "declined"
	Recalled  pathway.State = "recalled"
	Moved     pathway.State = "moved"
	Confirmed pathway.State = "confirmed"
	Ended     pathway.State = "ended"
)

// Outcome is what the cooperation came to.
type Outcome string

// The outcomes that end it. A family that no longer wants the cooperation has not
// reached its goal: the case moves down a level, and keeps its holder.
const (
	GoalReached Outcome = "goal-reached"
	NoConcern   Outcome = "no-concern"
)

// BatonStep is one thing that happened to a baton.
type BatonStep struct {
	What pathway.State `json:"what"`
	At   time.Time     `json:"at"`
	// Decided is the decision that it rests on; zero in a handover, which rests
	// on none.
	Decided time.Time `json:"decided,omitzero"`
	// To is the service that was appointed, or that the baton was offered to: also
	// in the steps that answer the offer or recall it.
	To string `json:"to,omitempty"`
	// Level and Holder are those after the step.
	Level  int    `json:"level"`
	Holder string `json:"holder,omitempty"`
	// Outcome is what it ended with.
	Outcome Outcome `json:"outcome,omitempty"`
	// Duty and Concern say what was waived. By is who waived, confirmed, adopted or
	// ended, and Reason why. The reason is free text: it stands here and nowhere
	// else.
	Duty    string `json:"duty,omitempty"`
	Concern string `json:"concern,omitempty"`
	By      string `json:"by,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// Left is the policy that was followed until another was adopted.
	Left pathway.Stamp `json:"left,omitzero"`
}

// String returns what happened, and nothing else.
func (s BatonStep) String() string { return string(s.What) }

// GoString is String, so that %#v shows no reason either.
func (s BatonStep) GoString() string { return s.String() }

// LogValue is String, so that a log of the step shows no reason.
func (s BatonStep) LogValue() slog.Value { return slog.StringValue(s.String()) }

// rests reports whether the step rests on a decision.
func (s BatonStep) rests() bool {
	return slices.Contains([]pathway.State{Appointed, Moved, Ended, WaivedDuty, Adopted}, s.What)
}

// cannot says why the step cannot follow what the baton has behind it, whatever
// its duties are; empty if it can. It is asked before each step, and again of each
// step that was stored.
func (b Baton) cannot(s BatonStep) string {
	switch {
	case s.At.IsZero():
		return "no instant given"
	case s.At.Before(b.last()) || s.At.Before(b.decided):
		return "the step is earlier than the last step or decision"
	case b.ended:
		return "the cooperation has ended, and a new concern gets a baton of its own"
	}
	switch s.What {
	case Appointed:
		return b.cannotAppoint(s)
	case Offered, Taken, Declined, Recalled:
		return b.cannotHand(s)
	case Moved:
		return b.cannotMove(s)
	case Confirmed:
		switch {
		case blank(s.By):
			return "the role of the one who does it is needed"
		case b.offered != "":
			return pending
		case !b.reconsider:
			return "the level is not a new one, or the holder was confirmed"
		}
	case Ended:
		switch {
		case s.Outcome != GoalReached && s.Outcome != NoConcern:
			return "the outcome is none that ends it"
		case b.offered != "":
			return pending
		}
		return unfounded(s.Reason, s.By)
	case WaivedDuty, Adopted:
		return unfounded(s.Reason, s.By)
	default:
		return "there is no such step"
	}
	return ""
}

const pending = "an offer is open: it must be taken, declined or recalled first"

func (b Baton) cannotAppoint(s BatonStep) string {
	switch {
	case b.holder != "":
		return "the baton has a holder, who changes only when a successor takes it"
	case s.Level < 1 || s.Level > 3:
		return "a holder is appointed at level 1, 2 or 3"
	case !isID(s.To):
		return "the holder must be the id of a service"
	}
	return ""
}

func (b Baton) cannotHand(s BatonStep) string {
	switch {
	case s.What != Offered && b.offered == "":
		return "the baton is not offered to anyone"
	case s.What != Offered && s.To != b.offered:
		return "the baton is offered to another service"
	case s.What != Offered:
		return ""
	case b.holder == "":
		return "nobody holds the baton: a first holder is appointed"
	case b.offered != "":
		return pending
	case !isID(s.To):
		return "the successor must be the id of a service"
	case s.To == b.holder:
		return "the successor holds the baton already"
	}
	return ""
}

func (b Baton) cannotMove(s BatonStep) string {
	switch {
	case s.Level < 0 || s.Level > 3:
		return "the levels are 0 to 3"
	case s.Level == b.level:
		return "the case is at that level"
	case b.holder == "":
		return "nobody holds the baton: from level 1 on there must be a holder, who is appointed first"
	}
	return ""
}

// append returns the baton after a step that can follow. It is the only place
// where the level and the holder change.
func (b Baton) append(s BatonStep) Baton {
	s.At, s.Decided = s.At.Round(0), s.Decided.Round(0)
	switch s.What {
	case Appointed:
		b.level, b.holder = s.Level, s.To
	case Offered:
		b.offered = s.To
	case Taken:
		b.holder, b.offered, b.reconsider = b.offered, "", false
	case Declined, Recalled:
		b.offered = ""
	case Moved:
		b.level, b.reconsider = s.Level, true
	case Confirmed:
		b.reconsider = false
	case Ended:
		b.level, b.holder, b.reconsider, b.ended = 0, "", false, true
	}
	s.Level, s.Holder = b.level, b.holder
	b.history = append(slices.Clip(b.history), s)
	return b
}
