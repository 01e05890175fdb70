package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
	"github.com/stretchr/testify/require"
)

// Every contestant finds what raw cel-go finds, for every rule and case. Without
// that no ratio means anything.
func TestEveryContestantGivesTheSameVerdicts(t *testing.T) {
	for _, size := range sample.Sizes() {
		t.Run(size.Name(), func(t *testing.T) {
			cases := 300
			if size.Rules > 100 {
				cases = 40
			}
			c := newContest(size, cases)
			all, err := c.contestants()
			require.NoError(t, err)
			raw := all[0]
			require.Equal(t, "cel-go", raw.name)
			held := make([]int, len(c.rules))
			for i := range c.maps {
				raw.run(i)
				for r, holds := range raw.holds() {
					if holds {
						held[r]++
					}
				}
			}
			some, always := 0, 0
			for _, n := range held {
				if n > 0 {
					some++
				}
				if n == len(c.maps) {
					always++
				}
			}
			require.Greater(t, some*10, len(held)*7, "too many rules hold for no case")
			require.Zero(t, always, "a rule holds for every case")
			for _, other := range all[1:] {
				require.Empty(t, c.same(raw, other, cases))
			}
		})
	}
}

// A verdict that is turned round is seen.
func TestADifferenceIsSeen(t *testing.T) {
	c := newContest(sample.Size{Rules: 10}, 20)
	all, err := c.contestants()
	require.NoError(t, err)
	wrong := all[1]
	wrong.holds = func() []bool {
		out := all[1].holds()
		out[7] = !out[7]
		return out
	}
	require.Contains(t, c.same(all[0], wrong, 20), "on case 0 and rule 7: "+c.rules[7].CEL())
}

// The Go code that is checked in is what the generator writes.
func TestTheGoCodeIsInStep(t *testing.T) {
	files, err := sample.GoFiles()
	require.NoError(t, err)
	there, err := filepath.Glob("handwritten/*_gen.go")
	require.NoError(t, err)
	require.Len(t, there, len(files))
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("handwritten", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s is out of date; go generate ./... writes it", name)
	}
}
