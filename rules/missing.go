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
// A fact that could forbid asking or telling somebody heads the list, then what
// could be an emergency, then what could be a duty to disclose, then what could
// change who is responsible, then what could be a duty to act at once; whether
// other duties are done comes last. Within these the question stands first whose answer settles the most: the
// number of outputs that it leaves nothing open of, on average over its values as
// far as the rules tell them apart; of a set, over those of its best single element.
func (d *deciding) missing(barred map[string]bool) []Missing {
	l := missingList{d: d, slots: make(map[asked]int, 64), touches: make([]touch, 0, 256)}
	for _, list := range lists {
		for i := range d.verdicts[list] {
			if v := &d.verdicts[list][i]; v.inForce {
				l.output(list, v)
			}
		}
	}
	return l.questions(barred)
}

// missingList collects what matters to what.
type missingList struct {
	d       *deciding
	slots   map[asked]int
	facts   []asked
	touches []touch
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

// touch says that a fact matters to the output of a rule.
type touch struct {
	fact int
	to   Touches
}

// output notes the facts that can change what one rule puts in the answer.
func (l *missingList) output(list string, v *verdict) {
	d := l.d
	to := Touches{list, v.rule.id}
	if !v.can.Leaf() {
		e := d.unknown()
		switch list {
		case listTier: // a rule that changes nothing in who is responsible does not count
			l.depends(d.outcomes[v.concern].parts, v, to)
		case listLevel:
			l.depends(d.levels.parts, v, to)
		case listShare: // nothing is shared on a possibility
			l.depends([]diagram.Ref{e.s.Certain(v.can)}, v, to)
		default:
			l.depends(nil, v, to)
		}
	} else if v.truth == cond.Undecided && d.coarse {
		for _, name := range v.facts {
			if (name == varCondition || name == varPathway) && v.concern != aboutCase && !d.in.concerns[v.concern].known {
				l.add(asked{varCondition, v.concern}, to, 0, heavy(v.rule))
			} else if a := d.about(name, v.concern); !d.isKnown(a) {
				l.add(a, to, 0, heavy(v.rule))
			}
		}
	}
	if b := v.rule.duty; b != nil && v.stands() && b.done != "" && d.doneState(*v) == referral.Unknown {
		l.add(d.about(b.done, v.concern), to, 1, whenDone(v.rule))
	}
	if v.rule.among != "" && d.canBe(v.can) {
		if a := (asked{v.rule.among, aboutCase}); !d.isKnown(a) {
			l.add(a, to, 1, heavy(v.rule))
		}
	}
}

// depends notes the facts that a rule depends on and, if parts are given, that these
// depend on too: they are what shows of it.
func (l *missingList) depends(parts []diagram.Ref, v *verdict, to Touches) {
	e := l.d.unknown()
	if l.shown == nil {
		l.shown, l.support = make([]bool, len(e.open)), make([]bool, len(e.open))
	}
	clear(l.support)
	e.s.Support(v.can, l.support)
	if parts != nil {
		clear(l.shown)
		for _, part := range parts {
			e.s.Support(part, l.shown)
		}
	}
	l.best = l.best[:0]
	for level, is := range l.support {
		if is && (parts == nil || l.shown[level]) {
			share := float64(e.s.Settles(v.can, level)) / float64(e.s.Width(level))
			e.factsAt(v.can, level, func(a asked) {
				if len(l.d.p.excluders[a.name]) == 0 || !l.d.isKnown(a) { // nobody is asked what cannot be
					l.note(a, share)
				}
			})
		}
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
	out := make([]Missing, 0, len(entries))
	for _, x := range entries {
		m := l.d.question(x.name, barred)
		m.Concerns, m.MattersTo = sorted(x.concerns), x.to
		out = append(out, m)
	}
	return l.d.othersFirst(out)
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

// othersFirst puts a fact that is false beside another after that other one, whose
// answer settles both.
func (d *deciding) othersFirst(l []Missing) []Missing {
	for i := range l {
		f := d.p.factOf[l[i].Fact]
		if f == nil || f.notWith == "" {
			continue
		}
		for j := i + 1; j < len(l); j++ {
			if l[j].Fact == f.notWith {
				m := l[i]
				copy(l[i:j], l[i+1:j+1])
				l[j] = m
				break
			}
		}
	}
	return l
}

// facts are those that a diagram depends on, each once, in a fixed order.
func (e *unknowns) facts(r diagram.Ref) []asked {
	if r.Leaf() {
		return nil
	}
	clear(e.in)
	e.s.Support(r, e.in)
	var out []asked
	for level, is := range e.in {
		if is {
			e.factsAt(r, level, func(a asked) {
				if !slices.Contains(out, a) {
					out = append(out, a)
				}
			})
		}
	}
	return out
}

// factsAt gives the facts behind one level that a diagram depends on.
func (e *unknowns) factsAt(r diagram.Ref, level int, found func(asked)) {
	x, concern := &e.sp.dims[e.open[level].dim], e.open[level].concern
	switch {
	case x.reads != nil:
		for _, f := range x.reads {
			at := concern
			if !f.concern {
				at = aboutCase
			}
			if !e.known(f, at) {
				found(asked{f.name, at})
			}
		}
	case x.instead == nil || e.s.Width(level) != x.values: // the last value is ruled out
		found(asked{x.name, concern})
	default:
		own, other := e.s.Differ(r, level, x.values-1)
		if own {
			found(asked{x.name, concern})
		}
		if other {
			found(asked{x.instead.name, concern})
		}
	}
}

// factsOf names the facts that a diagram depends on.
func (d *deciding) factsOf(r diagram.Ref, concern int) []string {
	if d.coarse || r.Leaf() {
		return nil
	}
	e := d.unknown()
	clear(e.in)
	e.s.Support(r, e.in)
	from := len(d.names)
	for level, is := range e.in {
		if is {
			e.factsAt(r, level, func(a asked) { d.names = append(d.names, a.name) })
		}
	}
	slices.Sort(d.names[from:])
	d.names = d.names[:from+len(slices.Compact(d.names[from:]))]
	return d.clipped(from)
}

// asks are the facts that a verdict waits for.
func (d *deciding) asks(v verdict) []asked {
	if v.can.Leaf() {
		var out []asked
		for _, name := range v.facts {
			if a := d.about(name, v.concern); d.coarse && !d.isKnown(a) {
				out = append(out, a)
			}
		}
		return out
	}
	return d.unknown().facts(v.can)
}

// known says that a fact is known, of a concern or the case.
func (e *unknowns) known(f *fact, concern int) bool {
	return e.cases[max(concern, 0)].Known(e.sp.form.Fact(f.name))
}
