package rules

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// Every way of hiding facts of a small policy, against every way of filling some
// or all of them in again: nothing is left to chance.
func TestLawHidingFactsExhaustively(t *testing.T) {
	t.Parallel()
	small := `
let:
  grave: severity == "severe" || violence
tier:
  - {id: acute, when: danger, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: act}
  - {id: mild, when: 'severity != "severe"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: not-mild, when: 'severity != "mild"', tier: specialist, service: bup, alongside: [kommune], why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: tried-goes-first, when: 'tried && severity == "moderate"', settles: [mild], tier: specialist, service: habu, why: {nb: w, en: w}, strength: bør, source: guide}
duties:
  - {id: try, when: 'tier != "specialist" && !grave', do: {nb: d, en: d}, by: kommune, done: tried, before: sent, strength: bør, source: guide}
  - {id: hear, when: service == "bup" || violence, do: {nb: d, en: d}, by: kommune, with: [parents], coordinator: kommune, strength: bør, source: guide}
  - {id: lead, when: grave && tried, do: {nb: d, en: d}, by: bup, coordinator: bup, settles: [hear], strength: skal, source: act}
  - {id: report, when: violence && !tried, do: {nb: d, en: d}, by: kommune, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}
  - {id: soon, when: 'tier == "specialist"', do: {nb: d, en: d}, by: bup, deadline: {weeks: 8, from: received, until: started}, strength: bør, source: guide}
  - {id: sooner, when: grave, do: {nb: d, en: d}, by: bup, deadline: {weeks: 4, from: received, until: started}, strength: bør, source: guide}
givers:
  - {id: parent, when: '!tried', say: consent, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: child, when: tried, say: consent, who: [child], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: told, say: informed, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: hush, when: violence || tier == "emergency", say: withheld, who: [parents], why: {nb: w, en: w}, strength: skal, source: act}
share:
  - {id: referral, when: 'tier == "specialist"', from: [fastlege], to: [bup], what: [identity, symptoms], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}
level:
  - {id: two, when: grave, level: 2, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: one, when: tried, level: 1, why: {nb: w, en: w}, strength: bør, source: guide}
`
	p := tiny(t, small)
	type value = any
	bools := []value{nil, false, true}
	severities := []value{nil, "mild", "moderate", "severe"}
	at := func(danger, violence, severity, tried value) pathway.Case {
		set := func(m map[string]any, k string, v value) {
			if v != nil {
				m[k] = v
			}
		}
		c := oneConcern("angst", given{}, given{})
		c.State = pathway.Received
		set(c.Given, "danger", danger)
		set(c.Given, "violence", violence)
		set(c.Concerns[0].Given, "severity", severity)
		set(c.Concerns[0].Given, "tried", tried)
		return c
	}
	all := map[[4]value]Decision{}
	for _, d := range bools {
		for _, v := range bools {
			for _, s := range severities {
				for _, tr := range bools {
					dec, err := p.Decide(context.Background(), at(d, v, s, tr))
					require.NoError(t, err)
					soundDecision(t, p, dec)
					all[[4]value{d, v, s, tr}] = dec
				}
			}
		}
	}
	fills := func(part, full [4]value) bool {
		for i := range part {
			if part[i] != nil && part[i] != full[i] {
				return false
			}
		}
		return true
	}
	pairs, r := 0, rand.New(rand.NewPCG(9, 9))
	for part, some := range all {
		for full, whole := range all {
			if fills(part, full) {
				pairs++
				atLeastAsProtective(t, some, whole)
				opensNoMore(t, r, p, some, whole)
				if t.Failed() {
					t.Fatalf("hidden: %v, filled in: %v", part, full)
				}
			}
		}
	}
	require.Equal(t, 5*5*7*5, pairs)
}
