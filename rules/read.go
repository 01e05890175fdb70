package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	sourceForm = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
)

// reader turns the files of the layers into their parts. It checks the shape of
// each entry; what refers to what is checked when everything is read.
type reader struct {
	faults *source.Faults

	layers  []*layer // that were read, and the one that is
	layer   *layer
	stray   bool // a layer.yaml stands where none belongs
	changes []*change
	gaps    []gapDef
	sources []sourceDef
	facts   []*fact
	lets    []letDef
	rules   []*rule
	zones   []*zone
	nevers  []*never
	always  []*always
	cat     pathway.Catalogue
	places  places
	cites   []*lateCite
}

type sourceDef struct {
	src   pathway.Source
	valid period
	node  source.Node
}

type letDef struct {
	name  string
	key   source.Node
	lines []source.Node
}

// places remembers where catalogue entries stand and what they refer to, for
// the checks that need the whole.
type places struct {
	services, persons, conditions, pathways, categories, events map[string]source.Node
	refs                                                        []idUse
	tasks                                                       []taskDef
}

// idUse is a use of an id that must exist. kinds names what it may be, as
// "service" or "service|person".
type idUse struct {
	node  source.Node
	kinds string
	what  string
}

type taskDef struct {
	task  pathway.Task
	under []string // the pathways that it belongs to
	node  source.Node
}

// lateCite is a `source:` that is resolved when all sources are known.
type lateCite struct {
	what  string
	nodes []source.Node
	done  func([]citation)
}

func newReader(faults *source.Faults) *reader {
	return &reader{faults: faults, places: places{
		services: map[string]source.Node{}, persons: map[string]source.Node{}, conditions: map[string]source.Node{},
		pathways: map[string]source.Node{}, categories: map[string]source.Node{}, events: map[string]source.Node{},
	}}
}

// readLists reads a file of lists.
func (r *reader) readLists(f source.File) {
	if !f.Root.IsMap() {
		r.faults.Add(f.Root, "this file: it begins with the name of a list, such as `duties:`, with the entries below it")
		return
	}
	if at := valueOf(f.Root, "expect"); at != f.Root {
		r.faults.Add(f.Root, "this file: a scenario stands in the folder scenarios/ of the policy; move it there")
		return
	}
	list := func(what string, one func(what string, n source.Node)) source.Field {
		return source.Field{Read: func(n source.Node) {
			r.entries(n, what, func(item source.Node) { one(what, item) })
		}}
	}
	pairs := func(what, such string, one func(key, n source.Node)) source.Field {
		return source.Field{Read: func(n source.Node) {
			if n.IsList() {
				r.faults.Add(n, "%s: this is no list: leave out the hyphens, and make each name a key, such as `%s:`", what, such)
				return
			}
			if n.IsNull() {
				r.faults.Add(n, "%s: is empty: write its entries below, or remove the key", what)
				return
			}
			n.Pairs(r.faults, what, one)
		}}
	}
	fields := map[string]source.Field{
		"sources":    list("sources", r.readSource),
		"services":   list("services", r.readService),
		"persons":    list("persons", r.readPerson),
		"categories": list("categories", r.readCategory),
		"events":     list("events", r.readEvent),
		"conditions": list("conditions", r.readCondition),
		"pathways":   list("pathways", r.readPathway),
		"tasks":      list("tasks", func(_ string, n source.Node) { r.readTask(n, "") }),
		"facts":      pairs("facts", "gp_consulted", r.readFact),
		"let":        pairs("let", "lives_at_risk", r.readLet),
	}
	for _, l := range lists {
		fields[l] = list(l, func(_ string, n source.Node) { r.readRule(l, n) })
	}
	for _, l := range changeLists {
		fields[l] = list(l, func(_ string, n source.Node) { r.readChange(l, n) })
	}
	fields["gaps"] = list("gaps", r.readGap)
	fields[listGrey] = list(listGrey, r.readZone)
	fields[listNever] = list(listNever, r.readDirection)
	fields[listAlways] = list(listAlways, r.readOutcome)
	f.Root.Fields(r.faults, "this file", fields)
}

func (r *reader) readSource(_ string, n source.Node) {
	d := sourceDef{node: n}
	what := r.named("source", n)
	n.Fields(r.faults, what, map[string]source.Field{
		"id": {Required: true, Read: func(n source.Node) {
			s, ok := n.Text(r.faults, what+": id")
			if ok && !sourceForm.MatchString(s) {
				r.faults.Add(n, "%s: id: use lower-case letters a-z, digits, hyphens and dots", what)
			}
			d.src.ID = s
		}},
		"title": {Required: true, Read: func(n source.Node) { d.src.Title, _ = n.Text(r.faults, what+": title") }},
		"url":   {Read: func(n source.Node) { d.src.URL, _ = n.Text(r.faults, what+": url") }},
		"force": {Required: true, Read: func(n source.Node) {
			d.src.Force = pathway.Force(r.oneOf(n, what+": force", "statute", "regulation", "guideline", "recommendation", "agreement", "goal"))
		}},
		"valid": {Read: func(n source.Node) { d.valid = r.period(n, what+": valid") }},
	})
	if d.src.ID != "" {
		r.sources = append(r.sources, d)
	}
}

func (r *reader) readFact(key, n source.Node) {
	f := &fact{layer: r.layer, node: key, name: key.Value()}
	what := "fact " + show(f.name)
	if !nameForm.MatchString(f.name) {
		r.faults.Add(key, "%s: a fact's name has lower-case letters, digits and underscores, such as gp_consulted", what)
	}
	var names source.Node
	n.Fields(r.faults, what, map[string]source.Field{
		"of":       {Required: true, Read: func(n source.Node) { f.concern = r.oneOf(n, what+": of", "case", "concern") == "concern" }},
		"type":     {Required: true, Read: func(n source.Node) { r.readType(f, n, what+": type") }},
		"ask":      {Required: true, Read: func(n source.Node) { f.ask = r.words(n, what+": ask") }},
		"who":      {Required: true, Read: func(n source.Node) { f.who = r.refs(n, "service|person", what+": who") }},
		"category": {Required: true, Read: func(n source.Node) { f.category = r.oneRef(n, "category", what+": category") }},
		"not_with": {Read: func(n source.Node) { f.notWith, _ = n.Text(r.faults, what+": not_with"); f.notWithAt = n }},
		"names":    {Read: func(n source.Node) { names = n }},
	})
	if !names.IsZero() {
		r.readNames(f, names, what+": names")
	}
	r.facts = append(r.facts, f)
}

// readNames reads what people call the values of a fact.
func (r *reader) readNames(f *fact, n source.Node, what string) {
	if len(f.values) == 0 {
		r.faults.Add(n, "%s: only a fact with a list of values has names for them", what)
		return
	}
	f.names = map[string]pathway.Text{}
	n.Pairs(r.faults, what, func(key, n source.Node) {
		if !slices.Contains(f.values, key.Value()) {
			r.faults.Add(key, "%s: this is no value of the fact%s", what, source.Hint(key.Value(), f.values))
			return
		}
		f.names[key.Value()] = r.words(n, what+": "+key.Value())
	})
}

func (r *reader) readType(f *fact, n source.Node, what string) {
	values := func(n source.Node, what string) {
		seen := map[string]bool{}
		n.Each(r.faults, what, func(_ int, item source.Node) {
			s, ok := item.Text(r.faults, what)
			if !ok {
				return
			}
			if seen[s] {
				r.faults.Add(item, "%s: this value stands here twice", what)
			}
			seen[s] = true
			switch _, number := integer(s); {
			case !word.MatchString(s):
				r.faults.Add(item, "%s: a value is one word of letters, digits, hyphens and underscores, such as not-known", what)
			case number || s == "true" || s == "false":
				r.faults.Add(item, "%s: a case would read this value as a number or as yes or no: write it as a word, or declare the fact as bool or as {int: 0..25}", what)
			}
			f.values = append(f.values, s)
		})
		if len(f.values) == 0 && n.IsList() {
			r.faults.Add(n, "%s: name at least one value", what)
		}
	}
	switch {
	case n.IsList():
		f.kind = cond.Enum
		values(n, what)
	case n.IsMap():
		forms := 0
		n.Fields(r.faults, what, map[string]source.Field{
			"int": {Read: func(n source.Node) {
				forms++
				f.kind = cond.Int
				s, ok := n.Text(r.faults, what+": int")
				if !ok {
					return
				}
				lo, hi, found := strings.Cut(s, "..")
				min, okMin := integer(lo)
				max, okMax := integer(hi)
				if !found || !okMin || !okMax || min > max {
					r.faults.Add(n, "%s: int: write the lowest and the highest number, such as 0..25", what)
					return
				}
				f.min, f.max = min, max
			}},
			"set": {Read: func(n source.Node) { forms++; f.kind = cond.Set; values(n, what+": set") }},
		})
		if forms != 1 {
			r.faults.Add(n, "%s: write either {int: 0..25} or {set: [a, b]}", what)
		}
	default:
		f.kind = cond.Bool
		switch {
		case n.Value() == "date":
			f.kind = cond.Date
		case n.Value() != "bool":
			r.faults.Add(n, "%s: must be bool, date, a list of values such as [mild, severe], {int: 0..25} or {set: [a, b]}%s",
				what, source.Hint(n.Value(), []string{"bool", "date"}))
		}
	}
}

func (r *reader) readLet(key, n source.Node) {
	name := key.Value()
	if !nameForm.MatchString(name) {
		r.faults.Add(key, "let %s: a name has lower-case letters, digits and underscores", show(name))
		return
	}
	if lines := r.texts(n, "let "+name); len(lines) > 0 {
		r.lets = append(r.lets, letDef{name, key, lines})
	}
}
