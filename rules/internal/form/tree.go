package form

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Value is what a part of a condition comes to.
type Value uint8

// The values. Unknown and Failed are both undecided.
const (
	NotAsked Value = iota
	False
	Unknown
	Failed
	True
)

// Decided says that a value is true or false.
func (v Value) Decided() bool { return v == True || v == False }

// Not reverses; what is undecided stays so.
func (v Value) Not() Value {
	switch v {
	case True:
		return False
	case False:
		return True
	}
	return v
}

func valueOf(t cond.Truth, failed bool) Value {
	switch {
	case t == cond.True:
		return True
	case t == cond.False:
		return False
	case failed:
		return Failed
	}
	return Unknown
}

// Tree is a condition over the classes of features. Trees share parts.
type Tree struct {
	Kind    TreeKind
	On      bool
	Feature int     // of a Literal
	Truth   []Value // of a Literal, by class; [0], of what is not known, is Unknown
	Ops     []*Tree
	Lines   bool // of an And: its parts are lines of their own, whose order means nothing
	memo    int  // place of what is remembered in a case; 0: nowhere
}

// TreeKind is what a part does, as in cond.
type TreeKind uint8

// The kinds of parts.
const (
	Const   TreeKind = iota
	Literal          // Feature and Truth
	And
	Or
	Not
	Choice // Ops[0] ? Ops[1] : Ops[2], undecided while Ops[0] is
)

var treeKinds = map[cond.TreeKind]TreeKind{cond.Const: Const, cond.And: And, cond.Or: Or, cond.Not: Not, cond.Choice: Choice}

// tree turns what was lowered into a tree over classes.
func (b *builder) tree(t *cond.Tree) *Tree {
	if t.Kind == cond.Leaf {
		return b.literal(t.Atom)
	}
	if known := b.trees[t]; known != nil {
		if known.memo == 0 && (len(known.Ops) > 1) {
			b.shared++
			known.memo = b.shared
		}
		return known
	}
	out := &Tree{Kind: treeKinds[t.Kind], On: t.On, Lines: t.Lines, Ops: make([]*Tree, len(t.Ops))}
	for i, op := range t.Ops {
		out.Ops[i] = b.tree(op)
	}
	b.trees[t] = out
	return out
}

// literal gives the table of an atom.
func (b *builder) literal(a *cond.Atom) *Tree {
	if known := b.literals[a]; known != nil {
		return known
	}
	t := &Tree{Kind: Literal}
	v := -1
	switch a.Form {
	case cond.Other:
		if i, ok := b.opaque[a]; ok {
			t.Feature, t.Truth = i, []Value{Unknown, False, True, Failed}
		} else {
			t = b.fill(a)
		}
		b.literals[a] = t
		return t
	case cond.Is, cond.Text, cond.Number:
		v = b.facts[a.Var].whole
	case cond.Has:
		v = b.facts[a.Var].elements[a.Texts[0]]
	case cond.Size:
		v = b.facts[a.Var].size
	case cond.Age, cond.Months:
		v = b.facts[a.Var].months
	case cond.Days:
		v = b.days[[2]int{a.Var, a.Second}]
	}
	x := &b.features[v]
	t.Feature, t.Truth = v, make([]Value, x.Classes+1)
	t.Truth[0] = Unknown
	for class := 1; class <= x.Classes; class++ {
		t.Truth[class] = valueIf(b.holds(a, x, class))
		if x.Kind == Months && class == 1 {
			t.Truth[class] = Failed // born after the day of the case
		}
	}
	b.literals[a] = t
	return t
}

func valueIf(is bool) Value {
	if is {
		return True
	}
	return False
}

// holds says what a simple atom comes to for a class.
func (b *builder) holds(a *cond.Atom, x *Feature, class int) bool {
	switch a.Form {
	case cond.Is, cond.Has:
		return class == Yes
	case cond.Text:
		texts := b.facts[a.Var].texts
		is := slices.ContainsFunc(a.Texts, func(text string) bool { return int(texts[text]) == class })
		return is != (a.Op == cond.OpNotEquals)
	}
	return x.compares(a, class)
}
