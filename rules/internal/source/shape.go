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
// order of the file; of a key that stands twice, the first. It returns the keys
// that stand there, or that an unknown one was likely meant to be: these are not
// missing. One unknown key and one that is missing are told as one fault.
func (n Node) Fields(f *Faults, what string, fields map[string]Field) (there map[string]bool) {
	var known []string // sorted; only for a hint
	there = make(map[string]bool, len(fields))
	var strange []Node // unknown, and near to none
	ok := n.entries(f, what, func(key, value Node) {
		name := key.Value()
		there[name] = true
		field, is := fields[name]
		near := ""
		if !is {
			if known == nil {
				known = slices.Sorted(maps.Keys(fields))
			}
			near = f.near(name, known)
			there[near] = true
		}
		switch {
		case !is && near == "":
			strange = append(strange, key)
		case !is && isWord(name):
			f.Add(key, "%sunknown key %q%s", lead(what), name, didYouMean(near))
		case !is:
			f.Add(key, "%sunknown key%s", lead(what), didYouMean(near))
		case field.Read != nil:
			field.Read(value)
		}
	})
	var missing []string
	for name, field := range fields { // the faults are sorted by what they say
		if ok && field.Required && !there[name] {
			missing = append(missing, name)
		}
	}
	also := ""
	if len(strange) == 1 && len(missing) == 1 { // most likely one mistake, so it is told as one
		also = fmt.Sprintf(", and the key %q is missing", missing[0])
		there[missing[0]], missing = true, nil
	}
	for _, key := range strange {
		if isWord(key.Value()) {
			f.Add(key, "%sunknown key %q%s", lead(what), key.Value(), also)
		} else {
			f.Add(key, "%sunknown key%s", lead(what), also)
		}
	}
	for _, name := range missing {
		f.Add(n, "%sthe key %q is missing", lead(what), name)
	}
	return there
}

// Get is the value of a key of a mapping, the first where it stands twice; the
// zero value without such a key.
func (n Node) Get(name string) Node {
	if n.IsMap() {
		for i := 0; i+1 < len(n.at.Content); i += 2 {
			if c := n.at.Content[i]; c.Value == name && c.Kind == yaml.ScalarNode && name != "" && !n.child(c).IsNull() {
				return n.child(n.at.Content[i+1])
			}
		}
	}
	return Node{}
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
	var seen keys
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
		if first := seen.line(name); first > 0 {
			if isWord(name) {
				f.Add(key, "%sthe key %q stands twice, first on line %d", lead(what), name, first)
			} else {
				f.Add(key, "%sthis key stands twice, first on line %d", lead(what), first)
			}
			continue
		}
		seen.add(name, key.Line())
		each(key, value)
	}
	return true
}

// keys remembers the lines of the keys of a mapping. A few are found faster by
// looking at each.
type keys struct {
	names [12]string
	lines [12]int
	few   int
	more  map[string]int
}

// line is the line of a key that was added, else 0.
func (k *keys) line(name string) int {
	if i := slices.Index(k.names[:k.few], name); i >= 0 {
		return k.lines[i]
	}
	return k.more[name]
}

func (k *keys) add(name string, line int) {
	if k.few < len(k.names) {
		k.names[k.few], k.lines[k.few] = name, line
		k.few++
		return
	}
	if k.more == nil {
		k.more = map[string]int{}
	}
	k.more[name] = line
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
