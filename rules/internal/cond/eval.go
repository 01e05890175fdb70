package cond

import (
	"context"
	"slices"
)

// Truth is what a condition comes to.
type Truth int8

// The truths, in their order. The zero value decides nothing.
const (
	False     Truth = -1
	Undecided Truth = 0
	True      Truth = 1
)

// String gives the truth in words.
func (t Truth) String() string {
	switch t {
	case False:
		return "false"
	case True:
		return "true"
	}
	return "undecided"
}

// Result is what a condition comes to, and what it rests on.
type Result struct {
	Truth Truth
	// Failed says that it is undecided because an evaluation failed (division
	// by zero, a limit, a done context), not only for lack of facts.
	Failed bool
	// Facts are the sorted names of the variables that decided it: for True
	// those in the operands that are true and carry it, for False those in the
	// operands that made it false. For Undecided they are the unknown
	// variables that the undecided operands ask for, and all variables of an
	// atom that failed.
	Facts []string
}

// verdict is a truth with its reason, as it is remembered.
type verdict uint8

const (
	vNone verdict = iota // not evaluated yet
	vFalse
	vUnknown // undecided for lack of facts
	vFailed
	vTrue
)

// decided is the verdict of something that is not undecided.
func decided(b bool) verdict {
	if b {
		return vTrue
	}
	return vFalse
}

// Eval decides the condition. f must be of the Env of x. With a done ctx the
// result is Undecided and Failed; nothing of that is remembered in f.
func (x *Expr) Eval(ctx context.Context, f *Facts) Result {
	if ctx.Err() != nil || f.env != x.env {
		return Result{Failed: true}
	}
	v := f.node(ctx, x.root)
	r := Result{Failed: v == vFailed}
	switch v {
	case vTrue:
		r.Truth = True
	case vFalse:
		r.Truth = False
	}
	why := explanation{facts: f, ctx: ctx, uses: make([]bool, len(f.vars))}
	why.node(x.root, v)
	for i, used := range why.uses {
		if used {
			r.Facts = append(r.Facts, f.env.vars[i].Name)
		}
	}
	return r
}

// node decides a part of the skeleton: the lattice of three truths, in which a
// failure among the undecided is kept.
func (f *Facts) node(ctx context.Context, n *node) verdict {
	switch n.kind {
	case isConst:
		return decided(n.on)
	case isUnit:
		return f.unit(ctx, n.unit)
	case isNot:
		return negate(f.node(ctx, n.ops[0]))
	case isChoice:
		switch c := f.node(ctx, n.ops[0]); c {
		case vTrue:
			return f.node(ctx, n.ops[1])
		case vFalse:
			return f.node(ctx, n.ops[2])
		default:
			return c
		}
	}
	strong, weak := vFalse, vTrue // of &&
	if n.kind == isOr {
		strong, weak = vTrue, vFalse
	}
	result := weak
	for _, op := range n.ops {
		switch v := f.node(ctx, op); v {
		case strong:
			return strong
		case vFailed:
			result = vFailed
		case vUnknown:
			if result != vFailed {
				result = vUnknown
			}
		}
	}
	return result
}

// negate reverses; what is undecided stays so.
func negate(v verdict) verdict {
	switch v {
	case vTrue:
		return vFalse
	case vFalse:
		return vTrue
	}
	return v
}

// unit decides an atom or a let, once.
func (f *Facts) unit(ctx context.Context, u *unit) verdict {
	if u.id < len(f.memo) && f.memo[u.id] != vNone {
		return f.memo[u.id]
	}
	var v verdict
	if u.body != nil {
		v = f.node(ctx, u.body)
	} else {
		v = f.atom(ctx, u)
	}
	if v == vFailed && ctx.Err() != nil {
		return v // the caller gave up: that says nothing about the atom
	}
	if u.id >= len(f.memo) { // compiled after these facts were made
		f.memo = append(f.memo, make([]verdict, u.id+1-len(f.memo))...)
	}
	f.memo[u.id] = v
	f.done = append(f.done, u)
	return v
}

// explanation collects the variables that a truth rests on.
type explanation struct {
	facts *Facts
	ctx   context.Context // for atoms that were passed over when the truth was decided
	uses  []bool
	seen  []*unit
}

// node adds the variables that make n come to v.
func (w *explanation) node(n *node, v verdict) {
	switch n.kind {
	case isUnit:
		w.unit(n.unit, v)
	case isNot:
		w.node(n.ops[0], negate(v))
	case isAnd, isOr:
		// Every operand that alone would do is named, not the first: the order
		// in which an author wrote them must not show.
		for _, op := range n.ops {
			if ov := w.facts.node(w.ctx, op); same(ov, v) {
				w.node(op, ov)
			}
		}
	case isChoice:
		c := w.facts.node(w.ctx, n.ops[0])
		if !open(v) || open(c) {
			w.node(n.ops[0], c)
		}
		switch c {
		case vTrue:
			w.node(n.ops[1], v)
		case vFalse:
			w.node(n.ops[2], v)
		}
	}
}

// open says that v is undecided.
func open(v verdict) bool { return v == vUnknown || v == vFailed }

// same says that an operand carries the result: with a failure among the
// undecided, the other undecided operands carry it too.
func same(a, b verdict) bool { return a == b || open(a) && open(b) }

// unit adds the variables of an atom, or goes into a let, once.
func (w *explanation) unit(u *unit, v verdict) {
	if u.body != nil {
		if !slices.Contains(w.seen, u) {
			w.seen = append(w.seen, u)
			w.node(u.body, v)
		}
		return
	}
	for _, i := range u.uses {
		if v != vUnknown && w.facts.vars[i].known() || v == vFailed || v == vUnknown && !w.facts.vars[i].known() {
			w.uses[i] = true
		}
	}
}
