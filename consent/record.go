package consent

import (
	"slices"
	"time"
)

// Said is what someone answered. The zero value is that they have not: it opens
// nothing, and is passed over. A word that is neither Yes nor No counts as a No.
type Said string

// The two answers.
const (
	Yes Said = "yes"
	No  Said = "no"
)

// Answer is what one person answered about sharing with one recipient. Its zero
// value is no answer.
type Answer struct {
	Who string `json:"who"` // role, never a name
	To  string `json:"to"`  // the recipient; empty fits none
	// What are the categories that the answer is about; nil means all. A yes
	// opens only these. An empty list that is not nil is a yes to nothing, but a
	// no to everything.
	What []string `json:"what,omitzero"`
	Said Said     `json:"said"`
	// At is when it was given. An answer without it is passed over; but a no, or
	// a yes that was taken back, then counts beside every other answer, since it
	// could be the latest.
	At time.Time `json:"at"`
	// Until is the first instant at which a yes no longer holds, and Withdrawn
	// the one at which it was taken back; zero means none. A no stands until a
	// later answer, whatever these say.
	Until     time.Time `json:"until,omitzero"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// Record is all that was answered, in any order. To withdraw, set Withdrawn on
// the answer that counts, which is the latest; an earlier one has no effect any
// more. The zero value is that nobody was asked.
type Record []Answer

// Status is how one person stands to sharing something.
type Status string

// The statuses. NotToBeTold is that of a recipient from whom it is withheld.
// Undecided is no answer of anyone: the decision does not settle
// who must consent, or is later than the instant asked about. A fresh decision,
// with the missing facts, is due.
const (
	Given        Status = "given"
	NeverAsked   Status = "never-asked"
	Refused      Status = "refused"
	Expired      Status = "expired"
	Withdrawn    Status = "withdrawn"
	NotNeeded    Status = "not-needed"
	NotToBeAsked Status = "not-to-be-asked"
	NotToBeTold  Status = "not-to-be-told"
	Undecided    Status = "undecided"
)

// Status returns what the person has answered, as it stands at the instant, about
// sharing the category with the recipient: Given, NeverAsked, Refused, Expired or
// Withdrawn. It knows no policy, and so not whether the answer is needed.
func (r Record) Status(who, to, category string, at time.Time) Status {
	best, bestAt := NeverAsked, time.Time{}
	undated := NeverAsked
	for _, a := range r {
		if a.Said == "" || a.Who != who || a.To != to || !a.covers(category) || a.At.After(at) {
			continue
		}
		switch s := a.status(at); {
		case a.At.IsZero():
			if s.no() && guard(s) > guard(undated) {
				undated = s
			}
		case a.At.After(bestAt) || a.At.Equal(bestAt) && guard(s) > guard(best):
			best, bestAt = s, a.At
		}
	}
	if guard(undated) > guard(best) {
		return undated
	}
	return best
}

// covers reports whether the answer is about the category.
func (a Answer) covers(category string) bool {
	if len(a.What) == 0 {
		return a.What == nil || a.Said != Yes
	}
	return slices.Contains(a.What, category)
}

// status is how the answer alone stands at the instant.
func (a Answer) status(at time.Time) Status {
	switch {
	case a.Said != Yes:
		return Refused
	case !a.Withdrawn.IsZero() && !a.Withdrawn.After(at):
		return Withdrawn
	case !a.Until.IsZero() && !a.Until.After(at):
		return Expired
	}
	return Given
}

// guard orders the statuses of answers by how much they keep from being shared;
// NeverAsked, which is none, comes before all.
func guard(s Status) int {
	return slices.Index([]Status{Given, Expired, Withdrawn, Refused}, s)
}

// no reports whether the status is that of someone who does not want it.
func (s Status) no() bool { return s == Refused || s == Withdrawn }
