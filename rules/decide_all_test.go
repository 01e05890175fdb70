package rules

import (
	"context"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

func manyCases(p *Policy, n int) []pathway.Case {
	r := rand.New(rand.NewPCG(8, 8))
	var cases []pathway.Case
	for range n {
		c := hidden(r, randomCase(r, p))
		if r.IntN(5) == 0 {
			c.State = "nowhere" // does not fit
		}
		cases = append(cases, c)
	}
	return cases
}

// Many cases come out in their order, each as it would alone, bad ones among them.
func TestDecideAllIsDecideInOrder(t *testing.T) {
	p := tiny(t, tinyRules)
	for _, n := range []int{0, 1, 2, 500} {
		cases := manyCases(p, n)
		i, failed := 0, 0
		for d, err := range p.DecideAll(t.Context(), slices.Values(cases)) {
			want, wantErr := p.Decide(t.Context(), cases[i])
			require.Equal(t, wantErr, err)
			require.Equal(t, asJSON(t, want), asJSON(t, d))
			if err != nil {
				failed++
			}
			i++
		}
		require.Equal(t, n, i)
		require.Equal(t, n == 500, failed > 50, "%d", failed)
	}
}

// endless gives one case for ever, and counts how many were taken.
func endless(p *Policy, taken *int) iter.Seq[pathway.Case] {
	c := manyCases(p, 1)[0]
	return func(yield func(pathway.Case) bool) {
		for *taken++; yield(c); *taken++ {
		}
	}
}

// quiet waits until no more goroutines run than before: one that has done its
// work takes a moment to be gone.
func quiet(t *testing.T, before int) {
	t.Helper()
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 10*time.Second, time.Millisecond)
}

// When the loop stops, all of it has stopped, and few cases were taken that
// nobody asked for.
func TestDecideAllStopsWithItsLoop(t *testing.T) {
	p := tiny(t, tinyRules)
	before := runtime.NumGoroutine()
	for _, stop := range []int{1, 2, 100} {
		taken, given := 0, 0
		for range p.DecideAll(t.Context(), endless(p, &taken)) {
			if given++; given == stop {
				break
			}
		}
		require.LessOrEqual(t, taken, stop+ahead*runtime.GOMAXPROCS(0)+1)
		quiet(t, before)
	}
	require.Panics(t, func() {
		taken := 0
		for range p.DecideAll(t.Context(), endless(p, &taken)) {
			panic("in the loop")
		}
	})
	quiet(t, before)
}

// A done context ends it with its error, once, and nothing is left running.
func TestDecideAllStopsWithTheContext(t *testing.T) {
	p := tiny(t, tinyRules)
	before := runtime.NumGoroutine()
	for _, stop := range []int{0, 1, 50} {
		ctx, cancel := context.WithCancel(t.Context())
		taken, given := 0, 0
		var last error
		if stop == 0 {
			cancel()
		}
		for _, err := range p.DecideAll(ctx, endless(p, &taken)) {
			require.NoError(t, last, "something comes after the error of the context")
			if given++; given == stop {
				cancel()
			}
			last = err
			if err != nil {
				quiet(t, before)
			}
		}
		require.ErrorIs(t, last, context.Canceled)
		require.Equal(t, stop+1, given)
		cancel()
	}
	for range (&Policy{}).DecideAll(t.Context(), slices.Values([]pathway.Case(nil))) {
		t.Fatal("no cases, no decisions")
	}
	for _, err := range (&Policy{}).DecideAll(nil, slices.Values([]pathway.Case{{}})) { //nolint:staticcheck // nil is allowed
		require.ErrorContains(t, err, "not loaded")
	}
}
