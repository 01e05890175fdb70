package cond

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// unit is what a Facts remembers the truth of: an atom, or a let. It is shared
// by all conditions of an Env that contain it.
type unit struct {
	id   int
	uses []int // variables, sorted, through lets too

	// of a let
	let  string
	body *node

	// of an atom
	program cel.Program
	shape   *shape   // if it is one of the simple forms
	lets    []*unit  // lets that stand inside it
	partial bool     // may be decided although a variable in it is unknown
	day     bool     // depends, or may depend, on the day of the case
	loops   bool     // goes through a set, so it listens to the context
	refers  []string // services of which it asks who may refer; anyService: any
}

var errNotPlanned = errors.New("this atom is not planned yet")

// atom gives the unit of a part of the tree, the same for the same source.
func (b *builder) atom(e ast.Expr) *unit {
	var key strings.Builder
	u := &unit{}
	costly := b.scan(e, u, &key)
	if known := b.env.atoms[key.String()]; known != nil {
		return known
	}
	slices.Sort(u.uses)
	u.uses = slices.Compact(u.uses)
	u.shape = b.env.shapeOf(e)
	if u.shape == nil || !u.shape.quick() {
		if b.ast == nil {
			b.err = errNotPlanned
			return u
		}
		// No optimiser: it would turn `x in []` into false although x is unknown.
		var opts []cel.ProgramOption
		if u.partial {
			opts = append(opts, cel.EvalOptions(cel.OptPartialEval))
		}
		if costly {
			opts = append(opts, cel.CostLimit(costLimit))
		}
		if u.loops {
			opts = append(opts, cel.InterruptCheckFrequency(interruptAt))
		}
		part := ast.NewCheckedAST(ast.NewAST(e, b.ast.SourceInfo()), b.ast.TypeMap(), b.ast.ReferenceMap())
		program, err := b.env.cel.PlanProgram(part, opts...)
		if err != nil {
			b.err = err
			return u
		}
		u.program = program
	}
	b.env.atoms[key.String()] = b.env.newUnit(u)
	return u
}

// scan writes a text that is the same for the same expression, however it was
// spaced, and notes on the way what the atom uses. It says whether the time of
// the atom depends on more than its length.
func (b *builder) scan(e ast.Expr, u *unit, key *strings.Builder) (costly bool) {
	parts := func(open string, exprs ...ast.Expr) {
		key.WriteString(open)
		for _, part := range exprs {
			key.WriteByte(' ')
			costly = b.scan(part, u, key) || costly
		}
		key.WriteByte(')')
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if text, ok := e.AsLiteral().(types.String); ok { // most are
			key.WriteString(strconv.Quote(string(text)))
		} else {
			fmt.Fprintf(key, "%T %#v", e.AsLiteral().Value(), e.AsLiteral().Value())
		}
	case ast.IdentKind:
		name := e.AsIdent()
		key.WriteString(name)
		if i, ok := b.env.index[name]; ok {
			u.uses = append(u.uses, i)
		} else if let := b.env.lets[name]; let != nil {
			u.uses = append(u.uses, let.uses...)
			u.lets = append(u.lets, let)
			u.partial, u.day = true, true
		} else if name == atVar {
			u.day = true
		}
	case ast.ListKind:
		parts("[", e.AsList().Elements()...)
	case ast.CallKind:
		call := e.AsCall()
		switch call.FunctionName() {
		case operators.LogicalAnd, operators.LogicalOr, operators.Conditional:
			u.partial = true
		case "startsWith", "endsWith", "contains":
			costly = true
		case mayReferFn:
			to := anyService
			if args := call.Args(); len(args) == 2 && args[1].Kind() == ast.LiteralKind {
				to = fmt.Sprint(args[1].AsLiteral().Value())
			}
			u.refers = append(u.refers, to)
		}
		args := call.Args()
		if call.IsMemberFunction() {
			args = append([]ast.Expr{call.Target()}, args...)
			key.WriteByte('.')
		}
		parts("("+call.FunctionName(), args...)
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		u.partial, u.loops, costly = true, true, true
		parts("(for "+c.IterVar(), c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result())
	default:
		b.err = fmt.Errorf("unexpected part")
	}
	return costly
}
