package rules

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Asking leads from a case to a decision by asking what matters, one question at a
// time. Policy.Ask begins one:
//
//	asking, err := policy.Ask(ctx, child)
//	if err != nil {
//		return err // the case does not fit the policy
//	}
//	for q := range asking.Questions() {
//		if value, known := answer(q); !known {
//			asking.DontKnow(q)
//		} else if err := asking.Answer(ctx, q, value); err != nil {
//			return err // the value does not fit the question
//		}
//	}
//	show(asking.Decision)
//
// After each answer the case is decided anew, so a question that no longer matters
// is never asked, and one that begins to matter is. No question is asked twice, and
// none that an earlier answer has settled.
//
// The fields are there to be read; only the methods write to them. To go back, keep
// a copy from before an answer and put it in place of the later one: no method
// changes what a copy holds. One Asking is not for concurrent use; copies are
// independent of each other.
type Asking struct {
	// Case is what was given at first, with the answers.
	Case pathway.Case
	// Decision is that of Case.
	Decision Decision
	// Open are the questions to ask now, the first of which settles most. Any of
	// them can be answered. None is left at the end.
	Open []Question
	// Aside are the questions that nobody could answer and that still matter: what
	// Decision waits for once Open is empty. They can be answered later.
	Aside []Question

	policy *Policy
	aside  map[questionKey]bool
	steps  int // answers, and questions put aside
}

// Question is one thing to ask about the case or about one concern.
type Question struct {
	// Missing says what is asked, of whom, and what it matters to. Concerns names
	// the one concern that it is about; none: the case.
	Missing
	// Type is the form of the answer: bool; choice, one of Values; set, any number
	// of them, also none; int, from Min to Max; or date, not after the day of the
	// case.
	Type string `json:"type"`
	// Values are in the order that the policy declares them, conditions by id.
	Values []Value `json:"values,omitempty"`
	Min    int64   `json:"min,omitempty"`
	Max    int64   `json:"max,omitempty"`
}

// Value is one that an answer can have. Name is what the fact calls it, or the name
// of the service or condition with that id; empty where the policy has no words for
// it but those of the question.
type Value struct {
	ID   string       `json:"id"`
	Name pathway.Text `json:"name,omitzero"`
}

// questionKey is a fact about a concern, by its index in the case, or about the
// case itself.
type questionKey struct {
	fact    string
	concern int
}

// Ask decides a case and finds the questions that matter to it. The case may hold
// nothing but a day and a concern that is not known. The errors are those of
// Decide. The case that was given is not written to.
func (p *Policy) Ask(ctx context.Context, c pathway.Case) (*Asking, error) {
	a := &Asking{policy: p}
	c.Given = maps.Clone(c.Given)
	c.Concerns = slices.Clone(c.Concerns)
	for i := range c.Concerns {
		c.Concerns[i].Given = maps.Clone(c.Concerns[i].Given)
	}
	if err := a.decide(ctx, c); err != nil {
		return nil, err
	}
	return a, nil
}

// Questions yields the first of Open, anew after each answer, until none is left. A
// question that the loop neither answers nor puts aside is put aside, so that it
// always ends.
func (a *Asking) Questions() iter.Seq[Question] {
	return func(yield func(Question) bool) {
		for a != nil && len(a.Open) > 0 {
			q, steps := a.Open[0], a.steps
			if !yield(q) {
				return
			}
			if a.steps == steps {
				a.DontKnow(q)
			}
		}
	}
}

// Answer gives the answer to a question of Open or Aside: a value as pathway.Case
// takes it, or for the condition of a concern its id. A value that does not fit is
// a *CaseError, which says what the fact takes. A question that is not asked now,
// because it was answered or no longer matters, is an error too. With an error
// nothing changes.
func (a *Asking) Answer(ctx context.Context, q Question, value any) error {
	if a == nil || a.policy == nil {
		return errors.New("nothing is asked yet; begin with Policy.Ask")
	}
	k, asked := a.key(q)
	if !asked {
		return errors.New("this question is not asked now: it was answered, or it no longer matters")
	}
	if set, ok := value.([]string); ok {
		value = slices.Clone(set)
	}
	c, err := a.with(k, value)
	if err != nil {
		return err
	}
	return a.decide(ctx, c)
}

// DontKnow puts a question of Open aside: it is not asked again, and the decision
// goes on waiting for it. Any other question is left as it is.
func (a *Asking) DontKnow(q Question) {
	if a == nil {
		return
	}
	k, asked := a.key(q)
	if !asked || a.aside[k] {
		return
	}
	put := map[questionKey]bool{k: true}
	maps.Copy(put, a.aside)
	a.aside = put
	a.steps++
	a.sort()
}

// with is the case with one more thing known. Nothing that the case holds already
// is written to.
func (a *Asking) with(k questionKey, value any) (pathway.Case, error) {
	c := a.Case
	if k.concern == aboutCase {
		c.Given = withFact(c.Given, k.fact, value)
		return c, nil
	}
	c.Concerns = slices.Clone(c.Concerns)
	concern := &c.Concerns[k.concern]
	if k.fact != varCondition {
		concern.Given = withFact(concern.Given, k.fact, value)
		return c, nil
	}
	id, _ := value.(string)
	if _, known := a.policy.pathOf[id]; !known {
		return c, &CaseError{[]string{"condition: takes the id of a condition of the policy"}}
	}
	concern.Condition = id
	return c, nil
}

func withFact(given map[string]any, name string, value any) map[string]any {
	out := map[string]any{name: value}
	for k, v := range given {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// decide goes on from a case, or leaves everything as it is.
func (a *Asking) decide(ctx context.Context, c pathway.Case) error {
	d, err := a.policy.Decide(ctx, c)
	if err != nil {
		return err
	}
	a.Case, a.Decision = c, d
	a.steps++
	a.sort()
	return nil
}

// sort takes what is missing apart into what to ask and what was put aside.
func (a *Asking) sort() {
	a.Open, a.Aside = nil, nil
	for _, m := range a.Decision.Missing {
		abouts := [][]string{nil}
		if len(m.Concerns) > 0 {
			abouts = nil
			for _, id := range m.Concerns {
				abouts = append(abouts, []string{id})
			}
		}
		for _, about := range abouts {
			m.Concerns = about
			q := a.policy.question(m, a.Case)
			if a.aside[askedAbout(q, a.Case)] {
				a.Aside = append(a.Aside, q)
			} else {
				a.Open = append(a.Open, q)
			}
		}
	}
}

// key finds a question among those that matter now.
func (a *Asking) key(q Question) (questionKey, bool) {
	same := func(o Question) bool { return o.Fact == q.Fact && slices.Equal(o.Concerns, q.Concerns) }
	if !slices.ContainsFunc(a.Open, same) && !slices.ContainsFunc(a.Aside, same) {
		return questionKey{}, false
	}
	return askedAbout(q, a.Case), true
}

// askedAbout holds on to a concern by its place, which stays when its condition becomes
// known.
func askedAbout(q Question, c pathway.Case) questionKey {
	k := questionKey{q.Fact, aboutCase}
	if len(q.Concerns) > 0 {
		k.concern = slices.IndexFunc(c.Concerns, func(x pathway.Concern) bool {
			return x.Condition == q.Concerns[0] || x.Condition == "" && q.Concerns[0] == unknownCondition
		})
	}
	return k
}

// question adds to what is missing how it is answered.
func (p *Policy) question(m Missing, c pathway.Case) Question {
	q := Question{Missing: m, Type: "choice"}
	f := p.factOf[m.Fact]
	if f == nil { // the condition of a concern; no two concerns have the same
		for _, k := range p.cat.Conditions {
			if !slices.ContainsFunc(c.Concerns, func(o pathway.Concern) bool { return o.Condition == k.ID }) {
				q.Values = append(q.Values, Value{k.ID, k.Name})
			}
		}
		return q
	}
	switch f.kind {
	case cond.Bool:
		q.Type = "bool"
	case cond.Date:
		q.Type = "date"
	case cond.Int:
		q.Type, q.Min, q.Max = "int", f.min, f.max
	case cond.Set:
		q.Type = "set"
	}
	for _, id := range f.values {
		v := Value{ID: id, Name: f.names[id]}
		if s := p.serviceOf[id]; s != nil && v.Name == (pathway.Text{}) {
			v.Name = s.Name
		}
		q.Values = append(q.Values, v)
	}
	return q
}
