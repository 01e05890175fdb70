package rules

import (
	"fmt"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// stepFrom are the states from which a final step is taken, and those before them:
// a duty that is told in one of these is kept by the referral, and blocks the step
// until it is done or waived.
var stepFrom = map[pathway.State][]pathway.State{
	pathway.Rejected:   {pathway.Considered, pathway.Sent, pathway.Received, pathway.RejectionConsidered},
	pathway.Discharged: {pathway.Considered, pathway.Sent, pathway.Received, pathway.RejectionConsidered, pathway.Accepted, pathway.Started},
	pathway.Closed:     {pathway.Considered, pathway.Sent, pathway.Received, pathway.RejectionConsidered, pathway.Accepted, pathway.Started, pathway.Rejected, pathway.Discharged},
}

// told holds every duty that blocks a final step to being told in time: in the state
// from which the step is taken, if it applies in the states that come after.
func (a *allCases) told() {
	sp := a.e.sp
	level := slices.IndexFunc(a.e.open, func(u unsaid) bool { return u.dim == sp.state })
	at := func(r diagram.Ref, s pathway.State) diagram.Ref {
		if level < 0 {
			return r
		}
		return a.s.Fix(r, level, slices.Index(sp.dims[sp.state].texts, string(s)))
	}
	for _, u := range a.p.rules {
		r, ok := a.can[u]
		if !ok || u.duty == nil || stepFrom[u.duty.before] == nil {
			continue
		}
		inTime, late := diagram.False, diagram.False
		for _, s := range pathway.States() {
			if slices.Contains(stepFrom[u.duty.before], s) {
				inTime = a.s.Or(inTime, a.s.Possible(at(r, s)))
			} else {
				late = a.s.Or(late, a.s.Possible(at(r, s)))
			}
		}
		a.refute(ofRule(ClaimSteps, u, Proved, both("Plikten er kjent før steget som den stanser, i alle saker.", "The duty is known before the step that it blocks, in every case.")),
			a.s.And(late, a.s.Not(inTime)), both("Plikten gjelder først etter %s, som den skulle stanse: den blir hoppet over.", "The duty applies only after %s, which it should block: it is skipped.", u.duty.before),
			func(d Decision) bool { return !hasDuty(d, u.id) })
	}
}

// steps holds every duty that blocks a final step to being possible to pass, and
// every child to having a holder.
func (x *prover) steps() {
	for _, u := range x.p.rules {
		if u.duty == nil || stepFrom[u.duty.before] == nil || !u.shutsForGood() {
			continue
		}
		n := ofRule(ClaimSteps, u, Refuted, both("Plikten kan verken meldes gjort eller fravikes, så steget kan bare tas ved å gå utenom.", "The duty can neither be said to be done nor be waived, so the step can be taken only by going round it."))
		switch is, outside := x.applied.of(u); {
		case is:
			x.say(n)
		case x.full:
			x.say(n.unsure(beyond))
		case len(outside) > 0:
			x.say(n.unsure(outside...))
		}
	}
	n := Proof{Claim: ClaimSteps, Result: Proved, Says: both("Barnet har en som holder saken, i alle steg.", "The child has a holder in every step.")}
	if c := x.unheld(); c != nil {
		n.Result, n.Case, n.Says = Refuted, c, both("Ingen holder saken.", "Nobody holds the case.")
	}
	x.say(n)
}

// unheld looks for a referral in which nobody holds the child: over every state and
// every kind of service that it can come from, be held by, go to and belong to.
func (x *prover) unheld() *pathway.Case {
	kinds := map[string][]string{}
	for _, s := range x.p.cat.Services {
		key := fmt.Sprint(s.Holds, s.Emergency)
		if len(kinds[key]) < 2 {
			kinds[key] = append(kinds[key], s.ID)
		}
	}
	services := []string{""}
	for _, key := range sortedKeysOf(kinds) {
		services = append(services, kinds[key]...)
	}
	condition := x.p.cat.Conditions[0].ID
	for _, state := range pathway.States() {
		for _, contact := range services {
			for _, holder := range services {
				for _, to := range services {
					c := pathway.Case{At: x.days()[0], State: state, Contact: contact, Holder: holder, To: to, Concerns: []pathway.Concern{{Condition: condition}}}
					in, err := x.p.prepare(c)
					if err != nil {
						continue
					}
					d := &deciding{p: x.p, in: in}
					for _, belongs := range services {
						if d.holder() == "" || d.meanwhile(tierOutcome{service: belongs}) == "" {
							return &c
						}
					}
				}
			}
		}
	}
	return nil
}
