package form

import (
	"math/bits"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Late is a part of a condition that the index does not decide: an opaque atom, or
// a part with too many alternatives, which is decided by its tree.
type Late struct {
	// Atom is nil of a part that is decided by its tree.
	Atom *cond.Atom
	// Remembered says of an atom that cel-go is asked once for each combination of
	// the values that it reads.
	Remembered bool
	// Line is, of a part that is decided by its tree, the line of the condition that
	// holds it, from 0; -1: more than one.
	Line int
}

// Late tells of every condition what the index leaves over, each part once; none: it
// is decided by the index alone. The order is the same for the same conditions.
func (f *Form) Late() [][]Late {
	x := f.decider.get(f)
	out := make([][]Late, len(f.trees))
	add := func(i int, l Late) {
		if !slices.Contains(out[i], l) {
			out[i] = append(out[i], l)
		}
	}
	for _, a := range x.late {
		for w, word := range a.needs {
			for ; word != 0; word &= word - 1 {
				i := w*64 + bits.TrailingZeros64(word)
				if w >= x.front {
					i = int(x.owner[i-x.front*64])
				}
				if a.tree == nil {
					add(i, f.lateAtom(a.feature))
					continue
				}
				add(i, Late{Line: f.trees[i].lineOf(a.tree)})
				a.tree.each(func(t *Tree) {
					if t.Kind == Literal && f.features[t.Feature].Kind == Opaque {
						add(i, f.lateAtom(t.Feature))
					}
				})
			}
		}
	}
	return out
}

func (f *Form) lateAtom(feature int) Late {
	x := &f.features[feature]
	return Late{Atom: x.Atom, Remembered: x.Finite(), Line: -1}
}

// lineOf finds the line of a condition that holds a part.
func (t *Tree) lineOf(part *Tree) int {
	line := -1
	for i, op := range t.Ops { // the condition is all of its lines
		held := false
		op.each(func(t *Tree) { held = held || t == part })
		switch {
		case held && line >= 0:
			return -1
		case held:
			line = i
		}
	}
	return line
}

// each visits every part of a tree once.
func (t *Tree) each(visit func(*Tree)) {
	seen := map[*Tree]bool{}
	var walk func(*Tree)
	walk = func(t *Tree) {
		if seen[t] {
			return
		}
		seen[t] = true
		visit(t)
		for _, op := range t.Ops {
			walk(op)
		}
	}
	walk(t)
}
