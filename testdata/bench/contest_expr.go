package main

import (
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/samhandlingsforlop/forlop/rules/bench/handwritten"
)

// exprContestants is expr-lang with its checker and optimiser on, and one machine
// that is used again, from a map and from a struct.
func exprContestants(c *contest) ([]contestant, error) {
	byMap, err := c.expr("map", c.maps[0], func(i int) any { return c.maps[i] })
	if err != nil {
		return nil, err
	}
	byStruct, err := c.expr("struct", handwritten.Facts{}, func(i int) any { return c.structs[i] })
	return []contestant{byMap, byStruct}, err
}

func (c *contest) expr(input string, env any, facts func(i int) any) (contestant, error) {
	programs := make([]*vm.Program, len(c.rules))
	for i, r := range c.rules {
		p, err := expr.Compile(r.Expr(), expr.Env(env), expr.AsBool())
		if err != nil {
			return contestant{}, err
		}
		programs[i] = p
	}
	var machine vm.VM
	out := make([]bool, len(programs))
	return contestant{
		name: "expr", input: input,
		run: func(i int) {
			facts := facts(i)
			for j, p := range programs {
				v, err := machine.Run(p, facts)
				out[j] = err == nil && v == true
			}
		},
		holds: func() []bool { return append([]bool(nil), out...) },
	}, nil
}
