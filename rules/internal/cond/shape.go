package cond

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// shapeKind is a simple form of an atom over one variable and literals.
type shapeKind uint8

const (
	shBool   shapeKind = iota // v
	shText                    // v == "…", v != "…", v in ["…", …]
	shNumber                  // v op 3, v in [1, 2]
	shHas                     // "…" in v
	shAge                     // age(v) op 3
	shMonths                  // age_months(v) op 3
	shDays                    // days(v, second) op 3, v op second
	shSize                    // size(v) op 3
)

// shape is an atom of a simple form. Those over bools, numbers and text are
// answered here, which saves most of the time of planning and running; for all
// it is known which values make a difference.
type shape struct {
	kind    shapeKind
	v       int
	second  int
	op      string // of the comparison, or operators.In
	texts   []string
	numbers []int64
}

// quick says that the atom is answered without cel-go.
func (s *shape) quick() bool { return s.kind <= shHas }

// shapeOf recognises the simple forms; nil if e has another.
func (e *Env) shapeOf(x ast.Expr) *shape {
	if x.Kind() == ast.IdentKind {
		if i, ok := e.index[x.AsIdent()]; ok && e.vars[i].Kind == Bool {
			return &shape{kind: shBool, v: i}
		}
		return nil
	}
	if x.Kind() != ast.CallKind || len(x.AsCall().Args()) != 2 || x.AsCall().IsMemberFunction() {
		return nil
	}
	op, l, r := x.AsCall().FunctionName(), x.AsCall().Args()[0], x.AsCall().Args()[1]
	if op == operators.In {
		return e.shapeIn(l, r)
	}
	if _, comparison := mirrored[op]; !comparison {
		return nil
	}
	if l.Kind() == ast.LiteralKind { // 3 < v is v > 3
		op, l, r = mirrored[op], r, l
	}
	if r.Kind() != ast.LiteralKind {
		return e.shapeDates(op, l, r)
	}
	s := &shape{op: op, v: -1}
	switch value := r.AsLiteral().(type) {
	case types.String:
		s.kind, s.v, s.texts = shText, e.variable(l, Enum), []string{string(value)}
	case types.Int:
		s.numbers = []int64{int64(value)}
		s.kind, s.v = shNumber, e.variable(l, Int)
		if set := e.sizeOf(l); set >= 0 {
			s.kind, s.v = shSize, set
		} else if s.v < 0 && l.Kind() == ast.CallKind && len(l.AsCall().Args()) == 2 {
			s.v = e.variable(l.AsCall().Args()[0], Date)
			switch l.AsCall().FunctionName() {
			case ageFn:
				s.kind = shAge
			case ageMonthsFn:
				s.kind = shMonths
			case daysFn:
				s.kind, s.second = shDays, e.variable(l.AsCall().Args()[1], Date)
				if s.second < 0 {
					return nil
				}
			default:
				return nil
			}
		}
	}
	if s.v < 0 {
		return nil
	}
	return s
}

// shapeDates recognises `v < second`, which is days(v, second) > 0.
func (e *Env) shapeDates(op string, l, r ast.Expr) *shape {
	v, second := e.variable(l, Date), e.variable(r, Date)
	if v < 0 || second < 0 {
		return nil
	}
	return &shape{kind: shDays, v: v, second: second, op: mirrored[op], numbers: []int64{0}}
}

// shapeIn recognises `"…" in set` and `name in ["…", …]`.
func (e *Env) shapeIn(l, r ast.Expr) *shape {
	if l.Kind() == ast.LiteralKind {
		text, isText := l.AsLiteral().(types.String)
		if v := e.variable(r, Set); v >= 0 && isText {
			return &shape{kind: shHas, v: v, texts: []string{string(text)}}
		}
		return nil
	}
	if r.Kind() != ast.ListKind {
		return nil
	}
	s := &shape{op: operators.In, kind: shText, v: e.variable(l, Enum)}
	if s.v < 0 {
		s.kind, s.v = shNumber, e.variable(l, Int)
	}
	for _, elem := range r.AsList().Elements() {
		if elem.Kind() != ast.LiteralKind {
			return nil
		}
		switch value := elem.AsLiteral().(type) {
		case types.String:
			s.texts = append(s.texts, string(value))
		case types.Int:
			s.numbers = append(s.numbers, int64(value))
		}
	}
	if s.v < 0 {
		return nil
	}
	return s
}

// sizeOf gives the index of the set in `size(set)` or `set.size()`, else -1.
func (e *Env) sizeOf(x ast.Expr) int {
	if x.Kind() != ast.CallKind || x.AsCall().FunctionName() != "size" {
		return -1
	}
	if x.AsCall().IsMemberFunction() {
		return e.variable(x.AsCall().Target(), Set)
	}
	return e.variable(x.AsCall().Args()[0], Set)
}

// variable gives the index of x if it is a variable of that kind, else -1.
func (e *Env) variable(x ast.Expr, kind Kind) int {
	if x.Kind() == ast.IdentKind {
		if i, ok := e.index[x.AsIdent()]; ok && e.vars[i].Kind == kind {
			return i
		}
	}
	return -1
}
