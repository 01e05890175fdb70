package rules

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// Comparison is the same child under several policies.
type Comparison struct {
	// Under are the policies, in the order in which they were given.
	Under []Compared `json:"under"`
	// Differences are what they do not agree on: first who is responsible, then
	// the other outputs, each sorted by rule and concern. What all agree on is not
	// there.
	Differences []Difference `json:"differences"`
}

// Compared is what one policy decides.
type Compared struct {
	Decision
	// LeftOut are the facts and events of the case that another of the policies
	// declares and this one does not, sorted; "condition" where it does not have the
	// condition of a concern, which is then decided as not known, and "contact",
	// "holder" or "to" where it lacks the service.
	LeftOut []string
}

// Difference is one answer that the policies do not agree on.
type Difference struct {
	Output  string   `json:"output"`            // tier, level, coordinator, duties, givers, share, offers or review
	Concern string   `json:"concern,omitempty"` // the condition; empty: it is about the case
	Rule    string   `json:"rule,omitempty"`    // of an output that one rule makes
	Answers []Answer `json:"answers"`
}

// Answer is what one policy says. Only the fields that the output has are set; an
// answer that is not There says nothing, as where the policy has no such rule or
// the rule does not apply.
type Answer struct {
	There    bool             `json:"there"`
	Tier     pathway.Tier     `json:"tier,omitempty"`
	Services []string         `json:"services,omitempty"` // who is responsible or coordinates; several: it is not settled
	Level    int              `json:"level,omitempty"`    // in JSON, 0 is left out
	Applies  pathway.Applies  `json:"applies,omitempty"`
	Strength pathway.Strength `json:"strength,omitempty"`
	By       string           `json:"by,omitempty"`
	With     []string         `json:"with,omitempty"`
	Before   pathway.State    `json:"before,omitempty"`
	Limit    referral.Limit   `json:"limit,omitzero"`
	Say      consent.Say      `json:"say,omitempty"`
	Who      []string         `json:"who,omitempty"` // of a giver
	Basis    consent.Basis    `json:"basis,omitempty"`
	To       []string         `json:"to,omitempty"`
	What     []string         `json:"what,omitempty"`
	Text     pathway.Text     `json:"text,omitzero"` // what the rule says, as this policy words it
	// Because are the rules that make the answer; those of a layer below the
	// national one, and the Changes of the others, are what is local. Of an answer
	// that is not There they are the local rules that it can have fallen away with.
	Because []pathway.Because `json:"because,omitempty"`
}

// Compare decides one case under several policies and tells what differs. What
// only some of them have, such as a local fact or condition, the others decide
// without. What none of them has, such as a misspelt condition, and a case that
// does not fit otherwise, is a *CaseError.
func Compare(ctx context.Context, c pathway.Case, policies ...*Policy) (Comparison, error) {
	if len(policies) == 0 {
		return Comparison{}, errors.New("no policy was given to compare")
	}
	for _, p := range policies {
		if p == nil || p.env == nil {
			return Comparison{}, errors.New("a policy is not loaded; make it with Load")
		}
	}
	var out Comparison
	type spot struct{ output, concern, rule string }
	found := map[spot][]Answer{}
	for i, p := range policies {
		child, left := p.without(c, policies)
		d, err := p.Decide(ctx, child)
		if err != nil {
			return Comparison{}, err
		}
		out.Under = append(out.Under, Compared{d, left})
		answers(d, func(output, concern, rule string, a Answer) {
			at := spot{output, concern, rule}
			if found[at] == nil {
				found[at] = make([]Answer, len(policies))
			}
			a.There = true
			found[at][i] = a
		})
	}
	causes := map[int][]LayerChange{}
	for at, l := range found {
		for i := range l {
			if l[i].There || at.rule == "" {
				continue
			}
			if causes[i] == nil {
				causes[i] = append(policies[i].Changes(), LayerChange{})
			}
			l[i].Because = gone(causes[i], at.rule)
		}
		same := true
		for _, a := range l[1:] {
			same = same && a.like(l[0])
		}
		if !same {
			out.Differences = append(out.Differences, Difference{at.output, at.concern, at.rule, l})
		}
	}
	order := []string{listTier, listLevel, outCoordinator, listDuties, listGivers, listShare, listOffers, listReview}
	slices.SortFunc(out.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Output), slices.Index(order, b.Output)), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Concern, b.Concern))
	})
	return out, nil
}

// gone are the changes of layers below that a rule can have fallen away with.
func gone(changes []LayerChange, rule string) []pathway.Because {
	var out []pathway.Because
	for _, c := range changes {
		if slices.Contains(c.Lifts, rule) {
			id := c.ID
			if c.Kind == Widens {
				id = listWiden + " " + id
			}
			b := pathway.Because{Layer: c.Layer, Rule: id, File: c.File, Line: c.Line, Why: c.Text, Strength: c.Strength, Source: c.Source}
			if len(c.Source) > 0 {
				b.Force = c.Source[0].Force
			}
			out = append(out, b)
		}
	}
	return out
}

const outCoordinator = "coordinator"

// like says that two answers come to the same, whatever the words and the rules.
func (a Answer) like(b Answer) bool {
	a.Text, b.Text, a.Because, b.Because = pathway.Text{}, pathway.Text{}, nil, nil
	return reflect.DeepEqual(a, b)
}

// without leaves out of a case what the policy does not have and another of them
// has. What none has is a slip, and stays, for Decide to refuse.
func (p *Policy) without(c pathway.Case, policies []*Policy) (pathway.Case, []string) {
	left := []string{}
	lacks := func(name string, has func(*Policy) bool) bool {
		if has(p) || !slices.ContainsFunc(policies, has) {
			return false
		}
		left = append(left, name)
		return true
	}
	some := func(given map[string]any) map[string]any {
		out := maps.Clone(given)
		maps.DeleteFunc(out, func(name string, _ any) bool {
			return lacks(name, func(p *Policy) bool { return p.factOf[name] != nil })
		})
		return out
	}
	c.In = nil
	c.Given = some(c.Given)
	var strange []string
	unknown := false
	for _, k := range c.Concerns {
		unknown = unknown || k.Condition == ""
		if lacks(varCondition, func(p *Policy) bool { return p.knowsCondition(k.Condition) }) {
			strange = append(strange, k.Condition)
		}
	}
	var concerns []pathway.Concern
	for _, k := range c.Concerns {
		k.Given = some(k.Given)
		if slices.Contains(strange, k.Condition) {
			if unknown || k.Condition != slices.Min(strange) {
				continue // one concern of which the condition is not known stands for all
			}
			k.Condition = ""
		}
		concerns = append(concerns, k)
	}
	c.Concerns = concerns
	c.Events = maps.Clone(c.Events)
	maps.DeleteFunc(c.Events, func(id string, _ time.Time) bool {
		return lacks(id, func(p *Policy) bool { return p.knowsEvent(id) })
	})
	for key, id := range map[string]*string{"contact": &c.Contact, "holder": &c.Holder, "to": &c.To} {
		if lacks(key, func(p *Policy) bool { return *id == "" || p.serviceOf[*id] != nil }) {
			*id = ""
		}
	}
	return c, sorted(left)
}

// knowsCondition says that a case can have a concern of this condition.
func (p *Policy) knowsCondition(id string) bool {
	_, known := p.pathOf[id]
	return known || id == ""
}

// knowsEvent says that a case can give the day of an event.
func (p *Policy) knowsEvent(id string) bool {
	return slices.Contains(builtinEvents, id) || slices.ContainsFunc(p.cat.Events, func(e pathway.Event) bool { return e.ID == id })
}

// answers hands on what a decision says, one output at a time.
func answers(d Decision, add func(output, concern, rule string, a Answer)) {
	grounds := func(l []Ground) []pathway.Because {
		var out []pathway.Because
		for _, g := range l {
			out = append(out, g.Because)
		}
		return out
	}
	services := func(one string, several []string) []string {
		if one != "" {
			return []string{one}
		}
		return several
	}
	each := func(concerns []string, one func(concern string)) {
		if len(concerns) == 0 {
			one("")
		}
		for _, k := range concerns {
			one(k)
		}
	}
	for _, c := range d.Concerns {
		add(listTier, c.Condition, "", Answer{Tier: c.Tier, Services: services(c.Service, c.PossibleServices), Because: grounds(c.Because)})
	}
	if d.Level.Known {
		add(listLevel, "", "", Answer{Level: d.Level.Level, Applies: d.Level.Applies, Because: grounds(d.Level.Because)})
	}
	add(outCoordinator, "", "", Answer{Services: services(d.Coordinator.Service, d.Coordinator.Possible), Because: grounds(d.Coordinator.Because)})
	for _, u := range d.Duties.List {
		each(u.Concerns, func(k string) {
			a := Answer{Applies: u.Applies, Strength: u.Strength, By: u.By, With: u.With, Before: u.Before, Text: u.Do, Because: []pathway.Because{u.Because}}
			if u.Limit != nil {
				a.Limit = *u.Limit
			}
			add(listDuties, k, u.ID, a)
		})
	}
	for _, g := range slices.Concat(d.Scope.Givers, d.Scope.Heard, d.Scope.Informed, d.Scope.Withheld) {
		each(g.Concerns, func(k string) {
			add(listGivers, k, g.Rule, Answer{Say: g.Say, Who: g.Who, Applies: g.Applies, Text: g.Why, Because: []pathway.Because{g.Because}})
		})
	}
	for _, s := range d.Scope.Shares {
		each(s.Concerns, func(k string) {
			add(listShare, k, s.Rule, Answer{Basis: s.Basis, To: s.To, What: s.What, Text: s.Purpose, Because: []pathway.Because{s.Because}})
		})
	}
	for _, o := range d.Offers {
		each(o.Concerns, func(k string) {
			add(listOffers, k, o.Rule, Answer{Applies: o.Applies, Services: []string{o.Service}, Text: o.Reach, Because: []pathway.Because{o.Because}})
		})
	}
	for _, r := range d.Review {
		each(r.Concerns, func(k string) {
			add(listReview, k, r.Rule, Answer{Applies: r.Applies, By: r.By, Text: r.What, Because: []pathway.Because{r.Because}})
		})
	}
}
