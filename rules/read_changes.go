package rules

import (
	"maps"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// The lists with which a layer changes what stands above it.
const (
	listTighten  = "tighten"
	listNarrow   = "narrow"
	listWiden    = "widen"
	listContacts = "contacts"
	listTexts    = "texts"
)

var changeLists = []string{listTighten, listNarrow, listWiden, listContacts, listTexts}

// change is one entry of these lists. What an entry does not name stays as it
// stands above.
type change struct {
	layer  *layer
	list   string
	node   source.Node
	at     map[string]source.Node // where the value of each key stands
	target source.Node            // the rule or the service
	edits  []Edit                 // what it made of it

	cites []citation
	why   pathway.Text

	// of a duty
	strength pathway.Strength
	limit    *referral.Limit
	by       string
	with     []string
	before   pathway.State

	// of a share
	to, from, what []string
	basis          consent.Basis
	valid          period

	// of a service
	referrers   []string
	name, reach pathway.Text

	texts map[string]pathway.Text // by key
}

// kind names an entry in messages.
func (c *change) kind() string {
	if c.target.IsZero() {
		return c.list + " ?"
	}
	return c.list + " " + show(tail(c.target.Value()))
}

// place is where the value of a key stands, or the entry itself.
func (c *change) place(key string) source.Node {
	if n, ok := c.at[key]; ok {
		return n
	}
	return c.node
}

// textKeys are the wordings of a rule that a layer below can replace.
var textKeys = []string{"do", "why", "what", "purpose", "reach"}

func (r *reader) readChange(list string, n source.Node) {
	c := &change{layer: r.layer, list: list, node: n, at: map[string]source.Node{}, texts: map[string]pathway.Text{}}
	about := "rule"
	if list == listWiden || list == listContacts {
		about = "service"
	}
	what := list + " " + "?"
	if id := valueOf(n, about); id.IsScalar() && !id.IsNull() && id != n {
		what = list + " " + show(tail(id.Value()))
	}
	var cite source.Node
	fields := map[string]source.Field{
		"source": {Required: list != listTexts, Read: func(n source.Node) { cite = n }},
		about: {Required: true, Read: func(n source.Node) {
			if _, ok := n.Text(r.faults, what+": "+about); !ok {
				return
			}
			c.target = n
			if about == "service" {
				r.refer(n, "service", what+": service")
			}
		}},
	}
	if list != listTexts && list != listContacts {
		fields["why"] = source.Field{Read: func(n source.Node) { c.why = r.words(n, what+": why") }}
	}
	maps.Copy(fields, r.changeFields(c, what))
	for key, f := range fields {
		read := f.Read
		f.Read = func(n source.Node) { c.at[key] = n; read(n) }
		fields[key] = f
	}
	n.Fields(r.faults, what, fields)
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { c.cites = cs })
	}
	if !c.target.IsZero() {
		r.changes = append(r.changes, c)
	}
}

// changeFields are the keys that say what becomes of the rule or service.
func (r *reader) changeFields(c *change, what string) map[string]source.Field {
	refs := func(into *[]string, kinds, key string) source.Field {
		return source.Field{Read: func(n source.Node) { *into = r.refs(n, kinds, what+": "+key) }}
	}
	words := func(into *pathway.Text, key string) source.Field {
		return source.Field{Read: func(n source.Node) { *into = r.words(n, what+": "+key) }}
	}
	switch c.list {
	case listTighten:
		return map[string]source.Field{
			"strength": {Read: func(n source.Node) { c.strength = r.strength(n, what) }},
			"deadline": {Read: func(n source.Node) { c.limit = r.readLimit(n, what+": deadline") }},
			"by":       {Read: func(n source.Node) { c.by = r.oneRef(n, "service|person", what+": by") }},
			"with":     refs(&c.with, "service|person", "with"),
			"before": {Read: func(n source.Node) {
				c.before = pathway.State(r.oneOf(n, what+": before", guardedSteps...))
			}},
		}
	case listNarrow:
		return map[string]source.Field{
			"from": refs(&c.from, "service", "from"),
			"to":   refs(&c.to, "service", "to"),
			"what": refs(&c.what, "category", "what"),
			"basis": {Read: func(n source.Node) {
				c.basis = consent.Basis(r.oneOf(n, what+": basis", "consent"))
			}},
			"valid": {Read: func(n source.Node) { c.valid = r.period(n, what+": valid") }},
		}
	case listWiden:
		refer := refs(&c.referrers, "referrer", "referrers")
		refer.Required = true
		return map[string]source.Field{"referrers": refer}
	case listContacts:
		return map[string]source.Field{"name": words(&c.name, "name"), "reach": words(&c.reach, "reach")}
	}
	fields := map[string]source.Field{}
	for _, key := range textKeys {
		fields[key] = source.Field{Read: func(n source.Node) { c.texts[key] = r.words(n, what+": "+key) }}
	}
	return fields
}

// gapDef is something that is missing and belongs to no entry.
type gapDef struct {
	layer        *layer
	id           string
	missing, ask pathway.Text
	node         source.Node
}

func (r *reader) readGap(_ string, n source.Node) {
	g := gapDef{layer: r.layer, node: n}
	what := r.named("gap", n)
	n.Fields(r.faults, what, map[string]source.Field{
		"id":      {Required: true, Read: func(n source.Node) { g.id = r.id(n, what+": id") }},
		"missing": {Required: true, Read: func(n source.Node) { g.missing = r.words(n, what+": missing") }},
		"ask":     {Required: true, Read: func(n source.Node) { g.ask = r.words(n, what+": ask") }},
	})
	for _, other := range r.gaps {
		if g.id != "" && other.id == g.id {
			r.faults.Add(valueOf(n, "id"), "%s: this id is taken already, in %s line %d", what, other.node.File(), other.node.Line())
			return
		}
	}
	r.gaps = append(r.gaps, g)
}
