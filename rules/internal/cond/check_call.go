package cond

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// usage shows how each function is written.
var usage = map[string]string{
	"age": "age(born)", "age_months": "age_months(born)", "days": "days(first, second)",
	"may_refer": `may_refer(referrer, "…")`, "size": "size(involved)", "startsWith": `name.startsWith("…")`,
	"endsWith": `name.endsWith("…")`, "contains": `name.contains("…")`, "exists": "involved.exists(x, x == …)",
	"all": "involved.all(x, x == …)", "exists_one": "involved.exists_one(x, x == …)",
	"filter": "involved.filter(x, x != …)", "map": "involved.map(x, …)",
}

// call checks operators here, and hands functions on.
func (c *checker) call(e ast.Expr) typ {
	call := e.AsCall()
	args := call.Args()
	if !call.IsMemberFunction() {
		switch op := call.FunctionName(); op {
		case operators.LogicalAnd, operators.LogicalOr:
			for _, arg := range args {
				c.condition(arg)
			}
			return typ{base: tyBool}
		case operators.LogicalNot:
			return c.not(args[0])
		case operators.Conditional:
			return c.choice(args[0], args[1], args[2])
		case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
			return c.compare(op, args[0], args[1])
		case operators.In:
			return c.in(args[0], args[1])
		case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo, operators.Negate:
			return c.arithmetic(op, args)
		case operators.Index:
			c.check(args[0])
			c.check(args[1])
			c.fault(c.at(e), "", "a set has no first or second value; ask for a value, such as \"…\" in %s", c.nameOr(args[0], "the set"))
			return typ{}
		}
	}
	return c.function(e, call)
}

// not explains the usual slip, !severity == "mild", where `!` takes the name alone.
func (c *checker) not(arg ast.Expr) typ {
	t := c.check(arg)
	if t.base != tyBool && t.base != tyAny {
		c.fault(c.at(arg), "", "%s; `!` works on yes or no: write !=, or brackets around the comparison, !( … )", c.describe(arg, t))
		return typ{} // what it is compared with is right, once this is
	}
	return typ{base: tyBool}
}

// choice checks `cond ? yes : no`; what it gives has the values of a variable
// only if both branches have those of the same one.
func (c *checker) choice(cond, yes, no ast.Expr) typ {
	c.condition(cond)
	yt, nt := c.check(yes), c.check(no)
	switch {
	case yt.base == tyAny:
		return nt
	case nt.base == tyAny:
		return yt
	case yt.base != nt.base || yt.elem != nt.elem && yt.elem != tyAny && nt.elem != tyAny:
		c.fault(c.at(no), "", "%s, but what stands before `:` is %s", c.describe(no, nt), kindWord(yt.base))
		return typ{}
	}
	if yt.elem == tyAny {
		yt.elem = nt.elem
	}
	if yt.of != nt.of {
		yt.of = nil
	}
	return yt
}

// arithmetic works on whole numbers only: text is not joined, dates are counted
// by days(), and sets are not added.
func (c *checker) arithmetic(op string, args []ast.Expr) typ {
	result := typ{base: tyNum}
	for _, arg := range args {
		t := c.check(arg)
		if t.base == tyNum || t.base == tyAny {
			continue
		}
		result = typ{}
		switch {
		case t.base == tyDate:
			c.fault(c.at(arg), "", "%s; to count days write days(first, second)", c.describe(arg, t))
		case op == operators.Negate:
			c.fault(c.at(arg), "", "%s; `-` works on numbers", c.describe(arg, t))
		default:
			c.fault(c.at(arg), "", "%s; `%s` works on numbers", c.describe(arg, t), written[op])
		}
	}
	return result
}

// closesTooLate finds age(born < 18), where what the function gives was to be
// compared, and tells it alone.
func (c *checker) closesTooLate(name string, arg ast.Expr, want base) bool {
	if want == tyWord || arg.Kind() != ast.CallKind || arg.AsCall().IsMemberFunction() {
		return false
	}
	op, sides := arg.AsCall().FunctionName(), arg.AsCall().Args()
	if _, compares := mirrored[op]; !compares {
		return false
	}
	before := len(c.faults)
	if t := c.check(sides[0]); t.base != want && len(c.faults) == before {
		return false
	}
	if c.check(sides[1]); len(c.faults) == before {
		number := "…"
		if sides[1].Kind() == ast.LiteralKind && sides[1].AsLiteral().Type() == types.IntType {
			number = fmt.Sprint(sides[1].AsLiteral().Value())
		}
		call := usage[name]
		if first := c.nameOr(sides[0], ""); first != "" && name != daysFn {
			call = name + "(" + first + ")"
		}
		c.fault(c.start(arg.ID()), "", "the bracket of `%s` closes too late: what it gives is compared, such as %s %s %s", name, call, written[op], number)
	}
	return true
}

// want checks arguments against types, and their number. What the call gives is of
// no use to what stands around it unless it says so.
func (c *checker) want(e ast.Expr, name string, args []ast.Expr, want ...base) (sound bool) {
	if len(args) != len(want) {
		for _, arg := range args[:min(len(args), len(want))] { // what is too much has to go
			c.check(arg)
		}
		c.fault(c.at(e), "", "`%s` is written %s", name, usage[name])
		return true
	}
	for i, arg := range args {
		if i == len(args)-1 && c.closesTooLate(name, arg, want[i]) {
			return false
		}
		if t := c.check(arg); t.base != want[i] && t.base != tyAny {
			c.fault(c.at(arg), "", "%s; `%s` needs %s here, such as %s", c.describe(arg, t), name, kindWord(want[i]), usage[name])
		}
	}
	return true
}

// number is what a function gives that counts, if that is of use.
func (c *checker) number(sound bool) typ {
	if !sound {
		return typ{}
	}
	return typ{base: tyNum}
}

// function checks calls by name. The list of what is available is here, not in
// the CEL environment: what cel-go has besides is refused in plain words.
func (c *checker) function(e ast.Expr, call ast.CallExpr) typ {
	name, args := call.FunctionName(), call.Args()
	member := call.IsMemberFunction()
	switch {
	case name == ageFn || name == ageMonthsFn: // the macro adds the day of the case
		return c.number(c.want(e, name[1:], args[:1], tyDate))
	case !member && (name == "age" || name == "age_months"):
		return c.number(c.want(e, name, args, tyDate))
	case !member && name == daysFn:
		return c.number(c.want(e, name, args, tyDate, tyDate))
	case !member && name == mayReferFn && len(c.env.services) > 0:
		c.want(e, name, args, tyWord, tyWord)
		if len(args) == 2 {
			c.mayRefer(args[0], args[1])
		}
		return typ{base: tyBool}
	case name == "size":
		if member {
			args = append([]ast.Expr{call.Target()}, args...)
		}
		if len(args) != 1 {
			c.want(e, name, args, tyList)
		} else if c.closesTooLate(name, args[0], tyList) {
			return typ{}
		} else if t := c.check(args[0]); t.base != tyList && t.base != tyAny {
			c.fault(c.at(args[0]), "", "%s; `size` counts the values of a set, such as size(involved)", c.describe(args[0], t))
		}
		return typ{base: tyNum}
	case member && slices.Contains([]string{"startsWith", "endsWith", "contains"}, name):
		t := c.check(call.Target())
		if t.base == tyList && name == "contains" {
			c.fault(c.at(call.Target()), "", "%s; ask for a value with `in`, such as \"…\" in %s",
				c.describe(call.Target(), t), c.nameOr(call.Target(), "the set"))
		} else if t.base != tyWord && t.base != tyAny {
			c.fault(c.at(call.Target()), "", "%s; `%s` works on text", c.describe(call.Target(), t), name)
		}
		c.want(e, name, args, tyWord)
		return typ{base: tyBool}
	}
	c.unknownFunction(e, call)
	return typ{}
}

// unknownFunction says why there is no such call: refused, written another way, or a slip.
func (c *checker) unknownFunction(e ast.Expr, call ast.CallExpr) {
	name, at := call.FunctionName(), c.nameBefore(c.start(e.ID()))
	if call.IsMemberFunction() {
		c.check(call.Target())
	}
	for _, arg := range call.Args() {
		// What stands in a loop of the wrong form, or in a function that has to go, is no slip of its own.
		if !slices.Contains(functions, name) && !slices.Contains(refused, name) {
			c.check(arg)
		}
	}
	switch {
	case name == mayReferFn && len(c.env.services) == 0, slices.Contains(refused, name):
		c.fault(at, "", "`%s` is not available in conditions", name)
	case slices.Contains(functions, name):
		c.fault(at, "", "`%s` is written %s", name, usage[name])
	case c.env.known(name):
		c.fault(at, "", "`%s` is not a function; write it without brackets after it", name)
	default:
		c.fault(at, hint(name, functions), "there is no function `%s`", name)
	}
}

// mayRefer checks literals against what the catalogue knows: referrers that
// some service takes or that the fact can have, and services.
func (c *checker) mayRefer(referrer, service ast.Expr) {
	referrers := slices.Clone(c.env.referrer)
	if i, ok := c.env.index["referrer"]; ok {
		referrers = append(referrers, c.env.vars[i].Values...)
	}
	c.literalsIn(referrer, referrers, func(e ast.Expr) string {
		return fmt.Sprintf("%s is not a referrer", c.literalText(e))
	})
	c.literalsIn(service, c.env.services, func(e ast.Expr) string {
		return fmt.Sprintf("%s is not a service", c.literalText(e))
	})
}

// comprehension checks exists, all, exists_one, filter and map, which cel-go
// has expanded; their parts are recognised by the form of the expansion.
func (c *checker) comprehension(e ast.Expr) typ {
	comp := e.AsComprehension()
	pred, result, kind := loopParts(comp)
	rt := c.check(comp.IterRange())
	if rt.base != tyList && rt.base != tyAny {
		c.fault(c.at(comp.IterRange()), "", "%s; only a set or a list has values to go through", c.describe(comp.IterRange(), rt))
		rt = typ{}
	}
	name := comp.IterVar()
	// A loop in a loop makes the work of a condition grow with the square of the
	// set, and nobody can read it.
	c.nested++
	defer func() { c.nested-- }()
	outer, shadows := c.scope[name]
	switch {
	case c.nested > 1:
		c.fault(c.at(e), "", "one of exists, all, filter and map cannot stand inside another")
	case c.env.known(name):
		c.fault(c.start(comp.AccuInit().ID()), "", "`%s` is the name of a fact; give the values of the set another name, such as x", name)
	}
	if c.scope == nil {
		c.scope = map[string]typ{}
	}
	c.scope[name] = typ{base: rt.elem, of: rt.of}
	if pred != nil {
		c.condition(pred)
	}
	var out typ
	if result != nil {
		out = c.check(result)
		if out.base == tyList {
			c.fault(c.at(result), "", "a list cannot stand in a list")
			out = typ{}
		}
	}
	if delete(c.scope, name); shadows {
		c.scope[name] = outer
	}
	switch kind {
	case "filter":
		return rt
	case "map":
		return typ{base: tyList, elem: out.base, of: out.of}
	}
	return typ{base: tyBool}
}

// loopParts takes an expanded macro apart: the condition on each value, what
// map makes of each value, and whether it is a filter or a map.
func loopParts(comp ast.ComprehensionExpr) (pred, result ast.Expr, kind string) {
	step := comp.LoopStep()
	if step.Kind() != ast.CallKind {
		return nil, nil, ""
	}
	args := step.AsCall().Args()
	if step.AsCall().FunctionName() == operators.Conditional && len(args) == 3 { // exists_one, filter, map with a condition
		pred, step = args[0], args[1]
		args = step.AsCall().Args()
		if comp.AccuInit().Kind() != ast.ListKind {
			return pred, nil, ""
		}
		elem := args[1].AsList().Elements()[0]
		if elem.Kind() == ast.IdentKind && elem.AsIdent() == comp.IterVar() {
			return pred, nil, "filter"
		}
		return pred, elem, "map"
	}
	if comp.AccuInit().Kind() == ast.ListKind { // map
		return nil, args[1].AsList().Elements()[0], "map"
	}
	return args[1], nil, "" // all, exists
}
