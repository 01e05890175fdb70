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
	sure := map[int]bool{}
	for _, j := range mine {
		sure[j] = all[j].truth == cond.True
		o.certain = o.certain || sure[j]
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
		if sure[j] {
			o.along = append(o.along, stillHelping(all, mine, j)...)
		}
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

// stillHelping are the services that help alongside by a rule that holds, also
// where another only may go before it: those that this other one names too.
func stillHelping(all []verdict, mine []int, j int) []string {
	return slices.DeleteFunc(slices.Clone(all[j].rule.tier.alongside), func(s string) bool {
		return slices.ContainsFunc(mine, func(k int) bool {
			u := all[k].rule
			return u.goesBefore(all[j].rule) && u.tier.service != s && !slices.Contains(u.tier.alongside, s)
		})
	})
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

// sortedKeysOf are the keys of a map in order.
func sortedKeysOf[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
