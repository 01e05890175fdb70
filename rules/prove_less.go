package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// saysLess says in what a rule, as a layer left it, says less than it did above; the
// zero value if it does not.
func (u *rule) saysLess(was *rule) pathway.Text {
	lost := func(nb, en string) pathway.Text { return both("%s: "+nb, "%s: "+en, u.id, u.id) }
	less := func(now, was []string) bool {
		return slices.ContainsFunc(was, func(x string) bool { return !slices.Contains(now, x) })
	}
	if u.strength.Rank() < was.strength.Rank() {
		return lost("er svakere enn i lagene over.", "is weaker than in the layers above.")
	}
	switch {
	case u.duty != nil:
		d, above := u.duty, was.duty
		switch {
		case above.limit != nil && (d.limit == nil || *d.limit != *above.limit && (d.limit.From != above.limit.From || d.limit.Until != above.limit.Until || !neverLater(*d.limit, *above.limit))):
			return lost("fristen er lengre enn i lagene over.", "the deadline is longer than in the layers above.")
		case above.before != "" && d.before != above.before:
			return lost("plikten stanser ikke lenger steget.", "the duty no longer blocks its step.")
		case less(d.with, above.with), less(d.needs, above.needs):
			return lost("noen eller noe er tatt ut.", "somebody or something was taken out.")
		case (d.discloses == nil) != (above.discloses == nil), d.discloses != nil && tellsMore(d.discloses, above.discloses), d.discloses != nil && tellsMore(above.discloses, d.discloses):
			return lost("det som skal meldes, er endret.", "what must be disclosed was changed.")
		}
	case u.share != nil && tellsMore(u.share, was.share):
		return lost("deler mer, eller bygger på mindre, enn i lagene over.", "shares more, or rests on less, than in the layers above.")
	case u.giver != nil:
		g, above := u.giver, was.giver
		if g.Say != above.Say || g.Need != above.Need || g.Prevails != above.Prevails || less(g.Who, above.Who) || narrower(g, above) {
			return lost("færre blir spurt, hørt eller holdt utenfor.", "fewer are asked, heard or kept out.")
		}
	}
	return pathway.Text{}
}

// tellsMore says that a share tells more than another one did, or with less to rest on.
func tellsMore(s, was *consent.Share) bool {
	beyond := func(now, was []string) bool {
		return slices.ContainsFunc(now, func(x string) bool { return !slices.Contains(was, x) })
	}
	from := len(was.From) > 0 && (len(s.From) == 0 || beyond(s.From, was.From))
	return from || beyond(s.To, was.To) || beyond(s.What, was.What) || s.Basis != was.Basis && s.Basis != consent.ByConsent
}

// narrower says that a giver speaks about less than it did.
func narrower(g, was *consent.Giver) bool {
	less := func(now, was []string) bool { // none: about everything
		return len(now) > 0 && (len(was) == 0 || slices.ContainsFunc(was, func(x string) bool { return !slices.Contains(now, x) }))
	}
	return less(g.Regimes, was.Regimes) || less(g.To, was.To) || less(g.What, was.What) || slices.ContainsFunc(g.But, func(x string) bool { return !slices.Contains(was.But, x) })
}
