package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// layer holds the stack to the layers above the last one, over the same cases: it
// settles only what is unsettled above, and takes no duty, no giver and no
// prohibition away and opens no share, except where its tier or level rules answer
// a child otherwise, which Changes names. What a layer changes in one entry was
// checked when it was loaded.
func (a *allCases) layer() {
	if a.above.pathOf[a.condition] == "" && !slices.ContainsFunc(a.above.cat.Conditions, func(c pathway.Condition) bool { return c.ID == a.condition }) {
		return // the layers above do not know the condition
	}
	s := a.s
	up := a.decideAll(a.above, a.day, a.condition, a.e)
	above := up.outcomes[0].all
	last := a.p.layers[len(a.p.layers)-1]
	claim := func(of string) Proof {
		return Proof{Claim: ClaimLayer, Of: of, Says: both("Laget tar ikke noe fra lagene over.", "The layer takes nothing from the layers above.")}.placed(last.file(layerFile), 1)
	}
	same := diagram.True
	differ := func(x, y diagram.Ref) {
		same = s.And(same, s.Or(s.And(x, y), s.And(s.Not(x), s.Not(y))))
	}
	for _, t := range []pathway.Tier{pathway.TierMunicipal, pathway.TierSpecialist, pathway.TierEmergency} {
		differ(s.Possible(above.tiers[t]), s.Possible(a.o.tiers[t]))
		a.weaker(claim("tier"), s.And(above.named[t], s.Not(a.o.named[t])), ofTiers("Lagene over sier %s, og det gjør ikke laget.", "The layers above say %s, and the layer does not.", []pathway.Tier{t}),
			func(low, up Decision) bool { return up.Concerns[0].Tier == t && low.Concerns[0].Tier != t })
	}
	settles := diagram.False // a rule of the layer goes before one above by name
	for i, j := range a.o.mine {
		if u := a.o.all[j].rule; u.layer == last && len(u.tier.settles) > 0 {
			settles = s.Or(settles, s.Possible(a.o.live[i]))
		}
	}
	services := sorted(append(sortedKeysOf(above.services), sortedKeysOf(a.o.services)...))
	for _, service := range services {
		differ(s.Possible(above.services[service]), s.Possible(a.o.services[service]))
		a.weaker(claim("service"), s.And(s.And(above.is[service], s.Not(a.o.is[service])), s.Not(settles)), both("Lagene over sier %s, og laget sier noe annet uten å gå foran.", "The layers above say %s, and the layer says something else without going before it.", service),
			func(low, up Decision) bool {
				return up.Concerns[0].Service == service && low.Concerns[0].Service != service
			})
	}
	for m := 1; m <= maxLevel; m++ {
		before, after := diagram.False, diagram.False
		for n := m; n <= maxLevel; n++ {
			before, after = s.Or(before, s.Certain(up.levels.of[n])), s.Or(after, s.Possible(a.d.levels.of[n]))
		}
		a.weaker(claim("level"), s.And(before, s.Not(after)), both("Nivå %d faller bort.", "Level %d is lost.", m),
			func(low, up Decision) bool { return low.Level.Level < up.Level.Level })
		differ(s.Certain(up.levels.of[m]), s.Certain(a.d.levels.of[m]))
		differ(s.Possible(up.levels.of[m]), s.Possible(a.d.levels.of[m]))
	}
	for _, l := range []string{listDuties, listGivers, listShare, listReview} {
		for _, v := range up.verdicts[l] {
			if v.inForce {
				a.kept(claim(v.rule.id), v, same)
			}
		}
	}
}

// kept holds one rule of the layers above to what became of it in the stack.
func (a *allCases) kept(n Proof, v verdict, same diagram.Ref) {
	s := a.s
	mine := diagram.False
	for _, u := range a.p.rules {
		if r, ok := a.can[u]; ok && u.id == v.rule.id && u.list == v.rule.list {
			mine = r
		}
	}
	if v.rule.share != nil {
		opened := s.And(s.And(s.Certain(mine), s.Not(s.Certain(v.can))), same)
		a.weaker(n, opened, both("Laget åpner delingen %s.", "The layer opens the share %s.", v.rule.id), func(low, up Decision) bool {
			open := func(d Decision) bool {
				return slices.ContainsFunc(d.Scope.Shares, func(x consent.Share) bool { return x.Rule == v.rule.id })
			}
			return open(low) && !open(up)
		})
		return
	}
	gone := s.And(s.Or(s.And(s.Certain(v.can), s.Not(s.Certain(mine))), s.And(s.Possible(v.can), s.Not(s.Possible(mine)))), same)
	a.weaker(n, gone, both("%s faller bort under laget.", "%s is lost under the layer.", v.rule.id), func(low, up Decision) bool {
		stands := func(d Decision) int {
			for _, r := range d.Reasons {
				if r.Rule == v.rule.id {
					switch r.Outcome {
					case Applied:
						return 2
					case Undecided, Failed:
						return 1
					}
				}
			}
			return 0
		}
		return stands(low) < stands(up)
	})
}

// weaker refutes a claim about the layer with a case that both policies decide.
func (a *allCases) weaker(n Proof, bad diagram.Ref, says pathway.Text, shown func(low, up Decision) bool) {
	a.refute(n, bad, says, func(low Decision) bool {
		path, _ := a.smallest(bad)
		c, _ := a.caseOf(path)
		up, err := a.loadedAbove.Decide(a.ctx, a.loadedAbove.known(c))
		return err == nil && shown(low, up)
	})
}

// known is a case without what a policy does not declare.
func (p *Policy) known(c pathway.Case) pathway.Case {
	drop := func(given map[string]any) map[string]any {
		out := map[string]any{}
		for name, v := range given {
			if p.factOf[name] != nil {
				out[name] = v
			}
		}
		return out
	}
	out := c
	out.Given, out.Concerns = drop(c.Given), nil
	for _, k := range c.Concerns {
		out.Concerns = append(out.Concerns, pathway.Concern{Condition: k.Condition, Given: drop(k.Given)})
	}
	return out
}
