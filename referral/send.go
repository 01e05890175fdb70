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
// A share counts whoever its sender is. The one who refers need not be the one
// who holds the case, and which categories this sender may pass on is for
// [consent.Scope.Minimise].
//
// To an urgent service nothing of this blocks.
func (r Referral) Send(d Duties, scope consent.Scope, rec consent.Record, at time.Time) (Referral, error) {
	r, err := r.take(pathway.Sent, r.cannot(pathway.Sent), d, at)
	if err != nil {
		return r, err
	}
	waits, why := r.unshared(d, scope, rec, at)
	step := Step{What: pathway.Sent, At: at, Decided: d.At, SetAside: r.setAside(pathway.Sent)}
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
func (r Referral) unshared(d Duties, scope consent.Scope, rec consent.Record, at time.Time) (waits []consent.Wait, why string) {
	if scope.Policy != d.Policy || !scope.At.Equal(d.At) {
		return nil, "the scope is not of the same decision as the duties"
	}
	senders := []string{""}
	for _, sh := range scope.Shares {
		senders = append(senders, sh.From...)
	}
	slices.Sort(senders)
	why = "nothing may be shared with the service referred to"
	for _, from := range slices.Compact(senders) {
		for _, v := range scope.Check(from, r.to, rec, at) {
			if v.Basis == consent.Anonymous {
				continue
			}
			if len(v.Open) > 0 {
				return nil, ""
			}
			why = "nothing may be shared with the service referred to yet"
			for _, w := range v.Waits {
				if !slices.ContainsFunc(waits, func(o consent.Wait) bool {
					return o.Who == w.Who && o.Status == w.Status && o.Rule == w.Rule
				}) {
					waits = append(waits, w)
				}
			}
		}
	}
	return waits, why
}
