package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// wide holds every zone of the last layer to being no wider than its gap: a child of
// whom it is settled who is responsible has no place in it. What is accepted in
// advance would hide the gap that a later change opens there. A child in an emergency
// need not be left out, nor one that is in the gap on some other day.
func (x *prover) wide(days []*allCases) {
	for i, z := range x.p.zones {
		if z.layer != x.p.layers[len(x.p.layers)-1] {
			continue // its own stack is where it is looked at
		}
		for _, a := range days {
			x.store = a.s
			if slices.ContainsFunc(days, func(on *allCases) bool { return on.s.Full() || !slices.Equal(on.e.open, a.e.open) }) {
				a.say(a.zoneClaim(z).unsure(beyond))
				continue
			}
			settled := a.s.And(a.promise(a.zones[i]), a.s.Not(a.o.named[pathway.TierEmergency]))
			for _, on := range days {
				settled = a.s.And(settled, a.s.Not(a.from(on, on.grey)))
			}
			a.refuteBy(a.zoneClaim(z), settled, func(_ *pathway.Case, d Decision, n *Proof) bool {
				k := d.Concerns[0]
				n.Rules = decidedBy(k)
				n.Says = phrase("Gråsonen er for vid: den gjelder også barn der ansvaret er avklart. Her er det %s. Den ville godtatt hvert hull som en senere endring lager der. Skriv den smalere.",
					"The grey zone is too wide: it also covers children of whom it is settled who is responsible. Here it is %s. It would accept each gap that a later change makes there. Make it narrower.",
					x.p.decided(k))
				return !unsettled(d) && k.Tier != pathway.TierEmergency
			})
		}
	}
}

// from brings a function of another day over here: the cases of one condition have
// the same levels on every day.
func (a *allCases) from(on *allCases, r diagram.Ref) diagram.Ref {
	if on == a {
		return r
	}
	place := make([]int, len(a.e.open))
	for i := range place {
		place[i] = i
	}
	return a.s.Import(on.s, r, place, make([][]int, len(place)))
}

// zoneClaim is that a declared zone exists as it is declared.
func (a *allCases) zoneClaim(z *zone) Proof {
	return Proof{Claim: ClaimZone, Of: z.id, Says: zoneStands}.placed(z.node.File(), z.node.Line())
}
