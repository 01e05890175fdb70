package referral

import (
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// DutyState tells how far a duty has come. Anything but Done and Waived, the
// zero value included, counts as open.
type DutyState string

// The states of a duty. Unknown means that nobody has said whether it is done.
const (
	Done    DutyState = "done"
	Open    DutyState = "open"
	Unknown DutyState = "unknown"
	Waived  DutyState = "waived"
)

// Duty is something that must, should or may be done. How strongly, and by which
// rule, stands in Because.
type Duty struct {
	ID string `json:"id"`
	// Concerns are the conditions that it belongs to; nil means the case.
	Concerns []string `json:"concerns,omitempty"`
	// Before is the one step that it blocks while it is open; empty: none.
	Before pathway.State `json:"before,omitempty"`
	Do     pathway.Text  `json:"do,omitzero"`
	By     string        `json:"by,omitempty"`   // a service or a person, as a role
	With   []string      `json:"with,omitempty"` // services and persons
	// NotYet are those of By and With who may be neither asked nor told now.
	NotYet []string `json:"not_yet,omitempty"`
	Limit  *Limit   `json:"deadline,omitempty"`
	Needs  []string `json:"needs,omitempty"` // categories of information
	// DoneFact is the fact of the policy that says that it is done; empty: no fact
	// does, so it is done outside the policy or waived.
	DoneFact string `json:"done_fact,omitempty"`
	// DoneBy are the values of DoneFact that say so; nil: it is a yes/no fact, and a
	// yes says so.
	DoneBy []string `json:"done_by,omitempty"`
	// Applies is Certain or Possible; anything but Possible counts as Certain.
	Applies pathway.Applies `json:"applies"`
	State   DutyState       `json:"state"`
	// SetAside says that an emergency goes first: the duty does not stand in the
	// emergency's way, and is to be done as soon as possible.
	SetAside bool `json:"set_aside,omitempty"`
	// Clarify marks a duty to disclose that is only possible: clarify now,
	// anonymously if need be.
	Clarify bool `json:"clarify,omitempty"`
	// ByHand says that its rule failed at run time: decide by hand now.
	ByHand bool `json:"by_hand,omitempty"`
	pathway.Because
}

// Waivable reports whether the duty can be waived with a reason. Only a skal
// with the force of law cannot.
func (d Duty) Waivable() bool { return d.Strength != pathway.Skal || !d.Force.Law() }

// Duties are those of one decision.
type Duties struct {
	Policy pathway.Stamp `json:"policy"`
	At     time.Time     `json:"at"` // the instant of the decision
	// State is where the referral stood when it was decided; empty means
	// Considered.
	State pathway.State `json:"state"`
	// Holder is the service that holds the case.
	Holder string `json:"holder"`
	// Urgent are the services whose way is never blocked.
	Urgent []string `json:"urgent,omitempty"`
	List   []Duty   `json:"list,omitempty"`
}
