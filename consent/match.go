package consent

import "slices"

// fits reports whether the giver may belong to the share with the recipient, and
// whether it certainly does. Categories are not looked at.
func (g Giver) fits(sh Share, to string) (maybe, certainly bool) {
	if !within(to, g.To) || !overlap(g.Concerns, sh.Concerns) {
		return false, false
	}
	if len(g.Regimes) > 0 && sh.Regime == "" {
		return true, false
	}
	if !within(sh.Regime, g.Regimes) {
		return false, false
	}
	return true, g.certain()
}

// people are the persons whose answers the giver looks at.
func (g Giver) people() []string {
	all := slices.Clone(g.Who)
	if g.Need == Any && g.Prevails != "" {
		all = append(all, g.Prevails)
	}
	return distinct(all)
}

// notToBeAsked reports whether something of the share is, or may be, withheld
// from the person.
func (s Scope) notToBeAsked(person string, sh Share, to string) bool {
	return slices.ContainsFunc(s.Withheld, func(g Giver) bool {
		maybe, _ := g.fits(sh, to)
		return maybe && slices.Contains(g.Who, person) && overlap(g.What, sh.What)
	})
}

// withheldFrom returns the rules by which the category is, or may be, withheld
// from the recipient itself. A duty to disclose outranks them.
func (s Scope) withheldFrom(to string, sh Share, category string) []string {
	var rules []string
	for _, g := range s.Withheld {
		maybe, _ := g.fits(sh, to)
		if sh.Basis != Duty && maybe && slices.Contains(g.Who, to) && within(category, g.What) {
			rules = append(rules, g.Rule)
		}
	}
	return rules
}

// carried reports whether for each concern of the share some giver that covers
// the category is certain.
func (s Scope) carried(sh Share, to, category string) bool {
	by := func(concern []string) bool {
		return slices.ContainsFunc(s.Givers, func(g Giver) bool {
			_, certainly := g.fits(sh, to)
			return certainly && within(category, g.What) && overlap(g.Concerns, concern)
		})
	}
	for _, c := range sh.Concerns {
		if !by([]string{c}) {
			return false
		}
	}
	return by(sh.Concerns)
}

// within reports whether the list has the word; an empty list has every word.
func within(word string, list []string) bool {
	return len(list) == 0 || slices.Contains(list, word)
}

// overlap reports whether the lists share a word; an empty list has every word.
func overlap(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 ||
		slices.ContainsFunc(a, func(w string) bool { return slices.Contains(b, w) })
}

// distinct returns the words once each, in the order in which they first stand.
func distinct(list []string) []string {
	var out []string
	for _, w := range list {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
