package rules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Expressions over several facts with many values cannot be worked out for all
// cases. What rests on them is told as it is, or as not proved with the expression.

const manyFacts = `
facts:
  a: {of: case, type: {int: 0..5000}, ask: {nb: a, en: a}, who: [fastlege], category: symptoms}
  b: {of: case, type: {int: 0..5000}, ask: {nb: b, en: b}, who: [fastlege], category: symptoms}
  seen: {of: case, type: date, ask: {nb: s, en: s}, who: [fastlege], category: symptoms}
  told: {of: case, type: date, ask: {nb: t, en: t}, who: [fastlege], category: symptoms}
`

var (
	sumAtoms  = []string{"a + b > 7000", "a + b > 9000", "a + b > 20000", "a > b", "a - b > 4000", "a > 3000", "b > 3000", "a + b < 1000", "danger"}
	dateAtoms = []string{"days(seen, told) > 30", "days(seen, told) >= 60", "days(seen, told) < 0", "days(told, seen) > 30", "days(seen, told) == 0", "danger", "tried", `severity == "mild"`}
)

func TestWhatStandsOutsideIsNeverPassed(t *testing.T) {
	for name, atoms := range map[string][]string{"sums": sumAtoms, "dates": dateAtoms} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tried, unsure, results, claims := 0, 0, map[Result]int{}, map[string]int{}
			for seed := uint64(0); tried < runs(t, 80); seed++ {
				w := writePolicy(rand.New(rand.NewPCG(seed, 9)), atoms)
				w.facts = manyFacts
				for i := range w.rules {
					w.rules[i].valid = "" // the dates of these cases are before one day
				}
				p, err := Load(w.fs())
				if err != nil {
					continue
				}
				o := newOracle(t, p)
				if o == nil {
					continue
				}
				tried++
				want := o.claims(w)
				found, err := p.Prove(context.Background())
				require.NoError(t, err)
				require.Len(t, found.List, len(want))
				for _, z := range found.Zones {
					if len(z.Outside) > 0 {
						unsure++
						require.Empty(t, z.Case.Concerns, "a child is shown, or why none is")
						continue
					}
					d, err := p.Decide(context.Background(), z.Case)
					require.NoError(t, err)
					require.True(t, unsettledIn(d), "seed %d: %v", seed, z)
				}
				for _, x := range found.List {
					e := want[claimed{x.Claim, x.Of}]
					says := fmt.Sprintf("seed %d: %s %s: %s %v\n%s%s", seed, x.Claim, x.Of, x.Says.EN, x.Case, w.written(), w.promises)
					results[x.Result]++
					if x.Result == NotProved {
						claims[string(x.Claim)+" "+e.result.String()]++
						require.NotEmpty(t, x.Outside, says)
						continue
					}
					if i := slices.IndexFunc(p.rules, func(u *rule) bool { return u.id == x.Of }); x.Claim == ClaimImplied && x.Result == Refuted && o.superfluous(w, p.rules[i], true) {
						continue // that the other one is too was not seen
					}
					require.Equal(t, e.result, x.Result, says)
					if x.Case == nil {
						continue
					}
					d, err := p.Decide(context.Background(), *x.Case)
					require.NoError(t, err)
					if x.Claim == ClaimResponsible || x.Claim == ClaimConflict {
						require.True(t, unsettledIn(d), says)
					}
				}
			}
			t.Logf("%d policies, %v, not proved: %v", tried, results, claims)
			require.NotZero(t, results[Proved])
			require.NotZero(t, results[Refuted])
			if name == "sums" {
				require.NotZero(t, results[NotProved])
				require.NotZero(t, unsure, "a zone in which nobody was shown")
			}
		})
	}
}
