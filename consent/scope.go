package consent

import (
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Say is what a giver has to say in the matter.
type Say string

// What a giver's rule says: must consent, must be heard, must be informed, or
// must not be told.
const (
	Consent  Say = "consent"
	Heard    Say = "heard"
	Informed Say = "informed"
	Withheld Say = "withheld"
)

// Need tells how many of the persons of a giver must consent. The zero value
// counts as All.
type Need string

// All of them, or any one of them.
const (
	All Need = "all"
	Any Need = "any"
)

// Giver is one requirement about who consents, is heard, is informed, or is not
// told. The zero value names nobody, and so can never be met.
type Giver struct {
	Say Say `json:"say"`
	// Who are persons or services, as roles. A group stands here as its members:
	// nothing in this package knows that "parents" are two.
	Who  []string `json:"who"`
	Need Need     `json:"need,omitempty"`
	// Prevails is whose answer counts when those of an Any disagree. It counts
	// as one of Who, and has no effect under All, where each must say yes.
	Prevails string `json:"prevails,omitempty"`
	// Regimes, To and What limit the giver to senders under these
	// confidentiality laws, to these recipients, and to these categories. Empty
	// means every one.
	Regimes []string `json:"regimes,omitempty"`
	To      []string `json:"to,omitempty"`
	What    []string `json:"what,omitempty"`
	// NotYet are those of Who who may be neither asked nor told now, and But the
	// categories that they may not be told, because something is withheld from
	// them, certainly or possibly. They repeat what Withheld says, for readers;
	// Check and Tell go by Withheld itself.
	NotYet []string `json:"not_yet,omitempty"`
	But    []string `json:"but,omitempty"`
	// Applies is Certain or Possible; anything else counts as Possible.
	Applies pathway.Applies `json:"applies"`
	// Concerns are the conditions that it is about; nil means the case.
	Concerns []string `json:"concerns,omitempty"`
	// Failed says that its rule failed at run time. It counts as Possible.
	Failed bool `json:"failed,omitempty"`
	pathway.Because
}

// certain reports whether the giver holds whatever the missing facts are.
func (g Giver) certain() bool { return g.Applies == pathway.Certain && !g.Failed }

// Basis is what makes a share lawful. The zero value opens nothing.
type Basis string

// The bases. The package comment says when each opens a share.
const (
	ByConsent   Basis = "consent"
	NoObjection Basis = "no-objection"
	Statute     Basis = "statute"
	Anonymous   Basis = "anonymous"
	Duty        Basis = "duty"
)

// Share lets some categories of information go from some services to others for
// one purpose. A share that stands in a Scope is certain: one that depends on a
// missing fact is not there.
type Share struct {
	From []string `json:"from,omitzero"` // nil: anyone
	// Regime is the confidentiality law that the senders are under; empty if
	// From is nil.
	Regime  string       `json:"regime,omitempty"`
	To      []string     `json:"to"`
	What    []string     `json:"what"` // categories
	Purpose pathway.Text `json:"purpose,omitzero"`
	Basis   Basis        `json:"basis"`
	Duty    string       `json:"duty,omitempty"` // id of the duty that carries it
	// Concerns are the conditions that it is about; nil means the case.
	Concerns []string `json:"concerns,omitempty"`
	pathway.Because
}

// Scope is what one decision lets be shared. Its zero value lets nothing be
// shared. It holds for the facts of that decision: when facts change, or before
// a step of a referral, a fresh decision is due.
type Scope struct {
	Policy pathway.Stamp `json:"policy"`
	At     time.Time     `json:"at"` // the instant of the decision
	// Givers must consent, or may object; the other three are to be heard, to
	// be informed, and not to be told. The list that a giver stands in counts,
	// whatever its Say.
	Givers   []Giver `json:"givers,omitempty"`
	Heard    []Giver `json:"heard,omitempty"`
	Informed []Giver `json:"informed,omitempty"`
	Withheld []Giver `json:"withheld,omitempty"`
	Shares   []Share `json:"shares,omitempty"`
}
