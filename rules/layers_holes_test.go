package rules

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/assert"
)

// The ways round: what a layer reaches not by saying it but by what else its
// entry moves. Each is refused, or changes nothing, or is told as lifted or
// opened.

// greyCase is in a grey zone of the upper rules: low says municipal, high says
// specialist.
func greyCase() pathway.Case {
	return oneConcern("depresjon", given{"danger": false, "violence": false, "score": 12, "signs": []string{"tired"}, "heard": false,
		"referrer": "larer", "born": "2016-01-01"}, given{"severity": "mild", "tried": false})
}

// settlesGrey is a region that gives these cases to the municipality.
const settlesGrey = "tier:\n  - {id: west-low, for: {conditions: [depresjon]}, when: ['severity == \"mild\"', '\"tired\" in signs'], tier: municipal, service: kommune, alongside: [skole], settles: [tiny/high], why: {nb: w, en: w}, strength: bør, source: local}\n"

// letsTeachersRefer is a region where teachers refer to BUP.
const letsTeachersRefer = "widen:\n  - {service: bup, referrers: [larer], source: local}\n"

// lawOver loads the upper rules with one file more, and a region below. Where
// that is not refused, it holds the case to the law of layers.
func lawOver(t *testing.T, more, region string, c pathway.Case) {
	t.Helper()
	upper := withFile(upperFS(), "rules/z.yaml", more)
	up := stacked(t, upper)
	low, err := Load(upper, regionFS(region))
	if err != nil {
		return // refused
	}
	newBelow(low, up).compare(t, decide(t, low, c), decide(t, up, c), c)
}

func TestSettlingTakesNothingAwayUnsaid(t *testing.T) {
	for name, more := range map[string]string{
		"a prohibition":   "givers:\n  - {id: z, when: 'tier == \"specialist\"', say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"who consents":    "givers:\n  - {id: z, when: 'tier == \"specialist\"', say: consent, who: [child], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"who is heard":    "givers:\n  - {id: z, when: service == \"habu\", say: heard, who: [child], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"who is informed": "givers:\n  - {id: z, when: 'tier == \"specialist\"', say: informed, who: [child], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"a level":         "level:\n  - {id: z, when: 'tier == \"specialist\"', level: 3, why: {nb: w, en: w}, strength: bør, source: guide}\n",
		"a review":        "review:\n  - {id: z, when: 'tier == \"specialist\"', what: {nb: se, en: look}, strength: bør, source: guide}\n",
		"a duty":          "duties:\n  - {id: z, when: 'tier == \"specialist\"', do: {nb: d, en: d}, by: bup, strength: bør, source: guide}\n",
		"a disclosure":    "duties:\n  - {id: z, when: 'tier == \"specialist\"', do: {nb: d, en: d}, by: bup, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}\n",
		"a share":         "share:\n  - {id: z, when: 'tier == \"municipal\"', from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n",
	} {
		t.Run(name, func(t *testing.T) { lawOver(t, more, settlesGrey, greyCase()) })
	}
}

func TestWideningOpensNothingUnsaid(t *testing.T) {
	c := greyCase()
	for name, more := range map[string]string{
		"a share":        "share:\n  - {id: z, when: 'may_refer(referrer, \"bup\")', from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n",
		"a tier":         "tier:\n  - {id: z, for: {conditions: [angst]}, when: ['!may_refer(referrer, \"bup\")', score > 3], tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}\n",
		"another tier":   "tier:\n  - {id: z, for: {conditions: [angst]}, when: ['!may_refer(referrer, \"bup\")'], tier: municipal, service: kommune, settles: [not-mild], why: {nb: w, en: w}, strength: bør, source: guide}\n",
		"who consents":   "givers:\n  - {id: z, when: '!may_refer(referrer, \"bup\")', say: consent, who: [child], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"a prohibition":  "givers:\n  - {id: z, when: '!may_refer(referrer, \"bup\")', say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"a level":        "level:\n  - {id: z, when: '!may_refer(referrer, \"bup\")', level: 3, why: {nb: w, en: w}, strength: bør, source: guide}\n",
		"a duty":         "duties:\n  - {id: z, when: '!may_refer(referrer, \"bup\")', do: {nb: d, en: d}, by: bup, strength: bør, source: guide}\n",
		"another's duty": "let:\n  outsider: '!may_refer(referrer, \"bup\")'\nduties:\n  - {id: z, when: outsider, do: {nb: d, en: d}, by: bup, strength: bør, source: guide}\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := c
			c.Concerns = []pathway.Concern{{Condition: "angst", Given: given{"severity": "severe", "tried": false}}}
			lawOver(t, more, letsTeachersRefer, c)
		})
	}
}

func TestALevelMovesNothingUnsaid(t *testing.T) {
	raises := "level:\n  - {id: west-up, when: 'violence || !violence', level: 3, why: {nb: w, en: w}, strength: bør, source: local}\nduties:\n  - {id: west-lead, do: {nb: d, en: d}, by: fastlege, coordinator: fastlege, strength: skal, source: local}\n"
	for name, more := range map[string]string{
		"a duty":        "duties:\n  - {id: z, when: level < 2, do: {nb: d, en: d}, by: bup, strength: bør, source: guide}\n",
		"a share":       "share:\n  - {id: z, when: level > 2, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n",
		"a prohibition": "givers:\n  - {id: z, when: level < 2, say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}\n",
		"a review":      "review:\n  - {id: z, when: level < 2, what: {nb: se, en: look}, strength: bør, source: guide}\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := greyCase()
			c.Given["signs"] = []string{}
			lawOver(t, more, raises, c)
		})
	}
}

// A deadline that a layer adds says when a duty is due, not that it is done.
func TestAnAddedDeadlineDoesNotMakeADutyDone(t *testing.T) {
	c := greyCase()
	c.Events = map[string]time.Time{"received": monday.AddDate(0, 0, -9), "answered": monday.AddDate(0, 0, -2)}
	lawOver(t, "duties:\n  - {id: z, do: {nb: d, en: d}, by: bup, before: rejected, strength: bør, source: guide}\n",
		"tighten:\n  - {rule: tiny/z, deadline: {days: 7, from: received, until: answered}, source: local}\n", c)
	upper := upperFS()
	low, err := Load(upper, regionFS("tighten:\n  - {rule: tiny/report, deadline: {days: 1, from: received, until: answered}, source: local}\n"))
	if err == nil {
		c.Given["violence"] = true
		assert.Equal(t, referral.Open, dutyOf(decide(t, low, c), "report").State, "nobody has reported")
	}
}

// Whoever helps alongside goes on doing so while it is not known which of two
// rules that both name them holds.
func TestHelpAlongsideStaysWhileARuleIsInDoubt(t *testing.T) {
	low, up := stacked(t, stackOf(t, "helse-stavanger")...), stacked(t, stackOf(t, "national")...)
	c := pathway.Case{At: monday, Given: given{"born": "2017-06-14", "acute_danger": false, "suicide_risk": "none", "care": "parents"},
		Concerns: []pathway.Concern{{Condition: "autisme", Given: given{"developmental_delay": true}}}}
	assert.Contains(t, decide(t, up, c).Concerns[0].Alongside, "ppt")
	assert.Contains(t, decide(t, low, c).Concerns[0].Alongside, "ppt", "both rules that remain name them")
}

// A rule that could only apply in an emergency above adds no doubt where it is
// not known whether there is one.
func TestARuleInTheShadowOfAnEmergencyAddsNoDoubt(t *testing.T) {
	low, err := Load(upperFS(), regionFS("tier:\n  - {id: west-danger, when: 'danger || severity == \"moderate\"', tier: specialist, service: habu, alongside: [kommune], settles: [tiny/not-mild], why: {nb: w, en: w}, strength: bør, source: local}\n"))
	if err != nil {
		return // refused
	}
	c := oneConcern("angst", given{"signs": []string{}}, given{"severity": "mild", "tried": true})
	assert.Equal(t, pathway.Certain, dutyOf(decide(t, stacked(t, upperFS()), c), "try").Applies)
	d := decide(t, low, c)
	assert.NotContains(t, d.Concerns[0].Possible, pathway.TierSpecialist, "no way of filling in danger gives that")
	assert.Equal(t, pathway.Certain, dutyOf(d, "try").Applies)
}

// Each whom a duty to disclose binds goes on being bound.
func TestAReportIsTakenFromNobody(t *testing.T) {
	more := "persons:\n  - {id: everyone, name: {nb: alle, en: everyone}}\nduties:\n  - {id: z, when: violence, do: {nb: meld, en: report}, by: everyone, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}\n"
	_, err := Load(withFile(upperFS(), "rules/z.yaml", more), regionFS("tighten:\n  - {rule: tiny/z, by: skole, source: local}\n"))
	assert.Error(t, err, "everyone must report; the region leaves it to the school")
	_, err = Load(append(stackOf(t, "national"), fstest.MapFS{
		"layer.yaml": {Data: []byte(strings.Replace(strings.Replace(regionLayer, "id: tiny", "id: national", 1), `"1"`, "1.0.0", 1))},
		"local.yaml": {Data: []byte(localSources + "tighten:\n  - {rule: national/serious-harm-averted, by: fastlege, source: local}\n")},
	})...)
	assert.Error(t, err, "the duty to avert harm is everyone's")
}

// A parent who decides about some information only is asked about no more.
func TestASayIsAddedOnlyAboutWhatItIsAboutAbove(t *testing.T) {
	for _, limit := range []string{"but: [symptoms]", "what: [identity]"} {
		more := "persons:\n  - {id: carer, name: {nb: o, en: c}}\ngivers:\n  - {id: z, when: age(born) >= 12, say: consent, who: [carer], " + limit + ", why: {nb: w, en: w}, strength: skal, source: act}\n"
		_, err := Load(withFile(upperFS(), "rules/z.yaml", more), regionFS("givers:\n  - {id: west-carer, when: age(born) >= 13, say: consent, who: [carer], why: {nb: w, en: w}, strength: skal, source: local}\n"))
		assert.Error(t, err, "%s: nobody above asks the carer about symptoms", limit)
		_, err = Load(withFile(upperFS(), "rules/z.yaml", more), regionFS("givers:\n  - {id: west-carer, when: age(born) >= 13, say: consent, who: [carer], what: [identity], why: {nb: w, en: w}, strength: skal, source: local}\n"))
		assert.NoError(t, err, limit)
	}
}

// Where the answer of one of several is enough above, a layer below gives nobody a
// veto.
func TestNobodyIsGivenAVeto(t *testing.T) {
	region := regionFS("givers:\n  - {id: west-other, when: age(born) >= 16, say: consent, who: [other], why: {nb: w, en: w}, strength: skal, source: act}\n")
	for _, rule := range []string{"", ", need: any", ", need: any, prevails: child"} {
		more := "givers:\n  - {id: z, when: age(born) >= 16, say: consent, who: [child, other]" + rule + ", why: {nb: w, en: w}, strength: skal, source: act}\n"
		_, err := Load(withFile(upperFS(), "rules/z.yaml", more), region)
		if rule == "" {
			assert.NoError(t, err, "where all must say yes, that is no veto")
			continue
		}
		assert.EqualError(t, err, "west/local.yaml:2:65: giver rule west-other: who: the layers above do not let other decide here, under the secrecy law health; add it only where they do", rule)
	}
}

// Whichever of several rules above makes it an emergency, a rule below that holds
// only there says nothing.
func TestOnlyInOneOfSeveralEmergencies(t *testing.T) {
	more := "tier:\n  - {id: z-acute, when: score == 25, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: act}\n"
	for when, refused := range map[string]bool{"danger": true, "score > 24": true, "danger || score > 24": true, "danger || score > 23": false} {
		_, err := Load(withFile(upperFS(), "rules/z.yaml", more),
			regionFS("tier:\n  - {id: west-d, when: '("+when+") && severity == \"severe\"', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: local}\n"))
		if refused {
			assert.ErrorContains(t, err, "there is always an emergency by the layers above", when)
		} else {
			assert.NotContains(t, fmt.Sprint(err), "always an emergency", when)
		}
	}
}

// A rule above that another above goes before leaves nothing to settle where both
// hold.
func TestWhatIsSettledAboveIsNotSettledAgain(t *testing.T) {
	above := func(settles string) fstest.MapFS {
		return tinyFS("tier:\n  - {id: wide, when: heard, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}\n" +
			"  - {id: close, when: heard && danger, tier: specialist, service: bup, " + settles + "why: {nb: w, en: w}, strength: bør, source: guide}\n")
	}
	region := regionFS("tier:\n  - {id: west-d, when: heard && danger, tier: municipal, service: kommune, settles: [tiny/wide], why: {nb: w, en: w}, strength: bør, source: local}\n")
	_, err := Load(above("settles: [wide], "), region)
	assert.ErrorContains(t, err, "this says municipal where the layers above come to specialist by close (tiny/rules/more.yaml line 3), for example where danger, heard")
	_, err = Load(above(""), region)
	assert.NoError(t, err, "the layers above leave it open")
}

// A layer below closes no step for good: a duty that cannot be waived says what
// tells that it is done. A deadline that a layer adds does not.
func TestNoStepIsClosedForGood(t *testing.T) {
	const until, once = "deadline: {days: 7, from: received, until: answered}", "deadline: immediately"
	duty := func(more string) string {
		return "duties:\n  - {id: west-shut, do: {nb: d, en: d}, by: bup, before: rejected, " + more + "}\n"
	}
	for _, c := range []struct {
		rules   string
		refused bool
	}{
		{duty("strength: skal, source: act"), true},
		{duty("strength: skal, source: act, " + once), true},
		{duty("strength: skal, source: act, " + until), false},
		{duty("strength: skal, source: act, done: heard"), false},
		{duty("strength: skal, source: local"), false},
		{duty("strength: bør, source: act"), false},
		{"tighten:\n  - {rule: tiny/lead, before: rejected, source: local}\n", true},
		{"tighten:\n  - {rule: tiny/lead, before: rejected, " + until + ", source: local}\n", true},
		{"tighten:\n  - {rule: tiny/answer, before: rejected, source: local}\n", false},
		{"tighten:\n  - {rule: tiny/advise, before: rejected, strength: skal, source: local}\n", false},
	} {
		_, err := Load(upperFS(), regionFS(c.rules))
		if c.refused {
			assert.ErrorContains(t, err, "so the step would be closed for good", c.rules)
		} else {
			assert.NoError(t, err, c.rules)
		}
	}
}

// What may only be told without a name is not told with one, whoever is asked.
func TestAnAnonymousShareStaysAnonymous(t *testing.T) {
	more := "share:\n  - {id: z, when: score > 5, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: anonymous, strength: kan, source: act}\n" +
		"  - {id: y, when: score > 5, from: [fastlege], to: [bup], what: [identity], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n"
	upper := fstest.MapFS{"layer.yaml": {Data: []byte(tinyLayer)}, "base.yaml": {Data: []byte(tinyBase)}, "rules/z.yaml": {Data: []byte(more)},
		"givers.yaml": {Data: []byte("givers:\n  - {id: old, say: consent, who: [child], why: {nb: w, en: w}, strength: skal, source: act}\n")}}
	low, err := Load(upper, regionFS("narrow:\n  - {rule: tiny/z, basis: consent, source: local}\n"))
	if err != nil {
		return // refused
	}
	doc := consent.Document{"identity": "who", "symptoms": "what"}
	rec := consent.Record{{Who: "child", To: "bup", Said: consent.Yes, At: monday}}
	c := greyCase()
	above, below := decide(t, stacked(t, upper), c).Scope.Minimise(doc, "fastlege", "bup", rec, monday), decide(t, low, c).Scope.Minimise(doc, "fastlege", "bup", rec, monday)
	assert.Equal(t, above, below, "the symptoms now go under the name")
}

// A fact of a lower layer keeps no question of the layers above from being asked.
func TestAFactBelowSilencesNoQuestion(t *testing.T) {
	upper := upperFS()
	low, err := Load(upper, regionFS("facts:\n  calm: {of: case, type: bool, not_with: danger, ask: {nb: rolig, en: calm}, who: [fastlege], category: symptoms}\nreview:\n  - {id: west-calm, when: calm, what: {nb: s, en: s}, strength: kan, source: local}\n"))
	if err != nil {
		return // refused
	}
	c := greyCase()
	delete(c.Given, "danger")
	asks := func(p *Policy) bool {
		for _, m := range decide(t, p, c).Missing {
			if m.Fact == "danger" {
				return true
			}
		}
		return false
	}
	assert.True(t, asks(stacked(t, upper)))
	c.Given["calm"] = true
	assert.True(t, asks(low), "danger is still not known")
}

// Two regions that know nothing of each other load in either order, with the same
// answer, or in neither.
func TestTwoRegionsThatSayTheSame(t *testing.T) {
	one := func(rules string) fstest.MapFS { return regionFS(rules) }
	two := func(rules string) fstest.MapFS {
		return layerText(t, withFile(regionFS(rules), "sources.yaml", "sources: [{id: east-guide, title: East, force: agreement}]\n"), "id: west", "id: east")
	}
	for name, c := range map[string][2]string{
		"a strength":  {"tighten:\n  - {rule: tiny/advise, strength: bør, source: act}\n", "tighten:\n  - {rule: tiny/advise, strength: skal, source: act}\n"},
		"a deadline":  {"tighten:\n  - {rule: tiny/answer, deadline: {working_days: 5, from: received, until: answered}, source: act}\n", "tighten:\n  - {rule: tiny/answer, deadline: {working_days: 3, from: received, until: answered}, source: act}\n"},
		"who refers":  {letsTeachersRefer, strings.Replace(letsTeachersRefer, "local", "east-guide", 1)},
		"who helps":   {"tighten:\n  - {rule: tiny/hear, with: [skole], source: act}\n", "tighten:\n  - {rule: tiny/hear, with: [skole, bup], source: act}\n"},
		"the wording": {"texts:\n  - {rule: tiny/hear, do: {nb: a, en: a}}\n", "texts:\n  - {rule: tiny/hear, do: {nb: b, en: b}}\n"},
		"a basis":     {"narrow:\n  - {rule: tiny/by-law, basis: consent, source: act}\n", "narrow:\n  - {rule: tiny/by-law, basis: consent, what: [identity], source: act}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p, errP := Load(upperFS(), one(c[0]), two(c[1]))
			q, errQ := Load(upperFS(), two(c[1]), one(c[0]))
			if !assert.Equal(t, errP == nil, errQ == nil, "one order loads, the other does not:\n%v\n%v", errP, errQ) || errP != nil {
				return
			}
			a, b := decide(t, p, greyCase()), decide(t, q, greyCase())
			b.Policy, b.Duties.Policy, b.Scope.Policy = a.Policy, a.Duties.Policy, a.Scope.Policy
			assert.Equal(t, asJSON(t, a), asJSON(t, b), "the order of siblings reaches the answer")
		})
	}
}

// A level rule that could only say 0 leaves no doubt about the level: without it
// the level is 0 too.
func TestAPossibleLevelOfNoneLeavesNoDoubt(t *testing.T) {
	c := greyCase()
	c.Given["signs"], c.Given["score"] = []string{}, 3
	delete(c.Given, "heard")
	c.Concerns[0].Given["tried"] = false
	lawOver(t, "offers:\n  - {id: z, when: heard, service: kommune, reach: {nb: r, en: r}, why: {nb: w, en: w}, strength: kan, source: act}\n",
		"level:\n  - {id: west-none, when: heard, level: 0, why: {nb: w, en: w}, strength: bør, source: local}\n", c)
}

// A region may ask for consent where the law would let it share without, under
// each secrecy law that says who consents.
func TestConsentCanBeAskedForWhereSomebodyConsents(t *testing.T) {
	upper := tinyFS("givers:\n  - {id: z, say: consent, who: [parent], regime: [health], why: {nb: w, en: w}, strength: skal, source: act}\n" +
		"share:\n  - {id: y, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}\n")
	_, err := Load(upper, regionFS("narrow:\n  - {rule: tiny/y, basis: consent, source: local}\n"))
	assert.NoError(t, err, "the parent consents to what goes from the GP")
}

// What a layer settles can make a level certain, and with it other rules of the
// layers above.
func TestSettlingTellsOfWhatTheLevelMoves(t *testing.T) {
	c := greyCase()
	c.Given["signs"], c.Concerns[0].Given["severity"], c.Concerns[0].Given["tried"] = []string{"tired"}, "severe", true
	region := "tier:\n  - {id: west-up, for: {conditions: [depresjon]}, when: ['severity == \"severe\"', '\"tired\" in signs', heard], tier: specialist, service: bup, alongside: [kommune, skole], settles: [tiny/low, tiny/high, tiny/by-referrer], why: {nb: w, en: w}, strength: bør, source: local}\n"
	c.Given["heard"] = true
	lawOver(t, "offers:\n  - {id: z, when: heard, service: kommune, reach: {nb: r, en: r}, why: {nb: w, en: w}, strength: kan, source: act}\n", region, c)
}

// A helper stays while one of several rules is in doubt.
func TestHelpAlongsideStaysBesideOtherRules(t *testing.T) {
	region := "tier:\n  - {id: west-low, for: {conditions: [depresjon]}, when: ['severity == \"mild\"', '\"tired\" in signs', tried], tier: municipal, service: kommune, alongside: [skole], settles: [tiny/low], why: {nb: w, en: w}, strength: bør, source: local}\n"
	c := greyCase()
	delete(c.Concerns[0].Given, "tried")
	lawOver(t, "offers:\n  - {id: z, when: heard, service: kommune, reach: {nb: r, en: r}, why: {nb: w, en: w}, strength: kan, source: act}\n", region, c)
}

// In which files a layer changes one rule twice is not told by the answer.
func TestTheFilesOfChangesDoNotMatter(t *testing.T) {
	tighten, texts := "tighten:\n  - {rule: tiny/try, with: [skole], source: local}\n", "texts:\n  - {rule: tiny/try, do: {nb: p, en: q}, source: local}\n"
	for _, names := range [][2]string{{"a.yaml", "b.yaml"}, {"b.yaml", "a.yaml"}} {
		p := stacked(t, upperFS(), withFile(withFile(regionFS("gaps: [{id: g, missing: {nb: m, en: m}, ask: {nb: a, en: a}}]\n"), names[0], tighten), names[1], texts))
		changes := dutyOf(decide(t, p, greyCase()), "try").Changes
		assert.Equal(t, []string{"texts", "tighten"}, []string{changes[0].How, changes[1].How}, "%v", names)
	}
}

// What a case can come to while facts are missing is no level below one that is
// certain.
func TestALevelBelowACertainOneIsNotPossible(t *testing.T) {
	p := tiny(t, "level:\n  - {id: sure, level: 2, why: {nb: w, en: w}, strength: bør, source: guide}\n"+
		"  - {id: less, when: heard, level: 1, why: {nb: w, en: w}, strength: bør, source: guide}\n"+
		"  - {id: more, when: danger, level: 3, why: {nb: w, en: w}, strength: bør, source: guide}\n")
	l := decide(t, p, oneConcern("angst", nil, nil)).Level
	assert.Equal(t, []any{3, pathway.Possible, []int{2, 3}}, []any{l.Level, l.Applies, l.Possible})
}

// Who reads a fault can mend it: it stands in the layer that made it, and shows the
// line that says what it says.
func TestFaultsThatALayerMakesAreToldWhereTheyAre(t *testing.T) {
	_, err := Load(upperFS(), regionFS("widen:\n  - {service: bup, referrers: [larer, other], source: local}\n"))
	var list ErrorList
	if errors.As(err, &list) { // a duty of the layers above can never apply any more
		assert.True(t, strings.HasPrefix(list[0].File, "west/"), "%v", err)
	}
	_, err = Load(upperFS(), regionFS("tighten:\n  - {rule: tiny/advise, strength: skal, source: local}\n"), townFS("tighten:\n  - {rule: tiny/advise, strength: bør, source: town-guide}\n"))
	assert.ErrorContains(t, err, "it is skal (west/local.yaml line 2)", "the national line says kan")
}
