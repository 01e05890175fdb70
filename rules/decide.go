package rules

import (
	"context"
	"errors"
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// Decide answers a case.
//
// What is certain in the answer holds however the missing facts turn out, and
// what is possible holds for some way of giving them: exactly, not by what single
// rules ask for. The few exceptions, on the safe side, stand at Missing.
//
// A case that does not fit the policy is a *CaseError; a done context is its
// error. Nothing else is: a rule that cannot be worked out falls on the side
// that protects the child and says so in the decision. Decide never reads the
// clock and changes nothing; it is safe for concurrent use.
func (p *Policy) Decide(ctx context.Context, c pathway.Case) (Decision, error) {
	if p == nil || p.env == nil {
		return Decision{}, errors.New("the policy is not loaded; make it with Load")
	}
	if ctx == nil {
		ctx = context.Background()
	}
	in, err := p.prepare(c)
	if err != nil {
		return Decision{}, err
	}
	return p.decide(ctx, in)
}

// decide answers a case that fits the policy.
func (p *Policy) decide(ctx context.Context, in *prepared) (Decision, error) {
	d := &deciding{ctx: ctx, p: p, in: in, scratch: scratches.Get().(*scratch)}
	defer func() {
		d.end()
		scratches.Put(d.scratch)
	}()
	d.work()
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	if d.exact != nil && (d.exact.s.Full() || d.exact.sp.full) {
		// Too many ways of giving what is missing: the answer by single rules is as
		// protective, and only less exact.
		d.end()
		*d = deciding{ctx: ctx, p: p, in: in, coarse: true, scratch: d.scratch}
		d.work()
	}
	out := d.decision()
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	return out, nil
}

func (d *deciding) work() {
	d.begin()
	d.look()
	d.tiers()
	d.look()
	d.level()
	d.look()
	d.rest()
}

// deciding is one decision under way.
type deciding struct {
	ctx     context.Context
	p       *Policy
	in      *prepared
	cases   []*form.Case    // what is known, for each concern
	names   []string        // of facts, in one list for many that name some
	exact   *unknowns       // once something is not known that matters
	seen    []form.Verdicts // of each concern, by what is known so far
	coarse  bool            // what single rules ask for is taken for what is missing
	every   bool            // it is not one case but all of them, to prove something
	trials  []*trial        // concerns in the worlds that were asked for
	trial   int             // the one that was asked for last
	scratch *scratch        // nil: none, everything is made anew
	sources slab[pathway.Source]
	texts   slab[string] // of lists in the answer

	outcomes  []tierOutcome // of each concern
	levels    levelOutcome
	verdicts  map[string][]verdict // of each list
	grey      []verdict            // the duty to settle each concern that is in a grey zone
	emergency bool                 // it is certain for some concern
	shares    []consent.Share      // what this decision lets be shared
}

// aboutCase is the place of the case itself where a concern's index stands.
const aboutCase = -1

// verdict is what became of one rule for one concern, or for the case.
type verdict struct {
	rule    *rule
	concern int
	truth   cond.Truth
	failed  bool
	facts   []string
	inForce bool
	by      string // the rule that set it aside
	// can is the condition over what is not known; a leaf once nothing that is
	// missing can change it.
	can diagram.Ref
}

func (v verdict) applies() pathway.Applies {
	if v.truth == cond.True {
		return pathway.Certain
	}
	return pathway.Possible
}

// stands says that the rule counts: it applies, or could.
func (v verdict) stands() bool { return v.inForce && v.truth != cond.False && v.by == "" }

// begin lays out the facts: those of the case, with those of each concern.
func (d *deciding) begin() {
	if x := d.scratch; x != nil {
		x.reset()
		d.verdicts, d.cases, d.seen = x.verdicts, x.cases, x.seen[:0]
	} else {
		d.verdicts = make(map[string][]verdict, len(lists))
	}
	d.sources.next, d.texts.next = 64, 128
	for i := range d.in.concerns {
		c := d.p.form.Borrow(d.in.at)
		c.Ctx = d.ctx
		if i > 0 {
			c.CopyFrom(d.cases[0])
		} else {
			for _, k := range d.in.given {
				c.Set(k.name, k.value)
			}
			if d.in.state != "" {
				c.Set(varState, string(d.in.state))
			}
		}
		d.cases = append(d.cases, c)
	}
	for i, k := range d.in.concerns {
		c := d.cases[i]
		for _, g := range k.given {
			c.Set(g.name, g.value)
		}
		if k.known {
			path := d.p.pathOf[k.id]
			if path == "" {
				path = noPathway
			}
			c.Set(varCondition, k.id)
			c.Set(varPathway, path)
		}
	}
}

// end gives back what was borrowed.
func (d *deciding) end() {
	for _, c := range d.cases {
		d.p.form.Return(c)
	}
	for _, t := range d.trials {
		d.p.form.Return(t.c)
	}
	d.trials = nil
	if d.exact != nil {
		d.exact.sp.stores.Put(d.exact.s)
	}
	if x := d.scratch; x != nil {
		clear(d.cases)
		x.cases, x.seen, x.missing.d = d.cases[:0], d.seen, nil
	}
	d.cases, d.exact = nil, nil
}

// run evaluates every rule of a list, for each concern or for the case.
func (d *deciding) run(list string) []verdict {
	rules := d.p.rulesOf(list)
	out := d.scratch.room(len(rules) * len(d.cases))
	for i, u := range rules {
		if u == d.p.settle {
			continue
		}
		if i%16 == 0 && d.ctx.Err() != nil {
			break
		}
		from, to := 0, len(d.cases)
		if !u.perConcern {
			from, to = aboutCase, aboutCase+1
		}
		for concern := from; concern < to; concern++ {
			n := len(out)
			out = out[:n+1]
			v := &out[n]
			*v = verdict{rule: u, concern: concern, inForce: u.proto.always || u.valid.covers(d.in.day)}
			if v.inForce {
				d.one(v)
			}
		}
	}
	d.verdicts[list] = out
	return out
}

// rulesOf are the rules of one list, which stand side by side.
func (p *Policy) rulesOf(list string) []*rule {
	at := slices.Index(lists, list)
	from, _ := slices.BinarySearchFunc(p.rules, at, func(u *rule, at int) int { return u.proto.list - at })
	n, _ := slices.BinarySearchFunc(p.rules[from:], at+1, func(u *rule, at int) int { return u.proto.list - at })
	return p.rules[from : from+n]
}

// one evaluates one rule.
func (d *deciding) one(v *verdict) {
	u := v.rule
	if worlds := d.worlds(u, v.concern); worlds != nil {
		d.inWorlds(u.formed, v, worlds)
	} else {
		d.alone(u.formed, v)
	}
	if u.review != nil && u.review.grey {
		d.whileGrey(v)
	}
	if d.in.implies(v.concern) {
		said := false
		for i, name := range v.facts { // what was not given is not named, but what says it
			if by, ok := d.in.saidBy(name, v.concern); ok {
				v.facts[i], said = by, true
			}
		}
		if said {
			v.facts = sorted(v.facts)
		}
	}
	if u.among == "" || v.truth != cond.True {
		return
	}
	if d.in.given.get(u.among) == nil {
		v.truth, v.facts = cond.Undecided, nil // to whom it goes is not known
	}
	v.facts = sorted(append(slices.Clone(v.facts), u.among))
}

// alone evaluates a rule where it is known what the engine finds out.
func (d *deciding) alone(k int, v *verdict) {
	c := d.cases[max(v.concern, 0)]
	got := d.value(k, max(v.concern, 0))
	if got.Decided() {
		v.set(got)
		v.facts = d.why(k, c, got)
		return
	}
	v.failed = got == form.Failed
	if d.coarse {
		v.can, v.facts = diagram.Undecided, d.why(k, c, got)
		return
	}
	e := d.unknown()
	v.can = e.rule(k, v.concern, d.outcomeOf(v.concern))
	d.settled(k, v, got)
}

// look decides all conditions by what is known now.
func (d *deciding) look() {
	if d.every {
		return // hardly anything is known
	}
	if len(d.seen) != len(d.cases) {
		d.seen = slices.Grow(d.seen[:0], len(d.cases))[:len(d.cases)]
	}
	for i, c := range d.cases {
		d.p.form.Decide(c, &d.seen[i])
	}
}

// value is what the condition of a rule comes to alone.
func (d *deciding) value(k, concern int) form.Value {
	if len(d.seen) > 0 {
		return comesTo(&d.seen[concern], d.cases[concern], d.p.form, k)
	}
	return d.cases[concern].Value(d.p.form.Tree(k))
}

// why names the facts that a condition rests on. Such lists of a decision lie side by
// side.
func (d *deciding) why(k int, c *form.Case, got form.Value) []string {
	d.room()
	from := len(d.names)
	d.names = d.p.form.AppendWhy(d.names, k, c, got)
	return d.clipped(from)
}

// room begins a new list of names where the old one is nearly full.
func (d *deciding) room() {
	if cap(d.names)-len(d.names) < 16 {
		d.names = make([]string, 0, 256)
	}
}

func (d *deciding) clipped(from int) []string {
	if from == len(d.names) {
		return nil
	}
	return d.names[from:len(d.names):len(d.names)]
}

// settled takes what a condition can come to as the verdict on its rule.
func (d *deciding) settled(k int, v *verdict, got form.Value) {
	switch v.can {
	case diagram.True, diagram.False:
		is := form.False
		if v.can == diagram.True {
			is = form.True
		}
		v.set(is)
		v.failed = false
		for _, name := range v.rule.expr.Vars() { // whatever is missing does not matter
			if d.cases[max(v.concern, 0)].Known(d.p.form.Fact(name)) {
				v.facts = append(v.facts, name)
			}
		}
	default:
		d.room()
		v.facts = d.factsOf(v.can, v.concern)
		if v.failed {
			v.facts = sorted(append(v.facts, d.p.form.Why(k, d.cases[max(v.concern, 0)], got)...))
		}
	}
}

// set takes a value that is true or false.
func (v *verdict) set(got form.Value) {
	v.truth, v.can = cond.False, diagram.False
	if got == form.True {
		v.truth, v.can = cond.True, diagram.True
	}
}

// rest evaluates the lists that may read tier, service and level.
func (d *deciding) rest() {
	for _, l := range lists[2:] {
		d.run(l)
	}
}

func sorted[T ~string | ~int64](l []T) []T {
	l = slices.Clone(l)
	slices.Sort(l)
	return slices.Compact(l)
}

// concernIDs names concerns by index, which ascends; aboutCase has none.
func (d *deciding) concernIDs(indexes []int) []string {
	if len(indexes) > 0 && indexes[0] == aboutCase {
		indexes = indexes[1:]
	}
	out := d.texts.take(len(indexes))
	for i, k := range indexes {
		out[i] = d.in.concerns[k].id // they stand in order
	}
	return slices.Clip(slices.Compact(out))
}
