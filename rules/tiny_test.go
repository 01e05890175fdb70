package rules

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// tinyBase is a small policy that tests add rules to.
const tinyBase = `
sources:
  - {id: act, title: The act, force: statute}
  - {id: guide, title: The guide, force: guideline, valid: {to: 2026-06-30}}
services:
  - {id: fastlege, name: {nb: fastlege, en: GP}, belongs: municipal, regime: health, holds: true, source: act}
  - {id: skole, name: {nb: skole, en: school}, belongs: municipal, regime: administration, source: act}
  - {id: kommune, name: {nb: kommune, en: municipality}, belongs: municipal, regime: health, holds: true, source: act}
  - {id: bup, name: {nb: BUP, en: BUP}, belongs: specialist, regime: health, holds: true, referrers: [fastlege], source: act}
  - {id: habu, name: {nb: HABU, en: HABU}, belongs: specialist, regime: health, holds: true, referrers: [fastlege], source: act}
  - {id: akutt, name: {nb: akutt, en: acute}, belongs: specialist, regime: health, emergency: true, source: act}
  - {id: barnevern, name: {nb: barnevern, en: child welfare}, belongs: municipal, regime: barnevern, source: act}
persons:
  - {id: child, name: {nb: barnet, en: the child}}
  - {id: parent, name: {nb: forelder, en: parent}}
  - {id: parents, name: {nb: foreldrene, en: parents}, members: [parent]}
categories:
  - {id: identity, name: {nb: hvem, en: who}}
  - {id: symptoms, name: {nb: symptomer, en: symptoms}}
conditions:
  - {id: angst, name: {nb: angst, en: anxiety}, pathway: angst, source: act}
  - {id: depresjon, name: {nb: depresjon, en: depression}, source: act}
pathways:
  - {id: angst, name: {nb: angst, en: anxiety}}
tasks:
  - {id: bup-task, pathways: [angst], service: bup, phase: P4, do: {nb: a, en: a}, needs: [identity, symptoms], strength: skal, source: act}
  - {id: bv-task, pathways: [angst], service: barnevern, phase: P0, do: {nb: a, en: a}, needs: [identity, symptoms], strength: skal, source: act}
facts:
  born: {of: case, type: date, ask: {nb: født, en: born}, who: [parents, fastlege], category: identity}
  referrer: {of: case, type: [fastlege, larer], ask: {nb: hvem, en: who}, who: [fastlege], category: identity}
  danger: {of: case, type: bool, ask: {nb: fare, en: danger}, who: [parents, fastlege], category: symptoms}
  violence: {of: case, type: bool, ask: {nb: vold, en: violence}, who: [parents, child], category: symptoms}
  heard: {of: case, type: bool, ask: {nb: hørt, en: heard}, who: [fastlege], category: symptoms}
  score: {of: case, type: {int: 0..25}, ask: {nb: skår, en: score}, who: [fastlege], category: symptoms}
  signs: {of: case, type: {set: [sad, tired, angry]}, ask: {nb: tegn, en: signs}, who: [fastlege], category: symptoms}
  severity: {of: concern, type: [mild, moderate, severe], ask: {nb: grad, en: degree}, who: [fastlege], category: symptoms}
  tried: {of: concern, type: bool, ask: {nb: prøvd, en: tried}, who: [fastlege], category: symptoms}
duties:
  - {id: settle-responsibility, do: {nb: avklar, en: settle}, by: fastlege, with: [bup], strength: skal, source: act}
`

const tinyLayer = `
id: tiny
kind: national
title: {nb: liten, en: tiny}
version: "1"
status: active
owner: test
holder: fastlege
approval: {by: test, on: 2026-01-01}
`

// tinyRules are rules of every list, for tests that want a working policy.
const tinyRules = `
let:
  grave: severity == "severe" || danger
tier:
  - {id: acute, when: danger, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: act}
  - {id: mild, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: not-mild, when: 'severity in ["moderate", "severe"]', tier: specialist, service: bup, alongside: [kommune], why: {nb: w, en: w}, strength: bør, source: guide}
duties:
  - {id: hear, do: {nb: hør, en: hear}, by: fastlege, with: [parents], done: heard, before: sent, strength: skal, source: act}
  - {id: try, when: 'tier != "specialist"', do: {nb: prøv, en: try}, by: kommune, done: tried, before: sent, strength: bør, source: guide}
  - {id: start, when: 'tier == "specialist" && severity == "severe"', do: {nb: start, en: start}, by: bup, deadline: {weeks: 4, from: received, until: started}, strength: bør, source: guide}
  - {id: start-late, when: 'tier == "specialist"', do: {nb: start, en: start}, by: bup, deadline: {weeks: 8, from: received, until: started}, strength: bør, source: guide}
  - {id: report, when: violence, do: {nb: meld, en: report}, by: fastlege, discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}
  - {id: talk, when: state == "rejection-considered", do: {nb: snakk, en: talk}, by: bup, done: heard, before: rejected, strength: bør, source: guide}
givers:
  - {id: young, when: age(born) < 16, say: consent, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: old, when: age(born) >= 16, say: consent, who: [child], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: told, say: informed, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
  - {id: hush, when: violence, say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}
share:
  - {id: referral, when: 'tier == "specialist"', from: [fastlege], to: [bup], what: [identity, symptoms], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}
offers:
  - {id: drop-in, when: 'tier != "emergency"', service: kommune, reach: {nb: r, en: r}, why: {nb: w, en: w}, strength: kan, source: act}
review:
  - {id: look, when: score > 20, what: {nb: se, en: look}, strength: bør, source: guide}
level:
  - {id: two, when: size(signs) > 1, level: 2, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: one, when: size(signs) > 0, level: 1, why: {nb: w, en: w}, strength: bør, source: guide}
`

// tinyFS is the folder of the tiny policy with more rules in a file of its own.
func tinyFS(more string) fstest.MapFS {
	fs := fstest.MapFS{
		"layer.yaml": {Data: []byte(tinyLayer)},
		"base.yaml":  {Data: []byte(tinyBase)},
	}
	if more != "" {
		fs["rules/more.yaml"] = &fstest.MapFile{Data: []byte(more)}
	}
	return fs
}

func tiny(t testing.TB, more string) *Policy {
	t.Helper()
	p, err := Load(tinyFS(more))
	require.NoError(t, err)
	return p
}

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// given is short for the facts of a case.
type given = map[string]any

// oneConcern is a case with one concern.
func oneConcern(condition string, caseFacts, concern given) pathway.Case {
	return pathway.Case{At: monday, Contact: "kommune", Given: caseFacts,
		Concerns: []pathway.Concern{{Condition: condition, Given: concern}}}
}

func decide(t testing.TB, p *Policy, c pathway.Case) Decision {
	t.Helper()
	d, err := p.Decide(context.Background(), c)
	require.NoError(t, err)
	return d
}
