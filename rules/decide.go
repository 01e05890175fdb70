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
// rules ask for.
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
	d := &deciding{ctx: ctx, p: p, in: in}
	d.begin()
	d.tiers()
	d.level()
	d.rest()
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	return d.decision(), nil
}

// deciding is one decision under way.
type deciding struct {
	ctx   context.Context
	p     *Policy
	in    *prepared
	cases []*form.Case // what is known, for each concern
	exact *unknowns    // once something is not known that matters
	every bool         // it is not one case but all of them, to prove something

	outcomes  []tierOutcome // of each concern
	levels    levelOutcome
	verdicts  map[string][]verdict // of each list
	emergency bool                 // it is certain for some concern
	shares    []consent.Share      // what this decision lets be shared
}

// aboutCase is the place of the case itself where a concern's index stands.
const aboutCase = -1

// world is a way in which the tier, the service and the level can come out: what
// rules that read them are asked in.
type world struct {
	tier, service string
	level         int64
	open          diagram.Ref // for which of the cases that can be
}

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
	d.verdicts = map[string][]verdict{}
	for i := range d.in.concerns {
		c := d.p.form.NewCase(d.in.at)
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

// run evaluates every rule of a list, for each concern or for the case.
func (d *deciding) run(list string) []verdict {
	var out []verdict
	for _, u := range d.p.rules {
		if u.list != list || u == d.p.settle {
			continue
		}
		if d.ctx.Err() != nil {
			break
		}
		if !u.perConcern {
			out = append(out, d.one(u, aboutCase))
			continue
		}
		for i := range d.cases {
			out = append(out, d.one(u, i))
		}
	}
	d.verdicts[list] = out
	return out
}

// one evaluates one rule.
func (d *deciding) one(u *rule, concern int) verdict {
	k := u.formed
	v := verdict{rule: u, concern: concern, inForce: u.valid.covers(d.in.day)}
	if !v.inForce {
		return v
	}
	if worlds := d.worlds(u, concern); worlds != nil {
		d.inWorlds(k, &v, worlds)
	} else {
		d.alone(k, &v)
	}
	if u.review != nil && u.review.grey && !d.outcomes[concern].grey() {
		v.truth, v.can = cond.False, diagram.False // it is settled
	}
	said := false
	for i, name := range v.facts { // what was not given is not named, but what says it
		if by, ok := d.in.implied[name]; ok {
			v.facts[i], said = by, true
		}
	}
	if said {
		v.facts = sorted(v.facts)
	}
	if u.among == "" || v.truth != cond.True {
		return v
	}
	if d.in.given.get(u.among) == nil {
		v.truth, v.facts = cond.Undecided, nil // to whom it goes is not known
	}
	v.facts = sorted(append(slices.Clone(v.facts), u.among))
	return v
}

// alone evaluates a rule where it is known what the engine finds out.
func (d *deciding) alone(k int, v *verdict) {
	c := d.cases[max(v.concern, 0)]
	got := c.Value(d.p.form.Tree(k))
	if got.Decided() {
		v.set(got)
		v.facts = d.p.form.Why(k, c, got)
		return
	}
	v.failed = got == form.Failed
	e := d.unknown()
	v.can = e.rule(k, v.concern, d.outcomeOf(v.concern))
	d.settled(k, v, got)
}

// inWorlds evaluates a rule in every way in which the tier, the service and the
// level can come out.
func (d *deciding) inWorlds(k int, v *verdict, worlds []world) {
	e := d.unknown()
	v.can = e.inWorlds(k, v.concern, worlds)
	c, t := d.p.form.NewCase(d.in.at), d.p.form.Tree(k)
	why := map[form.Value][]string{}
	for _, w := range worlds {
		c.CopyFrom(d.cases[max(v.concern, 0)])
		d.enter(c, w)
		got := c.Value(t)
		v.failed = v.failed || got == form.Failed
		why[got] = append(why[got], d.p.form.Why(k, c, got)...)
	}
	switch v.can {
	case diagram.True:
		v.set(form.True)
		v.facts = sorted(why[form.True])
	case diagram.False:
		v.set(form.False)
		v.facts = sorted(why[form.False])
	default:
		v.facts = append(d.factsOf(v.can, v.concern), why[form.Failed]...)
		if v.rule.readsTier && d.outcomes[v.concern].open() {
			v.facts = append(v.facts, varTier)
		}
		if v.rule.readsLevel && len(d.levels.possible) > 1 {
			v.facts = append(v.facts, varLevel)
		}
		v.facts = sorted(v.facts)
	}
}

// settled takes what a condition can come to as the verdict on its rule.
func (d *deciding) settled(k int, v *verdict, got form.Value) {
	switch v.can {
	case diagram.True, diagram.False:
		v.set(form.Value(map[diagram.Ref]form.Value{diagram.True: form.True, diagram.False: form.False}[v.can]))
		v.failed = false
		for _, name := range v.rule.expr.Vars() { // whatever is missing does not matter
			if d.cases[max(v.concern, 0)].Known(d.p.form.Fact(name)) {
				v.facts = append(v.facts, name)
			}
		}
	default:
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

// enter makes a case know one world.
func (d *deciding) enter(c *form.Case, w world) {
	f := d.p.form
	if w.tier != "" {
		c.SetText(f.Fact(varTier), w.tier)
	}
	if w.service != noService {
		c.SetText(f.Fact(varService), w.service)
	}
	if w.level >= 0 {
		c.SetInt(f.Fact(varLevel), w.level)
	}
}

// worlds are those that a rule must be asked in; nil if there is only one, which
// the case knows already.
func (d *deciding) worlds(u *rule, concern int) []world {
	tiers := []world{{level: notLevel, open: diagram.True}}
	several := false
	if u.readsTier && d.outcomes != nil && len(d.outcomes[concern].worlds) > 1 {
		tiers, several = d.outcomes[concern].worlds, true
	} else if concern != aboutCase && d.outcomes != nil && len(d.outcomes[concern].worlds) == 1 {
		tiers = d.outcomes[concern].worlds
	}
	if !u.readsLevel || len(d.levels.worlds) < 2 {
		if !several {
			return nil
		}
		if len(d.levels.worlds) == 1 {
			tiers = slices.Clone(tiers)
			for i := range tiers {
				tiers[i].level = d.levels.worlds[0].level
			}
		}
		return tiers
	}
	var out []world
	for _, w := range tiers {
		for _, l := range d.levels.worlds {
			out = append(out, world{w.tier, w.service, l.level, d.unknown().s.And(w.open, l.open)})
		}
	}
	return out
}

// outcomeOf is the one world of a rule that needs no more.
func (d *deciding) outcomeOf(concern int) world {
	w := world{level: notLevel}
	if concern != aboutCase && d.outcomes != nil {
		w = d.outcomes[concern].worlds[0]
	}
	if len(d.levels.worlds) > 0 {
		w.level = d.levels.worlds[0].level
	}
	return w
}

// notLevel is the level of a world in which it is not looked at.
const notLevel = -1

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

// concernIDs names concerns by index; aboutCase has none.
func (d *deciding) concernIDs(indexes []int) []string {
	var out []string
	for _, i := range indexes {
		if i != aboutCase {
			out = append(out, d.in.concerns[i].id)
		}
	}
	return sorted(out)
}
