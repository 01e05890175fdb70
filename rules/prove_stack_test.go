package rules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What a layer promises, in a stack with layers below it.

// layerBelow draws a layer of a few rules and promises of its own on a small policy.
func layerBelow(r *rand.Rand) fstest.MapFS {
	pick := func(l ...string) string { return l[r.IntN(len(l))] }
	facts := make([]string, 0, 4)
	for _, i := range r.Perm(len(factAtoms))[:3] {
		facts = append(facts, factAtoms[i])
	}
	text := ""
	entry := func(list, id, rest string) {
		text += fmt.Sprintf("%s:\n  - {id: %s, when: '%s', %s, source: local}\n", list, id, writeCond(r, r.IntN(3), facts), rest)
	}
	if r.IntN(3) > 0 {
		entry("tier", "below-tier", pick("tier: municipal, service: kommune", "tier: specialist, service: bup", "tier: municipal, service: fastlege")+", why: {nb: w, en: w}, strength: bør")
	}
	if r.IntN(2) == 0 {
		entry("duties", "below-duty", "do: {nb: d, en: d}, by: fastlege, strength: bør")
	}
	if r.IntN(2) == 0 {
		entry("level", "below-level", "level: "+pick("0", "1")+", why: {nb: w, en: w}, strength: bør")
	}
	if r.IntN(2) == 0 {
		entry("grey", "below-zone", "by: fastlege, why: {nb: w, en: w}")
	}
	if r.IntN(2) == 0 {
		text += "never:\n  - {id: below-way, when: severity, loses: " + pick("tier", "duties", "level") + ", why: {nb: w, en: w}}\n"
	}
	return regionFS(text)
}

// A direction and an outcome hold in every stack, whichever layer says otherwise; a
// duty or a level that a layer below adds is not what the one above promised.
func TestPromisesOfAStackAgreeWithAllCases(t *testing.T) {
	t.Parallel()
	tried, refuted := 0, map[string]int{}
	for seed := uint64(0); tried < runs(t, 40); seed++ {
		r := rand.New(rand.NewPCG(seed, 13))
		w := writePolicy(r, factAtoms)
		for i := range w.rules {
			w.rules[i].valid = ""
		}
		p, err := Load(w.fs(), layerBelow(r))
		if err != nil || len(p.nevers)+len(p.always)+len(p.zones) == 0 {
			continue // most layers weaken something
		}
		o := newOracle(t, p)
		if o == nil {
			continue
		}
		tried++
		want := o.promised()
		found, err := p.Prove(context.Background())
		require.NoError(t, err)
		for _, x := range found.List {
			switch x.Claim {
			case ClaimZone:
				if x.Of != "below-zone" {
					continue // a layer below may settle it
				}
			case ClaimResponsible, ClaimConflict, ClaimDirection, ClaimAlways:
			default:
				continue
			}
			e := want[claimed{x.Claim, x.Of}]
			says := fmt.Sprintf("seed %d: %s %s: %s\n%s%s", seed, x.Claim, x.Of, x.Says.EN, w.written(), w.promises)
			require.Equal(t, e.result, x.Result, says)
			if x.Result == Refuted && len(e.bad) > 0 {
				refuted[string(x.Claim)]++
				o.shows(claimed{x.Claim, x.Of}, *x.Case, e.bad)
			}
		}
	}
	t.Logf("%d stacks, refuted: %v", tried, refuted)
	for _, c := range []Claim{ClaimResponsible, ClaimConflict, ClaimDirection, ClaimAlways, ClaimZone} {
		if !testing.Short() {
			require.NotZero(t, refuted[string(c)], "no stack refutes %s", c)
		}
	}
}

// A layer below adds a condition, of which the layer above knows nothing but what it
// promises of all.
func TestALocalConditionUnderNationalPromises(t *testing.T) {
	const national = `
tier:
  - {id: mild, when: 'severity == "mild" && condition in ["angst", "depresjon"]', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: rest, when: 'severity != "mild" && condition in ["angst", "depresjon"]', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
duties:
  - {id: look, when: tried, do: {nb: Se etter., en: Look after it.}, by: fastlege, strength: bør, source: act}
never:
  - {id: worse, when: severity, loses: tier, why: {nb: w, en: w}}
  - {id: duty, when: severity, loses: duties, why: {nb: w, en: w}}
always:
  - {id: violent, when: 'violence && severity == "severe"', tier: specialist, why: {nb: w, en: w}, source: act}
`
	const ours = `
conditions:
  - {id: ours, name: {nb: vår, en: ours}, source: local}
`
	tier := func(id, when, to string) string {
		return "  - {id: " + id + ", for: {conditions: [ours]}, when: '" + when + "', tier: " + to + ", why: {nb: w, en: w}, strength: bør, source: local}\n"
	}
	low, high := tier("low", `severity == "mild"`, "municipal, service: kommune"), tier("high", `severity == "severe"`, "specialist, service: bup")
	gap := "grey:\n  - {id: gap, for: {conditions: [ours]}, when: 'severity == \"moderate\"', possible: [], by: fastlege, why: {nb: w, en: w}, source: local}\n"
	const owner = " This is promised in the layer tiny, and the layers below must keep it. If it is not to hold for these children, the owner of tiny must say so there."
	for name, x := range map[string]struct {
		below string
		of    string
		want  Result
		says  string
	}{
		"from the municipality into a declared gap": {ours + "tier:\n" + low + high + gap, "worse", Proved, ""},
		"into a gap that nobody declared": {ours + "tier:\n" + low + high, "worse", Refuted,
			"“degree” (severity) from mild to moderate: the municipality (municipality), by the rule low → not settled, as no rule says who." + owner},
		"from the specialist service into a declared gap": {ours + "tier:\n" + tier("low", `severity == "mild"`, "specialist, service: bup") + high + gap, "worse", Refuted,
			"“degree” (severity) from mild to moderate: the specialist health service (BUP), by the rule low → not settled, as no rule says who." + owner},
		"lower": {ours + "tier:\n" + tier("low", `severity != "severe"`, "specialist, service: bup") + tier("high", `severity == "severe"`, "municipal, service: kommune"), "worse", Refuted,
			"“degree” (severity) from mild to severe: the specialist health service (BUP), by the rule low → the municipality (municipality), by the rule high." + owner},
		"an outcome": {ours + "tier:\n" + tier("low", `severity == "severe"`, "municipal, service: kommune"), "violent", Refuted,
			"Promised is the specialist health service. Here it is the municipality (municipality), by the rule low." + owner},
		"a duty of the layer itself": {"duties:\n  - {id: mine, when: 'severity == \"mild\"', do: {nb: d, en: d}, by: fastlege, strength: bør, source: local}\n", "duty", Proved, ""},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := stacked(t, tinyFS(national), regionFS(x.below)).Prove(context.Background())
			require.NoError(t, err)
			i := slices.IndexFunc(found.List, func(p Proof) bool { return p.Of == x.of && (p.Claim == ClaimDirection || p.Claim == ClaimAlways) })
			p := found.List[i]
			require.Equal(t, x.want, p.Result, p.Says.EN)
			if x.says != "" {
				require.Equal(t, x.says, p.Says.EN)
			}
		})
	}
}

// A layer whose rules contradict each other of children of whom the layers above say
// nothing opens a gap of its own: the zone above accepts only that nobody speaks.
func TestAGapThatALayerOpensIsItsOwn(t *testing.T) {
	t.Parallel()
	const why = ", why: {nb: w, en: w}, strength: bør, source: "
	above := tinyFS("tier:\n  - {id: m, when: 'severity == \"mild\"', tier: municipal, service: kommune" + why + "act}\n" +
		"grey:\n  - {id: z, when: 'severity != \"mild\"', possible: [], by: fastlege, source: act, why: {nb: w, en: w}}\n")
	one := "tier:\n  - {id: a, when: 'severity == \"severe\"', tier: specialist, service: bup" + why + "local}\n"
	two := one + "  - {id: b, when: 'severity == \"severe\" && danger', tier: municipal, service: kommune" + why + "local}\n"
	declared := two + "grey:\n  - {id: own, when: 'severity == \"severe\" && danger', possible: [municipal, specialist], by: fastlege, source: local, why: {nb: w, en: w}}\n"
	for name, c := range map[string]struct {
		layer string
		want  Result
	}{"settled in part": {one, Proved}, "contradicted": {two, Refuted}, "declared": {declared, Proved}} {
		t.Run(name, func(t *testing.T) {
			p, err := Load(above, regionFS(c.layer))
			require.NoError(t, err)
			found, err := p.Prove(context.Background())
			require.NoError(t, err)
			for _, x := range found.List {
				if x.Claim == ClaimConflict {
					require.Equal(t, c.want, x.Result, x.Says.EN)
				}
				if x.Claim == ClaimZone {
					require.Equal(t, Proved, x.Result, "%s: %s", x.Of, x.Says.EN)
				}
			}
			undeclared := func(z Zone) bool { return z.Declared == "" && len(z.Possible) == 2 }
			require.Equal(t, c.want == Refuted, slices.ContainsFunc(found.Zones, undeclared))
		})
	}
}

// A share that goes to those whom a set names is shown with a case in which it does.
func TestAShareByASetHasAGiver(t *testing.T) {
	p := tinyFacts(t, "  involved: {of: case, type: {set: [bup, habu]}}\n", "share:\n  - {id: s, when: danger, from: [fastlege], to: [bup], among: involved, what: [identity], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}\n")
	found, err := p.Prove(context.Background())
	require.NoError(t, err)
	i := slices.IndexFunc(found.List, func(x Proof) bool { return x.Claim == ClaimBasis && x.Of == "s" })
	require.Equal(t, Refuted, found.List[i].Result, found.List[i].Says.EN)
	d, err := p.Decide(context.Background(), *found.List[i].Case)
	require.NoError(t, err)
	require.Len(t, d.Scope.Shares, 1)
	for _, x := range found.List {
		require.True(t, x.Result != NotProved || len(x.Outside) > 0, x.Claim)
	}
}
