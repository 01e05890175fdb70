package rules

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScenariosStateNormsAndWhatIsTold(t *testing.T) {
	p := tiny(t, tinyRules)
	run := func(more string) []string {
		fsys := tinyFS(tinyRules)
		fsys["scenarios/a.yaml"] = &fstest.MapFile{Data: []byte(`
title: a
case: {at: 2026-03-02, given: {danger: false, violence: false}, concerns: [{condition: angst, given: {severity: severe}}]}
expect: {concerns: any, level: any, coordinator: any, duties: any, deadlines: any, consent: any, share: any, offers: any, review: any, missing: any, ` + more + `}
`)}
		r, err := p.Verify(context.Background(), fsys)
		require.NoError(t, err)
		var out []string
		for _, f := range r.Scenarios[0].Failures {
			out = append(out, f.Msg)
		}
		return out
	}
	assert.Empty(t, run("norms: {hear: skal statute, not-mild: bør guideline, referral: kan statute}, tells: {bup: [identity, symptoms], barnevern: []}"))
	assert.Equal(t, []string{"norms: hear: expected bør statute, came out skal statute"}, run("norms: {hear: bør statute}"))
	assert.Equal(t, []string{"norms: mild: this rule did not come out"}, run("norms: {mild: bør guideline}"))
	assert.Equal(t, []string{"tells: bup: came out but was not expected: symptoms"}, run("tells: {bup: [identity]}"))
}

func TestACaseThatDoesNotFitIsShownAtItsPlace(t *testing.T) {
	fsys := tinyFS(tinyRules)
	fsys["scenarios/a.yaml"] = &fstest.MapFile{Data: []byte(`
title: a
case:
  at: 2026-03-02
  contact: nobody
  given: {danger: maybe, dangr: true}
  concerns:
    - condition: angst
      given: {severity: sever}
expect: {concerns: any, level: any, coordinator: any, duties: any, deadlines: any, consent: any, share: any, offers: any, review: any, missing: any}
`)}
	r, err := tiny(t, tinyRules).Verify(context.Background(), fsys)
	require.NoError(t, err)
	var out []string
	for _, f := range r.Scenarios[0].Failures {
		out = append(out, f.Error())
	}
	assert.Equal(t, []string{
		`scenarios/a.yaml:5:12: case: contact: this is no service of the policy`,
		`scenarios/a.yaml:6:11: case: given: danger takes true or false (not yes or ja)`,
		`scenarios/a.yaml:6:26: case: given: there is no fact dangr; did you mean "danger"?`,
		`scenarios/a.yaml:9:15: case: concern 1: given: severity takes mild, moderate or severe`,
	}, out)
}

func TestARuleThatNoScenarioNamesIsNotCovered(t *testing.T) {
	fsys := tinyFS(`
duties:
  - {id: named, when: danger, do: {nb: d, en: d}, by: kommune, strength: bør, source: guide}
  - {id: unnamed, when: danger, do: {nb: d, en: d}, by: kommune, strength: bør, source: guide}
`)
	scenario := func(danger, duties string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`
title: a
case: {at: 2026-03-02, given: {danger: ` + danger + `}, concerns: [{condition: angst}]}
expect: {concerns: any, level: any, coordinator: any, duties: ` + duties + `, deadlines: any, consent: any, share: any, offers: any, review: any, missing: any}
`)}
	}
	fsys["scenarios/yes.yaml"] = scenario("true", "[named, settle-responsibility, any]")
	fsys["scenarios/no.yaml"] = scenario("false", "[settle-responsibility, any]")
	p, err := Load(fsys)
	require.NoError(t, err)
	r, err := p.Verify(context.Background(), fsys)
	require.NoError(t, err)
	assert.Zero(t, r.Failed())
	assert.False(t, r.OK())
	var rules []string
	for _, u := range r.Uncovered {
		if u.Rule != settleDuty {
			rules = append(rules, u.Rule)
			assert.True(t, u.Unstated && !u.NeverTrue && !u.NeverFalse)
		}
	}
	assert.Equal(t, []string{"unnamed"}, rules)
}
