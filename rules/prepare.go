package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/spell"
)

// prepared is a case that fits the policy: every value checked and turned into
// the form that conditions read.
type prepared struct {
	at       time.Time
	day      time.Time
	state    pathway.State
	contact  string
	holder   string // settled by a referral, or empty
	to       string
	given    known
	concerns []preparedConcern
	events   map[string]time.Time
	waived   map[string]bool
	implied  map[string]string // facts of the case that were not given, and what says them
}

type preparedConcern struct {
	id    string // the condition, or "unknown"
	known bool
	given known
	// implied is what it is for the case, of facts of the concern.
	implied map[string]string
}

// implies says that something follows that was not given, about a concern or the case.
func (in *prepared) implies(concern int) bool {
	return len(in.implied) > 0 || concern != aboutCase && len(in.concerns[concern].implied) > 0
}

// saidBy tells which fact says one that was not given.
func (in *prepared) saidBy(name string, concern int) (by string, ok bool) {
	if by, ok = in.implied[name]; !ok && concern != aboutCase {
		by, ok = in.concerns[concern].implied[name]
	}
	return by, ok
}

// known is the facts that are known, sorted by name.
type known []knownFact

type knownFact struct {
	*fact
	value any // as form.Case.Set takes it
}

// get is the value of a fact, nil if it is not known.
func (k known) get(name string) any {
	if i, ok := slices.BinarySearchFunc(k, name, func(x knownFact, name string) int { return strings.Compare(x.name, name) }); ok {
		return k[i].value
	}
	return nil
}

// told is what a host says about the case or a concern: in a map, or in a bound
// struct. It gives nil for what is not known.
type told interface {
	fact(f *fact) any
}

// mapped is facts in a map.
type mapped map[string]any

func (m mapped) fact(f *fact) any { return m[f.name] }

// prepare checks a case against the policy. All problems are told at once, and
// none of them quotes a value.
func (p *Policy) prepare(c pathway.Case) (*prepared, error) {
	concerns := make([]toldConcern, len(c.Concerns))
	for i, k := range c.Concerns {
		concerns[i] = toldConcern{k.Condition, mapped(k.Given)}
	}
	return p.prepareTold(c, mapped(c.Given), concerns, nil)
}

// toldConcern is one concern with what is said about it.
type toldConcern struct {
	condition string
	told
}

// prepareTold checks a case of which the facts are given apart; problems are
// those that were found before.
func (p *Policy) prepareTold(c pathway.Case, facts told, concerns []toldConcern, problems []string) (*prepared, error) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	out := &prepared{at: c.At, day: day(c.At), state: c.State, contact: c.Contact, holder: c.Holder, to: c.To,
		events: c.Events, waived: map[string]bool{}, implied: map[string]string{}}

	if c.At.IsZero() {
		bad("at: say for which day the decision is; the clock is never read")
	} else if !inCalendar(c.At) {
		bad("at: this is no day of the calendar")
	} else {
		for _, l := range p.layers {
			switch {
			case l.valid.covers(out.day):
			case len(p.layers) == 1:
				bad("at: the policy does not hold on this day")
			default:
				bad("at: the layer %s does not hold on this day", l.id)
			}
		}
	}
	if out.state == "" {
		out.state = pathway.Considered
	}
	if !slices.Contains(pathway.States(), out.state) {
		bad("state: must be %s", orList(stateNames()))
	}
	for _, s := range []struct{ key, id string }{{"contact", c.Contact}, {"holder", c.Holder}, {"to", c.To}} {
		if s.id != "" && p.serviceOf[s.id] == nil {
			bad("%s: this is no service of the policy", s.key)
		}
	}
	accepted := out.state == pathway.Accepted || out.state == pathway.Started
	if h := p.serviceOf[c.Holder]; h != nil && !h.Holds && !(accepted && c.Holder == c.To) {
		bad("holder: this service cannot hold a concern")
	}
	if to := p.serviceOf[c.To]; to != nil && !to.Holds && !to.Emergency {
		bad("to: this service takes over no child; a referral cannot go to it")
	}
	for _, id := range c.In {
		if !slices.Contains(strings.Split(p.stamp.ID, "+"), id) {
			bad("in: the case is for a layer that is not loaded")
		}
	}
	out.given = p.prepareFacts(facts, false, "", c.At, out.implied, bad)
	p.prepareConcerns(c.At, concerns, out, bad)
	p.prepareRecord(c, out, bad)
	if len(problems) > 0 {
		slices.Sort(problems)
		return nil, &CaseError{slices.Compact(problems)}
	}
	return out, nil
}

func (p *Policy) prepareConcerns(at time.Time, concerns []toldConcern, out *prepared, bad func(string, ...any)) {
	if len(concerns) == 0 {
		bad("concerns: name at least one; leave its condition empty if that is not known")
	}
	if len(concerns) > maxConcerns {
		bad("concerns: a case can have at most %d", maxConcerns)
		return
	}
	seen := map[string]bool{}
	for i, k := range concerns {
		id := k.condition
		if id == "" {
			id = unknownCondition
		}
		if _, ok := p.pathOf[k.condition]; !ok && k.condition != "" {
			bad("concern %d: condition: this is no condition of the policy", i+1)
			continue
		}
		if seen[id] {
			bad("concerns: two concerns have the same condition; put what is known about it into one")
			continue
		}
		seen[id] = true
		var implied map[string]string
		if len(p.excluders) > 0 {
			implied = map[string]string{}
		}
		given := p.prepareFacts(k.told, true, "concern "+strconv.Itoa(i+1)+": ", at, implied, bad)
		out.concerns = append(out.concerns, preparedConcern{id: id, known: k.condition != "", given: given, implied: implied})
	}
	slices.SortFunc(out.concerns, func(a, b preparedConcern) int { return strings.Compare(a.id, b.id) })
}

const noEvent = "events: one of them is no event of the policy"

// longestLife is how many years before the day of the case a date can lie. It is
// more than anybody living has lived: what lies further back, such as the first
// day that a record system can hold, is a slip.
const longestLife = 120

// slipOf says why a date in a case cannot be meant, or nothing.
func slipOf(d, today time.Time) string {
	switch {
	case d.After(today):
		return "after the day of the case"
	case d.Before(today.AddDate(-longestLife, 0, 0)):
		return fmt.Sprintf("more than %d years before the day of the case", longestLife)
	}
	return ""
}

// maxConcerns bounds the work of one decision.
const maxConcerns = 20

func (p *Policy) prepareRecord(c pathway.Case, out *prepared, bad func(string, ...any)) {
	for id, t := range c.Events {
		if !p.knowsEvent(id) {
			bad(noEvent)
			continue
		}
		if !inCalendar(t) {
			bad("events: %s has no date", id)
			continue
		}
		if slip := slipOf(day(t.In(out.at.Location())), out.day); slip != "" && inCalendar(out.at) {
			bad("events: %s is %s", id, slip)
		}
	}
	// A waiver of what the policy does not know, or the law requires, has no
	// effect: the duty stays open. That is seen where the duty is.
	for _, w := range c.Waived {
		out.waived[w] = true
	}
}

// prepareFacts checks what is said about the case, or about a concern. implied
// takes the facts that follow from others, with what says them.
func (p *Policy) prepareFacts(given told, concern bool, where string, today time.Time, implied map[string]string, bad func(string, ...any)) known {
	if m, ok := given.(mapped); ok {
		p.prepareNames(m, concern, where, bad)
	}
	var out known
	for _, f := range p.facts {
		if f.concern != concern {
			continue
		}
		v := given.fact(f)
		if v == nil {
			// A fact that is false beside another: that is what the other one says.
			if other := p.factOf[f.notWith]; other != nil && given.fact(other) != nil {
				out = append(out, knownFact{f, false})
				implied[f.name] = f.notWith
			}
			continue
		}
		x, ok := f.value(v, today.Location())
		if !ok {
			hint := ""
			if _, bound := given.(structed); bound && (v == "" || v == time.Time{}) {
				hint = "; a field that may be unknown is a pointer, or has Valid"
			}
			bad("%sgiven: %s takes %s%s", where, f.name, f.takes(), hint)
			continue
		}
		if d, isDate := x.(time.Time); isDate && !today.IsZero() {
			if slip := slipOf(d, day(today)); slip != "" {
				bad("%sgiven: %s is %s", where, f.name, slip)
				continue
			}
		}
		if other := p.factOf[f.notWith]; other != nil && x == true && given.fact(other) != nil {
			bad("%sgiven: %s and %s cannot both be; leave out the one that is not so", where, f.name, f.notWith)
		}
		out = append(out, knownFact{f, x})
	}
	return out
}

// prepareNames checks which facts are given in a map.
func (p *Policy) prepareNames(given mapped, concern bool, where string, bad func(string, ...any)) {
	for name, v := range given {
		f := p.factOf[name]
		switch {
		case f == nil:
			bad("%sgiven: %s", where, p.noFact(name))
		case f.concern && !concern:
			bad("%sgiven: %s is about a concern; put it under the concern", where, name)
		case !f.concern && concern:
			bad("%sgiven: %s is about the case; put it under the case", where, name)
		case v == nil:
			bad("%sgiven: %s has no value; leave out what is not known", where, name)
		}
	}
}

// noFact says that the policy does not declare a fact, which it does not name: it
// can be anything.
func (p *Policy) noFact(name string) string {
	if nameForm.MatchString(name) && len(name) <= 40 {
		if near := spell.Near(name, p.factNames()); near != "" {
			return fmt.Sprintf("the policy declares no such fact; did you mean %q?", near)
		}
	}
	return "one of the facts is not declared by the policy"
}

func (p *Policy) factNames() []string {
	names := make([]string, 0, len(p.facts))
	for _, f := range p.facts {
		names = append(names, f.name)
	}
	return names
}

// senseless says that a fact cannot be, because one that excludes it is so.
func (p *Policy) senseless(name string, given map[string]any) bool {
	for _, f := range p.facts {
		if f.notWith == name && given[f.name] == true {
			return true
		}
	}
	return false
}

// takes says in plain words which values a fact has.
func (f *fact) takes() string {
	switch f.kind {
	case cond.Bool:
		return "true or false (not yes or ja)"
	case cond.Int:
		return fmt.Sprintf("a whole number from %d to %d", f.min, f.max)
	case cond.Date:
		return "a date such as 2011-09-20"
	case cond.Set:
		return "a list of any of " + strings.Join(f.values, ", ")
	}
	return orList(f.values)
}

// value turns what a host gave into what conditions read, or says that it is
// not one of the fact's values.
func (f *fact) value(v any, at *time.Location) (any, bool) {
	switch f.kind {
	case cond.Bool:
		b, ok := v.(bool)
		return b, ok
	case cond.Int:
		n, ok := toInt(v)
		return n, ok && n >= f.min && n <= f.max
	case cond.Enum:
		s, ok := v.(string)
		return s, ok && slices.Contains(f.values, s)
	case cond.Date:
		switch t := v.(type) {
		case time.Time:
			return day(t), inCalendar(t)
		case string:
			d, err := time.Parse(time.DateOnly, t)
			return d, err == nil
		}
	case cond.Set:
		in, ok := v.([]string)
		if !ok {
			return nil, false
		}
		set := slices.Clone(in)
		slices.Sort(set)
		set = slices.Compact(set)
		for _, s := range set {
			if !slices.Contains(f.values, s) {
				return nil, false
			}
		}
		return set, true
	}
	return nil, false
}

func toInt(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	}
	return 0, false
}

// inCalendar says that a time can be counted from and written down.
func inCalendar(t time.Time) bool {
	_, offset := t.Zone()
	return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9000 && offset > -86400 && offset < 86400
}

func stateNames() []string {
	states := pathway.States()
	out := make([]string, len(states))
	for i, s := range states {
		out[i] = string(s)
	}
	return out
}
