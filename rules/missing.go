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
	type key struct {
		fact    string
		concern int
	}
	found := map[string]*Missing{}
	weight := map[string]int{}
	seen := map[key]bool{}
	for _, l := range lists {
		for _, v := range d.verdicts[l] {
			if !v.stands() || v.truth != cond.Undecided || v.failed {
				continue
			}
			for _, name := range v.facts {
				f := d.p.factOf[name]
				if name == varCondition || name == varPathway {
					name, f = varCondition, &conditionFact
				}
				if f == nil {
					continue // a result, not a fact: the rules behind it ask
				}
				m := found[name]
				if m == nil {
					m = &Missing{Fact: name, Ask: f.ask, Category: f.category, Of: d.mayAnswer(f, barred)}
					if name == varCondition {
						m.Of = []string{d.holder()}
					}
					found[name] = m
					weight[name] = len(heaviness)
				}
				weight[name] = min(weight[name], heavy(v))
				m.MattersTo = append(m.MattersTo, Touches{l, v.rule.id})
				if f.concern && v.concern != aboutCase && !seen[key{name, v.concern}] {
					seen[key{name, v.concern}] = true
					m.Concerns = append(m.Concerns, d.in.concerns[v.concern].id)
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
		slices.Sort(m.Concerns)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(weight[a.Fact], weight[b.Fact]),
			cmp.Compare(len(b.MattersTo), len(a.MattersTo)), cmp.Compare(a.Fact, b.Fact))
	})
	return out
}

// conditionFact asks what a concern is about, where the case does not say.
var conditionFact = fact{concern: true, ask: pathway.Text{
	NB: "Hva gjelder bekymringen?", NN: "Kva gjeld uroa?", EN: "What is the concern about?",
}}

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
