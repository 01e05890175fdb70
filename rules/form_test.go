package rules

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
	"github.com/stretchr/testify/require"
)

// The compiled form says of every rule, in half-known cases, what the evaluator
// of cond says, and with the same facts.
func TestTheFormAgreesOnEveryRule(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			var xs []*cond.Expr
			for _, u := range p.rules {
				xs = append(xs, u.expr)
			}
			f := form.Compile(xs)
			r := rand.New(rand.NewPCG(1, 4))
			for range runs(t, 2000) {
				c := hidden(r, randomCase(r, p))
				in, err := p.prepare(c)
				require.NoError(t, err)
				facts, coded := p.env.Facts(in.at), f.NewCase(in.at)
				set := func(name string, v any) { facts.Set(name, v); require.True(t, coded.Set(name, v), name) }
				for _, k := range in.given {
					set(k.name, k.value)
				}
				for _, k := range in.concerns[0].given {
					set(k.name, k.value)
				}
				if in.concerns[0].known {
					set(varCondition, in.concerns[0].id)
				}
				if r.IntN(2) == 0 {
					set(varTier, tierNames[r.IntN(len(tierNames))])
				}
				for i, x := range xs {
					require.Equal(t, x.Eval(context.Background(), facts), f.Eval(i, coded), p.rules[i].id)
				}
			}
		})
	}
}
