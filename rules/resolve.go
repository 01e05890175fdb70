package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

func (r *reader) resolveSources(p *Policy) {
	known := map[string]sourceDef{}
	var ids []string
	for _, d := range r.sources {
		if first, twice := known[d.src.ID]; twice {
			r.faults.Add(valueOf(d.node, "id"), "source %s: this id is taken already, in %s line %d", show(d.src.ID), first.node.File(), first.node.Line())
			continue
		}
		known[d.src.ID] = d
		ids = append(ids, d.src.ID)
	}
	slices.Sort(ids)
	for _, c := range r.cites {
		var out []citation
		for _, n := range c.nodes {
			id, place, _ := strings.Cut(n.Value(), ",")
			id = strings.TrimSpace(id)
			d, ok := known[id]
			if !ok {
				r.unknownSource(n, c.what, id, ids)
				continue
			}
			s := d.src
			s.Place = strings.TrimSpace(place)
			out = append(out, citation{s, d.valid})
		}
		if len(out) > 0 {
			c.done(out)
		}
	}
}

func (r *reader) unknownSource(n source.Node, what, id string, ids []string) {
	first, _, more := strings.Cut(id, " ")
	switch {
	case more && slices.Contains(ids, first):
		r.faults.Add(n, "%s: source: a comma is missing after the id: %s, …", what, first)
	case show(id) == "?":
		r.faults.Add(n, "%s: source: this begins with no id of a source; write the id, a comma and the place in it%s", what, source.Hint(id, ids))
	default:
		r.faults.Add(n, "%s: source: %s is not among the sources%s", what, id, source.Hint(id, ids))
	}
}

func (r *reader) resolveFacts(p *Policy) {
	for _, f := range r.facts {
		if first, twice := p.factOf[f.name]; twice {
			r.faults.Add(f.node, "fact %s: this name is taken already, in %s line %d", show(f.name), first.node.File(), first.node.Line())
			continue
		}
		if slices.Contains(resultNames, f.name) {
			r.faults.Add(f.node, "fact %s: this name is the engine's own; choose another", f.name)
			continue
		}
		p.factOf[f.name] = f
		p.facts = append(p.facts, f)
	}
	for _, f := range p.facts {
		other := p.factOf[f.notWith]
		switch {
		case f.notWithAt.IsZero():
		case f.kind != cond.Bool:
			r.faults.Add(f.notWithAt, "fact %s: not_with: only a yes/no fact can be false beside another; make its type bool, or leave this out", f.name)
		case other == nil:
			var names []string
			for _, o := range p.facts {
				names = append(names, o.name)
			}
			r.faults.Add(f.notWithAt, "fact %s: not_with: there is no fact %s%s", f.name, show(f.notWith), orKnown(f.notWith, names))
		case other == f || other.notWith != "":
			r.faults.Add(f.notWithAt, "fact %s: not_with: name a fact that has no `not_with` itself", f.name)
		case other.layer != f.layer:
			r.faults.Add(f.notWithAt, "fact %s: not_with: %s stands in another layer; which facts exclude each other is for one layer to say", f.name, other.name)
		case other.concern != f.concern:
			r.faults.Add(f.notWithAt, "fact %s: not_with: both facts must be of the case, or both of the concern", f.name)
		}
	}
	slices.SortFunc(p.facts, func(a, b *fact) int { return cmp.Compare(a.name, b.name) })
}

// builtinEvents are those that the steps of a referral make.
var builtinEvents = []string{"sent", "received", "answered", "accepted", "started", "rejected", "discharged", "closed"}

// resolveRefs checks that every id that is used stands for something.
func (r *reader) resolveRefs(p *Policy) {
	known := map[string][]string{"regime": regimes, "event": builtinEvents}
	add := func(kind string, m map[string]source.Node) {
		for id := range m {
			known[kind] = append(known[kind], id)
		}
		slices.Sort(known[kind])
	}
	known["event"] = slices.Clone(builtinEvents)
	add("service", r.places.services)
	add("person", r.places.persons)
	add("condition", r.places.conditions)
	add("pathway", r.places.pathways)
	add("category", r.places.categories)
	add("event", r.places.events)
	for _, f := range p.facts {
		if !f.concern {
			known["fact of the case"] = append(known["fact of the case"], f.name)
		}
		switch f.kind {
		case cond.Bool:
			known["yes/no fact"] = append(known["yes/no fact"], f.name)
		case cond.Enum:
			known["fact with values"] = append(known["fact with values"], f.name)
		}
		if f.name == "referrer" {
			known["referrer"] = f.values
		}
	}
	for id, n := range r.places.persons {
		if s, both := r.places.services[id]; both {
			r.faults.Add(n, "person %s: a service has this id too, in %s line %d", show(id), s.File(), s.Line())
		}
	}
	is := map[idOfKind]bool{}
	of := map[string][]string{}
	for _, u := range r.places.refs {
		all, seen := of[u.kinds]
		if !seen {
			for k := range strings.SplitSeq(u.kinds, "|") {
				all = append(all, known[k]...)
			}
			of[u.kinds] = all
			for _, id := range all {
				is[idOfKind{u.kinds, id}] = true
			}
		}
		if id := u.node.Value(); !is[idOfKind{u.kinds, id}] {
			r.faults.Add(u.node, "%s: %s", u.what, r.noSuch(p, u.kinds, id, all))
		}
	}
	r.checkMembers()
}

// idOfKind is an id that is one of the kinds.
type idOfKind struct{ kinds, id string }

// noSuch says that an id is none of what was expected, and what could have been
// meant.
func (r *reader) noSuch(p *Policy, kinds, id string, all []string) string {
	_, person := r.places.persons[id]
	_, service := r.places.services[id]
	switch {
	case kinds == "yes/no fact" && p.factOf[id] != nil:
		if f := p.factOf[id]; f.kind == cond.Enum && len(f.values) > 0 {
			return "the fact " + id + " has values; say which of them mean yes, such as {" + id + ": [" + f.values[len(f.values)-1] + "]}"
		}
		return "the fact " + id + " is not of the type bool"
	case kinds == "fact with values" && p.factOf[id] != nil:
		return "the fact " + id + " is no list of values; name a yes/no fact alone, without values"
	case kinds == "referrer" && p.factOf["referrer"] == nil:
		return "the policy has no fact `referrer`, whose values belong here"
	case kinds == "referrer":
		return show(id) + " is no value of the fact `referrer`" + orKnown(id, all)
	case kinds == "service" && person:
		return id + " is a person; a service belongs here"
	case kinds == "person" && service:
		return id + " is a service; a person belongs here"
	case show(id) == "?":
		if first, _, several := strings.Cut(id, ","); several && slices.Contains(all, first) {
			return "this is one value; write several as a list, such as [" + first + ", …]"
		}
		return "there is no such " + strings.ReplaceAll(kinds, "|", " or ") + orKnown(id, all)
	}
	return "there is no " + strings.ReplaceAll(kinds, "|", " or ") + " " + id + orKnown(id, all)
}

// orKnown suggests what an id was meant to be; where nothing is near it and the
// choice is small, it tells the choice.
func orKnown(id string, all []string) string {
	if hint := source.Hint(id, all); hint != "" || len(all) == 0 || len(all) > 10 {
		return hint
	}
	return "; it can be " + orList(all)
}

// checkMembers refuses a group in a group: who is meant must be plain from one
// entry.
func (r *reader) checkMembers() {
	group := map[string]bool{}
	for _, p := range r.cat.Persons {
		group[p.ID] = group[p.ID] || len(p.Members) > 0
	}
	for _, u := range r.places.refs {
		if u.kinds == "person" && group[u.node.Value()] {
			r.faults.Add(u.node, "%s: %s stands for others itself; name those", u.what, u.node.Value())
		}
	}
}

// resolveCatalogue sorts the catalogue and puts each task into its pathways.
func (r *reader) resolveCatalogue(p *Policy) {
	p.cat = r.cat
	c := &p.cat
	seen := map[string]source.Node{}
	for _, d := range r.places.tasks {
		if first, twice := seen[d.task.ID]; twice && d.task.ID != "" {
			r.faults.Add(valueOf(d.node, "id"), "task %s: this id is taken already, in %s line %d", show(d.task.ID), first.File(), first.Line())
			continue
		}
		seen[d.task.ID] = d.node
		for i := range c.Pathways {
			if slices.Contains(d.under, c.Pathways[i].ID) {
				c.Pathways[i].Tasks = append(c.Pathways[i].Tasks, d.task)
			}
		}
	}
	slices.SortFunc(c.Services, func(a, b pathway.Service) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Persons, func(a, b pathway.Person) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Conditions, func(a, b pathway.Condition) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Pathways, func(a, b pathway.Pathway) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Categories, func(a, b pathway.Category) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Events, func(a, b pathway.Event) int { return cmp.Compare(a.ID, b.ID) })
	for i := range c.Pathways {
		slices.SortFunc(c.Pathways[i].Tasks, func(a, b pathway.Task) int { return cmp.Compare(a.ID, b.ID) })
	}
	for i := range c.Services {
		s := &c.Services[i]
		p.serviceOf[s.ID] = s
		p.absent[s.ID] = s.NotWith
		if s.Emergency {
			p.urgent = append(p.urgent, s.ID)
		}
	}
	for _, x := range c.Conditions {
		p.pathOf[x.ID] = x.Pathway
	}
	for _, x := range c.Persons {
		p.members[x.ID] = x.Members
		p.absent[x.ID] = x.NotWith
	}
	for _, u := range r.rules {
		if u.giver != nil {
			u.giver.Who = p.each(u.giver.Who)
		}
		for _, x := range c.Categories {
			if len(u.but) > 0 && !slices.Contains(u.but, x.ID) {
				u.giver.What = append(u.giver.What, x.ID)
			}
		}
	}
	if h, ok := p.serviceOf[p.layers[0].holder]; ok && !h.Holds {
		r.faults.Add(p.layers[0].holderNode, "layer: holder: %s cannot hold a concern; give it `holds: true` or name another service", show(h.ID))
	}
}
