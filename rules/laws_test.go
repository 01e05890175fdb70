package rules

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// The laws of what is decided with facts missing, over random cases of the
// national policy and of the tiny one.

// lawPolicies are the policies that the laws are tested on.
func lawPolicies(t testing.TB) map[string]*Policy {
	national, err := Load(examples.National())
	require.NoError(t, err)
	return map[string]*Policy{"national": national, "tiny": tiny(t, tinyRules), "conflict": tiny(t, conflict)}
}

// randomValue draws one of a fact's values.
func randomValue(r *rand.Rand, f *fact, at time.Time) any {
	switch f.kind {
	case cond.Bool:
		return r.IntN(2) == 0
	case cond.Int:
		return f.min + r.Int64N(f.max-f.min+1)
	case cond.Enum:
		return f.values[r.IntN(len(f.values))]
	case cond.Set:
		set := []string{}
		for _, v := range f.values {
			if r.IntN(3) == 0 {
				set = append(set, v)
			}
		}
		return set
	}
	return at.AddDate(-r.IntN(24), -r.IntN(12), -r.IntN(40))
}

// randomCase draws a case with every fact known.
func randomCase(r *rand.Rand, p *Policy) pathway.Case {
	at := time.Date(2025+r.IntN(3), time.Month(1+r.IntN(12)), 1+r.IntN(28), 12, 0, 0, 0, time.UTC)
	c := pathway.Case{At: at, Given: map[string]any{}, Events: map[string]time.Time{}}
	states := pathway.States()
	c.State = states[r.IntN(len(states))]
	if s := p.cat.Services[r.IntN(len(p.cat.Services))]; s.Holds || s.Emergency {
		c.To = s.ID
	}
	if s := p.cat.Services[r.IntN(len(p.cat.Services))]; s.Holds && r.IntN(3) == 0 {
		c.Holder = s.ID
	}
	if r.IntN(4) > 0 {
		c.Contact = p.cat.Services[r.IntN(len(p.cat.Services))].ID
	}
	for _, f := range p.facts {
		if !f.concern {
			c.Given[f.name] = randomValue(r, f, at)
		}
	}
	for _, f := range p.facts {
		switch { // two facts that cannot be beside each other
		case f.notWith == "":
		case r.IntN(10) == 0:
			c.Given[f.name] = true
			delete(c.Given, f.notWith)
		default:
			c.Given[f.name] = false
		}
	}
	// Danger and violence decide so much that half of the cases go without.
	for _, quiet := range []string{"danger", "violence", "acute_danger", "violence_suspected", "weighty_considerations"} {
		if _, ok := c.Given[quiet]; ok && r.IntN(2) == 0 {
			c.Given[quiet] = false
		}
	}
	for _, i := range r.Perm(len(p.cat.Conditions))[:1+r.IntN(2)] {
		k := pathway.Concern{Condition: p.cat.Conditions[i].ID, Given: map[string]any{}}
		for _, f := range p.facts {
			if f.concern {
				k.Given[f.name] = randomValue(r, f, at)
			}
		}
		c.Concerns = append(c.Concerns, k)
	}
	for _, e := range builtinEvents {
		if r.IntN(3) == 0 {
			c.Events[e] = at.AddDate(0, 0, -r.IntN(120))
		}
	}
	return c
}

// hidden is the case with some facts taken away.
func hidden(r *rand.Rand, c pathway.Case) pathway.Case {
	h := c
	share := r.IntN(10)
	some := func(m map[string]any) map[string]any {
		out := map[string]any{}
		for _, k := range sortedKeys(m) {
			if r.IntN(10) >= share {
				out[k] = m[k]
			}
		}
		return out
	}
	h.Given = some(c.Given)
	h.Concerns = nil
	for _, k := range c.Concerns {
		h.Concerns = append(h.Concerns, pathway.Concern{Condition: k.Condition, Given: some(k.Given)})
	}
	if r.IntN(6) == 0 {
		h.Concerns[0].Condition = ""
	}
	return h
}

// renamed calls the concern whose condition was hidden by its condition again, so
// that two decisions compare.
func renamed(d Decision, condition string) Decision {
	raw, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	var out Decision
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(raw), `"`+unknownCondition+`"`, `"`+condition+`"`)), &out); err != nil {
		panic(err)
	}
	slices.SortFunc(out.Concerns, func(a, b Concern) int { return strings.Compare(a.Condition, b.Condition) })
	return out
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// spots are the rule × concern pairs of an output; about is the case itself.
type spot struct{ rule, concern string }

func spots(rule string, concerns []string) (out []spot) {
	if len(concerns) == 0 {
		return []spot{{rule, ""}}
	}
	for _, c := range concerns {
		out = append(out, spot{rule, c})
	}
	return out
}

func dutySpots(d Decision, only func(referral.Duty) bool) map[spot]bool {
	out := map[spot]bool{}
	for _, u := range d.Duties.List {
		if only == nil || only(u) {
			for _, s := range spots(u.ID, u.Concerns) {
				out[s] = true
			}
		}
	}
	return out
}

func giverSpots(l []consent.Giver, only pathway.Applies) map[spot]bool {
	out := map[spot]bool{}
	for _, g := range l {
		if only == "" || g.Applies == only {
			for _, s := range spots(g.Rule, g.Concerns) {
				out[s] = true
			}
		}
	}
	return out
}

func shareSpots(d Decision) map[spot]bool {
	out := map[spot]bool{}
	for _, x := range d.Scope.Shares {
		for _, s := range spots(x.Rule, x.Concerns) {
			out[s] = true
		}
	}
	return out
}

// within fails if something of a is not in b.
func within(t *testing.T, what string, a, b map[spot]bool) {
	t.Helper()
	for s := range a {
		if !b[s] {
			t.Errorf("%s: %v", what, s)
		}
	}
}

func runs(t *testing.T, n int) int {
	if testing.Short() {
		return max(1, n/20)
	}
	return n
}

func TestLawHidingFactsNeverMakesLessProtective(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hidingIsSafe(t, p, runs(t, 2000), func(r *rand.Rand) pathway.Case { return randomCase(r, p) })
		})
	}
}

// hidingIsSafe holds what is decided with facts missing to what is decided with all
// of them, in n cases.
func hidingIsSafe(t *testing.T, p *Policy, n int, draw func(*rand.Rand) pathway.Case) {
	t.Helper()
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		full := draw(r)
		part := hidden(r, full)
		all, err := p.Decide(context.Background(), full)
		require.NoError(t, err)
		some, err := p.Decide(context.Background(), part)
		require.NoError(t, err)
		if part.Concerns[0].Condition == "" {
			some = renamed(some, full.Concerns[0].Condition)
		}
		atLeastAsProtective(t, some, all)
		opensNoMore(t, r, p, some, all)
		if t.Failed() {
			t.Fatalf("seed %d\nhidden: %+v\nfull: %+v", seed, part, full)
		}
	}
}

// atLeastAsProtective holds what was decided with facts missing to what one way
// of filling them in gives.
func atLeastAsProtective(t *testing.T, some, all Decision) {
	t.Helper()
	within(t, "a duty that this completion keeps is gone", dutySpots(all, nil), dutySpots(some, nil))
	within(t, "a duty was certain and is not", dutySpots(some, func(u referral.Duty) bool {
		return u.Applies == pathway.Certain && u.ID != settleDuty
	}), dutySpots(all, func(u referral.Duty) bool { return u.Applies == pathway.Certain }))
	within(t, "something is shared that this completion refuses", shareSpots(some), shareSpots(all))
	within(t, "a prohibition is gone", giverSpots(all.Scope.Withheld, ""), giverSpots(some.Scope.Withheld, ""))
	within(t, "a giver is gone", giverSpots(all.Scope.Givers, ""), giverSpots(some.Scope.Givers, ""))
	within(t, "a giver was certain and is not", giverSpots(some.Scope.Givers, pathway.Certain), giverSpots(all.Scope.Givers, pathway.Certain))
	within(t, "somebody to be heard is gone", giverSpots(all.Scope.Heard, ""), giverSpots(some.Scope.Heard, ""))
	within(t, "somebody is told for certain", giverSpots(some.Scope.Informed, pathway.Certain), giverSpots(all.Scope.Informed, pathway.Certain))
	for i, c := range some.Concerns {
		full := all.Concerns[i]
		switch {
		case c.Tier == full.Tier:
		case c.Tier != pathway.TierUnsettled:
			t.Errorf("tier %s is named, a completion names %s", c.Tier, full.Tier)
		case full.Tier != pathway.TierUnsettled && !slices.Contains(c.Possible, full.Tier):
			t.Errorf("tier %s is not among the possible %v", full.Tier, c.Possible)
		}
		if c.Tier == pathway.TierUnsettled {
			for _, x := range full.Possible {
				if !slices.Contains(c.Possible, x) {
					t.Errorf("possible tier %s is gone", x)
				}
			}
		}
		if c.Service != "" && c.Service != full.Service {
			t.Errorf("service %s is named, a completion names %q", c.Service, full.Service)
		}
	}
	if some.Level.Level < all.Level.Level {
		t.Errorf("level %d is lower than %d", some.Level.Level, all.Level.Level)
	}
	for _, x := range all.Deadlines {
		shortest := slices.IndexFunc(some.Deadlines, func(y referral.Deadline) bool { return y.What == x.What })
		if shortest < 0 {
			t.Errorf("deadline %s is gone", x.What)
			continue
		}
		y := some.Deadlines[shortest]
		if !y.Due.IsZero() && !x.Due.IsZero() && y.Due.After(x.Due) {
			t.Errorf("deadline %s is later", x.What)
		}
	}
	for _, x := range some.Missing {
		if len(x.MattersTo) == 0 {
			t.Errorf("%s is asked for nothing", x.Fact)
		}
	}
}

// opensNoMore holds what is open, with random answers of everybody, to what is
// open when everything is known; and the coordinator and what is told likewise.
func opensNoMore(t *testing.T, r *rand.Rand, p *Policy, some, all Decision) {
	t.Helper()
	var rec consent.Record
	for _, g := range all.Scope.Givers {
		for _, who := range g.Who {
			for _, x := range all.Scope.Shares {
				for _, to := range x.To {
					rec = append(rec, answer(r, who, to, all.At))
				}
			}
		}
	}
	for _, x := range some.Scope.Shares {
		from := append(slices.Clone(x.From), "fastlege")[0]
		for _, to := range x.To {
			open := map[spot]bool{}
			for _, v := range all.Scope.Check(from, to, rec, all.At) {
				for _, c := range v.Open {
					open[spot{v.Rule, c}] = true
				}
			}
			for _, v := range some.Scope.Check(from, to, rec, some.At) {
				for _, c := range v.Open {
					if !open[spot{v.Rule, c}] {
						t.Errorf("%s lets %s go to %s, which this completion refuses", v.Rule, c, to)
					}
				}
			}
		}
	}
	for _, x := range p.cat.Persons {
		what, everything := some.Scope.Tell(x.ID)
		full, fullEverything := all.Scope.Tell(x.ID)
		for _, c := range what {
			if !fullEverything && !slices.Contains(full, c) {
				t.Errorf("%s is told %s, which this completion withholds", x.ID, c)
			}
		}
		if everything && !fullEverything {
			t.Errorf("%s is told everything, which this completion withholds", x.ID)
		}
	}
	switch s, f := some.Coordinator, all.Coordinator; {
	case s.Service != "" && s.Service != f.Service:
		t.Errorf("coordinator %s is named, a completion names %q of %v", s.Service, f.Service, f.Possible)
	case s.Service == "" && f.Service != "" && !slices.Contains(s.Possible, f.Service):
		t.Errorf("coordinator %s is not among the possible %v", f.Service, s.Possible)
	}
}

// answer is a random answer that was given before.
func answer(r *rand.Rand, who, to string, at time.Time) consent.Answer {
	a := consent.Answer{Who: who, To: to, Said: consent.Yes, At: at.AddDate(0, 0, -1-r.IntN(9))}
	switch r.IntN(8) {
	case 0:
		a.Said = consent.No
	case 1:
		a.Withdrawn = at
	case 2:
		a.Until = at.AddDate(0, 0, -1)
	}
	return a
}
