package rules

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// What Load refuses, Prove must see for itself: a layer that weakens the one above is
// put below it by hand, and every claim held to all cases by both.

// weakened changes one rule of a policy, or leaves it out, and says which.
func weakened(r *rand.Rand, w writtenPolicy) writtenPolicy {
	i := r.IntN(len(w.rules))
	if r.IntN(3) == 0 {
		return w.without(i)
	}
	out := w
	out.rules = slices.Clone(w.rules)
	u := &out.rules[i]
	switch r.IntN(5) {
	case 0:
		u.when = ""
	case 2:
		u.effect = strings.NewReplacer("strength: skal", "strength: bør", "weeks: 4", "weeks: 8", ", before: closed", "", "to: [bup], what", "to: [bup, habu], what", "basis: consent", "basis: statute",
			"say: consent", "say: heard", ", who: [parent], to", ", who: [child], to").Replace(u.effect)
	case 1:
		u.effect = strings.NewReplacer("municipal, service: kommune", "specialist, service: bup", "service: fastlege", "service: kommune", "service: bup", "service: habu", "level: 3", "level: 1").Replace(u.effect)
	default:
		u.when = writeCond(r, r.IntN(2), factAtoms)
	}
	return out
}

func TestAWeakenedLayerIsRefuted(t *testing.T) {
	t.Parallel()
	tried, refuted := 0, map[string]int{}
	for seed := uint64(0); tried < runs(t, 150); seed++ {
		r := rand.New(rand.NewPCG(seed, 6))
		w := writePolicy(r, factAtoms)
		w.promises = ""
		for i := range w.rules {
			w.rules[i].valid = ""
		}
		less := weakened(r, w)
		up, err1 := Load(w.fs())
		p, err2 := Load(less.fs())
		if err1 != nil || err2 != nil {
			continue
		}
		o := newOracle(t, p, up)
		if o == nil {
			continue
		}
		tried++
		p.upper = func() (*Policy, error) { return up, nil }
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) {
			o.t = t
			defer func() {
				if t.Failed() {
					t.Logf("above:\n%sbelow:\n%s", w.written(), less.written())
				}
			}()
			for of, n := range o.layer(up) {
				refuted[of] += n
			}
		}) && !testing.Verbose() {
			return
		}
	}
	t.Logf("%d pairs, refuted: %v", tried, refuted)
	for _, of := range []string{"tier", "service", "level", listDuties[:2], listGivers[:2], listShare[:2], listReview[:2], listOffers[:2], "alongside"} {
		if !testing.Short() {
			require.NotZero(t, refuted[of], "no pair refutes what is said of %s", of)
		}
	}
}

// layer holds the claims about a layer, and gives how many of each kind are refuted.
func (o *oracle) layer(up *Policy) map[string]int {
	above := o.by(up, len(o.all))
	want := map[string]expected{}
	tier := func(d Decision) pathway.Tier { return d.Concerns[0].Tier }
	var tiers, services, levels []func(i int) bool
	for _, t := range []pathway.Tier{pathway.TierMunicipal, pathway.TierSpecialist, pathway.TierEmergency} {
		tiers = append(tiers, func(i int) bool { return tier(above[i]) == t && tier(o.all[i]) != t })
	}
	for _, s := range o.p.cat.Services {
		services = append(services, func(i int) bool {
			return above[i].Concerns[0].Service == s.ID && o.all[i].Concerns[0].Service != s.ID && !o.goesBefore(i)
		})
	}
	for m := int64(1); m <= maxLevel; m++ {
		levels = append(levels, func(i int) bool {
			before, _ := up.levelIn(above[i])
			_, after := o.p.levelIn(o.all[i])
			return before >= m && after < m
		})
	}
	want["tier"], want["service"], want["level"] = o.refutedBy(tiers...), o.refutedBy(services...), o.refutedBy(levels...)
	for _, u := range up.rules {
		if u == up.settle || !slices.Contains([]string{listDuties, listGivers, listShare, listOffers, listReview}, u.list) {
			continue
		}
		var now *rule
		for _, v := range o.p.rules {
			if v.id == u.id {
				now = v
			}
		}
		counts := func(i int) (before, after int) {
			if before = countsIn(u, above[i]); now != nil {
				after = countsIn(now, o.all[i])
			}
			return before, after
		}
		opens := u.share != nil || u.duty != nil && u.duty.discloses != nil
		want[u.id] = o.refutedBy(func(i int) bool { // of two policies none of which is above the other, Changes tells nothing
			before, after := counts(i)
			return u.share == nil && after < before
		}, func(i int) bool {
			before, after := counts(i)
			return opens && after == 2 && before < 2
		}, func(i int) bool {
			before, after := counts(i)
			return before > 0 && after > 0 && saidLess(above[i], o.all[i], u.id)
		})
	}
	along := map[string]func(i int) bool{}
	for _, s := range o.p.cat.Services {
		along[s.ID] = func(i int) bool {
			a, b := above[i].Concerns[0], o.all[i].Concerns[0]
			return !unsettledIn(above[i]) && slices.Contains(a.Alongside, s.ID) && !slices.Contains(b.Alongside, s.ID) && b.Service != s.ID
		}
	}
	want["alongside"] = o.refutedBy(slices.Collect(maps.Values(along))...)
	found, err := o.p.Prove(context.Background())
	require.NoError(o.t, err)
	refuted, seen := map[string]int{}, 0
	for _, x := range found.List {
		if x.Claim != ClaimLayer {
			continue
		}
		seen++
		e, ok := want[x.Of]
		require.True(o.t, ok, "%s is not expected", x.Of)
		require.Equal(o.t, e.result, x.Result, "%s: %s %v", x.Of, x.Says.EN, x.Outside)
		if x.Result == Refuted {
			o.shows(claimed{x.Claim, x.Of}, *x.Case, e.bad)
			refuted[x.Of]++
			refuted[x.Of[:2]]++
		}
	}
	require.Equal(o.t, len(want), seen)
	return refuted
}

// saidLess says that a rule says less in the second of two decisions: a duty binds
// less, later or no step, a share tells more or rests on less, a giver is another.
func saidLess(above, below Decision, id string) bool {
	for _, a := range above.Duties.List {
		for _, b := range below.Duties.List {
			if a.ID == id && b.ID == id {
				longer := a.Limit != nil && (b.Limit == nil || b.Limit.N > a.Limit.N || b.Limit.Immediately != a.Limit.Immediately)
				return a.Strength == pathway.Skal && b.Strength != pathway.Skal || longer || a.Before != "" && b.Before != a.Before
			}
		}
	}
	for _, a := range above.Scope.Shares {
		for _, b := range below.Scope.Shares {
			if a.Rule == id && b.Rule == id && (len(b.To) > len(a.To) || a.Basis != b.Basis) {
				return true
			}
		}
	}
	givers := func(s consent.Scope) string {
		for say, l := range [][]consent.Giver{s.Givers, s.Heard, s.Informed, s.Withheld} {
			for _, g := range l {
				if g.Rule == id {
					return fmt.Sprint(say, g.Who)
				}
			}
		}
		return ""
	}
	return givers(above.Scope) != givers(below.Scope)
}

// goesBefore says that a rule with `settles` stands in a case.
func (o *oracle) goesBefore(i int) bool {
	return slices.ContainsFunc(o.p.rules, func(u *rule) bool {
		return u.tier != nil && len(u.tier.settles) > 0 && o.counts(u, i) > 0
	})
}

// levelIn is the highest level that is certain in a decision, and that is possible.
func (p *Policy) levelIn(d Decision) (sure, possible int64) {
	for _, u := range p.rules {
		if u.list != listLevel {
			continue
		}
		n := countsIn(u, d)
		if n == 2 {
			sure = max(sure, u.level)
		}
		if n > 0 {
			possible = max(possible, u.level)
		}
	}
	return sure, possible
}

// answered is who is responsible and the level, as later rules can read them.
func (p *Policy) answered(d Decision) string {
	var tiers, services []string
	levels := [maxLevel + 1]int{}
	for _, u := range p.rules {
		n := countsIn(u, d)
		if u.tier != nil && n > 0 {
			tiers, services = append(tiers, string(u.tier.tier)), append(services, u.tier.service)
		}
		if u.list == listLevel && u.level > 0 {
			levels[u.level] = max(levels[u.level], n)
		}
	}
	return fmt.Sprint(sorted(tiers), sorted(services), levels)
}
