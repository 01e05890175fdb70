package cond

import (
	"strings"
	"unicode/utf8"
)

// tokenKind sorts the words of a line, for faults about how it is written.
type tokenKind uint8

const (
	tName tokenKind = iota
	tNumber
	tText
	tOp  // operators, brackets, comma
	tBad // what no condition contains
)

type token struct {
	kind     tokenKind
	text     string
	at       int  // byte offset
	unclosed bool // a text whose quote is never closed
}

func (t token) end() int { return t.at + len(t.text) }

// isLetter is for ASCII only, as names in CEL are.
func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// marks are operators and brackets, longest first. Those that CEL does not have are here too, so that
// a fault can name them whole.
var marks = []string{"===", "!==", "&&", "||", "==", "!=", "<=", ">=", "<>", "=>", "=<", "&", "|", "=", "<", ">", "!",
	"+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"}

// lex splits a line into words. It never fails: what it does not know becomes tBad.
func lex(src string) []token {
	var toks []token
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case strings.IndexByte(" \t\r\n\f", c) >= 0:
			i++
			continue
		case strings.HasPrefix(src[i:], "//"):
			if n := strings.IndexByte(src[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(src)
			}
			continue
		}
		t := token{kind: tBad, at: i}
		switch {
		case textStart(src[i:]) >= 0:
			t.kind = tText
			t.text, t.unclosed = lexText(src[i:], textStart(src[i:]))
		case isLetter(c):
			t.kind = tName
			t.text = takeWhile(src[i:], func(c byte) bool { return isLetter(c) || isDigit(c) })
		case isDigit(c):
			t.kind = tNumber
			t.text = lexNumber(src[i:])
		default:
			for _, op := range marks {
				if strings.HasPrefix(src[i:], op) {
					t.kind, t.text = tOp, op
					break
				}
			}
			if t.kind == tBad {
				_, n := utf8.DecodeRuneInString(src[i:])
				t.text = src[i : i+n]
			}
		}
		toks = append(toks, t)
		i += len(t.text)
	}
	return toks
}

// takeWhile gives the beginning of s whose bytes are all ok.
func takeWhile(s string, ok func(byte) bool) string {
	for i := 0; i < len(s); i++ {
		if !ok(s[i]) {
			return s[:i]
		}
	}
	return s
}

// lexNumber takes a number with its fraction, exponent and letters.
func lexNumber(s string) string {
	word := takeWhile(s, func(c byte) bool { return isLetter(c) || isDigit(c) })
	rest := s[len(word):]
	if len(rest) > 1 && rest[0] == '.' && isDigit(rest[1]) {
		word += "." + takeWhile(rest[1:], func(c byte) bool { return isLetter(c) || isDigit(c) })
	}
	return word
}

// textStart gives the index of the opening quote when a text starts here
// (after at most two of the prefixes r and b), else -1.
func textStart(s string) int {
	for i := 0; i < len(s) && i < 3; i++ {
		switch s[i] {
		case '"', '\'':
			return i
		case 'r', 'R', 'b', 'B':
		default:
			return -1
		}
	}
	return -1
}

// lexText takes a quoted text, quotes included. Without a closing quote it
// takes the rest of the line.
func lexText(s string, open int) (text string, unclosed bool) {
	quote := s[open : open+1]
	raw := strings.ContainsAny(s[:open], "rR")
	if strings.HasPrefix(s[open:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	for i := open + len(quote); i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], quote):
			return s[:i+len(quote)], false
		case s[i] == '\\' && !raw:
			i++
		case s[i] == '\n' && len(quote) == 1:
			return s[:i], true
		}
	}
	return s, true
}
