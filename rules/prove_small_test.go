package rules

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// Small policies of which one claim says something that is easily overlooked.
func TestWhatProofsSayOfSmallPolicies(t *testing.T) {
	const (
		why     = ", why: {nb: w, en: w}, strength: bør, source: act}"
		promise = ", why: {nb: w, en: w}, source: act}"
		does    = ", do: {nb: d, en: d}, by: fastlege, "
		share   = "share:\n  - {id: sh, from: [fastlege], to: [bup], what: [identity, symptoms], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}\n"
	)
	for name, x := range map[string]struct {
		rules string
		claim Claim
		of    string
		want  Result
		given int // how many facts the case gives
	}{
		"lost over an open middle": {"tier:\n" +
			`  - {id: s, when: 'severity in ["mild", "moderate"]', tier: specialist, service: bup` + why + "\n" +
			`  - {id: m, when: 'severity in ["moderate", "severe"]', tier: municipal, service: kommune` + why + "\n" +
			"never:\n  - {id: n, when: severity, loses: tier" + promise, ClaimDirection, "n", Refuted, 1},
		"the value that rises, not one like it": {"duties:\n" +
			`  - {id: d, when: severity == "moderate"` + does + "strength: bør, source: act}\n" +
			"never:\n  - {id: n, when: severity, loses: duties" + promise, ClaimDirection, "n", Refuted, 1},
		"a tier that is left out": {"tier:\n" +
			`  - {id: s, when: severity == "mild", tier: specialist, service: bup` + why + "\n" +
			`  - {id: m, when: severity != "mild", tier: municipal, service: kommune` + why + "\n" +
			"never:\n  - {id: n, when: severity, loses: tier, except: [s]" + promise, ClaimDirection, "n", Proved, 0},
		"a level that is left out": {"level:\n" +
			`  - {id: l, when: severity == "mild", level: 2` + why + "\n" +
			"  - {id: k, when: danger, level: 3" + why + "\n" +
			"never:\n  - {id: n, when: severity, loses: level, except: [l]" + promise, ClaimDirection, "n", Proved, 0},
		"no level but the one that is left out": {"level:\n" +
			`  - {id: l, when: severity == "mild", level: 2` + why + "\n" +
			"never:\n  - {id: n, when: severity, loses: level, except: [l]" + promise, ClaimDirection, "n", Refuted, 0},
		"a direction of nobody": {"tier:\n  - {id: m, tier: municipal, service: kommune" + why + "\n" +
			"never:\n  - {id: n, when: severity, loses: tier, given: age(born) == 300" + promise, ClaimDirection, "n", Refuted, 0},
		"the same zone twice": {"tier:\n  - {id: m, when: danger, tier: municipal, service: kommune" + why + "\n" +
			"grey:\n  - {id: a, when: '!danger', possible: [], by: fastlege" + promise + "\n" +
			"  - {id: b, when: 'danger == false', possible: [], by: fastlege" + promise, ClaimZone, "b", Refuted, 1},
		"a zone and a part of it": {"tier:\n  - {id: m, when: danger, tier: municipal, service: kommune" + why + "\n" +
			"grey:\n  - {id: a, when: ['!danger', tried], possible: [], by: fastlege" + promise + "\n" +
			"  - {id: b, when: '!danger', possible: [], by: fastlege" + promise, ClaimZone, "a", Refuted, 2},
		"a level that is not": {"level:\n" +
			`  - {id: l, when: severity == "mild", level: 2` + why + "\n" +
			"never:\n  - {id: n, when: severity, loses: level" + promise, ClaimDirection, "n", Refuted, 1},
		"a rule that ended": {"tier:\n" +
			"  - {id: m, valid: {to: 2027-12-31}, tier: municipal, service: kommune" + why, ClaimResponsible, "", Refuted, 0},
		"a rule that has not begun": {"tier:\n" +
			"  - {id: m, valid: {from: 2026-05-31}, tier: municipal, service: kommune" + why, ClaimResponsible, "", Refuted, 0},
		"same, and goes before another": {"tier:\n" +
			"  - {id: m, when: tried, tier: municipal, service: kommune" + why + "\n" +
			"  - {id: s, tier: specialist, service: bup" + why + "\n" +
			"  - {id: t, when: tried, settles: [m], tier: specialist, service: bup" + why, ClaimImplied, "t", Proved, 0},
		"same, and the law": {"duties:\n" +
			"  - {id: d" + does + "strength: skal, source: guide}\n" +
			"  - {id: e, when: tried" + does + "strength: skal, source: act}", ClaimImplied, "e", Proved, 0},
		"same": {"duties:\n" +
			"  - {id: d" + does + "strength: skal, source: act}\n" +
			"  - {id: e, when: tried" + does + "strength: skal, source: act}", ClaimImplied, "e", Refuted, 0},
		"same, also where both fail": {"duties:\n" +
			"  - {id: d, when: 10 / score > 2 || tried" + does + "strength: bør, source: act}\n" +
			"  - {id: e, when: 10 / score > 2" + does + "strength: bør, source: act}", ClaimImplied, "e", Refuted, 0},
		"unsettled nowhere": {"tier:\n  - {id: m, tier: municipal, service: kommune" + why + "\n" +
			"review:\n  - {id: r, unsettled: true, what: {nb: w, en: w}, strength: bør, source: act}", ClaimApplies, "r", Refuted, 0},
		"consent to half of it": {share + "givers:\n  - {id: g, say: consent, who: [parent], what: [symptoms]" + why, ClaimBasis, "sh", Refuted, 0},
		"consent to all of it":  {share + "givers:\n  - {id: g, say: consent, who: [parent]" + why, ClaimBasis, "sh", Proved, 0},
		"consent of another law": {share + "givers:\n  - {id: g, say: consent, who: [parent], regime: [administration]" + why, ClaimBasis,
			"sh", Refuted, 0},
		"consent to one of two": {"duties:\n  - {id: d, do: {nb: d, en: d}, by: habu, needs: [identity, symptoms], strength: bør, source: act}\n" +
			strings.Replace(share, "to: [bup]", "to: [bup, habu]", 1) + "givers:\n  - {id: g, say: consent, who: [parent], to: [bup]" + why, ClaimBasis, "sh", Refuted, 0},
		"consent of one who is not to know": {share + "givers:\n  - {id: g, say: consent, who: [parent]" + why + "\n" +
			"  - {id: h, say: withheld, who: [parent], what: [identity]" + why, ClaimBasis, "sh", Refuted, 0},
		"consent of one who is not to know at times": {share + "givers:\n  - {id: g, say: consent, who: [parent]" + why + "\n" +
			"  - {id: h, when: danger, say: withheld, who: [parent]" + why, ClaimBasis, "sh", Proved, 0},
		"consent of any of two": {share + "givers:\n  - {id: g, say: consent, who: [parent, child], need: any" + why + "\n" +
			"  - {id: h, say: withheld, who: [parent]" + why, ClaimBasis, "sh", Proved, 0},
		"needed for another condition": {"share:\n  - {id: sh, from: [fastlege], to: [habu], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n" +
			"duties:\n  - {id: d, for: {conditions: [angst]}, do: {nb: d, en: d}, by: habu, needs: [symptoms], strength: bør, source: act}", ClaimNeeded, "sh", Refuted, 0},
		"needed for the one condition": {"share:\n  - {id: sh, for: {conditions: [angst]}, from: [fastlege], to: [habu], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n" +
			"duties:\n  - {id: d, for: {conditions: [angst]}, do: {nb: d, en: d}, by: habu, needs: [symptoms], strength: bør, source: act}", ClaimNeeded, "sh", Proved, 0},
		"asked only to know what is done": {"duties:\n  - {id: d, done: heard" + does + "strength: bør, source: act}", ClaimAsked, "heard", Proved, 0},
		"a set is one fact": {"tier:\n  - {id: m, when: '!((danger && violence) || (\"sad\" in signs && \"tired\" in signs && \"angry\" in signs))', tier: municipal, service: kommune" + why,
			ClaimResponsible, "", Refuted, 1},
		"at once, and never done":      {"duties:\n  - {id: d, before: closed, deadline: immediately" + does + "strength: skal, source: act}", ClaimSteps, "d", Refuted, 0},
		"at once, and done":            {"duties:\n  - {id: d, before: closed, deadline: immediately, done: heard" + does + "strength: skal, source: act}", ClaimSteps, "d", Proved, 0},
		"sent before it is told":       {`duties: [{id: d, before: sent, when: state == "accepted"` + does + "strength: bør, source: act}]", ClaimSteps, "d", Refuted, 0},
		"sent, told in time":           {`duties: [{id: d, before: accepted, when: state == "considered"` + does + "strength: bør, source: act}]", ClaimSteps, "d", Proved, 0},
		"never done before it is sent": {"duties:\n  - {id: d, before: sent, deadline: immediately" + does + "strength: skal, source: act}", ClaimSteps, "d", Refuted, 0},
		"never certain": {"tier:\n  - {id: m, when: danger, tier: municipal, service: kommune" + why + "\n" +
			"duties:\n  - {id: d, when: 'tier == \"municipal\" && service == \"bup\"'" + does + "strength: bør, source: act}", ClaimApplies, "d", Refuted, 0},
		"told too late": {`duties: [{id: d, before: rejected, when: state == "closed"` + does + "strength: bør, source: act}]", ClaimSteps, "d", Refuted, 0},
		"needed by a duty": {"share:\n  - {id: sh, from: [fastlege], to: [habu], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n" +
			"duties:\n  - {id: d, when: tried, do: {nb: d, en: d}, by: habu, needs: [symptoms], strength: bør, source: act}", ClaimNeeded, "sh", Proved, 0},
		"needed by a duty that never is": {"tier:\n  - {id: m, tier: municipal, service: kommune" + why + "\n" +
			"share:\n  - {id: sh, from: [fastlege], to: [habu], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n" +
			"duties:\n  - {id: d, when: service == 'bup', do: {nb: d, en: d}, by: habu, needs: [symptoms], strength: bør, source: act}", ClaimNeeded, "sh", Refuted, 0},
		// The first fact of a path does not matter in the end.
		"smaller than a path": {"tier:\n  - {id: m, when: '!((danger && violence) || tried)', tier: municipal, service: kommune" + why, ClaimResponsible, "", Refuted, 1},
	} {
		t.Run(name, func(t *testing.T) {
			fs := tinyFS("")
			fs["rules/more.yaml"] = &fstest.MapFile{Data: []byte(x.rules)}
			p, err := Load(fs)
			require.NoError(t, err)
			found, err := p.Prove(context.Background())
			require.NoError(t, err)
			for _, y := range found.List {
				if y.Claim == x.claim && y.Of == x.of {
					require.Equal(t, x.want, y.Result, y.Says.EN)
					require.Equal(t, x.given, size(y.Case))
					return
				}
			}
			require.Fail(t, "no such claim")
		})
	}
}

// The words of a zone are conditions, also where only the number of some elements of
// a set matters; and the case of a direction shows the value that rises.
func TestWordsOfProofs(t *testing.T) {
	p := tiny(t, `
tier:
  - {id: m, when: 'size(signs) > 1 && !("sad" in signs)', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
duties:
  - {id: d, when: severity == "moderate", do: {nb: d, en: d}, by: fastlege, strength: bør, source: act}
never:
  - {id: n, when: severity, loses: duties, why: {nb: w, en: w}, source: act}
`)
	found, err := p.Prove(context.Background())
	require.NoError(t, err)
	require.Len(t, found.Zones, 1)
	require.Equal(t, []string{
		`condition in ["angst", "depresjon"] && "sad" in signs`,
		`condition in ["angst", "depresjon"] && size(signs.filter(x, x in ["tired", "angry"])) in [0, 1]`,
	}, found.Zones[0].Children)
	for _, line := range found.Zones[0].Children {
		_, faults := p.env.Compile([]string{line}, nil)
		require.Empty(t, faults)
	}
	for _, x := range found.List {
		if x.Claim == ClaimDirection {
			require.Equal(t, "severe", x.Case.Concerns[0].Given["severity"])
			require.Equal(t, "moderate", x.Other.Concerns[0].Given["severity"])
		}
	}
}

// Layers that hold on no day together have no case; that is an error, and no proof.
func TestLayersThatNeverHoldTogether(t *testing.T) {
	above, below := tinyFS(tinyRules), regionFS("level:\n  - {id: w, level: 0, why: {nb: w, en: w}, strength: bør, source: local}\n")
	above["layer.yaml"] = &fstest.MapFile{Data: []byte(tinyLayer + "valid: {to: 2026-01-31}\n")}
	below["layer.yaml"] = &fstest.MapFile{Data: []byte(regionLayer + "valid: {from: 2026-06-01}\n")}
	_, err := stacked(t, above, below).Prove(context.Background())
	require.EqualError(t, err, "there is no day on which all layers of the policy hold, so there is no case to prove anything of; look at `valid` in each layer.yaml")
}
