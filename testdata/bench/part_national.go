package main

import (
	"fmt"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// measureNational measures whole decisions of the national policy, with reasons
// and missing facts, beside its rules alone.
func measureNational(p plan) ([]row, error) {
	one, err := depression()
	if err != nil {
		return nil, err
	}
	many, err := scenarios()
	if err != nil {
		return nil, err
	}
	policy, err := rules.Load(examples.National())
	if err != nil {
		return nil, err
	}
	fromStruct, err := boundDepression(policy, one[0])
	if err != nil {
		return nil, err
	}
	rows, err := nationalRows(p, policy, "1 national case", one, func(int) { _, _ = fromStruct() })
	if err != nil {
		return nil, err
	}
	more, err := nationalRows(p, policy, fmt.Sprintf("%d national cases", len(many)), many, nil)
	return append(rows, more...), err
}

// nationalRows measures the cases; bound, if not nil, decides them from structs.
func nationalRows(p plan, policy *rules.Policy, what string, cases []pathway.Case, bound func(i int)) ([]row, error) {
	d, err := newDeciders(policy, cases)
	if err != nil {
		return nil, err
	}
	by := []string{"cel-go rules", "cel-go, unknowns told", "forlop rules, map", "Decide, map"}
	run := []func(int){d.cel, d.partial, d.rules, d.decide}
	if bound != nil {
		by, run = append(by, "Decide, bound struct"), append(run, bound)
	}
	var rows []row
	for i, r := range p.measure(d.cases, run...) {
		row := row{what: what, by: by[i], time: span(r.time), ratio: r.faster(), allocs: count(r.allocs)}
		if i == 0 {
			row.ratio = "1"
		}
		if i >= 3 {
			row.target = atLeast(5).against(r.sure())
		}
		rows = append(rows, row)
	}
	return rows, nil
}
