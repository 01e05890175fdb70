package rules

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/require"
)

// Loading the national policy, deciding a shipped case with it, and, to compare,
// the conditions of all its rules alone in cel-go, one program for each rule, with
// the same facts unknown.
//
//	go test ./rules -run '^$' -bench National
func BenchmarkNational(b *testing.B) {
	policy, err := Load(examples.National())
	require.NoError(b, err)
	raw, err := os.ReadFile("../examples/cases/depression.yaml")
	require.NoError(b, err)
	c, err := ParseCase("depression.yaml", raw)
	require.NoError(b, err)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := Load(examples.National()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decide", func(b *testing.B) {
		for b.Loop() {
			if _, err := policy.Decide(context.Background(), c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("raw-cel-conditions", func(b *testing.B) {
		plain := newReference(b, examples.National())
		vars := map[string]any{"ref_at": c.At, "tier": "specialist", "service": "bup", "level": int64(0),
			"state": "considered", "condition": "depresjon", "pathway": "depresjon"}
		for _, f := range policy.facts {
			if v, ok := c.Given[f.name]; ok {
				vars[f.name], _ = f.value(v, time.UTC)
			}
		}
		for name, v := range c.Concerns[0].Given {
			vars[name] = v
		}
		part, err := plain.env.PartialVars(vars)
		require.NoError(b, err)
		for b.Loop() {
			for _, u := range plain.rules {
				_, _, _ = u.prg.Eval(part)
			}
		}
	})
}
