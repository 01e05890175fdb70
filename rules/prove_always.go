package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// outcomes holds what must always come out, whichever layer of the stack says
// otherwise.
func (a *allCases) outcomes() {
	for i, w := range a.p.always {
		in := a.promise(a.always[i])
		if w.tier != pathway.TierEmergency {
			in = a.s.And(in, a.s.Not(a.o.named[pathway.TierEmergency]))
		}
		if is, _ := a.speaks.of(w); !is {
			is, outside := a.shown(in)
			a.speaks.note(w, is, outside)
		}
		good := diagram.True
		if w.tier != "" {
			good = a.s.And(good, a.o.named[w.tier])
		}
		if w.service != "" {
			good = a.s.And(good, a.o.is[w.service])
		}
		for _, s := range w.along {
			good = a.s.And(good, a.s.Or(a.o.along[s], a.o.is[s]))
		}
		a.refuteBy(Proof{Claim: ClaimAlways, Of: w.id, Says: keptAlways}.placed(w.node.File(), w.node.Line()),
			a.s.And(in, a.s.Not(good)), func(c *pathway.Case, d Decision, n *Proof) bool { return a.p.broken(w, *c, d, n) })
	}
}

// keptAlways is what is said of a promise that holds.
var keptAlways = both("Dette kommer alltid ut for disse barna.", "This always comes out for these children.")

// broken says that something else came out than what was promised, and what.
func (p *Policy) broken(w *always, c pathway.Case, d Decision, n *Proof) bool {
	k := d.Concerns[0]
	var missing []string
	for _, s := range w.along {
		if !slices.Contains(k.Alongside, s) && k.Service != s {
			missing = append(missing, s)
		}
	}
	promised := p.placedAt(w.tier, w.service)
	other := w.tier != "" && k.Tier != w.tier || w.service != "" && k.Service != w.service
	n.Rules = decidedBy(k)
	switch {
	case other:
		n.Says = phrase("Lovet er %s. Her blir det %s.", "Promised is %s. Here it is %s.", promised, p.decided(k))
	case len(missing) > 0:
		n.Says = phrase("Lovet er at %s hjelper ved siden av. Her blir det bare %s.", "Promised is that %s helps alongside. Here it is only %s.",
			p.allCalled(missing), p.decided(k))
	}
	n.Says = more(n.Says, p.waiting(c, d), p.ofLayer(w.layer))
	return other || len(missing) > 0
}

// spoken holds every promise to speaking about some child.
func (x *prover) spoken() {
	for _, w := range x.p.always {
		n := Proof{Claim: ClaimAlways, Of: w.id, Result: Proved, Says: keptAlways}.placed(w.node.File(), w.node.Line())
		switch is, outside := x.speaks.of(w); {
		case is:
		case len(outside) > 0:
			n = n.unsure(outside...)
		default:
			n.Result, n.Says = Refuted, both("Løftet gjelder ingen: alle barna det nevner, er i en øyeblikkelig situasjon, og da går den foran. Skriv tier: emergency, eller si hvem det ellers gjelder.",
				"The promise is about nobody: all children that it names are in an emergency, which goes before it. Write tier: emergency, or say whom else it is about.")
		}
		x.say(n)
	}
}
