package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// Prove shows, over all cases that the declared facts allow, what the policy
// promises: not samples, but every child with one concern, in every state of a
// referral and on every day that the rules can tell apart.
//
// Nothing is passed in silence: a claim is proved, refuted with a smallest case that
// Decide confirms, or not proved, with the expressions that stand outside what can
// be proved. The error is that of a done context, of a policy that is not loaded, or
// of one whose layers hold on no day together.
// Prove changes nothing and is safe for concurrent use.
func (p *Policy) Prove(ctx context.Context) (Proofs, error) {
	if p == nil || p.env == nil {
		return Proofs{}, errors.New("the policy is not loaded; make it with Load")
	}
	if ctx == nil {
		ctx = context.Background()
	}
	x := &prover{ctx: ctx, p: p, byClaim: map[claimed]*Proof{}, applied: doubts[*rule]{}, changes: doubts[*rule]{}, mattered: doubts[string]{},
		need: doubts[needFor]{}, opens: doubts[openFor]{}, canBeAsked: doubts[gives]{}, apart: doubts[[2]*rule]{}, exists: doubts[*zone]{}, zonesApart: doubts[[2]*zone]{}, child: map[*zone]*pathway.Case{}, speaks: doubts[*always]{}, about: doubts[*never]{}, settledBelow: map[*zone]bool{}, goneBy: map[*zone]*pathway.Case{}, opened: map[openFor]*pathway.Case{}, shuts: doubts[*rule]{}, shut: map[*rule]*pathway.Case{}}
	if err := x.prepare(); err != nil {
		return Proofs{}, err
	}
	if len(x.days()) == 0 {
		return Proofs{}, errors.New("there is no day on which all layers of the policy hold, so there is no case to prove anything of; look at `valid` in each layer.yaml")
	}
	for _, c := range p.cat.Conditions {
		var days []*allCases
		for _, day := range x.days() {
			if err := ctx.Err(); err != nil {
				return Proofs{}, err
			}
			a, err := x.all(day, c.ID)
			if err != nil {
				return Proofs{}, err
			}
			days = append(days, a)
		}
		x.wide(days)
	}
	x.store = nil
	x.staticClaims()
	return x.proofs(), ctx.Err()
}

// prover collects what came of every claim.
type prover struct {
	ctx         context.Context
	p           *Policy
	all_        *Policy // p with the promises, and the rules of the layers above, compiled beside
	loadedAbove *Policy // the layers above by themselves
	above       *Policy // the layers above, over the same facts; nil: there are none
	zones       []int   // the places of the zones in the form, and so on
	nevers      []int
	always      []int
	extra       []*cond.Expr
	byClaim     map[claimed]*Proof
	found       []*foundZone

	exists       doubts[*zone]
	zonesApart   doubts[[2]*zone] // that the first has a child that the second has not
	child        map[*zone]*pathway.Case
	speaks       doubts[*always] // about somebody
	about        doubts[*never]
	settledBelow map[*zone]bool
	goneBy       map[*zone]*pathway.Case // who is responsible for a child that could be in it

	applied  doubts[*rule]
	changes  doubts[*rule]     // a tier rule without which something else comes out
	mattered doubts[string]    // facts
	alike    map[*rule][]*rule // those of the same effect, itself among them
	apart    doubts[[2]*rule]  // that the first of them counts where the second does not
	counted  *big.Int
	store    *diagram.Store          // at hand
	full     bool                    // one of them was, so not all was looked at
	shuts    doubts[*rule]           // that a duty shuts its step for good
	shut     map[*rule]*pathway.Case // a case in which it does

	need       doubts[needFor]           // for a duty
	opens      doubts[openFor]           // shares
	opened     map[openFor]*pathway.Case // a case in which a share is open
	canBeAsked doubts[gives]             // those who must consent
}

// claimed is one claim about one thing.
type claimed struct {
	claim Claim
	of    string
}

// prepare compiles what is to be proved together with the rules.
func (x *prover) prepare() error {
	p := x.p
	xs := make([]*cond.Expr, 0, len(p.rules))
	for _, u := range p.rules {
		xs = append(xs, u.expr)
	}
	add := func(e *cond.Expr) int {
		xs = append(xs, e)
		return len(xs) - 1
	}
	for _, z := range p.zones {
		x.zones = append(x.zones, add(z.expr))
	}
	for _, n := range p.nevers {
		x.nevers = append(x.nevers, add(n.expr))
	}
	for _, a := range p.always {
		x.always = append(x.always, add(a.expr))
	}
	above, err := p.upper()
	if err != nil {
		return err
	}
	x.loadedAbove = above
	if above != nil {
		x.above = &Policy{}
		*x.above = *above
		x.above.rules = nil
		for _, u := range above.rules {
			c := *u
			c.expr = p.again(u)
			c.formed = add(c.expr)
			x.above.rules = append(x.above.rules, &c)
			if u == above.settle {
				x.above.settle = &c
			}
		}
	}
	all := *p
	all.form = form.Compile(xs)
	sp := newSpace(&all, xs)
	sp.limit = p.mostNodes
	all.space = func() *space { return sp }
	x.all_ = &all
	if x.above != nil {
		x.above.form, x.above.space = all.form, all.space
	}
	same := map[string][]*rule{}
	for _, u := range p.rules {
		does := u.effect()
		same[does] = append(same[does], u)
	}
	x.alike = map[*rule][]*rule{}
	for _, l := range same {
		for _, u := range l {
			x.alike[u] = l
		}
	}
	x.counted = big.NewInt(0)
	return nil
}

// again compiles the condition of a rule of the layers above over the facts of the
// whole stack.
func (p *Policy) again(u *rule) *cond.Expr {
	var lines []string
	for _, n := range u.when {
		lines = append(lines, n.Value())
	}
	if u.forLine != "" {
		lines = append(lines, u.forLine)
	}
	x, faults := p.env.Compile(lines, nil)
	if len(faults) > 0 {
		return u.expr // it compiled above; it does here
	}
	return x
}

// days are those that stand for all: one of each span in which the same rules and
// layers are in force.
func (x *prover) days() []time.Time {
	first := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
	var edges []time.Time
	add := func(v period) {
		if !v.from.IsZero() {
			edges = append(edges, v.from)
		}
		if !v.to.IsZero() {
			edges = append(edges, v.to.AddDate(0, 0, 1))
		}
	}
	for _, u := range x.p.rules {
		add(u.valid)
	}
	for _, l := range x.p.layers {
		add(l.valid)
	}
	slices.SortFunc(edges, time.Time.Compare)
	edges = slices.CompactFunc(edges, time.Time.Equal)
	if len(edges) == 0 {
		return []time.Time{first}
	}
	days := append([]time.Time{edges[0].AddDate(0, 0, -1)}, edges...)
	return slices.DeleteFunc(days, func(day time.Time) bool {
		return slices.ContainsFunc(x.p.layers, func(l *layer) bool { return !l.valid.covers(day) })
	})
}

// allCases are all cases with one concern of one condition on one day, as if all
// were decided at once.
type allCases struct {
	*prover
	condition string
	day       time.Time
	d         *deciding
	e         *unknowns
	s         *diagram.Store
	o         *tierDiagrams
	can       map[*rule]diagram.Ref // for which of them a rule applies, or may
	grey      diagram.Ref           // it is not settled who is responsible
	gap       diagram.Ref           // and a declared zone says so
}

// decideAll decides all of them by one policy; on e, if that is there already.
func (x *prover) decideAll(p *Policy, day time.Time, condition string, e *unknowns) *deciding {
	in := &prepared{at: day, day: day, waived: map[string]bool{}, implied: map[string]string{},
		concerns: []preparedConcern{{id: condition, known: true}}}
	d := &deciding{ctx: x.ctx, p: p, in: in, every: true, exact: e}
	d.begin()
	d.tiers()
	d.level()
	d.rest()
	for i := range d.verdicts[listReview] { // only where it is not settled, of each case apart
		if v := &d.verdicts[listReview][i]; v.rule.review.grey {
			v.can = d.unknown().s.And(v.can, d.outcomes[0].all.grey())
		}
	}
	return d
}

// all looks at every claim for one condition and one day. The error is that of a done
// context, which is looked at between the parts.
func (x *prover) all(day time.Time, condition string) (*allCases, error) {
	d := x.decideAll(x.all_, day, condition, nil)
	a := &allCases{prover: x, condition: condition, day: day, d: d, e: d.unknown(), can: map[*rule]diagram.Ref{}}
	a.s, a.o = a.e.s, d.outcomes[0].all
	a.grey = a.o.grey()
	a.gap = a.declaredGap()
	x.store = a.s
	for _, l := range lists {
		for _, v := range d.verdicts[l] {
			if v.inForce {
				a.can[v.rule] = v.can
			}
		}
	}
	cases := big.NewInt(1)
	for level := range a.e.open {
		cases.Mul(cases, big.NewInt(int64(a.s.Width(level))))
	}
	x.counted.Add(x.counted, cases)
	parts := []func(){a.greyZones, a.outcomes, a.directions, a.told, a.rules, a.shares, a.needs}
	if x.above != nil {
		parts = append(parts, a.layer)
	}
	for _, part := range parts {
		if err := x.ctx.Err(); err != nil {
			return nil, err
		}
		part()
	}
	x.full = x.full || a.s.Full()
	return a, nil
}

// promise is a condition that is no rule, over all cases.
func (a *allCases) promise(place int) diagram.Ref {
	return a.s.Certain(a.e.rule(place, 0, world{level: 0}))
}

// say notes what came of a claim in some of the cases; the worst stays. The first
// refutation with the fewest facts is kept.
func (x *prover) say(n Proof) {
	key := claimed{n.Claim, n.Of}
	switch {
	case x.store != nil && x.store.Full(), x.store == nil && x.full && n.Result == Refuted && n.Claim != ClaimSteps:
		n = n.unsure(beyond) // what was not found may be beyond the bound
	}
	old := x.byClaim[key]
	switch {
	case old == nil:
		x.byClaim[key] = &n
	case n.Result == Refuted && (old.Result != Refuted || size(n.Case) < size(old.Case)),
		n.Result == NotProved && old.Result == Proved:
		*old = n
	case n.Result == NotProved && old.Result == NotProved:
		old.Outside = sorted(append(old.Outside, n.Outside...))
	}
}

// beyond stands where the work was bounded.
const beyond = "the work is bounded, and this is beyond it"

// size is how many facts a case gives.
func size(c *pathway.Case) int {
	if c == nil {
		return 0
	}
	n := len(c.Given)
	for _, k := range c.Concerns {
		n += len(k.Given)
	}
	return n
}

// proofs sorts what came out.
func (x *prover) proofs() Proofs {
	out := Proofs{Policy: x.p.stamp, Cases: x.counted.String(), Zones: x.zonesFound()}
	for _, n := range x.byClaim {
		out.List = append(out.List, *n)
	}
	slices.SortFunc(out.List, func(a, b Proof) int {
		return cmp.Or(cmp.Compare(slices.Index(claims, a.Claim), slices.Index(claims, b.Claim)), cmp.Compare(a.Of, b.Of))
	})
	return out
}

// both is a sentence in the two languages that every text has.
func both(nb, en string, args ...any) pathway.Text {
	return pathway.Text{NB: fmt.Sprintf(nb, args...), EN: fmt.Sprintf(en, args...)}
}

// placed puts the place of what a claim is about beside it.
func (n Proof) placed(file string, line int) Proof {
	n.File, n.Line = file, line
	return n
}

func ofRule(claim Claim, u *rule, r Result, says pathway.Text) Proof {
	return Proof{Claim: claim, Of: u.id, Result: r, Says: says}.placed(u.node.File(), u.node.Line())
}

func joined(l []string) string { return strings.Join(l, ", ") }
