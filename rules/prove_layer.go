package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// layer holds the stack to the layers above the last one, over the same cases: it
// settles only what is unsettled above, and takes nobody who helps alongside, no duty,
// no giver, no prohibition and no offer away and opens no share, except where its tier
// or level rules answer a child otherwise and Changes names what goes by that.
func (a *allCases) layer() {
	if a.above.pathOf[a.condition] == "" && !a.above.knows(a.condition) {
		return // the layers above do not know the condition
	}
	s := a.s
	up := a.decideAll(a.above, a.day, a.condition, a.e)
	above := up.outcomes[0].all
	last := a.p.layers[len(a.p.layers)-1]
	claim := func(of string) Proof {
		return Proof{Claim: ClaimLayer, Of: of, Result: Proved, Says: both("Laget tar ikke noe fra lagene over.", "The layer takes nothing from the layers above.")}.placed(last.file(layerFile), 1)
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
	a.say(claim("alongside"))
	for _, service := range sortedKeysOf(above.along) {
		helps := s.Or(a.o.along[service], a.o.is[service])
		a.weaker(claim("alongside"), s.And(s.And(above.along[service], s.Not(above.grey())), s.Not(helps)),
			phrase("Under lagene over hjelper %s ved siden av, og det faller bort.", "Under the layers above %s helps alongside, and that is lost.", a.p.called(service)),
			func(low, up Decision) bool {
				l := low.Concerns[0]
				return slices.Contains(up.Concerns[0].Alongside, service) && !slices.Contains(l.Alongside, service) && l.Service != service
			})
	}
	moves := a.p.movesOf(last)
	for _, l := range []string{listDuties, listGivers, listShare, listOffers, listReview} {
		for _, v := range up.verdicts[l] {
			if v.inForce {
				a.kept(claim(v.rule.id), v, same, moves)
			}
		}
	}
}

// moves is what Changes says that a layer does to rules above: which can fall away,
// and which shares can open, because they go by the tier, the service or the level.
type moves struct{ lifts, opens map[string]bool }

func (p *Policy) movesOf(l *layer) moves {
	out := moves{map[string]bool{}, map[string]bool{}}
	for _, c := range p.Changes() {
		if c.Layer != l.id {
			continue
		}
		for _, id := range c.Lifts {
			out.lifts[id] = true
		}
		for _, id := range c.Opens {
			out.opens[id] = true
		}
	}
	return out
}

// kept holds one rule of the layers above to what became of it in the stack: in every
// case it applies as it did, but where who is responsible or the level is another,
// and Changes tells of it; and it says no less.
func (a *allCases) kept(n Proof, v verdict, same diagram.Ref, moves moves) {
	s := a.s
	mine := diagram.False
	for _, u := range a.p.rules {
		if u.id != v.rule.id || u.list != v.rule.list {
			continue
		}
		r, ok := a.can[u]
		if !ok {
			continue
		}
		mine = r
		if says := u.saysLess(v.rule); says != (pathway.Text{}) {
			where := s.And(s.Possible(r), s.Possible(v.can))
			if u.share != nil {
				where = s.And(s.Certain(r), s.Certain(v.can))
			}
			a.weaker(n, where, says, func(low, up Decision) bool { return standing(up, v.rule.id) > 0 && standing(low, v.rule.id) > 0 })
		}
	}
	but := func(is bool) diagram.Ref {
		if is {
			return same
		}
		return diagram.True
	}
	if v.rule.opens() {
		opened := s.And(s.And(s.Certain(mine), s.Not(s.Certain(v.can))), but(moves.opens[v.rule.id]))
		a.weaker(n, opened, both("Laget åpner delingen %s.", "The layer opens the share %s.", v.rule.id), func(low, up Decision) bool {
			open := func(d Decision) bool {
				return slices.ContainsFunc(d.Scope.Shares, func(x consent.Share) bool { return x.Rule == v.rule.id })
			}
			return open(low) && !open(up)
		})
	}
	if v.rule.share != nil {
		return
	}
	gone := s.And(s.Or(s.And(s.Certain(v.can), s.Not(s.Certain(mine))), s.And(s.Possible(v.can), s.Not(s.Possible(mine)))), but(moves.lifts[v.rule.id]))
	a.weaker(n, gone, both("%s faller bort under laget.", "%s is lost under the layer.", v.rule.id), func(low, up Decision) bool {
		return standing(low, v.rule.id) < standing(up, v.rule.id)
	})
}

// standing says how much a rule counts in a decision: 2 applies, 1 possible, 0 not.
func standing(d Decision, id string) int {
	for _, r := range d.Reasons {
		if r.Rule == id {
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

// weaker refutes a claim about the layer with a case that both policies decide.
func (a *allCases) weaker(n Proof, bad diagram.Ref, says pathway.Text, shown func(low, up Decision) bool) {
	a.refuteBy(n, bad, func(c *pathway.Case, low Decision, n *Proof) bool {
		n.Says = says
		up, err := a.loadedAbove.Decide(a.ctx, a.loadedAbove.known(*c))
		if err != nil || !shown(low, up) {
			return false
		}
		if l, u := low.Concerns[0], up.Concerns[0]; l.Tier != u.Tier || l.Service != u.Service {
			n.Rules = sorted(append(decidedBy(l), decidedBy(u)...))
			n.Says = more(says, phrase(" Uten laget: %s. Med det: %s.", " Without the layer: %s. With it: %s.", a.p.decided(u), a.p.decided(l)))
		}
		return true
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
