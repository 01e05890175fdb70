package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// directions holds what must not be lost when a fact rises: for every two values
// that follow each other, over all cases that are the same but for them.
func (a *allCases) directions() {
	for i, n := range a.p.nevers {
		proof := Proof{Claim: ClaimDirection, Of: n.id, Result: Proved, Says: both("Retningen holder i alle saker.", "The direction holds in every case.")}.placed(n.node.File(), n.node.Line())
		level, values, ok := a.scale(n)
		if !ok {
			proof.Result, proof.Outside = NotProved, []string{n.fact.name}
			proof.Says = both("Faktumet står ikke for seg selv i vilkårene, så retningen kan ikke prøves.", "The fact does not stand alone in the conditions, so the direction cannot be tried.")
		}
		a.say(proof)
		if !ok || level < 0 {
			continue // no rule reads the fact here: nothing can be lost by it
		}
		given := a.promise(a.nevers[i])
		for k := 1; k < len(values); k++ {
			a.step(n, proof, level, values[k-1], values[k], given)
		}
	}
}

// scale gives the values of the fact of a direction in the order in which they
// rise, as they stand in the diagrams; the level is -1 where no rule reads it.
func (a *allCases) scale(n *never) (level int, values []int, ok bool) {
	sp := a.e.sp
	dim := slices.IndexFunc(sp.dims, func(x dimension) bool { return x.fact == n.fact && x.reads == nil })
	for _, x := range sp.dims {
		if slices.Contains(x.reads, n.fact) || x.instead == n.fact {
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
			values = append(values, v)
		}
		return level, values, true
	}
	c := sp.form.NewCase(a.day)
	for _, value := range n.values {
		c.Set(n.fact.name, value)
		class := c.Class(x.feature)
		values = append(values, slices.IndexFunc(x.classes, func(l []classAt) bool { return l[0].class == class }))
	}
	return level, values, true
}

// step holds one rise of a fact to the direction.
func (a *allCases) step(n *never, proof Proof, level, from, to int, given diagram.Ref) {
	s := a.s
	low := func(r diagram.Ref) diagram.Ref { return s.Fix(r, level, from) }
	high := func(r diagram.Ref) diagram.Ref { return s.Fix(r, level, to) }
	given = low(given)
	lost := func(bad diagram.Ref, says pathway.Text, shown func(low, high Decision) bool) {
		bad = s.And(given, bad)
		if !s.Can(bad, diagram.True) {
			return
		}
		path, _ := s.Shortest(bad, diagram.True)
		at := func(value int) (pathway.Case, bool) {
			return a.caseOf(append(slices.Clone(path), diagram.Choice{Level: level, Value: value}))
		}
		before, ok1 := at(from)
		after, ok2 := at(to)
		proof.Says = says
		d1, err1 := a.p.Decide(a.ctx, before)
		d2, err2 := a.p.Decide(a.ctx, after)
		if ok1 && ok2 && err1 == nil && err2 == nil && shown(d1, d2) {
			proof.Result, proof.Case, proof.Other = Refuted, &after, &before
		} else {
			proof.Result, proof.Outside = NotProved, a.outside(path)
		}
		a.say(proof)
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
			lost(s.And(low(spoken), s.And(low(a.o.named[t]), s.Not(left))),
				ofTiers("Når "+n.fact.name+" stiger, er det ikke lenger %s.", "When "+n.fact.name+" rises, it is no longer %s.", []pathway.Tier{t}),
				func(low, high Decision) bool {
					h := high.Concerns[0]
					return low.Concerns[0].Tier == t && !slices.ContainsFunc(order[i:], func(x pathway.Tier) bool { return h.Tier == x || slices.Contains(h.Possible, x) })
				})
		}
	case loseDuties:
		for u, r := range a.can {
			if u.duty == nil || u.layer.place > n.layer.place || slices.Contains(n.except, u.id) {
				continue
			}
			lost(s.And(low(s.Certain(r)), s.Not(high(s.Possible(r)))),
				both("Når %s stiger, faller plikten %s bort.", "When %s rises, the duty %s is lost.", n.fact.name, u.id),
				func(low, high Decision) bool { return hasDuty(low, u.id) && !hasDuty(high, u.id) })
		}
	case loseLevel:
		of := a.d.levels.of
		for m := 1; m <= maxLevel; m++ {
			before, after := diagram.False, diagram.False
			for _, r := range of[m:] {
				before, after = s.Or(before, low(s.Certain(r))), s.Or(after, high(s.Possible(r)))
			}
			lost(s.And(before, s.Not(after)), both("Når %s stiger, synker nivå %d.", "When %s rises, level %d is lost.", n.fact.name, m),
				func(low, high Decision) bool { return low.Level.Level > high.Level.Level })
		}
	}
}

func hasDuty(d Decision, id string) bool {
	for _, u := range d.Duties.List {
		if u.ID == id {
			return true
		}
	}
	return false
}
