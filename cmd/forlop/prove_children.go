package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/rules"
)

// outsideWords are what rules.Zone.Children says of an expression that is not worked out.
const outsideWords = "cannot be worked out: "

// children says which children are in a zone, each way of being in it by itself.
func (x *proofs) children(z rules.Zone) {
	lead := x.say("children") + ": "
	for _, c := range z.Children {
		x.line(6, "", lead+x.who(c))
		lead = x.say("or") + ": "
	}
}

// who says a line of rules.Zone.Children for people: the names of the conditions,
// the age, then the facts as they stand in a case file. What it has no words for
// stays the condition that it is.
func (x *proofs) who(line string) string {
	var conditions, ages, facts []string
	parts := apart(line, " && ")
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		if m := isAge.FindStringSubmatch(p); m != nil {
			from, under := m[3], ""
			if m[2] == "<" {
				from, under = "", m[3]
			} else if i+1 < len(parts) {
				if n := isAge.FindStringSubmatch(parts[i+1]); n != nil && n[1] == m[1] && n[2] == "<" {
					under = n[3]
					i++
				}
			}
			ages = append(ages, x.age(from, under))
			continue
		}
		name, values, not, ok := compared(p)
		switch {
		case strings.HasPrefix(p, outsideWords):
			facts = append(facts, x.say("outside")+": "+strings.TrimPrefix(p, outsideWords))
		case !ok && strings.HasPrefix(p, "!(") && strings.HasSuffix(p, ")"):
			facts = append(facts, x.say("not-met")+": "+p[2:len(p)-1])
		case strings.HasPrefix(p, "(") && strings.HasSuffix(p, ")"):
			var ways []string
			for _, way := range apart(p[1:len(p)-1], " || ") {
				ways = append(ways, x.who(way))
			}
			ages = append(ages, strings.Join(ways, " "+x.say("or")+" "))
		case !ok:
			facts = append(facts, p)
		case name == "condition" && !not:
			conditions = append(conditions, x.conditionsIn(values))
		default:
			facts = append(facts, name+": "+x.valuesIn(values, not))
		}
	}
	return strings.Join(append(conditions, append(ages, facts...)...), "; ")
}

var (
	isAge      = regexp.MustCompile(`^age\((\w+)\) (<|>=) (\d+)$`)
	isEqual    = regexp.MustCompile(`^(\w+) (==|!=) "([^"]*)"$`)
	isIn       = regexp.MustCompile(`^(\w+) in \[("[^"]*"(?:, "[^"]*")*)\]$`)
	isContains = regexp.MustCompile(`^"([^"]*)" in (\w+)$`)
	isBool     = regexp.MustCompile(`^(!?)(\w+)$`)
)

// compared takes apart what is said of one fact: one of some values, or none of
// them. A fact of true and false has no values.
func compared(part string) (name string, values []string, not, ok bool) {
	if m := isBool.FindStringSubmatch(part); m != nil {
		return m[2], nil, m[1] != "", true
	}
	if m := isEqual.FindStringSubmatch(part); m != nil {
		return m[1], m[3:], m[2] == "!=", true
	}
	if inner, is := strings.CutPrefix(part, "!("); is && strings.HasSuffix(inner, ")") {
		part, not = strings.TrimSuffix(inner, ")"), true
	}
	if m := isIn.FindStringSubmatch(part); m != nil {
		for _, v := range strings.Split(m[2], ", ") {
			values = append(values, strings.Trim(v, `"`))
		}
		return m[1], values, not, true
	}
	if m := isContains.FindStringSubmatch(part); m != nil {
		return m[2], m[1:2], not, true
	}
	return "", nil, false, false
}

// apart takes a condition apart where sep stands in no brackets or quotes.
func apart(line, sep string) []string {
	var out []string
	depth, quoted, from := 0, false, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.HasPrefix(line[i:], sep):
			out = append(out, line[from:i])
			from = i + len(sep)
			i = from - 1
		}
	}
	return append(out, line[from:])
}

// conditionsIn names conditions; of nearly all of them those that are left out.
func (x *proofs) conditionsIn(ids []string) string {
	var others []string
	for _, c := range x.s.policy.Catalogue().Conditions {
		if !slices.Contains(ids, c.ID) {
			others = append(others, c.ID)
		}
	}
	switch {
	case len(others) == 0:
		return x.say("every-condition")
	case len(others) < len(ids)/2:
		return x.say("every-condition-but") + " " + x.all("condition", others)
	}
	return x.all("condition", ids)
}

// age says from and under which age, in years; either can be empty.
func (x *proofs) age(from, under string) string {
	years := func(n string) string {
		if n == "1" {
			return n + " " + x.say("year")
		}
		return n + " " + x.say("years")
	}
	switch {
	case from == "":
		return x.say("under") + " " + years(under)
	case under == "":
		return years(from) + " " + x.say("and-over")
	}
	return x.say("from") + " " + years(from) + ", " + x.say("under") + " " + under
}

// valuesIn says that a fact has one of some values, or none of them.
func (x *proofs) valuesIn(values []string, not bool) string {
	if values == nil {
		if not {
			return strings.ToLower(x.say("no"))
		}
		return strings.ToLower(x.say("yes"))
	}
	text := strings.Join(values, " "+x.say("or")+" ")
	if not {
		return x.say("not") + " " + text
	}
	return text
}
