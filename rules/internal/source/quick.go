package source

import (
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// quick reads a document of the plain form that nearly all files have, in a small
// part of the time of the YAML parser: keys and list items in blocks, with a value
// on the line of the key, or a text after >- below it. It gives the tree that the
// parser gives, without comments, and nil for every document that it is not
// certain of, one with a fault among them: that is left to the parser.
func quick(lines []string) *yaml.Node {
	q := &quickReader{lines: lines}
	q.skip()
	if q.line == len(lines) || q.indent != 0 || q.isItem() {
		return nil
	}
	root := q.mapping(0, 0)
	if q.odd || q.line < len(lines) {
		return nil
	}
	return root
}

const (
	quickDepth = 20
	quickKey   = 200 // bytes; the parser takes no key of more than 1024 characters
)

// quickReader stands before the text of a line. Once it meets what is not plain it
// is odd, and what it gives is not used.
type quickReader struct {
	lines  []string
	line   int // from 0
	indent int // of the text of the line; within a line, where the text goes on
	column int // of the key or dash before an open bracket
	odd    bool
	nodes  []yaml.Node // ready to be used

	// The last place that was counted; the next on the line is after it.
	counted struct{ line, at, column int }
}

// node makes a node at a byte of the line.
func (q *quickReader) node(kind yaml.Kind, style yaml.Style, tag string, at int) *yaml.Node {
	if len(q.nodes) == 0 {
		q.nodes = make([]yaml.Node, min(max(len(q.lines)-q.line, 8), 256))
	}
	n := &q.nodes[0]
	q.nodes = q.nodes[1:]
	n.Kind, n.Style, n.Tag = kind, style, tag
	// The parser is given an empty line before the others; see parse.
	n.Line, n.Column = q.line+2, q.columnOf(at)
	return n
}

// columnOf counts the characters up to a byte of the line.
func (q *quickReader) columnOf(at int) int {
	c := &q.counted
	if c.column == 0 || c.line != q.line || c.at > at {
		c.line, c.at, c.column = q.line, 0, 1
	}
	c.column += utf8.RuneCountInString(q.lines[q.line][c.at:at])
	c.at = at
	return c.column
}

// skip goes to the next line with text, from the line where it stands.
func (q *quickReader) skip() {
	for ; q.line < len(q.lines); q.line++ {
		line := q.lines[q.line]
		q.indent = 0
		for q.indent < len(line) && line[q.indent] == ' ' {
			q.indent++
		}
		if q.indent == len(line) || line[q.indent] == '#' {
			continue
		}
		if strings.IndexByte(line, '\t') >= 0 || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "...") || line[0] == '%' {
			q.odd = true
		}
		return
	}
	q.indent = -1
}

// rest is what is left of the line.
func (q *quickReader) rest() string { return q.lines[q.line][q.indent:] }

func (q *quickReader) isItem() bool {
	rest := q.rest()
	return rest[0] == '-' && (len(rest) == 1 || rest[1] == ' ')
}

// below goes to the next line, which must not stand deeper than column.
func (q *quickReader) below(column int) {
	q.line++
	q.skip()
	q.odd = q.odd || q.indent > column
}

// mapping reads keys that begin at a column, from where it stands.
func (q *quickReader) mapping(column, depth int) *yaml.Node {
	m := q.node(yaml.MappingNode, 0, "!!map", column)
	if depth > quickDepth {
		q.odd = true
	}
	for !q.odd && q.indent == column {
		rest := q.rest()
		end := keyEnd(rest)
		if end < 0 {
			q.odd = true
			break
		}
		key := q.plain(rest[:end])
		q.indent += end + 1
		value := q.entry(column, depth)
		m.Content = append(m.Content, key, value)
		if q.line < len(q.lines) && q.indent == column && q.isItem() {
			break // of the list around it
		}
	}
	q.odd = q.odd || q.indent > column
	return m
}

// entry reads what stands after a key and its colon.
func (q *quickReader) entry(column, depth int) *yaml.Node {
	if !q.textAhead() {
		q.line++
		q.skip()
		switch {
		case q.odd || q.line == len(q.lines):
		case q.isItem() && q.indent >= column:
			return q.list(q.indent, depth+1)
		case q.indent > column && strings.IndexByte("[{", q.rest()[0]) >= 0:
			return q.value(column, depth)
		case q.indent > column:
			return q.mapping(q.indent, depth+1)
		}
		q.odd = true // nothing is written where a value belongs
		return nil
	}
	return q.value(column, depth)
}

// list reads items whose dashes stand at a column.
func (q *quickReader) list(column, depth int) *yaml.Node {
	l := q.node(yaml.SequenceNode, 0, "!!seq", column)
	for !q.odd && q.indent == column && q.isItem() {
		q.indent++
		if depth > quickDepth || !q.textAhead() || q.isItem() {
			q.odd = true
			break
		}
		if keyEnd(q.rest()) >= 0 {
			l.Content = append(l.Content, q.mapping(q.indent, depth+1))
			continue
		}
		l.Content = append(l.Content, q.value(column, depth))
	}
	q.odd = q.odd || q.indent > column
	return l
}

// textAhead goes to the next text on the line, and says whether there is any.
func (q *quickReader) textAhead() bool {
	from := q.indent
	line := q.lines[q.line]
	for q.indent < len(line) && line[q.indent] == ' ' {
		q.indent++
	}
	return q.indent < len(line) && (line[q.indent] != '#' || q.indent == from)
}

// value reads a value that begins on the line and goes to the line below it.
func (q *quickReader) value(column, depth int) *yaml.Node {
	rest := q.rest()
	var n *yaml.Node
	switch {
	case rest == ">-":
		return q.folded(column)
	case rest[0] == '"' || rest[0] == '\'' || rest[0] == '[' || rest[0] == '{':
		q.column = column
		n = q.flow(depth + 1)
		if !q.odd && q.textAhead() {
			q.odd = true
		}
	default:
		if i := strings.Index(rest, " #"); i >= 0 {
			rest = rest[:i]
		}
		rest = strings.TrimRight(rest, " ")
		if rest == "" || strings.IndexByte(notFirst, rest[0]) >= 0 || strings.Contains(rest, ": ") || rest[len(rest)-1] == ':' {
			q.odd = true
			return nil
		}
		n = q.plain(rest)
	}
	if !q.odd {
		q.below(column)
	}
	return n
}

// plain makes a text without quotes where it stands.
func (q *quickReader) plain(text string) *yaml.Node {
	n := q.node(yaml.ScalarNode, 0, "", q.indent)
	n.Value = text
	// No word that is more than a text is as long, and begins with a letter.
	if len(text) > 5 && isPlainLetter(text[0]) {
		n.Tag = "!!str"
	} else {
		n.Tag = n.ShortTag()
	}
	return n
}

// notFirst are the characters that a text without quotes is not seen to begin with.
const notFirst = "-?:,[]{}#&*!|>'\"%@` "

func isPlainLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// keyEnd is the byte of the colon after the key that a text begins with, if that
// is one plain word; else -1.
func keyEnd(text string) int {
	for i := 0; i < len(text) && i < quickKey; i++ {
		c := text[i]
		switch {
		case isPlainLetter(c) || c == '_' || c >= '0' && c <= '9':
		case i > 0 && (c == '-' || c == '.'):
		case i > 0 && c == ':' && (i+1 == len(text) || text[i+1] == ' '):
			return i
		default:
			return -1
		}
	}
	return -1
}

// flow reads a text in quotes, or what stands in brackets.
func (q *quickReader) flow(depth int) *yaml.Node {
	if depth > quickDepth || q.indent == len(q.lines[q.line]) {
		q.odd = true
		return nil
	}
	rest := q.rest()
	switch rest[0] {
	case '"', '\'':
		return q.quote(rest)
	case '[':
		n := q.node(yaml.SequenceNode, yaml.FlowStyle, "!!seq", q.indent)
		for q.more(n, ']') {
			n.Content = append(n.Content, q.flow(depth+1))
		}
		return n
	case '{':
		n := q.node(yaml.MappingNode, yaml.FlowStyle, "!!map", q.indent)
		for q.more(n, '}') {
			end := keyEnd(q.rest())
			if end < 0 {
				q.odd = true
				break
			}
			key := q.plain(q.rest()[:end])
			q.indent += end + 1
			if !q.textAhead() {
				q.odd = true
				break
			}
			n.Content = append(n.Content, key, q.flow(depth+1))
		}
		return n
	}
	end := strings.IndexAny(rest, ",[]{}:?#")
	if end <= 0 || strings.IndexByte(notFirst, rest[0]) >= 0 {
		q.odd = true
		return nil
	}
	n := q.plain(strings.TrimRight(rest[:end], " "))
	q.indent += end
	return n
}

// more goes to the next entry between brackets, or past the bracket that closes.
func (q *quickReader) more(n *yaml.Node, closing byte) bool {
	if q.odd {
		return false
	}
	if len(n.Content) == 0 {
		q.indent++ // past the bracket that opens
	}
	if !q.textAhead() && !q.goOn() {
		return false
	}
	switch c := q.rest()[0]; {
	case c == closing:
		q.indent++
		return false
	case len(n.Content) == 0:
		return true
	case c != ',':
		q.odd = true
		return false
	}
	q.indent++
	if (q.textAhead() || q.goOn()) && q.rest()[0] == closing {
		q.odd = true
	}
	return !q.odd
}

// goOn goes to the next line between brackets.
func (q *quickReader) goOn() bool {
	q.line++
	q.skip()
	q.odd = q.odd || q.indent <= q.column
	return !q.odd
}

// quote reads a text in quotes, without escapes.
func (q *quickReader) quote(rest string) *yaml.Node {
	style := yaml.DoubleQuotedStyle
	if rest[0] == '\'' {
		style = yaml.SingleQuotedStyle
	}
	end := strings.IndexByte(rest[1:], rest[0]) + 1
	if end == 0 || strings.IndexByte(rest[:end], '\\') >= 0 && style == yaml.DoubleQuotedStyle || end+1 < len(rest) && strings.IndexByte(" ,]}", rest[end+1]) < 0 {
		q.odd = true
		return nil
	}
	n := q.node(yaml.ScalarNode, style, "!!str", q.indent)
	n.Value = rest[1:end]
	q.indent += end + 1
	return n
}

// folded reads the lines below >-, which are one text, without empty lines and
// further indentation in it.
func (q *quickReader) folded(column int) *yaml.Node {
	n := q.node(yaml.ScalarNode, yaml.FoldedStyle, "!!str", q.indent)
	var text []string
	indent := 0
	for q.line++; q.line < len(q.lines); q.line++ {
		line := q.lines[q.line]
		spaces := begin(line)
		if spaces == len(line) || spaces <= column {
			break
		}
		if indent == 0 {
			indent = spaces
		}
		if spaces != indent || line[len(line)-1] == ' ' || strings.IndexByte(line, '\t') >= 0 {
			q.odd = true
			return n
		}
		text = append(text, line[spaces:])
	}
	if indent == 0 {
		q.odd = true
		return n
	}
	n.Value = strings.Join(text, " ")
	q.skip()
	// Deeper than the key it would be text after an empty line.
	q.odd = q.odd || q.indent > column
	return n
}
