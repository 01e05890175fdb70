package source

import (
	"strconv"
	"strings"
)

// inBrackets explains what does not fit between [ ] or { }; closes is the
// bracket that the parser waits for. The line is where the bracket opens.
func inBrackets(n int, line string, closes byte) mistake {
	opens := map[byte]byte{']': '[', '}': '{'}[closes]
	i := openBracket(line, opens)
	if i < 0 {
		return mistake{n, column(line, begin(line)), oddText}
	}
	pair := string(opens) + " " + string(closes)
	end := matching(line, i)
	inside := line[i:]
	if end > 0 {
		inside = line[i : end+1]
	}
	if q := strings.IndexByte(inside, '?'); q >= 0 {
		return mistake{n, column(line, i+q), "a text with a question mark between " + pair + ` is written in "double quotes"`}
	}
	if end < 0 {
		return mistake{n, column(line, i), "the bracket " + string(opens) + " that opens here is not closed, or what follows it cannot be read: " +
			"look for a missing " + string(closes) + ", a missing comma or quote"}
	}
	return mistake{n, column(line, i), "what stands between these " + pair + " cannot be read: put a comma between the entries, " +
		`and write texts that hold a colon, comma or bracket in "double quotes"`}
}

// openBracket is the byte of the bracket that the parser was reading: one that
// begins a value and is not closed rightly on the line, else the first. It is -1
// when there is none.
func openBracket(line string, opens byte) int {
	line = line[:min(len(line), 4096)] // the work grows with the square of it
	first := -1
	for i := value(line); i < len(line); i++ {
		if line[i] != opens {
			continue
		}
		if first < 0 {
			first = i
		}
		if matching(line, i) < 0 {
			return i
		}
	}
	if first < 0 {
		return strings.IndexByte(line, opens)
	}
	return first
}

// noContent explains a bracket or comma where a value belongs.
func noContent(n int, line string) mistake {
	i := value(line)
	switch {
	case i < len(line) && strings.IndexByte(",]}", line[i]) >= 0:
		return mistake{n, column(line, i), "a text cannot begin with " + line[i:i+1] + ": " + inQuotes}
	case strings.ContainsAny(line, "[{"):
		return mistake{n, column(line, strings.IndexAny(line, "[{")),
			"something is missing between these brackets: look for a comma too many, a bracket or a quote that is not closed"}
	}
	return mistake{n, column(line, min(i, len(line))), "a value is missing here: look for a bracket above that is not closed, and for a comma too many"}
}

// outOfLine explains a line that is neither the next key of a mapping nor the
// next item of a list.
func outOfLine(doc *document, p problem) mistake {
	line := doc.lines[p.line-1]
	if n, i := spanning(doc, p); n > 0 {
		return mistake{n, column(doc.lines[n-1], i), "the quote that opens here is not closed on its line, but first by a quote on line " +
			strconv.Itoa(p.line) + ", after which something else follows: look for a missing quote"}
	}
	if i := value(line); i < len(line) {
		switch c := line[i]; c {
		case '"', '\'':
			if end := closing(line, i); end > 0 {
				if j := after(line, end); j >= 0 && line[j] != ':' {
					return mistake{p.line, column(line, j), "something follows the closing quote: " +
						"write the whole text after >-, or in one pair of quotes"}
				}
			}
		case '[', '{':
			if end := matching(line, i); end > 0 {
				if j := after(line, end); j >= 0 {
					return mistake{p.line, column(line, j), "something follows the closing bracket: a text that begins with a bracket is written in \"double quotes\" or after >-"}
				}
			}
		}
	}
	at := mistake{line: p.line, col: column(line, begin(line))}
	dash := strings.HasPrefix(line[begin(line):], "- ") || line[begin(line):] == "-"
	inList := p.text == "did not find expected '-' indicator"
	switch {
	case strings.HasPrefix(line[begin(line):], ":"):
		at.msg = "a key is missing before the colon"
	case begin(line) < len(line) && (line[begin(line)] == ']' || line[begin(line)] == '}'):
		at.msg = "this bracket closes nothing that was opened"
	case inList && !dash:
		at.msg = `this line belongs to no item of the list above: begin it with "- " as they do, or indent it like the keys of the item it belongs to`
	case !inList && dash:
		at.msg = "a list item stands where a key was expected: indent it like the other items of its list, or give the list a key"
	default:
		at.msg = "the indentation of this line fits nothing above it: line it up with the lines that it belongs with"
	}
	return at
}

// spanning finds a quote opened above the line of the problem and closed on it:
// most often one that was forgotten. It gives line 0 when there is none.
func spanning(doc *document, p problem) (n, i int) {
	const furthest = 200
	for n = p.line - 1; n >= p.start && n > p.line-furthest; n-- {
		line := doc.lines[n-1]
		i = openQuote(line)
		if i >= len(line) || !quoted(line[i:]) || closing(line, i) >= 0 {
			continue
		}
		// Does the text run on to the problem?
		q := line[i : i+1]
		for k := n + 1; k <= p.line; k++ {
			if closing(q+doc.lines[k-1], 0) >= 0 {
				if k == p.line {
					return n, i
				}
				break
			}
		}
	}
	return 0, 0
}
