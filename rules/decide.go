package rules

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Decide answers a case.
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
	base  *cond.Facts   // the facts of the case
	facts []*cond.Facts // the same with those of each concern
	// worlds are, for each concern, the facts with each tier and service that it
	// can still come to; one world once they are settled.
	worlds [][]*cond.Facts

	outcomes  []tierOutcome // of each concern
	levels    levelOutcome
	open      []int64              // the levels that it can still come to, if several
	verdicts  map[string][]verdict // of each list
	emergency bool                 // it is certain for some concern
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
}

func (v verdict) applies() pathway.Applies {
	if v.truth == cond.True {
		return pathway.Certain
	}
	return pathway.Possible
}

// stands says that the rule counts: it applies, or could.
func (v verdict) stands() bool { return v.inForce && v.truth != cond.False && v.by == "" }

// begin lays out the facts: those of the case, and for each concern these and
// its own.
func (d *deciding) begin() {
	d.verdicts = map[string][]verdict{}
	d.base = d.p.env.Facts(d.in.at)
	for name, v := range d.in.given {
		d.base.Set(name, v)
	}
	d.base.Set(varState, string(d.in.state))
	for _, k := range d.in.concerns {
		f := d.base.Child()
		for name, v := range k.given {
			f.Set(name, v)
		}
		if k.known {
			f.Set(varCondition, k.id)
			path := d.p.pathOf[k.id]
			if path == "" {
				path = noPathway
			}
			f.Set(varPathway, path)
		}
		d.facts = append(d.facts, f)
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
			out = append(out, d.one(u, aboutCase, d.base))
			continue
		}
		for i, f := range d.facts {
			out = append(out, d.one(u, i, f))
		}
	}
	d.verdicts[list] = out
	return out
}

func (d *deciding) one(u *rule, concern int, f *cond.Facts) verdict {
	v := verdict{rule: u, concern: concern, inForce: u.valid.covers(d.in.day)}
	if !v.inForce {
		return v
	}
	worlds, open := []*cond.Facts{f}, []string(nil)
	if u.readsTier && d.worlds != nil {
		worlds, open = d.worlds[concern], append(open, varTier)
	}
	if u.readsLevel && len(d.open) > 0 {
		worlds, open = d.withLevels(worlds), append(open, varLevel)
	}
	r := inAll(d.ctx, u.expr, worlds, open)
	v.truth, v.failed, v.facts = r.Truth, r.Failed, r.Facts
	if u.review != nil && u.review.grey && !d.outcomes[concern].grey() {
		v.truth = cond.False // it is settled
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
	if _, known := d.in.given[u.among]; !known {
		v.truth, v.facts = cond.Undecided, nil // to whom it goes is not known
	}
	v.facts = sorted(append(slices.Clone(v.facts), u.among))
	return v
}

// inAll evaluates an expression in every world. What is the same in all of them
// is so; otherwise it is undecided, for want of what is open and of what the
// undecided ones asked for.
func inAll(ctx context.Context, x *cond.Expr, worlds []*cond.Facts, open []string) cond.Result {
	if len(worlds) == 1 {
		return x.Eval(ctx, worlds[0])
	}
	results := make([]cond.Result, len(worlds))
	same := true
	for i, w := range worlds {
		results[i] = x.Eval(ctx, w)
		same = same && results[i].Truth == results[0].Truth
	}
	out := cond.Result{Truth: results[0].Truth}
	if !same {
		out.Truth, out.Facts = cond.Undecided, slices.Clone(open)
	}
	for _, r := range results {
		out.Failed = out.Failed || r.Failed
		if r.Truth == out.Truth {
			out.Facts = append(slices.Clone(out.Facts), r.Facts...)
		}
	}
	out.Facts = sorted(out.Facts)
	return out
}

// tierOutcome is who is responsible for one concern.
type tierOutcome struct {
	tier     pathway.Tier
	possible []pathway.Tier
	service  string
	services []string // possible ones
	along    []string
	live     []verdict // the rules that stand
	certain  bool      // some rule certainly speaks about this child
}

// tiers finds the tier of every concern, and lets later rules read it.
func (d *deciding) tiers() {
	all := d.run(listTier)
	for i := range d.in.concerns {
		var mine []int
		for j, v := range all {
			if v.inForce && v.truth != cond.False && (v.concern == i || v.concern == aboutCase) {
				mine = append(mine, j)
			}
		}
		o := settleTier(all, mine)
		d.outcomes = append(d.outcomes, o)
		d.emergency = d.emergency || o.tier == pathway.TierEmergency
	}
	for i, o := range d.outcomes {
		d.worlds = append(d.worlds, worldsOf(d.facts[i], o))
	}
}

// worldsOf lets later rules read the tier and the service. What is unsettled is
// unknown over what is possible, never false: a world for each. Where no rule
// certainly speaks about the child, either level of care may turn out
// responsible, whatever the rules say, and any service.
func worldsOf(f *cond.Facts, o tierOutcome) []*cond.Facts {
	type world struct{ tier, service string }
	var all []world
	for _, v := range o.live {
		all = append(all, world{string(v.rule.tier.tier), v.rule.tier.service})
	}
	if !o.certain {
		all = append(all, world{string(pathway.TierMunicipal), ""}, world{string(pathway.TierSpecialist), ""})
	}
	slices.SortFunc(all, func(a, b world) int { return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.service, b.service)) })
	var out []*cond.Facts
	for _, w := range slices.Compact(all) {
		c := f.Child()
		c.Set(varTier, w.tier)
		if w.service != "" {
			c.Set(varService, w.service)
		}
		out = append(out, c)
	}
	return out
}

// levelOutcome is the BTI level of the case.
type levelOutcome struct {
	highest int64   // of the rules that apply or could
	certain int64   // of those that apply; -1: none does
	values  []int64 // of the rules that apply or could
	live    []verdict
}

// level finds the highest level, and lets later rules read it.
func (d *deciding) level() {
	o := levelOutcome{certain: -1}
	for _, v := range d.run(listLevel) {
		if !v.stands() {
			continue
		}
		o.live = append(o.live, v)
		o.values = append(o.values, v.rule.level)
		o.highest = max(o.highest, v.rule.level)
		if v.truth == cond.True {
			o.certain = max(o.certain, v.rule.level)
		}
	}
	o.values = sorted(o.values)
	if len(o.live) == 0 || o.certain == o.highest {
		d.base.Set(varLevel, o.highest)
		for i, f := range d.facts {
			f.Set(varLevel, o.highest)
			for _, w := range d.worlds[i] {
				w.Set(varLevel, o.highest)
			}
		}
	}
	d.levels = o
	if len(o.live) > 0 && o.certain != o.highest {
		d.open = []int64{max(o.certain, 0)}
		for _, n := range o.values {
			if n > d.open[0] {
				d.open = append(d.open, n)
			}
		}
	}
}

// withLevels makes a world for each level that the case can still come to.
func (d *deciding) withLevels(worlds []*cond.Facts) []*cond.Facts {
	out := make([]*cond.Facts, 0, len(worlds)*len(d.open))
	for _, w := range worlds {
		for _, n := range d.open {
			at := w.Child()
			at.Set(varLevel, n)
			out = append(out, at)
		}
	}
	return out
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
