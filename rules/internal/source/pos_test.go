package source

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPos(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string // what stands at each byte: line:col
	}{
		{"k: åb c", []string{"1:4", "1:4", "1:5", "1:6", "1:7", "1:8"}},
		{"k: a\n\n\n  b", []string{"1:4", "2:1", "3:1", "4:3", "4:4"}},
		{"k: 'a''b'", []string{"1:5", "1:6", "1:8", "1:9"}},
		{`k: "a\u00e5\n"`, []string{"1:5", "1:6", "1:6", "1:12", "1:14"}},
		{"k: \"a \\\n   b\"", []string{"1:5", "1:6", "2:4", "2:5"}},
		{"k: |\n    a\n\n     b\n", []string{"2:5", "2:6", "3:1", "4:5", "4:6", "4:7", "4:7"}},
		{"k: |2-\n   a\n  b\n", []string{"2:3", "2:4", "2:5", "3:3", "3:4"}},
		{"k: >-  # c\n  a\n  b\n\n  c\n", []string{"2:3", "2:4", "3:3", "4:1", "5:3", "5:4"}},
		{"k: >+\n  a\n   b\n\n", []string{"2:3", "2:4", "3:3", "3:4", "3:5", "4:1", "3:5"}},
		{"k:", []string{"1:3"}},
	} {
		good(t, c.in).Pairs(&Faults{}, "", func(_, n Node) {
			var got []string
			for i := range len(n.Value()) + 1 {
				line, col := n.Pos(i)
				got = append(got, fmt.Sprintf("%d:%d", line, col))
			}
			assert.Equal(t, c.want, got, "%q", c.in)
			line, col := n.Pos(-1)
			assert.Equal(t, []int{n.Line(), n.Col()}, []int{line, col})
			line, col = n.Pos(1000)
			assert.Equal(t, c.want[len(c.want)-1], fmt.Sprintf("%d:%d", line, col), "%q", c.in)
		})
	}
}

// writer writes random texts in every style. It leaves to the parser what each
// means: the law is about whatever value comes out.
type writer struct{ r *rand.Rand }

func (w writer) word(extra string) string {
	letters := []rune("abcxyzæøå€😀()=.&!<>" + extra)
	out := []rune{[]rune("abæ")[w.r.IntN(3)]}
	for range w.r.IntN(5) {
		out = append(out, letters[w.r.IntN(len(letters))])
	}
	return string(out)
}

// gap is what stands between two words: blanks, or line ends with indentation.
func (w writer) gap(indent int, lines bool) string {
	if !lines || w.r.IntN(3) > 0 {
		return strings.Repeat(" ", 1+w.r.IntN(3))
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", w.r.IntN(3)))
	for range 1 + w.r.IntN(3) {
		b.WriteString("\n" + strings.Repeat(" ", w.r.IntN(3)))
	}
	return b.String()[:strings.LastIndex(b.String(), "\n")+1] + strings.Repeat(" ", indent+w.r.IntN(3))
}

func (w writer) words(indent int, lines bool, extra string, more ...string) string {
	var b strings.Builder
	b.WriteString(w.word(extra))
	for range w.r.IntN(8) {
		if len(more) > 0 && w.r.IntN(3) == 0 {
			b.WriteString(more[w.r.IntN(len(more))])
			continue
		}
		b.WriteString(w.gap(indent, lines) + w.word(extra))
	}
	return b.String()
}

// scalar is a text in a random style, its lines indented by more than indent.
// Only flow styles are used when flow is set.
func (w writer) scalar(indent int, flow bool) string {
	styles := 6
	if flow {
		styles = 4
	}
	switch w.r.IntN(styles) {
	case 0:
		return w.words(indent+1, false, "") + "z"
	case 1:
		return w.words(indent+1, true, "\"'|>*%@") + "z"
	case 2:
		return "'" + w.words(indent+1, true, "\":,[]{}#", "''", "''''") + "'"
	case 3:
		return `"` + w.words(indent+1, true, "':,[]{}#", `\"`, `\\`, `\n`, `\u00e5`, `\x41`, `\U0001F600`, `\ `, "\\\n"+strings.Repeat(" ", indent+2), `\t`, `\/`[:0]) + `"`
	}
	return w.block(indent)
}

func (w writer) block(indent int) string {
	deeper := 1 + w.r.IntN(4)
	header := []string{"|", ">"}[w.r.IntN(2)]
	chomp := []string{"", "-", "+"}[w.r.IntN(3)]
	explicit := w.r.IntN(2) == 0
	digit := ""
	if explicit {
		digit = fmt.Sprint(deeper)
	}
	if w.r.IntN(2) == 0 {
		chomp, digit = digit, chomp
	}
	var b strings.Builder
	b.WriteString(header + chomp + digit + []string{"", " ", "  # why"}[w.r.IntN(3)])
	for i := range 1 + w.r.IntN(5) {
		for range max(0, w.r.IntN(4)-1) {
			b.WriteString("\n" + strings.Repeat(" ", w.r.IntN(2)))
		}
		b.WriteString("\n" + strings.Repeat(" ", max(indent, 0)+deeper))
		if i > 0 || explicit {
			b.WriteString(strings.Repeat(" ", max(0, w.r.IntN(6)-3)))
		}
		b.WriteString(w.words(0, false, "\"':,[]{}#\\"))
	}
	b.WriteString(strings.Repeat("\n", w.r.IntN(3)))
	return b.String()
}

// tree is a mapping or list at column indent, beginning on the present line.
func (w writer) tree(indent, depth int) string {
	var b strings.Builder
	isList := w.r.IntN(2) == 0
	for i := range 1 + w.r.IntN(3) {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat(" ", indent))
		}
		in := indent + 2
		if isList {
			b.WriteString("- ")
		} else {
			fmt.Fprintf(&b, "k%d: ", i)
		}
		switch k := w.r.IntN(6); {
		case depth > 0 && k == 0 && isList:
			b.WriteString(w.tree(in, depth-1))
		case depth > 0 && k <= 1:
			b.WriteString("\n" + strings.Repeat(" ", in) + w.tree(in, depth-1))
		case k == 2:
			b.WriteString("[" + w.scalar(indent, true) + ", " + w.scalar(indent, true) + "]")
		case k == 3:
			b.WriteString("{k: " + w.scalar(indent, true) + ", l: [" + w.scalar(indent, true) + "]}")
		default:
			b.WriteString(w.scalar(indent, false))
		}
	}
	return b.String()
}

// scalars calls each with every scalar at or below n.
func scalars(n Node, each func(Node)) {
	if n.IsScalar() {
		each(n)
		return
	}
	for _, c := range n.at.Content {
		scalars(n.child(c), each)
	}
}

// The law of Pos: what stands at the place of a character in the file is that
// character, or the escape that stands for it; and places never go back.
func TestPosLaw(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(1, 2))}
	styles := map[string]int{}
	refused := 0
	const files = 3000
	for range files {
		text := w.tree(0, 3)
		if w.r.IntN(4) == 0 {
			text = w.scalar(-1, false)
		}
		if w.r.IntN(2) == 0 {
			text += "\n"
		}
		if w.r.IntN(4) == 0 {
			text = "\ufeff# c\n---\n" + strings.ReplaceAll(text, "\n", "\r\n")
		}
		var f Faults
		file, ok := Parse("a.yaml", []byte(text), &f)
		if !ok {
			refused++ // chance made a text that is none
			continue
		}
		scalars(file.Root, func(n Node) {
			at, before := [2]int{}, [2]int{}
			if strings.Contains(strings.TrimSuffix(n.Value(), "\n"), "\n") || !n.IsPlain() {
				styles[fmt.Sprint(n.at.Style)]++
			}
			for i, r := range n.Value() {
				before = at
				at[0], at[1] = n.Pos(i)
				require.False(t, at[0] < before[0] || at[0] == before[0] && at[1] < before[1], "%q goes back", text)
				if !unicode.IsSpace(r) {
					require.Contains(t, written(file, at, n), string(r), "%q: byte %d of %q at %v", text, i, n.Value(), at)
				}
			}
		})
	}
	assert.Less(t, refused, files/5)
	for style, many := range styles {
		assert.Greater(t, many, 300, style)
	}
	assert.Len(t, styles, 5)
}

// written is what may stand for one character at a place: the character there,
// or what its escape means.
func written(file File, at [2]int, n Node) string {
	line := []rune(file.Lines[at[0]-1])
	if at[1] > len(line) {
		return ""
	}
	rest := string(line[at[1]-1:])
	if rest[0] == '\\' && !n.IsPlain() && n.Col() > 0 && doubleQuoted(file, n) {
		for esc, means := range map[string]string{`\"`: `"`, `\\`: `\`, `\u00e5`: "å", `\x41`: "A", `\U0001F600`: "😀"} {
			if strings.HasPrefix(rest, esc) {
				return means
			}
		}
		return ""
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return string(r)
}

func doubleQuoted(file File, n Node) bool {
	return []rune(file.Lines[n.Line()-1])[n.Col()-1] == '"'
}
