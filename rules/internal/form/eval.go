package form

import (
	"math/bits"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Value decides a part of a condition by its tree.
func (c *Case) Value(t *Tree) Value {
	if t.memo > 0 {
		if v := c.memo[t.memo]; v != NotAsked {
			return v
		}
		v := c.value(t)
		c.memo[t.memo] = v
		c.sets = append(c.sets, t.memo)
		return v
	}
	return c.value(t)
}

func (c *Case) value(t *Tree) Value {
	switch t.Kind {
	case Const:
		return valueIf(t.On)
	case Literal:
		class := c.code[t.Feature]
		if class == notRun {
			class = uint16(c.Class(t.Feature))
		}
		return t.Truth[class]
	case Not:
		return c.Value(t.Ops[0]).Not()
	case Choice:
		switch cond := c.Value(t.Ops[0]); cond {
		case True:
			return c.Value(t.Ops[1])
		case False:
			return c.Value(t.Ops[2])
		default:
			return cond
		}
	}
	strong, result := False, True // of &&
	if t.Kind == Or {
		strong, result = True, False
	}
	for _, op := range t.Ops {
		switch v := c.Value(op); v {
		case strong:
			return strong
		case Failed:
			result = Failed
		case Unknown:
			if result != Failed {
				result = Unknown
			}
		}
	}
	return result
}

// Eval decides one condition, with the facts that it rests on, as cond.Expr.Eval
// does.
func (f *Form) Eval(i int, c *Case) cond.Result {
	v := c.Value(f.trees[i])
	r := cond.Result{Failed: v == Failed, Facts: f.Why(i, c, v)}
	switch v {
	case True:
		r.Truth = cond.True
	case False:
		r.Truth = cond.False
	}
	return r
}

// Why names the facts that a condition rests on which came to v, sorted.
func (f *Form) Why(i int, c *Case, v Value) []string { return f.AppendWhy(nil, i, c, v) }

// AppendWhy is Why at the end of a list.
func (f *Form) AppendWhy(names []string, i int, c *Case, v Value) []string {
	var few [4]uint64
	why := explanation{Case: c, uses: few[:]}
	if n := (len(f.facts) + 63) / 64; n > len(few) {
		why.uses = make([]uint64, n)
	}
	why.tree(f.trees[i], v)
	for i, w := range why.uses {
		for ; w != 0; w &= w - 1 {
			names = append(names, f.called[i*64+bits.TrailingZeros64(w)])
		}
	}
	return names
}

// explanation collects the facts that a value rests on.
type explanation struct {
	*Case
	uses []uint64
}

// literal adds the facts that make one atom come to v.
func (w *explanation) literal(t *Tree, v Value) {
	for _, i := range w.form.features[t.Feature].Facts {
		if v == Failed || (v == Unknown) != w.known[i] {
			w.uses[i/64] |= 1 << (i % 64)
		}
	}
}

// tree adds the facts that make t come to v.
func (w *explanation) tree(t *Tree, v Value) {
	switch t.Kind {
	case Literal:
		w.literal(t, v)
	case Not:
		w.tree(t.Ops[0], v.Not())
	case And, Or:
		// Every operand that alone would do is named, not the first: the order in
		// which an author wrote them must not show.
		for _, op := range t.Ops {
			if op.Kind == Literal { // which most are
				if ov := op.Truth[w.Class(op.Feature)]; ov == v || !ov.Decided() && !v.Decided() {
					w.literal(op, ov)
				}
			} else if ov := w.Value(op); ov == v || !ov.Decided() && !v.Decided() {
				w.tree(op, ov)
			}
		}
	case Choice:
		first := w.Value(t.Ops[0])
		if v.Decided() || !first.Decided() {
			w.tree(t.Ops[0], first)
		}
		switch first {
		case True:
			w.tree(t.Ops[1], v)
		case False:
			w.tree(t.Ops[2], v)
		}
	}
}
