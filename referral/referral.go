package referral

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Referral is one referral to one service. Make it with New or from its JSON:
// the zero value is none, and takes no step. It never changes, so it is safe for
// concurrent use.
type Referral struct {
	ledger
	to      string
	home    string // who holds while the service referred to does not
	state   pathway.State
	urgent  bool // as of the latest decision
	history []Step
}

// New returns a referral to a service that is being considered. The duties are
// those of a decision in the state considered; their holder holds the case until
// the service accepts it.
//
// Whether there is such a service is not checked here: nothing can be sent to one
// that no share of the decision names.
//
// The error says what is missing: the service, the holder, an instant, or a
// decision that is neither of another state nor later than at.
func New(to string, d Duties, at time.Time) (Referral, error) {
	refuse := func(why string) (Referral, error) {
		return Referral{}, &Refused{Step: pathway.Considered, Why: why}
	}
	switch {
	case to == "":
		return refuse("no service to refer to")
	case d.Holder == "":
		return refuse("the decision names no holder")
	case at.IsZero() || d.At.IsZero():
		return refuse("no instant given")
	}
	r := Referral{ledger: ledger{policy: d.Policy}, to: to, home: d.Holder, state: pathway.Considered}
	if why := r.unfit(d, at); why != "" {
		return refuse(why)
	}
	r = r.keep(r.note(d), d)
	return r.append(Step{What: pathway.Considered, At: at, Decided: d.At}), nil
}

// keep returns the referral with the ledger that took in the decision.
func (r Referral) keep(l ledger, d Duties) Referral {
	r.ledger, r.urgent = l, slices.Contains(d.Urgent, r.to)
	return r
}

// State returns where the referral stands.
func (r Referral) State() pathway.State { return r.state }

// To returns the service referred to.
func (r Referral) To() string { return r.to }

// Policy returns which policy the referral follows now.
func (r Referral) Policy() pathway.Stamp { return r.policy }

// Holder returns the service that holds the case now. It is never empty.
func (r Referral) Holder() string {
	if r.state == pathway.Accepted || r.state == pathway.Started {
		return r.to
	}
	return r.home
}

// Open returns the duties that block the step now, as far as the latest decision
// goes, one entry for each concern. It is empty on the way to an urgent service.
// What blocks Withdrawn is what blocks closed.
func (r Referral) Open(step pathway.State) []Duty {
	if step == Withdrawn {
		step = pathway.Closed
	}
	if r.urgent && route(step) {
		return nil
	}
	return r.blocking(step)
}

// Duties returns every duty that the referral was told and keeps, done and waived
// ones included, one entry for each concern, sorted by id and concern.
func (r Referral) Duties() []Duty {
	var out []Duty
	for _, t := range r.told {
		d := t.Duty.clone()
		switch {
		case r.holdsWaiver(d.key()):
			d.State = Waived
		case d.State == Waived:
			d.State = Open
		}
		out = append(out, d)
	}
	return out
}

// Case returns the case with State, Holder, To, Events and Waived as the referral
// has them: Holder is who holds what To has not accepted, To stands once it is sent, and the dates of its steps over those that the
// case had; a withdrawal dates closed. A waiver for a concern that the case no
// longer has is left out: the referral holds it all the same. The maps of the
// given case are not changed, and Events is not shared.
func (r Referral) Case(c pathway.Case) pathway.Case {
	c.State, c.Holder, c.To = r.state, r.home, ""
	c.Events = maps.Clone(c.Events)
	if c.Events == nil {
		c.Events = map[string]time.Time{}
	}
	answered := false
	for _, s := range r.history {
		event := s.What
		switch s.What {
		case pathway.Considered, pathway.RejectionConsidered, WaivedDuty, Adopted:
			continue
		case Withdrawn:
			event = pathway.Closed
		case pathway.Sent:
			c.To = r.to
		case Answered:
			if answered {
				continue // the first answer is the one that the deadline asks for
			}
			answered = true
		}
		c.Events[string(event)] = s.At
	}
	c.Waived = nil
	for _, k := range r.waived {
		if k.Concern == "" || slices.ContainsFunc(c.Concerns, func(o pathway.Concern) bool {
			return cmp.Or(o.Condition, unknownCondition) == k.Concern
		}) {
			c.Waived = append(c.Waived, k.String())
		}
	}
	return c
}

// unknownCondition is how duties name a concern whose condition is not known.
const unknownCondition = "unknown"

// String says that it is a referral and where it stands, and nothing else.
func (r Referral) String() string {
	if r.to == "" {
		return "no referral"
	}
	return fmt.Sprintf("referral (%s)", r.state)
}

// GoString is String, so that no way of printing shows more.
func (r Referral) GoString() string { return r.String() }

// LogValue is String, so that a log shows no more.
func (r Referral) LogValue() slog.Value { return slog.StringValue(r.String()) }
