package rules

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite what the files of testdata/faults expect")

const faultDir = "../testdata/faults"

// faultsOf loads and gives every fault, one line each.
func faultsOf(t testing.TB, fs fstest.MapFS) ErrorList {
	t.Helper()
	_, err := Load(fs)
	var list ErrorList
	require.True(t, err == nil || errors.As(err, &list), "not an ErrorList: %v", err)
	return list
}

// TestFaultsOfFiles loads each file of testdata/faults as one more file of the
// tiny policy. Its first line says the one fault that must be told.
func TestFaultsOfFiles(t *testing.T) {
	names, err := filepath.Glob(faultDir + "/*.yaml")
	require.NoError(t, err)
	require.Greater(t, len(names), 90)
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			first, rest, _ := strings.Cut(string(data), "\n")
			want, ok := strings.CutPrefix(first, "# want: ")
			require.True(t, ok, "the first line is `# want: …`")
			list := faultsOf(t, tinyFS(string(data)))
			got := strings.ReplaceAll(list.Error(), "\n", " || ")
			if *update {
				require.NoError(t, os.WriteFile(name, []byte("# want: "+got+"\n"+rest), 0o644))
				want = got
			}
			assert.Equal(t, want, got)
			assert.Len(t, list, 1)
			for _, e := range list {
				assert.Contains(t, e.Snippet(), "^", "the place is shown")
			}
		})
	}
}

// without is a text with one line of the tiny policy changed.
func without(t testing.TB, text, old, repl string) string {
	t.Helper()
	require.Contains(t, text, old)
	return strings.Replace(text, old, repl, 1)
}

// TestFaultsOfFolders are those that need more than one more file.
func TestFaultsOfFolders(t *testing.T) {
	put := func(pairs ...string) fstest.MapFS {
		fs := tinyFS("")
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] == "" {
				delete(fs, pairs[i])
				continue
			}
			fs[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
		}
		return fs
	}
	layerWith := func(old, repl string) fstest.MapFS { return put("layer.yaml", without(t, tinyLayer, old, repl)) }
	baseWith := func(old, repl string) fstest.MapFS { return put("base.yaml", without(t, tinyBase, old, repl)) }
	settle := "  - {id: settle-responsibility, do: {nb: avklar, en: settle}, by: fastlege, with: [bup], strength: skal, source: act}\n"
	for _, c := range []struct {
		name string
		fs   fstest.MapFS
		want string
	}{
		{"no layer", put("layer.yaml", ""), "layer.yaml:1:1: layer: this file is missing; it says what the policy is, who owns it and from when it holds. Give the folder that holds it"},
		{"a layer below", put("molde/layer.yaml", tinyLayer), "molde/layer.yaml:1:1: layer: this file stands at the top of the folder that is loaded, not in a folder below it: move it there, or load the folder that it is in"},
		{"only a layer below", put("layer.yaml", "", "base.yaml", "", "molde/layer.yaml", tinyLayer, "molde/base.yaml", tinyBase), "molde/layer.yaml:1:1: layer: this file stands at the top of the folder that is loaded, not in a folder below it: move it there, or load the folder that it is in"},
		{"two layers below", put("layer.yaml", "", "base.yaml", "", "molde/layer.yaml", tinyLayer, "oslo/layer.yaml", tinyLayer), "molde/layer.yaml:1:1: layer: this file stands at the top of the folder that is loaded, not in a folder below it: move it there, or load the folder that it is in\n" +
			"oslo/layer.yaml:1:1: layer: this file stands at the top of the folder that is loaded, not in a folder below it: move it there, or load the folder that it is in"},
		{"layer by another name", put("layer.yaml", "", "layer.yml", tinyLayer), "layer.yml:1:1: layer: this file must be named layer.yaml"},
		{"layer in capitals", put("layer.yaml", "", "Layer.yaml", tinyLayer), "Layer.yaml:1:1: layer: this file must be named layer.yaml"},
		{"an empty layer", put("layer.yaml", "# nothing\n"), "layer.yaml:1:1: the file is empty"},
		{"a layer as list", put("layer.yaml", "- id: tiny\n"), "layer.yaml:1:1: layer: expected keys with values, not a list"},
		{"layer: no id", layerWith("id: tiny\n", ""), `layer.yaml:2:1: layer: the key "id" is missing`},
		{"layer: id", layerWith("id: tiny", "id: Tiny"), "layer.yaml:2:5: layer: id: use lower-case letters a-z, digits and hyphens, such as gp-consulted"},
		{"layer: kind", layerWith("kind: national", "kind: country"), "layer.yaml:3:7: layer: kind: must be national, region or municipality"},
		{"layer: status", layerWith("status: active", "status: activ"), `layer.yaml:6:9: layer: status: must be draft, active or retired; did you mean "active"?`},
		{"layer: no version", layerWith("version: \"1\"\n", ""), `layer.yaml:2:1: layer: the key "version" is missing`},
		{"layer: no owner", layerWith("owner: test", "owner:"), "layer.yaml:7:7: layer: owner: is empty: expected a text"},
		{"layer: title", layerWith("{nb: liten, en: tiny}", "tiny"), "layer.yaml:4:8: layer: title: write it as {nb: …, en: …}"},
		{"layer: valid", layerWith("owner: test", "owner: test\nvalid: {from: 2026-13-01}"), "layer.yaml:8:15: layer: valid: from: there is no such day; a day is written year-month-day as in 2026-03-02"},
		{"layer: unknown key", layerWith("owner: test", "owner: test\nlanguage: nb"), `layer.yaml:8:1: layer: unknown key "language"`},
		{"layer: no holder", layerWith("holder: fastlege", ""), `layer.yaml:2:1: layer: the key "holder" is missing: name the service that holds what nobody else can, such as the GP`},
		{"holder: a list", layerWith("holder: fastlege", "holder: [fastlege]"), "layer.yaml:8:9: layer: holder: expected a text, not a list"},
		{"a region that says national", layerWith("holder: fastlege", "builds_on: [{id: above, from: 1.0.0}]"), "layer.yaml:3:7: layer: kind: this layer builds on another, which the national one does not; write region or municipality"},
		{"a national one that builds on nothing", layerWith("holder: fastlege", "holder: fastlege\nbuilds_on: []"), "layer.yaml:9:12: layer: builds_on: the national layer stands on no other; leave this out"},
		{"layer: title in no language", layerWith("{nb: liten, en: tiny}", "{no: liten, en: tiny}"), "layer.yaml:4:9: layer: title: the languages are nb, nn and en; no other is shown"},
		{"layer: approval by another key", layerWith("approval: {by: test, on: 2026-01-01}", "approval: {board: test, on: 2026-01-01}"), `layer.yaml:9:12: layer: approval: unknown key "board", and the key "by" is missing`},
		{"holder: cannot hold", layerWith("holder: fastlege", "holder: skole"), "layer.yaml:8:9: layer: holder: skole cannot hold a concern; give it `holds: true` or name another service"},
		{"holder: unknown", layerWith("holder: fastlege", "holder: fastlgee"), `layer.yaml:8:9: layer: holder: there is no service fastlgee; did you mean "fastlege"?`},
		{"holder: a person", layerWith("holder: fastlege", "holder: parents"), "layer.yaml:8:9: layer: holder: parents is a person; a service belongs here"},
		{"no duty to settle", baseWith(settle, ""), "base.yaml:38:8: duties: is empty: write its entries below, each beginning with a hyphen and a space, or remove the key\nlayer.yaml:1:1: layer: the policy has no duty settle-responsibility; without it nobody would have to settle a grey zone"},
		{"no duties", baseWith("duties:\n"+settle, ""), "layer.yaml:1:1: layer: the policy has no duty settle-responsibility; without it nobody would have to settle a grey zone"},
		{"settling with when", baseWith("by: fastlege, with: [bup]", "by: bup, with: [bup], when: danger"), "base.yaml:39:91: duty settle-responsibility: when: this duty applies by itself where a tier is unsettled; leave this out"},
		{"settling with for", baseWith("by: fastlege, with: [bup]", "by: bup, with: [bup], for: {conditions: [angst]}"), "base.yaml:39:90: duty settle-responsibility: for: this duty applies by itself where a tier is unsettled; leave this out"},
		{"settling with days", baseWith("by: fastlege, with: [bup]", "by: bup, with: [bup], valid: {from: 2026-01-01}"), "base.yaml:39:92: duty settle-responsibility: valid: this duty applies by itself where a tier is unsettled; leave this out"},
		{"settling with nobody", baseWith("by: fastlege, with: [bup]", "by: fastlege, with: [fastlege]"), "base.yaml:39:5: duty settle-responsibility: with: name a service besides fastlege; nobody settles a grey zone alone"},
		{"no conditions", put("base.yaml", cutList(t, tinyBase, "conditions:\n")), "layer.yaml:1:1: layer: the policy has no `conditions`; name at least one that a concern can be"},
		{"no fact referrer", put("base.yaml", cutLine(t, tinyBase, "  referrer:")), "base.yaml:9:103: service bup: referrers: the policy has no fact `referrer`, whose values belong here\n" +
			"base.yaml:10:106: service habu: referrers: the policy has no fact `referrer`, whose values belong here"},
		{"an id in two files", put("a.yaml", "events:\n  - {id: moved, name: {nb: f, en: m}}\n", "b.yaml", "events:\n  - {id: moved, name: {nb: f, en: m}}\n"), "b.yaml:2:10: event moved: this id is taken already, in a.yaml line 2"},
		{"a let in two files", put("a.yaml", "let:\n  grave: danger\n", "b.yaml", "let:\n  grave: danger\n"), "b.yaml:2:3: let grave: this name is taken already, in a.yaml line 2"},
		{"versions in two files", put("a.yaml", "review:\n  - {id: look, valid: {to: 2026-03-01}, what: {nb: f, en: m}, strength: kan, source: act}\n",
			"b.yaml", "review:\n  - {id: look, valid: {from: 2026-03-03}, what: {nb: f, en: m}, strength: kan, source: act}\n"),
			"b.yaml:2:23: review look: valid: between this version and the one in a.yaml line 2 there are days on which neither holds; let this one begin on the day after the other ends"},
		{"not UTF-8", put("a.yaml", "events:\n  - {id: moved, name: {nb: fl\xf8tta, en: m}}\n"), "a.yaml:2:30: this character is not UTF-8: save the file with the encoding UTF-8"},
		{"UTF-16", put("a.yaml", "\xff\xfee\x00v\x00"), "a.yaml:1:1: this character is not UTF-8: save the file with the encoding UTF-8"},
		{"a lone carriage return", put("a.yaml", "events:\r  - {id: moved}\r"), "a.yaml:1:8: this line ends in a way that editors show differently (a lone carriage return): save the file with the line ends of Unix or Windows"},
		{"a control character", put("a.yaml", "events: \x07\n"), "a.yaml:1:9: a control character (U+0007) stands here: remove it"},
		{"after a byte-order mark", put("a.yaml", "\ufeffevent: []\n"), `a.yaml:1:1: this file: unknown key "event"; did you mean "events"?`},
		{"with line ends of Windows", put("a.yaml", "events:\r\n  - {id: moved, nam: m, name: {nb: f, en: m}}\r\n"), `a.yaml:2:17: event moved: unknown key "nam"; did you mean "name"?`},
		{"no bytes", put("a.yaml", " "), "a.yaml:1:1: the file is empty"},
		{"too large", put("a.yaml", strings.Repeat("# x\n", 1<<18)+"#"), "a.yaml:1:1: the file is too large: more than 1 MiB; split it"},
		{"a bomb", put("a.yaml", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"), "a.yaml:1:4: a text cannot begin with &, which names a place in YAML: write it in \"double quotes\"\n" +
			"a.yaml:2:4: a text cannot begin with &, which names a place in YAML: write it in \"double quotes\"\n" +
			"a.yaml:3:5: a text cannot begin with *, which refers to another place in YAML: write it in \"double quotes\", or write out what is meant\n" +
			"a.yaml:3:9: a text cannot begin with *, which refers to another place in YAML: write it in \"double quotes\", or write out what is meant"},
		{"what others name stands in a file that cannot be read", put("base.yaml", tinyBase+"\ttab: x\n"), "base.yaml:40:1: a tab stands before this text: indent with spaces only"},
		{"a circle of three files", put("a.yaml", "let: {a: b}\n", "b.yaml", "let: {b: c}\n", "c.yaml", "let: {c: a}\n"), "a.yaml:1:10: let a: `a` leads back to itself: a → b → c → a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := faultsOf(t, c.fs)
			assert.Equal(t, c.want, list.Error())
			for _, e := range list {
				f := c.fs[e.File]
				if f == nil || strings.HasPrefix(string(f.Data), "# x") || strings.Contains(e.Msg, "is empty") && e.Col == 1 {
					continue
				}
				lines := strings.Split(string(f.Data), "\n")
				if strings.TrimSpace(lines[e.Line-1]) != "" {
					assert.Contains(t, e.Snippet(), "^", "the place is shown")
				}
			}
		})
	}
}

// cutLine takes away the line that begins so.
func cutLine(t testing.TB, text, begin string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, begin)
	require.True(t, ok)
	_, after, _ := strings.Cut(rest, "\n")
	return before + after
}

// cutList takes away a list with its entries.
func cutList(t testing.TB, text, key string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, key)
	require.True(t, ok)
	lines := strings.SplitAfter(rest, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], " ") {
		lines = lines[1:]
	}
	return before + strings.Join(lines, "")
}

func TestLoadRefusesWhatIsNoPolicy(t *testing.T) {
	for want, load := range map[string]func() (*Policy, error){
		"no policy was given to load":    func() (*Policy, error) { return Load() },
		"a policy that was given is nil": func() (*Policy, error) { return Load(nil) },
	} {
		_, err := load()
		assert.EqualError(t, err, want)
	}
}

func TestSnippets(t *testing.T) {
	long := "let:\n  grave: " + strings.Repeat("danger || ", 60) + "dangr || " + strings.Repeat("danger || ", 60) + "danger\n"
	for _, c := range []struct{ name, data, want string }{
		{"a plain line", "let:\n  grave: dangr\n", "      grave: dangr\n             ^"},
		{"a file that cannot be read", "let:\n  grave: \"danger\n", "      grave: \"danger\n             ^"},
		{"a tab", "let:\n\tgrave: danger\n", "    \tgrave: danger\n    ^"},
		{"no UTF-8", "let:\n  grave: \xf8\xf8 x\n", "      grave: \ufffd\ufffd x\n             ^"},
		{"a control character", "let:\n  grave: \x1b[31m x\r\n", "      grave: \ufffd[31m x\n             ^"},
		{"a byte-order mark", "\ufefflets: {a: danger}\n", "    lets: {a: danger}\n    ^"},
		{"a long line", long, "    …" + strings.Repeat("danger || ", 6) + "dangr || " + strings.Repeat("danger || ", 9) + "d…\n    " + strings.Repeat(" ", 61) + "^"},
	} {
		list := faultsOf(t, tinyFS(c.data))
		require.Len(t, list, 1, c.name)
		assert.Equal(t, c.want, list[0].Snippet(), c.name)
	}
	// The scenarios, which are read by Verify, are shown too.
	fs := tinyFS("")
	fs["scenarios/a.yaml"] = &fstest.MapFile{Data: []byte("title: \"a\n")}
	p, err := Load(fs)
	require.NoError(t, err)
	_, err = p.Verify(t.Context(), fs)
	var list ErrorList
	require.ErrorAs(t, err, &list)
	assert.Equal(t, "scenarios/a.yaml:1:8: the quote that opens here is never closed", list.Error())
	assert.Equal(t, "    title: \"a\n           ^", list[0].Snippet())
	assert.Empty(t, Error{}.Snippet())
}

const goodScenario = `title: One
case:
  at: 2026-03-02
  given: {danger: false}
  concerns: [{condition: angst, given: {severity: mild}}]
expect:
  concerns:
    angst: {tier: municipal, service: kommune, alongside: [], meanwhile: fastlege}
  level: any
  coordinator: any
  duties: {certain: [hear, any], possible: any, never: [start], done: any}
  deadlines: {others: any}
  consent: any
  share: []
  offers: [drop-in]
  review: any
  missing: any
`

func TestScenarioFaults(t *testing.T) {
	p := tiny(t, tinyRules)
	verify := func(text string) (Report, error) {
		return p.Verify(t.Context(), fstest.MapFS{"scenarios/one.yaml": {Data: []byte(text)}})
	}
	r, err := verify(goodScenario)
	require.NoError(t, err)
	assert.Empty(t, r.Scenarios[0].Failures)
	for _, c := range []struct{ old, repl, want string }{
		{"title: One\n", "", `1:1: scenario: the key "title" is missing`},
		{"  level: any\n", "", `7:3: expect: the key "level" is missing`},
		{"level: any", "level:", "9:9: expect: level: is empty: expected a text"},
		{"level: any", "level: 4", "9:10: expect: level: there is no level 4; it can be none, 0, 1, 2 or 3"},
		{"coordinator: any", "coordinator: fastlgee", `10:16: expect: coordinator: there is no coordinator fastlgee; did you mean "fastlege"?`},
		{"never: [start]", "never: [strat]", `11:57: expect: duties: never: there is no duty strat; did you mean "start"?`},
		{"certain: [hear,", "certain: [haer,", `11:22: expect: duties: certain: there is no duty haer; did you mean "hear"?`},
		{"done: any", "done: [haer]", `11:72: expect: duties: done: there is no duty haer; did you mean "hear"?`},
		{"possible: any, ", "", `11:11: expect: duties: the key "possible" is missing`},
		{"share: []", "share: [refferal]", `14:11: expect: share: there is no share refferal; did you mean "referral"?`},
		{"share: []", "share:", "14:9: expect: share: write it as a list: [a, b], [] for none, or the word any"},
		{"missing: any", "missing: [born, sevrity]", `17:19: expect: missing: there is no fact sevrity; did you mean "severity"?`},
		{"missing: any", "missing: any\n  asks_first: dangr", `18:15: expect: asks_first: there is no fact dangr; did you mean "danger"?`},
		{"    angst:", "    angts:", `8:5: expect: concerns: there is no condition angts; did you mean "angst"?`},
		{"tier: municipal", "tier: kommunal", `8:19: expect: concern angst: tier: there is no tier kommunal; it can be unsettled, municipal, specialist or emergency`},
		{"alongside: []", "alongside: bup", "8:59: expect: concern angst: alongside: write it as a list: [a, b], [] for none, or the word any"},
		{"alongside: []", "alongside: [], possible: municipal", "8:73: expect: concern angst: possible: write it as a list: [a, b], [] for none, or the word any"},
		{"tier: municipal", "tier: [municipal]", "8:19: expect: concern angst: tier: expected a text, not a list"},
		{"certain: [hear, any]", "certain: hear", "11:21: expect: duties: certain: write it as a list: [a, b], [] for none, or the word any"},
		{"service: kommune", "service: komune", `8:39: expect: concern angst: service: there is no service komune; did you mean "kommune"?`},
		{", meanwhile: fastlege", "", `8:12: expect: concern angst: the key "meanwhile" is missing`},
		{"{others: any}", "{startet: {due: none}}", `12:15: expect: deadlines: there is no event startet; did you mean "started"?`},
		{"{others: any}", "{started: {state: late}}", "12:32: expect: deadlines: started: state: there is no state of a deadline late; it can be running, kept, broken or waiting"},
		{"{others: any}", "{started: soon}", "12:24: expect: deadlines: started: expected keys with values, not a single value"},
		{"consent: any", "consent: {giver: any, heard: any, informed: any, withheld: any}", "13:13: expect: consent: unknown key \"giver\"; did you mean \"givers\"?"},
		{"at: 2026-03-02", "at: today", "3:7: case: at: expected a day, written year-month-day as in 2026-03-02"},
		{"concerns: [{", "concern: [{", `3:3: case: the key "concerns" is missing`},
	} {
		_, err := verify(without(t, goodScenario, c.old, c.repl))
		if assert.Error(t, err, "%s", c.want) {
			assert.Contains(t, strings.Split(err.Error(), "\n"), "scenarios/one.yaml:"+c.want)
		}
	}
}
