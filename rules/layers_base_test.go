package rules

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// upperRules are rules of a national layer that leaves something to settle: grey
// zones, two coordinators, shares on every basis, duties of every strength.
const upperRules = tinyRules + `
services:
  - {id: natt, name: {nb: natt, en: night}, belongs: municipal, regime: health, holds: true, emergency: true, source: act}
  - {id: third, name: {nb: tredje, en: third}, belongs: specialist, regime: health, holds: true, source: act}
tasks:
  - {id: bup-many, pathways: [angst], service: habu, phase: P4, do: {nb: a, en: a}, needs: [identity, symptoms], strength: skal, source: act}
  - {id: akutt-task, pathways: [angst], service: akutt, phase: P4, do: {nb: a, en: a}, needs: [identity, symptoms], strength: skal, source: act}
`

// upperMore stands in a file of its own, as a list stands once in a file.
const upperMore = `
tier:
  - {id: low, for: {conditions: [depresjon]}, when: '"tired" in signs', tier: municipal, service: kommune, alongside: [skole], why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: high, for: {conditions: [depresjon]}, when: score > 10, tier: specialist, service: habu, alongside: [kommune], why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: by-referrer, for: {conditions: [depresjon]}, when: [score > 20, 'may_refer(referrer, "habu")'], tier: specialist, service: habu, alongside: [kommune], why: {nb: w, en: w}, strength: bør, source: guide}
conditions:
  - {id: tvang, name: {nb: tvang, en: compulsions}, icd10: [F42], source: act}
duties:
  - {id: lead, when: size(signs) > 1, do: {nb: led, en: lead}, by: kommune, coordinator: kommune, settles: [overview], strength: skal, source: act}
  - {id: overview, when: state != "closed", do: {nb: se, en: see}, by: fastlege, coordinator: fastlege, strength: bør, source: guide}
  - {id: ask-who, when: '!may_refer(referrer, "bup")', do: {nb: spør, en: ask}, by: referrer-role, with: [fastlege], done: heard, before: sent, strength: skal, source: act}
  - {id: advise, do: {nb: råd, en: advise}, by: bup, strength: kan, source: guide}
  - {id: answer, when: state != "closed", do: {nb: svar, en: answer}, by: bup, deadline: {working_days: 10, from: received, until: answered}, strength: skal, source: act}
  - {id: small, when: level < 2, do: {nb: s, en: s}, by: kommune, strength: bør, source: guide}
  - {id: soon, when: danger, do: {nb: nå, en: now}, by: akutt, deadline: immediately, strength: skal, source: act}
  - {id: month, when: 'tier == "specialist" && service == "bup"', do: {nb: m, en: m}, by: bup, deadline: {months: 1, from: received, until: started}, before: closed, strength: bør, source: guide}
persons:
  - {id: referrer-role, name: {nb: henviser, en: referrer}, named_below: true}
  - {id: other, name: {nb: en annen, en: another}}
givers:
  - {id: hear-child, when: age(born) >= 7, say: heard, who: [child], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: pupil, when: age(born) < 15, say: consent, who: [parent], regime: [administration], why: {nb: w, en: w}, strength: skal, source: act}
level:
  - {id: three, when: 'tier == "specialist" && tried', level: 3, why: {nb: w, en: w}, strength: bør, source: guide}
review:
  - {id: think, when: 'tier == "specialist"', what: {nb: se, en: look}, strength: bør, source: guide}
  - {id: which, when: heard, unsettled: true, what: {nb: hvem, en: who}, strength: bør, source: guide}
share:
  - {id: when-led, when: level > 1, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: no-objection, strength: kan, source: act}
  - {id: by-law, when: score > 5, from: [fastlege], to: [bup, habu], what: [identity, symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
  - {id: unless-no, when: heard, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: no-objection, strength: kan, source: act}
  - {id: unnamed, when: heard, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: anonymous, strength: kan, source: act}
  - {id: grave, when: danger, frozen: true, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
  - {id: until, when: heard, valid: {to: 2026-12-31}, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
  - {id: must, when: danger, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: skal, source: act}
  - {id: at-once, when: danger, from: [fastlege], to: [akutt], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
`

// upperFS is the national layer that lower ones are put below.
func upperFS() fstest.MapFS {
	fs := tinyFS(upperRules)
	fs["base.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(tinyBase, "[fastlege, larer]", "[fastlege, larer, other]", 1))}
	fs["rules/upper.yaml"] = &fstest.MapFile{Data: []byte(upperMore)}
	return fs
}

const regionLayer = `
id: west
kind: region
title: {nb: vest, en: west}
version: 0.1.0
status: draft
owner: test
builds_on:
  - {id: tiny, from: "1"}
`

const townLayer = `
id: town
kind: municipality
title: {nb: by, en: town}
version: 0.1.0
status: draft
owner: test
builds_on:
  - {id: tiny, from: "1"}
`

// localSources is what a lower layer cites.
const localSources = "sources:\n  - {id: local, title: Local, force: agreement}\n"

// regionFS is a region with these rules in local.yaml.
func regionFS(rules string) fstest.MapFS {
	return fstest.MapFS{
		"layer.yaml":   {Data: []byte(regionLayer)},
		"sources.yaml": {Data: []byte(localSources)},
		"local.yaml":   {Data: []byte(rules)},
	}
}

func townFS(rules string) fstest.MapFS {
	fs := regionFS(rules)
	fs["layer.yaml"] = &fstest.MapFile{Data: []byte(townLayer)}
	fs["sources.yaml"] = &fstest.MapFile{Data: []byte("sources:\n  - {id: town-guide, title: Town, force: agreement}\n")}
	return fs
}

// stacked loads layers that fit each other.
func stacked(t testing.TB, layers ...fs.FS) *Policy {
	t.Helper()
	p, err := Load(layers...)
	require.NoError(t, err)
	return p
}
