package main

import (
	"context"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/stretchr/testify/require"
)

// On every scenario, each national rule comes to the same in cel-go with unknown
// facts and in the compiled form; and cel-go without them never says the opposite.
func TestTheNationalRulesComeToTheSame(t *testing.T) {
	cases, err := scenarios()
	require.NoError(t, err)
	require.Greater(t, len(cases), 100)
	policy, err := rules.Load(examples.National())
	require.NoError(t, err)
	d, err := newDeciders(policy, cases)
	require.NoError(t, err)
	count := map[int]int{}
	for i := range cases {
		d.rules(i)
		d.partial(i)
		for j, v := range d.truths {
			want := 0
			switch {
			case d.found.True[j/64]>>(j%64)&1 == 1:
				want = 1
			case d.found.Open[j/64]>>(j%64)&1 == 0:
				want = -1
			}
			count[want]++
			require.Equal(t, want, truth(v), "case %d rule %d", i, j)
		}
		d.cel(i)
		for j, v := range d.truths {
			if found := truth(v); found != 0 {
				require.Equal(t, found == 1, d.found.True[j/64]>>(j%64)&1 == 1, "case %d rule %d", i, j)
			}
		}
	}
	require.Greater(t, count[1], 1000)
	require.Greater(t, count[0], 1000)
	require.Greater(t, count[-1], 1000)
}

// The generated policies can be loaded, and cel-go reads all their lines.
func TestTheGeneratedPoliciesLoad(t *testing.T) {
	for _, n := range []int{250, 500} {
		_, err := loading(generated(n))
		require.NoError(t, err)
		_, lines, err := checking(generated(n))
		require.NoError(t, err)
		require.Equal(t, n, lines)
	}
}

// The struct holds what the case file says: both give one decision.
func TestTheBoundStructIsTheCase(t *testing.T) {
	policy, err := rules.Load(examples.National())
	require.NoError(t, err)
	one, err := depression()
	require.NoError(t, err)
	want, err := policy.Decide(context.Background(), one[0])
	require.NoError(t, err)
	bound, err := boundDepression(policy, one[0])
	require.NoError(t, err)
	got, err := bound()
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// A cohort comes out the same every time, however the cores shared it.
func TestACohortComesOutTheSame(t *testing.T) {
	c, err := newCohort()
	require.NoError(t, err)
	first, peak := c.decide(3000)
	again, _ := c.decide(3000)
	require.Equal(t, first, again)
	require.NotZero(t, peak)
	children := 0
	for _, tier := range []string{"", "municipal", "specialist", "emergency"} {
		require.NotZero(t, first.Tiers[tier], tier)
		children += first.Tiers[tier]
	}
	require.Equal(t, 3000, children)
}
