package main

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

// opaContestants is OPA as a library, with a prepared query: from a map, and from
// an input that was turned into OPA's own values before.
func opaContestants(c *contest) ([]contestant, error) {
	ctx := context.Background()
	query, err := rego.New(rego.Query("data.sample.match"), rego.Module("sample.rego", sample.Rego(c.rules))).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i := range c.rules {
		place[sample.ID(i)] = i
	}
	var found rego.ResultSet
	holds := func() []bool {
		out := make([]bool, len(c.rules))
		if len(found) == 1 {
			matches, _ := found[0].Expressions[0].Value.([]any)
			for _, id := range matches {
				out[place[id.(string)]] = true
			}
		}
		return out
	}
	parsed := make([]ast.Value, len(c.maps))
	for i, m := range c.maps {
		if parsed[i], err = ast.InterfaceToValue(m); err != nil {
			return nil, err
		}
	}
	return []contestant{{
		name: "OPA", input: "map", holds: holds,
		run: func(i int) { found, _ = query.Eval(ctx, rego.EvalInput(c.maps[i])) },
	}, {
		name: "OPA", input: "its own values", holds: holds,
		run: func(i int) { found, _ = query.Eval(ctx, rego.EvalParsedInput(parsed[i])) },
	}}, nil
}
