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
	pathway.Sent:       {pathway.Considered},
	pathway.Received:   {pathway.Considered, pathway.Sent},
	pathway.Accepted:   {pathway.Considered, pathway.Sent, pathway.RejectionConsidered, pathway.Received},
	pathway.Started:    {pathway.Considered, pathway.Sent, pathway.RejectionConsidered, pathway.Received, pathway.Accepted},
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
		a.shutting(u, r)
		inTime, late := diagram.False, diagram.False
		for _, s := range pathway.States() {
			if slices.Contains(stepFrom[u.duty.before], s) {
				inTime = a.s.Or(inTime, a.s.Possible(at(r, s)))
			} else {
				late = a.s.Or(late, a.s.Possible(at(r, s)))
			}
		}
		a.skipped(u, r, at, a.s.And(late, a.s.Not(inTime)))
	}
}

// shutting notes a case in which a duty that can neither be done nor be waived blocks
// its step.
func (a *allCases) shutting(u *rule, r diagram.Ref) {
	if a.shut[u] != nil || !u.shutsForGood() {
		return
	}
	is, outside := a.shown(a.s.Possible(r))
	a.shuts.note(u, is, outside)
	path, ok := a.smallest(a.s.Possible(r))
	if !ok {
		return
	}
	if c, exact := a.caseOf(path); exact && a.confirmed(c, func(d Decision) bool { return hasDuty(d, u.id) }) {
		a.shut[u] = &c
	}
}

// skipped refutes that a duty is told in time, with the case from which the step is
// taken, and as the other one the same child after it.
func (a *allCases) skipped(u *rule, r diagram.Ref, at func(diagram.Ref, pathway.State) diagram.Ref, bad diagram.Ref) {
	n := ofRule(ClaimSteps, u, Proved, both("Plikten er kjent før steget som den stanser, i alle saker.", "The duty is known before the step that it blocks, in every case."))
	before := stepFrom[u.duty.before]
	from := before[len(before)-1]
	// The state in which it is told too late: that of the step itself, if it can be.
	to := u.duty.before
	for _, s := range append([]pathway.State{to}, pathway.States()...) {
		if !slices.Contains(before, s) && a.s.Can(a.s.And(bad, a.s.Possible(at(r, s))), diagram.True) {
			bad, to = a.s.And(bad, a.s.Possible(at(r, s))), s
			break
		}
	}
	a.refuteBy(n, bad, func(c *pathway.Case, _ Decision, n *Proof) bool {
		c.State = from
		after := *c
		after.State = to
		d1, err1 := a.p.Decide(a.ctx, *c)
		d2, err2 := a.p.Decide(a.ctx, after)
		n.Other = &after
		n.Says = phrase("Steget går fra %s til %s. Plikten (%s) skulle stanse det, men gjelder først når saken er %s: den blir hoppet over. La den gjelde i %s også.",
			"The step goes from %s to %s. The duty (%s) should block it, but applies only once the case is %s: it is skipped. Let it apply in %s too.",
			stateWord(from), stateWord(u.duty.before), clause(u.duty.do), stateWord(to), stateWord(from))
		return err1 == nil && err2 == nil && !hasDuty(d1, u.id) && hasDuty(d2, u.id)
	})
}

// stateWord is a state as a person says it, with the word that conditions have for it.
func stateWord(s pathway.State) pathway.Text {
	w := map[pathway.State]pathway.Text{
		pathway.Considered: {NB: "vurdert", EN: "considered"}, pathway.Sent: {NB: "sendt", EN: "sent"}, pathway.Received: {NB: "mottatt", EN: "received"},
		pathway.RejectionConsidered: {NB: "avslag vurdert", EN: "rejection considered"}, pathway.Rejected: {NB: "avslått", EN: "rejected"},
		pathway.Accepted: {NB: "godtatt", EN: "accepted"}, pathway.Started: {NB: "startet", EN: "started"},
		pathway.Discharged: {NB: "utskrevet", EN: "discharged"}, pathway.Closed: {NB: "lukket", EN: "closed"},
	}[s]
	out := pathway.Text{NB: fmt.Sprintf("«%s» (%s)", w.NB, s), EN: fmt.Sprintf("“%s” (%s)", w.EN, s)}
	if w.EN == string(s) {
		out.EN = fmt.Sprintf("“%s”", w.EN)
	}
	return out
}

// steps holds every duty that blocks a final step to being possible to pass, and
// every child to having a holder.
func (x *prover) steps() {
	for _, u := range x.p.rules {
		if u.duty == nil || stepFrom[u.duty.before] == nil || !u.shutsForGood() {
			continue
		}
		if old := x.byClaim[claimed{ClaimSteps, u.id}]; old != nil && old.Result == Refuted {
			continue
		}
		n := ofRule(ClaimSteps, u, Refuted, both("Plikten kan verken meldes gjort eller fravikes, så steget kan bare tas ved å gå utenom.", "The duty can neither be said to be done nor be waived, so the step can be taken only by going round it."))
		switch is, outside := x.shuts.of(u); {
		case is:
			n.Case = x.shut[u]
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
