package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// grey is where somebody must settle who is responsible: no tier, or no service,
// comes out. In an emergency nothing waits for that.
func (o *tierDiagrams) grey() diagram.Ref {
	s := o.e.s
	settled := o.named[pathway.TierEmergency]
	for _, service := range sortedKeysOf(o.is) {
		settled = s.Or(settled, o.is[service])
	}
	return s.Not(settled)
}

// greyZones compares the grey zones that exist with those that are declared.
func (a *allCases) greyZones() {
	s := a.s
	grey := a.grey
	rest := grey
	for i, z := range a.p.zones {
		in := a.promise(a.zones[i])
		here := a.s.And(grey, in)
		shown, outside := a.shown(here)
		below := a.below(z.layer)
		a.exists.note(z, shown, outside)
		a.among(z, here)
		switch {
		case shown || len(outside) > 0:
		case s.And(in, below) != diagram.False:
			a.settledBelow[z] = true
			continue
		default:
			a.gone(z, s.And(in, s.Not(a.o.named[pathway.TierEmergency])))
			continue
		}
		opened := diagram.False // by a layer below, between more than is declared: not this zone
		for _, part := range a.byTiers(here) {
			if !z.any && slices.ContainsFunc(part.possible, func(t pathway.Tier) bool { return !slices.Contains(z.possible, t) }) {
				opened = s.Or(opened, s.And(part.r, below))
			}
			if !z.any && !slices.Equal(part.possible, z.possible) { // a layer below may narrow it
				a.refuteBy(a.zoneClaim(z), s.And(part.r, s.Not(below)), func(c *pathway.Case, d Decision, n *Proof) bool {
					n.Rules = decidedBy(d.Concerns[0])
					n.Says = more(phrase("Gråsonen er meldt slik: %s. Her er det annerledes: %s.", "The grey zone is declared so: %s. Here it is otherwise: %s.", openSay(z.possible), openSay(part.possible)), a.p.waiting(*c, d))
					return unsettled(d)
				})
			}
			if part.r = s.And(part.r, s.Not(opened)); s.Can(part.r, diagram.True) {
				a.put(z, part)
			}
		}
		rest = s.And(rest, s.Not(s.And(in, s.Not(opened))))
	}
	claim := map[bool]Claim{false: ClaimResponsible, true: ClaimConflict}
	for _, several := range []bool{false, true} {
		open := false
		for _, part := range a.byTiers(rest) {
			if (len(part.possible) > 1) != several {
				continue
			}
			open = true
			says := both("Ingen regel sier hvem som har ansvaret for disse barna, og ingen har meldt det som en gråsone.",
				"No rule says who is responsible for these children, and nobody has declared that as a grey zone.")
			if several {
				says = ofTiers("Regler sier %s om de samme barna, og ingen har meldt det som en gråsone.", "Rules say %s of the same children, and nobody has declared that as a grey zone.", part.possible)
			} else if len(part.possible) == 1 {
				says = ofTiers("Nivået er klart (%s), men ikke hvilken tjeneste, og ingen har meldt det som en gråsone.", "The tier is clear (%s), but not which service, and nobody has declared that as a grey zone.", part.possible)
			}
			a.refuteBy(Proof{Claim: claim[several]}, part.r, func(c *pathway.Case, d Decision, n *Proof) bool {
				n.Rules, n.Says = decidedBy(d.Concerns[0]), more(says, a.p.waiting(*c, d))
				return unsettled(d) && d.Concerns[0].Meanwhile != ""
			})
			a.put(nil, part)
		}
		if !open {
			a.say(Proof{Claim: claim[several], Result: Proved, Says: map[bool]pathway.Text{
				false: both("Hver bekymring har én ansvarlig tjeneste, eller ligger i en meldt gråsone.", "Every concern has one responsible service, or lies in a declared grey zone."),
				true:  both("Ingen regler sier imot hverandre utenfor meldte gråsoner.", "No rules contradict each other outside declared grey zones."),
			}[several]})
		}
	}
}

// greyPart is a part of a grey zone in which the same tiers are possible.
type greyPart struct {
	r        diagram.Ref
	possible []pathway.Tier
	services []string
}

// byTiers splits cases by the tiers that live rules name.
func (a *allCases) byTiers(r diagram.Ref) []greyPart {
	parts := []greyPart{{r: r}}
	for _, t := range sortedKeysOf(a.o.tiers) {
		var next []greyPart
		for _, part := range parts {
			with := greyPart{r: a.s.And(part.r, a.o.tiers[t]), possible: append(slices.Clone(part.possible), t)}
			without := greyPart{r: a.s.And(part.r, a.s.Not(a.o.tiers[t])), possible: part.possible}
			for _, p := range []greyPart{with, without} {
				if a.s.Can(p.r, diagram.True) {
					next = append(next, p)
				}
			}
		}
		parts = next
	}
	if r == diagram.False {
		return nil
	}
	for i := range parts {
		for _, service := range sortedKeysOf(a.o.services) {
			if a.s.Can(a.s.And(parts[i].r, a.o.services[service]), diagram.True) {
				parts[i].services = append(parts[i].services, service)
			}
		}
	}
	return parts
}

// openSay says what a zone is open between.
func openSay(l []pathway.Tier) pathway.Text {
	switch len(l) {
	case 0:
		return both("ingen regel sier hvem", "no rule says who")
	case 1:
		return ofTiers("%s har ansvaret, og det er åpent hvilken tjeneste", "%s is responsible, and it is open which service", l)
	}
	return ofTiers("åpen mellom %s", "open between %s", l)
}

// zoneStands is what is said of a declared zone that exists.
var zoneStands = both("Gråsonen finnes og er åpen mellom det som er meldt.", "The grey zone exists and is open between what is declared.")

// below is where a tier rule of a layer below another stands.
func (a *allCases) below(l *layer) diagram.Ref {
	r := diagram.False
	for i, j := range a.o.mine {
		if a.o.all[j].rule.layer.place > l.place {
			r = a.s.Or(r, a.s.Possible(a.o.live[i]))
		}
	}
	return r
}

// among notes whether a zone has children whom another zone of its layer has not.
func (a *allCases) among(z *zone, here diagram.Ref) {
	if z.layer != a.p.layers[len(a.p.layers)-1] {
		return // its own stack is where it is looked at
	}
	if path, ok := a.smallest(here); ok && a.child[z] == nil {
		if c, exact := a.caseOf(path); exact {
			a.child[z] = &c
		}
	}
	for i, v := range a.p.zones {
		if v != z && v.layer == z.layer {
			is, outside := a.shown(a.s.And(here, a.s.Not(a.promise(a.zones[i]))))
			a.zonesApart.note([2]*zone{z, v}, is, outside)
		}
	}
}

// within is another zone that has every child of this one; of two with the same
// children it is the first. Or what stands in the way of telling.
func (x *prover) within(z *zone) (other *zone, doubt []string) {
	for _, v := range x.p.zones {
		if v == z || v.layer != z.layer || z.layer != x.p.layers[len(x.p.layers)-1] {
			continue
		}
		apart, outside := x.zonesApart.of([2]*zone{z, v})
		back, backOutside := x.zonesApart.of([2]*zone{v, z})
		switch {
		case apart:
		case len(outside) > 0:
			doubt = append(doubt, outside...)
		case back || v.id < z.id:
			return v, nil
		default:
			doubt = append(doubt, backOutside...)
		}
	}
	return nil, doubt
}

// gone notes that a declared zone has no children of this condition; if it has none
// of any, the case shows who is responsible now.
func (a *allCases) gone(z *zone, in diagram.Ref) {
	if old, ok := a.goneBy[z]; ok && old != nil {
		return
	}
	a.goneBy[z] = nil
	if path, ok := a.smallest(in); ok {
		if c, exact := a.caseOf(path); exact {
			a.goneBy[z] = &c
		}
	}
}

// existing holds every declared zone to having children, over all conditions and
// days; or a layer below has settled it, which is what layers are for.
func (x *prover) existing() {
	for _, z := range x.p.zones {
		n := Proof{Claim: ClaimZone, Of: z.id, Result: Proved, Says: zoneStands}.placed(z.node.File(), z.node.Line())
		switch is, outside := x.exists.of(z); {
		case is:
			old := x.byClaim[claimed{ClaimZone, z.id}]
			switch v, doubt := x.within(z); {
			case old != nil && old.Result == Refuted:
			case v != nil:
				n.Result, n.Case = Refuted, x.child[z]
				n.Says = both("Alle barna i gråsonen er også i gråsonen %s. Behold den ene.", "All children in the grey zone are also in the grey zone %s. Keep one of them.", v.id)
			case len(doubt) > 0:
				n = n.unsure(doubt...)
			}
		case x.settledBelow[z]:
			n.Says = both("Et lag under har avklart gråsonen.", "A layer below has settled the grey zone.")
		case len(outside) > 0:
			n = n.unsure(outside...)
		default:
			n.Result, n.Case = Refuted, x.goneBy[z]
			n.Says = both("Gråsonen finnes ikke lenger: reglene avgjør hvem som har ansvaret for alle disse barna.",
				"The grey zone is gone: the rules say of all these children who is responsible.")
		}
		x.say(n)
	}
}

func joinTiers(l []pathway.Tier) string {
	var out []string
	for _, t := range l {
		out = append(out, string(t))
	}
	return strings.Join(out, ", ")
}
