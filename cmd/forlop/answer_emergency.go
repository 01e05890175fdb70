package main

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// possibleEmergency warns while an emergency is not ruled out, and says which
// questions rule it out.
func (a *answer) possibleEmergency() {
	facts := a.perhapsEmergency()
	if len(facts) == 0 {
		return
	}
	text := a.say("possible-emerg")
	if q := a.questions(facts); q != "" {
		text += " (" + q + ")"
	}
	a.marked(markWarn, 0, "", text)
}

// perhapsEmergency are the facts that tell whether it is an emergency, where that is
// open.
func (a *answer) perhapsEmergency() []string {
	var facts []string
	for _, c := range a.d.Concerns {
		if c.Tier == pathway.TierEmergency {
			continue
		}
		for _, g := range c.Because {
			if g.Tier != pathway.TierEmergency {
				continue
			}
			facts = append(facts, g.Facts...)
			for _, m := range a.d.Missing {
				if slices.Contains(m.MattersTo, rules.Touches{Output: "tier", Rule: g.Rule}) {
					facts = append(facts, m.Fact)
				}
			}
		}
	}
	return facts
}
