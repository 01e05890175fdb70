package referral

import (
	"log/slog"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
)

// EntryKind is what an entry of a log is about.
type EntryKind string

// The kinds of entry.
const (
	Measure    EntryKind = "measure"
	Goal       EntryKind = "goal"
	Agreement  EntryKind = "agreement"
	Evaluation EntryKind = "evaluation"
)

// Entry is one entry of a log.
type Entry struct {
	By   string    `json:"by"` // the participant who wrote it
	At   time.Time `json:"at"`
	Kind EntryKind `json:"kind"`
	// Responsible is the participant who sees that it is done.
	Responsible string    `json:"responsible"`
	Due         time.Time `json:"due,omitzero"` // zero: no date was set
	// What are the categories of the information that it holds; at least one.
	What []string `json:"what"`
	// Text is free text: it stands here and nowhere else.
	Text string `json:"text"`
}

// String returns the kind, and nothing else.
func (e Entry) String() string { return string(e.Kind) }

// GoString is String, so that %#v shows no text either.
func (e Entry) GoString() string { return e.String() }

// LogValue is String, so that a log of the entry shows no text.
func (e Entry) LogValue() slog.Value { return slog.StringValue(e.String()) }

// Write adds the entry, at its own instant. Every participant writes, whether or
// not consent reaches it any more: what it writes is shown only to those whom
// consent reaches from it.
//
// It is refused without a text or a category, and unless the one responsible takes
// part: nobody is made responsible without being there to see it.
func (l Log) Write(e Entry) (Log, error) {
	e.What = slices.Clone(e.What)
	e.At, e.Due = e.At.Round(0), e.Due.Round(0)
	if why := l.unwritable(e); why != "" {
		return l, &Refused{Step: Written, Why: why}
	}
	return l.append(line{Entry: &e}), nil
}

// unwritable says why the entry cannot follow what the log has behind it; empty
// if it can.
func (l Log) unwritable(e Entry) string {
	if why := l.barred(false, e.By, e.At); why != "" {
		return why
	}
	switch {
	case !slices.Contains([]EntryKind{Measure, Goal, Agreement, Evaluation}, e.Kind):
		return "the entry is of no known kind"
	case !slices.Contains(l.Participants(), e.Responsible):
		return "the one responsible must be a participant"
	case len(e.What) == 0 || slices.ContainsFunc(e.What, blank):
		return "it is not said which categories of information the entry holds"
	case blank(e.Text):
		return "the entry has no text"
	}
	return ""
}

// Read returns what the participant may read at the instant, oldest first: its own
// entries, and those of others whose categories consent opens, every one, from
// their author to it at that instant. Of any other entry nothing shows, not even
// that there is one. Give the instant of reading: consent may have been withdrawn
// or have expired since.
//
// The scope is that of a decision by the same policy that let the last reader in,
// and no older than that one; by another only own entries are returned. Decide
// afresh for each reading: what has come to light since, such as violence, is only
// in a fresh scope. One who takes no part gets nothing.
//
// It is for services. A log belongs to the child: what the child and the parents
// are shown is for [consent.Scope.TellBy].
func (l Log) Read(who string, scope consent.Scope, rec consent.Record, at time.Time) []Entry {
	if !slices.Contains(l.present(at), who) {
		return nil
	}
	fresh := scope.Policy.ID == l.policy() && !scope.At.Before(l.decided())
	open := map[string][]string{} // by author
	var out []Entry
	for _, n := range l.lines {
		e := n.Entry
		if e == nil || e.At.After(at) {
			continue
		}
		if e.By != who {
			if _, ok := open[e.By]; !ok && fresh {
				open[e.By], _ = byConsent(e.By, who, scope, rec, at)
			}
			if slices.ContainsFunc(e.What, func(c string) bool { return !slices.Contains(open[e.By], c) }) {
				continue
			}
		}
		seen := *e
		seen.What = slices.Clone(e.What)
		out = append(out, seen)
	}
	return out
}
