package referral

import (
	"errors"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// ledger is what a referral, or a baton, keeps of the decisions that it was
// handed: every duty that it was ever told, and the waivers that hold.
type ledger struct {
	policy  pathway.Stamp
	decided time.Time // the latest decision
	told    []told    // sorted by id and concern
	waived  []key     // sorted
}

// mistimed says why no step at the instant, after the last one, can rest on the
// decision; empty if one can.
func (l ledger) mistimed(d Duties, last, at time.Time) string {
	switch {
	case d.At.Before(last) || d.At.Before(l.decided):
		return "the decision is older than the last step or decision; a fresh one is due"
	case d.At.After(at):
		return "the decision is later than the step"
	}
	return ""
}

// adopt returns the ledger under the policy of the decision. The duties of the
// one that was left stay, as those of an earlier policy, and so do the waivers.
func (l ledger) adopt(d Duties) ledger {
	l.policy = d.Policy
	var out []told
	for _, t := range l.told {
		t.Old = true
		out = append(out, t)
	}
	l.told = out
	return l.note(d)
}

// restored checks what was stored, with the duties that the history says were
// waived and the policies that it says were left.
func restored(l ledger, waivers []key, left []pathway.Stamp) (ledger, error) {
	if why := succession(append(left, l.policy), l.told); why != "" {
		return l, errors.New(why)
	}
	for _, t := range l.told {
		if len(t.Duty.Concerns) > 1 || !slices.Contains(pathway.States(), t.In) {
			return l, errors.New("a duty is not as it is kept")
		}
	}
	for _, k := range l.waived {
		if !slices.Contains(waivers, k) {
			return l, errors.New("a waiver stands in no step")
		}
	}
	if len(l.told) == 0 {
		l.told = nil
	}
	sortTold(l.told)
	slices.SortFunc(l.waived, key.compare)
	l.waived = slices.Compact(l.waived)
	return l, nil
}

// succession says why the policies cannot have followed each other; empty if they
// can.
func succession(policies []pathway.Stamp, list []told) string {
	old := slices.ContainsFunc(list, func(t told) bool { return t.Old })
	if old && len(policies) == 1 {
		return "a duty of an earlier policy, and none was left"
	}
	if len(slices.Compact(slices.Clone(policies))) < len(policies) {
		return "the policy adopted is the one that was left"
	}
	return ""
}
