package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// asker asks a person, one question at a time.
type asker struct {
	*answer
	policy *rules.Policy
	in     *lines
	day    string // of the case, once it is known
	number int    // of the question that was asked last
	warned bool   // that it is an emergency
}

// word is a word of ask in the language of the answer.
func (k *asker) word(key string) string { return askLabels[key].In(k.lang) }

// ask asks until nothing that matters is missing, or the person stops. It begins with
// what opening asks. With an error and an Asking, the person was
// interrupted in the middle of it.
func (k *asker) ask(ctx context.Context, c pathway.Case, isNew bool) (*rules.Asking, error) {
	k.line(0, "", k.word("how"))
	o := newOpening(k, c, isNew)
	if isNew {
		k.line(0, "", k.word("referral"))
	}
	for {
		stopped, err := o.ask(ctx)
		if err != nil {
			return nil, err
		}
		c = o.c
		k.day = c.At.Format(time.DateOnly)
		asking, err := k.policy.Ask(ctx, c)
		if err != nil {
			return nil, err
		}
		if o.askedConcern && c.Concerns[0].Condition == "" {
			for _, q := range asking.Open {
				if q.Fact == "condition" {
					asking.DontKnow(q)
				}
			}
		}
		if stopped {
			return asking, nil
		}
		again, err := k.talk(ctx, asking, len(o.steps) > 0)
		if err != nil || !again {
			return asking, err
		}
	}
}

// talk asks what matters; true: the person wants to go back to before the
// first one, which hasBefore says there is.
func (k *asker) talk(ctx context.Context, asking *rules.Asking, hasBefore bool) (again bool, err error) {
	var before []rules.Asking
	for q := range asking.Questions() {
		if q.Fact == "condition" {
			k.byName(q.Values)
		}
		k.emergency(asking.Decision)
		value, r, err := k.pose(ctx, q, len(asking.Open)-1, "")
		if err != nil {
			return false, err
		}
		switch r {
		case stop:
			return false, nil
		case back:
			if len(before) == 0 {
				return hasBefore, nil
			}
			*asking = before[len(before)-1]
			before = before[:len(before)-1]
			k.number -= 2
			continue
		}
		before = append(before, *asking)
		if r == unknown {
			asking.DontKnow(q)
		} else if err := asking.Answer(ctx, q, value); err != nil {
			return false, err
		}
	}
	return false, nil
}

// pose asks until the reply is one that fits. take is the key of how it is
// answered, if that is not what the question's type says.
func (k *asker) pose(ctx context.Context, q rules.Question, left int, take string) (any, reply, error) {
	k.number++
	k.line(0, "", "")
	text := q.Ask.In(k.lang)
	if len(q.Concerns) > 0 && q.Fact != "condition" {
		text = upper(k.name("condition", q.Concerns[0])) + ": " + text
	}
	k.marked(markHead, 0, itoa(k.number)+". ", text)
	k.why(q, left)
	k.values(q)
	takes := k.takes(q, take)
	k.dim(3, takes)
	for {
		k.prompt()
		line, more, err := k.in.line(ctx, k.w)
		if err != nil || !more {
			return nil, stop, err
		}
		value, r := readReply(q, line, k.lang, k.day)
		if r == back && k.number == 1 {
			k.line(3, "", k.word("first"))
			continue
		}
		switch r {
		case help:
			k.line(3, "", k.word("how")+" "+takes)
		case ambiguous:
			k.line(3, "", k.word("several"))
			k.theseValues(q, value)
		case wrong, noDay, tooLate, shortYear:
			k.line(3, "", k.word(map[reply]string{wrong: "wrong", noDay: "no-day", tooLate: "too-late", shortYear: "short-year"}[r])+" "+takes)
		default:
			if said := k.understood(q, value); said != "" && !k.written(said, line) {
				k.line(3, "→ ", said)
			}
			return value, r, nil
		}
	}
}

// understood is an answer in words, "" for what has no other than those that were
// written.
func (k *asker) understood(q rules.Question, value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return k.word("yes")
		}
		return k.word("no")
	case []string:
		if len(v) == 0 {
			return k.word("none")
		}
		return strings.Join(k.namesOf(q, v), ", ")
	case string:
		if q.Type == "choice" {
			return strings.Join(k.namesOf(q, []string{v}), ", ")
		}
		if d, err := time.Parse(time.DateOnly, v); err == nil && q.Type == "date" {
			return sayDay(d, k.lang)
		}
	}
	return ""
}

// written says that a line already has the words of an answer.
func (k *asker) written(said, line string) bool {
	return strings.EqualFold(said, strings.TrimSpace(line))
}

// namesOf are the names of values, in the order of the list.
func (k *asker) namesOf(q rules.Question, ids []string) []string {
	var out []string
	for _, v := range q.Values {
		if slices.Contains(ids, v.ID) {
			out = append(out, k.valueName(v))
		}
	}
	return out
}

// valueName is what people call a value.
func (k *asker) valueName(v rules.Value) string {
	if name := v.Name.In(k.lang); name != "" {
		return name
	}
	return v.ID
}
