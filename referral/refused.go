package referral

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// Refused is the error of a step that was not taken. Steps return it as
// *Refused, so that errors.As finds it.
type Refused struct {
	// Step is the state that was not reached; Answered, WaivedDuty,
	// Withdrawn or Adopted for these. For a baton and a log it is what a
	// BatonStep or a LogStep would have been.
	Step pathway.State
	// Duties block the step, one entry for each concern.
	Duties []Duty
	// Waits are whose consent is missing, when nothing may be sent, or a reader
	// may not be let in.
	Waits []consent.Wait
	// Why is the rest, in plain words; empty if Duties say it all.
	Why string
}

// Error says what was refused and why, with ids, roles and states only.
func (e *Refused) Error() string {
	if e == nil {
		return "refused"
	}
	var parts []string
	if e.Why != "" {
		parts = append(parts, e.Why)
	}
	if ids := each(e.Duties, func(d Duty) string {
		if d.By == "" {
			return d.ID
		}
		return fmt.Sprintf("%s (by %s)", d.ID, d.By)
	}); len(ids) > 0 {
		parts = append(parts, "open duties: "+strings.Join(ids, ", "))
	}
	if who := each(e.Waits, func(w consent.Wait) string {
		if w.Who == "" {
			return "who must consent is undecided"
		}
		return fmt.Sprintf("%s (%s)", w.Who, w.Status)
	}); len(who) > 0 {
		parts = append(parts, "consent: "+strings.Join(who, ", "))
	}
	return fmt.Sprintf("referral: %s refused: %s", e.Step, strings.Join(parts, "; "))
}

// each returns the distinct words for the items, in order.
func each[T any](list []T, word func(T) string) []string {
	var out []string
	for _, item := range list {
		if w := word(item); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
