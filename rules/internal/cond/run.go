package cond

import (
	"context"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/traits"
)

// atom decides an atom.
func (f *Facts) atom(ctx context.Context, u *unit) verdict {
	if ctx.Err() != nil {
		return vFailed
	}
	if !u.partial && slices.ContainsFunc(u.uses, func(i int) bool { return !f.vars[i].known() }) {
		return vUnknown // every operation in it needs all its operands
	}
	return f.run(ctx, u)
}

// run decides an atom by the values that are known.
func (f *Facts) run(ctx context.Context, u *unit) verdict {
	if u.program == nil { // all its variables are known, as it is not partial
		return f.quick(u.shape)
	}
	a := &activation{facts: f}
	if u.partial {
		for _, i := range u.uses {
			if !f.vars[i].known() {
				a.unknowns = append(a.unknowns, cel.AttributePattern(f.env.vars[i].Name))
			}
		}
		for _, let := range u.lets {
			switch v := f.unit(ctx, let); v {
			case vTrue, vFalse:
				if a.lets == nil {
					a.lets = map[string]bool{}
				}
				a.lets[let.let] = v == vTrue
			default:
				// To the operators a failure and an unknown are alike, so a let
				// that failed is shown to cel-go as unknown.
				a.unknowns = append(a.unknowns, cel.AttributePattern(let.let))
			}
		}
	}
	var out any
	var err error
	if u.loops {
		out, _, err = u.program.ContextEval(ctx, a)
	} else {
		out, _, err = u.program.Eval(a)
	}
	switch v := out.(type) {
	case types.Bool:
		if err == nil {
			return decided(bool(v))
		}
	case *types.Unknown:
		if err == nil {
			return f.unknown(ctx, u)
		}
	}
	return vFailed
}

// unknown tells a let that failed inside an atom from one that lacks facts.
func (f *Facts) unknown(ctx context.Context, u *unit) verdict {
	for _, let := range u.lets {
		if f.unit(ctx, let) == vFailed {
			return vFailed
		}
	}
	return vUnknown
}

// quick decides an atom of a simple form.
func (f *Facts) quick(s *shape) verdict {
	switch v := f.vars[s.v].value.(type) {
	case types.Bool:
		return decided(bool(v))
	case types.String:
		return decided(slices.Contains(s.texts, string(v)) != (s.op == operators.NotEquals))
	case types.Int:
		if s.op == operators.In {
			return decided(slices.Contains(s.numbers, int64(v)))
		}
		return decided(order(s.op, int64(v), s.numbers[0]))
	case traits.Container:
		if found, ok := v.Contains(types.String(s.texts[0])).(types.Bool); ok {
			return decided(bool(found))
		}
	}
	return vFailed
}
