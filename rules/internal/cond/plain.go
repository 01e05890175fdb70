package cond

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Bounds of a line that is read here. What is beyond them is left to cel-go.
const (
	plainWords   = 256
	plainNesting = 8
)

// plainLine reads a line of the plain form that most have: names, comparisons
// of a name with a literal, `in`, `!`, `&&`, `||` and brackets, and calls of the
// functions that are not macros of a set. It makes the same skeleton as cel-go's
// parser and checker would, in a small part of their time, and is only used where
// both would find nothing wrong: it gives nil for every other line, also for one
// with a fault, and for one with an atom that cel-go has yet to plan.
func (e *Env) plainLine(src string, toks []token, forbid func(string) string) *node {
	if len(toks) > plainWords {
		return nil
	}
	p := &plainReader{toks: toks, make: ast.NewExprFactory()}
	tree := p.or(0)
	if p.odd || p.next < len(toks) {
		return nil
	}
	c := newChecker(e, src, toks, nil, forbid)
	c.dry = true
	c.condition(tree)
	if len(c.faults) > 0 {
		return nil
	}
	b := &builder{env: e}
	root := b.skeleton(tree)
	if b.err != nil {
		return nil
	}
	return root
}

// plainReader reads the words of a line by the grammar of CEL as far as plainLine
// needs it. Once it meets anything else it is odd, and what it gives is not used.
type plainReader struct {
	toks []token
	next int
	make ast.ExprFactory
	id   int64
	odd  bool
}

// word takes the next word if it is this one, and no text.
func (p *plainReader) word(text string) bool {
	if p.next < len(p.toks) && p.toks[p.next].kind != tText && p.toks[p.next].text == text {
		p.next++
		return true
	}
	return false
}

func (p *plainReader) call(name string, args ...ast.Expr) ast.Expr {
	p.id++
	return p.make.NewCall(p.id, name, args...)
}

func (p *plainReader) refuse() ast.Expr {
	p.odd = true
	return p.make.NewUnspecifiedExpr(0)
}

func (p *plainReader) or(depth int) ast.Expr {
	x := p.and(depth)
	for !p.odd && p.word("||") {
		x = p.call(operators.LogicalOr, x, p.and(depth))
	}
	return x
}

func (p *plainReader) and(depth int) ast.Expr {
	x := p.relation(depth)
	for !p.odd && p.word("&&") {
		x = p.call(operators.LogicalAnd, x, p.relation(depth))
	}
	return x
}

var plainRelations = []string{"==", "!=", "<", "<=", ">", ">=", "in"}

// relation reads what stands between && and ||. Brackets and ! stand here alone:
// a comparison of what is yes or no is not plain.
func (p *plainReader) relation(depth int) ast.Expr {
	if depth > plainNesting {
		return p.refuse()
	}
	switch {
	case p.word("!"): // it takes the name or the brackets after it, and no comparison
		if p.word("(") {
			return p.call(operators.LogicalNot, p.inside(depth+1))
		}
		return p.call(operators.LogicalNot, p.operand())
	case p.word("("):
		return p.inside(depth + 1)
	}
	x := p.operand()
	for _, op := range plainRelations {
		if p.odd || !p.word(op) {
			continue
		}
		name, _ := operators.Find(op)
		return p.call(name, x, p.operand())
	}
	return x
}

// inside reads what stands in brackets.
func (p *plainReader) inside(depth int) ast.Expr {
	x := p.or(depth)
	if !p.word(")") {
		return p.refuse()
	}
	return x
}

// operand reads a name, a literal, a list or a call.
func (p *plainReader) operand() ast.Expr {
	if p.odd || p.next == len(p.toks) {
		return p.refuse()
	}
	t := p.toks[p.next]
	p.next++
	p.id++
	id := p.id
	switch {
	case t.kind == tText:
		if text, ok := plainText(t.text); ok {
			return p.make.NewLiteral(id, types.String(text))
		}
	case t.kind == tNumber:
		if n, ok := plainNumber(t.text); ok {
			return p.make.NewLiteral(id, types.Int(n))
		}
	case t.text == "true" || t.text == "false":
		return p.make.NewLiteral(id, types.Bool(t.text == "true"))
	case t.text == "null" || t.text == "in":
	case t.kind == tName && p.word("("):
		return p.function(t.text, p.list(")"))
	case t.kind == tName:
		return p.make.NewIdent(id, t.text)
	case t.text == "[":
		return p.make.NewList(id, p.list("]"), nil)
	}
	return p.refuse()
}

// list reads operands up to the closing bracket.
func (p *plainReader) list(end string) []ast.Expr {
	elems := []ast.Expr{}
	if p.word(end) {
		return elems
	}
	for {
		if p.next < len(p.toks) && p.toks[p.next].text == "[" {
			p.odd = true
		}
		elems = append(elems, p.operand())
		switch {
		case p.odd:
			return elems
		case p.word(end):
			return elems
		case !p.word(","):
			p.odd = true
		}
	}
}

// function makes a call of one of the functions of this package.
func (p *plainReader) function(name string, args []ast.Expr) ast.Expr {
	switch {
	case p.odd:
	case len(args) == 1 && (name == "age" || name == "age_months"):
		p.id++
		return p.call("@"+name, args[0], p.make.NewIdent(p.id, atVar))
	case len(args) == 2 && (name == daysFn || name == mayReferFn), len(args) == 1 && name == "size":
		return p.call(name, args...)
	}
	return p.refuse()
}

// plainText takes the quotes off a text of ordinary ASCII characters.
func plainText(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' && s[0] != '\'' || strings.HasPrefix(s[1:], s[:1]+s[:1]) {
		return "", false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' || s[i] == '\\' {
			return "", false
		}
	}
	return s[1 : len(s)-1], true
}

// plainNumber reads digits alone, with no zero before them.
func plainNumber(s string) (int64, bool) {
	if len(s) > 18 || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && s[0] != '-'
}
