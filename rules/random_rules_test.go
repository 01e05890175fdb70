package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// randomRules writes a policy with rules of every list over the tiny facts.
func randomRules(r *rand.Rand) string {
	atoms := []string{"danger", "violence", "heard", "score > 3", "score >= 10", "score == 4", `"sad" in signs`, `"angry" in signs`, "size(signs) > 1", "size(signs) == 0",
		`severity == "mild"`, `severity in ["mild", "severe"]`, `severity != "moderate"`, "tried", `referrer == "fastlege"`, "age(born) < 13", "age(born) >= 16",
		`signs.exists(x, x == "sad" || x == "tired")`, "score * 2 > 9", "10 / score > 2", `may_refer(referrer, "bup")`, `condition == "angst"`, `state == "sent"`}
	results := []string{`tier == "specialist"`, `tier != "municipal"`, `service == "bup"`, `service in ["habu", "kommune"]`, "level >= 2", "level == 0", `tier == "emergency"`}
	var cond func(depth int, more []string) string
	cond = func(depth int, more []string) string {
		pool := append(slices.Clone(atoms), more...)
		if depth == 0 || r.IntN(3) == 0 {
			return pool[r.IntN(len(pool))]
		}
		a, b := cond(depth-1, more), cond(depth-1, more)
		return []string{"(" + a + ") && (" + b + ")", "(" + a + ") || (" + b + ")", "!(" + a + ")", "(" + a + ") ? (" + b + ") : (" + cond(depth-1, more) + ")"}[r.IntN(4)]
	}
	var out strings.Builder
	put := func(list string, n int, rule func(i int) string) {
		fmt.Fprintf(&out, "%s:\n", list)
		for i := range n {
			fmt.Fprintf(&out, "  - %s\n", rule(i))
		}
	}
	by := "why: {nb: w, en: w}, strength: bør, source: act"
	put("tier", 3+r.IntN(4), func(i int) string {
		tier := []string{"municipal, service: kommune", "municipal, service: fastlege", "specialist, service: bup, alongside: [kommune, skole]", "specialist, service: habu", "emergency, service: akutt"}[r.IntN(5)]
		settles := ""
		if i > 0 && r.IntN(3) == 0 {
			settles = fmt.Sprintf(", settles: [t%d]", r.IntN(i))
		}
		return fmt.Sprintf("{id: t%d, when: '%s', tier: %s%s, %s}", i, cond(1+r.IntN(2), nil), tier, settles, by)
	})
	put("level", r.IntN(4)+1, func(i int) string {
		return fmt.Sprintf("{id: l%d, when: '%s', level: %d, %s}", i, cond(1, results[:4]), r.IntN(4), by)
	})
	put("duties", 4, func(i int) string {
		done := ""
		if r.IntN(3) == 0 {
			done = "done: heard, "
		}
		return fmt.Sprintf("{id: d%d, when: '%s', do: {nb: a, en: a}, by: fastlege, %sbefore: sent, strength: bør, source: guide}", i, cond(2, results), done)
	})
	put("givers", 2, func(i int) string {
		return fmt.Sprintf("{id: g%d, when: '%s', say: %s, who: [parent], %s}", i, cond(1, results), []string{"consent", "withheld"}[i], by)
	})
	put("share", 2, func(i int) string {
		return fmt.Sprintf("{id: s%d, when: '%s', from: [fastlege], to: [bup], what: [identity], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}", i, cond(2, results))
	})
	put("offers", 1, func(i int) string {
		return fmt.Sprintf("{id: o%d, when: '%s', service: kommune, reach: {nb: r, en: r}, %s}", i, cond(2, results), by)
	})
	return out.String()
}
