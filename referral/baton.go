package referral

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Baton says who coordinates the help for a child, the stafettholder of BTI
// (bedre tverrfaglig innsats), and at which of its levels the case is. It never
// changes, so it is safe for concurrent use.
//
// The zero value is a case at level 0 with nobody to coordinate it: somebody
// wonders, and no measure has started.
type Baton struct {
	ledger
	level      int
	holder     string
	offered    string // whom it is offered to
	reconsider bool
	ended      bool
	history    []BatonStep
}

// Level returns the BTI level, 0 to 3. It is 0 once the cooperation has ended.
func (b Baton) Level() int { return b.level }

// Holder returns the service that holds the baton. It is empty only at level 0:
// until a first holder is appointed, and once the cooperation has ended.
func (b Baton) Holder() string { return b.holder }

// Offered returns the service that the baton is offered to and that has not
// answered; empty if there is none. Until it has taken the baton it holds nothing.
func (b Baton) Offered() string { return b.offered }

// Reconsider reports whether the level is a new one, and nobody has yet considered
// who should hold the baton there: the child's and the family's wish, how many
// measures there are and of what kind, and how much coordination they will take.
// It stays until the holder is confirmed or has handed over, and blocks nothing.
func (b Baton) Reconsider() bool { return b.reconsider }

// Ended reports whether the cooperation has ended. A new concern gets a baton of
// its own.
func (b Baton) Ended() bool { return b.ended }

// Open returns the duties that the end waits for, as far as the latest decision
// goes, one entry for each concern: those that stand before closed.
func (b Baton) Open() []Duty { return b.blocking(pathway.Closed) }

// Policy returns which policy the baton follows: that of the first decision that
// it was handed, until another is adopted. It is zero before that.
func (b Baton) Policy() pathway.Stamp { return b.policy }

// History returns all that happened, oldest first.
func (b Baton) History() []BatonStep { return slices.Clone(b.history) }

// String says that it is a baton and at which level, and nothing else.
func (b Baton) String() string {
	if b.ended {
		return "baton (ended)"
	}
	return fmt.Sprintf("baton (level %d)", b.level)
}

// GoString is String, so that no way of printing shows more.
func (b Baton) GoString() string { return b.String() }

// LogValue is String, so that a log shows no more.
func (b Baton) LogValue() slog.Value { return slog.StringValue(b.String()) }

// last is the instant of the latest step; zero before the first.
func (b Baton) last() time.Time {
	if len(b.history) == 0 {
		return time.Time{}
	}
	return b.history[len(b.history)-1].At
}
