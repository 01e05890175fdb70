package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// question is what is asked about a fact, and of whom.
func (d *deciding) question(name string, barred map[string]bool) Missing {
	f := d.p.factOf[name]
	if name == varCondition {
		f = &fact{name: name, who: []string{d.holder()}, ask: pathway.Text{
			NB: "Hva gjelder bekymringen?", NN: "Kva gjeld uroa?", EN: "What is the concern about?",
		}}
	}
	m := Missing{Fact: name, Ask: f.ask, Category: f.category, Of: make([]string, 0, len(f.who)), Answerers: make([]Answerer, 0, len(f.who))}
	for _, who := range f.who {
		if !barred[who] && !d.isAbsent(who) { // whoever may not be asked now is left out
			m.Of = append(m.Of, who)
			m.Answerers = append(m.Answerers, d.asking(who, f.category))
		}
	}
	return m
}

// isAbsent says that a person or service is not there to ask, beside what the case
// gives: an unborn child itself, or its school.
func (d *deciding) isAbsent(who string) bool {
	f := d.p.factOf[d.p.absent[who]]
	if f == nil {
		return false
	}
	switch v := d.in.given.get(f.name).(type) {
	case nil:
		return false
	case bool:
		return v
	}
	return true
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
	func(*rule) bool { return false }, // the place of conditionWeight
	func(u *rule) bool { return u.tier != nil && u.tier.tier == pathway.TierEmergency },
	func(u *rule) bool { return u.duty != nil && u.duty.discloses != nil },
	func(u *rule) bool { return u.tier != nil },
	func(u *rule) bool { return u.duty != nil && u.duty.limit != nil && u.duty.limit.Immediately },
}

// conditionWeight is the weight of what a concern is about: a case begins with it, and
// only what could forbid asking somebody comes before.
const conditionWeight = 1

// lightest is what is asked last: whether something is done that does not hurry.
var lightest = len(heaviness) + 1

// whenDone is how urgent it is to know whether a duty is done.
func whenDone(u *rule) int {
	if w := heavy(u); w < len(heaviness) {
		return w
	}
	return lightest
}

func heavy(u *rule) int {
	for i, is := range heaviness {
		if is(u) {
			return i
		}
	}
	return len(heaviness)
}
