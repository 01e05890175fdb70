package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// settleTier settles the tier between the rules that stand: emergency first,
// then what a rule with `settles` says, and otherwise only what all agree on.
func settleTier(all []verdict, mine []int) tierOutcome {
	var o tierOutcome
	for _, j := range mine {
		o.certain = o.certain || all[j].truth == cond.True
	}
	setAside(all, mine)
	for _, j := range mine {
		if v := all[j]; v.by == "" && v.rule.tier.tier == pathway.TierEmergency && v.truth == cond.True {
			o.tier = pathway.TierEmergency
		}
	}
	var services []string
	for _, j := range mine {
		v := &all[j]
		if o.tier == pathway.TierEmergency && v.rule.tier.tier != pathway.TierEmergency {
			v.by = byEmergency
		}
		if v.by != "" {
			continue
		}
		o.live = append(o.live, *v)
		o.possible = append(o.possible, v.rule.tier.tier)
		services = append(services, v.rule.tier.service)
		if v.truth == cond.True {
			o.along = append(o.along, v.rule.tier.alongside...)
		}
	}
	if o.certain {
		o.along = append(o.along, inEvery(o.live)...)
	}
	o.possible, services, o.along = sorted(o.possible), sorted(services), sorted(o.along)
	switch {
	case o.certain && len(o.possible) == 1:
		o.tier, o.possible = o.possible[0], nil
	default:
		o.tier = pathway.TierUnsettled
	}
	if o.tier != pathway.TierUnsettled && len(services) == 1 {
		o.service = services[0]
	} else {
		o.services = services
	}
	o.along = slices.DeleteFunc(o.along, func(s string) bool { return s == o.service })
	return o
}

// inEvery are the services that help alongside whichever of the rules holds, as
// long as there is no emergency.
func inEvery(live []verdict) []string {
	live = slices.DeleteFunc(slices.Clone(live), func(v verdict) bool { return v.rule.tier.tier == pathway.TierEmergency })
	var out []string
	for _, v := range live {
		for _, s := range v.rule.tier.alongside {
			missing := slices.ContainsFunc(live, func(w verdict) bool {
				return w.rule.tier.service != s && !slices.Contains(w.rule.tier.alongside, s)
			})
			if !missing {
				out = append(out, s)
			}
		}
	}
	return out
}

// byEmergency stands where the rule that set another aside would, when it was
// an emergency.
const byEmergency = "emergency"

// setAside marks the rules that another, certain one goes before; one that
// another only may go before becomes possible.
func setAside(all []verdict, mine []int) {
	var doubtful []int
	for _, j := range mine {
		for _, k := range mine {
			switch {
			case !all[j].rule.goesBefore(all[k].rule):
			case all[j].truth == cond.True:
				all[k].by = all[j].rule.id
			default:
				doubtful = append(doubtful, k)
			}
		}
	}
	for _, k := range doubtful {
		all[k].truth = min(all[k].truth, cond.Undecided)
	}
}

// goesBefore says that a rule settles another: because it says so, or because the
// law names who coordinates and a layer below names another.
func (u *rule) goesBefore(v *rule) bool {
	for _, n := range u.settles() {
		if tail(n.Value()) == v.id {
			return true
		}
	}
	return u.duty != nil && u.duty.coordinator != "" && u.lawful() && v.layer.place > u.layer.place
}
