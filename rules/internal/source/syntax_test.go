package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said writes faults as the tables do.
func said(f *Faults) string {
	var out []string
	for _, x := range f.List() {
		out = append(out, fmt.Sprintf("%d:%d %s", x.Line, x.Col, x.Msg))
	}
	return strings.Join(out, " | ")
}

// good parses a document that must be without fault.
func good(t *testing.T, text string) Node {
	t.Helper()
	var f Faults
	file, ok := Parse("a.yaml", []byte(text), &f)
	require.True(t, ok, "%q: %s", text, said(&f))
	require.Empty(t, f.List())
	require.False(t, file.Root.IsZero())
	return file.Root
}

// Each mistake has one place and one wording, and neither holds a word of the
// parser's.
func TestMistakesOfSpelling(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a: b: c", `1:5 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"x: y\na: b\n  c: d", `3:4 this line is read as part of the text above it, and holds a colon: if a key begins here, line it up with the keys above; if not, write the whole text in "double quotes" or after >-`},
		{"- id: x\n  a: b\n by: y\n", `3:2 this line belongs to no item of the list above: begin it with "- " as they do, or indent it like the keys of the item it belongs to`},
		{"x: y\nm:\n  - id: x\n    a: b\n   by: y\n", `5:4 this line belongs to no item of the list above: begin it with "- " as they do, or indent it like the keys of the item it belongs to`},
		{"x: y\nm:\n  k: v\n n: v\n", `4:2 the indentation of this line fits nothing above it: line it up with the lines that it belongs with`},
		{"x: y\nfoo\nz: y\n", `2:1 this line stands among keys but has none: write the key and a colon before it, or indent it if it belongs to the text above`},
		{"x: y\nfoo:bar\nz: y\n", `2:4 a space is missing after this colon`},
		{"x: y\na: \"foo\nb: c\n", `2:4 the quote that opens here is never closed`},
		{"a: 'foo\nb: c\n", `1:4 the quote that opens here is never closed`},
		{"x: y\na: \"foo\nb: \"c\"\n", `2:4 the quote that opens here is not closed on its line, but first by a quote on line 3, after which something else follows: look for a missing quote`},
		{"x: y\na: \"foo\" bar\nb: \"c\"\n", `2:10 something follows the closing quote: write the whole text after >-, or in one pair of quotes`},
		{"x: y\na: \"foo\" bar: x\nb: \"c\"\n", `2:13 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"x: y\na: [a, b\nb: c\n", `2:4 the bracket [ that opens here is not closed, or what follows it cannot be read: look for a missing ], a missing comma or quote`},
		{"x: y\na: {a: b\nb: c\n", `2:4 the bracket { that opens here is not closed, or what follows it cannot be read: look for a missing }, a missing comma or quote`},
		{"x: y\na: {a: b c: d}\nb: c\n", `2:4 what stands between these { } cannot be read: put a comma between the entries, and write texts that hold a colon, comma or bracket in "double quotes"`},
		{"x: y\na: {a: b]\nb: c\n", `2:4 the bracket { that opens here is not closed, or what follows it cannot be read: look for a missing }, a missing comma or quote`},
		{"x: y\na: b]\nb: ]\n", `3:4 a text cannot begin with ]: write the text in "double quotes" or after >-`},
		{"x: y\n]\n", `2:1 this bracket closes nothing that was opened`},
		{"x: y\na: [b] c\nb: c\n", `2:8 something follows the closing bracket: a text that begins with a bracket is written in "double quotes" or after >-`},
		{"x: y\na: {ask: why?}\n", `2:13 a text with a question mark between { } is written in "double quotes"`},
		{"x: y\na: [why?, b]\n", `2:8 a text with a question mark between [ ] is written in "double quotes"`},
		{"x: y\na: @foo\n", `2:4 a text cannot begin with @: write the text in "double quotes" or after >-`},
		{"x: y\na: `foo\n", `2:4 a text cannot begin with ` + "`" + `: write the text in "double quotes" or after >-`},
		{"x: y\na: %foo\n", `2:4 a text cannot begin with %: write the text in "double quotes" or after >-`},
		{"x: y\n%foo\n", `2:1 a line cannot begin with %: write the text in "double quotes"`},
		{"%foo\nx: y\n", `1:1 a line cannot begin with %: write the text in "double quotes"`},
		{"@a: b", `1:1 a text on this line begins with a character that YAML keeps for itself: write the text in "double quotes" or after >-`},
		{"a: [b, @c]\n", `1:8 a text cannot begin with @ here: write it in "double quotes"`},
		{"x: y\na:\n\tb: c\n", `3:1 a tab stands before this text: indent with spaces only`},
		{"x: y\n-\tb: c\n", `2:2 a tab stands here: use spaces`},
		{"x: |\n \t\n  b: c\n", `2:2 a tab stands where this text is indented: indent with spaces only`},
		{"x: y\na: \"b\n c \\d\"\n", `3:4 a backslash in "double quotes" begins an escape, and this is none: write \\ for a backslash, or use 'single quotes'`},
		{"x: y\na: \"\\xzz\"\n", `2:5 a backslash in "double quotes" begins an escape, and this is none: write \\ for a backslash, or use 'single quotes'`},
		{"x: y\na: \"\\ud800\"\n", `2:5 a backslash in "double quotes" begins an escape, and this is none: write \\ for a backslash, or use 'single quotes'`},
		{"x: y\na: \"\\\\ \\U00110000\"\n", `2:8 a backslash in "double quotes" begins an escape, and this is none: write \\ for a backslash, or use 'single quotes'`},
		{"x: y\na: - b\n", `2:4 a list begins on the line after its key; a text that begins with "- " is written in "double quotes"`},
		{"x: y\n- b\n", `2:1 a list item stands where a key was expected: indent it like the other items of its list, or give the list a key`},
		{"- b\nx: y\n", `2:1 this line belongs to no item of the list above: begin it with "- " as they do, or indent it like the keys of the item it belongs to`},
		{"x: y\na: ? b\n", `2:4 a text cannot begin with "? ": write it in "double quotes"`},
		{"x: y\na: > text\n", `2:4 after | and > the text begins on the next line; a text that begins with one of them is written in "double quotes"`},
		{"x: y\na: >0\n text\n", `2:4 after | and > the text begins on the next line; a text that begins with one of them is written in "double quotes"`},
		{"a: |x\n b\n", `1:4 after | and > the text begins on the next line; a text that begins with one of them is written in "double quotes"`},
		{"x: y\na: *foo\n", `2:4 a text cannot begin with *, which refers to another place in YAML: write it in "double quotes", or write out what is meant`},
		{"x: y\na: **foo**\n", `2:4 a text cannot begin with * or &: write the text in "double quotes" or after >-`},
		{"x: y\na: & foo\n", `2:4 a text cannot begin with * or &: write the text in "double quotes" or after >-`},
		{"x: y\na: &foo b\n", `2:4 a text cannot begin with &, which names a place in YAML: write it in "double quotes"`},
		{"x: y\na: !foo\n", `2:4 a text cannot begin with !, which names a type in YAML: write it in "double quotes" or after >-`},
		{"x: y\na: ! foo\n", `2:4 a text cannot begin with !, which names a type in YAML: write it in "double quotes" or after >-`},
		{"x: y\na: !foo!bar c\n", `2:4 a text cannot begin with !, which names a type in YAML: write the text in "double quotes" or after >-`},
		{"x: y\na: !<foo c\n", `2:4 a text cannot begin with !, which names a type in YAML: write the text in "double quotes" or after >-`},
		{"x: y\na: ![foo, c]\n", `2:4 a text cannot begin with !, which names a type in YAML: write it in "double quotes" or after >-`},
		{"x: y\na: ,b\n", `2:4 a text cannot begin with ,: write the text in "double quotes" or after >-`},
		{"foo\nbar: c\n", `2:4 this line is read as part of the text above it, and holds a colon: if a key begins here, line it up with the keys above; if not, write the whole text in "double quotes" or after >-`},
		{"foo\n---\nbar: c\n", `2:1 a second document begins here (---): one file holds one document, so remove the line or split the file`},
		{"[foo]\nbar: c\n", `2:1 the document ended above this line: look at the indentation here, and for a text or list that stands without a key above`},
		{"a: |\n   b\n  c\n", `3:3 the indentation of this line fits nothing above it: line it up with the lines that it belongs with`},
		{"x: y\na: |\n     \n  b\n  c\n", `4:3 the indentation of this line fits nothing above it: line it up with the lines that it belongs with`},
		{"x: y\na: \"b\": c", `2:7 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"x: y\na: {b: c: d}\n", `2:4 what stands between these { } cannot be read: put a comma between the entries, and write texts that hold a colon, comma or bracket in "double quotes"`},
		{"x: y\na:\n  - b: c: d\n", `3:9 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"x: y\na: b\n  c\n  d: e\n", `4:4 this line is read as part of the text above it, and holds a colon: if a key begins here, line it up with the keys above; if not, write the whole text in "double quotes" or after >-`},
		{"x: y\nwhen: [a, b] == c\n", `2:14 something follows the closing bracket: a text that begins with a bracket is written in "double quotes" or after >-`},
		{"x: y\nwhen: \"a\" in b\n", `2:11 something follows the closing quote: write the whole text after >-, or in one pair of quotes`},
		{"x: y\nwhen:\n  - \"a\" in b\n  - c\n", `3:9 something follows the closing quote: write the whole text after >-, or in one pair of quotes`},
		{"x: y\nwhen: {a} == c\n", `2:11 something follows the closing bracket: a text that begins with a bracket is written in "double quotes" or after >-`},
		{"", `1:1 the file is empty`},
		{"# a\n", `1:1 the file is empty`},
		{"---\n", `1:1 the file is empty`},
		{"a: &x b\nc: *x\n", `1:4 a text cannot begin with &, which names a place in YAML: write it in "double quotes" | 2:4 a text cannot begin with *, which refers to another place in YAML: write it in "double quotes", or write out what is meant`},
		{"a: {<<: b}", `1:5 the key << would copy keys from another place: write them out`},
		{"<<: *x", `1:5 a text cannot begin with *, which refers to another place in YAML: write it in "double quotes", or write out what is meant`},
		{"a: \"b\\0\"", `1:6 this escape stands for an invisible character: remove it`},
		{"a: b\n...\nc: d\n", `3:1 something stands after the end of the document (...): remove the line with the dots or what follows it`},
		{"a: \"æ\\e\"", `1:6 this escape stands for an invisible character: remove it`},
		{"a\u0085b", `1:2 an invisible line separator (U+0085) stands here: replace it with an ordinary line end`},
		{"a\u2028b", `1:2 an invisible line separator (U+2028) stands here: replace it with an ordinary line end`},
		{"a\rb", `1:2 this line ends in a way that editors show differently (a lone carriage return): save the file with the line ends of Unix or Windows`},
		{"a: b\nå \xff", `2:3 this character is not UTF-8: save the file with the encoding UTF-8`},
		{"æ: \x01", `1:4 a control character (U+0001) stands here: remove it`},
		{"a: \ufeffb", `1:4 an invisible character (U+FEFF) stands here: remove it`},
		{"\ufeffa: b: c", `1:5 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"a:\n\u00a0 b: c", `2:1 an invisible no-break space stands before this text: indent with ordinary spaces`},
		{"a: [b, , c]\nd: e", `1:4 something is missing between these brackets: look for a comma too many, a bracket or a quote that is not closed`},
		{"a: [\n  b,\n  c\nd: e\n", `1:4 the bracket [ that opens here is not closed, or what follows it cannot be read: look for a missing ], a missing comma or quote`},
		{"\"a\": \"b\" # x: y\n\"c\": d: e", `2:7 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"- a\n- \"b\n- c", `2:3 the quote that opens here is never closed`},
		{"a: it's: x\n", `1:8 this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"a: 'it's'\nb: c\n", `1:8 something follows the closing quote: write the whole text after >-, or in one pair of quotes`},
		{"a: \"say \"hi\" now\"\nb: c\n", `1:10 something follows the closing quote: write the whole text after >-, or in one pair of quotes`},
		{"do: a\n: c\n", `2:1 a key is missing before the colon`},
		{"~", `1:1 the file is empty`},
		{"a: " + strings.Repeat("[", 30), `1:4 something is missing between these brackets: look for a comma too many, a bracket or a quote that is not closed`},
		{"x:\n" + deep(24), `25:25 lists and keys stand more than 24 levels inside each other here`},
		{strings.Repeat("- ", 20000), `1:1 lists and keys stand more than 24 levels inside each other here`},
		{"[" + strings.Repeat("[],", 200_000) + "]", `1:599999 the file holds too much: more than 200 000 keys and values; split it`},
		{strings.Repeat("a", 1<<20+1), `1:1 the file is too large: more than 1 MiB; split it`},
	} {
		var f Faults
		_, ok := Parse("a.yaml", []byte(c.in), &f)
		assert.False(t, ok, "%q", c.in)
		assert.Equal(t, c.want, said(&f), "%q", c.in)
	}
}

// deep is n mappings inside each other, each on a line of its own.
func deep(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(strings.Repeat(" ", i) + "k:\n")
	}
	return b.String()
}

// 24 levels are read.
func TestDeepEnough(t *testing.T) {
	good(t, "x:\n"+deep(23))
	good(t, strings.Repeat("[", 24)+strings.Repeat("]", 24))
}
