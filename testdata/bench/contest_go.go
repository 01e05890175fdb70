package main

import (
	"fmt"

	"github.com/samhandlingsforlop/forlop/rules/bench/handwritten"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

var handWritten = map[sample.Size]func(*handwritten.Facts, []uint64){
	{Rules: 10}: handwritten.Plain10, {Rules: 100}: handwritten.Plain100, {Rules: 1000}: handwritten.Plain1000,
	{Rules: 100, Outside: true}: handwritten.Outside100,
}

// goContestants is the rules as Go code, one if for each.
func goContestants(c *contest) ([]contestant, error) {
	decide := handWritten[c.size]
	if decide == nil {
		return nil, fmt.Errorf("there is no Go code for the policy %s; go generate ./... writes it", c.size.Name())
	}
	out := make([]uint64, (len(c.rules)+63)/64)
	return []contestant{{
		name: handWrittenGo, input: "struct",
		run:   func(i int) { decide(c.structs[i], out) },
		holds: func() []bool { return bits(out, len(c.rules)) },
	}}, nil
}
