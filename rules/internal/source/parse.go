package source

import (
	"bytes"
	"errors"
	"io"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// The limits of one file. No policy comes near them; they bound the work that a
// mistaken or hostile file can cause.
const (
	maxFile  = 1 << 20 // bytes
	maxDepth = 24      // mappings and lists inside each other
	maxNodes = 200_000
)

// File is one document that was read without a fault.
type File struct {
	Name  string
	Lines []string // the text, without line ends
	Root  Node
}

// Parse reads one document. It reports what is wrong and returns false when the
// document cannot be used; Lines is set all the same, for showing the place,
// unless the file is too large or holds characters that are refused. Of faults in
// the spelling of YAML only the first is reported, as nothing after it can be
// read; of what the format does not take (anchors, tags and the like) up to 20.
// It never panics, and its work is bounded for every input.
func Parse(name string, data []byte, faults *Faults) (file File, ok bool) {
	file.Name = name
	if len(data) > maxFile {
		faults.AddAt(name, 1, 1, "the file is too large: more than 1 MiB; split it")
		return file, false
	}
	doc, ok := clean(name, data, faults)
	file.Lines = doc.lines
	if !ok {
		return file, false
	}
	root, err := quick(doc.lines), error(nil)
	if root == nil {
		root, err = parse(doc.lines)
	}
	switch {
	case err != nil && errors.Is(err, io.EOF):
		faults.AddAt(name, 1, 1, "the file is empty")
		return file, false
	case err != nil:
		s := explain(doc, err)
		faults.AddAt(name, s.line, s.col, "%s", s.msg)
		return file, false
	}
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		faults.AddAt(name, 1, 1, "the file is empty")
		return file, false
	}
	n := Node{doc: doc, at: root, indent: -1}
	if !admit(n, faults) {
		return file, false
	}
	file.Root = n
	return file, true
}

// parse hands lines to the YAML parser and gives the root of the document. An
// empty line is put before them: in its messages the parser takes line 0 for
// "no line known", and then names another one or none.
func parse(lines []string) (*yaml.Node, error) {
	_, root, err := parseCounting(lines)
	return root, err
}

// parseCounting is parse, and says how many of the lines the parser had asked
// for when it came to an end or gave up.
func parseCounting(lines []string) (asked int, root *yaml.Node, err error) {
	r := &lineReader{lines: lines}
	defer func() {
		// The parser is not ours; what it cannot take must not end the program.
		if recover() != nil {
			asked, root, err = r.next, nil, errors.New("panic")
		}
	}()
	dec := yaml.NewDecoder(r)
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return r.next, nil, err
	}
	if err := dec.Decode(&second); err == nil {
		return r.next, nil, errors.New("did not find expected <document start>")
	} else if !errors.Is(err, io.EOF) {
		return r.next, nil, err
	}
	if len(doc.Content) != 1 {
		return r.next, nil, io.EOF
	}
	return r.next, doc.Content[0], nil
}

// lineReader gives an empty line and then the lines, at most one at each Read.
type lineReader struct {
	lines []string
	next  int
	buf   bytes.Buffer
	begun bool
}

func (r *lineReader) Read(p []byte) (int, error) {
	if r.buf.Len() == 0 {
		switch {
		case !r.begun:
			r.begun = true
			r.buf.WriteByte('\n')
		case r.next == len(r.lines):
			return 0, io.EOF
		default:
			r.buf.WriteString(r.lines[r.next])
			r.buf.WriteByte('\n')
			r.next++
		}
	}
	return r.buf.Read(p)
}

// admit checks a parsed document for what the format does not take.
func admit(root Node, faults *Faults) bool {
	a := admission{faults: faults, before: len(faults.list)}
	a.walk(root, 1)
	return len(faults.list) == a.before
}

type admission struct {
	faults *Faults
	before int
	nodes  int
	// The last place looked up in the text; the next is most often after it.
	line, col, byteAt int
}

// walk checks n and what is in it; false ends the walk.
func (a *admission) walk(n Node, depth int) bool {
	if len(a.faults.list)-a.before >= 20 {
		return false
	}
	if a.nodes++; a.nodes > maxNodes {
		a.faults.Add(n, "the file holds too much: more than 200 000 keys and values; split it")
		return false
	}
	switch {
	case n.at.Kind == yaml.AliasNode:
		a.faults.Add(n, `a text cannot begin with *, which refers to another place in YAML: write it in "double quotes", or write out what is meant`)
		return true
	case n.at.Anchor != "":
		a.faults.Add(n, `a text cannot begin with &, which names a place in YAML: write it in "double quotes"`)
		return true
	case n.at.Style&yaml.TaggedStyle != 0 || a.first(n) == '!':
		a.faults.Add(n, `a text cannot begin with !, which names a type in YAML: write it in "double quotes" or after >-`)
		return true
	}
	if n.IsScalar() {
		a.text(n)
		return true
	}
	if depth > maxDepth {
		a.faults.Add(n, "lists and keys stand more than 24 levels inside each other here")
		return false
	}
	for i, c := range n.at.Content {
		child := n.child(c)
		if n.IsMap() && i%2 == 0 && c.Tag == "!!merge" {
			a.faults.Add(child, "the key << would copy keys from another place: write them out")
			continue
		}
		if !a.walk(child, depth+1) {
			return false
		}
	}
	return true
}

// text refuses characters that can come into a text only by an escape.
func (a *admission) text(n Node) {
	if n.at.Style&yaml.DoubleQuotedStyle == 0 {
		return
	}
	for i, r := range n.at.Value {
		if r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff') {
			a.faults.AddIn(n, i, "this escape stands for an invisible character: remove it")
			return
		}
	}
}

// first is the byte in the file where n begins, 0 when there is none.
func (a *admission) first(n Node) byte {
	line, col := n.Line(), n.Col()
	if line < 1 || line > len(n.doc.lines) || col < 1 {
		return 0
	}
	if line != a.line || col < a.col {
		a.line, a.col, a.byteAt = line, 1, 0
	}
	rest := n.doc.lines[line-1][a.byteAt:]
	at := byteOf(rest, col-a.col+1)
	a.col, a.byteAt = col, a.byteAt+at
	if at == len(rest) {
		// The place is at or after the line's end: count from the start next time.
		a.line = 0
		return 0
	}
	return rest[at]
}

// quoted reports whether a line's text begins with a quote.
func quoted(s string) bool { return strings.HasPrefix(s, `"`) || strings.HasPrefix(s, "'") }
