package main

import (
	"context"
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// deciders decide the same cases by the national policy.
type deciders struct {
	cases   int
	cel     func(i int) // the conditions alone, what is not known absent
	partial func(i int) // the same, what is not known told as unknown
	rules   func(i int) // the conditions alone, compiled together
	decide  func(i int) // the whole decision, with reasons and missing facts
	truths  []ref.Val   // of cel and partial, by rule
	found   form.Verdicts
}

func newDeciders(policy *rules.Policy, cases []pathway.Case) (*deciders, error) {
	plain, err := readPolicy(examples.National())
	if err != nil {
		return nil, err
	}
	env, err := plain.plainEnv(false)
	if err != nil {
		return nil, err
	}
	programs, err := plain.programs(env)
	if err != nil {
		return nil, err
	}
	partial, err := plain.programs(env, cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		return nil, err
	}
	xs, err := plain.conditions()
	if err != nil {
		return nil, err
	}
	f := form.Compile(xs)
	coded := f.NewCase(today)
	ctx := context.Background()
	vars := make([]map[string]any, len(cases))
	for i, c := range cases {
		d, err := policy.Decide(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("case %d: %w", i, err)
		}
		if vars[i], err = plain.variables(c, d); err != nil {
			return nil, err
		}
	}
	d := &deciders{cases: len(cases), truths: make([]ref.Val, len(programs))}
	d.cel = func(i int) {
		for j, p := range programs {
			d.truths[j], _, _ = p.Eval(vars[i])
		}
	}
	d.partial = func(i int) {
		known, err := env.PartialVars(vars[i])
		for j, p := range partial {
			if d.truths[j] = nil; err == nil {
				d.truths[j], _, _ = p.Eval(known)
			}
		}
	}
	d.rules = func(i int) {
		coded.Reset(cases[i].At)
		for name, v := range vars[i] {
			coded.Set(name, v)
		}
		f.Decide(coded, &d.found)
	}
	d.decide = func(i int) { _, _ = policy.Decide(ctx, cases[i]) }
	return d, nil
}

// truth is 1, -1, or 0 where nothing is decided.
func truth(v ref.Val) int {
	switch v {
	case types.True:
		return 1
	case types.False:
		return -1
	}
	return 0
}
