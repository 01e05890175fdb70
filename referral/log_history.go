package referral

import (
	"log/slog"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// What a LogStep can be besides closed, and Written, which only a refusal says.
const (
	Opened   pathway.State = "opened"
	Admitted pathway.State = "admitted"
	Written  pathway.State = "written"
)

// LogStep is one thing that happened to a log, besides what was written in it.
type LogStep struct {
	What pathway.State `json:"what"` // Opened, Admitted or closed
	At   time.Time     `json:"at"`
	By   string        `json:"by"` // the participant who did it
	// Readers were let in, by consent as a decision of this policy at the instant
	// Decided has it.
	Readers []string      `json:"readers,omitempty"`
	Policy  pathway.Stamp `json:"policy,omitzero"`
	Decided time.Time     `json:"decided,omitzero"`
	// Reason is why it was closed. It is free text: it stands here and nowhere else.
	Reason string `json:"reason,omitempty"`
}

// String returns what happened, and nothing else.
func (s LogStep) String() string { return string(s.What) }

// GoString is String, so that %#v shows no reason either.
func (s LogStep) GoString() string { return s.String() }

// LogValue is String, so that a log of the step shows no reason.
func (s LogStep) LogValue() slog.Value { return slog.StringValue(s.String()) }

// History returns all that happened besides what was written, oldest first.
func (l Log) History() []LogStep {
	var out []LogStep
	for _, n := range l.lines {
		if n.Step != nil {
			s := *n.Step
			s.Readers = slices.Clone(s.Readers)
			out = append(out, s)
		}
	}
	return out
}

// last is the instant of the latest line; zero before the first.
func (l Log) last() time.Time {
	if len(l.lines) == 0 {
		return time.Time{}
	}
	return l.lines[len(l.lines)-1].at()
}

func (n line) at() time.Time {
	if n.Step != nil {
		return n.Step.At
	}
	return n.Entry.At
}

// present returns who takes part at the instant, in the order in which they came
// in.
func (l Log) present(at time.Time) []string {
	var out []string
	for _, n := range l.lines {
		if n.Step == nil || n.Step.At.After(at) {
			continue
		}
		if n.Step.What == Opened {
			out = append(out, n.Step.By)
		}
		out = append(out, n.Step.Readers...)
	}
	return out
}

// decided is the latest decision by which someone was let in.
func (l Log) decided() time.Time {
	var latest time.Time
	for _, n := range l.lines {
		if n.Step != nil && n.Step.Decided.After(latest) {
			latest = n.Step.Decided
		}
	}
	return latest
}

// policy is the id of the policy by which a reader was last let in: what another
// one opens is not for this log.
func (l Log) policy() string {
	id := ""
	for _, n := range l.lines {
		if n.Step != nil && n.Step.Policy.ID != "" {
			id = n.Step.Policy.ID
		}
	}
	return id
}

// cannot says why the step cannot follow what the log has behind it, whatever
// consent there is; empty if it can. It is asked before each step, and again of
// each step that was stored.
func (l Log) cannot(s LogStep) string {
	if why := l.barred(s.What == Opened, s.By, s.At); why != "" {
		return why
	}
	switch s.What {
	case Opened, Admitted:
		return l.cannotAdmit(s)
	case pathway.Closed:
		switch {
		case blank(s.Reason):
			return "a reason is needed"
		case len(s.Readers) > 0:
			return "closing lets nobody in"
		}
		return ""
	}
	return "there is no such step"
}

// barred says why the service can do nothing to the log at the instant; empty if
// it can.
func (l Log) barred(opening bool, by string, at time.Time) string {
	switch {
	case at.IsZero():
		return "no instant given"
	case at.Before(l.last()):
		return "the step is earlier than the last one"
	case opening && len(l.lines) > 0:
		return "the log is open already"
	case opening && !isID(by):
		return "the one who opens it must be the id of a service"
	case opening:
		return ""
	case len(l.lines) == 0:
		return "this is no log: it must be made with OpenLog"
	case l.Closed():
		return "the log is closed"
	case !slices.Contains(l.Participants(), by):
		return "only a participant does that"
	}
	return ""
}

func (l Log) cannotAdmit(s LogStep) string {
	switch {
	case len(s.Readers) == 0:
		return "there is no reader"
	case s.Decided.IsZero():
		return "the scope is of no decision"
	case s.Decided.Before(l.decided()):
		return "the scope is older than the one that let the last reader in"
	case s.Decided.After(s.At):
		return "the scope is later than the step"
	}
	for i, reader := range s.Readers {
		switch {
		case !isID(reader):
			return "each reader must be the id of a service"
		case reader == s.By || slices.Contains(s.Readers[:i], reader) || slices.Contains(l.Participants(), reader):
			return "a reader takes part already"
		}
	}
	return ""
}
