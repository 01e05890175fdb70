package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// What conditions can read besides the declared facts.
const (
	varTier      = "tier"
	varService   = "service"
	varLevel     = "level"
	varState     = "state"
	varCondition = "condition"
	varPathway   = "pathway"
)

// noPathway is the value of `pathway` for a condition that belongs to none.
const noPathway = "none"

var resultNames = []string{varTier, varService, varLevel, varState, varCondition, varPathway}

// aboutConcern are the results that differ from concern to concern.
var aboutConcern = []string{varTier, varService, varCondition, varPathway}

// compile makes the conditions of all rules into expressions.
func (r *reader) compile(p *Policy) {
	env, err := cond.NewEnv(p.vars(), p.referrers())
	if err != nil {
		r.noVocabulary(p)
		return
	}
	p.env, p.lets = env, r.lets
	r.compileLets(env)
	seen := map[string][]*rule{}
	for _, u := range r.rules {
		r.compileRule(p, u)
		if u.id != "" {
			seen[u.id] = append(seen[u.id], u)
		}
	}
	for _, versions := range seen {
		r.checkVersions(versions)
	}
	p.rules = slices.Clone(r.rules)
	slices.SortStableFunc(p.rules, func(a, b *rule) int {
		return cmp.Or(cmp.Compare(slices.Index(lists, a.list), slices.Index(lists, b.list)),
			cmp.Compare(a.id, b.id), a.valid.from.Compare(b.valid.from))
	})
	for _, u := range p.rules {
		if u.list == listDuties && u.id == settleDuty {
			p.settle = u
		}
	}
}

// noVocabulary says why the facts and catalogue make no conditions. What is
// wrong with the type of a fact was told where it stands.
func (r *reader) noVocabulary(p *Policy) {
	for _, f := range p.facts {
		if _, err := cond.NewEnv([]cond.Var{{Name: f.name}}, nil); err != nil && nameForm.MatchString(f.name) {
			r.faults.Add(f.node, "fact %s: this word has a meaning of its own in conditions; choose another name", f.name)
		}
	}
	switch {
	case len(r.faults.List()) > 0:
	case len(p.cat.Conditions) == 0:
		r.faults.AddAt(p.layers[0].file(layerFile), 1, 1, "layer: the policy has no `conditions`; name at least one that a concern can be")
	default:
		r.faults.AddAt(p.layers[0].file(layerFile), 1, 1, "layer: the facts of this policy cannot be used in conditions")
	}
}

func (p *Policy) vars() []cond.Var {
	ids := func(n int, id func(int) string, more ...string) []string {
		out := make([]string, 0, n+len(more))
		for i := range n {
			out = append(out, id(i))
		}
		return append(out, more...)
	}
	states := pathway.States()
	vars := []cond.Var{
		{Name: varTier, Kind: cond.Enum, Values: tierNames},
		{Name: varService, Kind: cond.Enum, Values: ids(len(p.cat.Services), func(i int) string { return p.cat.Services[i].ID })},
		{Name: varLevel, Kind: cond.Int, Min: 0, Max: maxLevel},
		{Name: varState, Kind: cond.Enum, Values: ids(len(states), func(i int) string { return string(states[i]) })},
		{Name: varCondition, Kind: cond.Enum, Values: ids(len(p.cat.Conditions), func(i int) string { return p.cat.Conditions[i].ID })},
		{Name: varPathway, Kind: cond.Enum, Values: ids(len(p.cat.Pathways), func(i int) string { return p.cat.Pathways[i].ID }, noPathway)},
	}
	for _, f := range p.facts {
		vars = append(vars, cond.Var{Name: f.name, Kind: f.kind, Values: f.values, Min: f.min, Max: f.max})
	}
	return vars
}

func (p *Policy) referrers() map[string][]string {
	out := map[string][]string{}
	for _, s := range p.cat.Services {
		out[s.ID] = s.Referrers
	}
	return out
}

func (r *reader) compileLets(env *cond.Env) {
	src := map[string][]string{}
	defs := map[string]letDef{}
	for _, l := range r.lets {
		if first, twice := defs[l.name]; twice {
			r.faults.Add(l.key, "let %s: this name is taken already, in %s line %d", l.name, first.key.File(), first.key.Line())
			continue
		}
		defs[l.name] = l
		for _, n := range l.lines {
			src[l.name] = append(src[l.name], n.Value())
		}
	}
	for _, f := range env.Lets(src) {
		l := defs[f.Name]
		switch {
		case slices.Contains(resultNames, f.Name):
			r.faults.Add(l.key, "let %s: this name is the engine's own; choose another", f.Name)
		case strings.HasPrefix(f.Msg, "`"+f.Name+"` is already") || strings.HasPrefix(f.Msg, "`"+f.Name+"` cannot be a name"):
			r.faults.Add(l.key, "let %s: %s; choose another", f.Name, f.Msg)
		default:
			r.faults.AddIn(l.lines[min(f.Line, len(l.lines)-1)], f.Offset, "let %s: %s%s", f.Name, f.Msg, hint(f.Hint))
		}
	}
}

func hint(h string) string {
	if h == "" {
		return ""
	}
	return "; " + h
}

// compileRule makes `for` and `when` of a rule into one expression, and finds
// out whether the rule is about each concern or about the case.
func (r *reader) compileRule(p *Policy, u *rule) {
	lines := make([]string, 0, len(u.when)+1)
	for _, n := range u.when {
		lines = append(lines, n.Value())
	}
	if in := r.forLine(u.forConds, u.forPaths); in != "" {
		u.forLine = in
		lines = append(lines, in)
	}
	expr, faults := p.env.Compile(lines, func(name string) string { return notYet(u.list, name) })
	for _, f := range faults {
		if f.Line < len(u.when) {
			r.faults.AddIn(u.when[f.Line], f.Offset, "%s: when: %s%s", u.kind(), f.Msg, hint(f.Hint))
		}
	}
	if expr == nil {
		return
	}
	u.expr = expr
	u.perConcern = u.list == listTier || u.id == settleDuty || u.review != nil && u.review.grey
	names := expr.Vars()
	if u.duty != nil && u.duty.done != "" {
		names = append(names, u.duty.done)
	}
	if u.among != "" {
		names = append(names, u.among)
	}
	for _, v := range names {
		f := p.factOf[v]
		u.readsTier = u.readsTier || v == varTier || v == varService
		u.readsLevel = u.readsLevel || v == varLevel
		if slices.Contains(aboutConcern, v) || f != nil && f.concern {
			u.perConcern = true
		}
	}
	for _, c := range r.changes { // that more may refer can leave a rule above nothing; Changes tells it
		if c.list == listWiden && c.layer.place > u.layer.place && expr.RefersTo(c.target.Value()) {
			return
		}
	}
	if vars, impossible := cond.Impossible(expr); impossible {
		key, at := "when", u.place("for")
		if len(u.when) > 0 {
			at = u.when[0]
		} else {
			key = "for"
		}
		r.faults.Add(at, "%s: "+key+": this can never be true, so the rule could never apply; look at what it says about %s", u.kind(), strings.Join(vars, ", "))
	}
}

// forLine is a `for` as a condition; ids that do not exist were
// reported and are left out.
func (r *reader) forLine(conditions, pathways []string) string {
	var parts []string
	in := func(name string, ids []string, known map[string]source.Node) {
		var quoted []string
		for _, id := range ids {
			if _, ok := known[id]; ok {
				quoted = append(quoted, `"`+id+`"`)
			}
		}
		if len(quoted) > 0 {
			parts = append(parts, name+" in ["+strings.Join(quoted, ", ")+"]")
		}
	}
	in(varCondition, conditions, r.places.conditions)
	in(varPathway, pathways, r.places.pathways)
	return strings.Join(parts, " || ")
}

// notYet says why a rule of this list cannot read a result, or "".
func notYet(list, name string) string {
	switch {
	case list == listTier && (name == varTier || name == varService || name == varLevel):
		return name + " is what the rules under tier and level come to; a tier rule cannot read it"
	case list == listLevel && name == varLevel:
		return "a level rule cannot read the level that it decides"
	}
	return ""
}

// checkVersions refuses two rules with one id unless they are versions of one
// rule whose days meet exactly.
func (r *reader) checkVersions(versions []*rule) {
	if len(versions) < 2 {
		return
	}
	slices.SortFunc(versions, func(a, b *rule) int {
		return cmp.Or(cmp.Compare(a.layer.place, b.layer.place), a.valid.from.Compare(b.valid.from), cmp.Compare(a.node.File(), b.node.File()), cmp.Compare(a.node.Line(), b.node.Line()))
	})
	for i := 1; i < len(versions); i++ {
		a, b := versions[i-1], versions[i]
		place := a.node.File()
		switch {
		case a.list != b.list || a.layer != b.layer || a.valid.to.IsZero() && b.valid.from.IsZero():
			r.faults.Add(b.place("id"), "%s: this id is taken already, in %s line %d", b.kind(), place, a.node.Line())
		case a.valid.to.IsZero() || b.valid.from.IsZero() || !b.valid.from.After(a.valid.to):
			r.faults.Add(b.place("valid"), "%s: valid: two versions of this rule hold on the same day; the other is in %s line %d", b.kind(), place, a.node.Line())
		case !b.valid.from.Equal(a.valid.to.AddDate(0, 0, 1)):
			r.faults.Add(b.place("valid"), "%s: valid: between this version and the one in %s line %d there are days on which neither holds; let this one begin on the day after the other ends", b.kind(), place, a.node.Line())
		}
	}
}
