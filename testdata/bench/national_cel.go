package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// plainEnv is a cel-go environment with the variables and functions of a policy.
// The ages take the day of the case as the variable `at`, which standing macros
// write for the author. With lets, the named conditions are variables too.
func (p *policy) plainEnv(lets bool) (*cel.Env, error) {
	kinds := map[cond.Kind]*cel.Type{cond.Bool: cel.BoolType, cond.Int: cel.IntType, cond.Enum: cel.StringType,
		cond.Set: cel.ListType(cel.StringType), cond.Date: cel.TimestampType}
	dates := func(name string, f func(a, b time.Time) (int, bool)) cel.EnvOption {
		return cel.Function(name, cel.Overload(name, []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType,
			cel.BinaryBinding(func(a, b ref.Val) ref.Val {
				n, ok := f(a.(types.Timestamp).Time, b.(types.Timestamp).Time)
				if !ok {
					return types.NewErr("not born yet")
				}
				return types.Int(n)
			})))
	}
	opts := []cel.EnvOption{
		cel.Macros(cel.GlobalMacro("age", 1, withAt("age_at")), cel.GlobalMacro("age_months", 1, withAt("months_at"))),
		cel.Variable("at", cel.TimestampType),
		dates("age_at", func(born, at time.Time) (int, bool) {
			months, ok := cond.FullMonths(born, at)
			return months / 12, ok
		}),
		dates("months_at", cond.FullMonths),
		dates("days", func(a, b time.Time) (int, bool) { return cond.CalendarDays(a, b), true }),
		cel.Function("may_refer", cel.Overload("may_refer", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(who, to ref.Val) ref.Val {
				return types.Bool(slices.Contains(p.takes[string(to.(types.String))], string(who.(types.String))))
			}))),
	}
	for _, v := range p.vars {
		opts = append(opts, cel.Variable(v.Name, kinds[v.Kind]))
	}
	if lets {
		for name := range p.lets {
			opts = append(opts, cel.Variable(name, cel.BoolType))
		}
	}
	return cel.NewEnv(opts...)
}

// withAt writes name(x, at) for age(x).
func withAt(name string) cel.MacroFactory {
	return func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
		return f.NewCall(name, args[0], f.NewIdent("at")), nil
	}
}

var word = regexp.MustCompile(`"[^"]*"|'[^']*'|[a-z_][a-z_0-9]*`)

// source is the condition of a rule as one expression, the named conditions
// written out.
func (p *policy) source(r policyRule) string {
	src := all(r.lines)
	for changed := true; changed; {
		changed = false
		src = word.ReplaceAllStringFunc(src, func(w string) string {
			if lines, ok := p.lets[w]; ok {
				changed = true
				return all(lines)
			}
			return w
		})
	}
	return src
}

func all(lines []string) string {
	if len(lines) == 0 {
		return "true"
	}
	return "(" + strings.Join(lines, ") && (") + ")"
}

// programs makes one program for each rule.
func (p *policy) programs(env *cel.Env, opts ...cel.ProgramOption) ([]cel.Program, error) {
	out := make([]cel.Program, len(p.rules))
	for i, r := range p.rules {
		checked, issues := env.Compile(p.source(r))
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		var err error
		if out[i], err = env.Program(checked, opts...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
