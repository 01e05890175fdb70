package consent

import (
	"slices"
	"time"
)

// Verdict is what one share comes to at one instant.
type Verdict struct {
	Rule  string `json:"rule"` // that of the share
	Basis Basis  `json:"basis"`
	// Open and Shut are the categories that may go now, and those that may not.
	Open []string `json:"open,omitempty"`
	Shut []string `json:"shut,omitempty"`
	// Waits say what keeps Shut shut: whose answer is missing, or that the
	// recipient is not to be told. Categories that an anonymous share never opens
	// wait for nothing.
	Waits []Wait `json:"waits,omitempty"`
	// Answers say how each person that the share looks to stands, those of Waits
	// included: also who has said yes, and who is not needed.
	Answers []Wait `json:"answers,omitempty"`
}

// Wait is how one person stands to some categories of a share.
type Wait struct {
	Who    string   `json:"who"` // role, or the recipient; empty if Status is Undecided
	Status Status   `json:"status"`
	What   []string `json:"what"`
	Rule   string   `json:"rule"` // that of the giver, of what withholds, or of the share
}

// Check returns what each share from the one service to the other comes to at
// the instant, in the order of Shares. Shares that name another sender or
// recipient are left out, so that nothing may be shared when the result is
// empty.
func (s Scope) Check(from, to string, rec Record, at time.Time) []Verdict {
	var out []Verdict
	for _, sh := range s.Shares {
		if !slices.Contains(sh.To, to) || sh.From != nil && !slices.Contains(sh.From, from) {
			continue
		}
		v := Verdict{Rule: sh.Rule, Basis: sh.Basis}
		for _, category := range distinct(sh.What) {
			if s.open(&v, sh, to, category, rec, at) {
				v.Open = append(v.Open, category)
			} else {
				v.Shut = append(v.Shut, category)
			}
		}
		out = append(out, v)
	}
	return out
}

// open reports whether the share opens the category, and notes in v why not and
// how everyone stands.
func (s Scope) open(v *Verdict, sh Share, to, category string, rec Record, at time.Time) bool {
	if at.Before(s.At) {
		v.Waits = note(v.Waits, "", Undecided, category, sh.Rule)
		return false
	}
	if rules := s.withheldFrom(to, sh, category); len(rules) > 0 {
		for _, rule := range rules {
			v.Waits = note(v.Waits, to, NotToBeTold, category, rule)
			v.Answers = note(v.Answers, to, NotToBeTold, category, rule)
		}
		return false
	}
	var givers []Giver
	for _, g := range s.Givers {
		if maybe, _ := g.fits(sh, to); maybe && within(category, g.What) {
			givers = append(givers, g)
		}
	}
	stand := func(person string) Status { return rec.Status(person, to, category, at) }
	switch sh.Basis {
	case Duty, Statute, Anonymous:
		for _, g := range givers {
			for _, p := range g.people() {
				v.Answers = note(v.Answers, p, NotNeeded, category, g.Rule)
			}
		}
		return sh.Basis != Anonymous || !identifies(category)
	case NoObjection:
		ok := true
		for _, g := range givers {
			ok = v.unopposed(g, category, stand) && ok
		}
		return ok
	case ByConsent:
		ok := s.carried(sh, to, category)
		if !ok {
			v.Waits = note(v.Waits, "", Undecided, category, sh.Rule)
		}
		barred := func(person string) bool { return s.notToBeAsked(person, sh, to) }
		for _, g := range givers {
			ok = v.met(g, category, stand, barred) && ok
		}
		return ok
	}
	return false
}

// unopposed reports whether nobody of the giver has said no.
func (v *Verdict) unopposed(g Giver, category string, stand func(string) Status) bool {
	ok := true
	for _, p := range g.people() {
		switch st := stand(p); {
		case st.no():
			ok = false
			v.Waits = note(v.Waits, p, st, category, g.Rule)
			v.Answers = note(v.Answers, p, st, category, g.Rule)
		case st == Given:
			v.Answers = note(v.Answers, p, Given, category, g.Rule)
		default:
			v.Answers = note(v.Answers, p, NotNeeded, category, g.Rule)
		}
	}
	return ok
}

// met reports whether the giver has said yes as its Need asks.
func (v *Verdict) met(g Giver, category string, stand func(string) Status, barred func(string) bool) bool {
	people := g.people()
	status := make([]Status, len(people))
	given := 0
	for i, p := range people {
		status[i] = stand(p)
		if barred(p) {
			status[i] = NotToBeAsked
		}
		if status[i] == Given {
			given++
		}
	}
	ok := given > 0 && given == len(people)
	if g.Need == Any {
		ok = given > 0 && (g.Prevails == "" || !stand(g.Prevails).no())
	}
	if len(people) == 0 {
		v.Waits = note(v.Waits, "", Undecided, category, g.Rule)
	}
	for i, p := range people {
		st := status[i]
		if ok && (st == NeverAsked || st == Expired) {
			st = NotNeeded
		}
		v.Answers = note(v.Answers, p, st, category, g.Rule)
		if !ok && st != Given {
			v.Waits = note(v.Waits, p, st, category, g.Rule)
		}
	}
	return ok
}

// note adds the category to the entry of the person, status and rule.
func note(list []Wait, who string, st Status, category, rule string) []Wait {
	for i, w := range list {
		if w.Who == who && w.Status == st && w.Rule == rule {
			if !slices.Contains(w.What, category) {
				list[i].What = append(w.What, category)
			}
			return list
		}
	}
	return append(list, Wait{Who: who, Status: st, What: []string{category}, Rule: rule})
}

// identifies reports whether the category tells who the child is.
func identifies(category string) bool { return category == "identity" || category == "contact" }
