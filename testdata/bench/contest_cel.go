package main

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

// celContestants is cel-go as its documentation shows it: one environment with
// typed variables, one checked program for each rule, a map for each case.
func celContestants(c *contest) ([]contestant, error) {
	kinds := map[sample.Kind]*cel.Type{sample.Bool: cel.BoolType, sample.Enum: cel.StringType, sample.Int: cel.IntType, sample.Set: cel.ListType(cel.StringType)}
	var vars []cel.EnvOption
	for _, f := range c.facts {
		vars = append(vars, cel.Variable(f.Name, kinds[f.Kind]))
	}
	env, err := cel.NewEnv(vars...)
	if err != nil {
		return nil, err
	}
	programs := make([]cel.Program, len(c.rules))
	for i, r := range c.rules {
		ast, issues := env.Compile(r.CEL())
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		if programs[i], err = env.Program(ast); err != nil {
			return nil, err
		}
	}
	out := make([]ref.Val, len(programs))
	return []contestant{{
		name: "cel-go", input: "map",
		run: func(i int) {
			facts := c.maps[i]
			for j, p := range programs {
				out[j], _, _ = p.Eval(facts)
			}
		},
		holds: func() []bool {
			holds := make([]bool, len(out))
			for i, v := range out {
				holds[i] = v == types.True
			}
			return holds
		},
	}}, nil
}
