package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// declare notes the id of a catalogue entry and refuses a second one.
// It says whether the entry counts: of two, the first does.
func (r *reader) declare(kind string, in map[string]source.Node, id string, n source.Node) bool {
	if id == "" {
		return true
	}
	n = valueOf(n, "id")
	if kind == "event" && slices.Contains(builtinEvents, id) || kind == "pathway" && id == noPathway {
		r.faults.Add(n, "%s %s: this id is the engine's own; choose another", kind, id)
		return false
	}
	if first, twice := in[id]; twice {
		r.faults.Add(n, "%s %s: this id is taken already, in %s line %d", kind, show(id), first.File(), first.Line())
		return false
	}
	in[id] = n
	return true
}

func (r *reader) readService(_ string, n source.Node) {
	var s pathway.Service
	what := r.named("service", n)
	var cite source.Node
	n.Fields(r.faults, what, map[string]source.Field{
		"id":   {Required: true, Read: func(n source.Node) { s.ID = r.id(n, what+": id") }},
		"name": {Required: true, Read: func(n source.Node) { s.Name = r.words(n, what+": name") }},
		"belongs": {Required: true, Read: func(n source.Node) {
			s.Belongs = r.oneOf(n, what+": belongs", "municipal", "specialist", "both", "state", "private")
		}},
		"regime":    {Required: true, Read: func(n source.Node) { s.Regime = r.oneOf(n, what+": regime", regimes...) }},
		"holds":     {Read: func(n source.Node) { s.Holds, _ = n.Bool(r.faults, what+": holds") }},
		"emergency": {Read: func(n source.Node) { s.Emergency, _ = n.Bool(r.faults, what+": emergency") }},
		"referrers": {Read: func(n source.Node) { s.Referrers = r.refs(n, "referrer", what+": referrers") }},
		"reach":     {Read: func(n source.Node) { s.Reach = r.words(n, what+": reach") }},
		"not_with":  {Read: func(n source.Node) { s.NotWith = r.oneRef(n, "fact of the case", what+": not_with") }},
		"gap":       {Read: func(n source.Node) { s.Gap = r.words(n, what+": gap") }},
		"source":    {Required: true, Read: func(n source.Node) { cite = n }},
	})
	if !r.declare("service", r.places.services, s.ID, n) {
		return
	}
	i := len(r.cat.Services)
	r.cat.Services = append(r.cat.Services, s)
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { r.cat.Services[i].Source = plainSources(cs) })
	}
}

var regimes = []string{"health", "administration", "barnevern", "police", "none"}

func (r *reader) readPerson(_ string, n source.Node) {
	var p pathway.Person
	what := r.named("person", n)
	n.Fields(r.faults, what, map[string]source.Field{
		"id":          {Required: true, Read: func(n source.Node) { p.ID = r.id(n, what+": id") }},
		"name":        {Required: true, Read: func(n source.Node) { p.Name = r.words(n, what+": name") }},
		"named_below": {Read: func(n source.Node) { p.NamedBelow, _ = n.Bool(r.faults, what+": named_below") }},
		"not_with":    {Read: func(n source.Node) { p.NotWith = r.oneRef(n, "fact of the case", what+": not_with") }},
		"members":     {Read: func(n source.Node) { p.Members = r.refs(n, "person", what+": members") }},
	})
	r.declare("person", r.places.persons, p.ID, n)
	r.cat.Persons = append(r.cat.Persons, p)
}

// idAndName reads an entry that has no more than these.
func (r *reader) idAndName(kind string, in map[string]source.Node, n source.Node) (id string, name pathway.Text) {
	what := r.named(kind, n)
	n.Fields(r.faults, what, map[string]source.Field{
		"id":   {Required: true, Read: func(n source.Node) { id = r.id(n, what+": id") }},
		"name": {Required: true, Read: func(n source.Node) { name = r.words(n, what+": name") }},
	})
	r.declare(kind, in, id, n)
	return id, name
}

func (r *reader) readCategory(_ string, n source.Node) {
	id, name := r.idAndName("category", r.places.categories, n)
	r.cat.Categories = append(r.cat.Categories, pathway.Category{ID: id, Name: name})
}

func (r *reader) readEvent(_ string, n source.Node) {
	id, name := r.idAndName("event", r.places.events, n)
	r.cat.Events = append(r.cat.Events, pathway.Event{ID: id, Name: name})
}

func (r *reader) readCondition(_ string, n source.Node) {
	var c pathway.Condition
	what := r.named("condition", n)
	var cite source.Node
	n.Fields(r.faults, what, map[string]source.Field{
		"id":      {Required: true, Read: func(n source.Node) { c.ID = r.id(n, what+": id") }},
		"name":    {Required: true, Read: func(n source.Node) { c.Name = r.words(n, what+": name") }},
		"pathway": {Read: func(n source.Node) { c.Pathway = r.oneRef(n, "pathway", what+": pathway") }},
		"icd10": {Read: func(n source.Node) {
			for _, n := range r.texts(n, what+": icd10") {
				c.ICD10 = append(c.ICD10, n.Value())
			}
		}},
		"gap":    {Read: func(n source.Node) { c.Gap = r.words(n, what+": gap") }},
		"source": {Required: true, Read: func(n source.Node) { cite = n }},
	})
	if c.ID == unknownCondition {
		r.faults.Add(valueOf(n, "id"), "%s: this id stands for a concern whose condition is not known; choose another", what)
	}
	r.declare("condition", r.places.conditions, c.ID, n)
	i := len(r.cat.Conditions)
	r.cat.Conditions = append(r.cat.Conditions, c)
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { r.cat.Conditions[i].Source = plainSources(cs) })
	}
}

func (r *reader) readPathway(_ string, n source.Node) {
	var p pathway.Pathway
	what := r.named("pathway", n)
	var tasks source.Node
	n.Fields(r.faults, what, map[string]source.Field{
		"id":    {Required: true, Read: func(n source.Node) { p.ID = r.id(n, what+": id") }},
		"name":  {Required: true, Read: func(n source.Node) { p.Name = r.words(n, what+": name") }},
		"gap":   {Read: func(n source.Node) { p.Gap = r.words(n, what+": gap") }},
		"tasks": {Read: func(n source.Node) { tasks = n }},
	})
	r.declare("pathway", r.places.pathways, p.ID, n)
	r.cat.Pathways = append(r.cat.Pathways, p)
	if !tasks.IsZero() {
		r.entries(tasks, what+": tasks", func(t source.Node) { r.readTask(t, p.ID) })
	}
}

// readTask reads a task; under is the pathway that it stands in, or empty for
// one that names its pathways itself.
func (r *reader) readTask(n source.Node, under string) {
	var d taskDef
	d.node = n
	what := r.named("task", n)
	var cite source.Node
	t := &d.task
	fields := map[string]source.Field{
		"id":       {Required: true, Read: func(n source.Node) { t.ID = r.id(n, what+": id") }},
		"service":  {Required: true, Read: func(n source.Node) { t.Service = r.oneRef(n, "service|person", what+": service") }},
		"phase":    {Required: true, Read: func(n source.Node) { t.Phase = r.oneOf(n, what+": phase", "P0", "P1", "P2", "P3", "P4", "P5") }},
		"do":       {Required: true, Read: func(n source.Node) { t.Do = r.words(n, what+": do") }},
		"needs":    {Read: func(n source.Node) { t.Needs = r.refs(n, "category", what+": needs") }},
		"strength": {Required: true, Read: func(n source.Node) { t.Strength = r.strength(n, what) }},
		"source":   {Required: true, Read: func(n source.Node) { cite = n }},
	}
	if under == "" {
		fields["pathways"] = source.Field{Required: true, Read: func(n source.Node) {
			d.under = r.refs(n, "pathway", what+": pathways")
		}}
	} else {
		d.under = []string{under}
	}
	n.Fields(r.faults, what, fields)
	i := len(r.places.tasks)
	r.places.tasks = append(r.places.tasks, d)
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { r.places.tasks[i].task.Source = plainSources(cs) })
	}
}
