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

// duties prints what must be done: what is urgent, what stands before each step,
// the rest, then what is only possible, what is done, and what is set aside.
func (a *answer) duties() {
	a.head(a.say("now"))
	a.givers("withheld", a.d.Scope.Withheld)
	var urgent, rest, can, perhaps, done, aside []referral.Duty
	before := map[pathway.State][]referral.Duty{}
	for _, u := range a.d.Duties.List {
		switch {
		case u.Limit != nil && !u.Limit.Immediately && u.Before == "" && u.State != referral.Done:
			continue // it stands among the deadlines
		case u.State == referral.Done:
			done = append(done, u)
		case u.State == referral.Waived:
			aside = append(aside, u)
		case u.Clarify, u.ByHand, u.Limit != nil && u.Limit.Immediately && u.Applies == pathway.Certain:
			urgent = append(urgent, u)
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
	group := func(title string, l []referral.Duty) {
		if len(l) == 0 {
			return
		}
		if title != "" {
			a.line(2, "", a.mark(markHead, title))
		}
		slices.SortStableFunc(l, func(x, y referral.Duty) int {
			return cmp.Compare(y.Strength.Rank(), x.Strength.Rank())
		})
		for _, u := range l {
			a.duty(u)
		}
	}
	group("", urgent)
	for _, s := range pathway.States() {
		group(a.say("before")+" "+a.say("step:"+string(s)), before[s])
	}
	group(a.say("any-time"), rest)
	short := func(title string, l []referral.Duty) {
		if len(l) == 0 {
			return
		}
		a.line(2, "", a.mark(markHead, title))
		for _, u := range l {
			who := a.name("", u.By)
			if q := a.questions(u.Facts); q != "" && u.Applies == pathway.Possible {
				who += "; " + q
			}
			a.line(4, "- ", u.Do.In(a.lang)+" ("+who+")")
		}
	}
	soonest := func(u referral.Duty) int {
		if u.Limit != nil && u.Limit.Immediately {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(perhaps, func(x, y referral.Duty) int {
		return cmp.Or(cmp.Compare(soonest(x), soonest(y)), cmp.Compare(y.Strength.Rank(), x.Strength.Rank()))
	})
	short(a.say("can"), can)
	short(a.say("perhaps"), perhaps)
	short(a.say("set-aside"), aside)
	short(a.say("done"), done)
}

func (a *answer) duty(u referral.Duty) {
	text := u.Do.In(a.lang)
	if u.ByHand {
		text = a.say("by-hand") + ": " + text
	} else if u.Clarify {
		text = a.say("clarify") + ": " + text
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
	if u.Limit != nil {
		who += ", " + a.limit(*u.Limit)
	}
	a.line(6, "", who)
	if len(u.NotYet) > 0 {
		a.marked(markWarn, 6, "", a.say("not-yet")+": "+a.all("", u.NotYet))
	}
	a.dim(6, a.norm(u.Because))
	a.gap(6, u.Because)
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
		if len(x.From) > 3 {
			a.line(4, "", a.say("from")+" "+a.say("regime:"+x.Regime))
		} else if len(x.From) > 0 {
			a.line(4, "", a.say("from")+" "+a.all("", x.From))
		}
		a.line(4, "", x.Purpose.In(a.lang))
		a.asks(x)
		a.dim(4, a.norm(x.Because))
		a.gap(4, x.Because)
	}
	a.givers("heard", s.Heard)
	a.givers("informed", s.Informed)
}

// asks prints whose answer a share waits for when nobody has been asked yet.
func (a *answer) asks(x consent.Share) {
	if x.Basis != consent.ByConsent || len(x.From) == 0 {
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
			case w.Status == consent.NotToBeAsked && !slices.Contains(barred, name):
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
			if key == "withheld" {
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
		if len(g.What) > 0 {
			text += ": " + a.all("category", g.What)
		}
		if len(g.But) > 0 {
			text += ", " + a.say("but") + " " + a.all("category", g.But)
		}
		if g.Applies == pathway.Possible {
			text = a.perhaps(text, g.Facts)
		}
		a.line(4, "- ", upper(text)+". "+g.Why.In(a.lang))
		a.dim(6, a.norm(g.Because))
		a.gap(6, g.Because)
	}
}

func (a *answer) missing() {
	if len(a.d.Missing) == 0 {
		return
	}
	a.head(a.say("ask"))
	for i, m := range a.d.Missing {
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
		a.dim(5, upper(a.say("answers"))+": "+who+". "+upper(a.say("matters"))+": "+strings.Join(outputs, ", ")+". ["+m.Fact+"]")
	}
}
