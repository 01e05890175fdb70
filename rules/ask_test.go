package rules

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// truth answers a question as a case says where everything is known; nil: it does
// not say.
func truth(a *Asking, q Question, full pathway.Case) any {
	if len(q.Concerns) == 0 {
		return full.Given[q.Fact]
	}
	i := slices.IndexFunc(a.Case.Concerns, func(k pathway.Concern) bool {
		return k.Condition == q.Concerns[0] || k.Condition == "" && q.Concerns[0] == unknownCondition
	})
	if q.Fact == varCondition {
		return full.Concerns[i].Condition
	}
	return full.Concerns[i].Given[q.Fact]
}

// came is what an asking led to, as it is to be compared: without what names the
// facts that were known and the rules behind a tier or a level, and with lists in an
// order that no concern's name decides.
func came(t *testing.T, d Decision) string {
	t.Helper()
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	var v map[string]any
	require.NoError(t, json.Unmarshal(raw, &v))
	delete(v, "reasons")
	var strip func(any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "facts")
			delete(v, "because") // a rule that changes nothing more can stay possible
			for _, x := range v {
				strip(x)
			}
		case []any:
			for _, x := range v {
				strip(x)
			}
			slices.SortFunc(v, func(x, y any) int { return strings.Compare(asJSON(t, x), asJSON(t, y)) })
		}
	}
	strip(v)
	out, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(out)
}

// withDone adds what was done, which a duty's state tells and nobody needs to be
// asked before the duty applies.
func withDone(p *Policy, built, full pathway.Case) pathway.Case {
	a := &Asking{policy: p, Case: built}
	for _, u := range p.rules {
		if u.duty == nil || u.duty.done == "" {
			continue
		}
		name := u.duty.done
		if v := full.Given[name]; v != nil && a.Case.Given[name] == nil {
			a.Case, _ = a.with(questionKey{name, aboutCase}, v)
		}
		for i, k := range full.Concerns {
			if v := k.Given[name]; v != nil && a.Case.Concerns[i].Given[name] == nil {
				a.Case, _ = a.with(questionKey{name, i}, v)
			}
		}
	}
	return a.Case
}

// askedThrough asks until nothing is left, and holds every step to the laws: what is
// asked is missing then, nothing is asked twice, nothing is asked that is known or
// implied, and the decision is that of the case built up. pick chooses the question,
// knows says whether there is an answer.
func askedThrough(t *testing.T, p *Policy, start, full pathway.Case, pick func(int) int, knows func() bool) *Asking {
	t.Helper()
	before := string(FormatCase(start))
	a, err := p.Ask(t.Context(), start)
	require.NoError(t, err)
	seen := map[questionKey]bool{}
	for len(a.Open) > 0 {
		q := a.Open[pick(len(a.Open))]
		k := askedAbout(q, a.Case)
		require.False(t, seen[k], "%s was asked twice", q.Fact)
		seen[k] = true
		require.LessOrEqual(t, len(seen), (len(p.facts)+1)*(len(start.Concerns)+1), "it does not end")
		i := slices.IndexFunc(a.Decision.Missing, func(m Missing) bool { return m.Fact == q.Fact })
		require.GreaterOrEqual(t, i, 0, "%s is not missing", q.Fact)
		require.Subset(t, a.Decision.Missing[i].Concerns, q.Concerns)
		if f := p.factOf[q.Fact]; f != nil {
			given := a.Case.Given
			if f.concern {
				given = a.Case.Concerns[k.concern].Given
			}
			require.NotContains(t, given, q.Fact)
			require.False(t, p.senseless(q.Fact, given), "%s cannot be", q.Fact)
			require.True(t, f.notWith == "" || given[f.notWith] == nil, "%s is implied", q.Fact)
		}
		value := truth(a, q, full)
		if value == nil || !knows() {
			a.DontKnow(q)
			continue
		}
		require.NoError(t, a.Answer(t.Context(), q, value), q.Fact)
		require.Error(t, a.Answer(t.Context(), q, value), "%s can be answered twice", q.Fact)
	}
	d, err := p.Decide(t.Context(), a.Case)
	require.NoError(t, err)
	require.Equal(t, asJSON(t, d), asJSON(t, a.Decision))
	left := 0
	for _, m := range d.Missing {
		left += max(1, len(m.Concerns))
	}
	require.Len(t, a.Aside, left, "what is missing at the end is what was put aside")
	for _, q := range a.Aside {
		require.True(t, seen[askedAbout(q, a.Case)])
	}
	require.Equal(t, before, string(FormatCase(start)), "the case that was given was written to")
	return a
}

// Asking ends, asks nothing twice, and comes to the decision of the case built up.
// Where everything can be answered, in whatever order, that is the decision which
// comes of giving it all at once.
func asksWell(t *testing.T, p *Policy, r *rand.Rand, start, full pathway.Case) {
	t.Helper()
	first := func(int) int { return 0 }
	always := func() bool { return true }
	whole, err := p.Decide(t.Context(), full)
	require.NoError(t, err)
	for _, pick := range []func(int) int{first, r.IntN} {
		a := askedThrough(t, p, start, full, pick, always)
		require.Empty(t, a.Aside)
		got, err := p.Decide(t.Context(), withDone(p, a.Case, full))
		require.NoError(t, err)
		if a.Case.Concerns[0].Condition == "" { // it does not matter, so it was not asked
			got = renamed(got, full.Concerns[0].Condition)
		}
		require.Equal(t, came(t, whole), came(t, got))
	}
	askedThrough(t, p, start, full, r.IntN, func() bool { return r.IntN(3) > 0 })
	none := askedThrough(t, p, start, full, first, func() bool { return false })
	d, err := p.Decide(t.Context(), start)
	require.NoError(t, err)
	require.Equal(t, asJSON(t, d), asJSON(t, none.Decision), "knowing nothing more changes nothing")
}

func TestLawAskingRandomCases(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 200
			if name == "national" {
				n = 20
			}
			for seed := range runs(t, n) {
				r := rand.New(rand.NewPCG(uint64(seed), 21))
				full := randomCase(r, p)
				start := hidden(r, full)
				asksWell(t, p, r, start, full)
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

// The shipped cases, with what they leave open filled in at random.
func TestLawAskingShippedCases(t *testing.T) {
	files, err := filepath.Glob("../examples/cases/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			start, err := ParseCase(file, raw)
			require.NoError(t, err)
			p := stacked(t, stackOf(t, append([]string{"national"}, start.In...)...)...)
			r := rand.New(rand.NewPCG(7, 21))
			for range max(1, runs(t, 2)) {
				asksWell(t, p, r, start, completed(r, p, start))
			}
		})
	}
}

// completed fills in at random what a case leaves open.
func completed(r *rand.Rand, p *Policy, c pathway.Case) pathway.Case {
	fill := func(given map[string]any, concern bool) map[string]any {
		out := map[string]any{}
		for _, f := range p.facts {
			if f.concern == concern && f.notWith == "" {
				out[f.name] = randomValue(r, f, c.At)
			}
		}
		for _, f := range p.facts {
			if f.concern == concern && f.notWith != "" {
				out[f.name] = false
			}
		}
		maps.Copy(out, given)
		return out
	}
	c.Given = fill(c.Given, false)
	c.Concerns = slices.Clone(c.Concerns)
	for i := range c.Concerns {
		c.Concerns[i].Given = fill(c.Concerns[i].Given, true)
	}
	return c
}
