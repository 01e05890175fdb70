package source

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// clean makes data what the parser may see: without byte-order mark, every line
// ended by a line feed. What could not be placed or would be read otherwise
// than it looks is a fault, and there is at most one.
func clean(name string, data []byte, faults *Faults) (*document, bool) {
	doc := &document{name: name}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for i := 0; i < len(data); {
		if c := data[i]; c >= ' ' && c < 0x7f || c == '\n' { // most are
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if what := unfit(r, size, data[i+size:]); what != "" {
			line, col := placeOf(data[:i])
			faults.AddAt(name, line, col, "%s", what)
			return doc, false
		}
		i += size
	}
	text := strings.TrimSuffix(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	doc.lines = strings.Split(text, "\n")
	return doc, checkLines(doc, faults)
}

// placeOf is the line and column of what follows a text.
func placeOf(before []byte) (line, col int) {
	last := before[bytes.LastIndexByte(before, '\n')+1:]
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(last) - bytes.Count(last, []byte{'\r'}) + 1
}

// unfit says why a character cannot stand in a file, or "". A character of one
// byte that is not decoded is not UTF-8.
func unfit(r rune, size int, rest []byte) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return "this character is not UTF-8: save the file with the encoding UTF-8"
	case r == '\n' || r == '\t':
		return ""
	case r == '\r':
		if len(rest) > 0 && rest[0] == '\n' {
			return ""
		}
		return "this line ends in a way that editors show differently (a lone carriage return): save the file with the line ends of Unix or Windows"
	case r == '\u0085' || r == '\u2028' || r == '\u2029':
		return fmt.Sprintf("an invisible line separator (U+%04X) stands here: replace it with an ordinary line end", r)
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return fmt.Sprintf("a control character (U+%04X) stands here: remove it", r)
	case r == '\ufeff' || r == '\ufffe' || r == '\uffff':
		return fmt.Sprintf("an invisible character (U+%04X) stands here: remove it", r)
	}
	return ""
}

// checkLines refuses what is wrong with a line by itself, whatever stands above
// it: tabs and the like as indentation, directives, a second document.
func checkLines(doc *document, faults *Faults) bool {
	begun, ended := false, false
	for i, line := range doc.lines {
		fault := func(col int, msg string) bool {
			faults.AddAt(doc.name, i+1, col, "%s", msg)
			return false
		}
		body := strings.TrimLeft(line, " ")
		if body == "" {
			continue
		}
		text := body
		if body[0] == '\t' || body[0] >= utf8.RuneSelf {
			text = strings.TrimLeft(body, " \t\u00a0")
		}
		if text == "" {
			continue
		}
		if len(text) < len(body) {
			col := len(line) - len(body) + 1
			if body[0] == '\t' {
				return fault(col, "a tab stands before this text: indent with spaces only")
			}
			return fault(col, "an invisible no-break space stands before this text: indent with ordinary spaces")
		}
		switch {
		case text[0] == '#':
		case line[0] == '%' && !begun:
			return fault(1, `a line cannot begin with %: write the text in "double quotes"`)
		case marks(line, "---"):
			if begun {
				return fault(1, "a second document begins here (---): one file holds one document, so remove the line or split the file")
			}
			begun = true
		case marks(line, "..."):
			ended = true
		case ended:
			return fault(1, "something stands after the end of the document (...): remove the line with the dots or what follows it")
		default:
			begun = true
		}
	}
	return true
}

// marks reports whether line is the document mark, alone or with something
// after it.
func marks(line, mark string) bool {
	return strings.HasPrefix(line, mark) && (len(line) == 3 || line[3] == ' ' || line[3] == '\t')
}
