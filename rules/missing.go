package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// missing lists the unknown facts that undecided rules asked for. A fact that
// could forbid asking or telling somebody heads the list, then what could be an
// emergency, then what could be a duty to disclose.
//
// It is what the rules asked, not yet exactly what can change an output; it is
// one function over the verdicts so that a better one can take its place.
func (d *deciding) missing(barred map[string]bool) []Missing {
	found := map[string]*Missing{}
	weight := map[string]int{}
	for _, l := range lists {
		for _, v := range d.verdicts[l] {
			if !v.stands() || v.truth != cond.Undecided {
				continue
			}
			for _, a := range d.asks(v) {
				m := found[a.name]
				if m == nil {
					m = d.question(a.name, barred)
					found[a.name] = m
					weight[a.name] = len(heaviness)
				}
				weight[a.name] = min(weight[a.name], heavy(v))
				m.MattersTo = append(m.MattersTo, Touches{l, v.rule.id})
				if a.concern != aboutCase {
					m.Concerns = append(m.Concerns, d.in.concerns[a.concern].id)
				}
			}
		}
	}
	out := make([]Missing, 0, len(found))
	for _, m := range found {
		slices.SortFunc(m.MattersTo, func(a, b Touches) int {
			return cmp.Or(cmp.Compare(slices.Index(lists, a.Output), slices.Index(lists, b.Output)), cmp.Compare(a.Rule, b.Rule))
		})
		m.MattersTo = slices.Compact(m.MattersTo)
		m.Concerns = sorted(m.Concerns)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(weight[a.Fact], weight[b.Fact]),
			cmp.Compare(len(b.MattersTo), len(a.MattersTo)), cmp.Compare(a.Fact, b.Fact))
	})
	return d.othersFirst(out)
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

// asked is an unknown fact that a verdict waits for, about a concern or the case.
type asked struct {
	name    string
	concern int
}

// asks are the unknown facts that a verdict waits for. One that waits for the
// tier or the service waits for what their rules wait for.
func (d *deciding) asks(v verdict) []asked {
	var out []asked
	add := func(name string, concern int) {
		f := d.p.factOf[name]
		if f == nil || !f.concern {
			concern = aboutCase
		}
		given := d.in.given
		if concern != aboutCase {
			given = d.in.concerns[concern].given
		}
		if _, known := given[name]; f != nil && !known && !d.p.senseless(name, given) {
			out = append(out, asked{name, concern})
		}
	}
	for _, name := range v.facts {
		switch name {
		case varCondition, varPathway:
			if v.concern != aboutCase && !d.in.concerns[v.concern].known {
				out = append(out, asked{varCondition, v.concern})
			}
		case varTier, varService:
			for _, t := range d.verdicts[listTier] {
				if v.rule.tier == nil && t.concern == v.concern && t.inForce && t.truth == cond.Undecided {
					out = append(out, d.asks(t)...)
				}
			}
		case varLevel:
			for _, t := range d.verdicts[listLevel] {
				if v.rule.list != listLevel && t.inForce && t.truth == cond.Undecided {
					out = append(out, d.asks(t)...)
				}
			}
		default:
			add(name, v.concern)
		}
	}
	return out
}

// question is what is asked about a fact, and of whom.
func (d *deciding) question(name string, barred map[string]bool) *Missing {
	if name == varCondition {
		f := fact{who: []string{d.holder()}, ask: pathway.Text{
			NB: "Hva gjelder bekymringen?", NN: "Kva gjeld uroa?", EN: "What is the concern about?",
		}}
		return &Missing{Fact: name, Ask: f.ask, Of: d.mayAnswer(&f, barred)}
	}
	f := d.p.factOf[name]
	return &Missing{Fact: name, Ask: f.ask, Category: f.category, Of: d.mayAnswer(f, barred)}
}

// heaviness tells what makes a question urgent, the first most.
var heaviness = []func(*rule) bool{
	func(u *rule) bool { return u.giver != nil && u.giver.Say == consent.Withheld },
	func(u *rule) bool { return u.tier != nil && u.tier.tier == pathway.TierEmergency },
	func(u *rule) bool { return u.duty != nil && u.duty.discloses != nil },
	func(u *rule) bool { return u.tier != nil },
	func(u *rule) bool { return u.giver != nil || u.share != nil },
	func(u *rule) bool { return u.duty != nil || u.level > 0 },
}

func heavy(v verdict) int {
	for i, is := range heaviness {
		if is(v.rule) {
			return i
		}
	}
	return len(heaviness)
}

// mayAnswer leaves out whoever may not be asked now.
func (d *deciding) mayAnswer(f *fact, barred map[string]bool) []string {
	out := []string{}
	for _, who := range f.who {
		if !barred[who] {
			out = append(out, who)
		}
	}
	return out
}

// reasons tells of every rule what became of it.
func (d *deciding) reasons() []Reason {
	var out []Reason
	add := func(l string, v verdict) {
		r := Reason{Output: l, Rule: v.rule.id, File: v.rule.node.File(), Line: v.rule.node.Line(), Facts: v.facts, By: v.by}
		if v.concern != aboutCase {
			r.Concern = d.in.concerns[v.concern].id
		}
		switch {
		case !v.inForce:
			r.Outcome = NotInForce
		case v.truth == cond.False:
			r.Outcome = NotApplied
		case v.by != "":
			r.Outcome = SetAside
		case v.truth == cond.True:
			r.Outcome = Applied
		case v.failed:
			r.Outcome = Failed
		default:
			r.Outcome = Undecided
		}
		out = append(out, r)
	}
	for _, l := range lists {
		for _, v := range d.verdicts[l] {
			add(l, v)
		}
	}
	for _, v := range d.greyZones() {
		add(listDuties, v)
	}
	slices.SortStableFunc(out, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(slices.Index(lists, a.Output), slices.Index(lists, b.Output)),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Concern, b.Concern))
	})
	return out
}
