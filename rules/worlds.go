package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// world is a way in which the tier, the service and the level can come out: what
// rules that read them are asked in.
type world struct {
	tier, service string
	level         int64
	open          diagram.Ref // for which of the cases that can be
}

// enter makes a case know one world.
func (d *deciding) enter(c *form.Case, w world) {
	f := d.p.form
	if w.tier != "" {
		c.SetText(f.Fact(varTier), w.tier)
	}
	if w.service != noService {
		c.SetText(f.Fact(varService), w.service)
	}
	if w.level >= 0 {
		c.SetInt(f.Fact(varLevel), w.level)
	}
}

// worlds are those that a rule must be asked in; nil if there is only one, which
// the case knows already.
func (d *deciding) worlds(u *rule, concern int) []world {
	if !(u.readsTier && d.outcomes != nil && len(d.outcomes[concern].worlds) > 1) && !(u.readsLevel && len(d.levels.worlds) > 1) {
		return nil
	}
	tiers := []world{{level: notLevel, open: diagram.True}}
	several := false
	if u.readsTier && d.outcomes != nil && len(d.outcomes[concern].worlds) > 1 {
		tiers, several = d.outcomes[concern].worlds, true
	} else if concern != aboutCase && d.outcomes != nil && len(d.outcomes[concern].worlds) == 1 {
		tiers = d.outcomes[concern].worlds
	}
	if !u.readsLevel || len(d.levels.worlds) < 2 {
		if !several {
			return nil
		}
		if len(d.levels.worlds) == 1 {
			tiers = slices.Clone(tiers)
			for i := range tiers {
				tiers[i].level = d.levels.worlds[0].level
			}
		}
		return tiers
	}
	var out []world
	for _, w := range tiers {
		for _, l := range d.levels.worlds {
			out = append(out, world{w.tier, w.service, l.level, d.unknown().s.And(w.open, l.open)})
		}
	}
	return out
}

// outcomeOf is the one world of a rule that needs no more.
func (d *deciding) outcomeOf(concern int) world {
	w := world{level: notLevel}
	if concern != aboutCase && d.outcomes != nil {
		w = d.outcomes[concern].worlds[0]
	}
	if len(d.levels.worlds) > 0 {
		w.level = d.levels.worlds[0].level
	}
	return w
}

// notLevel is the level of a world in which it is not looked at.
const notLevel = -1

// inWorlds evaluates a rule in every way in which the tier, the service and the
// level can come out.
func (d *deciding) inWorlds(k int, v *verdict, worlds []world) {
	if !d.coarse {
		v.can = d.unknown().inWorlds(k, v.concern, worlds)
	}
	var why [form.True + 1][]string
	var is [form.True + 1]bool
	for _, w := range worlds {
		t := d.try(max(v.concern, 0), w)
		got := t.value(d.p.form, k)
		is[got] = true
		why[got] = d.p.form.AppendWhy(why[got], k, t.c, got)
	}
	v.failed = is[form.Failed]
	if d.coarse {
		v.can = diagram.Undecided
		if open := is[form.Unknown] || is[form.Failed]; is[form.True] && !is[form.False] && !open {
			v.can = diagram.True
		} else if is[form.False] && !is[form.True] && !open {
			v.can = diagram.False
		}
	}
	switch v.can {
	case diagram.True:
		v.set(form.True)
		v.facts = sorted(why[form.True])
	case diagram.False:
		v.set(form.False)
		v.facts = sorted(why[form.False])
	default:
		v.facts = append(d.factsOf(v.can, v.concern), why[form.Failed]...)
		if d.coarse {
			v.facts = append(v.facts, why[form.Unknown]...)
		}
		if v.rule.readsTier && d.outcomes[v.concern].open() {
			v.facts = append(v.facts, varTier)
		}
		if v.rule.readsLevel && len(d.levels.possible) > 1 {
			v.facts = append(v.facts, varLevel)
		}
		v.facts = sorted(v.facts)
	}
}

// whileGrey holds a review to the cases in which it is not settled who is
// responsible: it is certain only if none of them settles it.
func (d *deciding) whileGrey(v *verdict) {
	o := &d.outcomes[v.concern]
	switch {
	case !o.grey():
		v.set(form.False)
		return
	case d.every: // a proof looks at each case apart
		return
	case d.coarse:
		if v.truth == cond.True && slices.ContainsFunc(o.live, func(l verdict) bool { return l.truth == cond.Undecided }) {
			v.truth, v.can = cond.Undecided, diagram.Undecided
		}
		return
	case o.all == nil:
		return
	}
	was := v.can
	if v.can = d.unknown().s.And(was, o.all.grey()); v.can == was {
		return
	}
	if v.can == diagram.False {
		v.set(form.False)
		return
	}
	v.truth, v.facts = cond.Undecided, d.factsOf(v.can, v.concern)
}
