package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// The small readers that the entries of all lists share.

var word = regexp.MustCompile(`^[\p{L}\p{N}_.-]{1,60}$`)

// show is an id for a message: as it stands where it is one word, else "?".
func show(id string) string {
	if word.MatchString(id) {
		return id
	}
	return "?"
}

func integer(s string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return n, err == nil
}

// named is the prefix of every message about one entry: its kind and its id.
func (r *reader) named(kind string, n source.Node) string {
	if id := n.Get("id"); id.IsScalar() && !id.IsNull() {
		return kind + " " + show(id.Value())
	}
	return kind + " ?"
}

func (r *reader) id(n source.Node, what string) string {
	s, ok := n.Text(r.faults, what)
	if ok && !idForm.MatchString(s) {
		r.faults.Add(n, "%s: use lower-case letters a-z, digits and hyphens, such as gp-consulted", what)
	}
	return s
}

// oneOf reads one of a few words.
func (r *reader) oneOf(n source.Node, what string, words ...string) string {
	s, ok := n.Text(r.faults, what)
	if !ok {
		return ""
	}
	for _, w := range words {
		if s == w {
			return s
		}
	}
	hint := ""
	if len(s) > 2 {
		hint = source.Hint(s, words)
	}
	r.faults.Add(n, "%s: must be %s%s", what, orList(words), hint)
	return ""
}

// orList writes a, b or c.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// words reads wording for people: nb and en, and nn if there is one.
func (r *reader) words(n source.Node, what string) pathway.Text {
	var t pathway.Text
	if !r.shaped(n, what, "{nb: …, en: …}") {
		return t
	}
	strange := false
	n.Pairs(r.faults, what, func(key, n source.Node) {
		switch lang := key.Value(); {
		case lang == "nb":
			t.NB, _ = n.Text(r.faults, what+": nb")
		case lang == "nn":
			t.NN, _ = n.Text(r.faults, what+": nn")
		case lang == "en":
			t.EN, _ = n.Text(r.faults, what+": en")
		case n.IsNull():
			r.faults.Add(key, "%s: a text that holds a comma is written in \"double quotes\" between { }; the languages are nb, nn and en", what)
		default:
			strange = true
			r.faults.Add(key, "%s: the languages are nb, nn and en; no other is shown", what)
		}
	})
	nb, en := n.Get("nb").IsZero(), n.Get("en").IsZero()
	if strange && nb != en { // which the other language was meant to be
		return t
	}
	if nb {
		r.faults.Add(n, "%s: the wording in Bokmål is missing: add `nb:`", what)
	}
	if en {
		r.faults.Add(n, "%s: the wording in English is missing: add `en:`", what)
	}
	return t
}

func (r *reader) period(n source.Node, what string) period {
	var p period
	if !r.shaped(n, what, "{from: 2026-01-01, to: 2026-12-31}; one of the two may be left out") {
		return p
	}
	none := true
	n.Pairs(&source.Faults{}, "", func(source.Node, source.Node) { none = false })
	if none {
		r.faults.Add(n, "%s: name the day it begins, `from`, or the day it ends, `to`", what)
	}
	n.Fields(r.faults, what, map[string]source.Field{
		"from": {Read: func(n source.Node) { p.from, _ = n.Date(r.faults, what+": from") }},
		"to":   {Read: func(n source.Node) { p.to, _ = n.Date(r.faults, what+": to") }},
	})
	if !p.from.IsZero() && !p.to.IsZero() && p.to.Before(p.from) {
		r.faults.Add(n, "%s: it ends before it begins", what)
	}
	return p
}

// refer notes that n must name an existing thing of one of the kinds, such as
// "service|person".
func (r *reader) refer(n source.Node, kinds, what string) {
	r.places.refs = append(r.places.refs, idUse{n, kinds, what})
}

func (r *reader) oneRef(n source.Node, kinds, what string) string {
	if n.IsList() {
		r.faults.Add(n, "%s: name one only, not a list", what)
		return ""
	}
	s, ok := n.Text(r.faults, what)
	if ok {
		r.refer(n, kinds, what)
	}
	return s
}

// They are given in the order of the alphabet: no order of a list means
// anything.
func (r *reader) refs(n source.Node, kinds, what string) []string {
	nodes := r.texts(n, what)
	var out []string
	seen := map[string]bool{}
	for _, n := range nodes {
		if seen[n.Value()] {
			r.faults.Add(n, "%s: this stands here twice", what)
			continue
		}
		seen[n.Value()] = true
		r.refer(n, kinds, what)
		out = append(out, n.Value())
	}
	slices.Sort(out)
	return out
}

// texts reads a text or a list of texts that is not empty: whether an empty list
// meant all or none could only be guessed.
func (r *reader) texts(n source.Node, what string) []source.Node {
	if n.IsNull() {
		r.faults.Add(n, "%s: is empty: write it after the colon, or remove the key if it may be left out", what)
		return nil
	}
	nodes, ok := n.Strings(r.faults, what)
	if ok && len(nodes) == 0 {
		r.faults.Add(n, "%s: this list is empty: write at least one entry, or remove the key if it may be left out", what)
	}
	return nodes
}

// shaped reports a fault and false unless n has keys with values; form shows how
// it is written.
func (r *reader) shaped(n source.Node, what, form string) bool {
	switch {
	case n.IsMap():
		return true
	case n.IsNull():
		r.faults.Add(n, "%s: is empty: write it as %s", what, form)
	default:
		r.faults.Add(n, "%s: write it as %s", what, form)
	}
	return false
}

// entries reads a list of entries.
func (r *reader) entries(n source.Node, what string, each func(source.Node)) {
	switch {
	case n.IsNull():
		r.faults.Add(n, "%s: is empty: write its entries below, each beginning with a hyphen and a space, or remove the key", what)
	case !n.IsList():
		r.faults.Add(n, "%s: expected a list: each entry begins with a hyphen and a space", what)
	default:
		n.Each(r.faults, what, func(_ int, item source.Node) {
			if !item.IsMap() {
				r.faults.Add(item, "%s: an entry has keys with values, such as `- id: …`", what)
				return
			}
			each(item)
		})
	}
}

// valueOf is where the value of a key stands, or n itself.
func valueOf(n source.Node, key string) source.Node {
	if at := n.Get(key); !at.IsZero() {
		return at
	}
	return n
}

// item is where a value stands in a list, or the list itself.
func item(list source.Node, value string) source.Node {
	nodes, _ := list.Strings(&source.Faults{}, "")
	for _, n := range nodes {
		if n.Value() == value {
			return n
		}
	}
	return list
}

// cite notes the sources of an entry; done gets them once all are known.
func (r *reader) cite(n source.Node, what string, done func([]citation)) {
	nodes := r.texts(n, what+": source")
	r.cites = append(r.cites, &lateCite{what, nodes, done})
}

func plainSources(cites []citation) []pathway.Source {
	out := make([]pathway.Source, len(cites))
	for i, c := range cites {
		out[i] = c.src
	}
	return out
}

func (r *reader) strength(n source.Node, what string) pathway.Strength {
	return pathway.Strength(r.oneOf(n, what+": strength", string(pathway.Skal), string(pathway.Bor), string(pathway.Kan)))
}
