package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// The lists with which a policy says what can be relied on over all cases. They
// decide no case: Prove holds the rules against them.
const (
	listGrey  = "grey"
	listNever = "never"
)

// zone is a grey zone that the policy accepts: the children of whom the sources
// leave open who is responsible.
type zone struct {
	layer    *layer
	id       string
	node     source.Node
	at       map[string]source.Node // where the value of each key stands
	when     []source.Node
	forConds []string
	forPaths []string
	expr     *cond.Expr // `for` and `when`

	any      bool           // `possible` was left out: between whatever tiers
	possible []pathway.Tier // sorted; none: no rule speaks; one: which of its services
	by       string         // who is to settle it
	why      pathway.Text
	cites    []citation
}

// What a direction can say must not be lost.
const (
	loseTier   = "tier"
	loseDuties = "duties"
	loseLevel  = "level"
)

// never is a direction: it says that something is not lost when a fact rises.
type never struct {
	layer *layer
	id    string
	node  source.Node
	at    map[string]source.Node // where the value of each key stands

	fact *fact
	// values are those of the fact in the order in which they rise: string or bool,
	// at least two; not always all of the fact. None for a number, which rises upwards.
	values []any
	loses  string // tier, duties or level
	given  []source.Node
	expr   *cond.Expr // `given`; without it one that always holds
	except []string   // ids of rules that it does not speak about, sorted
	why    pathway.Text
	cites  []citation
}

func (z *zone) kind() string { return "grey zone " + show(z.id) }

func (d *never) kind() string { return "direction " + show(d.id) }

// place is where the value of a key stands, or the entry itself.
func (z *zone) place(key string) source.Node {
	if n, ok := z.at[key]; ok {
		return n
	}
	return z.node
}

// place is where the value of a key stands, or the entry itself.
func (d *never) place(key string) source.Node {
	if n, ok := d.at[key]; ok {
		return n
	}
	return d.node
}

// promises checks and compiles the zones, directions and outcomes, once the rules
// are known.
func (r *reader) promises(p *Policy) {
	r.checkPromiseIDs()
	if p.env == nil {
		return // nothing was compiled, and it was told why
	}
	for _, z := range r.zones {
		z.expr = r.compilePromise(p, z.kind(), "when", z.when, r.forLine(z.forConds, z.forPaths), z.place("for"), func(name string) string {
			switch name {
			case varTier, varService, varLevel:
				return "a grey zone is about the child before anybody is responsible; it cannot read " + name
			case varState:
				return "a grey zone is open whatever the referral has come to; it cannot read state"
			}
			return ""
		})
		r.checkPossible(z)
		r.checkWidth(z)
	}
	for _, d := range r.nevers {
		r.resolveDirection(p, d)
		d.expr = r.compilePromise(p, d.kind(), "given", d.given, "", d.node, func(name string) string {
			switch {
			case name == varTier || name == varService || name == varLevel:
				return name + " is what the rules come to, which a direction is about; it cannot read it"
			case d.fact != nil && name == d.fact.name && d.fact.kind == cond.Int:
				return name + " is the fact that rises; say here what else must hold"
			case d.fact != nil && name == d.fact.name:
				return name + " is the fact that rises; name under `rises` the values that are meant"
			}
			return ""
		})
		r.checkExcept(p, d)
	}
	r.outcomes(p)
	p.zones, p.nevers = slices.Clone(r.zones), slices.Clone(r.nevers)
	slices.SortFunc(p.zones, func(a, b *zone) int { return cmp.Compare(a.id, b.id) })
	slices.SortFunc(p.nevers, func(a, b *never) int { return cmp.Compare(a.id, b.id) })
}

// compilePromise makes the lines of a key, and a line for `for`, into one
// condition, which must be possible.
func (r *reader) compilePromise(p *Policy, what, key string, nodes []source.Node, in string, inAt source.Node, forbid func(string) string) *cond.Expr {
	var lines []string
	for _, n := range nodes {
		lines = append(lines, n.Value())
	}
	if in != "" {
		lines = append(lines, in)
	}
	expr, faults := p.env.Compile(lines, forbid)
	for _, f := range faults {
		if f.Line < len(nodes) {
			r.faults.AddIn(nodes[f.Line], f.Offset, "%s: %s: %s%s", what, key, f.Msg, hint(f.Hint))
		}
	}
	if expr == nil {
		return nil
	}
	if vars, impossible := cond.Impossible(expr); impossible {
		at := inAt
		if len(nodes) > 0 {
			at = nodes[0]
		} else {
			key = "for"
		}
		r.faults.Add(at, "%s: %s: this can never be true; look at what it says about %s", what, key, strings.Join(vars, ", "))
	}
	return expr
}

// checkPromiseIDs refuses an id that a rule or another promise has.
func (r *reader) checkPromiseIDs() {
	type entry struct {
		place    int // of the layer
		id, what string
		idAt     source.Node
	}
	var all []entry
	taken := map[string]entry{}
	for _, u := range r.rules {
		if _, twice := taken[u.id]; !twice {
			taken[u.id] = entry{u.layer.place, u.id, u.kind(), u.place("id")}
		}
	}
	for _, z := range r.zones {
		all = append(all, entry{z.layer.place, z.id, z.kind(), z.place("id")})
	}
	for _, d := range r.nevers {
		all = append(all, entry{d.layer.place, d.id, d.kind(), d.place("id")})
	}
	for _, a := range r.always {
		all = append(all, entry{a.layer.place, a.id, a.kind(), a.place("id")})
	}
	for _, e := range all {
		first, twice := taken[e.id]
		if e.id == "" {
			continue
		}
		if !twice {
			taken[e.id] = e
			continue
		}
		if first.place > e.place { // the layer below chose it later
			first, e = e, first
		}
		r.faults.Add(e.idAt, "%s: this id is taken already, in %s line %d", e.what, first.idAt.File(), first.idAt.Line())
	}
}

func (r *reader) checkPossible(z *zone) {
	if len(z.possible) > 1 && slices.Contains(z.possible, pathway.TierEmergency) {
		r.faults.Add(item(z.place("possible"), string(pathway.TierEmergency)), "%s: possible: an emergency goes before everything, so it is never open beside another tier; leave it out", z.kind())
	}
}

// checkWidth refuses a zone that every child is in: it would accept each gap that
// there is, and each that comes later. One that is wider than its gap is for Prove to
// see.
func (r *reader) checkWidth(z *zone) {
	if z.expr == nil || len(z.when)+len(z.forConds)+len(z.forPaths) == 0 {
		return // it was told
	}
	if _, found := cond.Example(z.expr.Not()); found != cond.None {
		return
	}
	at, key := z.place("for"), "for"
	if len(z.when) > 0 {
		at, key = z.when[0], "when"
	}
	r.faults.Add(at, "%s: %s: this is true of every child, so the zone would accept every gap, also those that nobody knows of yet; say what is special about the children of whom the sources leave it open", z.kind(), key)
}

// resolveDirection finds the fact of a direction and the values that it runs
// through.
func (r *reader) resolveDirection(p *Policy, d *never) {
	n, stands := d.at["when"]
	if !stands || n.Value() == "" {
		return // that was told
	}
	f := p.factOf[n.Value()]
	if f == nil {
		var names []string
		for _, o := range p.facts {
			if o.kind != cond.Set && o.kind != cond.Date {
				names = append(names, o.name)
			}
		}
		if show(n.Value()) == "?" {
			r.faults.Add(n, "%s: when: name one fact, the one that rises; what else must hold belongs under `given`", d.kind())
			return
		}
		if slices.ContainsFunc(r.lets, func(l letDef) bool { return l.name == n.Value() }) {
			r.faults.Add(n, "%s: when: %s is a `let`, which only holds or does not; name the fact that rises, and what else must hold under `given`", d.kind(), n.Value())
			return
		}
		r.faults.Add(n, "%s: when: there is no fact %s%s", d.kind(), n.Value(), orKnown(n.Value(), names))
		return
	}
	d.fact = f
	rises, named := d.at["rises"]
	known := f.values
	switch {
	case f.kind == cond.Set || f.kind == cond.Date:
		r.faults.Add(n, "%s: when: %s is %s, which does not rise; name a yes/no fact, a number or one of several values", d.kind(), f.name, map[cond.Kind]string{cond.Set: "a set", cond.Date: "a date"}[f.kind])
		return
	case f.kind == cond.Int && named:
		r.faults.Add(rises, "%s: rises: %s is a number, which rises upwards; leave this out", d.kind(), f.name)
		return
	case f.kind == cond.Int:
		return
	case f.kind == cond.Bool:
		known = []string{"false", "true"}
	}
	values := known
	if named {
		values = nil
		for _, v := range r.texts(rises, d.kind()+": rises") {
			switch {
			case !slices.Contains(known, v.Value()) && f.kind == cond.Bool:
				r.faults.Add(v, "%s: rises: %s is true or false; write [false, true] or [true, false]", d.kind(), f.name)
				return
			case !slices.Contains(known, v.Value()):
				r.faults.Add(v, "%s: rises: %s is no value of the fact %s%s", d.kind(), show(v.Value()), f.name, orKnown(v.Value(), known))
				return
			case slices.Contains(values, v.Value()):
				r.faults.Add(v, "%s: rises: this stands here twice", d.kind())
				return
			}
			values = append(values, v.Value())
		}
		if len(values) == 0 {
			return // that was told
		}
	}
	switch {
	case len(values) < 2 && named:
		r.faults.Add(rises, "%s: rises: with one value nothing can rise; name at least two, from the lowest to the highest", d.kind())
		return
	case len(values) < 2:
		r.faults.Add(n, "%s: when: %s has one value only, so it cannot rise", d.kind(), f.name)
		return
	}
	for _, v := range values {
		if f.kind == cond.Bool {
			d.values = append(d.values, v == "true")
			continue
		}
		d.values = append(d.values, v)
	}
}

// checkExcept checks that a direction leaves out only what it speaks about.
func (r *reader) checkExcept(p *Policy, d *never) {
	n, stands := d.at["except"]
	if !stands || d.loses == "" {
		return
	}
	what := d.kind() + ": except"
	var ids []string
	for _, u := range r.rules {
		if u.list == d.loses {
			ids = append(ids, u.id)
		}
	}
	for _, n := range r.texts(n, what) {
		id := tail(n.Value())
		i := slices.IndexFunc(r.rules, func(u *rule) bool { return u.id == id && u.layer.place <= d.layer.place })
		switch {
		case slices.Contains(d.except, id):
			r.faults.Add(n, "%s: this stands here twice", what)
		case strings.Contains(n.Value(), "/"):
			if len(r.above(p, d.layer, n, d.loses, what)) == 0 {
				continue // what is wrong was told
			}
		case show(id) == "?":
			r.faults.Add(n, "%s: there is no such %s%s", what, kinds[d.loses], orKnown(id, ids))
		case i < 0:
			r.faults.Add(n, "%s: there is no %s %s%s", what, kinds[d.loses], id, orKnown(id, ids))
		case r.rules[i].list != d.loses:
			r.faults.Add(n, "%s: %s is a %s; beside `loses: %s` a %s belongs here", what, id, kinds[r.rules[i].list], d.loses, kinds[d.loses])
		case r.rules[i].layer != d.layer:
			r.faults.Add(n, "%s: %s stands in a layer above; write %s/%s", what, id, r.rules[i].layer.id, id)
		}
		d.except = append(d.except, id)
	}
	slices.Sort(d.except)
}
