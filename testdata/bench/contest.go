package main

import (
	"fmt"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/bench/handwritten"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

// Names of contestants, and what forlop decides from, as targets name them.
const (
	ours          = "forlop"
	handWrittenGo = "hand-written Go"
	fromMap       = "map"
	fromStruct    = "bound struct"
	fromCodes     = "prepared facts"
)

// contestant decides every rule of one policy for a case. What can be done before
// the first case is done already: parsing, compiling, and turning cases into the
// types that its API takes, where these are its own.
type contestant struct {
	name  string
	input string // what it decides from
	run   func(i int)
	// holds tells what the last run found, by rule.
	holds func() []bool
}

// contest is one policy with its cases.
type contest struct {
	size    sample.Size
	rules   []sample.Rule
	facts   []sample.Fact
	maps    []map[string]any
	structs []*handwritten.Facts
}

func newContest(size sample.Size, cases int) *contest {
	c := &contest{size: size, rules: size.Policy(), facts: sample.Facts(), maps: sample.Cases(cases, sample.Seed)}
	for _, m := range c.maps {
		c.structs = append(c.structs, handwritten.FromMap(m))
	}
	return c
}

// makers make the contestants, raw cel-go first: all ratios are to it. One that
// cannot express the rules gives none.
var makers = []func(*contest) ([]contestant, error){
	celContestants, goContestants, formContestants, exprContestants, cedarContestants, opaContestants, cerbosContestants,
}

// contestants makes all that can express the rules.
func (c *contest) contestants() ([]contestant, error) {
	var all []contestant
	for _, maker := range makers {
		made, err := maker(c)
		if err != nil {
			return nil, fmt.Errorf("%d rules: %w", c.size.Rules, err)
		}
		all = append(all, made...)
	}
	return all, nil
}

// same says where a contestant and raw cel-go find something else in the first n
// cases, "" if nowhere.
func (c *contest) same(raw, other contestant, n int) string {
	for i := range min(n, len(c.maps)) {
		raw.run(i)
		other.run(i)
		if a, b := raw.holds(), other.holds(); !slices.Equal(a, b) {
			for r := range a {
				if r >= len(b) || a[r] != b[r] {
					return fmt.Sprintf("%s (%s) does not agree with cel-go on case %d and rule %d: %s", other.name, other.input, i, r, c.rules[r].CEL())
				}
			}
			return fmt.Sprintf("%s (%s) has %d rules", other.name, other.input, len(b))
		}
	}
	return ""
}

// bits tells a bit set as bools.
func bits(words []uint64, n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = words[i/64]>>(i%64)&1 == 1
	}
	return out
}
