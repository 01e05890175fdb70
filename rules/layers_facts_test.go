package rules

import (
	"context"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the national layer can say so that layers below, and cases, differ: facts
// that exclude each other, shares among a set, consent to all but some
// categories, the same day, and a service that is not settled.

const unbornPolicy = `
facts:
  expecting: {of: case, type: bool, not_with: born, ask: {nb: gravid, en: expecting}, who: [fastlege], category: symptoms}
  walks: {of: concern, type: bool, ask: {nb: går, en: walks}, who: [fastlege], category: symptoms}
  infant: {of: concern, type: bool, not_with: walks, ask: {nb: spedbarn, en: infant}, who: [fastlege], category: symptoms}
duties:
  - {id: midwife, when: expecting, do: {nb: j, en: midwife}, by: fastlege, strength: bør, source: guide}
  - {id: check, when: '!expecting && age(born) < 2', do: {nb: k, en: check}, by: fastlege, strength: bør, source: guide}
  - {id: carry, when: infant, do: {nb: b, en: carry}, by: fastlege, strength: bør, source: guide}
`

func missingOf(d Decision) []string {
	var out []string
	for _, m := range d.Missing {
		out = append(out, m.Fact)
	}
	return out
}

func reasonOf(d Decision, id string) Reason {
	for _, r := range d.Reasons {
		if r.Rule == id {
			return r
		}
	}
	return Reason{}
}

func TestFactsThatExcludeEachOther(t *testing.T) {
	p := tiny(t, unbornPolicy)
	for _, c := range []struct {
		facts, concern given
		want           string
	}{
		{given{"born": "2025-06-01", "expecting": true}, nil, "given: expecting and born cannot both be; leave out the one that is not so"},
		{nil, given{"walks": true, "infant": true}, "concern 1: given: infant and walks cannot both be; leave out the one that is not so"},
		{nil, given{"walks": false, "infant": true}, "concern 1: given: infant and walks cannot both be; leave out the one that is not so"},
	} {
		_, err := p.Decide(context.Background(), oneConcern("angst", c.facts, c.concern))
		var bad *CaseError
		require.ErrorAs(t, err, &bad, "%v", c)
		assert.Equal(t, []string{c.want}, bad.Problems)
		assert.NotContains(t, err.Error(), "2025")
	}

	// One makes the other false, and it is the one that is named.
	d := decide(t, p, oneConcern("angst", given{"born": "2025-06-01"}, given{"walks": false}))
	assert.Nil(t, dutyOf(d, "midwife"))
	assert.Equal(t, pathway.Certain, dutyOf(d, "check").Applies)
	assert.Equal(t, Reason{Output: "duties", Rule: "midwife", File: "rules/more.yaml", Line: 7, Outcome: NotApplied, Facts: []string{"born"}}, reasonOf(d, "midwife"))
	assert.Equal(t, []string{"born"}, dutyOf(d, "check").Facts)
	assert.Nil(t, dutyOf(d, "carry"))
	assert.Empty(t, missingOf(d), "what is implied is not asked for")
	same := decide(t, p, oneConcern("angst", given{"born": "2025-06-01", "expecting": false}, given{"walks": false, "infant": false}))
	assert.Equal(t, pathway.Certain, dutyOf(same, "check").Applies, "saying it as well changes nothing")
	assert.Nil(t, dutyOf(same, "carry"))

	// The other way about: what is so makes the question of the other one idle.
	d = decide(t, p, oneConcern("angst", given{"expecting": true}, nil))
	assert.Equal(t, pathway.Certain, dutyOf(d, "midwife").Applies)
	assert.NotContains(t, missingOf(d), "born")
	d = decide(t, p, oneConcern("angst", given{"expecting": false}, nil))
	assert.Contains(t, missingOf(d), "born")

	// Neither is known: the one that answers both comes first.
	d = decide(t, p, oneConcern("angst", nil, nil))
	assert.Equal(t, pathway.Possible, dutyOf(d, "midwife").Applies)
	facts := missingOf(d)
	require.Contains(t, facts, "born")
	require.Contains(t, facts, "expecting")
	assert.Less(t, index(facts, "born"), index(facts, "expecting"))
	assert.NotContains(t, facts, "walks", "no rule asks for it")
	require.Contains(t, facts, "infant")
	// Of another concern nothing is implied.
	c := oneConcern("angst", given{"expecting": false}, given{"walks": true})
	c.Concerns = append(c.Concerns, pathway.Concern{Condition: "depresjon"})
	d = decide(t, p, c)
	assert.Equal(t, []string{"depresjon"}, dutyOf(d, "carry").Concerns)
}

func index(l []string, s string) int {
	for i, x := range l {
		if x == s {
			return i
		}
	}
	return -1
}

const amongPolicy = `
facts:
  involved: {of: case, type: {set: [bup, skole, nobody]}, ask: {nb: hvem, en: who}, who: [fastlege], category: symptoms}
tasks:
  - {id: skole-task, pathways: [angst], service: skole, phase: P1, do: {nb: a, en: a}, needs: [symptoms], strength: skal, source: act}
share:
  - {id: together, when: heard, from: [fastlege], to: [bup, skole], among: involved, what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
`

func TestAShareAmongThoseWhoTakePart(t *testing.T) {
	p := tiny(t, amongPolicy)
	d := decide(t, p, oneConcern("angst", given{"heard": true}, nil))
	assert.Empty(t, d.Scope.Shares, "nobody gets anything for being on a list that is not known")
	assert.Contains(t, missingOf(d), "involved")
	assert.Equal(t, Undecided, reasonOf(d, "together").Outcome)
	d = decide(t, p, oneConcern("angst", given{"heard": false}, nil))
	assert.NotContains(t, missingOf(d), "involved", "it changes nothing")
	for _, c := range []struct{ in, to []string }{
		{[]string{"skole"}, []string{"skole"}}, {[]string{"skole", "bup", "nobody"}, []string{"bup", "skole"}}, {[]string{"nobody"}, nil}, {[]string{}, nil},
	} {
		d = decide(t, p, oneConcern("angst", given{"heard": true, "involved": c.in}, nil))
		var to []string
		for _, s := range d.Scope.Shares {
			to = s.To
			assert.Equal(t, []string{"heard", "involved"}, s.Facts)
		}
		assert.Equal(t, c.to, to)
		open := d.Scope.Minimise(consent.Document{"symptoms": "s"}, "fastlege", "skole", nil, monday)
		assert.Equal(t, index(c.to, "skole") >= 0, len(open) > 0)
		assert.NotContains(t, missingOf(d), "involved")
	}
	var again []string
	for _, s := range decide(t, p, oneConcern("angst", given{"heard": true, "involved": []string{"bup", "skole"}}, nil)).Scope.Shares {
		again = append(again, s.To...)
	}
	assert.Equal(t, []string{"bup", "skole"}, again, "what one decision left out is not left out of the next")
}

// Consent to everything but some categories is also to those that a layer below
// adds.
func TestConsentToAllButSomeCategories(t *testing.T) {
	upper := tinyFS("givers:\n  - {id: rest, say: consent, who: [parent], but: [symptoms], why: {nb: w, en: w}, strength: skal, source: act}\n")
	what := func(p *Policy) []string {
		return decide(t, p, oneConcern("angst", nil, nil)).Scope.Givers[0].What
	}
	assert.Equal(t, []string{"identity"}, what(stacked(t, upper)))
	assert.ElementsMatch(t, []string{"identity", "marks"}, what(stacked(t, upper, regionFS("categories:\n  - {id: marks, name: {nb: karakterer, en: marks}}\n"))))
}

func TestADeadlineOfTheSameDay(t *testing.T) {
	p := tiny(t, "duties:\n  - {id: today, do: {nb: i dag, en: today}, by: bup, deadline: {days: 0, from: received, until: started}, strength: skal, source: act}\n")
	c := oneConcern("angst", nil, nil)
	assert.Equal(t, referral.Waiting, decide(t, p, c).Deadlines[0].State)
	c.Events = map[string]time.Time{"received": monday}
	d := decide(t, p, c)
	assert.Equal(t, monday, d.Deadlines[0].Due)
	assert.Equal(t, referral.Running, d.Deadlines[0].State)
	assert.Equal(t, "the same day", d.Deadlines[0].Limit.String())
	c.At = monday.AddDate(0, 0, 1)
	assert.Equal(t, referral.Broken, decide(t, p, c).Deadlines[0].State)
	c.Events["started"] = monday.Add(9 * time.Hour)
	assert.Equal(t, referral.Kept, decide(t, p, c).Deadlines[0].State)
	// A layer below can shorten to it, and not from it.
	_, err := Load(upperFS(), regionFS("tighten:\n  - {rule: tiny/start, deadline: {days: 0, from: received, until: started}, source: local}\n"))
	assert.NoError(t, err)
	_, err = Load(tinyFS("duties:\n  - {id: today, do: {nb: i dag, en: today}, by: bup, deadline: {days: 0, from: received, until: started}, strength: skal, source: act}\n"),
		regionFS("tighten:\n  - {rule: tiny/today, deadline: {working_days: 1, from: received, until: started}, source: local}\n"))
	assert.ErrorContains(t, err, "1 working day can end later than the same day, the deadline above (tiny/rules/more.yaml line 2); a layer below may only shorten it")
}

// The level of care is settled and the service is not: that is a grey zone too,
// and somebody must settle it with both.
func TestAServiceThatIsNotSettledIsSettledBySomebody(t *testing.T) {
	rules := `
tier:
  - {id: one, tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: two, when: tried, tier: specialist, service: habu, why: {nb: w, en: w}, strength: bør, source: guide}
`
	p := tiny(t, rules)
	d := decide(t, p, oneConcern("angst", nil, given{"tried": true}))
	c := d.Concerns[0]
	assert.Equal(t, pathway.TierSpecialist, c.Tier)
	assert.Empty(t, c.Service)
	assert.Equal(t, []string{"bup", "habu"}, c.PossibleServices)
	settle := dutyOf(d, settleDuty)
	require.NotNil(t, settle)
	assert.Equal(t, pathway.Certain, settle.Applies)
	assert.Equal(t, []string{"angst"}, settle.Concerns)
	assert.Equal(t, "kommune", settle.By)
	assert.Equal(t, []string{"bup", "habu"}, settle.With)
	d = decide(t, p, oneConcern("angst", nil, nil))
	assert.NotNil(t, dutyOf(d, settleDuty), "it may come to either")
	assert.Contains(t, missingOf(d), "tried")
	d = decide(t, p, oneConcern("angst", nil, given{"tried": false}))
	assert.Nil(t, dutyOf(d, settleDuty))
	assert.Equal(t, "bup", d.Concerns[0].Service)
	// A layer below settles it by naming the rule that it goes before.
	low := stacked(t, tinyFS(rules), regionFS("tier:\n  - {id: west-bup, when: [tried, heard], tier: specialist, service: bup, settles: [tiny/two], why: {nb: w, en: w}, strength: bør, source: local}\n"))
	d = decide(t, low, oneConcern("angst", given{"heard": true}, given{"tried": true}))
	assert.Equal(t, "bup", d.Concerns[0].Service)
	assert.Nil(t, dutyOf(d, settleDuty))
	// Two emergency services wait for nobody to settle anything.
	p = tiny(t, `
services:
  - {id: natt, name: {nb: n, en: n}, belongs: municipal, regime: health, emergency: true, source: act}
tier:
  - {id: one, when: danger, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: act}
  - {id: two, when: danger, tier: emergency, service: natt, why: {nb: w, en: w}, strength: skal, source: act}
`)
	d = decide(t, p, oneConcern("angst", given{"danger": true}, nil))
	assert.Equal(t, pathway.TierEmergency, d.Concerns[0].Tier)
	assert.Nil(t, dutyOf(d, settleDuty))
}
