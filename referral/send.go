package referral

import (
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// Send sends the referral. The scope must be that of the same decision as the
// duties, and at the instant something must be open in it for the recipient,
// under the child's name: an anonymous consultation is no referral.
//
// From is the service that sends it, which need not be the one that holds the
// case. Only what this service may share counts, by a share that names it or that
// anyone may use; the history keeps it. Which categories may go with the referral
// is for [consent.Scope.Minimise].
//
// To an urgent service nothing of this blocks.
func (r Referral) Send(from string, d Duties, scope consent.Scope, rec consent.Record, at time.Time) (Referral, error) {
	r, err := r.take(pathway.Sent, r.cannot(pathway.Sent), d, at)
	if err != nil {
		return r, err
	}
	waits, why := r.unshared(from, d, scope, rec, at)
	step := Step{What: pathway.Sent, At: at, Decided: d.At, From: from, SetAside: r.setAside(pathway.Sent)}
	if r.urgent {
		if why != "" && len(waits) == 0 {
			waits = []consent.Wait{{Status: consent.Undecided}}
		}
		step.Waits = waits
		return r.append(step), nil
	}
	if open := r.Open(pathway.Sent); why != "" || len(open) > 0 {
		return r, &Refused{Step: pathway.Sent, Duties: open, Waits: waits, Why: why}
	}
	return r.append(step), nil
}

// unshared says why nothing may go to the recipient, and whose answer is missing;
// empty if something may.
func (r Referral) unshared(from string, d Duties, scope consent.Scope, rec consent.Record, at time.Time) (waits []consent.Wait, why string) {
	if scope.Policy != d.Policy || !scope.At.Equal(d.At) {
		return nil, "the scope is not of the same decision as the duties"
	}
	if blank(from) {
		return nil, "it is not said which service sends it"
	}
	why = "nothing may be shared by this sender with the service referred to"
	for _, v := range scope.Check(from, r.to, rec, at) {
		if v.Basis == consent.Anonymous {
			continue
		}
		if len(v.Open) > 0 {
			return nil, ""
		}
		why = "nothing may be shared with the service referred to yet"
		waits = addWaits(waits, v.Waits)
	}
	return waits, why
}

// addWaits adds to the list those that wait for another answer, or by another rule.
func addWaits(list, more []consent.Wait) []consent.Wait {
	for _, w := range more {
		if !slices.ContainsFunc(list, func(o consent.Wait) bool {
			return o.Who == w.Who && o.Status == w.Status && o.Rule == w.Rule
		}) {
			list = append(list, w)
		}
	}
	return list
}
