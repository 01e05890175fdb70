package source

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestFields(t *testing.T) {
	for _, c := range []struct{ in, want, read string }{
		{"do: a\nby: b\n", "", "do=a by=b"},
		{"by: b\ndo: a\n", "", "by=b do=a"},
		{"do: a\nBy: b\n", `2:1 duty x: unknown key "By"; did you mean "by"?`, "do=a"},
		{"do: a\nwiht: b\n", `2:1 duty x: unknown key "wiht"; did you mean "with"?`, "do=a"},
		{"do: a\nzebra: b\n", `2:1 duty x: unknown key "zebra"`, "do=a"},
		{"do: a\nKari Nordmann, 12: b\n", `2:1 duty x: unknown key`, "do=a"},
		{"do: a\n" + strings.Repeat("k", 41) + ": b\n", `2:1 duty x: unknown key`, "do=a"},
		{"do: a\ndo: c\n", `2:1 duty x: the key "do" stands twice, first on line 1`, "do=a"},
		{"do: a\n\"a b\": c\na b: c\n", `2:1 duty x: unknown key | 3:1 duty x: this key stands twice, first on line 2`, "do=a"},
		{"# c\n\nby: b\n", `3:1 duty x: the key "do" is missing`, "by=b"},
		{"{}", `1:1 duty x: the key "do" is missing`, ""},
		{"do: a\n? [b]\n: c\n", `2:3 duty x: a key must be a word, not a list; a text that begins with a bracket is written in "double quotes" or after >-`, "do=a"},
		{"do: a\nnull: c\n", `2:1 duty x: this key means "nothing" in YAML: write it in quotes`, "do=a"},
		{"do: a\n'': c\n", `2:1 duty x: a key is missing before the colon`, "do=a"},
		{"- a\n", `1:1 duty x: expected keys with values, not a list`, ""},
		{"a", `1:1 duty x: expected keys with values, not a single value`, ""},
	} {
		var f Faults
		var read []string
		take := func(key string) func(Node) {
			return func(n Node) { read = append(read, key+"="+n.Value()) }
		}
		good(t, c.in).Fields(&f, "duty x", map[string]Field{
			"do": {Required: true, Read: take("do")}, "by": {Read: take("by")}, "with": {},
		})
		assert.Equal(t, c.want, said(&f), "%q", c.in)
		assert.Equal(t, c.read, strings.Join(read, " "), "%q", c.in)
	}
}

func TestEachAndPairs(t *testing.T) {
	var f Faults
	var got []string
	root := good(t, "list: [a, b]\nnone: []\nempty:\nmap: {x: 1, y: 2, x: 3}\n")
	root.Pairs(&f, "", func(key, value Node) {
		switch key.Value() {
		case "map":
			value.Pairs(&f, "map", func(k, v Node) { got = append(got, k.Value()+v.Value()) })
		default:
			value.Each(&f, key.Value(), func(i int, item Node) { got = append(got, fmt.Sprint(i, item.Value())) })
		}
	})
	assert.Equal(t, []string{"0a", "1b", "x1", "y2"}, got)
	assert.Equal(t, `3:7 empty: is empty: expected a list | 4:19 map: the key "x" stands twice, first on line 4`, said(&f))
}

func TestScalars(t *testing.T) {
	text := func(n Node, f *Faults) (any, bool) { return n.Text(f, "k") }
	truth := func(n Node, f *Faults) (any, bool) { return n.Bool(f, "k") }
	whole := func(n Node, f *Faults) (any, bool) { return n.Int(f, "k") }
	date := func(n Node, f *Faults) (any, bool) {
		d, ok := n.Date(f, "k")
		return d.Format(time.RFC3339), ok
	}
	for _, c := range []struct {
		read func(Node, *Faults) (any, bool)
		in   string
		want any // nil when refused
		said string
	}{
		{text, "a b", "a b", ""},
		{text, "yes", "yes", ""},
		{text, "1.0", "1.0", ""},
		{text, "2026-03-02", "2026-03-02", ""},
		{text, `"null"`, "null", ""},
		{text, "null", nil, `1:4 k: this word means "nothing" in YAML: write it in quotes if the word itself is meant`},
		{text, "~", nil, `1:4 k: this word means "nothing" in YAML: write it in quotes if the word itself is meant`},
		{text, "", nil, "1:3 k: is empty: expected a text"},
		{text, `""`, nil, "1:4 k: is empty: expected a text"},
		{text, `" "`, nil, "1:4 k: is empty: expected a text"},
		{text, "[a]", nil, "1:4 k: expected a text, not a list"},
		{text, "{a: b}", nil, "1:4 k: expected a text, not keys with values in { }"},
		{text, "\n  a: b", nil, "2:3 k: expected a text, not keys with values"},
		{truth, "true", true, ""},
		{truth, "false", false, ""},
		{truth, "yes", nil, "1:4 k: expected true or false; write true"},
		{truth, "Nei", nil, "1:4 k: expected true or false; write false"},
		{truth, "off", nil, "1:4 k: expected true or false; write false"},
		{truth, "TRUE", nil, "1:4 k: expected true or false; write true"},
		{truth, `"true"`, nil, "1:4 k: expected true or false; write true, without quotes"},
		{truth, "kanskje", nil, "1:4 k: expected true or false"},
		{truth, "", nil, "1:3 k: is empty: expected true or false"},
		{whole, "12", int64(12), ""},
		{whole, "-3", int64(-3), ""},
		{whole, "0", int64(0), ""},
		{whole, "012", nil, "1:4 k: expected a whole number, in digits only"},
		{whole, "1_000", nil, "1:4 k: expected a whole number, in digits only"},
		{whole, "0x1f", nil, "1:4 k: expected a whole number, in digits only"},
		{whole, "1.5", nil, "1:4 k: expected a whole number, in digits only"},
		{whole, `"1"`, nil, "1:4 k: expected a whole number; write it without quotes"},
		{whole, "9223372036854775808", nil, "1:4 k: the number is too large"},
		{date, "2026-03-02", "2026-03-02T00:00:00Z", ""},
		{date, `"2024-02-29"`, "2024-02-29T00:00:00Z", ""},
		{date, "2026-02-29", nil, "1:4 k: there is no such day; a day is written year-month-day as in 2026-03-02"},
		{date, "2026-13-01", nil, "1:4 k: there is no such day; a day is written year-month-day as in 2026-03-02"},
		{date, "0000-01-01", nil, "1:4 k: there is no such day; a day is written year-month-day as in 2026-03-02"},
		{date, "2.3.2026", nil, "1:4 k: expected a day, written year-month-day as in 2026-03-02"},
		{date, "2026-3-2", nil, "1:4 k: expected a day, written year-month-day as in 2026-03-02"},
		{date, "2026-03-02T10:00:00Z", nil, "1:4 k: expected a day, written year-month-day as in 2026-03-02"},
	} {
		var f Faults
		good(t, "k: "+c.in+"\n").Pairs(&f, "", func(_, n Node) {
			got, ok := c.read(n, &f)
			assert.Equal(t, c.want != nil, ok, "%q", c.in)
			if ok {
				assert.Equal(t, c.want, got, "%q", c.in)
			}
		})
		assert.Equal(t, c.said, said(&f), "%q", c.in)
	}
}

func TestStrings(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
		ok   bool
		said string
	}{
		{"a", []string{"a"}, true, ""},
		{"[a, b]", []string{"a", "b"}, true, ""},
		{"[]", nil, true, ""},
		{"\n  - a\n  - [b]\n  - c\n", []string{"a", "c"}, false, "3:5 k: expected a text, not a list"},
		{"[a, '']", []string{"a"}, false, "1:8 k: is empty: expected a text"},
		{"", nil, false, "1:3 k: is empty: expected a text or a list of texts"},
		{"{a: b}", nil, false, "1:4 k: expected a text or a list of texts, not keys with values in { }"},
	} {
		var f Faults
		good(t, "k: "+c.in+"\n").Pairs(&f, "", func(_, n Node) {
			nodes, ok := n.Strings(&f, "k")
			var got []string
			for _, n := range nodes {
				got = append(got, n.Value())
			}
			assert.Equal(t, c.want, got, "%q", c.in)
			assert.Equal(t, c.ok, ok, "%q", c.in)
		})
		assert.Equal(t, c.said, said(&f), "%q", c.in)
	}
}

// No fault of shape says what stands in the file, but for keys that are words.
func TestNoValueIsQuoted(t *testing.T) {
	const secret = "12057512345"
	for _, in := range []string{secret, "'" + secret + "'", "[" + secret + "]", "{" + secret + ": " + secret + "}", "|\n  " + secret + "\n"} {
		var f Faults
		good(t, "k: "+in+"\n").Pairs(&f, "", func(_, n Node) {
			n.Bool(&f, "k")
			n.Date(&f, "k")
			n.Fields(&f, "k", map[string]Field{"known": {Required: true}})
			n.Pairs(&f, "k", func(_, v Node) { v.Bool(&f, "k") })
			n.Each(&f, "k", func(_ int, v Node) { v.Bool(&f, "k") })
		})
		assert.NotEmpty(t, f.List())
		assert.NotContains(t, said(&f), secret)
	}
}

func TestZeroNode(t *testing.T) {
	var n Node
	var f Faults
	line, col := n.Pos(3)
	assert.Equal(t, []any{true, false, false, false, false, false, "", "", 0, 0, 0, 0},
		[]any{n.IsZero(), n.IsMap(), n.IsList(), n.IsScalar(), n.IsNull(), n.IsPlain(), n.Value(), n.File(), n.Line(), n.Col(), line, col})
	n.Text(&f, "k")
	n.Fields(&f, "k", nil)
	n.Each(&f, "k", nil)
	n.Pairs(&f, "k", nil)
	n.Strings(&f, "k")
	assert.Len(t, f.List(), 4)
}

func TestFaultsAreSortedAndEachOnce(t *testing.T) {
	var f Faults
	for _, x := range []Fault{{"b", 1, 1, "x"}, {"a", 2, 1, "x"}, {"a", 1, 9, "y"}, {"a", 1, 9, "x"}, {"a", 1, 9, "x"}, {"a", 1, 10, "x"}} {
		f.AddAt(x.File, x.Line, x.Col, "%s", x.Msg)
	}
	assert.Equal(t, []Fault{{"a", 1, 9, "x"}, {"a", 1, 9, "y"}, {"a", 1, 10, "x"}, {"a", 2, 1, "x"}, {"b", 1, 1, "x"}}, f.List())
}

func TestHint(t *testing.T) {
	known := []string{"when", "with"}
	assert.Equal(t, `; did you mean "when"?`, Hint("whne", known))
	assert.Equal(t, "", Hint("zebra", known))
}
