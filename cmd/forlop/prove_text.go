package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// proofs prints what a policy promises over all cases: claim by claim what is
// proved, what is refuted, with a case that shows it, and what could not be shown;
// then the grey zones.
type proofs struct {
	*answer
	s     *stack
	found rules.Proofs
	again string // the command that decides a case under the same layers
	dir   string // where the cases were written; empty: nowhere
	used  map[string]bool
	// caseAt, otherAt and zoneAt are the files that were written, by index.
	caseAt, otherAt, zoneAt map[int]string
}

func newProofs(c *console, s *stack, found rules.Proofs, lang string) *proofs {
	return &proofs{answer: newAnswer(c, s.policy, rules.Decision{}, lang), s: s, found: s.placed(found),
		used: map[string]bool{}, caseAt: map[int]string{}, otherAt: map[int]string{}, zoneAt: map[int]string{}}
}

// placed is what was found with every file named as the user can open it.
func (s *stack) placed(found rules.Proofs) rules.Proofs {
	outside := func(l []string) (out []string) {
		for _, o := range l {
			if file, rest, is := strings.Cut(o, ":"); is {
				o = s.file(file) + ":" + rest
			}
			out = append(out, o)
		}
		return out
	}
	found.List, found.Zones = slices.Clone(found.List), slices.Clone(found.Zones)
	for i := range found.List {
		if p := &found.List[i]; p.File != "" {
			p.File = s.file(p.File)
		}
		found.List[i].Outside = outside(found.List[i].Outside)
	}
	for i := range found.Zones {
		if z := &found.Zones[i]; z.File != "" {
			z.File = s.file(z.File)
		}
		found.Zones[i].Outside = outside(found.Zones[i].Outside)
	}
	return found
}

// say is a word of the page.
func (x *proofs) say(key string) string {
	if t, ok := proveLabels[key]; ok {
		return t.In(x.lang)
	}
	return x.answer.say(key)
}

func (x *proofs) print() {
	stamp := x.found.Policy
	x.line(0, "", fmt.Sprintf("%s %s (%.12s)", stamp.ID, stamp.Version, stamp.Hash))
	if x.found.Cases != "" {
		x.line(0, "", x.say("cases")+": "+x.short(x.found.Cases))
	}
	count := map[rules.Result]int{}
	for from := 0; from < len(x.found.List); {
		to := from
		for to < len(x.found.List) && x.found.List[to].Claim == x.found.List[from].Claim {
			count[x.found.List[to].Result]++
			to++
		}
		x.claim(from, to)
		from = to
	}
	x.zones()
	x.line(0, "", "")
	total := fmt.Sprintf("%s: %d %s", x.say("total:proved"), count[rules.Proved], x.say("claims"))
	for _, r := range []rules.Result{rules.Refuted, rules.NotProved} {
		if count[r] > 0 {
			total += fmt.Sprintf(", %s: %d", x.say("total:"+r.String()), count[r])
		}
	}
	if x.found.OK() {
		x.line(0, "", fmt.Sprintf("%s: %d %s", x.say("all-proved"), count[rules.Proved], x.say("claims")))
	} else {
		x.marked(markWarn, 0, "", total)
	}
}

// claim prints what came of one claim, for all that it is about.
func (x *proofs) claim(from, to int) {
	claim := x.found.List[from].Claim
	x.head(x.say("claim:" + string(claim)))
	proved := 0
	for _, p := range x.found.List[from:to] {
		switch {
		case p.Result != rules.Proved:
		case p.Of == "":
			x.line(2, "", strings.TrimSuffix(x.say("proved")+": "+p.Says.In(x.lang), ": "))
		default:
			proved++
		}
	}
	if proved > 0 {
		x.line(2, "", x.say("proved")+": "+x.number(proved, string(claim)))
	}
	for _, r := range []rules.Result{rules.Refuted, rules.NotProved} {
		first := true
		for i := from; i < to; i++ {
			if x.found.List[i].Result != r {
				continue
			}
			if first {
				x.marked(markWarn, 2, "", x.say(r.String()))
				first = false
			}
			x.one(i)
		}
	}
}

// one prints a claim that does not hold or could not be shown.
func (x *proofs) one(i int) {
	p := x.found.List[i]
	text := p.Says.In(x.lang)
	if p.Of != "" {
		text += " [" + p.Of + "]"
	}
	x.line(2, "- ", strings.TrimSpace(text))
	if p.File != "" {
		x.dim(6, fmt.Sprintf("%s:%d", p.File, p.Line))
	}
	x.decided(p.Rules)
	if p.Result == rules.Refuted && (p.Claim == rules.ClaimResponsible || p.Claim == rules.ClaimConflict) {
		x.line(6, "", x.say("see-zones"))
	}
	for _, o := range p.Outside {
		x.line(6, "", x.say("outside")+": "+o)
	}
	if p.Case != nil {
		x.shown(x.say("case"), x.caseAt[i], *p.Case)
	}
	if p.Other == nil {
		return
	}
	if p.Case != nil && x.otherAt[i] == "" {
		if d := differences(*p.Case, *p.Other); len(d) > 0 {
			x.line(6, "", x.say("other")+": "+x.say("the-same-but")+" "+strings.Join(d, ", "))
			return
		}
	}
	x.shown(x.say("other"), x.otherAt[i], *p.Other)
}

// differences are the facts that the second of two cases gives otherwise, as lines
// of a case file. There are none where anything else differs, or facts are missing.
func differences(a, b pathway.Case) []string {
	if len(a.Concerns) != len(b.Concerns) {
		return nil
	}
	var out []string
	whole := true
	compare := func(a, b map[string]any) {
		whole = whole && len(a) == len(b)
		for _, name := range slices.Sorted(maps.Keys(b)) {
			v, there := a[name]
			whole = whole && there
			if !reflect.DeepEqual(v, b[name]) {
				text := fmt.Sprint(b[name])
				if set, is := b[name].([]string); is {
					text = "[" + strings.Join(set, ", ") + "]"
				}
				out = append(out, name+": "+text)
			}
		}
	}
	compare(a.Given, b.Given)
	for i, k := range a.Concerns {
		whole = whole && k.Condition == b.Concerns[i].Condition
		compare(k.Given, b.Concerns[i].Given)
	}
	a.Given, a.Concerns, b.Given, b.Concerns = nil, nil, nil, nil
	if !whole || !reflect.DeepEqual(a, b) {
		return nil
	}
	return out
}

// shown prints a case as YAML, or where it was written.
func (x *proofs) shown(title, file string, c pathway.Case) {
	if file != "" {
		x.line(6, "", title+": "+file)
		return
	}
	x.line(6, "", title+" ("+x.again+" …):")
	for l := range strings.Lines(string(rules.FormatCase(c))) {
		fmt.Fprint(x.w, "        "+l)
	}
}

// zones prints the grey zones, those that nobody has accepted last.
func (x *proofs) zones() {
	x.head(fmt.Sprintf("%s (%d)", x.say("zones"), len(x.found.Zones)))
	if len(x.found.Zones) == 0 {
		x.line(2, "", x.say("no-zones"))
	}
	warned := false
	for i, z := range x.found.Zones {
		if z.Declared == "" && !warned {
			x.marked(markWarn, 2, "", x.say("undeclared"))
			warned = true
		}
		text := x.between(z)
		if z.Declared != "" {
			text += " [" + z.Declared + "]"
		}
		x.line(2, "- ", text)
		x.children(z)
		if why := z.Why.In(x.lang); why != "" {
			x.line(6, "", why)
		}
		if z.By != "" {
			x.line(6, "", x.say("settles")+": "+x.name("", z.By))
		}
		for _, o := range z.Outside {
			x.marked(markWarn, 6, "", x.say("zone-unsure")+": "+o)
		}
		x.entry(z)
		if len(z.Source) > 0 {
			x.dim(6, x.say("force:"+string(z.Source[0].Force))+" · "+cited(z.Source[0]))
		}
		switch {
		case x.zoneAt[i] != "":
			x.line(6, "", x.say("such-a-case")+": "+x.zoneAt[i])
		case z.Declared == "" && len(z.Case.Concerns) > 0:
			x.shown(x.say("such-a-case"), "", z.Case)
		}
	}
}

// decided names the rules that decide who is responsible, where they stand and why.
func (x *proofs) decided(ids []string) {
	for _, id := range ids {
		for _, r := range x.s.policy.Rules(time.Time{}) {
			if r.Rule != id || r.Output != "tier" {
				continue
			}
			x.line(6, "", strings.TrimSuffix(fmt.Sprintf("%s (%s:%d): %s", id, x.s.file(r.File), r.Line, r.Text.In(x.lang)), ": "))
			break
		}
	}
}

// entry prints the lines that declare a zone as they are pasted, at the margin.
func (x *proofs) entry(z rules.Zone) {
	if z.Entry == "" {
		return
	}
	at, head := z.File, "grey:\n"
	if slices.ContainsFunc(x.found.Zones, func(o rules.Zone) bool { return o.Declared != "" && o.File == z.File }) {
		at, head = fmt.Sprintf(x.say("under-list"), z.File, "grey"), "" // the list stands there already
	}
	x.line(6, "", fmt.Sprintf(x.say("entry:"+map[bool]string{true: "new", false: "tight"}[z.Declared == ""]), at)+":")
	fmt.Fprint(x.w, head+z.Entry)
}

// between says what a zone is open between.
func (x *proofs) between(z rules.Zone) string {
	var tiers []string
	for _, t := range z.Possible {
		tiers = append(tiers, x.say("tier:"+string(t)))
	}
	if len(tiers) == 0 {
		return upper(x.say("grey"))
	}
	out := upper(strings.Join(tiers, " "+x.say("or")+" "))
	if len(z.Services) > 0 {
		out += " (" + x.all("", z.Services) + ")"
	}
	return out
}

// number is how many of what a claim is about.
func (x *proofs) number(n int, claim string) string {
	word := "many:" + claim
	if n == 1 {
		word = "one:" + claim
	}
	return strings.TrimSpace(itoa(n) + " " + x.say(word))
}

// short writes a number, of a large one only how large.
func (x *proofs) short(digits string) string {
	if len(digits) <= 9 {
		return digits
	}
	return fmt.Sprintf("%s 10^%d", x.say("cases-more"), len(digits)-1)
}
