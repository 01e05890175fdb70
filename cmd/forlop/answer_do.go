package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

func itoa(n int) string { return strconv.Itoa(n) }

// upper writes the first letter large.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// duties prints what must be done: in an emergency that first, then whom nobody
// may ask or tell, what is urgent, what stands before each step and the rest; and
// last, shortly, what can be done, what is only possible, and what is done.
func (a *answer) duties() {
	a.head(a.say("now"))
	var now, urgent, perhapsUrgent, rest, can, perhaps, done, aside []referral.Duty
	before := map[pathway.State][]referral.Duty{}
	for _, u := range a.d.Duties.List {
		immediate := u.Limit != nil && u.Limit.Immediately
		switch {
		case u.State == referral.Done:
			done = append(done, u)
		case u.State == referral.Waived, u.SetAside:
			aside = append(aside, u)
		case u.Applies == pathway.Certain && immediate && a.toEmergency(u):
			now = append(now, u)
		case u.Applies == pathway.Certain && (immediate || a.deadline(u).State == referral.Broken):
			urgent = append(urgent, u)
		case immediate, u.Clarify, u.ByHand:
			perhapsUrgent = append(perhapsUrgent, u)
		case u.Limit != nil && u.Before == "" && a.deadline(u).State == referral.Waiting:
			continue // it stands among the deadlines, which have not begun
		case u.Applies == pathway.Possible:
			perhaps = append(perhaps, u)
		case u.Before != "":
			before[u.Before] = append(before[u.Before], u)
		case u.Strength == pathway.Kan:
			can = append(can, u)
		default:
			rest = append(rest, u)
		}
	}
	a.group("", now, a.duty)
	a.givers("withheld", a.d.Scope.Withheld)
	a.givers("told-anyway", a.toldAnyway())
	a.group(a.say("urgent"), urgent, a.duty)
	a.group(a.say("urgent-perhaps"), perhapsUrgent, a.duty)
	if !a.specialist() { // what is done now comes before what a referral would need
		a.group(a.say("any-time"), rest, a.duty)
		rest = nil
	}
	for _, s := range pathway.States() {
		title := a.say("before") + " " + a.say("step:"+string(s))
		if s == pathway.Sent && !a.specialist() {
			title = a.say("if-sent")
		}
		a.group(title, before[s], a.duty)
	}
	a.group(a.say("any-time"), rest, a.duty)
	a.short(a.say("can"), can)
	a.short(a.say("perhaps"), perhaps)
	a.short(a.say("set-aside"), aside)
	a.short(a.say("done"), done)
}

// toldAnyway are those who must be told something, though a prohibition keeps the
// rest from them: it stands beside the prohibition.
func (a *answer) toldAnyway() []consent.Giver {
	var out []consent.Giver
	for _, g := range a.d.Scope.Informed {
		if g.Applies == pathway.Certain && len(g.What) > 0 && len(g.NotYet) == 0 && a.withheldFrom(g.Who) {
			out = append(out, g)
		}
	}
	return out
}

// disclosedTo says that a duty here, certain or possible, tells one of these all the
// same: whom the duty to disclose names, a prohibition does not keep from it.
func (a *answer) disclosedTo(who []string) bool {
	for _, s := range a.d.Scope.Shares {
		if s.Basis == consent.Duty && slices.ContainsFunc(s.To, func(x string) bool { return slices.Contains(who, x) }) {
			return true
		}
	}
	return slices.ContainsFunc(a.d.Duties.List, func(u referral.Duty) bool {
		return (u.Clarify || u.ByHand) && slices.ContainsFunc(u.With, func(x string) bool {
			return slices.Contains(who, x) && !slices.Contains(u.NotYet, x)
		})
	})
}

func (a *answer) withheldFrom(who []string) bool {
	return slices.ContainsFunc(a.d.Scope.Withheld, func(w consent.Giver) bool {
		return slices.ContainsFunc(w.Who, func(x string) bool { return slices.Contains(who, x) })
	})
}

// toEmergency says that a duty leads to an emergency service: it comes first.
func (a *answer) toEmergency(u referral.Duty) bool {
	for _, s := range append(slices.Clone(u.With), u.By) {
		if slices.Contains(a.d.Duties.Urgent, s) {
			return true
		}
	}
	return false
}

// specialist says that some concern belongs to the specialist service.
func (a *answer) specialist() bool {
	return slices.ContainsFunc(a.d.Concerns, func(c rules.Concern) bool { return c.Tier == pathway.TierSpecialist })
}

// deadline is the one that a duty carries, if it has begun or can begin.
func (a *answer) deadline(u referral.Duty) referral.Deadline {
	for _, x := range a.d.Deadlines {
		if x.Duty == u.ID && slices.Equal(x.Concerns, u.Concerns) {
			return x
		}
	}
	return referral.Deadline{}
}

// group prints duties under a title, the strongest first, those that lead to an
// emergency service before them.
func (a *answer) group(title string, l []referral.Duty, one func(referral.Duty)) {
	if len(l) == 0 {
		return
	}
	if title != "" {
		a.line(2, "", a.mark(markHead, title))
	}
	rank := func(u referral.Duty) int {
		r := 3 - u.Strength.Rank()
		if slices.ContainsFunc(u.With, func(s string) bool { return slices.Contains(a.d.Duties.Urgent, s) }) {
			r -= 10
		}
		return r
	}
	slices.SortStableFunc(l, func(x, y referral.Duty) int { return cmp.Compare(rank(x), rank(y)) })
	for _, u := range l {
		one(u)
	}
}

// short prints one line for each duty; what several must do alike stands once.
func (a *answer) short(title string, l []referral.Duty) {
	if len(l) == 0 {
		return
	}
	a.line(2, "", a.mark(markHead, title))
	slices.SortStableFunc(l, func(x, y referral.Duty) int { return cmp.Compare(y.Strength.Rank(), x.Strength.Rank()) })
	type item struct {
		text, tail string
		who        []string
		notYet     []string
	}
	var items []*item
	for _, u := range l {
		tail := ""
		if u.Applies == pathway.Possible {
			tail = a.questions(u.Facts)
		}
		i := slices.IndexFunc(items, func(x *item) bool { return x.text == u.Do.In(a.lang) && x.tail == tail })
		if i < 0 {
			i = len(items)
			items = append(items, &item{text: u.Do.In(a.lang), tail: tail})
		}
		if name := a.name("", u.By); !slices.Contains(items[i].who, name) {
			items[i].who = append(items[i].who, name)
		}
		if u.State != referral.Done {
			items[i].notYet = u.NotYet
		}
	}
	for _, x := range items {
		who := strings.Join(x.who, ", ")
		if x.tail != "" {
			who += "; " + x.tail
		}
		a.line(4, "- ", x.text+" ("+who+")")
		if len(x.notYet) > 0 {
			a.marked(markWarn, 6, "", a.say("not-yet")+": "+a.all("", x.notYet))
		}
	}
}

func (a *answer) duty(u referral.Duty) {
	text := u.Do.In(a.lang)
	if u.ByHand {
		text = a.say("by-hand") + ": " + text
	} else if u.Clarify {
		text = a.say("clarify") + ": " + text
	} else if u.Applies == pathway.Possible {
		text = a.perhaps(text, u.Facts)
	}
	a.line(4, "- ", text)
	who := a.say("by") + " " + a.name("", u.By)
	var with []string
	for _, w := range u.With {
		if !slices.Contains(u.NotYet, w) {
			with = append(with, w)
		}
	}
	if len(with) > 0 {
		who += ", " + a.say("with") + " " + a.all("", with)
	}
	switch x := a.deadline(u); {
	case u.Limit != nil && u.Limit.Immediately:
		who += ", " + a.say("immediately")
	case x.State == referral.Broken:
		a.marked(markWarn, 6, "", a.when(x))
	case x.State == referral.Running:
		who += ", " + a.when(x)
	}
	a.line(6, "", who)
	if len(u.NotYet) > 0 {
		a.marked(markWarn, 6, "", a.say("not-yet")+": "+a.all("", u.NotYet))
	}
	a.ground(6, u.Because)
}

// share prints what may be told to whom, and who must be asked or not told.
func (a *answer) share() {
	a.head(a.say("share"))
	s := a.d.Scope
	if len(s.Shares) == 0 {
		a.line(2, "", a.say("nothing"))
	}
	for _, x := range s.Shares {
		text := upper(a.say("to")) + " " + a.all("", x.To) + ", " + a.say(string(x.Basis)) + ": " + a.all("category", x.What)
		a.line(2, "- ", text)
		if len(x.From) > 3 && x.Regime != "" {
			a.line(4, "", a.say("from")+" "+a.say("regime:"+x.Regime))
		} else if len(x.From) > 0 {
			a.line(4, "", a.say("from")+" "+a.all("", x.From))
		}
		a.line(4, "", x.Purpose.In(a.lang))
		a.asks(x)
		a.ground(4, x.Because)
	}
	a.givers("heard", s.Heard)
	a.givers("informed", s.Informed)
}

// others are the categories that are not among these, when these are many.
func (a *answer) others(these []string) []string {
	var out []string
	for _, c := range a.categories {
		if !slices.Contains(these, c) {
			out = append(out, c)
		}
	}
	return out
}

// asks prints whose answer a share waits for when nobody has been asked yet.
func (a *answer) asks(x consent.Share) {
	if len(x.From) == 0 {
		return
	}
	var who, barred []string
	for _, v := range a.d.Scope.Check(x.From[0], x.To[0], nil, a.d.At) {
		if v.Rule != x.Rule {
			continue
		}
		for _, w := range v.Waits {
			name := a.name("", w.Who)
			switch {
			case (w.Status == consent.NotToBeAsked || w.Status == consent.NotToBeTold) && !slices.Contains(barred, name):
				barred = append(barred, name)
			case w.Status == consent.NeverAsked && !slices.Contains(who, name):
				who = append(who, name)
			}
		}
	}
	if len(who) > 0 {
		a.line(4, "", a.say("givers")+": "+strings.Join(who, ", "))
	}
	if len(barred) > 0 {
		a.marked(markWarn, 4, "", a.say("not-yet")+": "+strings.Join(barred, ", "))
	}
}

func (a *answer) givers(key string, l []consent.Giver) {
	for i, g := range l {
		if i == 0 {
			mark := markHead
			if key == "withheld" || key == "told-anyway" {
				mark = markWarn
			}
			a.line(2, "", a.mark(mark, a.say(key)))
		}
		who := slices.DeleteFunc(slices.Clone(g.Who), func(w string) bool { return slices.Contains(g.NotYet, w) })
		if len(who) == 0 {
			a.marked(markWarn, 4, "- ", a.say("not-yet")+": "+a.all("", g.NotYet)+" ["+g.Rule+"]")
			continue
		}
		text := a.all("", who)
		if g.Need == consent.Any && len(g.Who) > 1 {
			text = a.say("any-of") + " " + text
		}
		if g.Prevails != "" {
			text += " (" + a.name("", g.Prevails) + " " + a.say("prevails") + ")"
		}
		text += a.only(g.What)
		if key == "withheld" && a.disclosedTo(g.Who) {
			text += ", " + a.say("but-duty")
		}
		if len(g.But) > 0 {
			text += ", " + a.say("but") + " " + a.all("category", g.But)
		}
		switch {
		case g.Applies == pathway.Certain:
		case key == "withheld": // a prohibition stands until it is ruled out
			if q := strings.TrimPrefix(a.questions(g.Facts), a.say("later-question")+" "); q != "" {
				text += " (" + a.say("until") + " " + q + ")"
			} else {
				text += " (" + a.say("perhaps-mark") + ")"
			}
		default:
			text = a.perhaps(text, g.Facts)
		}
		a.line(4, "- ", upper(text)+". "+g.Why.In(a.lang))
		a.ground(6, g.Because)
	}
}

// mostAsked is how many questions are printed where there are many. They come in
// the order of what they settle; the JSON output has all.
const mostAsked = 8

// shown are the questions that are printed: the first, and all of which the answers
// tell whether it is an emergency.
func (a *answer) shown() []bool {
	out := make([]bool, len(a.d.Missing))
	emergency := a.perhapsEmergency()
	for i, m := range a.d.Missing {
		out[i] = i < mostAsked || len(out) == mostAsked+1 || slices.Contains(emergency, m.Fact)
	}
	return out
}

func (a *answer) missing() {
	if len(a.d.Missing) == 0 {
		return
	}
	a.head(a.say("ask"))
	left := 0
	for i, shown := range a.shown() {
		m := a.d.Missing[i]
		if !shown {
			left++
			continue
		}
		a.line(2, itoa(i+1)+". ", m.Ask.In(a.lang))
		var outputs []string
		for _, t := range m.MattersTo {
			if o := a.say("output:" + t.Output); !slices.Contains(outputs, o) {
				outputs = append(outputs, o)
			}
		}
		who := a.all("", m.Of)
		if len(m.Of) == 0 {
			who = a.say("nobody")
		}
		a.dim(4+len(itoa(i+1)), upper(a.say("answers"))+": "+who+". "+upper(a.say("matters"))+": "+strings.Join(outputs, ", ")+". ["+m.Fact+"]")
	}
	if left > 0 {
		a.line(2, "", "… "+a.say("and")+" "+itoa(left)+" "+a.say("more-questions"))
	}
}

// only says which categories something is limited to, "" for none.
func (a *answer) only(what []string) string {
	switch not := a.others(what); {
	case len(what) == 0:
		return ""
	case len(not) < len(what):
		return ": " + a.say("all-but") + " " + a.all("category", not)
	}
	return ": " + a.all("category", what)
}
