package cond

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// written is how an operator looks in a line.
var written = map[string]string{
	operators.Equals: "==", operators.NotEquals: "!=", operators.Less: "<", operators.LessEquals: "<=",
	operators.Greater: ">", operators.GreaterEquals: ">=", operators.In: "in", operators.Add: "+",
	operators.Subtract: "-", operators.Multiply: "*", operators.Divide: "/", operators.Modulo: "%",
}

// compare checks ==, != and the four orders.
func (c *checker) compare(op string, l, r ast.Expr) typ {
	lt, rt := c.check(l), c.check(r)
	yes := typ{base: tyBool}
	if lt.base == tyAny || rt.base == tyAny {
		return yes
	}
	equality := op == operators.Equals || op == operators.NotEquals
	if lt.base != rt.base {
		c.mismatch(op, l, r, lt, rt)
		return yes
	}
	switch {
	case lt.base == tyList:
		// CEL compares lists in their order, which a set does not have.
		c.fault(c.at(l), "", "sets are not compared as a whole; ask for each value, such as \"…\" in %s", c.nameOr(l, "the set"))
	case equality: // of two yes/no, numbers, texts or dates
	case lt.base == tyWord:
		c.fault(c.at(l), "", "text has no order, so `%s` cannot compare it; list the values: %s in [%s]",
			written[op], c.nameOr(l, "…"), c.exampleValues(lt, rt))
	case lt.base == tyBool:
		c.fault(c.at(l), "", "yes and no have no order, so `%s` cannot compare them", written[op])
	}
	if equality && lt.base == tyWord {
		c.inValues(l, rt.of)
		c.inValues(r, lt.of)
	}
	c.inRange(op, l, r, lt.of)
	c.inRange(mirrored[op], r, l, rt.of)
	return yes
}

// nameOr gives the name that e is, or other words for it.
func (c *checker) nameOr(e ast.Expr, other string) string {
	if e.Kind() == ast.IdentKind {
		return e.AsIdent()
	}
	return other
}

// exampleValues shows a list as the author might want it.
func (c *checker) exampleValues(ts ...typ) string {
	for _, t := range ts {
		if t.of != nil && len(t.of.Values) > 0 {
			return fmt.Sprintf("%q, …", t.of.Values[len(t.of.Values)-1])
		}
	}
	return "…"
}

// mismatch tells that two sides cannot be compared, at the side to change:
// a literal, else the right one.
func (c *checker) mismatch(op string, l, r ast.Expr, lt, rt typ) {
	keep, change, kt, ct := l, r, lt, rt
	if l.Kind() == ast.LiteralKind && r.Kind() != ast.LiteralKind {
		keep, change, kt, ct = r, l, rt, lt
	}
	name, isName := c.nameOr(keep, ""), keep.Kind() == ast.IdentKind
	text := ""
	if change.Kind() == ast.LiteralKind && ct.base == tyWord {
		text = string(change.AsLiteral().(types.String))
	}
	switch {
	case isName && kt.base == tyBool && text != "":
		c.fault(c.at(change), "", "`%s` is yes or no; write `%s` or `!%s`", name, name, name)
	case isName && kt.base == tyList && ct.base == tyWord:
		c.fault(c.at(change), "", "`%s` is a set; write %s in %s", name, quoteOr(text), name)
	case isName && kt.base == tyDate:
		c.fault(c.at(change), "", "`%s` is a date; compare age(%s), age_months(%s) or days(%s, …) with a number", name, name, name, name)
	case change.Kind() == ast.LiteralKind || !isName:
		c.fault(c.at(change), "", "%s; it cannot be compared with %s", c.describe(keep, kt), kindWord(ct.base))
	default:
		c.fault(c.at(change), "", "%s; %s: they cannot be compared", c.describe(keep, kt), c.describe(change, ct))
	}
}

// quoteOr quotes a text, or stands for one.
func quoteOr(text string) string {
	if text == "" {
		return "\"…\""
	}
	return fmt.Sprintf("%q", text)
}

// inValues checks the literals in e, through lists and the branches of ?:,
// against the values of v.
func (c *checker) inValues(e ast.Expr, v *Var) {
	if v == nil || len(v.Values) == 0 {
		return
	}
	c.literalsIn(e, v.Values, func(e ast.Expr) string {
		return fmt.Sprintf("%s is not a value of %s (%s)", c.literalText(e), v.Name, oneOf(v.Values))
	})
}

// literalsIn finds the text literals that e may come to, and faults those that
// are none of the values.
func (c *checker) literalsIn(e ast.Expr, values []string, say func(ast.Expr) string) {
	switch {
	case e.Kind() == ast.ListKind:
		for _, elem := range e.AsList().Elements() {
			c.literalsIn(elem, values, say)
		}
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional:
		c.literalsIn(e.AsCall().Args()[1], values, say)
		c.literalsIn(e.AsCall().Args()[2], values, say)
	case e.Kind() == ast.LiteralKind && e.AsLiteral().Type() == types.StringType:
		if text := string(e.AsLiteral().(types.String)); !slices.Contains(values, text) {
			c.fault(c.at(e), hint(strings.TrimSpace(text), values), "%s", say(e))
		}
	}
}

// mirrored is the operator that says the same with its sides exchanged.
var mirrored = map[string]string{
	operators.Equals: operators.Equals, operators.NotEquals: operators.NotEquals, operators.Less: operators.Greater,
	operators.LessEquals: operators.GreaterEquals, operators.Greater: operators.Less, operators.GreaterEquals: operators.LessEquals,
}

// inRange checks a number that a variable is compared with: outside the range
// of the variable, with always the same answer, it is a slip.
func (c *checker) inRange(op string, e, number ast.Expr, v *Var) {
	if v == nil || v.Kind != Int || e.Kind() != ast.IdentKind || number.Kind() != ast.LiteralKind {
		return
	}
	n, ok := number.AsLiteral().(types.Int)
	if !ok || int64(n) >= v.Min && int64(n) <= v.Max {
		return
	}
	low, high := order(op, v.Min, int64(n)), order(op, v.Max, int64(n))
	if low != high { // cannot be outside the range and still tell apart, but costs nothing to ask
		return
	}
	answer := "never"
	if low {
		answer = "always"
	}
	c.fault(c.at(number), "", "%s, so this %s holds", v.about(), answer)
}

// order compares numbers as CEL does.
func order(op string, a, b int64) bool {
	switch op {
	case operators.Equals:
		return a == b
	case operators.NotEquals:
		return a != b
	case operators.Less:
		return a < b
	case operators.LessEquals:
		return a <= b
	case operators.Greater:
		return a > b
	default:
		return a >= b
	}
}

// in checks `value in list`.
func (c *checker) in(l, r ast.Expr) typ {
	lt, rt := c.check(l), c.check(r)
	yes := typ{base: tyBool}
	switch {
	case lt.base == tyAny || rt.base == tyAny:
		return yes
	case rt.base != tyList && r.Kind() == ast.IdentKind && rt.base == tyWord:
		c.fault(c.at(r), "", "%s, not a set; compare it with ==", c.describe(r, rt))
		return yes
	case rt.base != tyList:
		c.fault(c.at(r), "", "%s; `in` needs a set or a list in [ ] after it", c.describe(r, rt))
		return yes
	case lt.base == tyList:
		c.fault(c.at(l), "", "`in` asks for one value; ask for each value of %s by itself", c.nameOr(l, "the set"))
		return yes
	case rt.elem != tyAny && rt.elem != lt.base:
		c.fault(c.at(l), "", "%s, but what is in the list is %s", c.describe(l, lt), kindWord(rt.elem))
		return yes
	}
	c.inValues(l, rt.of)
	c.inValues(r, lt.of)
	if r.Kind() == ast.ListKind && lt.of != nil {
		for _, elem := range r.AsList().Elements() {
			c.inRange(operators.Equals, l, elem, lt.of)
		}
	}
	return yes
}
