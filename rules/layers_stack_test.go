package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Layers that are put together, and what a policy tells of them.

// onLayer is a layer with no more than its layer.yaml.
func onLayer(id, kind string, on ...string) fstest.MapFS {
	text := fmt.Sprintf("id: %s\nkind: %s\ntitle: {nb: t, en: t}\nversion: 1.0.0\nstatus: draft\nowner: test\n", id, kind)
	if len(on) > 0 {
		text += "builds_on:\n"
	}
	for _, o := range on {
		text += "  - {id: " + o + ", from: 1.0.0}\n"
	}
	if kind == kindNational {
		text += "holder: fastlege\n"
	}
	return fstest.MapFS{"layer.yaml": {Data: []byte(text)}}
}

func idsOf(t testing.TB, layers []fs.FS) string {
	t.Helper()
	var ids []string
	for _, l := range layers {
		about, err := Describe(l)
		require.NoError(t, err)
		ids = append(ids, about.ID)
	}
	return strings.Join(ids, " ")
}

func TestStack(t *testing.T) {
	shelf := map[string]fstest.MapFS{
		"top": onLayer("top", kindNational), "west": onLayer("west", kindRegion, "top"), "east": onLayer("east", kindRegion, "top", "west"),
		"town": onLayer("town", kindMunicipality, "east"), "lost": onLayer("lost", kindRegion, "gone"),
		"one": onLayer("one", kindRegion, "other"), "other": onLayer("other", kindRegion, "one"), "self": onLayer("self", kindRegion, "self"),
	}
	find := func(id string) (fs.FS, error) {
		if l, ok := shelf[id]; ok {
			return l, nil
		}
		return nil, fmt.Errorf("%s: %w", id, fs.ErrNotExist)
	}
	for given, want := range map[string]string{
		"top":            "top",
		"town":           "top west east town", // what that builds on builds on more
		"town top":       "top west east town",
		"town west":      "top west east town",
		"east west":      "top west east",
		"west east":      "top west east",
		"lost":           "lost", // Load says who needs it
		"lost top":       "top lost",
		"one":            "other one", // a circle, which Load refuses
		"self":           "self",
		"west west":      "top west west", // kept, for Load to refuse
		"town lost west": "top west east lost town",
		"":               "",
	} {
		var layers []fs.FS
		for _, id := range strings.Fields(given) {
			layers = append(layers, shelf[id])
		}
		stack, err := Stack(find, layers...)
		require.NoError(t, err, given)
		assert.Equal(t, want, idsOf(t, stack), "%q", given)
	}
	stack, err := Stack(nil, shelf["town"])
	require.NoError(t, err)
	assert.Equal(t, "town", idsOf(t, stack), "nobody to ask")
	stack, err = Stack(func(string) (fs.FS, error) { return nil, nil }, shelf["town"])
	require.NoError(t, err)
	assert.Equal(t, "town", idsOf(t, stack), "nothing is found")
}

func TestStackTellsWhatIsWrong(t *testing.T) {
	_, err := Stack(nil, fstest.MapFS{"layer.yaml": {Data: []byte("id: West\n")}})
	var list ErrorList
	require.ErrorAs(t, err, &list)
	assert.Contains(t, list.Error(), "layer.yaml:1:5: layer: id: use lower-case letters a-z, digits and hyphens, such as gp-consulted")
	assert.Contains(t, list[0].Snippet(), "^")
	_, err = Stack(nil, fstest.MapFS{"rules.yaml": {Data: []byte("let: {a: b}\n")}})
	require.ErrorAs(t, err, &list)
	assert.Equal(t, "layer.yaml:1:1: layer: this file is missing; it says what the policy is, who owns it and from when it holds. Give the folder that holds it", list.Error())
	_, err = Stack(nil, nil)
	assert.EqualError(t, err, "the layer that was given is nil")

	broken := errors.New("the disk is gone")
	_, err = Stack(func(string) (fs.FS, error) { return nil, broken }, onLayer("town", kindMunicipality, "top"))
	require.ErrorIs(t, err, broken)
	assert.EqualError(t, err, "the layer top: the disk is gone")
	_, err = Stack(func(string) (fs.FS, error) { return onLayer("bottom", kindNational), nil }, onLayer("town", kindMunicipality, "top"))
	assert.EqualError(t, err, "the layer top was asked for, and bottom was found")
	_, err = Stack(func(string) (fs.FS, error) { return fstest.MapFS{"layer.yaml": {Data: []byte("- a\n")}}, nil }, onLayer("town", kindMunicipality, "top"))
	require.ErrorAs(t, err, &list)
	assert.ErrorContains(t, err, "the layer top: layer.yaml:1:1: layer: expected keys with values, not a list")
}

func TestShippedLayersStandByThemselves(t *testing.T) {
	for _, id := range examples.Layers() {
		l, err := examples.Layer(id)
		require.NoError(t, err)
		about, err := Describe(l)
		require.NoError(t, err)
		assert.Equal(t, id, about.ID, "the folder has the id of its layer")
		p := stacked(t, stackOf(t, id)...)
		all := p.Layers()
		assert.Equal(t, about, all[len(all)-1])
		assert.Equal(t, "national", all[0].ID)
		assert.True(t, strings.HasSuffix(p.Stamp().ID, id))
		for _, above := range about.BuildsOn {
			assert.Contains(t, strings.Split(p.Stamp().ID, "+"), above)
		}
	}
	_, err := examples.Layer("oslo")
	assert.ErrorIs(t, err, fs.ErrNotExist, "Stack leaves out what there is not")
}

func TestDescribe(t *testing.T) {
	about, err := Describe(layerText(t, onLayer("west", kindRegion, "top", "side"), "status: draft", "status: active\napproval: {by: the board, on: 2026-01-01}\nvalid: {from: 2026-02-01, to: 2026-12-31}"))
	require.NoError(t, err)
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	assert.Equal(t, About{ID: "west", Kind: "region", Title: pathway.Text{NB: "t", EN: "t"}, Version: "1.0.0", Status: "active", Owner: "test",
		From: day(2, 1), To: day(12, 31), Approval: Approval{By: "the board", On: day(1, 1)}, BuildsOn: []string{"top", "side"}}, about)
	_, err = Describe(nil)
	assert.EqualError(t, err, "the layer that was given is nil")
}

// changesText writes what layers change, one line each.
func changesText(p *Policy) string {
	var b strings.Builder
	for _, c := range p.Changes() {
		fmt.Fprintf(&b, "%s %s %s %s", c.Layer, c.Kind, c.What, c.ID)
		if c.Of != "" {
			fmt.Fprintf(&b, " of %s", c.Of)
		}
		for _, e := range c.Edits {
			was, now := e.Was+e.WasText.EN, e.Now+e.NowText.EN
			if e.Key == "deadline" {
				was, now = "", e.NowLimit.String()
				if e.WasLimit != (referral.Limit{}) {
					was = e.WasLimit.String()
				}
			}
			fmt.Fprintf(&b, "; %s: %s → %s", e.Key, was, now)
		}
		for _, l := range []struct {
			key string
			ids []string
		}{{"lifts", c.Lifts}, {"opens", c.Opens}} {
			if len(l.ids) > 0 {
				fmt.Fprintf(&b, "; %s %s", l.key, strings.Join(l.ids, " "))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

const changingRegion = `
services:
  - {id: team, name: {nb: team, en: team}, belongs: municipal, regime: health, holds: true, source: local}
facts:
  asked: {of: case, type: bool, ask: {nb: spurt, en: asked}, who: [fastlege], category: symptoms}
tier:
  - {id: west-low, for: {conditions: [depresjon]}, when: ['severity == "mild"', '"tired" in signs'], tier: municipal, service: kommune, alongside: [skole], settles: [tiny/high, tiny/by-referrer], why: {nb: w, en: light}, strength: bør, source: local}
level:
  - {id: west-three, when: [danger, state != "closed"], level: 3, why: {nb: w, en: w}, strength: bør, source: local}
duties:
  - {id: west-lead, when: state == "closed", do: {nb: l, en: lead}, by: kommune, coordinator: kommune, settles: [tiny/overview], strength: bør, source: local}
  - {id: west-duty, when: asked, do: {nb: d, en: do it}, by: team, with: [skole], before: sent, deadline: {days: 3, from: received, until: answered}, strength: skal, source: local}
tighten:
  - {rule: tiny/try, strength: skal, deadline: {days: 0, from: received, until: answered}, with: [skole, bup], why: {nb: h, en: because}, source: local}
  - {rule: tiny/start, deadline: {days: 20, from: received, until: started}, before: closed, source: local}
  - {rule: tiny/ask-who, by: team, source: local}
narrow:
  - {rule: tiny/by-law, to: [bup], what: [symptoms], basis: consent, valid: {to: 2026-12-31}, source: local}
widen:
  - {service: bup, referrers: [larer], why: {nb: l, en: teachers too}, source: local}
contacts:
  - {service: bup, reach: {nb: ring, en: call}, source: local}
texts:
  - {rule: tiny/hear, do: {nb: hør nå, en: hear now}}
gaps:
  - {id: west-phone, missing: {nb: nummer, en: number}, ask: {nb: bup, en: BUP}}
`

func TestChanges(t *testing.T) {
	assert.Empty(t, stacked(t, upperFS()).Changes())
	p := stacked(t, upperFS(), regionFS(changingRegion), townFS("contacts:\n  - {service: bup, reach: {nb: gå, en: walk}, source: town-guide}\n"))
	assert.Equal(t, `west settles tier rule west-low; settles:  → tiny/by-referrer, tiny/high; lifts settle-responsibility small start-late think three which; opens when-led
west tightens duty ask-who of tiny; by: referrer-role → team
west tightens duty start of tiny; deadline: 4 weeks → 20 days; before:  → closed
west tightens duty try of tiny; strength: bør → skal; deadline:  → the same day; with:  → bup; with:  → skole
west narrows share by-law of tiny; to: bup, habu → bup; what: identity, symptoms → symptoms; basis: statute → consent; valid:  → –2026-12-31
west widens service bup of tiny; referrers: fastlege → larer; lifts ask-who
west adds duty west-duty
west adds duty west-lead; settles:  → tiny/overview
west adds fact asked
west adds level rule west-three; lifts small; opens when-led
west adds service team
west contacts service bup of tiny; reach:  → call
west rewords duty hear of tiny; do: hear → hear now
town contacts service bup of tiny; reach: call → walk
`, changesText(p))
	for _, c := range p.Changes() {
		assert.NotZero(t, c.Line)
		assert.True(t, strings.HasPrefix(c.File, c.Layer+"/"), c.File)
		switch c.ID {
		case "west-duty":
			assert.Equal(t, []any{pathway.Skal, pathway.Agreement, "team", []string{"skole"}, pathway.Sent, []string{"asked"}}, []any{c.Strength, c.Force, c.By, c.With, c.Before, c.When})
			assert.Equal(t, referral.Limit{N: 3, Unit: referral.Days, From: "received", Until: "answered"}, c.Limit)
			assert.Equal(t, "do it", c.Text.EN)
		case "west-low":
			assert.Equal(t, []any{pathway.TierMunicipal, "kommune", []string{"depresjon"}, 2}, []any{c.Tier, c.Service, c.For, len(c.When)})
			assert.Equal(t, "light", c.Text.EN)
			assert.Equal(t, "local", c.Source[0].ID)
		case "try":
			assert.Equal(t, "because", c.Text.EN, "why it is tightened goes before what it says")
		}
	}
}

// A rule of the answer says which layer it stands in, and what those below made
// of it.
func TestAnAnswerTellsOfItsLayers(t *testing.T) {
	p := stacked(t, upperFS(), regionFS(changingRegion))
	d := decide(t, p, greyCase())
	low := d.Concerns[0]
	assert.Equal(t, pathway.TierMunicipal, low.Tier)
	var layers []string
	for _, g := range low.Because {
		layers = append(layers, g.Rule+" "+g.Layer)
	}
	assert.Equal(t, []string{"low tiny", "mild tiny", "west-low west"}, layers)
	try := dutyOf(d, "try")
	assert.Equal(t, pathway.Skal, try.Strength)
	assert.Equal(t, pathway.Agreement, try.Force, "the text that raises it gives it its force")
	require.Len(t, try.Changes, 1)
	assert.Equal(t, "tighten", try.Changes[0].How)
	assert.Equal(t, "west", try.Changes[0].Layer)
	assert.True(t, strings.HasPrefix(try.Changes[0].File, "west/"))
	assert.Equal(t, "because", try.Changes[0].Why.EN)
	hear := dutyOf(d, "hear")
	assert.Equal(t, "hear now", hear.Do.EN)
	assert.Equal(t, pathway.Statute, hear.Force, "other words leave it what it is")
	for _, r := range p.Rules(monday) {
		assert.NotEmpty(t, r.Layer, r.Rule)
	}
	assert.Equal(t, "tiny+west", d.Policy.ID)
	assert.Equal(t, "1+0.1.0", d.Policy.Version)
}

func TestGaps(t *testing.T) {
	region := changingRegion + "review:\n  - {id: west-look, what: {nb: a, en: a}, gap: {nb: n, en: not found}, strength: kan, source: local}\n"
	var got []string
	for _, g := range stacked(t, upperFS(), regionFS(region)).Gaps() {
		assert.NotZero(t, g.Line)
		got = append(got, g.File+" "+g.Of+": "+g.Text.EN+" ("+g.Ask.EN+")")
	}
	assert.Equal(t, []string{"west/local.yaml gap west-phone: number (BUP)", "west/local.yaml review west-look: not found ()"}, got)
	assert.Len(t, stacked(t, tinyFS("gaps:\n  - {id: a, missing: {nb: m, en: m}, ask: {nb: a, en: a}}\n")).Gaps(), 1, "the national layer has them too")
}

func TestLayersNamesEachLayer(t *testing.T) {
	p := stacked(t, upperFS(), regionFS(changingRegion), townFS("review:\n  - {id: town-look, what: {nb: a, en: a}, strength: kan, source: town-guide}\n"))
	var got []string
	for _, l := range p.Layers() {
		got = append(got, l.Kind+" "+l.ID+" "+l.Version+" "+l.Status)
	}
	assert.Equal(t, []string{"national tiny 1 active", "region west 0.1.0 draft", "municipality town 0.1.0 draft"}, got)
	assert.Equal(t, "test", p.Layers()[0].Approval.By)
	c := greyCase()
	c.In = []string{"tiny", "town"}
	_, err := p.Decide(t.Context(), c)
	require.NoError(t, err)
	c.In = []string{"east"}
	_, err = p.Decide(t.Context(), c)
	assert.EqualError(t, err, "the case does not fit the policy: in: the case is for a layer that is not loaded")
	late := layerText(t, regionFS(changingRegion), "owner: test", "owner: test\nvalid: {from: 2026-04-01}")
	_, err = stacked(t, upperFS(), late).Decide(t.Context(), greyCase())
	assert.EqualError(t, err, "the case does not fit the policy: at: the layer west does not hold on this day")
}
