package rules

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is told of layers that do not fit, and of lists that change what stands
// above: one fault, one text.

// exactly loads layers that have one fault, and holds what is told to a text.
func exactly(t *testing.T, want string, layers ...fs.FS) {
	t.Helper()
	_, err := Load(layers...)
	var list ErrorList
	require.True(t, errors.As(err, &list), "nothing is told: %v", err)
	assert.Equal(t, want, list.Error())
	for _, e := range list {
		assert.Contains(t, e.Snippet(), "^", "the place is shown")
	}
	folders := fstest.MapFS{}
	for i, prefix := range prefixesOf(siblings(layers)) {
		for name, f := range siblings(layers)[i].(fstest.MapFS) {
			folders[prefix+name] = f
		}
	}
	assert.Empty(t, plainFaults(folders, err))
}

func TestFaultsOfLayerFiles(t *testing.T) {
	for _, c := range []struct{ name, old, repl, want string }{
		{"no builds_on", "builds_on:\n  - {id: tiny, from: \"1\"}\n", "", `west/layer.yaml:2:1: layer: the key "builds_on" is missing: name the layers that this one stands on, such as [{id: national, from: 1.0.0}]`},
		{"builds_on nothing", "builds_on:\n  - {id: tiny, from: \"1\"}", "builds_on: []", "west/layer.yaml:8:12: layer: builds_on: name at least one layer"},
		{"builds_on without a version", "{id: tiny, from: \"1\"}", "{id: tiny}", `west/layer.yaml:9:5: layer: builds_on: the key "from" is missing`},
		{"builds_on as text", "builds_on:\n  - {id: tiny, from: \"1\"}", "builds_on: tiny", "west/layer.yaml:8:12: layer: builds_on: expected a list: each entry begins with a hyphen and a space"},
		{"builds_on twice", "{id: tiny, from: \"1\"}", "{id: tiny, from: \"1\"}\n  - {id: tiny, from: \"1\"}", "west/layer.yaml:10:10: layer: builds_on: this layer stands here twice"},
		{"builds_on itself", "{id: tiny, from: \"1\"}", "{id: tiny, from: \"1\"}\n  - {id: west, from: \"0\"}", "west/layer.yaml:10:10: layer: builds_on: a layer does not build on itself; name what stands above it"},
		{"builds_on a version that is no number", "from: \"1\"", "from: v1", "west/layer.yaml:9:22: layer: builds_on: from: write one to three numbers with dots, such as 1.2.0"},
		{"builds_on versions that cannot be", "from: \"1\"", "from: \"2\", below: \"1.5\"", "west/layer.yaml:9:34: layer: builds_on: below: no version is from 2 on and below 1.5"},
		{"builds_on a later version", "from: \"1\"", "from: 1.0.1", "west/layer.yaml:9:22: layer: builds_on: tiny is loaded in version 1; this layer was written for 1.0.1 and later"},
		{"builds_on versions below", "from: \"1\"", "from: 0.1.0, below: 1.0.0", "west/layer.yaml:9:36: layer: builds_on: tiny is loaded in version 1; this layer was written for versions below 1.0.0: read it against the new one"},
		{"builds_on what is not loaded", "{id: tiny, from: \"1\"}", "{id: tiny, from: \"1\"}\n  - {id: north, from: 1.0.0}", "west/layer.yaml:10:10: layer: builds_on: the layer north is not loaded; load it before this one"},
		{"builds_on a slip", "id: tiny", "id: tinny", "west/layer.yaml:9:10: layer: builds_on: the layer tinny is not loaded; load it before this one"},
		{"builds_on what is no id", "id: tiny", "id: Tiny X", "west/layer.yaml:9:10: layer: builds_on: id: use lower-case letters a-z, digits and hyphens, such as gp-consulted"},
		{"builds_on a word", "{id: tiny, from: \"1\"}", "tiny", "west/layer.yaml:9:5: layer: builds_on: an entry has keys with values, such as `- id: …`"},
		{"builds_on with a slip in a key", "from:", "form:", `west/layer.yaml:9:16: layer: builds_on: unknown key "form"; did you mean "from"?`},
		{"a slip in builds_on", "builds_on:", "build_on:", `west/layer.yaml:8:1: layer: unknown key "build_on"; did you mean "builds_on"?`},
		{"a slip in kind", "kind: region", "kind: regoin", `west/layer.yaml:3:7: layer: kind: must be national, region or municipality; did you mean "region"?`},
		{"the wrong kind", "kind: region", "kind: national", "west/layer.yaml:3:7: layer: kind: this layer builds on another, which the national one does not; write region or municipality"},
		{"no version", "version: 0.1.0\n", "", `west/layer.yaml:2:1: layer: the key "version" is missing`},
		{"no kind", "kind: region\n", "", `west/layer.yaml:2:1: layer: the key "kind" is missing`},
		{"no id", "id: west\n", "", `layer-2/layer.yaml:2:1: layer: the key "id" is missing`},
		{"an id that is none", "id: west", "id: West", "layer-2/layer.yaml:2:5: layer: id: use lower-case letters a-z, digits and hyphens, such as gp-consulted"},
		{"a slip in approval", "status: draft", "status: active\naproval: {by: the board, on: 2026-01-01}", `west/layer.yaml:7:1: layer: unknown key "aproval"; did you mean "approval"?`},
		{"a holder that is no service", "owner: test", "owner: test\nholder: bop", "west/layer.yaml:8:9: layer: holder: only the national layer says who holds what nobody else can; leave this out"},
		{"a holder", "owner: test", "owner: test\nholder: bup", "west/layer.yaml:8:9: layer: holder: only the national layer says who holds what nobody else can; leave this out"},
		{"an active layer that nobody approved", "status: draft", "status: active", "west/layer.yaml:6:9: layer: status: an active layer says under `approval` who approved it and when; until then it is a draft"},
		{"an approval without a day", "status: draft", "status: active\napproval: {by: the board}", `west/layer.yaml:7:11: layer: approval: the key "on" is missing`},
		{"an approval as text", "status: draft", "status: active\napproval: the board", "west/layer.yaml:7:11: layer: approval: write it as {by: the board that approved it, on: 2026-01-01}"},
		{"a version with a letter", "version: 0.1.0", "version: 0.1.0-beta", "west/layer.yaml:5:10: layer: version: write one to three numbers with dots, such as 1.2.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exactly(t, c.want, upperFS(), layerText(t, withFile(regionFS(""), "local.yaml", "gaps: [{id: g, missing: {nb: m, en: m}, ask: {nb: a, en: a}}]\n"), c.old, c.repl))
		})
	}
}

func TestFaultsOfStacks(t *testing.T) {
	east := func(on string) fs.FS {
		return layerText(t, withFile(layerText(t, regionFS(""), "id: west", "id: east"), "sources.yaml", "gaps: []"), "id: tiny, from: \"1\"", on)
	}
	otherNational := fstest.MapFS{"layer.yaml": {Data: []byte(strings.Replace(tinyLayer, "id: tiny", "id: wee", 1))}}
	for _, c := range []struct {
		name   string
		layers []fs.FS
		want   string
	}{
		{"a region alone", []fs.FS{regionFS("")}, "layer.yaml:3:7: layer: kind: this layer is a region; the national layer is loaded first, then what stands below it"},
		{"a region first", []fs.FS{regionFS(""), upperFS()}, "west/layer.yaml:3:7: layer: kind: this layer is a region; the national layer is loaded first, then what stands below it"},
		{"two national layers", []fs.FS{upperFS(), otherNational}, "wee/layer.yaml:3:7: layer: kind: there is one national layer, and it is loaded first"},
		{"a municipality before a region", []fs.FS{upperFS(), townFS(""), regionFS("")}, "west/layer.yaml:3:7: layer: kind: a region is loaded before a municipality such as town"},
		{"two municipalities", []fs.FS{upperFS(), townFS(""), layerText(t, withFile(townFS(""), "sources.yaml", "gaps: []"), "id: town", "id: village")}, "village/layer.yaml:3:7: layer: kind: a child lives in one municipality; town is loaded already"},
		{"a layer twice", []fs.FS{upperFS(), regionFS(""), regionFS("")}, "layer-3/layer.yaml:2:5: layer: id: the layer west is loaded twice; the other is west/layer.yaml"},
		{"the national layer twice, with its rules", []fs.FS{upperFS(), upperFS()}, "layer-2/layer.yaml:2:5: layer: id: the layer tiny is loaded twice; the other is tiny/layer.yaml"},
		{"it builds on what comes after", []fs.FS{upperFS(), layerText(t, regionFS(""), "id: tiny", "id: town"), townFS("")}, "west/layer.yaml:9:10: layer: builds_on: town is a municipality, which stands below a region; name what stands above this layer"},
		{"a municipality before the region that it builds on", []fs.FS{upperFS(), layerText(t, townFS(""), "id: tiny, from: \"1\"", "id: west, from: 0.1.0"), regionFS("")}, "west/layer.yaml:3:7: layer: kind: a region is loaded before a municipality such as town"},
		{"two regions that build on each other", []fs.FS{upperFS(), layerText(t, regionFS(""), "id: tiny, from: \"1\"", "id: east, from: 0.1.0"), east("id: west, from: 0.1.0")}, "east/layer.yaml:9:10: layer: builds_on: west builds on this layer in turn; only one of the two can stand on the other"},
		{"an id that is none of what another builds on", []fs.FS{upperFS(), layerText(t, regionFS(""), "id: west", "id: We st"), east("id: west, from: 0.1.0")}, "layer-2/layer.yaml:2:5: layer: id: use lower-case letters a-z, digits and hyphens, such as gp-consulted"},
		{"an id that is taken, of what another builds on", []fs.FS{upperFS(), layerText(t, regionFS(""), "id: west", "id: tiny"), east("id: west, from: 0.1.0")}, "layer-3/layer.yaml:2:5: layer: id: the layer tiny is loaded twice; the other is tiny/layer.yaml"},
		{"a national layer of another kind", []fs.FS{layerText(t, upperFS(), "kind: national", "kind: region"), regionFS("")}, "tiny/layer.yaml:3:7: layer: kind: this layer has a `holder` and builds on no other, as only the national one; write national"},
		{"a national layer that builds on another", []fs.FS{layerText(t, upperFS(), "owner: test", "owner: test\nbuilds_on: [{id: world, from: 1.0.0}]")}, "layer.yaml:8:12: layer: builds_on: the national layer stands on no other; leave this out"},
		{"a rule of another layer above", []fs.FS{upperFS(), regionFS("review:\n  - {id: west-look, what: {nb: a, en: a}, strength: kan, source: local}\n"), townFS("texts:\n  - {rule: tiny/west-look, what: {nb: b, en: b}}\n")}, "town/local.yaml:2:12: texts west-look: rule: the layer tiny has no rule west-look; write west/west-look"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, l := range c.layers { // an empty file is a fault of its own
				if f := l.(fstest.MapFS)["local.yaml"]; f != nil && len(f.Data) == 0 {
					delete(l.(fstest.MapFS), "local.yaml")
				}
			}
			exactly(t, c.want, c.layers...)
		})
	}
}

func TestFaultsOfWhatAChangeNames(t *testing.T) {
	for _, c := range []struct{ name, rules, want string }{
		{"a change without its rule", "tighten:\n  - {strength: skal, source: local}\n", `west/local.yaml:2:5: tighten ?: the key "rule" is missing`},
		{"a change without a source", "tighten:\n  - {rule: tiny/try, strength: skal}\n", `west/local.yaml:2:5: tighten try: the key "source" is missing`},
		{"a change with a key of another", "narrow:\n  - {rule: tiny/by-law, what: [identity], strength: skal, source: local}\n", `west/local.yaml:2:43: narrow by-law: unknown key "strength"`},
		{"a change with a slip", "tighten:\n  - {rule: tiny/try, with: [skole], strenght: skal, source: local}\n", `west/local.yaml:2:37: tighten try: unknown key "strenght"; did you mean "strength"?`},
		{"a strength that is none", "tighten:\n  - {rule: tiny/try, strength: must, source: local}\n", "west/local.yaml:2:32: tighten try: strength: must be skal, bør or kan"},
		{"a step that no duty blocks", "tighten:\n  - {rule: tiny/start, before: received, source: local}\n", "west/local.yaml:2:32: tighten start: before: must be sent, accepted, started, rejected, discharged or closed"},
		{"a basis that is not consent", "narrow:\n  - {rule: tiny/by-law, what: [identity], basis: statute, source: local}\n", "west/local.yaml:2:50: narrow by-law: basis: must be consent"},
		{"two who do it", "tighten:\n  - {rule: tiny/ask-who, by: [bup, skole], source: local}\n", "west/local.yaml:2:30: tighten ask-who: by: name one only, not a list"},
		{"wording in one language", "texts:\n  - {rule: tiny/hear, do: {en: hear}}\n", "west/local.yaml:2:27: texts hear: do: the wording in Bokmål is missing: add `nb:`"},
		{"who refers is not said", "widen:\n  - {service: bup, why: {nb: w, en: w}, source: local}\n", `west/local.yaml:2:5: widen bup: the key "referrers" is missing`},
		{"a referrer that is none", "widen:\n  - {service: bup, referrers: [laerer], source: local}\n", "west/local.yaml:2:32: widen bup: referrers: laerer is no value of the fact `referrer`; did you mean \"larer\"?"},
		{"a list with a slip", "tightens:\n  - {rule: tiny/try, strength: skal, source: local}\n", `west/local.yaml:1:1: this file: unknown key "tightens"; did you mean "tighten"?`},
		{"a gap without whom to ask", "gaps:\n  - {id: phone, missing: {nb: m, en: m}}\n", `west/local.yaml:2:5: gap phone: the key "ask" is missing`},
		{"a gap twice", "gaps:\n  - {id: phone, missing: {nb: m, en: m}, ask: {nb: a, en: a}}\n  - {id: phone, missing: {nb: m, en: m}, ask: {nb: a, en: a}}\n", "west/local.yaml:3:10: gap phone: this id is taken already, in west/local.yaml line 2"},
		{"no layer before the id", "tighten:\n  - {rule: hear, with: [bup], source: local}\n", "west/local.yaml:2:12: tighten hear: rule: write the layer and the id, such as tiny/hear"},
		{"a layer with a slip", "tighten:\n  - {rule: tini/hear, with: [bup], source: local}\n", `west/local.yaml:2:12: tighten hear: rule: there is no layer tini above this one; did you mean "tiny"?`},
		{"a rule of the layer itself", "tighten:\n  - {rule: west/mine, with: [bup], source: local}\n", "west/local.yaml:2:12: tighten mine: rule: there is no layer west above this one; it can be tiny"},
		{"a rule with a slip", "tighten:\n  - {rule: tiny/haer, with: [bup], source: local}\n", `west/local.yaml:2:12: tighten haer: rule: the layer tiny has no duty haer; did you mean "hear"?`},
		{"a rule that is no word", "tighten:\n  - {rule: tiny/hear the child, with: [bup], source: local}\n", "west/local.yaml:2:12: tighten ?: rule: the layer tiny has no such duty"},
		{"a share where a duty belongs", "tighten:\n  - {rule: tiny/referral, with: [bup], source: local}\n", "west/local.yaml:2:12: tighten referral: rule: referral is a share; a duty belongs here"},
		{"a duty where a share belongs", "narrow:\n  - {rule: tiny/hear, what: [identity], source: local}\n", "west/local.yaml:2:12: narrow hear: rule: hear is a duty; a share belongs here"},
		{"words of no rule", "texts:\n  - {rule: tiny/hea, do: {nb: a, en: a}}\n", `west/local.yaml:2:12: texts hea: rule: the layer tiny has no rule hea; did you mean "hear"?`},
		{"a service of its own", "services:\n  - {id: team, name: {nb: t, en: t}, belongs: municipal, regime: health, source: local}\ncontacts:\n  - {service: team, name: {nb: u, en: u}, source: local}\n", "west/local.yaml:4:15: contacts team: service: team is a service of this layer itself; change it there"},
		{"a contact that changes nothing", "contacts:\n  - {service: bup, source: local}\n", "west/local.yaml:2:5: contacts bup: nothing is changed: give a `name` or how a family gets there, `reach`"},
		{"a contact of an emergency service", "contacts:\n  - {service: akutt, reach: {nb: r, en: r}, source: local}\n", "west/local.yaml:2:15: contacts akutt: service: akutt is an emergency service; its contact point and who reaches it are the same in the whole country"},
		{"a contact of no service", "contacts:\n  - {service: bop, reach: {nb: r, en: r}, source: local}\n", `west/local.yaml:2:15: contacts bop: service: there is no service bop; did you mean "bup"?`},
		{"referrers where none are taken", "widen:\n  - {service: kommune, referrers: [larer], source: local}\n", "west/local.yaml:2:15: widen kommune: service: kommune takes no referrals, so nobody can be added to those who refer to it"},
		{"a referrer who may already", "widen:\n  - {service: bup, referrers: [fastlege, larer], source: local}\n", "west/local.yaml:2:32: widen bup: referrers: fastlege may refer to bup already"},
		{"one duty twice", "tighten:\n  - {rule: tiny/try, strength: skal, source: local}\n  - {rule: tiny/try, with: [skole], source: local}\n", "west/local.yaml:3:12: tighten try: this layer changes it already, in line 2 of west/local.yaml; put both into one entry"},
	} {
		t.Run(c.name, func(t *testing.T) { exactly(t, c.want, upperFS(), regionFS(c.rules)) })
	}
}
