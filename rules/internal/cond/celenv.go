package cond

import (
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Names that an author cannot write, because CEL has no name with @ in it:
// `age(born)` is read as `@age(born, @at)`.
const (
	atVar       = "@at"
	ageFn       = "@age"
	ageMonthsFn = "@age_months"
	daysFn      = "days"
	mayReferFn  = "may_refer"
)

// Bounds of one line. They are far above what a person writes, and keep
// reading and planning a hostile policy short.
const (
	maxLine     = 4 << 10 // bytes
	maxNesting  = 64      // brackets, and nodes above each other
	maxNodes    = 4096
	costLimit   = 100_000 // cel-go's units, where an atom holds a loop or a text function
	interruptAt = 100     // loop steps between two looks at the context
)

var celTypes = map[Kind]*cel.Type{
	Bool: cel.BoolType, Int: cel.IntType, Enum: cel.StringType,
	Set: cel.ListType(cel.StringType), Date: cel.TimestampType,
}

// newCEL builds the cel-go environment: its standard library, of which the
// checker lets through a part, the variables, and the functions of this package.
func newCEL(e *Env) (*cel.Env, error) {
	opts := []cel.EnvOption{
		cel.ParserExpressionSizeLimit(maxLine),
		cel.ParserRecursionLimit(maxNesting),
		cel.ExpressionNestingDepthLimit(maxNesting),
		cel.ExpressionNodeLimit(maxNodes),
		cel.ClearMacros(),
		cel.Macros(cel.AllMacro, cel.ExistsMacro, cel.ExistsOneMacro, cel.FilterMacro, cel.MapMacro, cel.MapFilterMacro,
			cel.GlobalMacro("age", 1, withAt(ageFn)),
			cel.GlobalMacro("age_months", 1, withAt(ageMonthsFn))),
		cel.Variable(atVar, cel.TimestampType),
		dateFunction(ageFn, func(born, at time.Time) (int, bool) {
			months, ok := fullMonths(born, at)
			return months / 12, ok
		}),
		dateFunction(ageMonthsFn, fullMonths),
		dateFunction(daysFn, func(from, to time.Time) (int, bool) { return calendarDays(from, to), true }),
		cel.Function(mayReferFn, cel.Overload(mayReferFn, []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(e.mayRefer))),
	}
	for _, v := range e.vars {
		opts = append(opts, cel.Variable(v.Name, celTypes[v.Kind]))
	}
	return cel.NewEnv(opts...)
}

// withAt expands f(x) to hidden(x, @at).
func withAt(hidden string) cel.MacroFactory {
	return func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
		return eh.NewCall(hidden, args[0], eh.NewIdent(atVar)), nil
	}
}

// dateFunction declares name(date, date) int; the function says false where it has no answer.
func dateFunction(name string, f func(a, b time.Time) (int, bool)) cel.EnvOption {
	return cel.Function(name, cel.Overload(name, []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType,
		cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			from, ok1 := a.(types.Timestamp)
			to, ok2 := b.(types.Timestamp)
			if !ok1 || !ok2 {
				return types.MaybeNoSuchOverloadErr(a)
			}
			n, ok := f(from.Time, to.Time)
			if !ok {
				return types.NewErr("date in the future")
			}
			return types.Int(n)
		})))
}

// mayRefer answers from the catalogue. A service that the catalogue does not
// list is an error, not a no: nothing is known about who may refer to it.
func (e *Env) mayRefer(referrer, service ref.Val) ref.Val {
	r, ok1 := referrer.(types.String)
	s, ok2 := service.(types.String)
	if !ok1 || !ok2 {
		return types.MaybeNoSuchOverloadErr(referrer)
	}
	takes, known := e.refers[string(s)]
	if !known {
		return types.NewErr("unknown service")
	}
	for _, t := range takes {
		if t == string(r) {
			return types.True
		}
	}
	return types.False
}
