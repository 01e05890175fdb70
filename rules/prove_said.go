package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// What came out, in words for people. No value of a case is among them but those
// that Prove made up itself.

// tierWords are the tiers as a person says them.
var tierWords = map[pathway.Tier]pathway.Text{
	pathway.TierMunicipal:  {NB: "kommunen", EN: "the municipality"},
	pathway.TierSpecialist: {NB: "spesialisthelsetjenesten", EN: "the specialist health service"},
	pathway.TierEmergency:  {NB: "øyeblikkelig hjelp", EN: "emergency help"},
}

// phrase puts texts into a sentence, in the two languages that every text has.
func phrase(nb, en string, parts ...pathway.Text) pathway.Text {
	in := func(lang string) []any {
		var out []any
		for _, p := range parts {
			out = append(out, p.In(lang))
		}
		return out
	}
	return pathway.Text{NB: fmt.Sprintf(nb, in("nb")...), EN: fmt.Sprintf(en, in("en")...)}
}

// listed puts texts into a row, with a last word before the last of them.
func listed(nb, en string, l []pathway.Text) pathway.Text {
	row := func(lang, last string) string {
		var out strings.Builder
		for i, t := range l {
			switch {
			case i > 0 && i == len(l)-1:
				out.WriteString(" " + last + " ")
			case i > 0:
				out.WriteString(", ")
			}
			out.WriteString(t.In(lang))
		}
		return out.String()
	}
	return pathway.Text{NB: row("nb", nb), EN: row("en", en)}
}

// ofTiers puts lists of tiers into a sentence.
func ofTiers(nb, en string, lists ...[]pathway.Tier) pathway.Text {
	var parts []pathway.Text
	for _, l := range lists {
		var words []pathway.Text
		for _, t := range l {
			words = append(words, tierWords[t])
		}
		if len(words) == 0 {
			words = []pathway.Text{both("ingen", "nobody")}
		}
		parts = append(parts, listed("og", "and", words))
	}
	return phrase(nb, en, parts...)
}

// called is what a service or person is called.
func (p *Policy) called(id string) pathway.Text {
	if s := p.serviceOf[id]; s != nil {
		return s.Name
	}
	for _, x := range p.cat.Persons {
		if x.ID == id {
			return x.Name
		}
	}
	return pathway.Text{NB: id, EN: id}
}

func (p *Policy) allCalled(ids []string) pathway.Text {
	var out []pathway.Text
	for _, id := range ids {
		out = append(out, p.called(id))
	}
	return listed("og", "and", out)
}

// placedAt is a tier with its service.
func (p *Policy) placedAt(tier pathway.Tier, service string) pathway.Text {
	switch {
	case service == "":
		return tierWords[tier]
	case tier == "":
		return p.called(service)
	}
	return phrase("%s (%s)", "%s (%s)", tierWords[tier], p.called(service))
}

// responsible says who has come out as responsible.
func (p *Policy) responsible(c Concern) pathway.Text {
	switch {
	case c.Tier != pathway.TierUnsettled && (c.Service != "" || len(c.PossibleServices) == 0):
		return p.placedAt(c.Tier, c.Service)
	case c.Tier != pathway.TierUnsettled:
		return phrase("%s, uten at det er klart hvilken tjeneste (%s)", "%s, and it is open which service (%s)", tierWords[c.Tier], p.allCalled(c.PossibleServices))
	case len(c.Possible) == 0:
		return both("uavklart, for ingen regel sier hvem", "not settled, as no rule says who")
	}
	if len(c.Possible) == 1 {
		return ofTiers("uavklart, kanskje %s", "not settled, perhaps %s", c.Possible)
	}
	return ofTiers("uavklart mellom %s", "not settled between %s", c.Possible)
}

// decidedBy are the ids of the tier rules that decide, sorted: where it is not settled
// all that stand.
func decidedBy(c Concern) []string {
	if c.Tier != pathway.TierUnsettled && c.Service != "" {
		return rulesOf(c.Because)
	}
	var out []string
	for _, g := range c.Because {
		out = append(out, g.Rule)
	}
	return sorted(out)
}

// rulesOf are the rules that certainly apply; the possible ones where none does.
func rulesOf(l []Ground) []string {
	var certain, possible []string
	for _, g := range l {
		if g.Applies == pathway.Certain {
			certain = append(certain, g.Rule)
		} else {
			possible = append(possible, g.Rule)
		}
	}
	if len(certain) > 0 {
		return sorted(certain)
	}
	return sorted(possible)
}

// rises says how a fact goes from one value to another.
func (f *fact) rises(from, to any) pathway.Text {
	word := func(v any) pathway.Text {
		switch v {
		case true:
			return both("ja", "yes")
		case false:
			return both("nei", "no")
		}
		return both("%v", "%v", v)
	}
	ask := func(text string) string { // without what is said of the values
		question, _, is := strings.Cut(text, "?")
		if is {
			question += "?"
		}
		return question
	}
	return phrase("«%s» ("+f.name+") fra %s til %s:", "“%s” ("+f.name+") from %s to %s:",
		pathway.Text{NB: ask(f.ask.In("nb")), EN: ask(f.ask.In("en"))}, word(from), word(to))
}

// levelWord is a level in words.
func levelWord(l Level) pathway.Text {
	if !l.Known {
		return both("ikke noe", "none")
	}
	return both("%d", "%d", l.Level)
}

// clause is a sentence without its full stop, to stand inside another.
func clause(t pathway.Text) pathway.Text {
	return pathway.Text{NB: strings.TrimSuffix(t.In("nb"), "."), EN: strings.TrimSuffix(t.In("en"), ".")}
}

// byRules says which rules those are: nothing for none, and what it says stands
// behind what they come to.
func byRules(ids []string) pathway.Text {
	switch len(ids) {
	case 0:
		return pathway.Text{}
	case 1:
		return both(", etter regelen %s", ", by the rule %s", ids[0])
	}
	return both(", etter reglene %s", ", by the rules %s", strings.Join(ids, ", "))
}

// decided says who is responsible, and by which rules.
func (p *Policy) decided(c Concern) pathway.Text {
	return more(p.responsible(c), byRules(decidedBy(c)))
}

// waiting is a hint where tier rules stand open for a child who has no date of birth:
// what they wait for can never be known.
func (p *Policy) waiting(c pathway.Case, d Decision) pathway.Text {
	for _, f := range p.facts {
		if is, given := into(c, f)[f.name].(bool); f.notWith == "" || !given || !is {
			continue
		}
		var open []string
		for _, g := range d.Concerns[0].Because {
			u := p.ruleOf(g.Rule)
			if g.Applies == pathway.Possible && u != nil && slices.Contains(u.expr.Vars(), f.notWith) {
				open = append(open, g.Rule)
			}
		}
		if len(open) > 0 {
			return both(" Barnet er ikke født, så disse reglene blir stående åpne: %s. Gjelder de bare barn som er født, skriv '!%s' under when.",
				" The child is not born, so these rules stay open: %s. If they are only about children who are born, write '!%s' under when.", strings.Join(sorted(open), ", "), f.name)
		}
	}
	return pathway.Text{}
}

func (p *Policy) ruleOf(id string) *rule {
	if i := slices.IndexFunc(p.rules, func(u *rule) bool { return u.id == id }); i >= 0 {
		return p.rules[i]
	}
	return nil
}

// ofLayer says whose promise it is where it stands above the last layer.
func (p *Policy) ofLayer(l *layer) pathway.Text {
	if l == p.layers[len(p.layers)-1] {
		return pathway.Text{}
	}
	return both(" Dette er lovet i laget %s, og lagene under må holde det. Skal det ikke gjelde disse barna, må eieren av %s si det der.",
		" This is promised in the layer %s, and the layers below must keep it. If it is not to hold for these children, the owner of %s must say so there.", l.id, l.id)
}

// more joins sentences.
func more(texts ...pathway.Text) pathway.Text {
	var out pathway.Text
	for _, t := range texts {
		out.NB, out.EN = out.NB+t.In("nb"), out.EN+t.In("en")
	}
	return out
}
