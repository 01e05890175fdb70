package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing/fstest"
)

// Small random policies with everything that Prove speaks about, for which all
// cases can be decided one by one.

// writtenRule is one rule as it is written, in parts.
type writtenRule struct {
	list, id, when, valid string
	settles               []string
	effect                string // what it does: two rules of a list with the same one do the same
	source                string
}

func (w writtenRule) String() string {
	out := "{id: " + w.id
	if w.when != "" {
		out += ", when: '" + w.when + "'"
	}
	out += ", " + w.effect
	if len(w.settles) > 0 {
		out += ", settles: [" + strings.Join(w.settles, ", ") + "]"
	}
	if w.valid != "" {
		out += ", valid: {" + w.valid + "}"
	}
	return out + ", source: " + w.source + "}"
}

// writtenPolicy is a policy as it is written: rules, and what it promises.
type writtenPolicy struct {
	facts    string // beside those of the base
	rules    []writtenRule
	promises string
}

// fs is the folder of the policy.
func (w writtenPolicy) fs() fstest.MapFS {
	base := tinyBase
	for _, drop := range []string{"  born: ", "  score: "} {
		from := strings.Index(base, drop)
		base = base[:from] + base[from+strings.Index(base[from:], "\n")+1:]
	}
	base = strings.Replace(base, "  signs: ", "  n: {of: case, type: {int: 0..3}, ask: {nb: n, en: n}, who: [fastlege], category: symptoms}\n  signs: ", 1)
	base = strings.Replace(base, "  - {id: akutt,", "  - {id: natt, name: {nb: natt, en: night}, belongs: municipal, regime: health, holds: true, emergency: true, source: act}\n  - {id: akutt,", 1)
	fs := fstest.MapFS{"layer.yaml": {Data: []byte(tinyLayer)}, "base.yaml": {Data: []byte(base)}}
	if w.facts != "" {
		fs["facts.yaml"] = &fstest.MapFile{Data: []byte(w.facts)}
	}
	fs["rules/more.yaml"] = &fstest.MapFile{Data: []byte(w.written())}
	if w.promises != "" {
		fs["promises.yaml"] = &fstest.MapFile{Data: []byte(w.promises)}
	}
	return fs
}

func (w writtenPolicy) written() string {
	var out strings.Builder
	for _, list := range lists {
		first := true
		for _, u := range w.rules {
			if u.list == list {
				if first {
					fmt.Fprintf(&out, "%s:\n", list)
				}
				first = false
				fmt.Fprintf(&out, "  - %s\n", u)
			}
		}
	}
	return out.String()
}

// without is the policy without one rule.
func (w writtenPolicy) without(i int) writtenPolicy {
	out := w
	out.rules = slices.Delete(slices.Clone(w.rules), i, i+1)
	for k := range out.rules {
		u := &out.rules[k]
		u.settles = slices.DeleteFunc(slices.Clone(u.settles), func(id string) bool {
			return !slices.ContainsFunc(out.rules, func(v writtenRule) bool { return v.id == id })
		})
	}
	return out
}

var (
	factAtoms = []string{"danger", "violence", "heard", "n > 1", "n == 2", "n >= 3", "n < 1", `"sad" in signs`, `"angry" in signs`, "size(signs) > 1", "size(signs) == 0",
		`severity == "mild"`, `severity == "moderate"`, `severity in ["moderate", "severe"]`, `severity != "moderate"`, "tried", `referrer == "fastlege"`,
		`signs.exists(x, x == "sad" || x == "tired")`, "n * 2 > 3", "10 / n > 4", `may_refer(referrer, "bup")`, `condition == "angst"`, `pathway == "none"`}
	stateAtoms  = []string{`state == "sent"`, `state in ["considered", "rejected"]`, `state == "closed"`, `state == "rejection-considered"`}
	resultAtoms = []string{`tier == "specialist"`, `tier != "municipal"`, `service == "bup"`, `service in ["habu", "kommune"]`, "level >= 2", "level == 0", `tier == "emergency"`}
)

// writeCond writes a condition over some atoms.
func writeCond(r *rand.Rand, depth int, pool []string) string {
	if depth == 0 || r.IntN(3) == 0 {
		return pool[r.IntN(len(pool))]
	}
	a, b := writeCond(r, depth-1, pool), writeCond(r, depth-1, pool)
	return []string{"(" + a + ") && (" + b + ")", "(" + a + ") || (" + b + ")", "!(" + a + ")", "(" + a + ") ? (" + b + ") : (" + writeCond(r, depth-1, pool) + ")"}[r.IntN(4)]
}

// writePolicy draws a policy over a few of the atoms.
func writePolicy(r *rand.Rand, atoms []string) writtenPolicy {
	pick := func(l ...string) string { return l[r.IntN(len(l))] }
	var facts []string
	for _, i := range r.Perm(len(atoms))[:3+r.IntN(4)] {
		facts = append(facts, atoms[i])
	}
	state := r.IntN(3) == 0
	more := slices.Clone(facts)
	if state {
		more = append(more, stateAtoms...)
	}
	var w writtenPolicy
	periods := r.IntN(4) == 0
	add := func(list string, n int, pool []string, effect func() (string, string)) {
		for i := range n {
			u := writtenRule{list: list, id: fmt.Sprintf("%s%d", list[:2], i)}
			if r.IntN(8) > 0 {
				u.when = writeCond(r, r.IntN(3), pool)
			}
			if list == listTier && i > 0 && r.IntN(3) == 0 {
				u.settles = []string{fmt.Sprintf("ti%d", r.IntN(i))}
			}
			if periods && r.IntN(3) == 0 {
				u.valid = pick("from: 2026-03-01", "to: 2026-05-31", "from: 2026-03-01, to: 2026-05-31", "from: 2026-06-01")
			}
			u.effect, u.source = effect()
			w.rules = append(w.rules, u)
		}
	}
	why := ", why: {nb: w, en: w}, strength: bør"
	add(listTier, 2+r.IntN(4), pick2(r, facts, more), func() (string, string) {
		return "tier: " + pick("municipal, service: kommune", "municipal, service: fastlege", "specialist, service: bup, alongside: [kommune, skole]", "specialist, service: habu, alongside: [kommune]", "emergency, service: akutt", "emergency, service: natt") + why, "act"
	})
	add(listLevel, r.IntN(4), append(slices.Clone(more), resultAtoms[:4]...), func() (string, string) { return "level: " + pick("0", "1", "2", "3") + why, "act" })
	with := append(slices.Clone(more), resultAtoms...)
	add(listDuties, r.IntN(6), with, func() (string, string) {
		source := pick("act", "guide")
		return "do: {nb: a, en: a}, by: " + pick("fastlege", "habu, needs: [symptoms]") + pick("", ", done: heard", ", done: tried") +
			pick("", "", ", before: sent", ", before: rejected", ", before: closed", ", before: discharged") + pick("", "", ", deadline: immediately", ", deadline: {weeks: 4, from: received, until: started}") +
			pick("", "", "", ", coordinator: kommune", ", discloses: {to: [barnevern], what: [identity]}", ", discloses: {to: [bup], what: [identity]}") + ", strength: " + pick("skal", "bør"), source
	})
	add(listGivers, r.IntN(4), with, func() (string, string) {
		return "say: " + pick("consent", "consent", "withheld", "heard", "informed") + ", who: [" + pick("parent", "child") + "]" + pick("", "", ", regime: [health]", ", regime: [administration]", ", to: [bup]", ", what: [symptoms]") + why, "act"
	})
	add(listShare, r.IntN(4), with, func() (string, string) {
		return "from: [fastlege], to: [" + pick("bup", "bup", "bup, habu", "habu") + "], what: [" + pick("symptoms", "identity, symptoms", "identity") + "], purpose: {nb: p, en: p}, basis: " + pick("consent", "consent", "statute", "no-objection") + ", strength: kan", "act"
	})
	add(listOffers, r.IntN(2), with, func() (string, string) {
		return "service: " + pick("kommune", "habu") + ", reach: {nb: r, en: r}" + why, "act"
	})
	if r.IntN(2) == 0 { // a task in the pathway of no condition
		w.facts = "pathways:\n  - {id: other, name: {nb: o, en: o}}\ntasks:\n  - {id: habu-task, pathways: [other], service: habu, phase: P4, do: {nb: a, en: a}, needs: [symptoms], strength: skal, source: act}\n"
	}
	add(listReview, r.IntN(3), with, func() (string, string) {
		return "what: {nb: s, en: s}, strength: bør" + pick("", ", unsettled: true"), "guide"
	})
	w.promises = writePromises(r, facts, pick)
	return w
}

func pick2(r *rand.Rand, a, b []string) []string {
	if r.IntN(2) == 0 {
		return a
	}
	return b
}

// writePromises draws grey zones, directions and outcomes.
func writePromises(r *rand.Rand, facts []string, pick func(...string) string) string {
	var out strings.Builder
	add := func(list string, n int, entry func(i int) string) {
		for i := range n {
			if i == 0 {
				fmt.Fprintf(&out, "%s:\n", list)
			}
			fmt.Fprintf(&out, "  - {id: %s%d, %s, why: {nb: w, en: w}, source: act}\n", list, i, entry(i))
		}
	}
	which := func() string {
		return pick("", "", "for: {conditions: [angst]}, ") + "when: '" + writeCond(r, r.IntN(3), facts) + "'"
	}
	add("grey", r.IntN(3), func(int) string {
		return which() + pick("", "", ", possible: [municipal, specialist]", ", possible: [specialist]", ", possible: [municipal]", ", possible: []") + ", by: fastlege"
	})
	add("never", r.IntN(3), func(int) string {
		fact := pick("severity", "severity", "severity, rises: [severe, mild]", "danger", "n", "n", "tried, rises: [true, false]")
		loses := pick("tier", "tier", "duties", "level")
		except := map[string]string{"tier": "", "duties": "", "level": ""}
		if r.IntN(3) == 0 {
			except = map[string]string{"tier": ", except: [ti0]", "duties": ", except: [du0]", "level": ", except: [le0]"}
		}
		given := ""
		if r.IntN(2) == 0 {
			given = ", given: '" + pick(append(slices.Clone(facts), stateAtoms...)...) + "'"
		}
		return "when: " + fact + ", loses: " + loses + except[loses] + given
	})
	add("always", r.IntN(3), func(int) string {
		return which() + pick(", tier: specialist", ", tier: municipal, service: kommune", ", service: bup", ", tier: emergency, service: akutt", ", alongside: [skole]", ", tier: specialist, alongside: [kommune]", ", alongside: [kommune, fastlege]")
	})
	return out.String()
}
