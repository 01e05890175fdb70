package consent

import (
	"slices"
	"time"
)

// Document is content by category of information.
type Document map[string]string

// Minimise returns what of the document may go from the one service to the other
// at the instant; never nil, never the same map. Categories that no open share
// names are dropped, those that the policy does not know included.
//
// What is open only anonymously is returned only if nothing of the document may
// go under the child's name: side by side, the one would tell whose the other is.
func (s Scope) Minimise(doc Document, from, to string, rec Record, at time.Time) Document {
	named, anonymous := Document{}, Document{}
	for _, v := range s.Check(from, to, rec, at) {
		into := named
		if v.Basis == Anonymous {
			into = anonymous
		}
		for _, category := range v.Open {
			if content, ok := doc[category]; ok {
				into[category] = content
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	return anonymous
}

// Tell is TellBy for a sender under any regime: it leaves out those whom only
// the staff of some regime are to inform.
func (s Scope) Tell(person string) (what []string, all bool) { return s.TellBy(person, "") }

// TellBy returns which categories someone under the regime is to tell the
// person. All means everything, without exception; what is then nil. Otherwise
// what lists the categories, sorted; where everything but something is to be
// told, these are the ones that the scope itself names, less that something.
//
// Only what is certain tells. Whatever is withheld from the person is not told,
// even if that is only possible, and whatever regime, recipient or concern it is
// limited to. A giver that is to be informed of what goes to some recipients is
// told the categories that shares with these name.
func (s Scope) TellBy(person, regime string) (what []string, all bool) {
	tell := map[string]bool{}
	for _, g := range s.Informed {
		if !g.certain() || !slices.Contains(g.Who, person) ||
			len(g.Regimes) > 0 && !slices.Contains(g.Regimes, regime) {
			continue
		}
		switch {
		case len(g.What) > 0:
			mark(tell, g.What, true)
		case len(g.To) > 0:
			for _, sh := range s.Shares {
				if overlap(sh.To, g.To) {
					mark(tell, sh.What, true)
				}
			}
		default:
			all = true
		}
	}
	if all {
		for _, sh := range s.Shares {
			mark(tell, sh.What, true)
		}
		for _, g := range slices.Concat(s.Givers, s.Heard, s.Informed) {
			mark(tell, g.What, true)
		}
	}
	for _, g := range s.Withheld {
		if !slices.Contains(g.Who, person) {
			continue
		}
		if len(g.What) == 0 {
			return nil, false
		}
		all = false
		mark(tell, g.What, false)
	}
	if all {
		return nil, true
	}
	for category, ok := range tell {
		if ok {
			what = append(what, category)
		}
	}
	slices.Sort(what)
	return what, false
}

// mark sets each word to ok.
func mark(set map[string]bool, words []string, ok bool) {
	for _, w := range words {
		set[w] = ok
	}
}
