package source

import (
	"regexp"
	"strconv"
	"strings"
)

// problem is what the parser said, and the line it meant. For a fault between
// the entries of a block mapping or list that is not the line it named, which is
// where the mapping begins.
type problem struct {
	text  string
	line  int // 1-based, within the document
	start int // where the mapping, list or text began that it was reading
}

var saidLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// fromParser are the messages of the parser proper, which counts lines from 0 in
// its messages; the scanner below it counts from 1. With the empty line that is
// put before each document, the parser's number is right and the scanner's one
// too high.
var fromParser = map[string]bool{
	"did not find expected node content":     true,
	"did not find expected key":              true,
	"did not find expected '-' indicator":    true,
	"did not find expected ',' or ']'":       true,
	"did not find expected ',' or '}'":       true,
	"did not find expected <document start>": true,
	"did not find expected <stream-start>":   true,
	"found undefined tag handle":             true,
	"found duplicate %YAML directive":        true,
	"found duplicate %TAG directive":         true,
	"found incompatible YAML document":       true,
}

// locate reads a parser's error.
func locate(lines []string, err error) problem {
	m := saidLine.FindStringSubmatch(strings.SplitN(err.Error(), "\n", 2)[0])
	p := problem{text: m[2]}
	p.line, _ = strconv.Atoi(m[1])
	if !fromParser[p.text] {
		p.line--
	}
	p.line = min(max(p.line, 1), max(len(lines), 1))
	p.start = p.line
	if p.text == "did not find expected key" || p.text == "did not find expected '-' indicator" {
		p.line = failing(lines, p.start, err.Error())
	}
	return p
}

// failing is the last of the fewest lines that the parser refuses with the
// message msg. It refuses none above the line low, and has read all that it
// needs when it first says so; the search goes back from there in growing
// steps, as the line is nearly always among the last that it read.
func failing(lines []string, low int, msg string) int {
	fails := func(n int) bool {
		_, err := parse(lines[:n])
		return err != nil && err.Error() == msg
	}
	high, _, _ := parseCounting(lines)
	high = max(high, low)
	low--
	for step := 1; high-step > low; step *= 2 {
		if !fails(high - step) {
			low = high - step
			break
		}
		high -= step
	}
	for high-low > 1 {
		if mid := (low + high) / 2; fails(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
