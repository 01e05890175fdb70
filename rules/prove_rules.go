package rules

import (
	"fmt"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// rules notes which rules can apply, which another implies, and which facts matter.
func (a *allCases) rules() {
	live := map[*rule]diagram.Ref{}
	for i, j := range a.o.mine {
		live[a.o.all[j].rule] = a.o.live[i]
	}
	for _, u := range a.p.rules {
		r := a.can[u]
		if u.tier != nil {
			r = live[u]
		}
		if is, _ := a.applied.of(u); is || r == diagram.False {
			continue
		}
		is, outside := a.shown(a.s.Certain(r))
		a.applied.note(u, is, outside)
	}
	for i, j := range a.o.mine {
		u := a.o.all[j].rule
		if is, _ := a.changes.of(u); is {
			continue
		}
		without := tierDiagrams{e: a.e, all: a.o.all, mine: slices.Delete(slices.Clone(a.o.mine), i, i+1)}
		without.build()
		if !without.same(a.o) || a.s.Full() {
			outside := a.rests(append(without.parts(), a.o.parts()...)...)
			a.changes.note(u, len(outside) == 0, outside)
		}
	}
	for _, u := range a.p.rules {
		a.besides(u, live)
	}
	a.matters()
}

// besides notes where a rule counts and others of the same effect do not. Only what is
// between rules of the last layer and others is told of.
func (a *allCases) besides(u *rule, live map[*rule]diagram.Ref) {
	last := a.p.layers[len(a.p.layers)-1]
	for _, v := range a.alike[u] {
		if u.layer != last && v.layer != last {
			continue
		}
		pair := [2]*rule{u, v}
		if is, _ := a.apart.of(pair); is || u == v {
			continue
		}
		// Another rule may set one of two aside and not the other; and one that is set
		// aside still goes before those that it names.
		differ := a.beyond(live[u], live[v])
		if u.tier == nil || len(u.settles()) > 0 {
			differ = a.s.Or(differ, a.beyond(a.can[u], a.can[v]))
		}
		is, outside := a.shown(differ)
		a.apart.note(pair, is, outside)
	}
}

// beyond is where the first holds, for certain or possibly, and the second does not.
func (a *allCases) beyond(x, y diagram.Ref) diagram.Ref {
	s := a.s
	return s.Or(s.And(s.Certain(x), s.Not(s.Certain(y))), s.And(s.Possible(x), s.Not(s.Possible(y))))
}

// matters notes which facts can change something.
func (a *allCases) matters() {
	for _, list := range lists {
		for i := range a.d.verdicts[list] {
			v := &a.d.verdicts[list][i]
			if !v.inForce {
				continue
			}
			rests := []diagram.Ref{v.can}
			switch list {
			case listTier:
				rests = append(rests, a.o.parts()...)
			case listLevel:
				rests = append(rests, a.d.levels.parts...)
			}
			outside := a.rests(rests...)
			of := missingList{d: a.d, slots: map[asked]int{}}
			of.output(list, v)
			for _, f := range of.facts {
				a.mattered.note(f.name, len(outside) == 0, outside)
			}
			if is, outside := a.applied.of(v.rule); a.can[v.rule] != diagram.False {
				if v.rule.duty != nil {
					a.mattered.note(v.rule.duty.done, is, outside)
				}
				a.mattered.note(v.rule.among, is, outside)
			}
		}
	}
}

// effect is the same for two rules that do the same, whatever they rest on; of a duty
// it matters whether that is the law, which nobody can waive.
func (u *rule) effect() string {
	does := func() string {
		switch {
		case u.tier != nil:
			return fmt.Sprint(u.tier.tier, u.tier.service, sorted(u.tier.alongside), settled(u))
		case u.duty != nil:
			b, discloses := u.duty, ""
			if d := b.discloses; d != nil {
				discloses = fmt.Sprint(d.From, d.To, d.What)
			}
			return fmt.Sprint(b.do, b.by, b.with, b.done, u.proto.duty.DoneBy, b.before, b.limit, b.limitAdded, b.needs, b.coordinator, b.namedBelow, discloses, settled(u), u.force().Law())
		case u.giver != nil:
			g := u.giver
			return fmt.Sprint(g.Say, g.Who, g.Regimes, g.To, g.What, g.But, g.Need, g.Prevails)
		case u.share != nil:
			s := u.share
			return fmt.Sprint(s.From, s.To, s.What, s.Basis, s.Purpose, u.among)
		case u.offer != nil:
			return fmt.Sprint(u.offer.service, u.offer.reach)
		case u.review != nil:
			return fmt.Sprint(u.review.what, u.review.by, u.review.grey)
		}
		return fmt.Sprint(u.level)
	}
	return fmt.Sprint(u.list, u.strength, does())
}

// settled are the ids of the rules that one goes before.
func settled(u *rule) []string {
	var out []string
	for _, n := range u.settles() {
		out = append(out, tail(n.Value()))
	}
	return sorted(out)
}

// setAside says that some rule goes before this one.
func (x *prover) setAside(u *rule) bool {
	return slices.ContainsFunc(x.p.rules, func(v *rule) bool { return slices.Contains(settled(v), tail(u.id)) })
}

// staticClaims tells what was noted over all conditions and days.
func (x *prover) staticClaims() {
	last := x.p.layers[len(x.p.layers)-1]
	if len(x.p.layers) > 1 {
		x.say(Proof{Claim: ClaimImplied, Result: Proved, Says: both("Bare reglene i det nederste laget er sett på her; de over er sett på hvert for seg.",
			"Only the rules of the last layer were looked at here; those above are looked at in their own stack.")}.placed(last.file(layerFile), 1))
	}
	lifted := map[string]bool{} // what Changes says can fall away
	for _, c := range x.p.Changes() {
		for _, id := range c.Lifts {
			lifted[id] = true
		}
	}
	for _, u := range x.p.rules {
		if u == x.p.settle {
			continue // grey zones bring it
		}
		n := ofRule(ClaimApplies, u, Proved, both("Regelen gjelder i noen saker.", "The rule applies in some cases."))
		applies, outside := x.applied.of(u)
		if len(outside) > 0 {
			n = n.unsure(outside...)
		} else if !applies && u.layer != last && lifted[u.id] {
			n.Says = both("Et lag under svarer for alle disse barna, og forlop vet sier det.", "A layer below answers for all these children, and forlop vet says so.")
		} else if !applies {
			n.Result, n.Says = Refuted, both("Regelen kan aldri gjelde: i ingen sak er vilkåret sikkert oppfylt.", "The rule can never apply: in no case is its condition certainly met.")
			if x.setAside(u) {
				n.Says = both("Regelen kan aldri gjelde: i ingen sak er vilkåret sikkert oppfylt uten at en annen regel går foran.", "The rule can never apply: in no case is its condition certainly met without another rule going before it.")
			}
		}
		x.say(n)
		if u.layer != last {
			continue // a layer below may answer all its children; above, it was looked at
		}
		n = ofRule(ClaimImplied, u, Proved, both("Ingen annen regel gjør regelen overflødig.", "No other rule makes this one superfluous."))
		if len(outside) > 0 {
			n = n.unsure(outside...)
		}
		for _, v := range x.alike[u] {
			if !applies || u == v {
				continue
			}
			apart, outside := x.apart.of([2]*rule{u, v})
			back, backOutside := x.apart.of([2]*rule{v, u})
			switch same := !back && len(backOutside) == 0; {
			case len(outside) > 0 && n.Result == Proved:
				n = n.unsure(outside...)
			case !apart && len(outside) == 0 && !(same && v.id > u.id):
				n.Result, n.Outside, n.Says = Refuted, nil, both("Regelen er overflødig: %s gjør det samme i alle saker der den gjelder.", "The rule is superfluous: %s does the same in every case in which it applies.", v.id)
			}
		}
		changes, outside := x.changes.of(u)
		if n.Result == Proved && u.tier != nil && applies && len(outside) > 0 {
			n = n.unsure(outside...)
		} else if n.Result == Proved && u.tier != nil && applies && !changes {
			n.Result, n.Says = Refuted, both("Regelen er overflødig: uten den kommer det samme ut for alle barn.", "The rule is superfluous: without it the same comes out for every child.")
		}
		x.say(n)
	}
	for _, f := range x.p.facts {
		n := Proof{Claim: ClaimAsked, Of: f.name, Result: Proved, Says: both("Faktumet kan endre noe i noen saker.", "The fact can change something in some cases.")}.placed(f.node.File(), f.node.Line())
		matters, outside := x.mattered.of(f.name)
		if len(outside) > 0 {
			n = n.unsure(outside...)
		} else if !matters {
			n.Result, n.Says = Refuted, both("Det blir spurt om dette, men svaret kan aldri endre noe.", "This is asked, but the answer can never change anything.")
		}
		x.say(n)
	}
	x.existing()
	x.spoken()
	x.idle()
	x.needed()
	x.askable()
	x.steps()
}
