package main

import (
	"fmt"

	"github.com/samhandlingsforlop/forlop/examples"
)

// measureLoading measures loading beside what cel-go needs for the expressions, and
// as a policy grows.
func measureLoading(p plan) ([]row, error) {
	cel, lines, err := checking(examples.National())
	if err != nil {
		return nil, err
	}
	load, err := loading(examples.National())
	if err != nil {
		return nil, err
	}
	slow := p.pairs
	slow.rounds, slow.slice = max(3, p.rounds/3), 10*p.slice // so long that each has its part of the collecting
	r := slow.measure(1, cel, load)
	rows := []row{
		{what: "national, loading", by: fmt.Sprintf("cel-go, %d lines", lines), time: span(r[0].time), ratio: "1", allocs: count(r[0].allocs)},
		{what: "national, loading", by: "Load, over cel-go", time: span(r[1].time), ratio: r[1].over(),
			target: atMost(1.5).against(1 / r[1].sure()), allocs: count(r[1].allocs)},
	}
	var first, before func(int)
	for i, n := range p.sizes {
		load, err := loading(generated(n))
		if err != nil {
			return nil, err
		}
		row := row{what: "generated, loading", by: fmt.Sprintf("%d rules", n)}
		if i == 0 {
			r := slow.measure(1, load)[0]
			row.time, row.allocs = span(r.time), count(r.allocs)
			first = load
		} else {
			r := slow.measure(1, before, load)[1]
			row.by += fmt.Sprintf(", over %d", p.sizes[i-1])
			row.time, row.ratio, row.allocs = span(r.time), r.over(), count(r.allocs)
		}
		before, rows = load, append(rows, row)
	}
	least, most := p.sizes[0], p.sizes[len(p.sizes)-1]
	all := slow.measure(1, first, before)[1]
	return append(rows, row{what: "generated, loading", by: fmt.Sprintf("%d rules, over %d", most, least), time: span(all.time),
		ratio: all.over(), target: atMost(float64(most) / float64(least)).against(1 / all.sure())}), nil
}
