package main

import (
	"context"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// opening asks what a case begins with and no fact of the policy says: its day, its
// concerns, and the service that the family turned to; what the case says already is
// not asked.
type opening struct {
	*asker
	c            pathway.Case
	steps        []func(context.Context) (reply, error)
	at           int  // the step to ask; one beyond the last when all were asked
	askedConcern bool // what the concern is about is one of the steps
}

func newOpening(k *asker, c pathway.Case, isNew bool) *opening {
	o := &opening{asker: k, c: c}
	if c.At.IsZero() {
		o.steps = append(o.steps, o.day)
	}
	if isNew || len(c.Concerns) == 1 && c.Concerns[0].Condition == "" && len(c.Concerns[0].Given) == 0 {
		o.askedConcern = true
		o.steps = append(o.steps, o.concerns)
	}
	if c.Contact == "" && c.Holder == "" {
		o.steps = append(o.steps, o.contact)
	}
	return o
}

// ask goes on from the step where it was; stopped says that the person wants the
// decision as it stands. When it is asked again, it begins at its last step.
func (o *opening) ask(ctx context.Context) (stopped bool, err error) {
	steps := o.steps
	if len(steps) > 0 && o.at == len(steps) {
		o.at--
	}
	for o.at < len(steps) {
		o.number = o.at
		switch r, err := steps[o.at](ctx); {
		case err != nil:
			return false, err
		case r == stop:
			return true, o.fill()
		case r == back:
			o.at--
		default:
			o.at++
		}
	}
	return false, o.fill()
}

// fill makes a case of what is known so far.
func (o *opening) fill() error {
	if o.c.At.IsZero() {
		o.line(0, "", o.word("need-day"))
		return errFault
	}
	if len(o.c.Concerns) == 0 {
		o.c.Concerns = []pathway.Concern{{}}
	}
	return nil
}

func (o *opening) day(ctx context.Context) (reply, error) {
	q := rules.Question{Missing: rules.Missing{Ask: askLabels["ask:at"]}, Type: "date"}
	o.asker.day = "" // any day
	for {
		o.number = o.at
		value, r, err := o.pose(ctx, q, -1, "day")
		if err != nil || r == stop {
			return r, err
		}
		if r == unknown {
			o.line(3, "", o.word("need-day"))
			continue
		}
		day, _ := value.(string)
		o.c.At, _ = time.Parse(time.DateOnly, day)
		if _, err := o.policy.Decide(ctx, pathway.Case{At: o.c.At, Concerns: []pathway.Concern{{}}, In: o.c.In}); err == nil {
			return known, nil
		}
		if err := ctx.Err(); err != nil {
			return stop, err
		}
		o.c.At = time.Time{}
		o.line(3, "", o.word("day-unfit"))
	}
}

func (o *opening) concerns(ctx context.Context) (reply, error) {
	q := rules.Question{Missing: rules.Missing{Ask: askLabels["ask:condition"]}, Type: "set"}
	for _, k := range o.policy.Catalogue().Conditions {
		q.Values = append(q.Values, rules.Value{ID: k.ID, Name: k.Name})
	}
	o.byName(q.Values)
	value, r, err := o.pose(ctx, q, -1, "set")
	if r == known || r == unknown {
		o.c.Concerns = nil
	}
	ids, _ := value.([]string)
	for _, id := range ids {
		o.c.Concerns = append(o.c.Concerns, pathway.Concern{Condition: id})
	}
	return r, err
}

func (o *opening) contact(ctx context.Context) (reply, error) {
	q := rules.Question{Missing: rules.Missing{Ask: askLabels["ask:contact"]}, Type: "choice"}
	for _, s := range o.policy.Catalogue().Services {
		if s.Holds {
			q.Values = append(q.Values, rules.Value{ID: s.ID, Name: s.Name})
		}
	}
	o.byName(q.Values)
	value, r, err := o.pose(ctx, q, -1, "")
	if r == known || r == unknown {
		o.c.Contact, _ = value.(string)
	}
	return r, err
}
