package rules

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dutyOf(d Decision, id string) *referral.Duty {
	for i, u := range d.Duties.List {
		if u.ID == id {
			return &d.Duties.List[i]
		}
	}
	return nil
}

func ruleIDs(l []Ground) []string {
	var out []string
	for _, b := range l {
		out = append(out, b.Rule)
	}
	return out
}

func TestTierIsNamedOnlyWhenEveryCompletionNamesIt(t *testing.T) {
	p := tiny(t, tinyRules)
	c := decide(t, p, oneConcern("angst", given{"danger": false}, given{"severity": "mild"})).Concerns[0]
	assert.Equal(t, pathway.TierMunicipal, c.Tier)
	assert.Equal(t, "kommune", c.Service)
	assert.Equal(t, []string{"mild"}, ruleIDs(c.Because))

	c = decide(t, p, oneConcern("angst", given{}, given{"severity": "mild"})).Concerns[0]
	assert.Equal(t, pathway.TierUnsettled, c.Tier, "the danger is not known")
	assert.Equal(t, []pathway.Tier{"emergency", "municipal"}, c.Possible)

	c = decide(t, p, oneConcern("angst", given{"danger": false}, given{"severity": "severe"})).Concerns[0]
	assert.Equal(t, pathway.TierSpecialist, c.Tier)
	assert.Equal(t, []string{"kommune"}, c.Alongside)
}

func TestEmergencyWinsAndSetsTheStepsBeforeSendingAside(t *testing.T) {
	p := tiny(t, tinyRules)
	d := decide(t, p, oneConcern("angst", given{"danger": true}, given{"severity": "mild"}))
	assert.Equal(t, pathway.TierEmergency, d.Concerns[0].Tier)
	assert.Empty(t, d.Concerns[0].Possible)
	assert.True(t, d.Emergency())
	assert.True(t, dutyOf(d, "hear").SetAside, "set aside, and still there")
	assert.Equal(t, referral.Unknown, dutyOf(d, "hear").State, "an emergency is no waiver")
	assert.Equal(t, "kommune", d.Concerns[0].Meanwhile)
	assert.Contains(t, d.Duties.Urgent, "akutt")
	for _, r := range d.Reasons {
		if r.Rule == "mild" {
			assert.Equal(t, SetAside, r.Outcome)
			assert.Equal(t, "emergency", r.By)
		}
	}
}

const conflict = `
tier:
  - {id: one, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: two, tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
duties:
  - {id: if-not-emergency, when: 'tier != "emergency"', do: {nb: d, en: d}, by: kommune, strength: bør, source: guide}
  - {id: if-specialist, when: 'tier == "specialist"', do: {nb: d, en: d}, by: kommune, strength: bør, source: guide}
`

func TestAConflictIsAGreyZoneWithAHolderAndADutyToSettleIt(t *testing.T) {
	d := decide(t, tiny(t, conflict), oneConcern("angst", nil, nil))
	c := d.Concerns[0]
	assert.Equal(t, pathway.TierUnsettled, c.Tier)
	assert.Equal(t, []pathway.Tier{"municipal", "specialist"}, c.Possible)
	assert.Equal(t, []string{"bup", "kommune"}, c.PossibleServices)
	assert.Equal(t, "kommune", c.Meanwhile)
	settle := dutyOf(d, settleDuty)
	require.NotNil(t, settle)
	assert.Equal(t, pathway.Certain, settle.Applies)
	assert.Equal(t, "kommune", settle.By)
	assert.Equal(t, []string{"bup"}, settle.With)
	assert.Equal(t, pathway.Certain, dutyOf(d, "if-not-emergency").Applies, "true for both tiers that are possible")
	assert.Equal(t, pathway.Possible, dutyOf(d, "if-specialist").Applies, "unsettled is unknown, never false")
}

func TestARuleSettlesAnotherOnlyWhereItSaysSo(t *testing.T) {
	settled := `
tier:
  - {id: one, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: two, when: danger, settles: [one], tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
`
	p := tiny(t, settled)
	c := decide(t, p, oneConcern("angst", given{"danger": true}, nil)).Concerns[0]
	assert.Equal(t, pathway.TierSpecialist, c.Tier)
	c = decide(t, p, oneConcern("angst", given{"danger": false}, nil)).Concerns[0]
	assert.Equal(t, pathway.TierMunicipal, c.Tier)
	c = decide(t, p, oneConcern("angst", nil, nil)).Concerns[0]
	assert.Equal(t, pathway.TierUnsettled, c.Tier)
	assert.Equal(t, []pathway.Tier{"municipal", "specialist"}, c.Possible)
}

func TestNoRuleIsAGreyZoneToo(t *testing.T) {
	d := decide(t, tiny(t, ""), oneConcern("", nil, nil))
	assert.Equal(t, "unknown", d.Concerns[0].Condition)
	assert.Equal(t, pathway.TierUnsettled, d.Concerns[0].Tier)
	assert.Empty(t, d.Concerns[0].Possible)
	assert.NotNil(t, dutyOf(d, settleDuty))
	assert.Equal(t, "kommune", d.Concerns[0].Meanwhile)
}

func TestTheHolderIsTheContactedServiceElseTheGP(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", nil, nil)
	c.Contact = "skole" // cannot hold
	assert.Equal(t, "fastlege", decide(t, p, c).Concerns[0].Meanwhile)
	c.Contact = ""
	assert.Equal(t, "fastlege", decide(t, p, c).Concerns[0].Meanwhile)
	c.Holder = "bup"
	assert.Equal(t, "bup", decide(t, p, c).Concerns[0].Meanwhile)
	c.Holder, c.To, c.State = "", "bup", pathway.Accepted
	assert.Equal(t, "bup", decide(t, p, c).Concerns[0].Meanwhile)
	c.State = pathway.Sent
	assert.Equal(t, "fastlege", decide(t, p, c).Concerns[0].Meanwhile, "not accepted yet")

	// What was accepted is held by who accepted it; a concern that belongs
	// elsewhere is not.
	c.State, c.Given = pathway.Accepted, given{"danger": false}
	c.Concerns = []pathway.Concern{{Condition: "angst", Given: given{"severity": "severe"}}, {Condition: "depresjon", Given: given{"severity": "mild"}}}
	d := decide(t, p, c)
	assert.Equal(t, "bup", d.Concerns[0].Meanwhile)
	assert.Equal(t, "fastlege", d.Concerns[1].Meanwhile)
	assert.Equal(t, "bup", d.Duties.Holder)

	c.To = "skole"
	_, err := p.Decide(context.Background(), c)
	assert.ErrorContains(t, err, "to: this service takes over no child")
}

func TestAProhibitionOutranksAskingAndTelling(t *testing.T) {
	p := tiny(t, tinyRules)
	base := given{"danger": false, "born": "2012-01-01"}
	d := decide(t, p, oneConcern("angst", base, given{"severity": "severe"}))
	require.NotEmpty(t, d.Missing)
	assert.Equal(t, "violence", d.Missing[0].Fact, "what could forbid heads the list")
	assert.Equal(t, []string{"child"}, d.Missing[0].Of, "the parents are not asked about it")
	assert.Equal(t, []string{"parents"}, dutyOf(d, "hear").NotYet)
	what, all := d.Scope.Tell("parent")
	assert.Empty(t, what)
	assert.False(t, all)
	v := d.Scope.Check("fastlege", "bup", nil, monday)
	require.Len(t, v, 1)
	assert.Empty(t, v[0].Open)
	assert.Equal(t, consent.NotToBeAsked, v[0].Waits[0].Status)

	base["violence"] = false
	d = decide(t, p, oneConcern("angst", base, given{"severity": "severe"}))
	assert.Empty(t, dutyOf(d, "hear").NotYet)
	_, all = d.Scope.Tell("parent")
	assert.True(t, all)
	yes := consent.Record{{Who: "parent", To: "bup", Said: consent.Yes, At: monday}}
	v = d.Scope.Check("fastlege", "bup", yes, monday)
	assert.Equal(t, []string{"identity", "symptoms"}, v[0].Open)
}

func TestADutyToDiscloseCarriesItsShare(t *testing.T) {
	p := tiny(t, tinyRules)
	shares := func(d Decision) (out []string) {
		for _, s := range d.Scope.Shares {
			out = append(out, s.Rule)
		}
		return out
	}
	d := decide(t, p, oneConcern("angst", given{"violence": true}, nil))
	assert.Equal(t, []string{"report"}, shares(d))
	assert.Equal(t, consent.Duty, d.Scope.Shares[0].Basis)
	v := d.Scope.Check("skole", "barnevern", nil, monday)
	assert.Equal(t, []string{"identity"}, v[0].Open, "nobody is asked")

	d = decide(t, p, oneConcern("angst", given{}, nil))
	assert.Empty(t, shares(d))
	assert.True(t, dutyOf(d, "report").Clarify)

	d = decide(t, p, oneConcern("angst", given{"violence": false}, nil))
	assert.Nil(t, dutyOf(d, "report"))
}

func TestARuleThatFailsNeverMakesADutyVanish(t *testing.T) {
	failing := `
duties:
  - {id: act-now, when: 10 / score > 1, do: {nb: d, en: d}, by: kommune, strength: skal, source: act}
  - {id: tell, when: 10 / score > 1, do: {nb: d, en: d}, by: kommune, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}
share:
  - {id: no, when: 10 / score > 1, from: [fastlege], to: [bup], what: [identity], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
`
	d := decide(t, tiny(t, failing), oneConcern("angst", given{"score": 0}, nil))
	assert.Equal(t, pathway.Possible, dutyOf(d, "act-now").Applies)
	assert.True(t, dutyOf(d, "tell").ByHand)
	assert.False(t, dutyOf(d, "tell").Clarify)
	require.Len(t, d.Review, 1)
	assert.Equal(t, "tell", d.Review[0].Rule)
	assert.Empty(t, d.Scope.Shares)
	for _, r := range d.Reasons {
		if r.Rule == "act-now" {
			assert.Equal(t, Failed, r.Outcome)
		}
	}
}

func TestLevelTakesTheHighest(t *testing.T) {
	p := tiny(t, tinyRules)
	l := decide(t, p, oneConcern("angst", given{"signs": []string{"sad", "tired"}}, nil)).Level
	assert.Equal(t, 2, l.Level)
	assert.Equal(t, pathway.Certain, l.Applies)
	l = decide(t, p, oneConcern("angst", given{}, nil)).Level
	assert.Equal(t, 2, l.Level)
	assert.Equal(t, pathway.Possible, l.Applies)
	l = decide(t, p, oneConcern("angst", given{"signs": []string{}}, nil)).Level
	assert.False(t, l.Known)
}

func TestDeadlinesCountFromEvents(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", given{"danger": false}, given{"severity": "severe"})
	d := decide(t, p, c)
	require.Len(t, d.Deadlines, 2)
	assert.Equal(t, "start", d.Deadlines[0].Duty, "the shortest first")
	assert.Equal(t, referral.Waiting, d.Deadlines[0].State)

	c.Events = map[string]time.Time{"received": monday}
	d = decide(t, p, c)
	assert.Equal(t, time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC), d.Deadlines[0].Due)
	assert.Equal(t, referral.Running, d.Deadlines[0].State)
	c.At = monday.AddDate(0, 0, 29)
	assert.Equal(t, referral.Broken, decide(t, p, c).Deadlines[0].State)
	c.Events["started"] = monday.AddDate(0, 0, 28)
	assert.Equal(t, referral.Kept, decide(t, p, c).Deadlines[0].State)
}

func TestASourceThatLapsedMarksItsRulesAndRemovesNone(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", given{"danger": false}, given{"severity": "mild"})
	assert.False(t, decide(t, p, c).Concerns[0].Because[0].Lapsed())
	c.At = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	d := decide(t, p, c)
	assert.Equal(t, pathway.TierMunicipal, d.Concerns[0].Tier)
	assert.True(t, d.Concerns[0].Because[0].Lapsed())
	assert.NotEmpty(t, p.Lapsed(c.At))
	assert.Empty(t, p.Lapsed(monday))
}

func TestARuleEndsOnlyByItsOwnValidity(t *testing.T) {
	p := tiny(t, `
duties:
  - {id: v, valid: {to: 2026-06-30}, do: {nb: old, en: old}, by: kommune, strength: skal, source: act}
  - {id: v, valid: {from: 2026-07-01}, do: {nb: new, en: new}, by: kommune, strength: skal, source: act}
`)
	c := oneConcern("angst", nil, nil)
	c.At = time.Date(2026, 6, 30, 23, 59, 0, 0, time.UTC)
	assert.Equal(t, "old", dutyOf(decide(t, p, c), "v").Do.EN)
	c.At = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, "new", dutyOf(decide(t, p, c), "v").Do.EN)
}

func TestSeveralConcernsEachHaveTheirOwn(t *testing.T) {
	p := tiny(t, tinyRules)
	c := pathway.Case{At: monday, Contact: "fastlege", Given: given{"danger": false}, Concerns: []pathway.Concern{
		{Condition: "depresjon", Given: given{"severity": "mild", "tried": true}},
		{Condition: "angst", Given: given{"severity": "severe"}},
	}}
	d := decide(t, p, c)
	require.Len(t, d.Concerns, 2)
	assert.Equal(t, "angst", d.Concerns[0].Condition)
	assert.Equal(t, pathway.TierSpecialist, d.Concerns[0].Tier)
	assert.Equal(t, pathway.TierMunicipal, d.Concerns[1].Tier)
	assert.Equal(t, []string{"depresjon"}, dutyOf(d, "try").Concerns)
	assert.Equal(t, referral.Done, dutyOf(d, "try").State)
	assert.Equal(t, []string{"angst"}, dutyOf(d, "start").Concerns)
	assert.Nil(t, dutyOf(d, "hear").Concerns, "about the case")
}

func TestMissingNamesWhatWasAskedFor(t *testing.T) {
	p := tiny(t, tinyRules)
	d := decide(t, p, oneConcern("angst", given{"danger": false, "violence": false, "born": "2010-01-01", "signs": []string{}, "score": 3}, given{}))
	require.Len(t, d.Missing, 3)
	assert.Equal(t, "heard", d.Missing[1].Fact, "whether a duty is done shows in the answer")
	assert.Equal(t, []Touches{{listDuties, "hear"}}, d.Missing[1].MattersTo)
	assert.Equal(t, "tried", d.Missing[2].Fact)
	m := d.Missing[0]
	assert.Equal(t, "severity", m.Fact)
	assert.Equal(t, []string{"angst"}, m.Concerns)
	assert.Equal(t, "symptoms", m.Category)
	assert.Equal(t, []string{"fastlege"}, m.Of)
	assert.Contains(t, m.MattersTo, Touches{listTier, "mild"})
}

func TestWaivedDuties(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", given{"danger": false}, given{"severity": "mild"})
	c.Waived = []string{"try/angst"}
	assert.Equal(t, referral.Waived, dutyOf(decide(t, p, c), "try").State)
	c.Waived = []string{"hear"}
	assert.Equal(t, referral.Unknown, dutyOf(decide(t, p, c), "hear").State, "the law requires it: the waiver has no effect")
	c.Waived = []string{"nothing-like-it", "try/depresjon"}
	assert.Equal(t, referral.Unknown, dutyOf(decide(t, p, c), "try").State, "a waiver of something else has no effect")
}

func TestADoneContextStopsTheWork(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := tiny(t, tinyRules).Decide(ctx, oneConcern("angst", nil, nil))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestJSONKeys(t *testing.T) {
	raw, err := json.Marshal(decide(t, tiny(t, tinyRules), oneConcern("angst", nil, nil)))
	require.NoError(t, err)
	var keys map[string]any
	require.NoError(t, json.Unmarshal(raw, &keys))
	for _, k := range []string{"policy", "at", "concerns", "level", "coordinator", "duties", "deadlines", "consent", "share", "offers", "review", "missing", "reasons"} {
		assert.Contains(t, keys, k)
		assert.NotNil(t, keys[k], k)
	}
	duty := keys["duties"].([]any)[0].(map[string]any)
	for _, k := range []string{"id", "do", "by", "strength", "force", "source", "applies", "state", "rule", "file", "line"} {
		assert.Contains(t, duty, k)
	}
}

func TestHostErrorsNameTheFactAndNeverTheValue(t *testing.T) {
	p := tiny(t, tinyRules)
	const secret = "Kari-Nordmann"
	c := pathway.Case{
		State: secret, Contact: secret, To: secret, Holder: secret, In: []string{secret}, Waived: []string{secret},
		Given:    given{"danger": secret, "score": 99, "born": secret, "referrer": secret, "signs": []string{secret}, secret: 1, "severity": "mild", "dangr": true},
		Concerns: []pathway.Concern{{Condition: secret}, {Condition: "angst", Given: given{"severity": secret, "danger": true}}, {Condition: "angst"}},
		Events:   map[string]time.Time{secret: monday},
	}
	_, err := p.Decide(context.Background(), c)
	var unfit *CaseError
	require.ErrorAs(t, err, &unfit)
	assert.NotContains(t, err.Error(), secret)
	for _, want := range []string{
		"given: danger takes true or false (not yes or ja)",
		"given: score takes a whole number from 0 to 25",
		"given: born takes a date such as 2011-09-20",
		"given: referrer takes fastlege or larer",
		"given: signs takes a list of any of sad, tired, angry",
		"concern 2: given: severity takes mild, moderate or severe",
		"given: severity is about a concern; put it under the concern",
		`given: the policy declares no such fact; did you mean "danger"?`,
		"at: say for which day the decision is; the clock is never read",
	} {
		assert.Contains(t, unfit.Problems, want)
	}
}

func TestAGroupIsEachOfItsMembers(t *testing.T) {
	p := tiny(t, `
givers:
  - {id: consents, say: consent, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: hush, when: violence, say: withheld, who: [parents], why: {nb: w, en: w}, strength: skal, source: act}
share:
  - {id: referral, from: [fastlege], to: [bup], what: [identity], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}
`)
	d := decide(t, p, oneConcern("angst", given{"violence": true}, nil))
	v := d.Scope.Check("fastlege", "bup", consent.Record{{Who: "parent", To: "bup", Said: consent.Yes, At: monday}}, monday)
	assert.Empty(t, v[0].Open, "what is withheld from the parents is withheld from each")
}
