package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallPolicy is a policy that says nothing of moderate anxiety.
const smallPolicy = `
sources:
  - {id: guide, title: The guide, force: guideline}
services:
  - {id: fastlege, name: {nb: fastlege, en: GP}, belongs: municipal, regime: health, holds: true, source: guide}
  - {id: kommune, name: {nb: kommune, en: municipality}, belongs: municipal, regime: health, holds: true, source: guide}
  - {id: bup, name: {nb: BUP, en: BUP}, belongs: specialist, regime: health, holds: true, source: guide}
conditions:
  - {id: angst, name: {nb: angst, en: anxiety}, source: guide}
facts:
  severity: {of: concern, type: [mild, moderate, severe], ask: {nb: grad, en: degree}, who: [fastlege], category: symptoms}
categories:
  - {id: symptoms, name: {nb: symptomer, en: symptoms}}
duties:
  - {id: settle-responsibility, do: {nb: avklar, en: settle}, by: fastlege, with: [bup], strength: bør, source: guide}
tier:
  - {id: mild, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: guide}
  - {id: severe, when: 'severity == "severe"', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: guide}
`

const smallLayer = `
id: small
kind: national
title: {nb: liten, en: small}
version: "1"
status: draft
owner: test
holder: fastlege
`

var hash = regexp.MustCompile(`\([0-9a-f]{12}\)`)

// A zone that nobody declared refutes the policy; the files that --cases writes are
// cases that decide takes, and they show it. Declared, the zone is proved.
func TestProveRefutesASmallPolicy(t *testing.T) {
	dir, cases := t.TempDir(), filepath.Join(t.TempDir(), "cases")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "layer.yaml"), []byte(smallLayer), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "base.yaml"), []byte(smallPolicy), 0o644))
	out, errOut, code := forlop(t, "", "prove", "--lang", "en", "--cases", cases, dir)
	require.Equal(t, exitFault, code, errOut)
	for name, path := range map[string]string{"CASES": cases, "DIR": dir} { // however long its path is
		out = regexp.MustCompile(`\s+`+regexp.QuoteMeta(path)).ReplaceAllString(out, " "+name)
	}
	out = regexp.MustCompile(`DIR(\S+)\s+and\s+fill\s+in\s+…`).ReplaceAllString(out, "DIR$1 and fill in …")
	golden(t, "prove/small.en.txt", hash.ReplaceAllString(out, "(…)"))

	files, err := filepath.Glob(cases + "/*")
	require.NoError(t, err)
	require.Len(t, files, 2)
	for i, name := range []string{"grey-undeclared.yaml", "responsible.yaml"} {
		require.Equal(t, name, filepath.Base(files[i]))
		raw, err := os.ReadFile(files[i])
		require.NoError(t, err)
		command, is := strings.CutPrefix(strings.Split(string(raw), "\n")[1], "# forlop ")
		require.True(t, is)
		decided, errOut, code := forlop(t, "", append(strings.Fields(command), "--lang", "en")...)
		require.Zero(t, code, errOut)
		require.Contains(t, decided, "Anxiety: NOT SETTLED")
		require.Contains(t, decided, "Holds it until it is accepted: GP")
	}

	// JSON names files as the text does, and holds the lines to paste.
	found, errOut, code := forlop(t, "", "prove", "--output", "json", dir)
	require.Equal(t, exitFault, code, errOut)
	require.Contains(t, found, `"file": "`+filepath.Join(dir, "base.yaml")+`"`)
	require.Contains(t, found, `"file": "`+filepath.Join(dir, "promises.yaml")+`"`)
	require.Contains(t, found, `"entry": "  - id: angst-unsettled\n    when: severity == \"moderate\"\n    possible: []\n    by: …\n`)

	grey := `
grey:
  - {id: moderate, when: 'severity == "moderate"', possible: [], by: fastlege, why: {nb: w, en: nobody says}, source: guide}
`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "promises.yaml"), []byte(grey), 0o644))
	out, errOut, code = forlop(t, "", "prove", "--lang", "en", dir)
	require.Zero(t, code, out+errOut)
	require.Contains(t, out, "proved: 1 grey zone\n")
	require.Contains(t, out, "No rule says who: a grey zone [moderate]\n      who: every condition; severity: moderate\n      nobody says\n")

	// Half of the zone left out: what is left is a refutation again.
	narrow := strings.Replace(grey, `'severity == "moderate"'`, `['severity == "moderate"', tried]`, 1)
	base := strings.Replace(smallPolicy, "categories:", "  tried: {of: concern, type: bool, ask: {nb: prøvd, en: tried}, who: [fastlege], category: symptoms}\ncategories:", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "promises.yaml"), []byte(narrow), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "base.yaml"), []byte(base), 0o644))
	out, errOut, code = forlop(t, "", "prove", "--lang", "en", dir)
	require.Equal(t, exitFault, code, errOut)
	require.Contains(t, out, "tried: no\n")
}

// Which layer is meant is said where it is not plain.
func TestProveOfOddNames(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "layer.yaml"), []byte(smallLayer), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "base.yaml"), []byte(smallPolicy), 0o644))
	out, errOut, _ := forlop(t, "", "prove", filepath.Join(dir, "layer.yaml"))
	require.Contains(t, out, "small 1", errOut)
	for _, x := range []struct {
		args []string
		want string
		code int
	}{
		{[]string{"--policy", "molde", "national"}, "forlop: national stands above molde, so it is not the one that is proved here; write `forlop prove national` for it alone, or `forlop prove molde` for both\n", exitUsage},
		{[]string{""}, "forlop: the name of a layer is empty; name a folder or a shipped layer\n", exitFault},
		{[]string{filepath.Join(dir, "base.yaml")}, "forlop: " + filepath.Join(dir, "base.yaml") + " is a file; name the folder that holds layer.yaml\n", exitFault},
	} {
		_, errOut, code := forlop(t, "", append([]string{"prove"}, x.args...)...)
		require.Equal(t, x.code, code)
		require.Equal(t, x.want, errOut)
	}
}
