package source

import (
	yaml "go.yaml.in/yaml/v3"
)

// Node is one place in a file: a mapping, a list or a scalar. It is a small
// value to pass around, never changes, and holds its file in memory. The zero
// value is no place at all; every method may be called on it.
type Node struct {
	doc *document
	at  *yaml.Node
	// indent is the column, from 0, of the block mapping or list around the
	// node; -1 at the top. Block scalars are measured from it.
	indent int
}

// document is the text of a file as the parser saw it: UTF-8, no byte-order
// mark, lines ended by a line feed.
type document struct {
	name  string
	lines []string
}

// IsZero reports whether n is no place at all.
func (n Node) IsZero() bool { return n.at == nil }

// File is the name of the file, as faults show it.
func (n Node) File() string {
	if n.doc == nil {
		return ""
	}
	return n.doc.name
}

// Line is the line of the node's first character, from 1; 0 for the zero value.
func (n Node) Line() int {
	if n.at == nil {
		return 0
	}
	// What is parsed has an empty line put before it; see parse.
	return n.at.Line - 1
}

// Col is the column of the node's first character, from 1; 0 for the zero value.
func (n Node) Col() int {
	if n.at == nil {
		return 0
	}
	return n.at.Column
}

// Value is the text of a scalar as it is meant, without quotes and escapes; ""
// for all else.
func (n Node) Value() string {
	if !n.IsScalar() {
		return ""
	}
	return n.at.Value
}

// IsScalar reports whether n is a single value: a text, a number, a date, yes
// or no, or nothing written at all.
func (n Node) IsScalar() bool { return n.at != nil && n.at.Kind == yaml.ScalarNode }

// IsMap reports whether n has keys with values.
func (n Node) IsMap() bool { return n.at != nil && n.at.Kind == yaml.MappingNode }

// IsList reports whether n is a list.
func (n Node) IsList() bool { return n.at != nil && n.at.Kind == yaml.SequenceNode }

// IsPlain reports whether n is a scalar written without quotes and not as a
// block, so that true, 12 and 2026-03-02 can be told from "true", "12" and
// "2026-03-02".
func (n Node) IsPlain() bool {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.IsScalar() && n.at.Style&quoted == 0
}

// IsNull reports whether nothing is written where a value belongs, or one of
// the plain words that YAML takes for nothing (null, ~).
func (n Node) IsNull() bool { return n.IsPlain() && n.at.Tag == "!!null" }

// child is the node c inside n.
func (n Node) child(c *yaml.Node) Node {
	indent := n.indent
	if n.at.Style&yaml.FlowStyle == 0 {
		indent = n.at.Column - 1
	}
	return Node{doc: n.doc, at: c, indent: indent}
}
