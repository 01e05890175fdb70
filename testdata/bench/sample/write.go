package sample

import (
	"fmt"
	"strconv"
	"strings"
)

// language writes rules for one engine whose operators are &&, || and !.
type language struct {
	fact func(name string) string
	in   func(fact string, words []string) string // an enum is one of several
	has  func(set, word string) string
	sum  string // format of fact, times, other, n
	any  string // format of set, word, beginning
}

func same(name string) string { return name }

// quote writes text as all these languages do.
func quote(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = strconv.Quote(w)
	}
	return strings.Join(q, ", ")
}

func inList(fact string, words []string) string { return fact + " in [" + quote(words) + "]" }
func inSet(set, word string) string             { return strconv.Quote(word) + " in " + set }

func (l language) term(t Term) string {
	f := l.fact(t.Fact)
	switch t.Op {
	case Is:
		return f
	case IsNot:
		return "!" + f
	case Eq:
		return f + " == " + quote(t.Words)
	case Ne:
		return f + " != " + quote(t.Words)
	case In:
		return l.in(f, t.Words)
	case Less:
		return fmt.Sprint(f, " < ", t.N)
	case Least:
		return fmt.Sprint(f, " >= ", t.N)
	case Has:
		return l.has(f, t.Words[0])
	case Sum:
		return fmt.Sprintf(l.sum, f, t.Times, l.fact(t.Other), t.N)
	default:
		return fmt.Sprintf(l.any, f, strconv.Quote(t.Words[0]), strconv.Quote(t.Words[1]))
	}
}

func (l language) rule(r Rule) string {
	var groups []string
	for _, g := range r {
		var terms []string
		for _, t := range g.Terms {
			terms = append(terms, l.term(t))
		}
		switch {
		case g.Not:
			groups = append(groups, "!("+strings.Join(terms, " && ")+")")
		case len(terms) > 1:
			groups = append(groups, "("+strings.Join(terms, " || ")+")")
		default:
			groups = append(groups, terms[0])
		}
	}
	return strings.Join(groups, " && ")
}

var (
	celLanguage = language{same, inList, inSet, "%s + %d * %s > %d", "%s.exists(x, x != %s && x.startsWith(%s))"}

	// Cerbos has the facts as attributes without a declared type; numbers are doubles.
	cerbosLanguage = language{func(n string) string { return "R.attr." + n }, inList, inSet,
		"%s + %d.0 * %s > %d.0", "%s.exists(x, x != %s && x.startsWith(%s))"}

	exprLanguage = language{same, inList, inSet, "%s + %d * %s > %d", "any(%s, # != %s && # startsWith %s)"}

	cedarLanguage = language{
		fact: func(n string) string { return "context." + n },
		in:   func(f string, words []string) string { return "[" + quote(words) + "].contains(" + f + ")" },
		has:  func(set, word string) string { return set + ".contains(" + strconv.Quote(word) + ")" },
		sum:  "%s + %d * %s > %d",
	}

	goLanguage = language{
		fact: func(n string) string { return "f." + GoName(n) },
		in: func(f string, words []string) string {
			var eq []string
			for _, w := range words {
				eq = append(eq, f+" == "+strconv.Quote(w))
			}
			return "(" + strings.Join(eq, " || ") + ")"
		},
		has: func(set, word string) string { return "slices.Contains(" + set + ", " + strconv.Quote(word) + ")" },
		sum: "%s + %d * %s > %d",
		any: "anyBegins(%s, %s, %s)",
	}
)

// GoName is the name of a fact as a field of a Go struct: flag_00 is Flag00.
func GoName(fact string) string {
	a, b, _ := strings.Cut(fact, "_")
	return strings.ToUpper(a[:1]) + a[1:] + b
}

// CEL writes a rule for cel-go and forlop.
func (r Rule) CEL() string { return celLanguage.rule(r) }

// Cerbos writes a rule as a condition of Cerbos, which is CEL too.
func (r Rule) Cerbos() string { return cerbosLanguage.rule(r) }

// Expr writes a rule for expr.
func (r Rule) Expr() string { return exprLanguage.rule(r) }

// Go writes a rule as a condition in Go over a struct f.
func (r Rule) Go() string { return goLanguage.rule(r) }

// Cedar writes a rule as a condition of Cedar; false if Cedar cannot express it:
// it has no loop over a set.
func (r Rule) Cedar() (string, bool) {
	for _, g := range r {
		for _, t := range g.Terms {
			if t.Op == Any {
				return "", false
			}
		}
	}
	return cedarLanguage.rule(r), true
}
