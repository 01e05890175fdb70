package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// asked is a fact that is not known, about a concern or the case.
type asked struct {
	name    string
	concern int
}

// missing lists exactly the facts that are not known and that can still change the
// answer: for some way of giving the others, two of their values lead to different
// answers.
//
// A fact that could forbid asking or telling somebody heads the list, then what a
// concern is about, then what could be an emergency, then what could be a duty to
// disclose, then what could change who is responsible, then what could be a duty to
// act at once; whether other duties are done comes last. Within these the question
// stands first whose answer settles the most: the number of outputs that it leaves
// nothing open of, on average over its values as far as the rules tell them apart; of
// a set, over those of its best single element. But none comes before one that it
// presupposes (see reading).
func (d *deciding) missing(barred map[string]bool) []Missing {
	l := d.scratch.list(d)
	for _, list := range lists {
		if d.ctx.Err() != nil {
			break // nobody waits for the answer
		}
		for i := range d.verdicts[list] {
			if v := &d.verdicts[list][i]; v.inForce {
				from := len(l.touches)
				if l.output(list, v); len(l.touches) > from {
					l.rules = append(l.rules, touched{v, from, len(l.touches)})
				}
			}
		}
	}
	l.settling()
	return l.questions(barred)
}

// settling notes what tells whether a grey zone is being settled, where one can be.
func (l *missingList) settling() {
	d := l.d
	if d.p.settle == nil || d.p.settle.duty.done == "" || d.coarse {
		return
	}
	for i, o := range d.outcomes {
		v := verdict{rule: d.p.settle, concern: i, truth: cond.True, inForce: true, can: diagram.True}
		if o.all != nil {
			v.can = o.all.grey()
		}
		if o.grey() && d.canBe(v.can) && d.doneState(v) == referral.Unknown {
			l.done(d.about(v.rule.duty.done, i), &v, Touches{listDuties, v.rule.id})
		}
	}
}

// missingList collects what matters to what.
type missingList struct {
	d       *deciding
	slots   map[asked]int
	facts   []asked
	touches []touch
	rules   []touched
	weight  []int // of each fact
	settles []float64
	shown   []bool // levels, of the output at hand
	support []bool
	best    []closing
}

// closing is the part of a fact's values after which an output has nothing open.
type closing struct {
	asked
	settles float64
}

// touched is a rule that something matters to: touches from one place to another.
type touched struct {
	*verdict
	from, to int
}

// touch says that a fact matters to the output of a rule.
type touch struct {
	fact int
	to   Touches
}

// output notes the facts that can change what one rule puts in the answer.
func (l *missingList) output(list string, v *verdict) {
	d := l.d
	to := Touches{list, v.rule.id}
	switch {
	case d.coarse:
		if v.truth == cond.Undecided {
			l.byParts(v, to)
		}
	case list == listShare:
		l.depends(d.opens(v), false, v, to)
	case v.can.Leaf():
	case list == listTier: // a rule that changes nothing in who is responsible does not count
		l.depends(d.outcomes[v.concern].parts, true, v, to)
	case list == listLevel:
		l.depends(d.levels.parts, true, v, to)
	default:
		l.depends([]diagram.Ref{v.can}, false, v, to)
	}
	if b := v.rule.duty; b != nil && v.stands() && b.done != "" && d.doneState(*v) == referral.Unknown {
		l.done(d.about(b.done, v.concern), v, to)
	}
}

// byParts notes the facts that the parts of a condition wait for.
func (l *missingList) byParts(v *verdict, to Touches) {
	d := l.d
	for _, name := range v.facts {
		if (name == varCondition || name == varPathway) && v.concern != aboutCase && !d.in.concerns[v.concern].known {
			l.add(asked{varCondition, v.concern}, to, 0, heavy(v.rule))
		} else if a := d.about(name, v.concern); !d.isKnown(a) {
			l.add(a, to, 0, heavy(v.rule))
		}
	}
}

// opens says for each recipient of a share when it opens to it: certainly, as nothing
// is shared on a possibility, and only where a set that names them is known to.
func (d *deciding) opens(v *verdict) []diagram.Ref {
	if v.can == diagram.False || v.can == diagram.Undecided || v.can == diagram.True && v.rule.among == "" {
		return nil
	}
	e := d.unknown()
	sure := e.s.Certain(v.can)
	if v.rule.among == "" {
		return []diagram.Ref{sure}
	}
	var out []diagram.Ref
	for _, to := range v.rule.share.To {
		if goes := e.sp.goes[[2]string{v.rule.among, to}]; goes != diagram.False {
			out = append(out, e.s.And(sure, e.s.Certain(e.bring(goes, v.concern))))
		}
	}
	return out
}

// done notes the fact that tells whether a duty is done, and those that exclude it,
// if the duty stands in some case in which that fact has a value.
func (l *missingList) done(a asked, v *verdict, to Touches) {
	d := l.d
	if d.isKnown(a) {
		return
	}
	excluders := d.p.excluders[a.name]
	if len(excluders) > 0 && !d.coarse {
		e := d.unknown()
		if stands := e.s.And(e.s.Possible(v.can), e.s.Not(e.bring(e.sp.none[a.name], v.concern))); stands == diagram.False {
			return
		}
	}
	l.add(a, to, 1, whenDone(v.rule))
	for _, f := range excluders {
		if other := (asked{f.name, a.concern}); !d.isKnown(other) {
			l.add(other, to, 1, whenDone(v.rule))
		}
	}
}

// depends notes the facts that some parts of the answer depend on; with own those
// alone on which the rule depends too, where the parts are made of several rules.
func (l *missingList) depends(parts []diagram.Ref, own bool, v *verdict, to Touches) {
	if len(parts) == 0 {
		return
	}
	e := l.d.unknown()
	if l.shown == nil {
		l.shown, l.support = make([]bool, len(e.open)), make([]bool, len(e.open))
	}
	clear(l.support)
	e.s.Support(v.can, l.support)
	clear(l.shown)
	for _, part := range parts {
		e.s.Support(part, l.shown)
	}
	l.best = l.best[:0]
	for level, is := range l.shown {
		if !is || own && !l.support[level] {
			continue
		}
		share := 1.0
		if l.support[level] {
			share = float64(e.s.Settles(v.can, level)) / float64(e.s.Width(level))
		}
		e.factsAt(parts, level, func(a asked) {
			if own && e.several(level) && !e.turns(v.can, level, a) {
				return // what shows of it is of another rule
			}
			if len(l.d.p.excluders[a.name]) == 0 || !l.d.isKnown(a) { // nobody is asked what cannot be
				l.note(a, share)
			}
		})
	}
	for _, b := range l.best {
		l.add(b.asked, to, b.settles, heavy(v.rule))
	}
}

// note keeps, of a set, what its best single element settles.
func (l *missingList) note(a asked, settles float64) {
	for i := range l.best {
		if b := &l.best[i]; b.asked == a {
			b.settles = max(b.settles, settles)
			return
		}
	}
	l.best = append(l.best, closing{a, settles})
}

// add notes one fact.
func (l *missingList) add(a asked, to Touches, settles float64, weight int) {
	i, ok := l.slots[a]
	if !ok {
		i = len(l.facts)
		l.slots[a] = i
		l.facts, l.weight, l.settles = append(l.facts, a), append(l.weight, lightest), append(l.settles, 0)
	}
	l.weight[i] = min(l.weight[i], weight)
	l.settles[i] += settles
	l.touches = append(l.touches, touch{i, to})
}

// questions puts what is about one fact together, and the weightiest first.
func (l *missingList) questions(barred map[string]bool) []Missing {
	type entry struct {
		name     string
		weight   int
		settles  float64
		n        int
		concerns []string
		to       []Touches
	}
	entries := make([]entry, 0, len(l.facts))
	at := make(map[string]int, len(l.facts))
	of := make([]int, len(l.facts))
	for i, a := range l.facts {
		k, ok := at[a.name]
		if !ok {
			k = len(entries)
			at[a.name] = k
			entries = append(entries, entry{name: a.name, weight: lightest})
			if a.name == varCondition {
				entries[k].weight = conditionWeight
			}
		}
		x := &entries[k]
		x.weight, x.settles = min(x.weight, l.weight[i]), x.settles+l.settles[i]
		if a.concern != aboutCase {
			x.concerns = append(x.concerns, l.d.in.concerns[a.concern].id)
		}
		of[i] = k
	}
	for _, t := range l.touches {
		entries[of[t.fact]].n++
	}
	all := make([]Touches, len(l.touches))
	for k := range entries {
		entries[k].to, all = all[:0:entries[k].n], all[entries[k].n:]
	}
	for _, t := range l.touches { // the lists, and the rules in them, come in their order
		if x := &entries[of[t.fact]]; len(x.to) == 0 || x.to[len(x.to)-1] != t.to {
			x.to = append(x.to, t.to)
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(b.settles, a.settles), cmp.Compare(len(b.to), len(a.to)), cmp.Compare(a.name, b.name))
	})
	qs := make([]ranked, len(entries))
	for i, x := range entries {
		qs[i] = ranked{x.name, x.weight}
	}
	out := make([]Missing, 0, len(entries))
	for _, i := range l.ordered(qs) {
		x := entries[i]
		m := l.d.question(x.name, barred)
		m.Concerns, m.MattersTo = sorted(x.concerns), x.to
		out = append(out, m)
	}
	return out
}

// isKnown says that a fact is known, or cannot be, because one that excludes it is so.
func (d *deciding) isKnown(a asked) bool {
	if a.name == varCondition && a.concern != aboutCase {
		return d.in.concerns[a.concern].known
	}
	f := d.p.factOf[a.name]
	if f == nil {
		return true
	}
	c := d.cases[max(a.concern, 0)]
	if c.Known(d.p.form.Fact(a.name)) {
		return true
	}
	for _, g := range d.p.excluders[a.name] {
		given := d.in.given
		if g.concern && a.concern != aboutCase {
			given = d.in.concerns[a.concern].given
		}
		if is, _ := given.get(g.name).(bool); is {
			return true
		}
	}
	return false
}

// canBe says that something comes out certainly in some way of giving what is
// missing.
func (d *deciding) canBe(r diagram.Ref) bool {
	if r.Leaf() {
		return r == diagram.True
	}
	return d.unknown().s.Can(r, diagram.True)
}

// about is a fact of the case, or of the concern that a verdict is about.
func (d *deciding) about(name string, concern int) asked {
	if f := d.p.factOf[name]; f == nil || !f.concern {
		concern = aboutCase
	}
	return asked{name, concern}
}
