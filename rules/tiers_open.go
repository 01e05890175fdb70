package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// tierDiagrams settle the tier for all ways of giving the missing facts at once:
// what settleTier does for one, as diagrams over them.
type tierDiagrams struct {
	e    *unknowns
	all  []verdict
	mine []int

	stands   []diagram.Ref                // of each of mine: nothing goes before it; undecided where something may
	live     []diagram.Ref                // the same, and no emergency does
	spoken   diagram.Ref                  // some rule certainly speaks about the child
	tiers    map[pathway.Tier]diagram.Ref // some live rule names it
	named    map[pathway.Tier]diagram.Ref // it is the tier
	services map[string]diagram.Ref       // some live rule names it
	is       map[string]diagram.Ref       // it is the service
	along    map[string]diagram.Ref       // it helps alongside
	before   [][]int                      // of each of mine: those that go before it
}

func (o *tierDiagrams) can(i int) diagram.Ref { return o.all[o.mine[i]].can }

func (o *tierDiagrams) rule(i int) *rule { return o.all[o.mine[i]].rule }

// build makes the diagrams.
func (o *tierDiagrams) build() {
	s := o.e.s
	o.tiers, o.named = map[pathway.Tier]diagram.Ref{}, map[pathway.Tier]diagram.Ref{}
	o.services, o.is, o.along = map[string]diagram.Ref{}, map[string]diagram.Ref{}, map[string]diagram.Ref{}
	o.spoken = diagram.False
	for i := range o.mine {
		o.spoken = s.Or(o.spoken, s.Certain(o.can(i)))
		var before []int
		for k := range o.mine {
			if o.rule(k).goesBefore(o.rule(i)) {
				before = append(before, k)
			}
		}
		o.before = append(o.before, before)
	}
	emergency := diagram.False
	for i := range o.mine {
		r := o.can(i)
		for _, k := range o.before[i] {
			// One that certainly goes before it sets it aside; one that may makes it
			// possible only.
			r = s.And(r, s.Not(o.can(k)))
		}
		o.stands, o.live = append(o.stands, r), append(o.live, r)
		if o.rule(i).tier.tier == pathway.TierEmergency {
			emergency = s.Or(emergency, s.Certain(r))
		}
	}
	for i := range o.mine {
		b := o.rule(i).tier
		if b.tier != pathway.TierEmergency {
			o.live[i] = s.And(o.live[i], s.Not(emergency))
		}
		stands := s.Possible(o.live[i])
		o.tiers[b.tier] = s.Or(o.tiers[b.tier], stands)
		o.services[b.service] = s.Or(o.services[b.service], stands)
	}
	o.name()
	o.alongside()
}

// name finds where one tier, and one service, is the answer.
func (o *tierDiagrams) name() {
	s := o.e.s
	settled := diagram.False
	tiers, services := sortedKeysOf(o.tiers), sortedKeysOf(o.services) // how many nodes are made must not change
	for _, t := range tiers {
		r := s.And(o.tiers[t], o.spoken)
		for _, other := range tiers {
			if other != t {
				r = s.And(r, s.Not(o.tiers[other]))
			}
		}
		o.named[t] = r
		settled = s.Or(settled, r)
	}
	for _, service := range services {
		r := s.And(o.services[service], settled)
		for _, other := range services {
			if other != service {
				r = s.And(r, s.Not(o.services[other]))
			}
		}
		o.is[service] = r
	}
}

// alongside finds where a service goes on helping: a certain rule says so and
// stands, and none that may go before it leaves the service out.
func (o *tierDiagrams) alongside() {
	s := o.e.s
	for i := range o.mine {
		b := o.rule(i).tier
		for _, service := range b.alongside {
			r := s.And(s.Certain(o.can(i)), s.Possible(o.live[i]))
			for _, k := range o.before[i] {
				if u := o.rule(k).tier; u.service != service && !slices.Contains(u.alongside, service) {
					r = s.And(r, s.Not(s.Possible(o.can(k))))
				}
			}
			o.along[service] = s.Or(o.along[service], r)
		}
	}
	for _, service := range sortedKeysOf(o.along) {
		o.along[service] = s.And(o.along[service], s.Not(o.is[service]))
	}
}

// parts are all diagrams that show in the answer. That some rule certainly speaks
// shows only in the tier that is named.
func (o *tierDiagrams) parts() []diagram.Ref {
	var out []diagram.Ref
	for _, m := range []map[string]diagram.Ref{o.services, o.along} {
		for _, k := range sortedKeysOf(m) {
			out = append(out, m[k])
		}
	}
	for _, t := range sortedKeysOf(o.tiers) {
		out = append(out, o.tiers[t], o.named[t])
	}
	return out
}

// same says that the same comes out.
func (o *tierDiagrams) same(p *tierDiagrams) bool {
	like := func(a, b map[string]diagram.Ref) bool {
		for k := range a {
			if a[k] != b[k] {
				return false
			}
		}
		for k := range b {
			if a[k] != b[k] {
				return false
			}
		}
		return true
	}
	for _, t := range []pathway.Tier{pathway.TierEmergency, pathway.TierMunicipal, pathway.TierSpecialist} {
		if o.tiers[t] != p.tiers[t] || o.named[t] != p.named[t] {
			return false
		}
	}
	return like(o.services, p.services) && like(o.is, p.is) && like(o.along, p.along)
}

// worlds are the ways in which it can come out, with the cases in which each is
// open: a live rule names it, or no rule certainly speaks about the child.
func (o *tierDiagrams) worlds() []world {
	s := o.e.s
	var all []world
	add := func(w world, open diagram.Ref) {
		if open == diagram.False {
			return
		}
		for i := range all {
			if all[i].tier == w.tier && all[i].service == w.service {
				all[i].open = s.Or(all[i].open, open)
				return
			}
		}
		w.open = open
		all = append(all, w)
	}
	for i := range o.mine {
		add(worldOf(o.rule(i).tier), s.Possible(o.live[i]))
	}
	for _, w := range unspoken() {
		add(w, s.Not(o.spoken))
	}
	return sortWorlds(all)
}

// by is the rule that sets one aside in every case: one that goes before it, or
// that of the emergency.
func (o *tierDiagrams) by(i int) string {
	for _, k := range o.before[i] {
		if o.can(k) != diagram.False {
			return o.rule(k).id
		}
	}
	return byEmergency
}
