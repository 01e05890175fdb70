package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a lower layer cannot do is refused, at its own line, with the line of what
// it goes against, and with a case that shows it where there is one.

// placeOf is the file and the line of the first line of a layer's file that
// holds a text, as messages write it.
func placeOf(t testing.TB, layer fstest.MapFS, prefix, text string) string {
	t.Helper()
	for _, name := range sortedKeys(layer) {
		for i, line := range strings.Split(string(layer[name].Data), "\n") {
			if strings.Contains(line, text) {
				return fmt.Sprintf("%s%s line %d", prefix, name, i+1)
			}
		}
	}
	t.Fatalf("nothing holds %s", text)
	return ""
}

// weakening is an entry of a region that must be refused.
type weakening struct {
	name  string
	rules string // of the region; what is wrong stands on line 2
	above string // text of the line of the upper rule; empty: there is none
	shows string // the case that is told; empty: there is none
}

var weakenings = []weakening{
	// Duties.
	{"a weaker strength", "tighten:\n  - {rule: tiny/hear, strength: bør, source: local}", "{id: hear,", ""},
	{"the weakest strength", "tighten:\n  - {rule: tiny/try, strength: kan, source: local}", "{id: try,", ""},
	{"a longer deadline", "tighten:\n  - {rule: tiny/start, deadline: {weeks: 5, from: received, until: started}, source: local}", "{id: start,", ""},
	{"a longer deadline in another unit", "tighten:\n  - {rule: tiny/start-late, deadline: {months: 2, from: received, until: started}, source: local}", "{id: start-late,", ""},
	{"a deadline that can be longer", "tighten:\n  - {rule: tiny/start, deadline: {working_days: 20, from: received, until: started}, source: local}", "{id: start,", ""},
	{"a month that can be longer", "tighten:\n  - {rule: tiny/month, deadline: {days: 29, from: received, until: started}, source: local}", "{id: month,", ""},
	{"more working days", "tighten:\n  - {rule: tiny/answer, deadline: {working_days: 11, from: received, until: answered}, source: local}", "{id: answer,", ""},
	{"a deadline from a later event", "tighten:\n  - {rule: tiny/start, deadline: {weeks: 3, from: answered, until: started}, source: local}", "{id: start,", ""},
	{"a deadline until another event", "tighten:\n  - {rule: tiny/start, deadline: {weeks: 3, from: received, until: answered}, source: local}", "{id: start,", ""},
	{"a deadline where it is immediate", "tighten:\n  - {rule: tiny/soon, deadline: {days: 0, from: received, until: started}, source: local}", "{id: soon,", ""},
	{"an immediate deadline without the events", "tighten:\n  - {rule: tiny/start, deadline: immediately, source: local}", "{id: start,", ""},
	{"another actor", "tighten:\n  - {rule: tiny/hear, by: bup, source: local}", "{id: hear,", ""},
	{"another step", "tighten:\n  - {rule: tiny/hear, before: closed, source: local}", "{id: hear,", ""},
	{"a disclosure", "duties:\n  - {id: west-tell, do: {nb: d, en: d}, by: fastlege, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}", "", ""},
	// Who is responsible.
	{"another tier", "tier:\n  - {id: west-mild, for: {conditions: [angst]}, when: 'severity == \"mild\"', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: local}", "{id: mild,", `severity == "mild"`},
	{"another tier in some cases", "tier:\n  - {id: west-high, for: {conditions: [angst]}, when: score > 3, tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: local}", "{id: mild,", `severity == "mild"`},
	{"another tier through settles", "tier:\n  - {id: west-mild, for: {conditions: [angst]}, when: 'severity == \"mild\"', tier: specialist, service: bup, settles: [tiny/mild], why: {nb: w, en: w}, strength: bør, source: local}", "{id: mild,", `severity == "mild"`},
	{"another tier for a condition", "tier:\n  - {id: west-down, for: {conditions: [angst]}, when: 'severity == \"severe\"', tier: municipal, service: kommune, settles: [tiny/not-mild], why: {nb: w, en: w}, strength: bør, source: local}", "{id: not-mild,", `severity == "severe"`},
	{"an emergency where there is none", "tier:\n  - {id: west-acute, for: {conditions: [angst]}, when: score > 20, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: local}", "", ""},
	{"a second service", "tier:\n  - {id: west-habu, when: 'severity == \"severe\"', tier: specialist, service: habu, why: {nb: w, en: w}, strength: bør, source: local}", "{id: not-mild,", `severity == "severe"`},
	{"whoever helps alongside left out", "tier:\n  - {id: west-habu, when: 'severity == \"severe\"', tier: specialist, service: habu, settles: [tiny/not-mild], why: {nb: w, en: w}, strength: bør, source: local}", "{id: not-mild,", ""},
	{"another tier by what the layers above do not ask for", "tier:\n  - {id: west-sad, for: {conditions: [depresjon]}, when: '\"sad\" in signs', tier: municipal, service: kommune, alongside: [skole], settles: [tiny/not-mild], why: {nb: w, en: w}, strength: bør, source: local}", "{id: by-referrer,", ""},
	// What is shared.
	{"a share", "share:\n  - {id: west-share, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: local}", "", ""},
	{"more categories", "narrow:\n  - {rule: tiny/unless-no, what: [identity, symptoms], source: local}", "{id: unless-no,", ""},
	{"more recipients", "narrow:\n  - {rule: tiny/referral, to: [bup, habu], source: local}", "{id: referral,", ""},
	{"other recipients", "narrow:\n  - {rule: tiny/referral, to: [habu], source: local}", "{id: referral,", ""},
	{"other senders", "narrow:\n  - {rule: tiny/referral, from: [kommune], source: local}", "{id: referral,", ""},
	{"less of what must be shared", "narrow:\n  - {rule: tiny/must, basis: consent, source: local}", "{id: must,", ""},
	{"consent before an emergency", "narrow:\n  - {rule: tiny/at-once, basis: consent, source: local}", "{id: at-once,", ""},
	{"consent before a report", "narrow:\n  - {rule: tiny/report, basis: consent, source: local}", "{id: report,", ""},
	{"less in a report", "narrow:\n  - {rule: tiny/report, what: [identity], source: local}", "{id: report,", ""},
	{"other words for a report", "texts:\n  - {rule: tiny/report, do: {nb: la være, en: do not}}", "{id: report,", ""},
	// Who has a say.
	{"who is told", "givers:\n  - {id: west-told, say: informed, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}", "", ""},
	{"who is not told", "givers:\n  - {id: west-hush, say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}", "", ""},
	{"whose answer counts", "givers:\n  - {id: west-both, when: age(born) < 15, say: consent, who: [parent, parents], need: any, prevails: parent, why: {nb: w, en: w}, strength: skal, source: act}", "", ""},
	{"a parent for one of 16", "givers:\n  - {id: west-late, when: age(born) < 18, say: consent, who: [parent], regime: [health], why: {nb: w, en: w}, strength: skal, source: act}", "{id: young,", "age(born) == 1"},
	{"a parent for one of 16 at school", "givers:\n  - {id: west-school, when: age(born) < 17, say: consent, who: [parent], regime: [administration], why: {nb: w, en: w}, strength: skal, source: act}", "{id: young,", "age(born) == 1"},
	{"a parent of an adult", "givers:\n  - {id: west-grown, when: score == 3 && age(born) > 20, say: consent, who: [parent], regime: [health], why: {nb: w, en: w}, strength: skal, source: act}", "{id: young,", ""},
	{"a parent by the group", "givers:\n  - {id: west-group, say: consent, who: [parents], why: {nb: w, en: w}, strength: skal, source: act}", "{id: young,", "age(born) == 1"},
	{"a child too young", "givers:\n  - {id: west-child, when: age(born) >= 15, say: consent, who: [child], why: {nb: w, en: w}, strength: skal, source: act}", "{id: old,", "age(born) == 15"},
	{"somebody who has no say above", "givers:\n  - {id: west-other, say: consent, who: [other], why: {nb: w, en: w}, strength: skal, source: act}", "", ""},
	{"somebody heard who has no say above", "givers:\n  - {id: west-other, say: heard, who: [other], why: {nb: w, en: w}, strength: skal, source: act}", "", ""},
	{"a parent heard of one of 16", "givers:\n  - {id: west-hear, when: age(born) > 16, say: heard, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}", "{id: young,", "age(born) == 17"},
	// Who coordinates.
	{"a coordinator before the lawful one", "duties:\n  - {id: west-lead, do: {nb: d, en: d}, by: bup, coordinator: bup, settles: [tiny/overview, tiny/lead], strength: skal, source: act}", "{id: lead,", ""},
	{"a second coordinator", "duties:\n  - {id: west-lead, when: heard, do: {nb: d, en: d}, by: bup, coordinator: bup, strength: skal, source: act}", "{id: overview,", "heard"},
	{"a level with nobody to coordinate", "level:\n  - {id: west-level, when: heard, level: 3, why: {nb: w, en: w}, strength: bør, source: local}", "", `state == "closed"`},
	{"referrers of a service that takes none", "widen:\n  - {service: kommune, referrers: [larer], source: local}", "", ""},
	// Ids.
	{"the id of a duty", "duties:\n  - {id: hear, do: {nb: d, en: d}, by: fastlege, strength: skal, source: act}", "{id: hear,", ""},
	{"the id of a rule of another list", "review:\n  - {id: mild, what: {nb: d, en: d}, strength: kan, source: local}", "{id: mild,", ""},
	{"the id of a version", "duties:\n  - {id: hear, valid: {from: 2027-01-01}, do: {nb: d, en: d}, by: fastlege, strength: kan, source: act}", "{id: hear,", ""},
	{"the id of a service", "services:\n  - {id: bup, name: {nb: b, en: b}, belongs: specialist, regime: none, source: act}", "{id: bup,", ""},
	{"the id of a condition", "conditions:\n  - {id: angst, name: {nb: a, en: a}, source: act}", "{id: angst, name: {nb: angst, en: anxiety}, pathway", ""},
	{"the id of a person", "persons:\n  - {id: child, name: {nb: a, en: a}}", "{id: child, name", ""},
	{"the id of a task", "tasks:\n  - {id: bup-task, pathways: [angst], service: bup, phase: P4, do: {nb: a, en: a}, strength: kan, source: act}", "{id: bup-task,", ""},
	{"the id of a source", "sources:\n  - {id: act, title: Another act, force: goal}", "{id: act,", ""},
	{"the name of a fact", "facts:\n  danger: {of: case, type: bool, ask: {nb: a, en: a}, who: [bup], category: symptoms}", "danger: {of: case", ""},
	{"the name of a let", "let:\n  grave: \"false\"", "grave: severity", ""},
	// What is not there.
	{"a duty that is not there", "tighten:\n  - {rule: tiny/heer, strength: skal, source: local}", "", ""},
	{"a layer that is not there", "tighten:\n  - {rule: timy/hear, strength: skal, source: local}", "", ""},
	{"no layer", "tighten:\n  - {rule: hear, with: [bup], source: local}", "", ""},
	{"a share as duty", "tighten:\n  - {rule: tiny/referral, with: [bup], source: local}", "", ""},
	{"a share that is not there", "narrow:\n  - {rule: tiny/referal, what: [symptoms], source: local}", "", ""},
	{"words of a rule that is not there", "texts:\n  - {rule: tiny/hore, do: {nb: d, en: d}}", "", ""},
	{"a service that is not there", "widen:\n  - {service: bop, referrers: [larer], source: local}", "", ""},
	{"a contact of a service that is not there", "contacts:\n  - {service: bop, name: {nb: d, en: d}, source: local}", "", ""},
	{"settling what is not there", "tier:\n  - {id: west-m, when: 'severity == \"mild\"', tier: municipal, service: kommune, settles: [tiny/milde], why: {nb: w, en: w}, strength: bør, source: local}", "", ""},
	{"settling an emergency", "tier:\n  - {id: west-m, when: 'severity == \"mild\"', tier: municipal, service: kommune, settles: [tiny/acute], why: {nb: w, en: w}, strength: bør, source: local}", "", ""},
}

func TestWhatWeakensIsRefusedWithBothLines(t *testing.T) {
	upper := upperFS()
	for _, c := range weakenings {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(upper, regionFS(c.rules+"\n"))
			var list ErrorList
			require.True(t, errors.As(err, &list), "it is not refused: %v", err)
			above, shown := false, false
			for _, e := range list {
				assert.True(t, strings.HasPrefix(e.Error(), "west/local.yaml:2:"), "it is told where it is wrong: %s", e.Error())
				assert.Contains(t, e.Snippet(), "^")
				if c.above == "" || strings.Contains(e.Msg, placeOf(t, upper, "tiny/", c.above)) {
					above = true
					shown = shown || strings.Contains(e.Msg, c.shows)
				}
			}
			assert.True(t, above, "the upper rule is shown: %v", err)
			assert.True(t, shown, "a case shows it: %v", err)
		})
	}
}

// layerText is a layer.yaml with one thing changed.
func layerText(t testing.TB, fsys fstest.MapFS, old, repl string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for name, f := range fsys {
		out[name] = f
	}
	text := string(fsys["layer.yaml"].Data)
	require.Contains(t, text, old)
	out["layer.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, repl, 1))}
	return out
}

func TestStacksThatDoNotStandAreRefused(t *testing.T) {
	national, region, town := upperFS(), regionFS("gaps: [{id: g, missing: {nb: m, en: m}, ask: {nb: a, en: a}}]\n"), townFS("review: []\n")
	delete(region, "local.yaml")
	delete(town, "local.yaml")
	for _, c := range []struct {
		name   string
		layers []fs.FS
		where  string // file and line of the fault
	}{
		{"a region alone", []fs.FS{region}, "layer.yaml:3:"},
		{"two nationals", []fs.FS{national, fstest.MapFS{"layer.yaml": {Data: []byte(strings.Replace(tinyLayer, "id: tiny", "id: wee", 1))}}}, "wee/layer.yaml:3:"},
		{"the national last", []fs.FS{region, national}, "west/layer.yaml:3:"},
		{"a municipality before a region", []fs.FS{national, town, region}, "west/layer.yaml:3:"},
		{"one layer twice", []fs.FS{national, region, region}, "layer-3/layer.yaml:2:"},
		{"a version before", []fs.FS{national, layerText(t, region, `from: "1"`, `from: "1.1"`)}, "west/layer.yaml:9:"},
		{"a version after", []fs.FS{national, layerText(t, region, `from: "1"`, `from: "0.1", below: "1"`)}, "west/layer.yaml:9:"},
		{"no version at all", []fs.FS{national, layerText(t, region, `from: "1"`, `from: "2", below: "2"`)}, "west/layer.yaml:9:"},
		{"what it builds on is not there", []fs.FS{national, layerText(t, region, "id: tiny", "id: other")}, "west/layer.yaml:9:"},
		{"what it builds on comes later", []fs.FS{national, layerText(t, region, "id: tiny", "id: town"), town}, "west/layer.yaml:9:"},
		{"it builds on nothing", []fs.FS{national, layerText(t, region, "builds_on:\n  - {id: tiny, from: \"1\"}\n", "")}, "west/layer.yaml:2:"},
		{"a holder below", []fs.FS{national, layerText(t, region, "owner: test", "owner: test\nholder: bup")}, "west/layer.yaml:8:"},
		{"a change in the national layer", []fs.FS{withFile(national, "a.yaml", "tighten:\n  - {rule: tiny/hear, with: [bup], source: act}\n")}, "a.yaml:2:"},
		{"a national layer that builds on another", []fs.FS{layerText(t, national, "owner: test", "owner: test\nbuilds_on: [{id: world, from: 1}]")}, "layer.yaml:8:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(c.layers...)
			var list ErrorList
			require.True(t, errors.As(err, &list), "it is not refused: %v", err)
			assert.True(t, slices.ContainsFunc(list, func(e Error) bool { return strings.HasPrefix(e.Error(), c.where) }), "%v", err)
		})
	}
}

// withFile is a folder with one more file, or with another text in one.
func withFile(fsys fstest.MapFS, name, text string) fstest.MapFS {
	out := fstest.MapFS{}
	for n, f := range fsys {
		out[n] = f
	}
	out[name] = &fstest.MapFile{Data: []byte(text)}
	return out
}

// What strengthens is taken: the refusals above are not of everything.
func TestWhatStrengthensIsTaken(t *testing.T) {
	for _, rules := range []string{
		"tighten:\n  - {rule: tiny/try, strength: skal, with: [skole], source: local}",
		"tighten:\n  - {rule: tiny/start, deadline: {days: 28, from: received, until: started}, strength: skal, source: local}",
		"tighten:\n  - {rule: tiny/start, deadline: {days: 0, from: received, until: started}, before: closed, source: local}",
		"tighten:\n  - {rule: tiny/month, deadline: {weeks: 4, from: received, until: started}, source: local}",
		"tighten:\n  - {rule: tiny/ask-who, by: skole, source: local}",
		"tighten:\n  - {rule: tiny/advise, strength: bør, before: sent, source: local}",
		"narrow:\n  - {rule: tiny/by-law, to: [bup], what: [symptoms], basis: consent, valid: {to: 2027-01-01}, source: local}",
		"tier:\n  - {id: west-both, for: {conditions: [depresjon]}, when: ['\"tired\" in signs', score > 10, severity == \"mild\"], tier: municipal, service: kommune, settles: [tiny/high], why: {nb: w, en: w}, strength: bør, source: local}",
		"tier:\n  - {id: west-habu, when: 'severity == \"severe\"', tier: specialist, service: habu, alongside: [kommune], settles: [tiny/not-mild], why: {nb: w, en: w}, strength: bør, source: local}",
		"givers:\n  - {id: west-parent, when: age(born) < 12, say: consent, who: [parents], why: {nb: w, en: w}, strength: skal, source: act}\n  - {id: west-child, say: heard, who: [child], why: {nb: w, en: w}, strength: bør, source: local}",
		"duties:\n  - {id: west-lead, when: heard, do: {nb: d, en: d}, by: bup, coordinator: bup, settles: [tiny/overview], strength: skal, source: local}",
		"tier:\n  - {id: west-habu, for: {conditions: [tvang]}, when: 'severity == \"mild\" && heard', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: local}",
		"level:\n  - {id: west-level, when: state == \"sent\", level: 3, why: {nb: w, en: w}, strength: bør, source: local}",
		"widen:\n  - {service: bup, referrers: [larer], source: local}",
	} {
		_, err := Load(upperFS(), regionFS(rules+"\n"))
		assert.NoError(t, err, "%s", rules)
	}
}
