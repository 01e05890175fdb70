package source

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// single reports a fault and false unless n is a scalar with something in it.
func (n Node) single(f *Faults, what, expected string) bool {
	switch {
	case !n.IsScalar():
		f.Add(n, "%s", n.shape(what, expected))
	case n.IsNull() && n.Value() != "":
		f.Add(n, `%sthis word means "nothing" in YAML: write it in quotes if the word itself is meant`, lead(what))
	case strings.TrimSpace(n.Value()) == "":
		f.Add(n, "%sis empty: expected %s", lead(what), expected)
	default:
		return true
	}
	return false
}

// Text reads a text that is not empty. Numbers, dates, yes and no are given as
// they are written.
func (n Node) Text(f *Faults, what string) (string, bool) {
	if !n.single(f, what, "a text") {
		return "", false
	}
	return n.Value(), true
}

// truths are words that authors write for true and false.
var truths = map[string]bool{
	"true": true, "yes": true, "y": true, "on": true, "ja": true, "j": true, "1": true, "sant": true,
	"false": false, "no": false, "n": false, "off": false, "nei": false, "0": false, "usant": false,
}

// Bool reads true or false, written so and without quotes.
func (n Node) Bool(f *Faults, what string) (bool, bool) {
	if !n.single(f, what, "true or false") {
		return false, false
	}
	if v := n.Value(); n.IsPlain() && (v == "true" || v == "false") {
		return v == "true", true
	}
	hint := ""
	if len(n.Value()) <= maxWord {
		if b, is := truths[strings.ToLower(n.Value())]; is {
			hint = fmt.Sprintf("; write %t", b)
			if n.Value() == "true" || n.Value() == "false" {
				hint += ", without quotes"
			}
		}
	}
	f.Add(n, "%sexpected true or false%s", lead(what), hint)
	return false, false
}

var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// Int reads a whole number in ordinary digits, written without quotes.
func (n Node) Int(f *Faults, what string) (int64, bool) {
	if !n.single(f, what, "a whole number") {
		return 0, false
	}
	switch {
	case !wholeNumber.MatchString(n.Value()):
		f.Add(n, "%sexpected a whole number, in digits only", lead(what))
		return 0, false
	case !n.IsPlain():
		f.Add(n, "%sexpected a whole number; write it without quotes", lead(what))
		return 0, false
	}
	i, err := strconv.ParseInt(n.Value(), 10, 64)
	if err != nil {
		f.Add(n, "%sthe number is too large", lead(what))
		return 0, false
	}
	return i, true
}

var day = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// Date reads a day, year-month-day as in 2026-03-02, with quotes or without. It
// is given as midnight UTC.
func (n Node) Date(f *Faults, what string) (time.Time, bool) {
	if !n.single(f, what, "a day") {
		return time.Time{}, false
	}
	if !day.MatchString(n.Value()) {
		f.Add(n, "%sexpected a day, written year-month-day as in 2026-03-02", lead(what))
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, n.Value())
	if err != nil || t.Year() == 0 {
		f.Add(n, "%sthere is no such day; a day is written year-month-day as in 2026-03-02", lead(what))
		return time.Time{}, false
	}
	return t, true
}

// Strings reads one text, or a list of texts, and gives the nodes that hold
// them. A list may be empty. When one of them is no text, the others are still
// given, with false.
func (n Node) Strings(f *Faults, what string) ([]Node, bool) {
	const expected = "a text or a list of texts"
	if !n.IsList() {
		if !n.single(f, what, expected) {
			return nil, false
		}
		return []Node{n}, true
	}
	nodes, ok := make([]Node, 0, len(n.at.Content)), true
	n.Each(f, what, func(_ int, item Node) {
		if !item.single(f, what, "a text") {
			ok = false
			return
		}
		nodes = append(nodes, item)
	})
	return nodes, ok
}
