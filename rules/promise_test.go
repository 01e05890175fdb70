package rules

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

const tinyPromises = `
grey:
  - {id: nobody, for: {conditions: [depresjon]}, when: score > 3, possible: [], by: parents, why: {nb: n, en: n}, source: [guide, "act, § 2"]}
  - {id: between, for: {pathways: [angst]}, when: [severity == "moderate", '!danger'], possible: [specialist, municipal], by: fastlege, why: {nb: m, en: m}, source: guide}
  - {id: any-way, for: {conditions: [angst]}, by: bup, why: {nb: a, en: a}, source: act}
never:
  - {id: worse, when: severity, loses: tier, why: {nb: w, en: w}}
  - {id: danger-first, when: danger, loses: duties, given: [tried, 'state == "sent"'], except: [try, hear], why: {nb: w, en: w}, source: act}
  - {id: some, when: severity, rises: [severe, mild], loses: level, except: [two], why: {nb: w, en: w}}
  - {id: calm, when: heard, rises: [true, false], loses: tier, why: {nb: w, en: w}}
  - {id: score-up, when: score, loses: tier, except: [mild, acute], why: {nb: w, en: w}}
`

// tinyWith is the tiny policy with its rules and these promises.
func tinyWith(promises string) fstest.MapFS {
	fs := tinyFS(tinyRules)
	fs["promises.yaml"] = &fstest.MapFile{Data: []byte(promises)}
	return fs
}

func TestZonesAreRead(t *testing.T) {
	p, err := Load(tinyWith(tinyPromises))
	require.NoError(t, err)
	require.Len(t, p.zones, 3)
	anyWay, between, nobody := p.zones[0], p.zones[1], p.zones[2]
	require.Equal(t, []string{"any-way", "between", "nobody"}, []string{anyWay.id, between.id, nobody.id})
	require.True(t, anyWay.any)
	require.False(t, between.any)
	require.Equal(t, []pathway.Tier{pathway.TierMunicipal, pathway.TierSpecialist}, between.possible)
	require.False(t, nobody.any)
	require.Empty(t, nobody.possible)
	require.Equal(t, []string{"condition", "score"}, nobody.expr.Vars())
	require.Equal(t, []string{"danger", "pathway", "severity"}, between.expr.Vars())
	require.Equal(t, "parents", nobody.by)
	require.Equal(t, pathway.Text{NB: "n", EN: "n"}, nobody.why)
	require.Equal(t, "§ 2", nobody.cites[1].src.Place)
	require.Equal(t, 3, nobody.node.Line())
}

func TestDirectionsAreRead(t *testing.T) {
	p, err := Load(tinyWith(tinyPromises))
	require.NoError(t, err)
	require.Len(t, p.nevers, 5)
	calm, danger, score, some, worse := p.nevers[0], p.nevers[1], p.nevers[2], p.nevers[3], p.nevers[4]
	require.Equal(t, []string{"calm", "danger-first", "score-up", "some", "worse"}, []string{calm.id, danger.id, score.id, some.id, worse.id})
	require.Equal(t, []any{true, false}, calm.values)
	require.Equal(t, []any{false, true}, danger.values)
	require.Nil(t, score.values)
	require.Equal(t, "score", score.fact.name)
	require.Equal(t, []any{"severe", "mild"}, some.values)
	require.Equal(t, []any{"mild", "moderate", "severe"}, worse.values)
	require.Equal(t, []string{"hear", "try"}, danger.except)
	require.Equal(t, []string{"state", "tried"}, danger.expr.Vars())
	require.NotNil(t, worse.expr)
	require.Empty(t, worse.expr.Vars())
	require.Equal(t, loseDuties, danger.loses)
}

// They decide nothing: with them and without, a case comes to the same.
func TestPromisesDecideNothing(t *testing.T) {
	without, with := tiny(t, tinyRules), func() *Policy { p, err := Load(tinyWith(tinyPromises)); require.NoError(t, err); return p }()
	for _, severity := range []string{"mild", "moderate", "severe"} {
		for _, condition := range []string{"angst", "depresjon"} {
			c := oneConcern(condition, given{"danger": false, "score": 9}, given{"severity": severity})
			a, b := decide(t, without, c), decide(t, with, c)
			require.NotEqual(t, a.Policy, b.Policy, "the hash covers them")
			b.Policy, b.Duties.Policy, b.Scope.Policy = a.Policy, a.Policy, a.Policy
			require.Equal(t, a, b)
		}
	}
}

// Neither the order of files nor that of entries matters.
func TestOrderOfPromisesDoesNotMatter(t *testing.T) {
	const head, tail = `
never:
  - {id: b, when: danger, loses: tier, why: {nb: w, en: w}}
grey:
  - {id: d, when: danger, by: bup, why: {nb: w, en: w}, source: act}
`, `
never:
  - {id: a, when: score, loses: duties, except: [try, hear], why: {nb: w, en: w}}
grey:
  - {id: c, when: heard, possible: [municipal, specialist], by: bup, why: {nb: w, en: w}, source: act}
`
	ids := func(files ...string) (out []string) {
		fs := tinyFS(tinyRules)
		for i, f := range files {
			fs[string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(f)}
		}
		p, err := Load(fs)
		require.NoError(t, err)
		for _, z := range p.zones {
			out = append(out, z.id)
		}
		for _, n := range p.nevers {
			out = append(out, n.id)
		}
		return out
	}
	require.Equal(t, []string{"c", "d", "a", "b"}, ids(head, tail))
	require.Equal(t, []string{"c", "d", "a", "b"}, ids(tail, head))
}

func TestPromisesOfLayers(t *testing.T) {
	var p *Policy
	below := func(more string) (err error) {
		west := fstest.MapFS{"layer.yaml": {Data: []byte(regionLayer)}, "more.yaml": {Data: []byte(more)}}
		p, err = Load(tinyWith(tinyPromises), west)
		return err
	}
	require.NoError(t, below(`
grey:
  - {id: ours, for: {conditions: [angst]}, when: tried, by: kommune, why: {nb: w, en: w}, source: guide}
duties:
  - {id: early, do: {nb: d, en: d}, by: kommune, strength: bør, source: guide}
never:
  - {id: our-way, when: danger, loses: duties, except: [early, tiny/try], why: {nb: w, en: w}}
`))
	require.Equal(t, []string{"early", "try"}, p.nevers[2].except)
	var added []string
	for _, c := range p.Changes() {
		added = append(added, string(c.Kind)+" "+c.What+" "+c.ID)
	}
	require.Equal(t, []string{"adds direction our-way", "adds duty early", "adds grey zone ours"}, added, "a board reads them")
	for name, c := range map[string]struct{ more, want string }{
		"a zone of the layer above": {"grey:\n  - {id: between, when: tried, by: kommune, why: {nb: w, en: w}, source: guide}\n",
			"west/more.yaml:2:10: grey zone between: this id is taken already, in tiny/promises.yaml line 4"},
		"a rule with the id of a zone above": {"duties:\n  - {id: between, do: {nb: d, en: d}, by: kommune, strength: bør, source: guide}\n",
			"west/more.yaml:2:10: duty between: this id is taken already, in tiny/promises.yaml line 4"},
		"a rule above by its plain id": {"never:\n  - {id: ours, when: danger, loses: duties, except: [try], why: {nb: w, en: w}}\n",
			"west/more.yaml:2:54: direction ours: except: try stands in a layer above; write tiny/try"},
		"a rule above that is not there": {"never:\n  - {id: ours, when: danger, loses: duties, except: [tiny/tru], why: {nb: w, en: w}}\n",
			"west/more.yaml:2:54: direction ours: except: the layer tiny has no duty tru; did you mean \"try\"?"},
		"a rule above of another list": {"never:\n  - {id: ours, when: danger, loses: tier, except: [tiny/try], why: {nb: w, en: w}}\n",
			"west/more.yaml:2:52: direction ours: except: try is a duty; a tier rule belongs here"},
	} {
		var list ErrorList
		require.True(t, errors.As(below(c.more), &list), name)
		require.Equal(t, c.want, list.Error(), name)
	}
}
