package pathway

import "time"

// State is where the referral of a case stands.
type State string

// The states of a referral. Considering a rejection, rejecting and closing are
// three different states: a rejection is never an end.
const (
	Considered          State = "considered"
	Sent                State = "sent"
	Received            State = "received"
	RejectionConsidered State = "rejection-considered"
	Rejected            State = "rejected"
	Accepted            State = "accepted"
	Started             State = "started"
	Discharged          State = "discharged"
	Closed              State = "closed"
)

// States lists all states, in the order that a referral runs through them.
func States() []State {
	return []State{Considered, Sent, Received, RejectionConsidered, Rejected, Accepted, Started, Discharged, Closed}
}

// Case is what a host tells about a child. It has no name, no identity number
// and no free text; a fact that the policy does not declare is refused.
//
// The zero value is refused by Decide: At and at least one concern are needed.
type Case struct {
	// At is the instant that is decided for. The clock is never read. Dates are
	// read in At's own location: give it in Norwegian local time.
	At time.Time
	// State is that of the referral; empty means Considered.
	State State
	// Contact is the service that the family turned to.
	Contact string
	// Holder is the service that holds what To has not accepted, if a referral
	// has settled it; empty: Contact if it can hold, else the GP.
	Holder string
	// To is the service that the referral was sent to, once it is sent.
	To string
	// Given holds the facts about the case: bool, string, int or int64,
	// []string, and for a date "2011-09-20" or a time.Time, whose day is that in
	// At's location, from 120 years before the day of At up to that day. A fact
	// that is absent is unknown, which is never false.
	Given map[string]any
	// Concerns are what the worry is about, each with its own responsibility.
	Concerns []Concern
	// Events are dates that deadlines count from and end at, by event id: of what
	// has happened, so none is after the day of At.
	Events map[string]time.Time
	// Waived names duties that were waived with a reason, as "id" or
	// "id/condition"; the reason stays with the referral. Waiving what the law
	// requires, or what the policy does not know, has no effect.
	Waived []string
	// In names the layers that the case is meant for; Decide refuses a case for
	// a layer that is not loaded.
	In []string
}

// Concern is one worry about the child.
type Concern struct {
	// Condition is the id of a condition of the catalogue. Empty means that it
	// is not known; no two concerns of a case have the same.
	Condition string
	// Given holds the facts about this concern, as Case.Given does.
	Given map[string]any
}
