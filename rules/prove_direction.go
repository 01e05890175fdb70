package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// directions holds what must not be lost when a fact rises: for every value and
// every later one, over all cases that are the same but for them. Step by step
// would not do: what is only possible in the middle is no answer that can be lost.
func (a *allCases) directions() {
	for i, n := range a.p.nevers {
		proof := Proof{Claim: ClaimDirection, Of: n.id, Result: Proved, Says: both("Retningen holder i alle saker.", "The direction holds in every case.")}.placed(n.node.File(), n.node.Line())
		level, scale, ok := a.scale(n)
		if !ok {
			proof.Result, proof.Outside = NotProved, []string{n.fact.name}
			proof.Says = both("Faktumet står ikke for seg selv i vilkårene, så retningen kan ikke prøves.", "The fact does not stand alone in the conditions, so the direction cannot be tried.")
		}
		a.say(proof)
		given := a.promise(a.nevers[i])
		is, outside := a.shown(given)
		a.about.note(n, is, outside)
		if !ok || level < 0 {
			continue // no rule reads the fact here: nothing can be lost by it
		}
		tried := map[[2]int]bool{}
		for k, to := range scale {
			for _, from := range scale[:k] {
				if pair := [2]int{from.place, to.place}; from.place != to.place && !tried[pair] {
					tried[pair] = true
					a.step(n, proof, level, from, to, given)
				}
			}
		}
	}
}

// risen is one value on the scale of a direction.
type risen struct {
	place int // in the diagrams; values that no rule tells apart share it
	value any // nil: a number, which the place gives
}

// in puts the value into a case.
func (v risen) in(c pathway.Case, f *fact) pathway.Case {
	switch {
	case v.value == nil:
	case f.concern:
		c.Concerns[0].Given[f.name] = v.value
	default:
		c.Given[f.name] = v.value
	}
	return c
}

// scale gives the values of the fact of a direction in the order in which they
// rise; the level is -1 where no rule reads it.
func (a *allCases) scale(n *never) (level int, scale []risen, ok bool) {
	sp := a.e.sp
	dim := slices.IndexFunc(sp.dims, func(x dimension) bool { return x.fact == n.fact && x.reads == nil })
	for _, x := range sp.dims {
		if slices.Contains(x.reads, n.fact) || x.instead == n.fact || x.fact != nil && x.name == n.fact.notWith {
			return -1, nil, false
		}
	}
	if dim < 0 {
		return -1, nil, true
	}
	x := &sp.dims[dim]
	level = slices.IndexFunc(a.e.open, func(u unsaid) bool { return u.dim == dim })
	if n.fact.kind == cond.Int {
		for v := range x.values {
			if x.instead == nil || v < x.values-1 { // the last is that of a fact beside it
				scale = append(scale, risen{place: v})
			}
		}
		return level, scale, true
	}
	c := sp.form.NewCase(a.day)
	for _, value := range n.values {
		c.Set(n.fact.name, value)
		class := c.Class(x.feature)
		scale = append(scale, risen{slices.IndexFunc(x.classes, func(l []classAt) bool { return l[0].class == class }), value})
	}
	return level, scale, true
}

// step holds one rise of a fact to the direction.
func (a *allCases) step(n *never, proof Proof, level int, from, to risen, given diagram.Ref) {
	s := a.s
	low := func(r diagram.Ref) diagram.Ref { return s.Fix(r, level, from.place) }
	high := func(r diagram.Ref) diagram.Ref { return s.Fix(r, level, to.place) }
	given = low(given)
	lost := func(bad diagram.Ref, shown func(low, high Decision) (pathway.Text, bool)) {
		bad = s.And(given, bad)
		if !s.Can(bad, diagram.True) {
			return
		}
		path, _ := a.smallest(bad)
		at := func(v risen) (pathway.Case, bool) {
			c, exact := a.caseOf(append(slices.Clone(path), diagram.Choice{Level: level, Value: v.place}))
			return v.in(c, n.fact), exact
		}
		proof := proof
		before, ok1 := at(from)
		after, ok2 := at(to)
		d1, err1 := a.p.Decide(a.ctx, before)
		d2, err2 := a.p.Decide(a.ctx, after)
		if ok1 && ok2 && err1 == nil && err2 == nil {
			if says, is := shown(d1, d2); is {
				proof.Result, proof.Case, proof.Other = Refuted, &after, &before
				proof.Rules = sorted(append(decidedBy(d1.Concerns[0]), decidedBy(d2.Concerns[0])...))
				proof.Says = more(n.fact.rises(into(before, n.fact)[n.fact.name], into(after, n.fact)[n.fact.name]), says, a.p.ofLayer(n.layer))
				a.say(proof)
				return
			}
		}
		a.say(proof.unsure(a.outside(path)...))
	}
	switch n.loses {
	case loseTier:
		spoken := diagram.True // no rule that the direction leaves out stands
		for i, j := range a.o.mine {
			if slices.Contains(n.except, a.o.all[j].rule.id) {
				spoken = s.And(spoken, s.Not(s.Possible(a.o.live[i])))
			}
		}
		order := []pathway.Tier{pathway.TierMunicipal, pathway.TierSpecialist, pathway.TierEmergency}
		for i, t := range order {
			left := diagram.False
			for _, higher := range order[i:] {
				left = s.Or(left, high(a.o.tiers[higher]))
			}
			if t == pathway.TierMunicipal { // from here nothing is lower, and the gap is known
				left = s.Or(left, high(a.gap))
			}
			lost(s.And(low(spoken), s.And(low(a.o.named[t]), s.Not(left))),
				func(low, high Decision) (pathway.Text, bool) {
					l, h := low.Concerns[0], high.Concerns[0]
					says := phrase(" %s → %s.", " %s → %s.", a.p.decided(l), a.p.decided(h))
					return says, l.Tier == t && !slices.ContainsFunc(order[i:], func(x pathway.Tier) bool { return h.Tier == x || slices.Contains(h.Possible, x) })
				})
		}
	case loseDuties:
		for _, u := range a.p.rules {
			r, ok := a.can[u]
			if !ok || u.duty == nil || u.layer.place > n.layer.place || slices.Contains(n.except, u.id) {
				continue
			}
			lost(s.And(low(s.Certain(r)), s.Not(high(s.Possible(r)))),
				func(low, high Decision) (pathway.Text, bool) {
					return phrase(" plikten "+u.id+" (%s) faller bort.", " the duty "+u.id+" (%s) is lost.", clause(u.duty.do)), hasDuty(low, u.id) && !hasDuty(high, u.id)
				})
		}
	case loseLevel:
		for m := int64(1); m <= maxLevel; m++ {
			before, after := diagram.False, diagram.False
			for _, u := range a.p.rules {
				r, ok := a.can[u]
				if !ok || u.list != listLevel || u.level < m {
					continue
				}
				after = s.Or(after, high(s.Possible(r)))
				if u.layer.place <= n.layer.place && !slices.Contains(n.except, u.id) {
					before = s.Or(before, low(s.Certain(r)))
				}
			}
			lost(s.And(before, s.Not(after)), func(low, high Decision) (pathway.Text, bool) {
				l, h := low.Level, high.Level
				return phrase(" nivå %s%s → %s%s.", " level %s%s → %s%s.", levelWord(l), byRules(rulesOf(l.Because)), levelWord(h), byRules(rulesOf(h.Because))),
					int64(l.Level) >= m && int64(h.Level) < m
			})
		}
	}
}

// declaredGap is where it is not settled who is responsible, and a declared zone says
// so.
func (a *allCases) declaredGap() diagram.Ref {
	in := diagram.False
	for i := range a.p.zones {
		in = a.s.Or(in, a.promise(a.zones[i]))
	}
	return a.s.And(a.grey, in)
}

func hasDuty(d Decision, id string) bool {
	for _, u := range d.Duties.List {
		if u.ID == id {
			return true
		}
	}
	return false
}

// idle holds every direction to speaking about some child, and of something that can
// be lost.
func (x *prover) idle() {
	for _, n := range x.p.nevers {
		proof := Proof{Claim: ClaimDirection, Of: n.id, Result: Refuted}.placed(n.node.File(), n.node.Line())
		is, outside := x.about.of(n)
		switch {
		case !slices.ContainsFunc(x.p.rules, func(u *rule) bool { return u != x.p.settle && n.losable(u) }):
			proof.Says = map[string]pathway.Text{
				loseTier:   both("Retningen gjelder ingenting: ingen regel sier noe om nivå.", "The direction is about nothing: no rule says a tier."),
				loseDuties: both("Retningen gjelder ingenting: det er ingen plikt som kan falle bort, utenom dem som er unntatt.", "The direction is about nothing: there is no duty that can be lost, beside those excepted."),
				loseLevel:  both("Retningen gjelder ingenting: ingen regel gir et trinn, utenom dem som er unntatt.", "The direction is about nothing: no rule gives a level, beside those excepted."),
			}[n.loses]
		case is:
			continue
		case len(outside) > 0:
			proof = proof.unsure(outside...)
		default:
			proof.Says = both("Retningen gjelder ingen: ingen barn er slik det står under given.", "The direction is about nobody: no child is as given says.")
		}
		x.say(proof)
	}
}

// losable says that a rule gives what a direction speaks of.
func (n *never) losable(u *rule) bool {
	switch n.loses {
	case loseTier:
		return u.tier != nil
	case loseDuties:
		return u.duty != nil && u.layer.place <= n.layer.place && !slices.Contains(n.except, u.id)
	}
	return u.list == listLevel && u.layer.place <= n.layer.place && !slices.Contains(n.except, u.id)
}
