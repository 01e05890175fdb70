package cond

import (
	"fmt"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// base is the type of an expression, as an author sees it.
type base uint8

const (
	tyAny  base = iota // nothing is known: a fault was told already, or it is from an empty list
	tyBool             // yes or no
	tyNum
	tyWord // text
	tyDate
	tyList
)

// typ is a type and, where it is known, the variable whose values it has: that
// is what literals are checked against.
type typ struct {
	base base
	elem base // of a list
	of   *Var
}

// checker walks the parsed tree of one line and tells every fault. cel-go
// checks the same tree afterwards; this walk comes first because it knows the
// values of the variables, and speaks to nurses.
type checker struct {
	env    *Env
	forbid func(string) string
	src    string
	toks   []token
	info   *ast.SourceInfo
	offset func(rune int) int // from cel-go's code points to bytes
	dry    bool               // whether there are faults is enough
	faults []Fault
	scope  map[string]typ // names given by exists and its like
	nested int            // how many of these are open
}

func newChecker(e *Env, src string, toks []token, info *ast.SourceInfo, forbid func(string) string) *checker {
	return &checker{env: e, forbid: forbid, src: src, toks: toks, info: info}
}

// byteOffsets maps code points to bytes.
func byteOffsets(src string) func(int) int {
	if utf8.RuneCountInString(src) == len(src) {
		return func(n int) int { return max(0, min(n, len(src))) }
	}
	var at []int
	for i := range src {
		at = append(at, i)
	}
	return func(n int) int {
		if n >= len(at) {
			return len(src)
		}
		return at[max(0, n)]
	}
}

// fault notes a fault; the line is filled in by the caller.
func (c *checker) fault(at int, help, format string, args ...any) {
	c.faults = append(c.faults, Fault{Offset: at, Msg: fmt.Sprintf(format, args...), Hint: help})
}

// condition checks that e is yes or no.
func (c *checker) condition(e ast.Expr) {
	t := c.check(e)
	if t.base == tyBool || t.base == tyAny {
		return
	}
	what := c.describe(e, t)
	switch {
	case t.of != nil && t.base == tyWord && e.Kind() == ast.IdentKind && len(t.of.Values) > 0:
		c.fault(c.at(e), "", "%s; a condition must be yes or no: compare it, such as %s == %q", what, e.AsIdent(), t.of.Values[0])
	case t.base == tyList && e.Kind() == ast.IdentKind && t.of != nil:
		c.fault(c.at(e), "", "%s; a condition must be yes or no: ask for a value, such as %q in %s", what, t.of.Values[0], e.AsIdent())
	default:
		c.fault(c.at(e), "", "%s; a condition must be yes or no: compare it, such as with ==", what)
	}
}

// check gives the type of e and tells the faults in it.
func (c *checker) check(e ast.Expr) typ {
	switch e.Kind() {
	case ast.LiteralKind:
		return c.literal(e)
	case ast.IdentKind:
		return c.ident(e)
	case ast.ListKind:
		return c.list(e)
	case ast.CallKind:
		return c.call(e)
	case ast.ComprehensionKind:
		return c.comprehension(e)
	case ast.SelectKind:
		sel := e.AsSelect()
		if sel.Operand().Kind() == ast.SelectKind {
			return c.check(sel.Operand()) // told once, at the first part
		}
		if before := len(c.faults); c.check(sel.Operand()).base == tyAny && len(c.faults) > before {
			return typ{} // what stands before the dot is wrong already
		}
		c.fault(c.at(e), "", "`.%s` does not fit here: a fact has no parts", sel.FieldName())
	default: // maps and messages
		c.fault(c.at(e), "", "`{` `}` cannot stand in a condition; a list is written [ ]")
	}
	return typ{}
}

// literal lets through yes/no, whole numbers and text: the facts hold nothing else.
func (c *checker) literal(e ast.Expr) typ {
	switch e.AsLiteral().Type() {
	case types.BoolType:
		return typ{base: tyBool}
	case types.IntType:
		return typ{base: tyNum}
	case types.StringType:
		return typ{base: tyWord}
	case types.NullType:
		c.fault(c.at(e), "", "`null` is not available: a fact that is not given is unknown by itself")
	case types.DoubleType, types.UintType:
		c.fault(c.at(e), "", "only whole numbers are available, such as 16")
	default:
		c.fault(c.at(e), "", "text is written in plain quotes, with no letter before them")
	}
	return typ{}
}

// ident resolves a name: given by a loop, a variable, a let, or a slip.
func (c *checker) ident(e ast.Expr) typ {
	name := e.AsIdent()
	if name == atVar {
		return typ{base: tyDate}
	}
	if t, ok := c.scope[name]; ok {
		return t
	}
	if c.forbid != nil && c.env.known(name) {
		if why := c.forbid(name); why != "" {
			c.fault(c.at(e), "", "%s", why)
		} else if let := c.env.lets[name]; let != nil {
			for _, i := range let.uses {
				if why := c.forbid(c.env.vars[i].Name); why != "" {
					c.fault(c.at(e), "", "`%s` cannot be used here: %s", name, why)
				}
			}
		}
	}
	if i, ok := c.env.index[name]; ok {
		v := &c.env.vars[i]
		return [...]typ{
			Bool: {base: tyBool}, Int: {base: tyNum, of: v}, Enum: {base: tyWord, of: v},
			Set: {base: tyList, elem: tyWord, of: v}, Date: {base: tyDate},
		}[v.Kind]
	}
	if _, ok := c.env.lets[name]; ok {
		return typ{base: tyBool}
	}
	if c.dry {
		c.faults = append(c.faults, Fault{})
		return typ{}
	}
	var scope []string
	for name := range c.scope {
		scope = append(scope, name)
	}
	msg, help := c.env.unknownName(name, scope)
	c.fault(c.at(e), help, "%s", msg)
	return typ{}
}

// list checks that all elements are of one type. It has the values of a
// variable if all elements have.
func (c *checker) list(e ast.Expr) typ {
	t := typ{base: tyList}
	for i, elem := range e.AsList().Elements() {
		et := c.check(elem)
		switch {
		case et.base == tyAny:
			continue
		case et.base == tyList:
			c.fault(c.at(elem), "", "a list cannot stand in a list")
			continue
		case t.elem == tyAny:
			t.elem = et.base
		case t.elem != et.base:
			c.fault(c.at(elem), "", "%s, but what stands before it in the list is %s", c.describe(elem, et), kindWord(t.elem))
		}
		if i == 0 {
			t.of = et.of
		} else if t.of != et.of {
			t.of = nil
		}
	}
	return t
}

// kindWord names a type in a sentence.
func kindWord(b base) string {
	return [...]string{tyAny: "unknown", tyBool: "yes or no", tyNum: "a number", tyWord: "text", tyDate: "a date", tyList: "a list"}[b]
}

// describe says what e is: for a variable with its values.
func (c *checker) describe(e ast.Expr, t typ) string {
	switch e.Kind() {
	case ast.IdentKind:
		name := e.AsIdent()
		if i, ok := c.env.index[name]; ok {
			return c.env.vars[i].about()
		}
		return fmt.Sprintf("`%s` is %s", name, kindWord(t.base))
	case ast.LiteralKind:
		return fmt.Sprintf("%s is %s", c.literalText(e), kindWord(t.base))
	}
	return "this is " + kindWord(t.base)
}

// literalText is how the author wrote a literal, shortened.
func (c *checker) literalText(e ast.Expr) string {
	text := fmt.Sprint(e.AsLiteral().Value())
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	if e.AsLiteral().Type() == types.StringType {
		return fmt.Sprintf("%q", text)
	}
	return "`" + text + "`"
}

// at is the byte offset where e begins in the line.
func (c *checker) at(e ast.Expr) int {
	first := c.start(e.ID())
	switch e.Kind() {
	case ast.CallKind:
		call := e.AsCall()
		if call.IsMemberFunction() {
			return min(first, c.at(call.Target()))
		}
		switch {
		case len(call.Args()) > 1 && call.FunctionName() != ageFn && call.FunctionName() != ageMonthsFn && isSymbol(call.FunctionName()):
			return min(first, c.at(call.Args()[0]))
		case !isSymbol(call.FunctionName()):
			return c.nameBefore(first)
		}
	case ast.SelectKind:
		return min(first, c.at(e.AsSelect().Operand()))
	case ast.ComprehensionKind:
		return min(first, c.at(e.AsComprehension().IterRange()))
	}
	return first
}

// start is where cel-go places a node: at its operator or bracket.
func (c *checker) start(id int64) int {
	r, ok := c.info.GetOffsetRange(id)
	if !ok {
		return len(c.src)
	}
	if c.offset == nil {
		c.offset = byteOffsets(c.src)
	}
	return c.offset(int(r.Start))
}

// nameBefore steps from the bracket of a call, which is where cel-go places
// it, to the name in front.
func (c *checker) nameBefore(at int) int {
	for i, t := range c.toks {
		if t.at == at && t.text == "(" && i > 0 && c.toks[i-1].kind == tName {
			return c.toks[i-1].at
		}
	}
	return at
}

// isSymbol tells operators such as _&&_ from functions.
func isSymbol(name string) bool {
	return name == operators.In || name == operators.Conditional || name == operators.Index ||
		len(name) > 1 && (name[0] == '_' && name[len(name)-1] == '_' || name == operators.Negate || name == operators.LogicalNot)
}
