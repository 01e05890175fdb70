package main

import (
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"cel.dev/cel-go/cel"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

// loading loads a policy; it was loaded once already, without a fault.
func loading(fsys fs.FS) (func(int), error) {
	if _, err := rules.Load(fsys); err != nil {
		return nil, err
	}
	return func(int) { _, _ = rules.Load(fsys) }, nil
}

// checking has cel-go parse and check every line of a policy once, in an
// environment that is there already, and does nothing else.
func checking(fsys fs.FS) (work func(int), lines int, err error) {
	p, err := readPolicy(fsys)
	if err != nil {
		return nil, 0, err
	}
	env, err := p.plainEnv(true)
	if err != nil {
		return nil, 0, err
	}
	all := p.expressions()
	check := func(line string) error { return compiled(env, line) }
	for _, line := range all {
		if err := check(line); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", line, err)
		}
	}
	return func(int) {
		for _, line := range all {
			_ = check(line)
		}
	}, len(all), nil
}

func compiled(env *cel.Env, line string) error {
	_, issues := env.Compile(line) // parses and checks
	return issues.Err()
}

const layerYAML = `id: generated
kind: national
title: {nb: generert, en: generated}
version: "1"
status: active
owner: bench
holder: fastlege
approval: {by: bench, on: 2026-01-01}
`

const baseYAML = `sources:
  - {id: guide, title: The guide, force: guideline}
services:
  - {id: fastlege, name: {nb: fastlege, en: GP}, belongs: municipal, regime: health, holds: true, source: guide}
  - {id: bup, name: {nb: BUP, en: BUP}, belongs: specialist, regime: health, holds: true, source: guide}
categories:
  - {id: symptoms, name: {nb: symptomer, en: symptoms}}
conditions:
  - {id: angst, name: {nb: angst, en: anxiety}, source: guide}
duties:
  - {id: settle-responsibility, do: {nb: avklar, en: settle}, by: fastlege, with: [bup], strength: skal, source: guide}
`

// perFile is how many rules stand in one file.
const perFile = 250

// generated is a policy folder with n rules of package sample, each a duty.
func generated(n int) fs.FS {
	folder := fstest.MapFS{
		"layer.yaml": {Data: []byte(layerYAML)},
		"base.yaml":  {Data: []byte(baseYAML)},
		"facts.yaml": {Data: []byte(factsYAML())},
	}
	rules := sample.Rules(n, false, sample.Seed)
	for from := 0; from < n; from += perFile {
		var b strings.Builder
		b.WriteString("duties:\n")
		for i := from; i < min(from+perFile, n); i++ {
			fmt.Fprintf(&b, "  - id: %s\n    when: '%s'\n    do: {nb: gjør %d, en: do %d}\n    by: fastlege\n    strength: bør\n    source: guide\n",
				sample.ID(i), rules[i].CEL(), i, i)
		}
		folder[fmt.Sprintf("rules/from-%04d.yaml", from)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return folder
}

func factsYAML() string {
	var b strings.Builder
	b.WriteString("facts:\n")
	for _, f := range sample.Facts() {
		typ := "bool"
		switch f.Kind {
		case sample.Enum:
			typ = "[" + strings.Join(f.Values, ", ") + "]"
		case sample.Int:
			typ = fmt.Sprintf("{int: 0..%d}", f.Max)
		case sample.Set:
			typ = "{set: [" + strings.Join(f.Values, ", ") + "]}"
		}
		fmt.Fprintf(&b, "  %s: {of: case, type: %s, ask: {nb: hva, en: what}, who: [fastlege], category: symptoms}\n", f.Name, typ)
	}
	return b.String()
}
