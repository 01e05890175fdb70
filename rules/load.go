package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Policy is a loaded policy: immutable, and safe for concurrent use. The zero
// value is of no use; Load makes one.
type Policy struct {
	stamp  pathway.Stamp
	layer  layer
	cat    pathway.Catalogue
	facts  []*fact // sorted by name
	rules  []*rule // sorted by list, id and first day
	settle *rule   // the duty that every grey zone brings
	env    *cond.Env
	nodes  map[string]map[string]source.Node // where catalogue entries stand, by kind

	factOf    map[string]*fact
	serviceOf map[string]*pathway.Service
	pathOf    map[string]string   // condition -> pathway
	members   map[string][]string // person -> those it stands for
	urgent    []string            // emergency services
}

// layerFile describes a layer, and stands at the top of its folder.
const layerFile = "layer.yaml"

// scenarioDir holds the scenarios of a layer. They are read by Verify, not by
// Load.
const scenarioDir = "scenarios"

// Load reads a policy from its layers, the national one first, and checks all
// of it. Any fault is returned in an ErrorList with every other fault, sorted by
// place; the policy is nil then. While a file cannot be read at all, what other
// files say is not held against what it may hold.
//
// Load keeps nothing open. One layer can be loaded so
// far; more than one is refused.
func Load(layers ...fs.FS) (*Policy, error) {
	switch {
	case len(layers) == 0:
		return nil, errors.New("no policy was given to load")
	case len(layers) > 1:
		return nil, errors.New("loading several layers on top of each other is not possible yet; load one folder that holds the whole policy")
	case layers[0] == nil:
		return nil, errors.New("the policy that was given is nil")
	}
	var faults source.Faults
	files := source.ReadAll(layers[0], "", func(dir string) bool { return dir == scenarioDir }, &faults)
	unread := faults.List()
	r := newReader(&faults)
	for _, f := range files {
		r.file(f)
	}
	if r.layer == nil {
		if !r.stray && !slices.ContainsFunc(unread, func(f source.Fault) bool { return f.File == layerFile }) {
			// Whatever else there is, it is not a policy folder.
			faults = source.Faults{}
			faults.AddAt(layerFile, 1, 1, "layer: this file is missing; it says what the policy is, who owns it and from when it holds. Give the folder that holds it")
		}
		r.layer = &layer{}
	}
	var p *Policy
	if len(unread) == 0 && !r.stray {
		p = r.policy()
	}
	if err := errorList(&faults, files, layers[0], ""); err != nil {
		return nil, err
	}
	p.stamp = pathway.Stamp{ID: p.layer.id, Version: p.layer.version, Hash: hashOf(files)}
	return p, nil
}

// Stamp tells which policy this is.
func (p *Policy) Stamp() pathway.Stamp { return p.stamp }

// Catalogue returns a copy of what the policy names: services, conditions,
// pathways with tasks. Its lists are sorted by id; the caller may write to it.
func (p *Policy) Catalogue() pathway.Catalogue {
	c := pathway.Catalogue{
		Services: slices.Clone(p.cat.Services), Persons: slices.Clone(p.cat.Persons), Conditions: slices.Clone(p.cat.Conditions),
		Pathways: slices.Clone(p.cat.Pathways), Categories: slices.Clone(p.cat.Categories), Events: slices.Clone(p.cat.Events),
	}
	for i := range c.Services {
		s := &c.Services[i]
		s.Referrers, s.Source = slices.Clone(s.Referrers), slices.Clone(s.Source)
	}
	for i := range c.Persons {
		c.Persons[i].Members = slices.Clone(c.Persons[i].Members)
	}
	for i := range c.Conditions {
		x := &c.Conditions[i]
		x.ICD10, x.Source = slices.Clone(x.ICD10), slices.Clone(x.Source)
	}
	for i := range c.Pathways {
		tasks := slices.Clone(c.Pathways[i].Tasks)
		for j := range tasks {
			tasks[j].Needs, tasks[j].Source = slices.Clone(tasks[j].Needs), slices.Clone(tasks[j].Source)
		}
		c.Pathways[i].Tasks = tasks
	}
	return c
}

// each puts the members of a group of persons in its place: whom a rule names as
// "parents" is asked, told and not told as each of them.
func (p *Policy) each(who []string) []string {
	var out []string
	for _, w := range who {
		for _, m := range append(slices.Clone(p.members[w]), w) {
			if len(p.members[m]) == 0 && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

func hashOf(files []source.File) string {
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%q %d\n", f.Name, len(f.Lines))
		for _, l := range f.Lines {
			sum.Write([]byte(l))
			sum.Write([]byte{'\n'})
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// policy resolves and checks what was read. It always returns something; it is
// of use only if there are no faults.
func (r *reader) policy() *Policy {
	p := &Policy{layer: *r.layer, factOf: map[string]*fact{}, serviceOf: map[string]*pathway.Service{},
		pathOf: map[string]string{}, members: map[string][]string{},
		nodes: map[string]map[string]source.Node{"service": r.places.services, "condition": r.places.conditions, "pathway": r.places.pathways}}
	r.resolveSources(p)
	r.resolveFacts(p)
	r.resolveRefs(p)
	r.resolveCatalogue(p)
	r.compile(p)
	r.checkRules(p)
	return p
}

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
		if f.kind == cond.Bool {
			known["yes/no fact"] = append(known["yes/no fact"], f.name)
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
	for _, u := range r.places.refs {
		var all []string
		for k := range strings.SplitSeq(u.kinds, "|") {
			all = append(all, known[k]...)
		}
		if id := u.node.Value(); !slices.Contains(all, id) {
			r.faults.Add(u.node, "%s: %s", u.what, r.noSuch(p, u.kinds, id, all))
		}
	}
	r.checkMembers()
}

// noSuch says that an id is none of what was expected, and what could have been
// meant.
func (r *reader) noSuch(p *Policy, kinds, id string, all []string) string {
	_, person := r.places.persons[id]
	_, service := r.places.services[id]
	switch {
	case kinds == "yes/no fact" && p.factOf[id] != nil:
		return "the fact " + id + " is not of the type bool"
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
	for _, u := range r.places.refs {
		if u.kinds == "person" && slices.ContainsFunc(r.cat.Persons, func(p pathway.Person) bool { return p.ID == u.node.Value() && len(p.Members) > 0 }) {
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
		if s.Emergency {
			p.urgent = append(p.urgent, s.ID)
		}
	}
	for _, x := range c.Conditions {
		p.pathOf[x.ID] = x.Pathway
	}
	for _, x := range c.Persons {
		p.members[x.ID] = x.Members
	}
	for _, u := range r.rules {
		if u.giver != nil {
			u.giver.Who = p.each(u.giver.Who)
		}
	}
	if h, ok := p.serviceOf[p.layer.holder]; ok && !h.Holds {
		r.faults.Add(p.layer.holderNode, "layer: holder: %s cannot hold a concern; give it `holds: true` or name another service", show(h.ID))
	}
}
