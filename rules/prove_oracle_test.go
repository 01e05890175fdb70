package rules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// What Prove says, held to brute force: all cases of small policies, decided one
// by one.

// expected is what a claim must come to.
type expected struct {
	result Result
	// bad say of a case that it shows a refutation, each of one kind; none where no
	// single case does.
	bad []func(i int) bool
}

// refutedBy is refuted if there is a bad case of some kind.
func (o *oracle) refutedBy(bad ...func(i int) bool) expected {
	e := expected{result: Proved}
	for _, bad := range bad {
		if o.some(bad) {
			e.result, e.bad = Refuted, append(e.bad, bad)
		}
	}
	return e
}

func (o *oracle) some(is func(i int) bool) bool {
	return slices.ContainsFunc(o.indexes(), is)
}

func (o *oracle) indexes() []int {
	out := make([]int, len(o.all))
	for i := range out {
		out[i] = i
	}
	return out
}

// shows holds a counterexample to the bad cases: each way of giving what it leaves
// out is one, and none that gives fewer facts is.
func (o *oracle) shows(key claimed, c pathway.Case, bad []func(i int) bool) {
	o.t.Helper()
	var of []int
	for i := range o.all {
		if o.fits(i, c) {
			of = append(of, i)
		}
	}
	require.NotEmpty(o.t, of, "%v: the counterexample is no case: %v", key, c)
	shown, least := false, size(&c)
	for _, bad := range bad {
		shown = shown || !slices.ContainsFunc(of, func(i int) bool { return !bad(i) })
		least = min(least, o.fewest(bad))
	}
	require.True(o.t, shown, "%v: some way of giving the rest of the counterexample is none: %v", key, c)
	if (key.claim == ClaimLayer || key.claim == ClaimZone) && least < size(&c) {
		return // what holds whatever the other facts are need not show while they are unknown
	}
	require.Equal(o.t, least, size(&c), "%v: a smaller case would do than %v", key, c)
}

// fewest is how few facts a case can give of which all ways of giving the rest are
// bad.
func (o *oracle) fewest(bad func(i int) bool) int {
	facts := o.fields[3:]
	best := len(facts) + 1
	is := make([]bool, len(o.all))
	for i := range is {
		is[i] = bad(i)
	}
	for given := range 1 << len(facts) {
		n := 0
		for k := range facts {
			n += given >> k & 1
		}
		if n >= best {
			continue
		}
		good := map[int]bool{}
		for i, bad := range is {
			good[o.group(i, given)] = good[o.group(i, given)] || !bad
		}
		for _, g := range good {
			if !g {
				best = n
			}
		}
	}
	return best
}

// group is the same number for cases that differ only in facts that are not given.
func (o *oracle) group(i, given int) int {
	for k := range o.fields[3:] {
		if given>>k&1 == 0 {
			i = o.with(i, k+3, 0)
		}
	}
	return i
}

// TestProofsAgreeWithAllCases proves small random policies, and holds every claim
// to all cases.
func TestProofsAgreeWithAllCases(t *testing.T) {
	t.Parallel()
	tried, cases, refuted := 0, 0, map[Claim]int{}
	for seed := uint64(0); tried < runs(t, 200); seed++ {
		w := writePolicy(rand.New(rand.NewPCG(seed, 5)), factAtoms)
		p, err := Load(w.fs())
		if err != nil {
			continue // a condition that can never be, and the like
		}
		o := newOracle(t, p)
		if o == nil {
			continue
		}
		tried, cases = tried+1, cases+len(o.all)
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) {
			o.t = t
			defer func() {
				if t.Failed() {
					t.Logf("%s%s", w.written(), w.promises)
				}
			}()
			for claim, n := range o.agrees(w) {
				refuted[claim] += n
			}
		}) && !testing.Verbose() {
			return
		}
	}
	t.Logf("%d policies, %d cases, refuted: %v", tried, cases, refuted)
	for _, c := range claims {
		if c != ClaimLayer && !testing.Short() { // it has tests of its own
			require.NotZero(t, refuted[c], "no policy refutes %s", c)
		}
	}
}

// agrees holds all that Prove says, and gives how many claims of each kind it
// refutes.
func (o *oracle) agrees(w writtenPolicy) map[Claim]int {
	found, err := o.p.Prove(context.Background())
	require.NoError(o.t, err)
	want := o.claims(w)
	got, refuted := map[claimed]Proof{}, map[Claim]int{}
	var differ []string
	for _, x := range found.List {
		key := claimed{x.Claim, x.Of}
		got[key] = x
		if _, ok := want[key]; !ok {
			differ = append(differ, fmt.Sprintf("%v: not expected", key))
		}
	}
	for key, e := range want {
		x, ok := got[key]
		if !ok || x.Result != e.result {
			differ = append(differ, fmt.Sprintf("%v: is %v (%v), and all cases say %v: %s", key, x.Result, x.Outside, e.result, x.Says.EN))
			continue
		}
		if x.Result == Refuted {
			refuted[x.Claim]++
		}
		if x.Result == Refuted && len(e.bad) > 0 {
			if x.Case == nil {
				differ = append(differ, fmt.Sprintf("%v: no case shows it", key))
				continue
			}
			o.shows(key, *x.Case, e.bad)
		}
	}
	slices.Sort(differ)
	require.Empty(o.t, differ, strings.Join(differ, "\n"))
	o.zones(found.Zones)
	return refuted
}
