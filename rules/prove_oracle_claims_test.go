package rules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// claims are what each claim must come to, by its meaning in AUTHORS.md and in the
// comments of the constants.
func (o *oracle) claims(w writtenPolicy) map[claimed]expected {
	out := o.promised()
	out[claimed{ClaimSteps, ""}] = expected{result: Proved}
	for _, f := range o.p.facts {
		out[claimed{ClaimAsked, f.name}] = o.asked(f)
	}
	worst := func(key claimed, e expected) {
		if old, ok := out[key]; !ok || old.result == Proved {
			out[key] = e
		}
	}
	for _, u := range o.p.rules {
		if u == o.p.settle {
			continue
		}
		worst(claimed{ClaimApplies, u.id}, expected{result: proved(o.some(func(i int) bool { return o.counts(u, i) == 2 }))})
		worst(claimed{ClaimImplied, u.id}, expected{result: proved(!o.superfluous(w, u, false))})
		switch {
		case u.duty != nil && stepFrom[u.duty.before] != nil:
			worst(claimed{ClaimSteps, u.id}, o.told(u))
		case u.share != nil:
			worst(claimed{ClaimNeeded, u.id}, expected{result: proved(o.needed(u))})
		}
		if u.share != nil || u.duty != nil && u.duty.discloses != nil {
			e := o.refutedBy(func(i int) bool { return o.baseless(u, i) })
			if e.result == Proved && o.unheard(u) {
				e = o.refutedBy(func(i int) bool { return o.isOpen(u, i) })
			}
			worst(claimed{ClaimBasis, u.id}, e)
		}
	}
	return out
}

// promised are the claims about grey zones and what is promised.
func (o *oracle) promised() map[claimed]expected {
	out := map[claimed]expected{}
	loose := func(several bool) expected {
		return o.refutedBy(o.eachOpen(func(i int) bool {
			return unsettledIn(o.all[i]) && !o.declared(i) && (len(openBetween(o.all[i])) > 1) == several
		})...)
	}
	out[claimed{ClaimResponsible, ""}], out[claimed{ClaimConflict, ""}] = loose(false), loose(true)
	for _, z := range o.p.zones {
		out[claimed{ClaimZone, z.id}] = o.zone(z)
	}
	for _, n := range o.p.nevers {
		out[claimed{ClaimDirection, n.id}] = o.direction(n)
	}
	for _, a := range o.p.always {
		out[claimed{ClaimAlways, a.id}] = o.refutedBy(func(i int) bool { return o.breaks(a, i) })
		if !o.some(func(i int) bool { return o.speaks(a, i) }) {
			out[claimed{ClaimAlways, a.id}] = expected{result: Refuted}
		}
	}
	return out
}

func proved(is bool) Result {
	if is {
		return Proved
	}
	return Refuted
}

// unsettledIn says that somebody must settle who is responsible.
func unsettledIn(d Decision) bool {
	c := d.Concerns[0]
	return c.Tier == pathway.TierUnsettled || c.Service == "" && c.Tier != pathway.TierEmergency
}

// openBetween are the tiers that rules name.
func openBetween(d Decision) []pathway.Tier {
	if c := d.Concerns[0]; c.Tier != pathway.TierUnsettled {
		return []pathway.Tier{c.Tier}
	}
	return d.Concerns[0].Possible
}

// eachOpen splits cases by the tiers that they are open between.
func (o *oracle) eachOpen(in func(i int) bool) []func(i int) bool {
	var out []func(i int) bool
	seen := map[string]bool{}
	for i, d := range o.all {
		tiers := openBetween(d)
		if key := fmt.Sprint(tiers); in(i) && !seen[key] {
			seen[key] = true
			out = append(out, func(i int) bool { return in(i) && slices.Equal(tiers, openBetween(o.all[i])) })
		}
	}
	return out
}

// declared says that a case is in some declared zone.
func (o *oracle) declared(i int) bool {
	return slices.ContainsFunc(o.p.zones, func(z *zone) bool { return o.truth(z.expr, i) == cond.True })
}

// zone: it exists, and is open between what it says.
func (o *oracle) zone(z *zone) expected {
	in := func(i int) bool { return unsettledIn(o.all[i]) && o.truth(z.expr, i) == cond.True }
	if !o.some(in) {
		return expected{result: Refuted}
	}
	var bad []func(i int) bool
	if !z.any {
		bad = o.eachOpen(func(i int) bool { return in(i) && !slices.Equal(openBetween(o.all[i]), z.possible) })
	}
	e := o.refutedBy(append(bad, func(i int) bool { return o.tooWide(z, i) })...)
	if e.result == Proved && o.spare(z, in) {
		e = o.refutedBy(in)
	}
	return e
}

// spare says that every child of a zone is in another one of the same layer; of two
// with the same children the first is not spare.
func (o *oracle) spare(z *zone, in func(i int) bool) bool {
	return z.layer == o.p.layers[len(o.p.layers)-1] && slices.ContainsFunc(o.p.zones, func(v *zone) bool {
		both := func(i int) bool { return unsettledIn(o.all[i]) && o.truth(v.expr, i) == cond.True }
		return v != z && v.layer == z.layer && !o.some(func(i int) bool { return in(i) && !both(i) }) &&
			(v.id < z.id || o.some(func(i int) bool { return both(i) && !in(i) }))
	})
}

// tooWide says that a zone takes in a child of whom it is settled, on every day, who is
// responsible, and who is in no emergency.
func (o *oracle) tooWide(z *zone, i int) bool {
	for day := range o.fields[0].values {
		if unsettledIn(o.all[o.with(i, 0, day)]) {
			return false
		}
	}
	return z.layer == o.p.layers[len(o.p.layers)-1] && o.truth(z.expr, i) == cond.True && o.all[i].Concerns[0].Tier != pathway.TierEmergency
}

// speaks says that a promise is about a case.
func (o *oracle) speaks(a *always, i int) bool {
	return o.truth(a.expr, i) == cond.True && (a.tier == pathway.TierEmergency || o.all[i].Concerns[0].Tier != pathway.TierEmergency)
}

// breaks says that a case does not come out as promised.
func (o *oracle) breaks(a *always, i int) bool {
	c := o.all[i].Concerns[0]
	if !o.speaks(a, i) {
		return false
	}
	return a.tier != "" && c.Tier != a.tier || a.service != "" && c.Service != a.service ||
		slices.ContainsFunc(a.along, func(s string) bool { return c.Service != s && !slices.Contains(c.Alongside, s) })
}

// counts says how much a rule counts in a case: 2 applies, 1 possible, 0 not.
func (o *oracle) counts(u *rule, i int) int { return countsIn(u, o.all[i]) }

func countsIn(u *rule, d Decision) int {
	for _, r := range d.Reasons {
		if r.Rule == u.id && r.Line == u.node.Line() {
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

// direction: nothing is lost from any value to any later one. What is bad is told
// of the case with the higher value.
func (o *oracle) direction(n *never) expected {
	at := o.field(n.fact.name)
	scale := n.values
	if n.fact.kind == cond.Int {
		scale = o.fields[at].values
	}
	var places []int
	for _, v := range scale {
		places = append(places, slices.Index(o.fields[at].values, v))
	}
	var bad []func(i int) bool
	for k, to := range places {
		for _, from := range places[:k] {
			for _, what := range o.losable(n.loses) {
				bad = append(bad, func(i int) bool {
					return i == o.with(i, at, to) && o.loses(n, what, o.with(i, at, from), i)
				})
			}
		}
	}
	if e := o.refutedBy(bad...); e.result == Refuted || o.some(func(i int) bool { return o.truth(n.expr, i) == cond.True }) && o.given(n) {
		return e
	}
	return expected{result: Refuted}
}

// given says that some rule gives what a direction says is not lost.
func (o *oracle) given(n *never) bool {
	return slices.ContainsFunc(o.p.rules, func(u *rule) bool {
		list := map[string]string{loseTier: listTier, loseDuties: listDuties, loseLevel: listLevel}[n.loses]
		return u != o.p.settle && u.list == list && (list == listTier || u.layer.place <= n.layer.place && !slices.Contains(n.except, u.id))
	})
}

// losable are the tiers, duties or levels that can be lost.
func (o *oracle) losable(loses string) []string {
	switch loses {
	case loseTier:
		return []string{"0", "1", "2"}
	case loseLevel:
		return []string{"1", "2", "3"}
	}
	var out []string
	for _, u := range o.p.rules {
		if u.duty != nil && u != o.p.settle {
			out = append(out, u.id)
		}
	}
	return out
}

// loses says that something is there at the lower value and not at the higher.
func (o *oracle) loses(n *never, what string, low, high int) bool {
	if o.truth(n.expr, low) != cond.True {
		return false
	}
	a, b := o.all[low], o.all[high]
	excepted := func(id string) bool { return slices.Contains(n.except, id) }
	switch n.loses {
	case loseTier:
		order := []pathway.Tier{pathway.TierMunicipal, pathway.TierSpecialist, pathway.TierEmergency}
		from := int(what[0] - '0')
		return a.Concerns[0].Tier == order[from] && !slices.ContainsFunc(a.Concerns[0].Because, func(g Ground) bool { return excepted(g.Rule) }) &&
			!slices.ContainsFunc(b.Concerns[0].Because, func(g Ground) bool { return slices.Contains(order[from:], g.Tier) }) &&
			!(from == 0 && unsettledIn(b) && o.declared(high)) // from the municipality nothing is lower
	case loseDuties:
		return !excepted(what) && o.from(what).place <= n.layer.place && !hasDuty(b, what) && slices.ContainsFunc(a.Duties.List, func(u referral.Duty) bool {
			return u.ID == what && u.Applies == pathway.Certain
		})
	}
	lost := false
	for _, u := range o.p.rules {
		if u.list == listLevel && u.level >= int64(what[0]-'0') {
			lost = lost || o.counts(u, low) == 2 && !excepted(u.id) && u.layer.place <= n.layer.place
			if o.counts(u, high) > 0 {
				return false
			}
		}
	}
	return lost
}

// from is the layer of a rule.
func (o *oracle) from(id string) *layer {
	return o.p.rules[slices.IndexFunc(o.p.rules, func(u *rule) bool { return u.id == id })].layer
}

// asked: two cases that differ only in the fact have different answers.
func (o *oracle) asked(f *fact) expected {
	at := o.field(f.name)
	if at < 0 {
		return expected{result: Refuted}
	}
	return expected{result: proved(o.some(func(i int) bool {
		return !maps.Equal(answeredBy(o.all[i]).shows, answeredBy(o.all[o.with(i, at, 0)]).shows)
	}))}
}

// superfluous: without the rule the same comes out, for a rule that counts at all.
// Of two that are the same the last one is, or both.
func (o *oracle) superfluous(w writtenPolicy, u *rule, both bool) bool {
	if !o.some(func(i int) bool { return o.counts(u, i) == 2 }) {
		return false
	}
	written := func(u *rule) writtenRule {
		return w.rules[slices.IndexFunc(w.rules, func(x writtenRule) bool { return x.id == u.id })]
	}
	within := func(u, v *rule) bool { // v does the same wherever u does
		return !o.some(func(i int) bool { return o.counts(v, i) < o.counts(u, i) || o.settles(u, i) && !o.settles(v, i) })
	}
	same := func(u, v *rule) bool {
		x, y := written(u), written(v)
		return u != v && u.list == v.list && x.effect == y.effect && (u.duty == nil || x.source == y.source) && slices.Equal(x.settles, y.settles)
	}
	for _, v := range o.p.rules {
		if v != o.p.settle && same(u, v) && within(u, v) && (both || !within(v, u) || v.id < u.id) {
			return true
		}
	}
	return u.tier != nil && o.idle(w.without(slices.IndexFunc(w.rules, func(x writtenRule) bool { return x.id == u.id })))
}

// settles says that a rule would go before those that it names, if it does.
func (o *oracle) settles(u *rule, i int) bool {
	return len(u.settles()) > 0 && u.valid.covers(o.value(i, 0).(time.Time)) && o.tierless(u) && o.truth(u.expr, i) == cond.True
}

func (o *oracle) tierless(u *rule) bool { return !u.readsTier && !u.readsLevel }

// idle says that in another policy the same comes out everywhere.
func (o *oracle) idle(w writtenPolicy) bool {
	p, err := Load(w.fs())
	if err != nil { // a promise speaks about the rule that is gone
		w.promises = ""
		p, err = Load(w.fs())
	}
	require.NoError(o.t, err)
	return !o.some(func(i int) bool {
		d, err := p.Decide(context.Background(), o.caseAt(i))
		require.NoError(o.t, err)
		return answeredBy(d).shows["tier "+d.Concerns[0].Condition] != answeredBy(o.all[i]).shows["tier "+d.Concerns[0].Condition]
	})
}

// told: a duty that blocks a final step is told before it, or never, and can be
// passed.
func (o *oracle) told(u *rule) expected {
	at := func(i int, s pathway.State) bool {
		return o.counts(u, o.with(i, 2, slices.Index(pathway.States(), s))) > 0
	}
	e := o.refutedBy(func(i int) bool {
		late := false
		for _, s := range pathway.States() {
			if slices.Contains(stepFrom[u.duty.before], s) && at(i, s) {
				return false
			}
			late = late || at(i, s)
		}
		return late
	})
	if e.result == Proved && u.duty.done == "" && o.some(func(i int) bool { return o.counts(u, i) > 0 }) && !o.passable(u) {
		return expected{result: Refuted}
	}
	return e
}

// passable says that some case tells that a duty is done or waived.
func (o *oracle) passable(u *rule) bool {
	return o.some(func(i int) bool {
		if o.counts(u, i) == 0 {
			return false
		}
		c := o.caseAt(i)
		c.Waived, c.Events = []string{u.id}, map[string]time.Time{}
		for _, e := range builtinEvents {
			c.Events[e] = c.At.AddDate(0, 0, -1)
		}
		d, err := o.p.Decide(context.Background(), c)
		require.NoError(o.t, err)
		return slices.ContainsFunc(d.Duties.List, func(x referral.Duty) bool {
			return x.ID == u.id && (x.State == referral.Done || x.State == referral.Waived)
		})
	})
}
