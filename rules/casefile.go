package rules

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// ParseCase reads a case from YAML, as a scenario or the command has it, or from JSON
// with the same keys, in which white space is no tab: with encoding/json, numbers and
// lists would have types that Decide refuses. name is
// what faults call the file. Every fault is in the ErrorList that is returned;
// no message holds anything that stands in the case but the keys of the format.
// Whether the case fits a policy is told by Policy.ParseCase, and by Decide.
func ParseCase(name string, data []byte) (pathway.Case, error) {
	var faults source.Faults
	f, ok := source.Parse(name, data, &faults)
	var c pathway.Case
	if ok {
		c = readCase(f.Root, &faults, "case")
	}
	// No snippets: they would show what was given.
	if err := errorList(&faults, nil); err != nil {
		return pathway.Case{}, err
	}
	return c, nil
}

// Nothing that stands in a case comes into a message, not even an unknown key:
// where a bracket or a quote slipped, that can be a value.

// caseKeys reads keys with values, as Node.Pairs does, without quoting a key.
func caseKeys(n source.Node, faults *source.Faults, what string, each func(key, n source.Node)) {
	var own source.Faults
	n.Pairs(&own, what, each)
	for _, f := range own.List() {
		faults.AddAt(f.File, f.Line, f.Col, "%s", quotedKey.ReplaceAllLiteralString(f.Msg, "this key stands twice"))
	}
}

var quotedKey = regexp.MustCompile(`the key "[^"]*" stands twice`)

// caseFields reads known keys, as Node.Fields does, without quoting one that is
// unknown.
func caseFields(n source.Node, faults *source.Faults, what string, fields map[string]source.Field) {
	known := slices.Sorted(maps.Keys(fields))
	seen := map[string]bool{}
	caseKeys(n, faults, what, func(key, n source.Node) {
		f, is := fields[key.Value()]
		seen[key.Value()] = true
		if !is {
			faults.Add(key, "%s: unknown key%s", what, source.Hint(key.Value(), known))
			return
		}
		f.Read(n)
	})
	for _, name := range known {
		if fields[name].Required && !seen[name] && n.IsMap() {
			faults.Add(n, "%s: the key %q is missing", what, name)
		}
	}
}

func readCase(n source.Node, faults *source.Faults, what string) pathway.Case {
	var c pathway.Case
	text := func(key string, into *string) source.Field {
		return source.Field{Read: func(n source.Node) { *into, _ = n.Text(faults, what+": "+key) }}
	}
	list := func(key string, into *[]string) source.Field {
		return source.Field{Read: func(n source.Node) {
			nodes, _ := n.Strings(faults, what+": "+key)
			for _, n := range nodes {
				*into = append(*into, n.Value())
			}
		}}
	}
	var state string
	caseFields(n, faults, what, map[string]source.Field{
		"at":      {Required: true, Read: func(n source.Node) { c.At = readInstant(n, faults, what+": at") }},
		"state":   text("state", &state),
		"contact": text("contact", &c.Contact),
		"holder":  text("holder", &c.Holder),
		"to":      text("to", &c.To),
		"given":   {Read: func(n source.Node) { c.Given = readGiven(n, faults, what+": given") }},
		"in":      list("in", &c.In),
		"waived":  list("waived", &c.Waived),
		"concerns": {Required: true, Read: func(n source.Node) {
			if !n.IsList() {
				faults.Add(n, "%s: concerns: expected a list: each concern begins with a hyphen and a space", what)
				return
			}
			n.Each(faults, what+": concerns", func(_ int, n source.Node) {
				var k pathway.Concern
				caseFields(n, faults, what+": concern", map[string]source.Field{
					"condition": {Read: func(n source.Node) {
						if !n.IsNull() && !(n.IsScalar() && n.Value() == "") { // empty: not known
							k.Condition, _ = n.Text(faults, what+": concern: condition")
						}
					}},
					"given": {Read: func(n source.Node) { k.Given = readGiven(n, faults, what+": concern: given") }},
				})
				c.Concerns = append(c.Concerns, k)
			})
		}},
		"events": {Read: func(n source.Node) {
			c.Events = map[string]time.Time{}
			caseKeys(n, faults, what+": events", func(key, n source.Node) {
				c.Events[key.Value()] = readInstant(n, faults, what+": events")
			})
		}},
	})
	c.State = pathway.State(state)
	return c
}

// readInstant reads a day, or a day with a time and its offset.
func readInstant(n source.Node, faults *source.Faults, what string) time.Time {
	if t, err := time.Parse(time.RFC3339, n.Value()); err == nil {
		return t
	}
	t, _ := n.Date(faults, what)
	return t
}

// readGiven reads facts as they are written: true and false, whole numbers,
// lists, and everything else as text.
func readGiven(n source.Node, faults *source.Faults, what string) map[string]any {
	out := map[string]any{}
	caseKeys(n, faults, what, func(key, n source.Node) {
		name := key.Value()
		switch {
		case n.IsNull():
			faults.Add(n, "%s: this fact has no value; leave out what is not known", what)
		case n.IsList():
			nodes, _ := n.Strings(faults, what)
			set := []string{}
			for _, n := range nodes {
				set = append(set, n.Value())
			}
			out[name] = set
		case n.IsPlain() && (n.Value() == "true" || n.Value() == "false"):
			out[name] = n.Value() == "true"
		case n.IsPlain() && isInt(n.Value()):
			out[name], _ = n.Int(faults, what)
		default:
			if s, ok := n.Text(faults, what); ok {
				out[name] = s
			}
		}
	})
	return out
}

func isInt(s string) bool {
	_, ok := integer(s)
	return ok
}
