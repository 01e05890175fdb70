package rules

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a decision does with what is not known, not dated, or not in force.

func TestTheVersionInForceDecidesWhatCanBeWaived(t *testing.T) {
	p := tiny(t, `
duties:
  - {id: ask, valid: {to: 2025-12-31}, do: {nb: d, en: d}, by: kommune, before: sent, strength: bør, source: guide}
  - {id: ask, valid: {from: 2026-01-01}, do: {nb: d, en: d}, by: kommune, before: sent, strength: skal, source: act}
`)
	c := oneConcern("angst", nil, nil)
	c.Waived = []string{"ask"}
	assert.Equal(t, referral.Open, dutyOf(decide(t, p, c), "ask").State)
	c.At = time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, referral.Waived, dutyOf(decide(t, p, c), "ask").State)
}

func TestWhatCouldForbidHeadsMissingAlsoThroughTheTier(t *testing.T) {
	p := tiny(t, `
tier:
  - {id: mild, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: not-mild, when: 'severity != "mild"', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: acute, when: danger, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: act}
givers:
  - {id: hush, when: 'tier == "specialist"', say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
duties:
  - {id: report, when: 'violence || 10 / score > 5', do: {nb: d, en: d}, by: kommune, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}
`)
	d := decide(t, p, oneConcern("angst", given{"score": 0}, nil))
	var facts []string
	for _, m := range d.Missing {
		facts = append(facts, m.Fact)
	}
	assert.Equal(t, []string{"severity", "danger", "violence"}, facts, "danger and severity could each forbid; a failed rule still asks")
	assert.True(t, dutyOf(d, "report").ByHand)
	assert.True(t, dutyOf(d, "report").Clarify)
}

func TestMissingNeverNamesAKnownFact(t *testing.T) {
	p := tiny(t, `
tier:
  - {id: m, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: s, when: danger, settles: [m], tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
`)
	d := decide(t, p, oneConcern("angst", nil, given{"severity": "mild"}))
	require.Len(t, d.Missing, 1)
	assert.Equal(t, "danger", d.Missing[0].Fact)
}

func TestAGreyZoneIsNeverSettledAlone(t *testing.T) {
	c := oneConcern("angst", nil, nil)
	for _, contact := range []string{"bup", "kommune", "fastlege"} {
		c.Contact = contact
		u := dutyOf(decide(t, tiny(t, ""), c), settleDuty)
		assert.NotEmpty(t, u.With)
		assert.NotContains(t, u.With, contact)
	}
}

func TestADeadlineThatHasBegunIsNotWaiting(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", given{"danger": false}, given{"severity": "severe"})
	c.State = pathway.Received
	assert.Equal(t, referral.Undated, decide(t, p, c).Deadlines[0].State, "received, and nobody says when")
}

func TestABirthIsReadWhereTheCaseIs(t *testing.T) {
	p := tiny(t, tinyRules)
	oslo := time.FixedZone("Oslo", 3600)
	born := time.Date(2010, 3, 3, 0, 0, 0, 0, oslo)
	c := oneConcern("angst", given{"born": born.UTC()}, nil)
	c.At = time.Date(2026, 3, 3, 0, 30, 0, 0, oslo)
	d := decide(t, p, c)
	assert.Equal(t, "old", d.Scope.Givers[0].Rule, "16 on this day in Oslo")
}

func TestAnUncertainLevelIsUnknownToLaterRules(t *testing.T) {
	p := tiny(t, strings.Replace(tinyRules, "review:\n", "review:\n  - {id: high, when: level >= 2, what: {nb: w, en: w}, strength: bør, source: guide}\n", 1))
	review := func(c pathway.Case) map[string]pathway.Applies {
		out := map[string]pathway.Applies{}
		for _, r := range decide(t, p, c).Review {
			out[r.Rule] = r.Applies
		}
		return out
	}
	assert.Equal(t, pathway.Possible, review(oneConcern("angst", given{"score": 1}, nil))["high"])
	assert.Equal(t, pathway.Certain, review(oneConcern("angst", given{"score": 1, "signs": []string{"sad", "tired"}}, nil))["high"])
	assert.NotContains(t, review(oneConcern("angst", given{"score": 1, "signs": []string{"sad"}}, nil)), "high")
}

func TestWhatMayNotBeToldIsMarked(t *testing.T) {
	p := tiny(t, `
givers:
  - {id: all, say: informed, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: part, say: informed, who: [parent], what: [symptoms], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: hush, when: violence, say: withheld, who: [parents], what: [symptoms], why: {nb: w, en: w}, strength: skal, source: act}
`)
	d := decide(t, p, oneConcern("angst", nil, nil))
	assert.Equal(t, []string{"symptoms"}, d.Scope.Informed[0].But)
	assert.Equal(t, []string{"parent"}, d.Scope.Informed[1].NotYet)
	d = decide(t, p, oneConcern("angst", given{"violence": false}, nil))
	assert.Empty(t, d.Scope.Informed[0].But)
	assert.Empty(t, d.Scope.Informed[1].NotYet)
}

func TestAPolicyAnswersOnlyForItsDays(t *testing.T) {
	fsys := tinyFS(tinyRules)
	fsys["layer.yaml"].Data = []byte(tinyLayer + "valid: {from: 2026-03-02, to: 2026-03-03}\n")
	p, err := Load(fsys)
	require.NoError(t, err)
	c := oneConcern("angst", nil, nil)
	for day, ok := range map[int]bool{1: false, 2: true, 3: true, 4: false} {
		c.At = time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC)
		_, err := p.Decide(context.Background(), c)
		assert.Equal(t, ok, err == nil, day)
	}
}

func TestARuleThatAnotherMayGoBeforeIsOnlyPossible(t *testing.T) {
	p := tiny(t, `
tier:
  - {id: m, tier: municipal, service: kommune, alongside: [skole], why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: s, when: danger, settles: [m], tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
`)
	c := decide(t, p, oneConcern("angst", nil, nil)).Concerns[0]
	require.Len(t, c.Because, 2)
	for _, g := range c.Because {
		assert.Equal(t, pathway.Possible, g.Applies, g.Rule)
	}
	assert.Empty(t, c.Alongside, "nobody helps for certain under a rule that may be set aside")
	c = decide(t, p, oneConcern("angst", given{"danger": false}, nil)).Concerns[0]
	assert.Equal(t, []string{"skole"}, c.Alongside)
}

func TestACoordinatorThatIsOnlyPossibleIsNotNamed(t *testing.T) {
	p := tiny(t, `
duties:
  - {id: lead, when: danger, do: {nb: d, en: d}, by: bup, coordinator: bup, strength: bør, source: guide}
`)
	co := decide(t, p, oneConcern("angst", nil, nil)).Coordinator
	assert.Empty(t, co.Service)
	assert.Equal(t, []string{"bup", "kommune"}, co.Possible)
	assert.Equal(t, "bup", decide(t, p, oneConcern("angst", given{"danger": true}, nil)).Coordinator.Service)
	assert.Equal(t, "kommune", decide(t, p, oneConcern("angst", given{"danger": false}, nil)).Coordinator.Service)
}

func TestWhatWasNotAcceptedStaysWithItsHolder(t *testing.T) {
	p := tiny(t, tinyRules)
	c := pathway.Case{At: monday, Contact: "fastlege", To: "bup", State: pathway.Accepted, Given: given{"danger": false}, Concerns: []pathway.Concern{
		{Condition: "angst", Given: given{"severity": "severe"}},
		{Condition: "depresjon", Given: given{"severity": "mild"}},
	}}
	for holder, want := range map[string]string{"kommune": "kommune", "": "fastlege", "bup": "fastlege"} {
		c.Holder = holder
		d := decide(t, p, c)
		assert.Equal(t, "bup", d.Concerns[0].Meanwhile)
		assert.Equal(t, want, d.Concerns[1].Meanwhile, "held by %q before", holder)
	}
}

// Whoever waits for the level waits for what the rules of the level wait for.
func TestWhatWaitsForTheLevelAsksForItsFacts(t *testing.T) {
	p := tiny(t, tinyRules[strings.Index(tinyRules, "level:"):]+"duties:\n  - {id: small, when: level < 2, do: {nb: s, en: s}, by: kommune, strength: bør, source: guide}\n")
	d := decide(t, p, oneConcern("angst", nil, nil))
	for _, m := range d.Missing {
		if m.Fact == "signs" {
			assert.Contains(t, m.MattersTo, Touches{listDuties, "small"})
			return
		}
	}
	t.Error("nobody asks for the signs")
}

// Whoever may not be told now does not do what is due now either.
func TestAProhibitionKeepsADutyFromWhoeverItIsOf(t *testing.T) {
	p := tiny(t, "givers:\n  - {id: hush, when: violence, say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}\n"+
		"duties:\n  - {id: call, do: {nb: ring, en: call}, by: parents, with: [skole], strength: bør, source: guide}\n")
	for violence, want := range map[any][]string{nil: {"parents"}, true: {"parents"}, false: nil} {
		facts := given{}
		if violence != nil {
			facts["violence"] = violence
		}
		assert.Equal(t, want, dutyOf(decide(t, p, oneConcern("angst", facts, nil)), "call").NotYet, "violence %v", violence)
	}
}
