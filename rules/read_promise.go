package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// readZone reads one grey zone that the policy accepts.
func (r *reader) readZone(_ string, n source.Node) {
	z := &zone{layer: r.layer, node: n, any: true}
	what := r.named("grey zone", n)
	var cite source.Node
	z.at = r.placed(n, what, map[string]source.Field{
		"id":       {Required: true, Read: func(n source.Node) { z.id = r.id(n, what+": id") }},
		"for":      {Read: func(n source.Node) { z.forConds, z.forPaths = r.readFor(n, what+": for") }},
		"when":     {Read: func(n source.Node) { z.when = r.texts(n, what+": when") }},
		"possible": {Read: func(n source.Node) { z.any, z.possible = false, r.readTiers(n, what+": possible") }},
		"by":       {Required: true, Read: func(n source.Node) { z.by = r.oneRef(n, "service|person", what+": by") }},
		"why":      {Required: true, Read: func(n source.Node) { z.why = r.words(n, what+": why") }},
		"source":   {Required: true, Read: func(n source.Node) { cite = n }},
	})
	_, hasFor := z.at["for"]
	_, hasWhen := z.at["when"]
	if !hasFor && !hasWhen {
		r.faults.Add(n, "%s: say which children it is about, under `for`, `when` or both; a grey zone of all children would accept every gap", what)
	}
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { z.cites = cs })
	}
	r.zones = append(r.zones, z)
}

// readTiers reads a list of tiers, which may be empty.
func (r *reader) readTiers(n source.Node, what string) []pathway.Tier {
	if !n.IsList() {
		r.faults.Add(n, "%s: write it as a list: [municipal, specialist], or [] where no rule speaks; left out, it can be open between any", what)
		return nil
	}
	nodes, _ := n.Strings(r.faults, what)
	var out []pathway.Tier
	for _, n := range nodes {
		t := pathway.Tier(r.oneOf(n, what, tierNames...))
		if slices.Contains(out, t) {
			r.faults.Add(n, "%s: this stands here twice", what)
			continue
		}
		if t != "" {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}

// readDirection reads one direction that holds.
func (r *reader) readDirection(_ string, n source.Node) {
	d := &never{layer: r.layer, node: n}
	what := r.named("direction", n)
	var cite source.Node
	d.at = r.placed(n, what, map[string]source.Field{
		"id":     {Required: true, Read: func(n source.Node) { d.id = r.id(n, what+": id") }},
		"when":   {Required: true, Read: func(n source.Node) { r.oneText(n, what+": when") }},
		"rises":  {},
		"loses":  {Required: true, Read: func(n source.Node) { d.loses = r.oneOf(n, what+": loses", loseTier, loseDuties, loseLevel) }},
		"given":  {Read: func(n source.Node) { d.given = r.texts(n, what+": given") }},
		"except": {},
		"why":    {Required: true, Read: func(n source.Node) { d.why = r.words(n, what+": why") }},
		"source": {Read: func(n source.Node) { cite = n }},
	})
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { d.cites = cs })
	}
	r.nevers = append(r.nevers, d)
}

// readOutcome reads what must come out for some children.
func (r *reader) readOutcome(_ string, n source.Node) {
	a := &always{layer: r.layer, node: n}
	what := r.named("outcome", n)
	var cite source.Node
	a.at = r.placed(n, what, map[string]source.Field{
		"id":        {Required: true, Read: func(n source.Node) { a.id = r.id(n, what+": id") }},
		"for":       {Read: func(n source.Node) { a.forConds, a.forPaths = r.readFor(n, what+": for") }},
		"when":      {Read: func(n source.Node) { a.when = r.texts(n, what+": when") }},
		"tier":      {Read: func(n source.Node) { a.tier = pathway.Tier(r.oneOf(n, what+": tier", tierNames...)) }},
		"service":   {Read: func(n source.Node) { a.service = r.oneRef(n, "service", what+": service") }},
		"alongside": {Read: func(n source.Node) { a.along = r.refs(n, "service", what+": alongside") }},
		"why":       {Required: true, Read: func(n source.Node) { a.why = r.words(n, what+": why") }},
		"source":    {Required: true, Read: func(n source.Node) { cite = n }},
	})
	if a.missing("for", "when") {
		r.faults.Add(n, "%s: say which children it is about, under `for`, `when` or both", what)
	}
	if a.missing("tier", "service", "alongside") {
		r.faults.Add(n, "%s: say what must come out, under `tier`, `service`, `alongside` or several of them", what)
	}
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { a.cites = cs })
	}
	r.always = append(r.always, a)
}

// oneText reads a single text.
func (r *reader) oneText(n source.Node, what string) {
	if n.IsList() {
		r.faults.Add(n, "%s: name one fact, the one that rises, not a list", what)
		return
	}
	n.Text(r.faults, what)
}

// placed reads known keys and gives the places of their values.
func (r *reader) placed(n source.Node, what string, fields map[string]source.Field) map[string]source.Node {
	at := map[string]source.Node{}
	for key, f := range fields {
		read := f.Read
		f.Read = func(n source.Node) {
			at[key] = n
			if read != nil {
				read(n)
			}
		}
		fields[key] = f
	}
	n.Fields(r.faults, what, fields)
	return at
}
