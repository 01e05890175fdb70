package referral

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// Log is the shared log of the help for a child, the stafettlogg of BTI: measures,
// goals, agreements and evaluations, each with a service that is responsible. Open
// it with [OpenLog] or read it from its JSON: the zero value is none, takes no step
// and shows nothing. It never changes, so it is safe for concurrent use.
//
// It does not replace the record that each professional must keep, and holds
// nothing that must be told without consent.
type Log struct {
	lines []line
}

// line is one thing that happened to the log, or one entry; the other is nil.
// Neither is ever written to.
type line struct {
	Step  *LogStep `json:"step,omitempty"`
	Entry *Entry   `json:"entry,omitempty"`
}

// OpenLog opens a log between the service and its readers. It is refused unless
// there is a reader, and for each of them the service may share something at the
// instant because of a consent, as the scope and the record have it. What is open
// on another basis opens no log.
//
// The level from which a log is used, 1 or 2, is for the municipality to say.
func OpenLog(by string, readers []string, scope consent.Scope, rec consent.Record, at time.Time) (Log, error) {
	return Log{}.admit(LogStep{What: Opened, By: by, Readers: readers, At: at}, scope, rec)
}

// Admit lets more readers in, as OpenLog does. By is the participant who may share
// something with each of them.
func (l Log) Admit(by string, readers []string, scope consent.Scope, rec consent.Record, at time.Time) (Log, error) {
	return l.admit(LogStep{What: Admitted, By: by, Readers: readers, At: at}, scope, rec)
}

// Close closes the log: nobody is let in and nothing is written any more. It can
// still be read as before. By is a participant; the reason is kept in the history.
func (l Log) Close(reason, by string, at time.Time) (Log, error) {
	s := LogStep{What: pathway.Closed, By: by, Reason: reason, At: at}
	if why := l.cannot(s); why != "" {
		return l, &Refused{Step: s.What, Why: why}
	}
	return l.append(line{Step: &s}), nil
}

// Closed reports whether the log is closed.
func (l Log) Closed() bool {
	return slices.ContainsFunc(l.lines, func(n line) bool { return n.Step != nil && n.Step.What == pathway.Closed })
}

// Participants returns the service that opened the log and its readers, in the
// order in which they came in. All of them write.
func (l Log) Participants() []string { return l.present(l.last()) }

// String says that it is a log and whether it is open, and nothing else.
func (l Log) String() string {
	switch {
	case len(l.lines) == 0:
		return "no log"
	case l.Closed():
		return "log (closed)"
	}
	return "log (open)"
}

// GoString is String, so that no way of printing shows more.
func (l Log) GoString() string { return l.String() }

// LogValue is String, so that a log of the log shows no more.
func (l Log) LogValue() slog.Value { return slog.StringValue(l.String()) }

// admit takes the step, if consent reaches every reader.
func (l Log) admit(s LogStep, scope consent.Scope, rec consent.Record) (Log, error) {
	s.Readers = slices.Clone(s.Readers)
	s.Policy, s.Decided = scope.Policy, scope.At
	refused := &Refused{Step: s.What, Why: l.cannot(s)}
	if refused.Why != "" {
		return l, refused
	}
	var shut []string
	for _, reader := range s.Readers {
		open, waits := byConsent(s.By, reader, scope, rec, s.At)
		if len(open) == 0 {
			shut = append(shut, reader)
			refused.Waits = addWaits(refused.Waits, waits)
		}
	}
	if len(shut) > 0 {
		refused.Why = fmt.Sprintf("by consent %s may share nothing with %s", s.By, strings.Join(shut, ", "))
		return l, refused
	}
	return l.append(line{Step: &s}), nil
}

// byConsent returns the categories that consent opens from the one service to the
// other at the instant, and whose answers are missing for more.
func byConsent(from, to string, scope consent.Scope, rec consent.Record, at time.Time) (open []string, waits []consent.Wait) {
	for _, v := range scope.Check(from, to, rec, at) {
		if v.Basis == consent.ByConsent {
			open = append(open, v.Open...)
			waits = addWaits(waits, v.Waits)
		}
	}
	return open, waits
}

// append returns the log with one more line, which must not be written to after.
func (l Log) append(n line) Log {
	if s := n.Step; s != nil {
		s.At, s.Decided = s.At.Round(0), s.Decided.Round(0)
	}
	return Log{lines: append(slices.Clip(l.lines), n)}
}
