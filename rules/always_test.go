package rules

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

const tinyOutcomes = `
always:
  - {id: severe-to-bup, for: {conditions: [depresjon, angst]}, when: [severity == "severe", '!danger'], tier: specialist, service: bup, alongside: [skole, kommune], why: {nb: s, en: s}, source: ["act, § 2", guide]}
  - {id: in-danger, when: danger, tier: emergency, service: akutt, why: {nb: d, en: d}, source: act}
  - {id: helped, for: {pathways: [angst]}, alongside: skole, why: {nb: h, en: h}, source: guide}
`

func TestOutcomesAreRead(t *testing.T) {
	p, err := Load(tinyWith(tinyOutcomes))
	require.NoError(t, err)
	require.Len(t, p.always, 3)
	helped, danger, severe := p.always[0], p.always[1], p.always[2]
	require.Equal(t, []string{"helped", "in-danger", "severe-to-bup"}, []string{helped.id, danger.id, severe.id})
	require.Equal(t, []pathway.Tier{"", pathway.TierEmergency, pathway.TierSpecialist}, []pathway.Tier{helped.tier, danger.tier, severe.tier})
	require.Equal(t, []string{"", "akutt", "bup"}, []string{helped.service, danger.service, severe.service})
	require.Equal(t, []string{"skole"}, helped.along)
	require.Empty(t, danger.along)
	require.Equal(t, []string{"kommune", "skole"}, severe.along, "in the order of the alphabet")
	require.Equal(t, []string{"condition", "danger", "severity"}, severe.expr.Vars())
	require.Equal(t, []string{"pathway"}, helped.expr.Vars())
	require.Equal(t, pathway.Text{NB: "s", EN: "s"}, severe.why)
	require.Equal(t, "§ 2", severe.cites[0].src.Place)
	require.Equal(t, 3, severe.node.Line())
}

// They decide nothing: with them and without, a case comes to the same.
func TestOutcomesDecideNothing(t *testing.T) {
	with, err := Load(tinyWith(tinyOutcomes))
	require.NoError(t, err)
	without := tiny(t, tinyRules)
	for _, severity := range []string{"mild", "moderate", "severe"} {
		for _, danger := range []bool{false, true} {
			c := oneConcern("angst", given{"danger": danger}, given{"severity": severity})
			a, b := decide(t, without, c), decide(t, with, c)
			require.NotEqual(t, a.Policy, b.Policy, "the hash covers them")
			b.Policy, b.Duties.Policy, b.Scope.Policy = a.Policy, a.Policy, a.Policy
			require.Equal(t, a, b)
		}
	}
}

// Neither the order of files nor that of entries matters.
func TestOrderOfOutcomesDoesNotMatter(t *testing.T) {
	const (
		b = "always:\n  - {id: b, when: danger, tier: emergency, why: {nb: w, en: w}, source: act}\n"
		a = "always:\n  - {id: c, when: tried, service: bup, why: {nb: w, en: w}, source: act}\n  - {id: a, when: heard, alongside: [skole], why: {nb: w, en: w}, source: act}\n"
	)
	for _, files := range [][2]string{{a, b}, {b, a}} {
		fs := tinyWith(files[0])
		fs["a.yaml"] = &fstest.MapFile{Data: []byte(files[1])}
		p, err := Load(fs)
		require.NoError(t, err)
		var ids []string
		for _, x := range p.always {
			ids = append(ids, x.id)
		}
		require.Equal(t, []string{"a", "b", "c"}, ids)
	}
}

func TestOutcomesOfLayers(t *testing.T) {
	var p *Policy
	below := func(more string) (err error) {
		west := fstest.MapFS{"layer.yaml": {Data: []byte(regionLayer)}, "more.yaml": {Data: []byte(more)}}
		p, err = Load(tinyWith(tinyOutcomes), west)
		return err
	}
	require.NoError(t, below("always:\n  - {id: ours, when: tried, alongside: [skole], why: {nb: w, en: w}, source: guide}\n"))
	require.Len(t, p.always, 4)
	require.Equal(t, "west", p.always[2].layer.id)
	var added []string
	for _, c := range p.Changes() {
		added = append(added, string(c.Kind)+" "+c.What+" "+c.ID)
	}
	require.Equal(t, []string{"adds outcome ours"}, added, "a board reads it")
	var list ErrorList
	require.True(t, errors.As(below("always:\n  - {id: in-danger, when: tried, alongside: [skole], why: {nb: w, en: w}, source: guide}\n"), &list))
	require.Equal(t, "west/more.yaml:2:10: outcome in-danger: this id is taken already, in tiny/promises.yaml line 4", list.Error())
}
