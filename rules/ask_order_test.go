package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// said is a condition as a test writes it: all of the parts must hold; of a part one
// alternative; of an alternative all facts. A fact that begins with ! is denied.
type said [][][]string

func randomSaid(r *rand.Rand, facts int) said {
	var s said
	for range 1 + r.IntN(3) {
		var part [][]string
		for range 1 + r.IntN(2) {
			var alternative []string
			for range 1 + r.IntN(2) {
				alternative = append(alternative, oneOf(r, []string{"", "!"})+factName(r.IntN(facts)))
			}
			part = append(part, alternative)
		}
		s = append(s, part)
	}
	return s
}

func factName(i int) string { return fmt.Sprintf("f%d", i) }

func (s said) String() string {
	var parts []string
	for _, part := range s {
		var alternatives []string
		for _, a := range part {
			alternatives = append(alternatives, "("+strings.Join(a, " && ")+")")
		}
		parts = append(parts, `"`+strings.Join(alternatives, " || ")+`"`)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// holds is what a fact of a condition comes to.
func holds(fact string, known given) cond.Truth {
	is, ok := known[strings.TrimPrefix(fact, "!")].(bool)
	switch {
	case !ok:
		return cond.Undecided
	case is == strings.HasPrefix(fact, "!"):
		return cond.False
	}
	return cond.True
}

func allOf(l []cond.Truth) cond.Truth { return slices.Min(append(l, cond.True)) }

// before gives, for each place of a fact, what is open before it.
func (s said) before(known given, place func(fact string, before []string)) (all []string) {
	var earlier []string
	for _, part := range s {
		var truths []cond.Truth
		for _, a := range part {
			var l []cond.Truth
			for _, f := range a {
				l = append(l, holds(f, known))
			}
			truths = append(truths, allOf(l))
		}
		if slices.Max(truths) != cond.Undecided {
			continue
		}
		for i, a := range part {
			if truths[i] != cond.Undecided {
				continue
			}
			var in []string // what stands in other lines has no order
			for _, f := range a {
				if holds(f, known) == cond.Undecided {
					f = strings.TrimPrefix(f, "!")
					place(f, slices.Clone(in))
					in, earlier = append(in, f), append(earlier, f)
				}
			}
		}
	}
	return earlier
}

// Nobody is asked what presupposes something else that is asked later: whatever the
// rules and whatever is known, what stands before a question, in one condition that it
// matters to at least, comes before it.
func TestLawNoQuestionBeforeWhatItPresupposes(t *testing.T) {
	require.Less(t, cond.False, cond.Undecided)
	require.Less(t, cond.Undecided, cond.True)
	const facts = 7
	var declared strings.Builder
	for i := range facts {
		fmt.Fprintf(&declared, "  %s: {of: case, type: bool}\n", factName(i))
	}
	checked := 0
	for seed := range max(60, runs(t, 600)) {
		r := rand.New(rand.NewPCG(uint64(seed), 31))
		conditions, done := map[string]said{}, map[string]string{}
		var tiers, duties, withheld strings.Builder
		for i := range 2 + r.IntN(6) {
			s, id := randomSaid(r, facts), fmt.Sprintf("r%d", i)
			if _, impossible := neverTrue(s); impossible {
				continue
			}
			conditions[id] = s
			switch r.IntN(4) {
			case 0:
				fmt.Fprintf(&tiers, "  - {id: %s, when: %s, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}\n", id, s)
			case 1:
				fmt.Fprintf(&withheld, "  - {id: %s, when: %s, say: withheld, who: [parent], why: {nb: w, en: w}, strength: skal, source: act}\n", id, s)
			default:
				done[id] = factName(r.IntN(facts))
				fmt.Fprintf(&duties, "  - {id: %s, when: %s, do: {nb: a, en: a}, by: fastlege, done: %s, strength: bør, source: act}\n", id, s, done[id])
			}
		}
		if len(conditions) == 0 {
			continue
		}
		text := ""
		for _, x := range []struct{ key, rules string }{{"tier", tiers.String()}, {"duties", duties.String()}, {"givers", withheld.String()}} {
			if x.rules != "" {
				text += x.key + ":\n" + x.rules
			}
		}
		p := tinyFacts(t, declared.String(), text)
		known := given{}
		for i := range facts {
			if r.IntN(3) == 0 {
				known[factName(i)] = r.IntN(2) == 0
			}
		}
		d := decide(t, p, oneConcern("angst", known, nil))
		at := map[string]int{}
		for i, m := range d.Missing {
			at[m.Fact] = i
		}
		for _, m := range d.Missing {
			own, free := false, false
			for _, to := range m.MattersTo {
				s, ok := conditions[to.Rule]
				if !ok {
					continue
				}
				see := func(fact string, before []string) {
					if fact != m.Fact {
						return
					}
					own = true
					free = free || !slices.ContainsFunc(before, func(b string) bool {
						i, asked := at[b]
						return asked && i > at[m.Fact] && matters(d.Missing[i], to.Rule)
					})
				}
				all := s.before(known, see)
				if done[to.Rule] != "" {
					see(done[to.Rule], all)
				}
			}
			if own {
				checked++
				require.True(t, free, "seed %d: %s is asked too early in %v\n%s", seed, m.Fact, at, text)
			}
		}
	}
	require.Greater(t, checked, 100)
}

func matters(m Missing, rule string) bool {
	return slices.ContainsFunc(m.MattersTo, func(t Touches) bool { return t.Rule == rule })
}

// neverTrue says that a condition denies what it says.
func neverTrue(s said) (string, bool) {
	for n := range 1 << 7 {
		known := given{}
		for i := range 7 {
			known[factName(i)] = n>>i&1 == 1
		}
		is := true
		for _, part := range s {
			some := false
			for _, a := range part {
				every := true
				for _, f := range a {
					every = every && holds(f, known) == cond.True
				}
				some = some || every
			}
			is = is && some
		}
		if is {
			return "", false
		}
	}
	return s.String(), true
}

// What people stumbled over: the first of each pair comes before the second, whatever
// stands open.
func TestOrderOfTheNationalQuestions(t *testing.T) {
	p, err := Load(examples.National())
	require.NoError(t, err)
	pairs := [][2]string{
		{"violence_suspected", "severity"},
		{"acute_danger", "measures"},
		{"born", "expecting"},
		{"interpreter_needed", "interpreter_arranged"},
		{"young_person_declines_parents", "reasons_to_respect"},
		{"condition", "severity"},
		{"suicide_risk", "self_harm"},
		{"self_harm", "urgent_help_considered"},
		{"sami", "holds_wishes"},
		{"serious_harm_avertable", "police_needed"},
		{"intake_forum", "forum_consented"},
		{"referrer_in_doubt", "specialist_consulted"},
	}
	for name, c := range map[string]pathway.Case{
		"new":        {At: monday, Given: map[string]any{"care": "parents"}, Concerns: []pathway.Concern{{}}},
		"depression": {At: monday, Given: map[string]any{"born": "2012-01-01", "care": "parents"}, Concerns: []pathway.Concern{{Condition: "depresjon"}}},
		"received":   {At: monday, State: pathway.Received, Given: map[string]any{"born": "2012-01-01", "care": "parents"}, Concerns: []pathway.Concern{{Condition: "depresjon"}}},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := p.Ask(t.Context(), c)
			require.NoError(t, err)
			at := map[string]int{}
			for i, q := range a.Open {
				at[q.Fact] = i
			}
			found := 0
			for _, x := range pairs {
				first, one := at[x[0]]
				second, other := at[x[1]]
				if one && other {
					found++
					require.Less(t, first, second, "%v", x)
				}
			}
			require.NotZero(t, found)
		})
	}
}

// What a concern is about comes first but for what could forbid asking somebody.
func TestTheConcernIsAskedEarly(t *testing.T) {
	p, err := Load(examples.National())
	require.NoError(t, err)
	for name, c := range map[string]pathway.Case{
		"alone":            {At: monday, Concerns: []pathway.Concern{{}}},
		"beside another":   {At: monday, Concerns: []pathway.Concern{{Condition: "angst"}, {}}},
		"before another":   {At: monday, Contact: "skole", Concerns: []pathway.Concern{{}, {Condition: "angst"}}},
		"with facts of it": {At: monday, Concerns: []pathway.Concern{{Given: map[string]any{"severity": "mild"}}}},
		"of a known child": {At: monday, Given: map[string]any{"born": "2012-01-01", "violence_suspected": true, "acute_danger": false}, Concerns: []pathway.Concern{{}}},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := p.Ask(t.Context(), c)
			require.NoError(t, err)
			at := slices.IndexFunc(a.Open, func(q Question) bool { return q.Fact == varCondition })
			require.GreaterOrEqual(t, at, 0)
			forbids := func(q Question) bool {
				return slices.ContainsFunc(q.MattersTo, func(to Touches) bool {
					return slices.ContainsFunc(p.rules, func(u *rule) bool {
						return u.id == to.Rule && u.giver != nil && u.giver.Say == consent.Withheld
					})
				})
			}
			for i, q := range a.Open[:at] { // or one that such a question presupposes
				require.True(t, slices.ContainsFunc(a.Open[i:at], forbids), q.Fact)
			}
			require.NoError(t, a.Answer(t.Context(), a.Open[at], "depresjon"))
		})
	}
}
