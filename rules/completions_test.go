package rules

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/require"
)

// What is certain, what is possible and what is missing, held to brute force: the
// decisions of every way of giving the missing facts.

// answered is what a person reads out of one decision, by what it is about.
type answered struct {
	shows    map[string]string // what can change
	tiers    map[string][]string
	services map[string][]string
	along    map[string][]string
	duties   map[spot]referral.Duty
	shares   map[string]bool // rule, concern and recipient
	others   map[spot]pathway.Applies
	levels   []int
	surely   bool // the level
}

func answeredBy(d Decision) answered {
	a := answered{shows: map[string]string{}, tiers: map[string][]string{}, services: map[string][]string{}, along: map[string][]string{},
		duties: map[spot]referral.Duty{}, shares: map[string]bool{}, others: map[spot]pathway.Applies{}}
	for _, c := range d.Concerns {
		a.shows["tier "+c.Condition] = fmt.Sprint(c.Tier, c.Possible, c.Service, c.PossibleServices, c.Alongside)
		if a.tiers[c.Condition] = []string{string(c.Tier)}; c.Tier == pathway.TierUnsettled {
			a.tiers[c.Condition] = []string{"unsettled"}
			for _, t := range c.Possible {
				a.tiers[c.Condition] = append(a.tiers[c.Condition], string(t))
			}
		}
		if a.services[c.Condition] = []string{c.Service}; c.Service == "" {
			a.services[c.Condition] = append([]string{""}, c.PossibleServices...)
		}
		a.along[c.Condition] = c.Alongside
	}
	a.shows["level"] = fmt.Sprint(d.Level.Known, d.Level.Level, d.Level.Applies, d.Level.Possible)
	a.surely = d.Level.Applies == pathway.Certain
	if a.levels = d.Level.Possible; len(a.levels) == 0 && d.Level.Known {
		a.levels = []int{d.Level.Level}
	}
	for _, u := range d.Duties.List {
		for _, s := range spots(u.ID, u.Concerns) {
			a.duties[s] = u
			if u.ID != settleDuty {
				a.shows[fmt.Sprint("duty ", s)] = fmt.Sprint(u.Applies, u.State)
			}
		}
	}
	for _, x := range d.Scope.Shares {
		for _, s := range spots(x.Rule, x.Concerns) {
			for _, to := range x.To {
				a.shares[fmt.Sprint(s, to)] = true
				a.shows[fmt.Sprint("share ", s, to)] = "open"
			}
		}
	}
	other := func(rule string, concerns []string, applies pathway.Applies) {
		for _, s := range spots(rule, concerns) {
			a.others[s] = applies
			a.shows[fmt.Sprint("other ", s)] = string(applies)
		}
	}
	for _, g := range slices.Concat(d.Scope.Givers, d.Scope.Heard, d.Scope.Informed, d.Scope.Withheld) {
		other(g.Rule, g.Concerns, g.Applies)
	}
	for _, o := range d.Offers {
		other(o.Rule, o.Concerns, o.Applies)
	}
	for _, x := range d.Review {
		other(x.Rule, x.Concerns, x.Applies)
	}
	return a
}

// Twelve half-known cases of each of many random policies; FORLOP_CASES says how
// many cases in all.
func TestExactlyWhatCompletionsSay(t *testing.T) {
	tried, cases, ways, policies := 0, 0, 0, runs(t, 60)
	if n, err := strconv.Atoi(os.Getenv("FORLOP_CASES")); err == nil {
		policies = n / 12
	}
	for seed := 0; tried < policies; seed++ {
		r := rand.New(rand.NewPCG(uint64(seed), 77))
		text := tinyRules
		if seed > 0 {
			text = randomRules(r)
		}
		p, err := Load(tinyFS(text))
		if err != nil {
			continue // a condition that can never be, and the like
		}
		tried++
		for range 12 {
			cases++
			c := randomCase(r, p)
			c.Waived = nil
			c = hideSome(r, p, c, tinyValues(c), 700)
			ways += exactlySaid(t, p, c, opened(p, c, tinyValues(c)))
			if t.Failed() {
				t.Fatalf("seed %d\n%s\n%+v", seed, text, c)
			}
		}
	}
	t.Logf("%d policies, %d cases, %d completions", tried, cases, ways)
	require.Greater(t, ways, 50*cases, "too little is hidden to say anything")
}

// exactlySaid holds one decision to all completions of its case, and says how many
// they are.
func exactlySaid(t *testing.T, p *Policy, c pathway.Case, open []openFact) int {
	t.Helper()
	d, err := p.Decide(context.Background(), c)
	require.NoError(t, err)
	all := completions(t, p, c, open)
	matters := mattering(p, open, all)
	want := sortedKeys(matters)
	var got []string
	for _, m := range d.Missing {
		got = append(got, m.Fact)
		touched := map[string]bool{}
		for _, to := range m.MattersTo {
			if to.Output != listTier && to.Output != listLevel {
				touched[to.Rule] = true
			}
		}
		for rule, is := range matters[m.Fact] {
			if rule != "" && rule != settleDuty && is != touched[rule] {
				t.Errorf("%s matters to %s: %v, said: %v", m.Fact, rule, is, touched[rule])
			}
			delete(touched, rule)
		}
		if len(touched) > 0 {
			t.Errorf("%s is said to matter to %v, and does not", m.Fact, sortedKeys(touched))
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("missing %v, but what can change the answer is %v", got, want)
	}
	me := answeredBy(d)
	for concern, tiers := range me.tiers {
		union := map[string]bool{}
		services := map[string]bool{}
		along := map[string]int{}
		for _, a := range all {
			for _, x := range a.tiers[concern] {
				union[x] = true
			}
			for _, x := range a.services[concern] {
				services[x] = true
			}
			for _, x := range a.along[concern] {
				along[x]++
			}
		}
		if len(union) > 1 {
			union["unsettled"] = true
		}
		if !slices.Equal(sorted(tiers), sortedKeys(union)) {
			t.Errorf("%s: tiers %v, completions %v", concern, tiers, sortedKeys(union))
		}
		if len(services) > 1 || union["unsettled"] {
			services[""] = true
		}
		if !slices.Equal(sorted(me.services[concern]), sortedKeys(services)) {
			t.Errorf("%s: services %v, completions %v", concern, me.services[concern], sortedKeys(services))
		}
		for s, n := range along {
			if slices.Contains(me.along[concern], s) != (n == len(all)) {
				t.Errorf("%s: %s helps alongside in %d of %d: %v", concern, s, n, len(all), me.along[concern])
			}
		}
	}
	levels, surely := map[int]bool{}, true
	for _, a := range all {
		surely = surely && a.surely
		for _, n := range a.levels {
			levels[n] = true
		}
	}
	surely = surely && len(levels) == 1
	if surely != me.surely || !slices.Equal(slices.Sorted(maps.Keys(levels)), me.levels) {
		t.Errorf("levels %v (%v), completions %v (%v)", me.levels, me.surely, levels, surely)
	}
	applies := func(what string, of func(answered) map[spot]pathway.Applies) {
		some, sure := map[spot]bool{}, map[spot]int{}
		for _, a := range all {
			for s, x := range of(a) {
				some[s] = true
				if x == pathway.Certain {
					sure[s]++
				}
			}
		}
		mine := of(me)
		for s := range mine {
			if !some[s] {
				t.Errorf("%s %v stands in no completion", what, s)
			}
		}
		for s := range some {
			x, ok := mine[s]
			if s.rule == settleDuty {
				continue
			}
			if !ok || (x == pathway.Certain) != (sure[s] == len(all)) {
				t.Errorf("%s %v is %q, but certain in %d of %d", what, s, x, sure[s], len(all))
			}
		}
	}
	applies("duty", func(a answered) map[spot]pathway.Applies {
		out := map[spot]pathway.Applies{}
		for s, u := range a.duties {
			if s.rule != settleDuty {
				out[s] = u.Applies
			}
		}
		return out
	})
	applies("rule", func(a answered) map[spot]pathway.Applies { return a.others })
	shares := map[string]int{}
	for _, a := range all {
		for s := range a.shares {
			shares[s]++
		}
	}
	for s, n := range shares {
		if me.shares[s] != (n == len(all)) {
			t.Errorf("share %s is open in %d of %d: %v", s, n, len(all), me.shares[s])
		}
	}
	for s := range me.shares {
		if shares[s] == 0 {
			t.Errorf("share %s is open in no completion", s)
		}
	}
	return len(all)
}
