package main

import (
	"errors"
	"fmt"

	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

// wanted are the targets of the rules alone, by policy and by what forlop decides
// from: how many times faster than raw cel-go.
var wanted = map[sample.Size]map[string]float64{
	{Rules: 10}:                 {fromStruct: 20},
	{Rules: 100}:                {fromMap: 15, fromStruct: 30, fromCodes: 100},
	{Rules: 1000}:               {fromMap: 140, fromStruct: 220, fromCodes: 300},
	{Rules: 100, Outside: true}: {fromStruct: 8},
}

// measureRules measures generated rules alone: no reasons, nothing but which hold.
func measureRules(p plan) ([]row, error) {
	var rows []row
	forms := map[sample.Size][]contestant{}
	var byHand contestant
	for _, size := range sample.Sizes() {
		c := newContest(size, p.cases)
		all, err := c.contestants()
		if err != nil {
			return nil, err
		}
		for _, other := range all[1:] {
			if why := c.same(all[0], other, 20); why != "" {
				return nil, errors.New(why)
			}
		}
		what := fmt.Sprintf("%d rules", size.Rules)
		if size.Outside {
			what = fmt.Sprintf("%d, tenth outside", size.Rules)
		}
		for i, r := range p.measure(p.cases, works(all)...) {
			by := all[i]
			row := row{what: what, by: by.name + ", " + by.input, time: span(r.time), ratio: r.faster(), allocs: count(r.allocs)}
			switch {
			case i == 0:
				row.ratio = "1"
			case by.name == ours:
				row.target = atLeast(wanted[size][by.input]).against(r.sure())
				if by.input == fromStruct && !size.Outside {
					row.allocs += metOrMissed(count(r.allocs) == "0")
				}
				forms[size] = append(forms[size], by)
			case by.name == handWrittenGo && size.Rules == 1000:
				byHand = by
			}
			rows = append(rows, row)
		}
	}
	hundred, thousand := forms[sample.Size{Rules: 100}], forms[sample.Size{Rules: 1000}]
	readings := p.measure(p.cases, works(append([]contestant{byHand}, thousand...))...)
	for i, by := range thousand {
		r := readings[i+1]
		rows = append(rows, row{what: "1000 over Go", by: by.name + ", " + by.input, time: span(r.time),
			ratio: r.over(), target: atMost(1).against(1 / r.sure())})
	}
	for i, by := range thousand {
		r := p.measure(p.cases, hundred[i].run, by.run)[1]
		most := 4.0
		if by.input == fromCodes {
			most = 6
		}
		rows = append(rows, row{what: "1000 over 100", by: by.name + ", " + by.input, time: span(r.time),
			ratio: r.over(), target: atMost(most).against(1 / r.sure())})
	}
	return rows, nil
}

func works(all []contestant) []func(i int) {
	out := make([]func(i int), len(all))
	for i, c := range all {
		out[i] = c.run
	}
	return out
}
