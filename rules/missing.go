package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// output is something in the answer that missing facts can still change.
type output struct {
	touches Touches
	rule    *rule
	concern int
	can     diagram.Ref   // the rule, over what is not known
	parts   []diagram.Ref // what shows of it, if that is something else
}

// asked is a fact that is not known, about a concern or the case.
type asked struct {
	name    string
	concern int
}

// outputs are all that missing facts can still change.
func (d *deciding) outputs() []output {
	var out []output
	for _, l := range lists {
		for _, v := range d.verdicts[l] {
			o := output{Touches{l, v.rule.id}, v.rule, v.concern, v.can, nil}
			switch {
			case l == listTier:
				o.parts = d.outcomes[v.concern].parts
			case l == listLevel:
				o.parts = d.levels.parts
			case l == listShare: // nothing is shared on a possibility
				o.parts = []diagram.Ref{v.can}
				if !v.can.Leaf() {
					o.parts[0] = d.unknown().s.Certain(v.can)
				}
			default:
				o.parts = []diagram.Ref{v.can}
			}
			if v.inForce && !v.can.Leaf() && len(o.parts) > 0 {
				out = append(out, o)
			}
		}
	}
	return out
}

// missing lists exactly the facts that are not known and that can still change the
// answer: for some way of giving the others, two of their values lead to different
// answers.
//
// A fact that could forbid asking or telling somebody heads the list, then what
// could be an emergency, then what could be a duty to disclose, then what could
// change who is responsible. Within these, and
// in all the rest, the question stands first whose answer settles the most: the
// number of outputs that it leaves nothing open of, on average over its values as
// far as the rules tell them apart.
func (d *deciding) missing(barred map[string]bool) []Missing {
	l := missingList{d: d, barred: barred, found: map[string]*Missing{}, weight: map[string]int{}, settles: map[string]float64{}}
	if d.exact != nil {
		l.conditions()
	}
	l.doneAndInvolved()
	return l.sorted()
}

// missingList collects the questions.
type missingList struct {
	d       *deciding
	barred  map[string]bool
	found   map[string]*Missing
	weight  map[string]int
	settles map[string]float64
}

// conditions asks for what the conditions of rules depend on.
func (l *missingList) conditions() {
	e := l.d.unknown()
	for _, o := range l.d.outputs() {
		shown := map[asked]bool{} // what the answer depends on
		for _, part := range o.parts {
			for _, a := range e.facts(part) {
				shown[a] = true
			}
		}
		for _, a := range e.facts(o.can) {
			if shown[a] {
				l.add(a, o, e.share(a, o.can))
			}
		}
	}
}

// doneAndInvolved asks whether what must be done is done, and to whom a share
// goes whose list of recipients is not known.
func (l *missingList) doneAndInvolved() {
	for _, v := range l.d.verdicts[listDuties] {
		if b := v.rule.duty; v.stands() && b.done != "" && l.d.doneState(v) == referral.Unknown {
			l.add(l.d.about(b.done, v.concern), output{Touches{listDuties, v.rule.id}, v.rule, v.concern, v.can, nil}, 1)
		}
	}
	for _, v := range l.d.verdicts[listShare] {
		if v.rule.among != "" && l.d.in.given.get(v.rule.among) == nil && v.inForce && v.can != diagram.False {
			l.add(asked{v.rule.among, aboutCase}, output{Touches{listShare, v.rule.id}, v.rule, v.concern, v.can, nil}, 1)
		}
	}
}

// about is a fact of the case, or of the concern that a verdict is about.
func (d *deciding) about(name string, concern int) asked {
	if f := d.p.factOf[name]; f == nil || !f.concern {
		concern = aboutCase
	}
	return asked{name, concern}
}

func (l *missingList) add(a asked, o output, settles float64) {
	m := l.found[a.name]
	if m == nil {
		m = l.d.question(a.name, l.barred)
		l.found[a.name] = m
		l.weight[a.name] = len(heaviness)
	}
	l.weight[a.name] = min(l.weight[a.name], heavy(o.rule))
	l.settles[a.name] += settles
	m.MattersTo = append(m.MattersTo, o.touches)
	if a.concern != aboutCase {
		m.Concerns = append(m.Concerns, l.d.in.concerns[a.concern].id)
	}
}

func (l *missingList) sorted() []Missing {
	out := make([]Missing, 0, len(l.found))
	for _, m := range l.found {
		slices.SortFunc(m.MattersTo, func(a, b Touches) int {
			return cmp.Or(cmp.Compare(slices.Index(lists, a.Output), slices.Index(lists, b.Output)), cmp.Compare(a.Rule, b.Rule))
		})
		m.MattersTo = slices.Compact(m.MattersTo)
		m.Concerns = sorted(m.Concerns)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(l.weight[a.Fact], l.weight[b.Fact]), cmp.Compare(l.settles[b.Fact], l.settles[a.Fact]),
			cmp.Compare(len(b.MattersTo), len(a.MattersTo)), cmp.Compare(a.Fact, b.Fact))
	})
	return l.d.othersFirst(out)
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
	in := make([]bool, len(e.open))
	e.s.Support(r, in)
	var out []asked
	add := func(name string, concern int) {
		if a := (asked{name, concern}); !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	for level, is := range in {
		if !is {
			continue
		}
		x, concern := &e.sp.dims[e.open[level].dim], e.open[level].concern
		switch {
		case x.reads != nil:
			for _, f := range x.reads {
				at := concern
				if !f.concern {
					at = aboutCase
				}
				if !e.known(f, at) {
					add(f.name, at)
				}
			}
		case x.instead == nil || e.s.Width(level) != x.values: // the last value is ruled out
			add(x.name, concern)
		default:
			own, other := e.s.Differ(r, level, x.values-1)
			if own {
				add(x.name, concern)
			}
			if other {
				add(x.instead.name, concern)
			}
		}
	}
	return out
}

// share is the part of a fact's values, on average, after which nothing is left
// open of a diagram. Of a set it is that of its best single element.
func (e *unknowns) share(a asked, r diagram.Ref) float64 {
	best := 0.0
	for level, u := range e.open {
		x := &e.sp.dims[u.dim]
		if u.concern != a.concern || x.name != a.name && (x.instead == nil || x.instead.name != a.name) {
			continue
		}
		best = max(best, float64(e.s.Settles(r, level))/float64(e.s.Width(level)))
	}
	return best
}

// factsOf names the facts that a diagram depends on.
func (d *deciding) factsOf(r diagram.Ref, concern int) []string {
	var out []string
	for _, a := range d.unknown().facts(r) {
		out = append(out, a.name)
	}
	return sorted(out)
}

// asks are the facts that a verdict waits for.
func (d *deciding) asks(v verdict) []asked {
	if v.can.Leaf() {
		return nil
	}
	return d.unknown().facts(v.can)
}

// known says that a fact is known, of a concern or the case.
func (e *unknowns) known(f *fact, concern int) bool {
	return e.cases[max(concern, 0)].Known(e.sp.form.Fact(f.name))
}

// question is what is asked about a fact, and of whom.
func (d *deciding) question(name string, barred map[string]bool) *Missing {
	f := d.p.factOf[name]
	if name == varCondition {
		f = &fact{name: name, who: []string{d.holder()}, ask: pathway.Text{
			NB: "Hva gjelder bekymringen?", NN: "Kva gjeld uroa?", EN: "What is the concern about?",
		}}
	}
	m := &Missing{Fact: name, Ask: f.ask, Category: f.category, Of: []string{}}
	for _, who := range f.who {
		if !barred[who] { // whoever may not be asked now is left out
			m.Of = append(m.Of, who)
			m.Answerers = append(m.Answerers, d.asking(who, f.category))
		}
	}
	return m
}

// asking tells what covers asking somebody for a kind of information.
func (d *deciding) asking(who, category string) Answerer {
	a := Answerer{Who: who}
	switch {
	case d.p.party[who], who == d.holder():
		a.Covered = CoveredOwn
		return a
	case d.p.serviceOf[who] == nil:
		a.Covered = CoveredByRole
		return a
	}
	a.Covered = CoveredNot
	for _, sh := range d.shares {
		from := sh.From == nil || slices.Contains(sh.From, who)
		if !from || !slices.Contains(sh.To, d.holder()) || !slices.Contains(sh.What, category) {
			continue
		}
		switch sh.Basis {
		case consent.Statute, consent.Duty:
			a.Covered, a.Rule = CoveredByShare, sh.Rule
			return a
		case consent.ByConsent, consent.NoObjection:
			if a.Rule == "" {
				a.Covered, a.Rule = CoveredByConsent, sh.Rule
			}
		}
	}
	return a
}

// heaviness tells what makes a question urgent, the first most.
var heaviness = []func(*rule) bool{
	func(u *rule) bool { return u.giver != nil && u.giver.Say == consent.Withheld },
	func(u *rule) bool { return u.tier != nil && u.tier.tier == pathway.TierEmergency },
	func(u *rule) bool { return u.duty != nil && u.duty.discloses != nil },
	func(u *rule) bool { return u.tier != nil },
}

func heavy(u *rule) int {
	for i, is := range heaviness {
		if is(u) {
			return i
		}
	}
	return len(heaviness)
}
