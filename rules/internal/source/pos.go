package source

import (
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// Pos is the line and column in the file where the byte at offset of the
// scalar's value is written. It holds for every way of writing a scalar, over
// several lines too. An escape is placed at its first character; a space or
// line break that stands for the end of a line is placed after that line's last
// character. An offset beyond the value is the place after its last character;
// one before it, or in a node that is no scalar, is the node's start.
func (n Node) Pos(offset int) (line, col int) {
	if offset < 0 || !n.IsScalar() {
		return n.Line(), n.Col()
	}
	t := tracer{lines: n.doc.lines, cur: spot{n.Line(), n.Col()}, want: len(n.at.Value)}
	if t.cur.line > len(t.lines) {
		return n.Line(), n.Col()
	}
	t.i = byteOf(t.lines[t.cur.line-1], t.cur.col)
	t.end = t.cur
	switch n.at.Style &^ yaml.TaggedStyle {
	case yaml.LiteralStyle:
		t.block(true, n.indent)
	case yaml.FoldedStyle:
		t.block(false, n.indent)
	case yaml.SingleQuotedStyle:
		t.flow('\'')
	case yaml.DoubleQuotedStyle:
		t.flow('"')
	default:
		t.flow(0)
	}
	if string(t.out) != n.at.Value {
		return n.Line(), n.Col()
	}
	s := t.end
	if offset < len(t.at) {
		s = t.at[offset]
	}
	return s.line, s.col
}

// byteOf is the byte at which column col of a line begins.
func byteOf(line string, col int) int {
	for i := range line {
		if col--; col == 0 {
			return i
		}
	}
	return len(line)
}

type spot struct{ line, col int }

// tracer reads a scalar again as the parser did, noting for each byte of the
// value where it came from.
type tracer struct {
	lines []string
	cur   spot // the next character
	i     int  // its byte in the line
	want  int  // bytes in the value: no more are read

	out []byte
	at  []spot
	end spot // after the last character
}

func (t *tracer) done() bool { return len(t.out) >= t.want || t.cur.line > len(t.lines) }

// emit says that s of the value comes from the place from.
func (t *tracer) emit(s string, from spot) {
	for i := 0; i < len(s) && len(t.out) < t.want; i++ {
		t.out = append(t.out, s[i])
		t.at = append(t.at, from)
	}
}

// skip goes n bytes on in the line.
func (t *tracer) skip(n int) {
	s := t.rest()[:n]
	t.i += n
	t.cur.col += utf8.RuneCountInString(s)
}

func (t *tracer) nextLine() {
	t.cur = spot{t.cur.line + 1, 1}
	t.i = 0
}

// rest is what is left of the line.
func (t *tracer) rest() string {
	if t.cur.line > len(t.lines) {
		return ""
	}
	return t.lines[t.cur.line-1][t.i:]
}

// flow reads a plain scalar, or one in quotes of the given kind.
func (t *tracer) flow(quote byte) {
	if quote != 0 {
		if t.rest() == "" || t.rest()[0] != quote {
			return
		}
		t.skip(1)
		t.end = t.cur
	}
	for !t.done() {
		rest, from := t.rest(), t.cur
		switch {
		case rest == "" || rest[0] == ' ' || rest[0] == '\t':
			t.gap(false)
		case quote == '\'' && strings.HasPrefix(rest, "''"):
			t.skip(2)
			t.emit("'", from)
		case quote == '"' && rest == `\`:
			t.skip(1)
			t.gap(true)
		case quote == '"' && rest[0] == '\\':
			text, size := unescape(rest)
			t.skip(size)
			t.emit(text, from)
		default:
			_, size := utf8.DecodeRuneInString(rest)
			t.skip(size)
			t.emit(rest[:size], from)
		}
		t.end = t.cur
	}
}

// gap reads blanks and line ends between words: one line end is a space, each
// further one a line feed. After a backslash at the end of a line the first
// line end is nothing.
func (t *tracer) gap(escaped bool) {
	var blanks, breaks []spot
	start := t.i
	for t.cur.line <= len(t.lines) {
		rest := t.rest()
		if rest == "" {
			breaks = append(breaks, t.cur)
			t.nextLine()
			continue
		}
		if rest[0] != ' ' && rest[0] != '\t' {
			break
		}
		if len(breaks) == 0 {
			blanks = append(blanks, t.cur)
		}
		t.skip(1)
	}
	switch {
	case len(breaks) == 0:
		line := t.lines[t.cur.line-1]
		for k, s := range blanks {
			t.emit(line[start+k:start+k+1], s)
		}
	case len(breaks) == 1 && !escaped:
		t.emit(" ", breaks[0])
	default:
		for _, s := range breaks[1:] {
			t.emit("\n", s)
		}
	}
}

// unescape reads the escape that s begins with; the parser has accepted it.
func unescape(s string) (text string, size int) {
	digits := 0
	switch s[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		for i := 0; i < len(escapes); i += 2 {
			if escapes[i][0] == s[1] {
				return escapes[i+1], 2
			}
		}
		return "", 2
	}
	if len(s) < 2+digits {
		return "", len(s)
	}
	var r rune
	for _, c := range []byte(s[2 : 2+digits]) {
		switch {
		case c <= '9':
			r = r<<4 | rune(c-'0')
		default:
			r = r<<4 | rune(c|0x20-'a'+10)
		}
	}
	return string(r), 2 + digits
}

// escapes are pairs: what follows a backslash, and what it stands for.
var escapes = [...]string{
	"0", "\x00", "a", "\a", "b", "\b", "t", "\t", "\t", "\t", "n", "\n", "v", "\v", "f", "\f", "r", "\r",
	"e", "\x1b", " ", " ", `"`, `"`, "'", "'", `\`, `\`, "N", "\u0085", "_", "\u00a0", "L", "\u2028", "P", "\u2029",
}

// block reads a scalar that begins with | or >, inside a mapping or list at
// column outer (from 0; -1 at the top).
func (t *tracer) block(literal bool, outer int) {
	indent := 0
	for _, c := range t.rest() {
		if c == ' ' || c == '#' || c == '\t' {
			break
		}
		if c >= '1' && c <= '9' {
			indent = max(outer, 0) + int(c-'0')
		}
	}
	t.nextLine()
	t.end = t.cur
	if indent == 0 {
		indent = max(t.indentation(), outer+1, 1)
	}
	var breaks []spot // line ends that wait for the next line with text
	var first *spot   // the line end of the last line with text
	indented := false // that line began with a blank
	for ; t.cur.line <= len(t.lines); t.nextLine() {
		line := t.lines[t.cur.line-1]
		spaces := 0
		for spaces < indent && spaces < len(line) && line[spaces] == ' ' {
			spaces++
		}
		if spaces == len(line) {
			breaks = append(breaks, spot{t.cur.line, spaces + 1})
			continue
		}
		if spaces < indent {
			break
		}
		blank := line[indent] == ' ' || line[indent] == '\t'
		if first != nil {
			if literal || indented || blank {
				t.emit("\n", *first)
			} else if len(breaks) == 0 {
				t.emit(" ", *first)
			}
		}
		t.emitBreaks(breaks)
		breaks, indented = breaks[:0], blank
		t.skip(indent)
		for t.rest() != "" {
			_, size := utf8.DecodeRuneInString(t.rest())
			t.emit(t.rest()[:size], t.cur)
			t.skip(size)
		}
		last := t.cur
		first, t.end = &last, last
		if t.done() {
			return
		}
	}
	if first != nil {
		t.emit("\n", *first)
	}
	t.emitBreaks(breaks)
}

func (t *tracer) emitBreaks(breaks []spot) {
	for _, s := range breaks {
		t.emit("\n", s)
	}
}

// indentation is the deepest indentation of the coming lines, to the first with
// text on it.
func (t *tracer) indentation() int {
	deepest := 0
	for _, line := range t.lines[min(t.cur.line-1, len(t.lines)):] {
		text := strings.TrimLeft(line, " ")
		deepest = max(deepest, len(line)-len(text))
		if text != "" {
			break
		}
	}
	return deepest
}
