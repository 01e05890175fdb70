package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Random layers below a small national one: whatever is not refused weakens
// nothing.

// randomPart writes one entry of a lower layer, and the list that it belongs to.
func randomPart(r *rand.Rand, p *Policy, i int) (list, entry string) {
	facts := func() string { // a condition over facts only
		for {
			if w := randomWhen(r, p, 1); !strings.Contains(w, "tier") && !strings.Contains(w, "level") {
				return w
			}
		}
	}
	pick := func(l ...string) string { return oneOf(r, l) }
	what := fmt.Sprintf("{id: west-%d, when: '%s', %sstrength: %s, source: %s, why: {nb: w, en: w}, ", i, facts(),
		pick("", "", "for: {conditions: [depresjon]}, "), pick("skal", "bør", "kan"), pick("local", "act"))
	switch r.IntN(12) {
	case 0, 1: // in a grey zone of the layers above
		return "tier", fmt.Sprintf("{id: west-%d, for: {conditions: [depresjon]}, when: ['severity %s', '\"tired\" in signs', '%s', '%s'], ", i, pick(`== "mild"`, `!= "mild"`, `== "severe"`), pick("score > 10", "score <= 10", "!danger"), facts()) +
			pick("tier: municipal, service: kommune, alongside: [skole, fastlege]", "tier: specialist, service: bup, alongside: [kommune, skole]", "tier: specialist, service: habu, alongside: [kommune, skole]") +
			pick(", settles: [tiny/low]", ", settles: [tiny/high, tiny/not-mild]", ", settles: [tiny/high, tiny/by-referrer]", ", settles: [tiny/low, tiny/not-mild]", ", settles: [tiny/high, tiny/not-mild, tiny/by-referrer]") + ", why: {nb: w, en: w}, strength: bør, source: local}"
	case 2:
		tier := pick("tier: municipal, service: kommune", "tier: specialist, service: bup", "tier: specialist, service: habu", "tier: emergency, service: akutt")
		return "tier", what + tier + pick("", "", ", alongside: [skole]", ", alongside: [kommune]") +
			pick("", ", settles: [tiny/low]", ", settles: [tiny/high]", ", settles: [tiny/not-mild]", ", settles: [tiny/mild, tiny/low]") + "}"
	case 3:
		return "duties", what + "do: {nb: d, en: d}, by: kommune, coordinator: " + pick("kommune", "fastlege", "bup") +
			pick("", ", settles: [tiny/overview]", ", settles: [tiny/lead]", ", settles: [tiny/overview, tiny/lead]") + "}"
	case 4:
		return "level", what + "level: " + pick("0", "1", "2", "3") + "}"
	case 5, 6:
		return "givers", what + "say: " + pick("consent", "heard") + ", who: [" + pick("parent", "child", "parents", "other", "bup") + "]" +
			pick("", ", regime: [health]", ", regime: [administration]", ", to: [bup]", ", what: [symptoms]", ", need: any") + "}"
	case 7, 8:
		return "tighten", "{rule: tiny/" + pick("hear", "try", "start", "start-late", "report", "talk", "lead", "overview", "ask-who", "advise", "answer", "soon", "month", settleDuty) + ", source: " + pick("local", "act") +
			pick("", ", strength: skal", ", strength: bør", ", strength: kan") + pick("", "", ", by: bup", ", by: child") + pick("", ", with: [skole]", ", with: [parents]") +
			pick("", "", ", before: sent", ", before: closed") +
			pick("", ", deadline: immediately", ", deadline: {days: 0, from: received, until: started}", ", deadline: {weeks: 4, from: received, until: started}",
				", deadline: {working_days: 5, from: received, until: answered}", ", deadline: {days: 14, from: received, until: answered}",
				", deadline: {days: 28, from: received, until: started}", ", deadline: {days: 30, from: received, until: started}") + "}"
	case 9:
		return "narrow", "{rule: tiny/" + pick("referral", "by-law", "unless-no", "must", "at-once", "report") + ", source: local" +
			pick("", ", basis: consent") + pick("", ", what: [symptoms]", ", what: [identity]") + pick("", ", to: [bup]") + pick("", ", valid: {to: 2026-06-30}") + "}"
	case 10:
		return "widen", "{service: " + pick("bup", "habu", "kommune") + ", referrers: [larer], source: local}"
	}
	return "review", what + "what: {nb: s, en: s}}"
}

// randomLayer writes a region with one to four entries.
func randomLayer(r *rand.Rand, p *Policy) string {
	parts := map[string][]string{}
	for i := range 1 + r.IntN(3)*r.IntN(2) {
		list, entry := randomPart(r, p, i)
		parts[list] = append(parts[list], "  - "+entry+"\n")
	}
	var b strings.Builder
	for _, list := range sortedKeys(parts) {
		b.WriteString(list + ":\n" + strings.Join(parts[list], ""))
	}
	return b.String()
}

func TestLawRandomLayersNeverWeaken(t *testing.T) {
	upper := upperFS()
	up := stacked(t, upper)
	loaded, towns, compared, n := 0, 0, 0, runs(t, 1000)
	// hold loads a layer below others, and holds it to them if it is not refused.
	hold := func(seed int, text string, above *Policy, layers ...fs.FS) *Policy {
		low, err := Load(layers...)
		if err != nil {
			var list ErrorList
			require.True(t, errors.As(err, &list), "%v", err)
			for _, e := range list {
				assert.True(t, strings.HasPrefix(e.File, prefixesOf(layers)[len(layers)-1]), "the fault is told where it is: %s\n%s", e.Error(), text)
			}
			return nil
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Log(text)
				}
			}()
			compared += newBelow(low, above).run(t, 25, uint64(seed))
		})
		return low
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 13))
		text := randomLayer(r, up)
		west := hold(seed, text, up, upper, regionFS(text))
		if west == nil || t.Failed() {
			continue
		}
		loaded++
		below := strings.NewReplacer("west-", "town-", "source: local", "source: town-guide").Replace(randomLayer(r, west))
		if hold(seed, text+below, west, upper, regionFS(text), townFS(below)) != nil {
			towns++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d of %d layers loaded, %d with another below, %d cases compared", loaded, n, towns, compared)
	assert.NotZero(t, loaded)
	assert.NotZero(t, towns)
}
