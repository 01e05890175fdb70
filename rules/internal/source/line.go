package source

import (
	"strings"
	"unicode/utf8"
)

// What follows reads a single line of a file that the parser has refused, as far
// as that can be done without the lines around it. It only chooses words and
// columns for a fault, so a wrong guess costs a hint and no more.

// column is the column of byte i of a line.
func column(line string, i int) int { return utf8.RuneCountInString(line[:i]) + 1 }

// begin is the byte of a line's first character that is no space.
func begin(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// item is the byte where the text of a line begins, after the dashes of list
// items.
func item(line string) int {
	i := begin(line)
	for strings.HasPrefix(line[i:], "- ") {
		i += 1 + begin(line[i+1:])
	}
	return i
}

// value is the byte where the value begins: after the dashes and after the key,
// if the line has one. It is len(line) when there is none.
func value(line string) int {
	i := item(line)
	if c := colons(line); len(c) > 0 {
		return c[0] + 1 + begin(line[c[0]+1:])
	}
	return i
}

// colons are the bytes of the colons that YAML takes for the end of a key: those
// with a space or nothing after them, outside quotes and comments.
func colons(line string) []int {
	var out []int
	start := true // a text may begin here
	for i := item(line); i < len(line); i++ {
		switch c := line[i]; {
		case start && (c == '"' || c == '\''):
			start = false
			if end := closing(line, i); end > 0 {
				i = end
			}
		case c == ' ':
			if strings.HasPrefix(line[i:], " #") {
				return out
			}
		case c == ':' && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t'):
			out = append(out, i)
			start = true
		default:
			start = strings.IndexByte("[{,", c) >= 0
		}
	}
	return out
}

// closing is the byte of the quote that closes the one at byte i, -1 when it is
// not closed on the line.
func closing(line string, i int) int {
	q := line[i]
	for i++; i < len(line); i++ {
		switch {
		case line[i] == '\\' && q == '"':
			i++
		case line[i] == q && q == '\'' && i+1 < len(line) && line[i+1] == q:
			i++
		case line[i] == q:
			return i
		}
	}
	return -1
}

// matching is the byte of the bracket that closes the one at byte i, -1 when
// none does on the line.
func matching(line string, i int) int {
	var open []byte
	start := true
	for ; i < len(line); i++ {
		switch c := line[i]; c {
		case '"', '\'':
			if !start {
				break
			}
			if i = closing(line, i); i < 0 {
				return -1
			}
			start = false
			continue
		case '[':
			open = append(open, ']')
		case '{':
			open = append(open, '}')
		case ']', '}':
			if open[len(open)-1] != c {
				return -1
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return i
			}
		}
		if line[i] != ' ' {
			start = strings.IndexByte("[{,:", line[i]) >= 0
		}
	}
	return -1
}

// after is the byte of what follows byte i of the line, or -1 when nothing but
// a comment does.
func after(line string, i int) int {
	j := i + 1 + begin(line[i+1:])
	if j >= len(line) || line[j] == '#' && j > i+1 {
		return -1
	}
	return j
}
