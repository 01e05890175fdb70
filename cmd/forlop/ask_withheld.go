package main

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// At the end of ask, whom nobody asks or tells: those who certainly are not, and those
// who are not until something is known.

// withheld are the persons who are certainly neither asked nor told, and of what.
func (k *asker) withheld() []string {
	var all, some []consent.Giver
	for _, g := range k.d.Scope.Withheld {
		switch {
		case g.Applies != pathway.Certain:
		case len(g.What) == 0:
			all = append(all, g)
		default:
			some = append(some, g)
		}
	}
	whole := k.persons(all)
	return append(whole, slices.DeleteFunc(k.persons(some), func(line string) bool {
		return slices.ContainsFunc(whole, func(w string) bool { return strings.HasPrefix(line, w+": ") })
	})...)
}

// persons are those that rules name, with what it is limited to, each line once.
func (k *asker) persons(l []consent.Giver) []string {
	var out []string
	for _, g := range l {
		if line := upper(k.all("", g.Who)) + k.only(g.What); !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

// untilKnown are the persons who are neither asked nor told until it is known whether
// they may be, each once, with the questions that it waits for.
func (k *asker) untilKnown() []string {
	var who []string
	waits := map[string][]int{}
	for _, g := range k.d.Scope.Withheld {
		if g.Applies == pathway.Certain {
			continue
		}
		for _, x := range g.Who {
			if k.certainlyWithheld(x) {
				continue
			}
			name := k.name("", x)
			if slices.ContainsFunc(k.d.Scope.Shares, func(s consent.Share) bool { return s.Basis == consent.Duty && slices.Contains(s.To, x) }) {
				name += " (" + k.say("but-duty") + ")"
			}
			if !slices.Contains(who, name) {
				who = append(who, name)
			}
			if q := k.tellingQuestion(g.Facts); q >= 0 && !slices.Contains(waits[name], q) {
				waits[name] = append(waits[name], q)
			}
		}
	}
	var questions []string
	by := map[string][]string{}
	for _, name := range who {
		slices.Sort(waits[name])
		q := k.someQuestions(waits[name])
		if by[q] == nil {
			questions = append(questions, q)
		}
		by[q] = append(by[q], name)
	}
	var out []string
	for _, q := range questions {
		line := upper(strings.Join(by[q], ", "))
		if q != "" {
			line += ". " + q
		}
		out = append(out, line)
	}
	return out
}

// certainlyWithheld says that somebody, or everybody whom a group stands for, is
// certainly neither asked nor told.
func (k *asker) certainlyWithheld(who string) bool {
	for _, p := range k.policy.Catalogue().Persons {
		if p.ID == who && len(p.Members) > 0 {
			return !slices.ContainsFunc(p.Members, func(m string) bool { return !k.certainlyWithheld(m) })
		}
	}
	return slices.ContainsFunc(k.d.Scope.Withheld, func(g consent.Giver) bool {
		return g.Applies == pathway.Certain && slices.Contains(g.Who, who)
	})
}

// tellingQuestion is the place of the missing fact, among these, that matters to the
// least else; -1 if none is missing.
func (k *asker) tellingQuestion(facts []string) int {
	best := -1
	for i, m := range k.d.Missing {
		if slices.Contains(facts, m.Fact) && (best < 0 || len(m.MattersTo) < len(k.d.Missing[best].MattersTo)) {
			best = i
		}
	}
	return best
}

// someQuestions are the first ones of those at some places, and how many more.
func (k *asker) someQuestions(places []int) string {
	const most = 2
	var out []string
	for i, at := range places {
		if i == most {
			out = append(out, "(+"+itoa(len(places)-most)+")")
			break
		}
		out = append(out, k.d.Missing[at].Ask.In(k.lang))
	}
	return strings.Join(out, " ")
}

// notYet says who of those that a duty names is not to be asked or told now: of a duty
// that is only possible, those who certainly are not. Whom a duty to disclose tells is
// told.
func (k *asker) notYet(u referral.Duty) string {
	var never, until []string
	for _, who := range u.NotYet {
		told := slices.ContainsFunc(k.d.Scope.Shares, func(x consent.Share) bool { return x.Rule == u.Rule && slices.Contains(x.To, who) })
		switch {
		case told:
		case k.certainlyWithheld(who):
			never = append(never, who)
		case u.Applies == pathway.Certain:
			until = append(until, who)
		}
	}
	var out []string
	if len(never) > 0 {
		out = append(out, k.say("not-yet")+": "+k.all("", never)+".")
	}
	if len(until) > 0 {
		out = append(out, k.word("not-until")+": "+k.all("", until)+".")
	}
	return strings.Join(out, " ")
}
