package source

import (
	"fmt"
	"maps"
	"slices"

	yaml "go.yaml.in/yaml/v3"
)

// Field is one key that a mapping may have.
type Field struct {
	Required bool
	Read     func(Node) // gets the value; may be nil
}

// Fields reads a mapping whose keys are known. An unknown key, a key that stands
// twice and a required one that is missing are faults. Values are read in the
// order of the file; of a key that stands twice, the first.
func (n Node) Fields(f *Faults, what string, fields map[string]Field) {
	known := slices.Sorted(maps.Keys(fields))
	seen := map[string]bool{}
	ok := n.entries(f, what, func(key, value Node) {
		name := key.Value()
		seen[name] = true
		field, is := fields[name]
		switch {
		case !is && isWord(name):
			f.Add(key, "%sunknown key %q%s", lead(what), name, f.hint(name, known))
		case !is:
			f.Add(key, "%sunknown key%s", lead(what), f.hint(name, known))
		case field.Read != nil:
			field.Read(value)
		}
	})
	if !ok {
		return
	}
	for _, name := range known {
		if fields[name].Required && !seen[name] {
			f.Add(n, "%sthe key %q is missing", lead(what), name)
		}
	}
}

// Pairs reads a mapping with free keys, in the order of the file. A key that
// stands twice is a fault, and each gets the first.
func (n Node) Pairs(f *Faults, what string, each func(key, value Node)) {
	n.entries(f, what, each)
}

// Each reads a list; an empty one is no fault.
func (n Node) Each(f *Faults, what string, each func(i int, item Node)) {
	if !n.IsList() {
		f.Add(n, "%s", n.shape(what, "a list"))
		return
	}
	for i, c := range n.at.Content {
		each(i, n.child(c))
	}
}

// entries reads a mapping and reports false when n is none.
func (n Node) entries(f *Faults, what string, each func(key, value Node)) bool {
	if !n.IsMap() {
		f.Add(n, "%s", n.shape(what, "keys with values"))
		return false
	}
	seen := make(map[string]int, len(n.at.Content)/2)
	for i := 0; i+1 < len(n.at.Content); i += 2 {
		key, value := n.child(n.at.Content[i]), n.child(n.at.Content[i+1])
		switch {
		case !key.IsScalar():
			f.Add(key, "%sa key must be a word, not %s; a text that begins with a bracket is written in \"double quotes\" or after >-", lead(what), key.kind())
			continue
		case key.IsNull() && key.Value() != "":
			f.Add(key, `%sthis key means "nothing" in YAML: write it in quotes`, lead(what))
			continue
		case key.Value() == "":
			f.Add(key, "%sa key is missing before the colon", lead(what))
			continue
		}
		name := key.Value()
		if first, twice := seen[name]; twice {
			if isWord(name) {
				f.Add(key, "%sthe key %q stands twice, first on line %d", lead(what), name, first)
			} else {
				f.Add(key, "%sthis key stands twice, first on line %d", lead(what), first)
			}
			continue
		}
		seen[name] = key.Line()
		each(key, value)
	}
	return true
}

// lead is what a message begins with.
func lead(what string) string {
	if what == "" {
		return ""
	}
	return what + ": "
}

// shape says that n is not what was expected.
func (n Node) shape(what, expected string) string {
	if n.IsNull() || n.IsZero() {
		return fmt.Sprintf("%sis empty: expected %s", lead(what), expected)
	}
	return fmt.Sprintf("%sexpected %s, not %s", lead(what), expected, n.kind())
}

// kind names what n is, never what it holds.
func (n Node) kind() string {
	switch {
	case n.IsMap() && n.at.Style&yaml.FlowStyle != 0:
		return "keys with values in { }"
	case n.IsMap():
		return "keys with values"
	case n.IsList():
		return "a list"
	case n.IsNull() || n.IsZero():
		return "nothing"
	}
	return "a single value"
}
