package sample

import (
	"fmt"
	"strconv"
	"strings"
)

// Rego writes the rules as one module of OPA: the set data.sample.match holds the
// ids r0, r1, … of the rules that hold. Rego has no || inside a body; a rule has
// as many bodies as it has alternatives, as its style guide says.
func Rego(rules []Rule) string {
	var b strings.Builder
	b.WriteString("package sample\n")
	for i, r := range rules {
		for _, body := range r.bodies() {
			fmt.Fprintf(&b, "\nmatch contains %q if {\n\t%s\n}\n", ID(i), strings.Join(body, "\n\t"))
		}
	}
	return b.String()
}

// ID names a rule by its place.
func ID(i int) string { return "r" + strconv.Itoa(i) }

// bodies distributes the alternatives.
func (r Rule) bodies() [][]string {
	out := [][]string{nil}
	for _, g := range r {
		var next [][]string
		for _, body := range out {
			for _, t := range g.Terms {
				next = append(next, append(body[:len(body):len(body)], regoTerm(t, g.Not)))
			}
		}
		out = next
	}
	return out
}

// regoTerm writes one term, or its negation.
func regoTerm(t Term, not bool) string {
	f := "input." + t.Fact
	if not {
		switch t.Op {
		case Is, IsNot, Eq, Ne, Less, Least:
			t.Op, not = map[Op]Op{Is: IsNot, IsNot: Is, Eq: Ne, Ne: Eq, Less: Least, Least: Less}[t.Op], false
		}
	}
	var s string
	switch t.Op {
	case Is:
		s = f + " == true"
	case IsNot:
		s = f + " == false"
	case Eq:
		s = f + " == " + quote(t.Words)
	case Ne:
		s = f + " != " + quote(t.Words)
	case In:
		s = f + " in {" + quote(t.Words) + "}"
	case Less:
		s = fmt.Sprint(f, " < ", t.N)
	case Least:
		s = fmt.Sprint(f, " >= ", t.N)
	case Has:
		s = inSet(f, t.Words[0])
	case Sum:
		s = fmt.Sprintf("%s + %d * input.%s > %d", f, t.Times, t.Other, t.N)
	default:
		return fmt.Sprintf("some x in %s\n\tx != %q\n\tstartswith(x, %q)", f, t.Words[0], t.Words[1])
	}
	if not {
		s = "not " + s
	}
	return s
}
