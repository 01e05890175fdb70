package source

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mistake is one fault of spelling YAML, in plain words.
type mistake struct {
	line, col int
	msg       string
}

const (
	inQuotes = `write the text in "double quotes" or after >-`
	oddText  = "this cannot be read as YAML: look at the indentation, quotes and brackets here and on the line above"
)

// explain turns a parser's error into words for an author. The parser's own
// words never come through.
func explain(doc *document, err error) mistake {
	p := locate(doc.lines, err)
	line := doc.lines[p.line-1]
	at := func(i int, msg string) mistake { return mistake{p.line, column(line, i), msg} }
	switch text := p.text; {
	case strings.HasPrefix(text, "unknown anchor "):
		return unknownAnchor(doc)
	case strings.HasPrefix(text, "exceeded max depth"):
		return mistake{p.line, 1, "lists and keys stand more than 24 levels inside each other here"}
	case text == "mapping values are not allowed in this context":
		return colonInText(doc, p.line, line)
	case text == "could not find expected ':'":
		return noColon(p.line, line)
	case text == "found character that cannot start any token":
		return badStart(p.line, line)
	case text == "found unexpected end of stream":
		return at(openQuote(line), "the quote that opens here is never closed")
	case text == "found unexpected document indicator":
		return at(openQuote(line), "the quote that opens here is not closed before the document ends")
	case text == "found unknown escape character",
		text == "did not find expected hexdecimal number",
		text == "found invalid Unicode character escape code":
		return badEscape(doc, p)
	case text == "did not find expected comment or line break",
		text == "found an indentation indicator equal to 0":
		i := value(line)
		return at(min(i, len(line)), "after | and > the text begins on the next line; a text that begins with one of them is written in \"double quotes\"")
	case strings.HasPrefix(text, "found a tab character"):
		return tabbed(doc, p)
	case text == "block sequence entries are not allowed in this context":
		return at(min(value(line), len(line)), `a list begins on the line after its key; a text that begins with "- " is written in "double quotes"`)
	case text == "mapping keys are not allowed in this context":
		return at(min(value(line), len(line)), `a text cannot begin with "? ": write it in "double quotes"`)
	case text == "did not find expected alphabetic or numeric character":
		return at(min(value(line), len(line)), "a text cannot begin with * or &: "+inQuotes)
	case text == "did not find expected ',' or ']'", text == "did not find expected ',' or '}'":
		return inBrackets(p.line, line, text[len(text)-2])
	case text == "did not find expected node content":
		return noContent(p.line, line)
	case text == "did not find expected key", text == "did not find expected '-' indicator":
		return outOfLine(doc, p)
	case text == "did not find expected <document start>":
		return at(begin(line), "the document ended above this line: look at the indentation here, and for a text or list that stands without a key above")
	case text == "found unknown directive name":
		return at(begin(line), `a line cannot begin with %: write the text in "double quotes"`)
	case text == "found undefined tag handle", strings.Contains(text, "'>'"), strings.Contains(text, "'!'"),
		strings.Contains(text, "tag URI"), strings.Contains(text, "URI escaped"), strings.Contains(text, "UTF-8 octet"),
		text == "did not find expected whitespace or line break":
		return at(min(value(line), len(line)), "a text cannot begin with !, which names a type in YAML: "+inQuotes)
	}
	return at(begin(line), oddText)
}

// colonInText explains a colon where no key can end.
func colonInText(doc *document, n int, line string) mistake {
	c := colons(line)
	if len(c) > 1 {
		return mistake{n, column(line, c[1]), "this text holds a colon followed by a space: " + inQuotes}
	}
	if n > 1 {
		// Often the key above is none, for want of a space.
		above := doc.lines[n-2]
		if j := item(above); item(line) == j && tightColon.MatchString(above[j:]) {
			return mistake{n - 1, column(above, j+strings.IndexByte(above[j:], ':')), tightMsg}
		}
	}
	i := begin(line)
	if len(c) == 1 {
		i = c[0]
	}
	return mistake{n, column(line, i), "this line is read as part of the text above it, and holds a colon: " +
		"if a key begins here, line it up with the keys above; if not, write the whole text in \"double quotes\" or after >-"}
}

const tightMsg = "a space is missing after this colon"

var tightColon = regexp.MustCompile(`^["']?[\pL_][\pL\pN_-]*["']?:[^\s/:]`)

// noColon explains a line among keys that has none.
func noColon(n int, line string) mistake {
	i := item(line)
	if m := tightColon.FindStringIndex(line[i:]); m != nil {
		return mistake{n, column(line, i+strings.IndexByte(line[i:], ':')), tightMsg}
	}
	return mistake{n, column(line, begin(line)), "this line stands among keys but has none: " +
		"write the key and a colon before it, or indent it if it belongs to the text above"}
}

// badStart explains a character that no text can begin with.
func badStart(n int, line string) mistake {
	if i := value(line); i < len(line) && strings.IndexByte("@`%", line[i]) >= 0 {
		return mistake{n, column(line, i), "a text cannot begin with " + line[i:i+1] + ": " + inQuotes}
	}
	if i := strings.IndexByte(line, '\t'); i >= 0 {
		return mistake{n, column(line, i), "a tab stands here: use spaces"}
	}
	for i := 1; i < len(line); i++ {
		if strings.IndexByte(" [{,", line[i-1]) >= 0 && strings.IndexByte("@`%|>", line[i]) >= 0 {
			return mistake{n, column(line, i), "a text cannot begin with " + line[i:i+1] + ` here: write it in "double quotes"`}
		}
	}
	return mistake{n, column(line, begin(line)), "a text on this line begins with a character that YAML keeps for itself: " + inQuotes}
}

// openQuote is the byte of the quote on the line that is not closed there, else
// of its first character.
func openQuote(line string) int {
	start := true
	for i := item(line); i < len(line); i++ {
		c := line[i]
		if start && (c == '"' || c == '\'') {
			end := closing(line, i)
			if end < 0 {
				return i
			}
			i, start = end, false
			continue
		}
		if c != ' ' {
			start = strings.IndexByte("[{,:", c) >= 0
		}
	}
	return begin(line)
}

var escape = regexp.MustCompile(`\\(?:[0abt\tnvfre "'\\N_LP]|$|x[[:xdigit:]]{2}|u[[:xdigit:]]{4}|U[[:xdigit:]]{8})`)

// badEscape explains a backslash in double quotes that begins no escape.
func badEscape(doc *document, p problem) mistake {
	const msg = `a backslash in "double quotes" begins an escape, and this is none: write \\ for a backslash, or use 'single quotes'`
	for n := p.line; n <= len(doc.lines); n++ {
		line := doc.lines[n-1]
		i := 0
		if n == p.line {
			i = begin(line)
		}
		for i < len(line) {
			j := strings.IndexByte(line[i:], '\\')
			if j < 0 {
				break
			}
			i += j
			m := escape.FindStringIndex(line[i:min(len(line), i+10)])
			if m == nil || m[0] != 0 || surrogate(line[i:i+m[1]]) {
				return mistake{n, column(line, i), msg}
			}
			i += m[1]
		}
	}
	return mistake{p.line, column(doc.lines[p.line-1], begin(doc.lines[p.line-1])), msg}
}

// surrogate reports whether an escape in digits stands for no character.
func surrogate(s string) bool {
	if len(s) < 2 || s[1] != 'u' && s[1] != 'U' {
		return false
	}
	r, err := strconv.ParseUint(s[2:], 16, 32)
	return err != nil || r > utf8.MaxRune || !utf8.ValidRune(rune(r))
}

// tabbed explains a tab where a text over several lines is indented.
func tabbed(doc *document, p problem) mistake {
	const msg = "a tab stands where this text is indented: indent with spaces only"
	for n := p.line; n <= len(doc.lines); n++ {
		if i := begin(doc.lines[n-1]); strings.Contains(doc.lines[n-1][:i], "\t") {
			return mistake{n, strings.IndexByte(doc.lines[n-1], '\t') + 1, msg}
		}
	}
	return mistake{p.line, 1, msg}
}

// unknownAnchor finds the * that the parser took for a reference. It gives no
// line for it.
func unknownAnchor(doc *document) mistake {
	const msg = `a text cannot begin with *, which refers to another place in YAML: write it in "double quotes", or write out what is meant`
	for n, line := range doc.lines {
		if m := reference.FindStringSubmatchIndex(line); m != nil {
			return mistake{n + 1, column(line, m[2]), msg}
		}
	}
	return mistake{1, 1, msg}
}

var reference = regexp.MustCompile(`(?:^\s*|[:?-]\s+|[\[{,]\s*)(\*)[\pL\pN_-]`)
