package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// checkDirection checks that what the layers below add never weakens what stands
// above: that no settled tier is contradicted, nobody is given a say that the
// layers above do not give, no case gets two coordinators, and no level stays
// without one. Each is asked over all facts that can be, and the answer is the
// case that shows it.
func (r *reader) checkDirection(p *Policy) {
	d := &direction{r: r, p: p, fits: p.conditionsWithPathways()}
	r.checkWidening(p)
	for _, u := range p.rules {
		if u.layer.national() || u.expr == nil {
			continue
		}
		switch {
		case u.tier != nil:
			d.tier(u)
			if p.giversGoBy(varTier, varService, varLevel) {
				lifts, _ := p.movedBy(u)
				d.says(u, lifts)
			}
		case u.giver != nil:
			d.giver(u)
		case u.duty != nil && u.duty.coordinator != "":
			d.coordinator(u)
		case u.list == listLevel:
			d.level(u)
			if p.giversGoBy(varLevel) {
				lifts, _ := p.raisedBy(u)
				d.says(u, lifts)
			}
		}
	}
}

// direction holds what the checks of the layers below need.
type direction struct {
	r    *reader
	p    *Policy
	fits []*cond.Expr // a condition has the pathway that the catalogue gives it
}

// conditionsWithPathways says that a concern has the pathway of its condition.
func (p *Policy) conditionsWithPathways() []*cond.Expr {
	var any []*cond.Expr
	for _, path := range append([]pathway.Pathway{{ID: noPathway}}, p.cat.Pathways...) {
		var ids []string
		for _, c := range p.cat.Conditions {
			if c.Pathway == path.ID || c.Pathway == "" && path.ID == noPathway {
				ids = append(ids, `"`+c.ID+`"`)
			}
		}
		x, faults := p.env.Compile([]string{varPathway + ` == "` + path.ID + `"`, varCondition + " in [" + strings.Join(ids, ", ") + "]"}, nil)
		if len(ids) > 0 && len(faults) == 0 {
			any = append(any, x)
		}
	}
	if len(any) == 0 {
		return nil
	}
	return []*cond.Expr{p.env.Or(any...)}
}

// example looks for a case in which all of xs hold. Where that cannot be told,
// it is treated as one: what is not shown to be harmless is refused.
func (d *direction) example(xs ...*cond.Expr) (words string, found bool) {
	return d.told(cond.Example(append(xs, d.fitting(xs...)...)...))
}

// fitting is what else must hold where any of xs speaks of the pathway: that it is
// the one that the catalogue gives the condition.
func (d *direction) fitting(xs ...*cond.Expr) []*cond.Expr {
	if slices.ContainsFunc(xs, func(x *cond.Expr) bool { return slices.Contains(x.Vars(), varPathway) }) {
		return d.fits
	}
	return nil
}

// told puts the answer of a search in words.
func (d *direction) told(facts []string, answer cond.Found) (words string, found bool) {
	switch {
	case answer == cond.None:
		return "", false
	case answer == cond.NotKnown:
		return "; that it never does cannot be shown: say in `when` more plainly when it applies", true
	case len(facts) == 0:
		return ", in every case", true
	default:
		for _, f := range d.p.facts { // what another fact says need not be said
			if f.notWith != "" && slices.ContainsFunc(facts, func(w string) bool { return strings.Contains(w, f.notWith) }) {
				facts = slices.DeleteFunc(facts, func(w string) bool { return w == "!"+f.name })
			}
		}
		return ", for example where " + strings.Join(facts, ", "), true
	}
}

// undecided looks for a case in which all of xs hold and u holds or is undecided,
// because facts that only u asks for are not known: there too it would count.
func (d *direction) undecided(u *cond.Expr, xs ...*cond.Expr) (words string, found bool) {
	return d.told(cond.ExampleBeside(u, append(xs, d.fitting(append(xs, u)...)...)...))
}

// overlaps says that two rules hold on some day together.
func overlaps(a, b *rule) bool {
	return (a.valid.to.IsZero() || !b.valid.from.After(a.valid.to)) && (b.valid.to.IsZero() || !a.valid.from.After(b.valid.to))
}

// tier checks one tier rule against those of the layers above. Of several that it
// runs into, the first is told with its case, the others by name.
func (d *direction) tier(u *rule) {
	above := slices.DeleteFunc(slices.Clone(d.p.rules), func(v *rule) bool {
		return v.tier == nil || v.layer.place >= u.layer.place || v.expr == nil
	})
	if u.tier.tier == pathway.TierEmergency {
		d.r.faults.Add(u.place("tier"), "%s: tier: what is an emergency is for the national layer to say; name municipal or specialist", u.kind())
		return
	}
	var against, beside []clash
	var urgent []*cond.Expr
	for _, v := range above {
		if v.tier.tier == pathway.TierEmergency && v.valid == (period{}) {
			urgent = append(urgent, v.expr)
		}
	}
	if len(urgent) > 0 {
		if _, found := d.example(u.expr, d.p.env.Or(urgent...).Not()); !found {
			d.r.faults.Add(u.place("tier"), "%s: tier: where this applies there is always an emergency by the layers above, which goes before it; leave the rule out", u.kind())
			return
		}
	}
	for _, v := range above {
		settles := slices.ContainsFunc(u.tier.settles, func(n source.Node) bool { return tail(n.Value()) == v.id })
		switch {
		case !overlaps(u, v), v.tier.tier == pathway.TierEmergency:
			// An emergency goes before all that a layer below can say.
		case v.tier.tier != u.tier.tier:
			if words, found := d.contradicts(u, v, above); found {
				against = append(against, clash{v, words})
			}
		case settles:
			d.keepsAlongside(u, v)
			if _, found := d.example(v.expr, u.expr.Not()); !found && v.tier.service != u.tier.service {
				d.r.faults.Add(u.place("service"), "%s: service: this takes over from %s all that %s says%s; name another service only for a more specific condition", u.kind(), v.tier.service, v.id, place(v, "service"))
			}
		case d.through(u)[v.id]:
			d.keepsAlongside(u, v)
		case v.tier.service != u.tier.service:
			if words, found := d.example(u.expr, v.expr); found {
				beside = append(beside, clash{v, words})
			}
		}
	}
	if len(against) > 0 {
		v := against[0].rule
		d.r.faults.Add(u.place("tier"), "%s: tier: this says %s where the layers above come to %s by %s%s%s%s; say in `when` more narrowly where it applies",
			u.kind(), u.tier.tier, v.tier.tier, v.id, place(v, "tier"), against[0].words, also(against))
	}
	if len(beside) > 0 {
		v := beside[0].rule
		d.r.faults.Add(u.place("service"), "%s: service: %s names %s%s where this names %s%s; if this one goes before it, add settles: [%s]",
			u.kind(), v.id, v.tier.service, place(v, "service"), u.tier.service, beside[0].words, settling(beside))
	}
}

// keepsAlongside checks that whoever helps alongside by a rule that u goes before
// still does.
func (d *direction) keepsAlongside(u, v *rule) {
	for _, s := range v.tier.alongside {
		if s != u.tier.service && !slices.Contains(u.tier.alongside, s) {
			d.r.faults.Add(u.place("settles"), "%s: alongside: %s goes on helping by %s%s, which this rule settles; add it to `alongside`", u.kind(), s, v.id, place(v, "alongside"))
		}
	}
}

// through are the rules that u goes before by going before another that does.
func (d *direction) through(u *rule) map[string]bool {
	out := map[string]bool{}
	var follow func(w *rule)
	follow = func(w *rule) {
		for _, n := range w.tier.settles {
			id := tail(n.Value())
			if out[id] {
				continue
			}
			out[id] = true
			for _, x := range d.p.rules {
				if x.id == id && x.tier != nil {
					follow(x)
				}
			}
		}
	}
	follow(u)
	return out
}

// says checks that nobody who is asked, heard, told or kept out by the layers above
// falls away with a tier or a level.
func (d *direction) says(u *rule, lifts []string) {
	for _, v := range d.p.rules {
		if v.giver != nil && slices.Contains(lifts, v.id) {
			key := "tier"
			if u.list == listLevel {
				key = "level"
			}
			d.r.faults.Add(u.place(key), "%s: %s: with this %s%s could fall away, and with it who must be asked, heard, told or kept out; it cannot be changed here", u.kind(), key, v.kind(), place(v, "when"))
		}
	}
}

// clash is a rule above that another runs into, with the case that shows it.
type clash struct {
	rule  *rule
	words string
}

// also names the rules after the first.
func also(l []clash) string {
	if len(l) < 2 {
		return ""
	}
	var ids []string
	for _, c := range l[1:] {
		ids = append(ids, c.rule.id)
	}
	return "; the same holds for " + strings.Join(ids, ", ")
}

// settling writes the rules as `settles` takes them.
func settling(l []clash) string {
	var ids []string
	for _, c := range l {
		ids = append(ids, c.rule.layer.id+"/"+c.rule.id)
	}
	return strings.Join(ids, ", ")
}

// contradicts finds a case in which a rule names one tier and the layers above
// come to another: where v holds, and no rule above that says otherwise.
func (d *direction) contradicts(u, v *rule, above []*rule) (string, bool) {
	passedOver := map[string]bool{}
	for _, w := range above {
		for _, n := range w.tier.settles {
			passedOver[tail(n.Value())] = true // it may not count where it holds
		}
	}
	var otherwise []*cond.Expr
	for _, w := range above {
		// An emergency goes before both, but not to count on while it is not known.
		if w.tier.tier != v.tier.tier && w.tier.tier != pathway.TierEmergency && !passedOver[w.id] && w.valid == (period{}) {
			otherwise = append(otherwise, w.expr)
		}
	}
	return d.undecided(u.expr, v.expr, d.p.env.Or(otherwise...).Not())
}

// noWider says that a limit is set and lets through no more than another.
func noWider(mine, theirs []string) bool {
	return len(mine) > 0 && !slices.ContainsFunc(mine, func(s string) bool { return !slices.Contains(theirs, s) })
}

// theChild is the person whom a case is about.
const theChild = "child"

// giver checks that a layer below gives a say only to those who have it above.
func (d *direction) giver(u *rule) {
	g := u.giver
	which := g.Regimes
	if len(which) == 0 {
		which = regimes
	}
	for _, who := range g.Who {
		if who == theChild && g.Say == consent.Heard {
			continue // hearing the child takes nothing from anybody
		}
		for _, regime := range which {
			var let []*cond.Expr
			limit := ""
			for _, v := range d.p.rules {
				switch {
				case v.giver == nil || v.expr == nil || v.layer.place >= u.layer.place || !slices.Contains(v.giver.Who, who) || v.valid != (period{}):
				case v.giver.Say != consent.Consent && !(g.Say == consent.Heard && v.giver.Say == consent.Heard):
				case len(v.giver.Regimes) > 0 && !slices.Contains(v.giver.Regimes, regime):
				case v.giver.Say == consent.Consent && v.giver.Need == consent.Any:
					// Where one of several is enough, nobody is given a veto.
				case len(v.giver.What) > 0 && !noWider(g.What, v.giver.What):
				case len(v.giver.To) > 0 && !noWider(g.To, v.giver.To):
				default:
					let = append(let, v.expr)
					limit = ", as " + v.id + place(v, "when") + " does"
				}
			}
			words, found := d.undecided(u.expr, d.p.env.Or(let...).Not())
			if !found {
				continue
			}
			if len(let) == 0 {
				words = ""
			}
			d.r.faults.Add(item(u.place("who"), who), "%s: who: the layers above do not let %s decide here, under the secrecy law %s%s; add it only where they do%s",
				u.kind(), who, regime, words, limit)
			break
		}
	}
}

// coordinator checks that a layer below does not put a second coordinator beside
// one above.
func (d *direction) coordinator(u *rule) {
	var beside []clash
	for _, v := range d.p.rules {
		if v.duty == nil || v.duty.coordinator == "" || v.layer.place >= u.layer.place || v.expr == nil || !overlaps(u, v) {
			continue
		}
		if at := slices.IndexFunc(u.duty.settles, func(n source.Node) bool { return tail(n.Value()) == v.id }); at >= 0 {
			if v.lawful() {
				d.r.faults.Add(u.duty.settles[at], "%s: settles: the law says who coordinates by %s%s; nothing goes before it", u.kind(), v.id, place(v, "coordinator"))
			}
			continue
		}
		if v.duty.coordinator == u.duty.coordinator || v.lawful() {
			continue
		}
		if words, found := d.example(u.expr, v.expr); found {
			beside = append(beside, clash{v, words})
		}
	}
	if len(beside) > 0 {
		v := beside[0].rule
		d.r.faults.Add(u.place("coordinator"), "%s: coordinator: %s names %s%s where this names %s%s; if this one goes before it, add settles: [%s]",
			u.kind(), v.id, v.duty.coordinator, place(v, "coordinator"), u.duty.coordinator, beside[0].words, settling(beside))
	}
}

// lawful says that the law names who coordinates, and leaves it to nobody.
func (u *rule) lawful() bool {
	return u.strength == pathway.Skal && u.force().Law() && !u.duty.namedBelow
}

// level checks that whoever is lifted to a level has somebody who coordinates.
func (d *direction) level(u *rule) {
	if u.level < 1 {
		return
	}
	var someone []*cond.Expr
	for _, v := range d.p.rules {
		if v.duty != nil && v.duty.coordinator != "" && v.expr != nil && v.valid == (period{}) {
			someone = append(someone, v.expr)
		}
	}
	here := d.p.env.Or(someone...).With(map[string]any{varLevel: u.level})
	if words, found := d.example(u.expr, here.Not()); found {
		d.r.faults.Add(u.place("level"), "%s: level: at level %d nobody is responsible%s; add a duty with `coordinator` that holds there", u.kind(), u.level, words)
	}
}

// giversGoBy says that some giver's rule reads one of these.
func (p *Policy) giversGoBy(names ...string) bool {
	return slices.ContainsFunc(p.rules, func(v *rule) bool {
		return v.giver != nil && v.expr != nil && slices.ContainsFunc(v.expr.Vars(), func(x string) bool { return slices.Contains(names, x) })
	})
}
