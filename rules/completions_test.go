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

// gap is a fact that a case does not give.
type openFact struct {
	name    string
	concern int // -1: of the case
	values  []any
}

// tinyOpen are the facts that a case of the tiny policy leaves open.
func tinyOpen(p *Policy, c pathway.Case) []openFact {
	var out []openFact
	values := func(f *fact) []any {
		var l []any
		switch f.name {
		case "born":
			for _, age := range []int{3, 12, 13, 15, 16, 18, 30} {
				l = append(l, c.At.AddDate(-age, 0, 0))
			}
		case "score":
			for _, n := range []int{0, 3, 4, 5, 9, 10, 11, 20, 21, 25} {
				l = append(l, n)
			}
		case "signs":
			for bits := range 8 {
				set := []string{}
				for i, v := range f.values {
					if bits>>i&1 == 1 {
						set = append(set, v)
					}
				}
				l = append(l, set)
			}
		default:
			if len(f.values) == 0 {
				return []any{false, true}
			}
			for _, v := range f.values {
				l = append(l, v)
			}
		}
		return l
	}
	for _, f := range p.facts {
		if _, known := c.Given[f.name]; !f.concern && !known {
			out = append(out, openFact{f.name, -1, values(f)})
		}
		for i, k := range c.Concerns {
			if _, known := k.Given[f.name]; f.concern && !known {
				out = append(out, openFact{f.name, i, values(f)})
			}
		}
	}
	return out
}

func filled(c pathway.Case, g openFact, v any) pathway.Case {
	if g.concern < 0 {
		c.Given = maps.Clone(c.Given)
		c.Given[g.name] = v
		return c
	}
	c.Concerns = slices.Clone(c.Concerns)
	k := &c.Concerns[g.concern]
	if k.Given = maps.Clone(k.Given); k.Given == nil {
		k.Given = map[string]any{}
	}
	k.Given[g.name] = v
	return c
}

// completions are the answers to all ways of giving what is open, the values of
// the last fact running fastest.
func completions(t *testing.T, p *Policy, c pathway.Case, open []openFact) []answered {
	if len(open) == 0 {
		d, err := p.Decide(context.Background(), c)
		require.NoError(t, err)
		return []answered{answeredBy(d)}
	}
	var out []answered
	for _, v := range open[0].values {
		out = append(out, completions(t, p, filled(c, open[0], v), open[1:])...)
	}
	return out
}

// mattering finds the open facts of which two values lead to different answers,
// the others being the same.
func mattering(open []openFact, all []answered) map[string]bool {
	out := map[string]bool{}
	stride := len(all)
	for _, g := range open {
		span := stride
		stride /= len(g.values)
		for i := range all {
			if first := i/span*span + i%stride; !maps.Equal(all[i].shows, all[first].shows) {
				out[g.name] = true
			}
		}
	}
	return out
}

// Twelve half-known cases of each of many random policies; FORLOP_CASES says how
// many cases in all.
func TestExactlyWhatCompletionsSay(t *testing.T) {
	tried, cases, policies := 0, 0, runs(t, 60)
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
			for ways := 1; ; {
				open := tinyOpen(p, c)
				ways = 1
				for _, g := range open {
					ways *= len(g.values)
				}
				c2, ok := hideOne(r, c), true
				next := 1
				for _, g := range tinyOpen(p, c2) {
					next *= len(g.values)
				}
				if ok = next <= 700; !ok || ways > 300 {
					break
				}
				c = c2
			}
			open := tinyOpen(p, c)
			exactlySaid(t, p, c, open)
			if t.Failed() {
				t.Fatalf("seed %d\n%s\n%+v", seed, text, c)
			}
		}
	}
	t.Logf("%d policies, %d cases", tried, cases)
}

// hideOne takes one fact out of a case.
func hideOne(r *rand.Rand, c pathway.Case) pathway.Case {
	out := c
	out.Given = maps.Clone(c.Given)
	out.Concerns = slices.Clone(c.Concerns)
	if names := sortedKeys(out.Given); len(names) > 0 && r.IntN(4) > 0 {
		delete(out.Given, names[r.IntN(len(names))])
		return out
	}
	k := &out.Concerns[r.IntN(len(out.Concerns))]
	k.Given = maps.Clone(k.Given)
	if names := sortedKeys(k.Given); len(names) > 0 {
		delete(k.Given, names[r.IntN(len(names))])
	}
	return out
}

// exactlySaid holds one decision to all completions of its case.
func exactlySaid(t *testing.T, p *Policy, c pathway.Case, open []openFact) {
	t.Helper()
	d, err := p.Decide(context.Background(), c)
	require.NoError(t, err)
	all := completions(t, p, c, open)
	want := sortedKeys(mattering(open, all))
	var got []string
	for _, m := range d.Missing {
		got = append(got, m.Fact)
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
}
