package main

import (
	"context"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

// mostInShort is how many entries of a list the short answer has.
const mostInShort = 6

// ending tells shortly what came out: who is responsible, what is urgent, what comes
// before the next step, and what may be shared. It ends with what nobody knew and how
// to see everything.
func (k *asker) ending(a *rules.Asking) {
	k.d = a.Decision
	k.shortWho()
	k.shortDuties()
	k.shortShares()
	k.line(0, "", "")
	if n := len(a.Aside); n > 0 {
		k.line(0, "", k.word("aside")+": "+itoa(n)+". "+k.word("aside-why"))
	}
	holder := k.d.Concerns[0].Meanwhile
	noContact := a.Case.Contact == "" && a.Case.Holder == "" && holder != a.Case.To
	if noContact {
		k.line(0, "", k.word("no-contact")+": "+k.all("", []string{holder})+".")
	}
	switch {
	case len(a.Open) > 0:
		k.line(0, "", k.word("not-asked")+": "+itoa(len(a.Open))+".")
	case len(a.Aside) == 0 && !noContact:
		k.line(0, "", k.word("complete"))
	}
}

// whole shows the whole decision, if the person wants it.
func (k *asker) whole(ctx context.Context, saved string) error {
	if saved != "" {
		k.line(0, "", k.word("saved")+" "+saved+". "+k.word("see-saved")+": forlop decide --lang "+k.lang+" "+saved)
	}
	k.line(0, "", k.word("see-all"))
	k.prompt()
	line, more, err := k.in.line(ctx, k.w)
	if err == nil && more && slices.Contains(allWords, strings.ToLower(strings.TrimSpace(line))) {
		k.print()
	}
	return err
}

var allWords = []string{"alt", "all", "ja", "j", "yes", "y"}

func (k *asker) shortWho() {
	if k.d.Emergency() {
		k.line(0, "", "")
		k.marked(markWarn, 0, "", k.say("emergency"))
	} else if slices.ContainsFunc(k.d.Concerns, func(c rules.Concern) bool {
		return slices.ContainsFunc(c.Because, func(g rules.Ground) bool { return g.Tier == pathway.TierEmergency })
	}) {
		k.line(0, "", "")
		k.marked(markWarn, 0, "", k.say("possible-emerg"))
	}
	k.head(k.say("who"))
	for _, c := range k.d.Concerns {
		if c.Tier == pathway.TierUnsettled { // all that it could be stands in the whole decision
			c.PossibleServices = nil
		}
		k.line(2, "", upper(k.name("condition", c.Condition))+": "+k.tier(c))
		k.line(4, "", k.say(k.holds())+": "+k.name("", c.Meanwhile))
		if len(c.Alongside) > 0 {
			k.line(4, "", k.say("alongside")+": "+k.all("", c.Alongside))
		}
	}
	if co := k.d.Coordinator.Service; co != "" {
		k.line(2, "", k.say("coordinator")+": "+k.name("", co))
	}
}

func (k *asker) shortDuties() {
	k.head(k.say("now"))
	k.shortList(markWarn, k.say("withheld"), k.withheld())
	k.shortList(markWarn, k.say("told-anyway"), k.persons(k.toldAnyway()))
	var urgent, perhaps, rest []referral.Duty
	before := map[pathway.State][]referral.Duty{}
	for _, u := range k.d.Duties.List {
		immediate := u.Limit != nil && u.Limit.Immediately
		switch {
		case u.State == referral.Done, u.State == referral.Waived, u.SetAside:
		case u.Applies == pathway.Certain && (immediate || k.deadline(u).State == referral.Broken):
			urgent = append(urgent, u)
		case immediate, u.Clarify, u.ByHand:
			perhaps = append(perhaps, u)
		case u.Applies == pathway.Certain && u.Before != "" && u.Strength != pathway.Kan:
			before[u.Before] = append(before[u.Before], u)
		case u.Applies == pathway.Certain && u.Strength != pathway.Kan && k.deadline(u).State != referral.Waiting:
			rest = append(rest, u)
		}
	}
	k.shortList(markHead, k.say("urgent"), k.toDo(urgent))
	k.shortList(markWarn, k.word("not-before"), k.untilKnown())
	k.shortList(markHead, k.word("clarify"), k.toDo(perhaps))
	k.shortList(markHead, k.say("any-time"), k.toDo(rest))
	for _, s := range pathway.States() {
		title := k.say("before") + " " + k.say("step:"+string(s))
		if s == pathway.Sent && !k.specialist() {
			title = k.say("if-sent")
		}
		k.shortList(markHead, title, k.toDo(before[s]))
	}
}

func (k *asker) shortShares() {
	k.head(k.say("share"))
	var lines []string
	for _, x := range k.d.Scope.Shares {
		line := upper(k.few(x.To)) + ", " + k.say(string(x.Basis)) + ": " + k.all("category", x.What)
		if !slices.Contains(lines, line) { // others may tell the same
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		k.line(2, "", k.say("nothing"))
	}
	k.shortList("", "", lines)
}

// toDo writes duties, each with who does it: first those that bring in an emergency
// service, then the strongest. What is only possible is said to be so.
func (k *asker) toDo(l []referral.Duty) []string {
	rank := func(u referral.Duty) int {
		if slices.ContainsFunc(u.With, func(s string) bool { return slices.Contains(k.d.Duties.Urgent, s) }) {
			return 10 + u.Strength.Rank()
		}
		return u.Strength.Rank()
	}
	slices.SortStableFunc(l, func(x, y referral.Duty) int { return rank(y) - rank(x) })
	var out []string
	for _, u := range l {
		line := u.Do.In(k.lang) + " (" + k.name("", u.By) + ")"
		switch {
		case u.ByHand:
			line = k.say("by-hand") + ": " + line
		case u.Applies != pathway.Certain:
			line = k.word("if-so") + ": " + line
		}
		if t := k.notYet(u); t != "" {
			line += " " + t
		}
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

// shortList prints the first entries of a list, and how many more there are.
func (k *asker) shortList(mark, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	if title != "" {
		k.line(2, "", k.mark(mark, title))
	}
	more := 0
	if len(lines) > mostInShort+1 {
		more, lines = len(lines)-mostInShort, lines[:mostInShort]
	}
	for _, l := range lines {
		k.line(4, "- ", l)
	}
	if more > 0 {
		k.line(4, "", "… "+k.say("and")+" "+itoa(more)+" "+k.word("more"))
	}
}
