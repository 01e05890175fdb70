package referral

import (
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// DeadlineState tells how a deadline stands.
type DeadlineState string

// The states of a deadline. Waiting means that it has not begun to count; Undated,
// that it has begun, but nobody has said when: it could be broken.
const (
	Running DeadlineState = "running"
	Kept    DeadlineState = "kept"
	Broken  DeadlineState = "broken"
	Waiting DeadlineState = "waiting"
	Undated DeadlineState = "undated"
)

// Deadline is a limit applied to the events of a case.
type Deadline struct {
	What string `json:"what"` // the event that ends it, or else the id of the duty
	Duty string `json:"duty"` // id of the duty that sets it
	// Limit is the rule's; Due is the last day that keeps it, as its first
	// instant, and zero while State is Waiting or Undated.
	Limit Limit         `json:"limit"`
	Due   time.Time     `json:"due,omitzero"`
	State DeadlineState `json:"state"`
	// Ended is when the event that ends it happened; zero: it has not.
	Ended    time.Time       `json:"ended,omitzero"`
	Applies  pathway.Applies `json:"applies"`
	Concerns []string        `json:"concerns,omitempty"`
	pathway.Because
}
