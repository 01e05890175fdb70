package rules

import (
	"fmt"
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// rules notes which rules can apply, which another implies, and which facts matter.
func (a *allCases) rules() {
	for i, j := range a.o.mine {
		if a.o.live[i] != diagram.False {
			a.applied[a.o.all[j].rule] = true
		}
	}
	for u, r := range a.can {
		if u.tier == nil && r != diagram.False {
			a.applied[u] = true
		}
	}
	for i, j := range a.o.mine {
		if u := a.o.all[j].rule; !a.changes[u] {
			without := tierDiagrams{e: a.e, all: a.o.all, mine: slices.Delete(slices.Clone(a.o.mine), i, i+1)}
			without.build()
			a.changes[u] = !without.same(a.o)
		}
	}
	for pair, still := range a.implied {
		u, v := pair[0], pair[1]
		r, ok := a.can[u]
		if !still || !ok {
			continue
		}
		if other, ok := a.can[v]; !ok || a.s.And(a.s.Possible(r), a.s.Not(a.s.Certain(other))) != diagram.False {
			a.implied[pair] = false
		}
	}
	matters := missingList{d: a.d, slots: map[asked]int{}}
	for _, list := range lists {
		for i := range a.d.verdicts[list] {
			if v := &a.d.verdicts[list][i]; v.inForce {
				matters.output(list, v)
			}
		}
	}
	for _, f := range matters.facts {
		a.mattered[f.name] = true
	}
	for u, r := range a.can {
		if r == diagram.False {
			continue
		}
		if u.duty != nil {
			a.mattered[u.duty.done] = true
		}
		a.mattered[u.among] = true
	}
}

// sameEffect says that two rules of a list do the same, whatever they rest on.
func sameEffect(u, v *rule) bool {
	if u.strength != v.strength {
		return false
	}
	key := func(u *rule) string {
		switch {
		case u.tier != nil:
			return fmt.Sprint(u.tier.tier, u.tier.service, sorted(u.tier.alongside), len(u.tier.settles))
		case u.duty != nil:
			b := u.duty
			return fmt.Sprint(b.do, b.by, b.with, b.done, b.before, b.limit, b.needs, b.coordinator, b.discloses != nil)
		case u.giver != nil:
			g := u.giver
			return fmt.Sprint(g.Say, g.Who, g.Regimes, g.To, g.What, g.But, g.Need, g.Prevails)
		case u.share != nil:
			s := u.share
			return fmt.Sprint(s.From, s.To, s.What, s.Basis, s.Purpose, u.among)
		case u.offer != nil:
			return fmt.Sprint(u.offer.service, u.offer.reach)
		case u.review != nil:
			return fmt.Sprint(u.review.what, u.review.by)
		}
		return fmt.Sprint(u.level)
	}
	return key(u) == key(v)
}

// staticClaims tells what was noted over all conditions and days.
func (x *prover) staticClaims() {
	last := x.p.layers[len(x.p.layers)-1]
	if len(x.p.layers) > 1 {
		x.say(Proof{Claim: ClaimImplied, Result: Proved, Says: both("Bare reglene i det nederste laget er sett på her; de over er sett på hvert for seg.",
			"Only the rules of the last layer were looked at here; those above are looked at in their own stack.")}.placed(last.file(layerFile), 1))
	}
	for _, u := range x.p.rules {
		if u == x.p.settle {
			continue // grey zones bring it
		}
		n := ofRule(ClaimApplies, u, Proved, both("Regelen gjelder i noen saker.", "The rule applies in some cases."))
		if !x.applied[u] {
			n.Result, n.Says = Refuted, both("Regelen kan aldri gjelde: i ingen sak blir vilkåret oppfylt uten at en annen regel går foran.", "The rule can never apply: in no case is its condition met without another rule going before it.")
		}
		x.say(n)
		if u.layer != last {
			continue // a layer below may answer all its children; above, it was looked at
		}
		n = ofRule(ClaimImplied, u, Proved, both("Ingen annen regel gjør regelen overflødig.", "No other rule makes this one superfluous."))
		for _, v := range x.p.rules {
			if x.implied[[2]*rule{u, v}] && x.applied[u] && !(x.implied[[2]*rule{v, u}] && v.id > u.id) {
				n.Result, n.Says = Refuted, both("Regelen er overflødig: %s gjør det samme i alle saker der den gjelder.", "The rule is superfluous: %s does the same in every case in which it applies.", v.id)
			}
		}
		if n.Result == Proved && u.tier != nil && x.applied[u] && !x.changes[u] {
			n.Result, n.Says = Refuted, both("Regelen er overflødig: uten den kommer det samme ut for alle barn.", "The rule is superfluous: without it the same comes out for every child.")
		}
		x.say(n)
	}
	for _, f := range x.p.facts {
		n := Proof{Claim: ClaimAsked, Of: f.name, Result: Proved, Says: both("Faktumet kan endre noe i noen saker.", "The fact can change something in some cases.")}.placed(f.node.File(), f.node.Line())
		if !x.mattered[f.name] {
			n.Result, n.Says = Refuted, both("Det blir spurt om dette, men svaret kan aldri endre noe.", "This is asked, but the answer can never change anything.")
		}
		x.say(n)
	}
	x.needed()
	x.steps()
}

// shares holds every share to a basis that can be given and to the tasks of those
// who get it.
func (a *allCases) shares() {
	for u, r := range a.can {
		sh := u.share
		if u.duty != nil {
			sh = u.duty.discloses
		}
		if sh == nil {
			continue
		}
		open := a.s.Certain(r)
		given := diagram.True
		if sh.Basis == "" {
			given = diagram.False
		}
		if sh.Basis == consent.ByConsent {
			given = diagram.False
			for v, can := range a.can {
				if v.giver != nil && gives(v, sh.Regime, sh.To) {
					given = a.s.Or(given, a.s.Possible(can))
				}
			}
		}
		a.refute(ofRule(ClaimBasis, u, Proved, both("Delingen har et grunnlag i alle saker der den er åpen.", "The share has a basis in every case in which it is open.")),
			a.s.And(open, a.s.Not(given)), both("Delingen bygger på samtykke, men ingen er utpekt til å gi det.", "The share rests on consent, but nobody is named who gives it."),
			func(d Decision) bool {
				return slices.ContainsFunc(d.Scope.Shares, func(s consent.Share) bool { return s.Rule == u.id })
			})
		if path, ok := a.s.Shortest(open, diagram.True); ok && a.opened[u] == nil {
			if c, exact := a.caseOf(path); exact {
				a.opened[u] = &c
			}
		}
	}
}

// needs notes what the services need in these cases: for a task in the pathway of
// the concern, or for a duty that applies in some of them.
func (a *allCases) needs() {
	add := func(who string, categories []string) {
		whose := []string{who}
		if who == receivingService {
			for _, s := range a.p.cat.Services {
				if len(s.Referrers) > 0 {
					whose = append(whose, s.ID)
				}
			}
		}
		for _, id := range whose {
			for _, c := range categories {
				a.need[[2]string{id, c}] = true
			}
		}
	}
	path := a.p.pathOf[a.condition]
	for _, w := range a.p.cat.Pathways {
		for _, t := range w.Tasks {
			if w.ID == path {
				add(t.Service, t.Needs)
			}
		}
	}
	for u, r := range a.can {
		if u.duty != nil && r != diagram.False {
			add(u.duty.by, u.duty.needs)
		}
	}
}

// needed holds every share to what its recipients need in some case.
func (x *prover) needed() {
	for _, u := range x.p.rules {
		if u.share == nil {
			continue
		}
		n := ofRule(ClaimNeeded, u, Proved, both("Alt som deles, trengs til en oppgave eller en plikt hos den som får det.", "Everything shared is needed for a task or a duty of the one who gets it."))
		for _, to := range u.share.To {
			for _, category := range u.share.What {
				if !x.need[[2]string{to, category}] && n.Result == Proved {
					n.Result, n.Case = Refuted, x.opened[u]
					n.Says = both("%s deles, men %s trenger det ikke til noen oppgave eller plikt.", "%s is shared, but %s needs it for no task or duty.", category, to)
				}
			}
		}
		x.say(n)
	}
}

// gives says that a giver rule can carry a share of a regime to these recipients.
func gives(u *rule, regime string, to []string) bool {
	g := u.giver
	return g.Say == consent.Consent && (len(g.Regimes) == 0 || regime == "" || slices.Contains(g.Regimes, regime)) &&
		(len(g.To) == 0 || slices.ContainsFunc(to, func(t string) bool { return slices.Contains(g.To, t) }))
}
