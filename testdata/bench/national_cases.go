package main

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	yaml "go.yaml.in/yaml/v3"
)

// depression is the case that the command's manual shows; the path is from this
// folder.
func depression() ([]pathway.Case, error) {
	const path = "../../examples/cases/depression.yaml"
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w; run this in its own folder, testdata/bench", err)
	}
	c, err := rules.ParseCase(path, raw)
	return []pathway.Case{c}, err
}

// scenarios are the cases of all scenarios of the national policy.
func scenarios() ([]pathway.Case, error) {
	national := examples.National()
	paths, err := fs.Glob(national, "scenarios/*.yaml")
	if err != nil {
		return nil, err
	}
	var cases []pathway.Case
	for _, path := range paths {
		raw, err := fs.ReadFile(national, path)
		if err != nil {
			return nil, err
		}
		var doc struct{ Case yaml.Node }
		if err := yaml.Unmarshal(raw, &doc); err != nil {
			return nil, err
		}
		if raw, err = yaml.Marshal(&doc.Case); err != nil {
			return nil, err
		}
		c, err := rules.ParseCase(path, raw)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// variables are what the conditions see of a case: its facts, those of its first
// concern, and what the policy decided about that. What is not known is absent.
func (p *policy) variables(c pathway.Case, d rules.Decision) (map[string]any, error) {
	state := c.State
	if state == "" {
		state = pathway.Considered
	}
	vars := map[string]any{"at": cond.Civil(c.At), "state": string(state)}
	concern := c.Concerns[0]
	if concern.Condition != "" {
		vars["condition"], vars["pathway"] = concern.Condition, p.pathOf[concern.Condition]
	}
	for _, given := range []map[string]any{c.Given, concern.Given} {
		for name, v := range given {
			vars[name] = v
		}
	}
	for _, v := range p.vars {
		if other := p.beside[v.Name]; other != "" && vars[other] != nil && vars[other] != false {
			vars[v.Name] = false
		}
		if n, ok := vars[v.Name].(int); ok {
			vars[v.Name] = int64(n)
		}
		if text, ok := vars[v.Name].(string); ok && v.Kind == cond.Date {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				return nil, err
			}
			vars[v.Name] = day
		}
	}
	for _, k := range d.Concerns {
		if k.Condition == concern.Condition && k.Tier != pathway.TierUnsettled {
			vars["tier"] = string(k.Tier)
			if k.Service != "" {
				vars["service"] = k.Service
			}
		}
	}
	if d.Level.Known && len(d.Level.Possible) == 0 {
		vars["level"] = int64(d.Level.Level)
	}
	return vars, nil
}
