package rules

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One small case for each way in which facts hang together. The law over random
// policies stands in completions_rules_test.go.

// simple is a duty with a condition.
func simple(id, when string) string {
	return fmt.Sprintf("  - {id: %s, when: '%s', do: {nb: a, en: a}, by: fastlege, before: sent, strength: bør, source: act}\n", id, when)
}

func TestWhatIsAskedWhereFactsHangTogether(t *testing.T) {
	duty := func(when string) string { return "duties:\n" + simple("d", when) }
	share := "share:\n  - {id: s, when: '%s', from: [fastlege], to: [bup], among: involved, what: [identity], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}\n"
	alone := "  alone: {of: case, type: bool, not_with: signs}\n"
	expecting := "  expecting: {of: case, type: bool, not_with: born}\n"
	seen := "  seen: {of: case, type: date}\n"
	involved := "  involved: {of: case, type: {set: [bup, habu]}}\n"
	for _, c := range []struct {
		name, facts, rules string
		given              given
		missing            string
	}{
		{"a set that cannot be", alone, duty(`"sad" in signs`), given{"alone": true}, ""},
		{"a set that can be", alone, duty(`"sad" in signs`), nil, "alone signs"},
		{"a set that a loop goes through", alone, duty(`signs.exists(x, x == "sad")`), given{"alone": true}, ""},
		{"what excludes a set, beside a loop", alone, duty(`signs.exists(x, x == "sad")`) + simple("e", "alone && danger"), given{"danger": true}, "alone signs"},
		{"a date in days that cannot be", expecting + seen, duty("days(born, seen) > 3"), given{"expecting": true}, ""},
		{"two that exclude one", expecting + "  lost: {of: case, type: bool, not_with: born}\n", duty("age(born) < 13 || expecting || lost") + simple("e", "age(born) > 5"), given{"expecting": true}, ""},
		{"only what excludes shows", expecting, duty("age(born) < 13 || age(born) >= 13"), nil, "expecting"},
		{"a share with nobody", involved, fmt.Sprintf(share, "danger"), given{"involved": []string{}}, ""},
		{"a share with others", involved, fmt.Sprintf(share, "danger"), given{"involved": []string{"habu"}}, ""},
		{"a share with somebody", involved, fmt.Sprintf(share, "danger"), given{"involved": []string{"bup"}}, "danger"},
		{"a share that fails", involved, fmt.Sprintf(share, "10 / score > 2"), given{"score": 0}, ""},
		{"a share that may fail", involved, fmt.Sprintf(share, "10 / score > 0"), given{"score": 1}, "involved"},
		{"a day that cannot be so long after", seen, duty("days(born, seen) > 30"), given{"born": "2026-03-01"}, ""},
		{"a day that can", seen, duty("days(born, seen) > 30"), given{"born": "2026-01-01"}, "seen"},
		{"an age that says which day is first", seen, duty("age(born) < 13 && days(born, seen) < 0"), given{"seen": "2026-03-02"}, ""},
		{"three days that cannot be", seen + "  told: {of: case, type: date}\n", duty("days(born, seen) > 10 && days(seen, told) > 10 && days(born, told) < 20"), given{"danger": true}, ""},
		{"three days that can", seen + "  told: {of: case, type: date}\n", duty("days(born, seen) > 10 && days(seen, told) > 10 && days(born, told) < 40"), nil, "born seen told"},
		{"one date of two", seen, duty("days(born, seen) > 30 && danger") + simple("e", "age(seen) >= 1"), given{"danger": false}, "seen"},
		{"a sum that cannot be reached", "  m: {of: case, type: {int: 0..3000}}\n", duty("m + score > 100"), given{"m": 5}, ""},
		{"a sum that can", "  m: {of: case, type: {int: 0..3000}}\n", duty("m + score > 100"), given{"m": 80}, "score"},
		{"what is certain, where two are possible", "", `tier:
  - {id: m, when: 10 / score > 2, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: s, when: 10 / score > 1, tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: d, when: danger, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
`, given{"score": 0}, ""},
		{"a duty that is never done where it stands", "  gone: {of: case, type: bool, not_with: heard}\n",
			"duties:\n" + strings.Replace(simple("d", "gone"), "by:", "done: heard, by:", 1), nil, "gone"},
		{"a duty that may be done", "  gone: {of: case, type: bool, not_with: heard}\n",
			"duties:\n" + strings.Replace(simple("d", "danger"), "by:", "done: heard, by:", 1), given{"danger": true}, "gone heard"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := decide(t, tinyFacts(t, c.facts, c.rules), oneConcern("angst", c.given, nil))
			var facts []string
			for _, m := range d.Missing {
				facts = append(facts, m.Fact)
			}
			assert.Equal(t, c.missing, strings.Join(sorted(facts), " "))
		})
	}
}

// A fact matters to the rules that it can change, not to those of one beside it.
func TestWhatExcludesMattersToItsOwnRules(t *testing.T) {
	p := tinyFacts(t, "  expecting: {of: case, type: bool, not_with: born}\n", `
tier:
  - {id: before, when: expecting, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: after, when: age(born) >= 5, tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
`)
	got := map[string][]Touches{}
	for _, m := range decide(t, p, oneConcern("angst", nil, nil)).Missing {
		got[m.Fact] = m.MattersTo
	}
	assert.Equal(t, map[string][]Touches{"born": {{listTier, "after"}}, "expecting": {{listTier, "after"}, {listTier, "before"}}}, got)
}

// One date alone leads from one cell to another only if the others can be the same
// days in both.
func TestOneDateMovesAlone(t *testing.T) {
	const born, seen = 1, 2
	cell := func(old, after int64) daysApart {
		a := newApart(3)
		for _, x := range [][3]int64{{0, born, -old}, {born, 0, old}, {born, seen, after}, {seen, born, -after}} {
			next, ok := a.with(int(x[0]), int(x[1]), x[2])
			require.True(t, ok)
			a = next
		}
		return a
	}
	assert.True(t, inBoth(born, cell(0, 0), cell(10, 10)), "seen today in both")
	assert.False(t, inBoth(born, cell(0, 0), cell(10, 0)), "seen today, and ten days ago")
	assert.True(t, inBoth(seen, cell(10, 0), cell(10, 10)))
	assert.False(t, inBoth(seen, cell(0, 0), cell(10, 10)))
	_, ok := cell(10, 0).with(0, seen, -11)
	assert.False(t, ok, "it cannot lie before itself")
}

// Nothing is certain that one who is excluded escapes.
func TestWhatIsCertainHoldsForWhoIsExcluded(t *testing.T) {
	for name, c := range map[string][2]string{
		"a set":               {"signs", "size(signs) > 1 || size(signs) <= 1"},
		"a loop over a set":   {"signs", `signs.exists(x, x == "sad") || !signs.exists(x, x == "sad")`},
		"days":                {"born", "days(born, seen) > 3 || days(born, seen) <= 3"},
		"an age, not read":    {"born", "age(born) > 3 || age(born) <= 3"},
		"a number":            {"score", "score > 3 || score <= 3"},
		"a number and others": {"score", "score * 2 > 3 || score * 2 <= 3"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, read := range []string{"", simple("e", "out")} {
				p := tinyFacts(t, "  seen: {of: case, type: date}\n  out: {of: case, type: bool, not_with: "+c[0]+"}\n", "duties:\n"+simple("d", c[1])+read)
				assert.Equal(t, pathway.Possible, dutyOf(decide(t, p, oneConcern("angst", nil, nil)), "d").Applies)
				assert.Equal(t, pathway.Possible, dutyOf(decide(t, p, oneConcern("angst", given{"out": true}, nil)), "d").Applies)
				assert.Equal(t, pathway.Certain, dutyOf(decide(t, p, oneConcern("angst", given{"out": false}, nil)), "d").Applies)
			}
		})
	}
}

// No two concerns have the same condition, so where one is left it is not asked.
func TestTheConditionThatIsLeft(t *testing.T) {
	p := tiny(t, "duties:\n"+simple("d", `condition == "angst"`))
	c := pathway.Case{At: monday, Concerns: []pathway.Concern{{Condition: "angst"}, {}}}
	d := decide(t, p, c)
	assert.Empty(t, d.Missing)
	assert.Equal(t, []string{"angst"}, dutyOf(d, "d").Concerns)
	assert.Equal(t, "condition", decide(t, p, pathway.Case{At: monday, Concerns: []pathway.Concern{{}}}).Missing[0].Fact)
}

// Whether a grey zone is being settled is asked where one is, or can be for certain.
func TestWhetherItIsBeingSettled(t *testing.T) {
	fs := tinyFS("tier:\n  - {id: m, when: danger, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}\n")
	fs["base.yaml"].Data = []byte(strings.Replace(tinyBase, "settle-responsibility,", "settle-responsibility, done: heard,", 1))
	p, err := Load(fs)
	require.NoError(t, err)
	asks := func(c given) (out []string) {
		for _, m := range decide(t, p, oneConcern("angst", c, nil)).Missing {
			out = append(out, m.Fact)
		}
		return out
	}
	assert.Equal(t, []string{"danger", "heard"}, asks(nil))
	assert.Equal(t, []string{"heard"}, asks(given{"danger": false}))
	assert.Empty(t, asks(given{"danger": true}))
	assert.Empty(t, asks(given{"danger": false, "heard": true}))
}

// A review of what is not settled is certain only where no answer settles it.
func TestAReviewOfWhatIsNotSettled(t *testing.T) {
	tiers := `
tier:
  - {id: m, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: s, when: 'severity != "moderate"', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: s2, when: 'severity == "moderate"', tier: %s, why: {nb: w, en: w}, strength: bør, source: act}
review:
  - {id: r, unsettled: true, what: {nb: a, en: a}, by: fastlege, strength: bør, source: act}
`
	review := func(c pathway.Case) []Review {
		return decide(t, tiny(t, fmt.Sprintf(tiers, "specialist, service: bup")), c).Review
	}
	require.Len(t, review(oneConcern("angst", nil, nil)), 1)
	assert.Equal(t, pathway.Possible, review(oneConcern("angst", nil, nil))[0].Applies)
	assert.Equal(t, pathway.Certain, review(oneConcern("angst", nil, given{"severity": "mild"}))[0].Applies)
	assert.Empty(t, review(oneConcern("angst", nil, given{"severity": "severe"})))
}

// What follows for one concern is not told of another.
func TestWhatFollowsFollowsForOneConcern(t *testing.T) {
	p := tinyFacts(t, "  grade: {of: concern, type: {int: 0..3}}\n  nograde: {of: concern, type: bool, not_with: grade}\n", "duties:\n"+simple("d", "!nograde"))
	d := decide(t, p, pathway.Case{At: monday, Concerns: []pathway.Concern{
		{Condition: "angst", Given: given{"grade": 1}}, {Condition: "depresjon", Given: given{"nograde": false}}}})
	for concern, fact := range map[string]string{"angst": "grade", "depresjon": "nograde"} {
		for _, r := range d.Reasons {
			if r.Rule == "d" && r.Concern == concern {
				assert.Equal(t, []string{fact}, r.Facts, concern)
			}
		}
	}
}

// A case that nobody waits for any longer is given up, also in the middle of the
// work, and leaves nothing behind.
func TestAnAnswerNobodyWaitsFor(t *testing.T) {
	var facts, when strings.Builder
	for i := range 16 {
		fmt.Fprintf(&facts, "  a%02d: {of: case, type: bool}\n  b%02d: {of: case, type: bool}\n", i, i)
		fmt.Fprintf(&when, " || (a%02d && b%02d)", i, i)
	}
	p := tinyFacts(t, facts.String(), "duties:\n"+simple("d", "danger"+when.String()))
	c := oneConcern("angst", nil, nil)
	want := decide(t, p, c)
	for after := range 8 {
		_, err := p.Decide(&countdown{Context: context.Background(), left: after}, c)
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, want, decide(t, p, c))
	}
}

// countdown is a context that is done once it was asked a number of times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}
