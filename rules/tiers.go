package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// tierOutcome is who is responsible for one concern.
type tierOutcome struct {
	tier     pathway.Tier
	possible []pathway.Tier
	service  string
	services []string // possible ones
	along    []string
	perhaps  []string  // help alongside for some way of giving the missing facts
	live     []verdict // the rules that stand
	certain  bool      // some rule certainly speaks about this child
	worlds   []world   // the ways in which it can come out
	// parts are what the outcome is made of, over what is not known: what none of
	// them depends on cannot change it.
	parts []diagram.Ref
	all   *tierDiagrams // where facts are missing
}

// open says that it can come out in several ways.
func (o tierOutcome) open() bool { return len(o.worlds) > 1 }

// tiers finds the tier of every concern, and lets later rules read it.
func (d *deciding) tiers() {
	all := d.run(listTier)
	var outcomes []tierOutcome
	for i := range d.in.concerns {
		var mine []int
		open := d.every
		for j, v := range all {
			if v.inForce && v.truth != cond.False && (v.concern == i || v.concern == aboutCase) {
				mine = append(mine, j)
				open = open || v.truth == cond.Undecided
			}
		}
		var o tierOutcome
		if open && !d.coarse {
			o = d.settleOpen(all, mine)
		} else {
			o = settleTier(all, mine)
			o.worlds = worldsOf(o)
			if open { // coarse: an emergency may still set aside whoever names them
				o.perhaps, o.along = o.along, nil
			}
		}
		outcomes = append(outcomes, o)
		d.emergency = d.emergency || o.tier == pathway.TierEmergency
	}
	d.outcomes = outcomes
	for i, o := range outcomes {
		if len(o.worlds) == 1 {
			d.enter(d.cases[i], o.worlds[0])
		}
	}
}

// worldsOf lets later rules read the tier and the service. What is unsettled is
// unknown over what is possible, never false: a world for each. Where no rule
// certainly speaks about the child, either level of care may turn out
// responsible, whatever the rules say, and any service.
func worldsOf(o tierOutcome) []world {
	var all []world
	for _, v := range o.live {
		all = append(all, worldOf(v.rule.tier))
	}
	if !o.certain {
		all = append(all, unspoken()...)
	}
	return sortWorlds(all)
}

func worldOf(b *tierBody) world {
	return world{tier: string(b.tier), service: b.service, level: notLevel, open: diagram.True}
}

// unspoken are the worlds of a child of whom no rule certainly speaks.
func unspoken() []world {
	return []world{{tier: string(pathway.TierMunicipal), level: notLevel, open: diagram.True},
		{tier: string(pathway.TierSpecialist), level: notLevel, open: diagram.True}}
}

func sortWorlds(all []world) []world {
	slices.SortFunc(all, func(a, b world) int { return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.service, b.service)) })
	return slices.Compact(all)
}

// settleOpen does what settleTier does where facts are missing, for all ways of
// giving them at once: the tier is named only if every one names it.
func (d *deciding) settleOpen(all []verdict, mine []int) tierOutcome {
	e := d.unknown()
	s := e.s
	open := tierDiagrams{e: e, all: all, mine: mine}
	open.build()
	o := tierOutcome{tier: pathway.TierUnsettled, certain: open.spoken == diagram.True, parts: open.parts(), all: &open}
	for _, t := range []pathway.Tier{pathway.TierEmergency, pathway.TierMunicipal, pathway.TierSpecialist} {
		switch {
		case open.named[t] == diagram.True:
			o.tier = t
		case s.Can(open.tiers[t], diagram.True):
			o.possible = append(o.possible, t)
		}
	}
	if o.tier != pathway.TierUnsettled {
		o.possible = nil
	}
	for _, service := range sortedKeysOf(open.services) {
		switch {
		case o.tier != pathway.TierUnsettled && open.is[service] == diagram.True:
			o.service = service
		case s.Can(open.services[service], diagram.True):
			o.services = append(o.services, service)
		}
	}
	if o.service != "" {
		o.services = nil
	}
	for _, service := range sortedKeysOf(open.along) {
		switch r := open.along[service]; {
		case r == diagram.True:
			o.along = append(o.along, service)
		case s.Can(r, diagram.True):
			o.perhaps = append(o.perhaps, service)
		}
	}
	for i, j := range mine {
		v := &all[j]
		if !s.Can(open.live[i], diagram.True) && !s.Can(open.live[i], diagram.Undecided) {
			v.by = open.by(i)
			continue
		}
		if v.truth = cond.Undecided; open.stands[i] == diagram.True {
			v.truth = cond.True
		}
		o.live = append(o.live, *v)
	}
	o.worlds = open.worlds()
	return o
}

// levelOutcome is the BTI level of the case.
type levelOutcome struct {
	known    bool
	highest  int64   // that it is or can come to
	possible []int64 // that it can come to; one if it is certain
	certain  bool
	live     []verdict
	worlds   []world
	parts    []diagram.Ref
	of       [maxLevel + 1]diagram.Ref // that some rule gives a level
}

// level finds the highest level, and lets later rules read it.
func (d *deciding) level() {
	var o levelOutcome
	var open *unknowns
	for _, v := range d.run(listLevel) {
		if v.stands() {
			o.live = append(o.live, v)
			if v.truth == cond.Undecided {
				open = d.unknown()
			}
		}
	}
	o.known = len(o.live) > 0
	for _, v := range o.live {
		if open != nil {
			o.of[v.rule.level] = open.s.Or(o.of[v.rule.level], v.can)
		} else {
			o.of[v.rule.level] = diagram.True
		}
	}
	if open == nil {
		for _, v := range o.live {
			o.highest = max(o.highest, v.rule.level)
		}
		o.certain, o.possible = o.known, []int64{o.highest}
		o.worlds = []world{{level: o.highest, open: diagram.True}}
	} else {
		d.openLevel(open.s, &o)
	}
	d.levels = o
	if len(o.worlds) == 1 {
		for _, c := range d.cases {
			d.enter(c, o.worlds[0])
		}
	}
}

// openLevel finds the levels that the case can come to when facts are missing.
func (d *deciding) openLevel(s *diagram.Store, o *levelOutcome) {
	of := o.of
	higher := diagram.False  // that some rule certainly gives a higher one
	above := diagram.False   // that one may
	settled := diagram.False // that the highest is certain
	for n := int64(maxLevel); n >= 0; n-- {
		here := s.And(of[n], s.Not(higher))
		higher = s.Or(higher, s.Certain(of[n]))
		is := s.Possible(here)
		o.parts = append(o.parts, is) // whether a lower one is certain does not show
		settled = s.Or(settled, s.And(s.Certain(here), s.Not(above)))
		above = s.Or(above, is)
		if is != diagram.False {
			o.possible = append(o.possible, n)
			o.certain = o.certain || len(o.possible) == 1 && here == diagram.True
		}
		if n == 0 {
			is = s.Or(is, s.Not(higher))
		}
		if is != diagram.False {
			o.worlds = append(o.worlds, world{level: n, open: is})
		}
	}
	o.parts = append(o.parts, settled)
	slices.Reverse(o.possible)
	if len(o.possible) > 0 {
		o.highest = o.possible[len(o.possible)-1]
	}
}
