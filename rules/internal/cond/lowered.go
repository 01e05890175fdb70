package cond

import (
	"context"
	"time"

	"cel.dev/cel-go/common/operators"
)

// Tree is a condition as another package can compile it further: the boolean
// skeleton, with the named conditions in their places, over atoms. The same
// named condition is the same *Tree wherever it stands.
type Tree struct {
	Kind TreeKind
	On   bool    // of a Const
	Atom *Atom   // of a Leaf
	Ops  []*Tree // of the others
	// Lines says of an And that its parts are lines of their own, whose order means
	// nothing.
	Lines bool
}

// TreeKind is what a part of a skeleton does.
type TreeKind uint8

// The kinds of parts.
const (
	Const  TreeKind = iota // On
	Leaf                   // Atom
	And                    // all of Ops; none is true
	Or                     // any of Ops
	Not                    // not Ops[0]
	Choice                 // Ops[0] ? Ops[1] : Ops[2], undecided while Ops[0] is
)

// Atom is a part of a condition without a boolean operator on top. The same
// *Atom stands wherever the same text stands.
type Atom struct {
	Form    AtomForm
	Uses    []int    // variables by index, sorted, through named conditions too
	Var     int      // of all forms but Other
	Second  int      // of Days
	Op      string   // the comparison
	Texts   []string // of Text and Has
	Numbers []int64  // of the others
	// AnyPart says that it may be decided although one of Uses is unknown.
	AnyPart bool
	// Day says that it depends on the day of the case.
	Day  bool
	unit *unit
}

// The comparisons of an atom; any other is "at least".
const (
	OpIn         = operators.In
	OpEquals     = operators.Equals
	OpNotEquals  = operators.NotEquals
	OpLess       = operators.Less
	OpLessEquals = operators.LessEquals
	OpGreater    = operators.Greater
)

// AtomForm is a form of atom of which it is known which values make a difference.
type AtomForm uint8

// The forms of atoms.
const (
	Other  AtomForm = iota
	Is              // a variable that is yes or no
	Text            // v == "…", v != "…", v in ["…", …]
	Number          // v op 3, v in [1, 2]
	Has             // "…" in v
	Age             // age(v) op 3, in full years
	Months          // age_months(v) op 3
	Days            // days(v, second) op 3
	Size            // size(v) op 3
)

var atomForms = map[shapeKind]AtomForm{shBool: Is, shText: Text, shNumber: Number, shHas: Has, shAge: Age, shMonths: Months, shDays: Days, shSize: Size}

// Lowering gives conditions as trees, with atoms and named conditions shared
// between all that it lowers. It is not safe for concurrent use.
type Lowering struct {
	atoms map[*unit]*Tree
	lets  map[*unit]*Tree
}

// Lower gives one condition as a tree.
func (l *Lowering) Lower(x *Expr) *Tree {
	if l.atoms == nil {
		l.atoms, l.lets = map[*unit]*Tree{}, map[*unit]*Tree{}
	}
	return l.node(x.root)
}

func (l *Lowering) node(n *node) *Tree {
	if n.kind == isConst {
		return &Tree{Kind: Const, On: n.on}
	}
	if n.kind == isUnit {
		return l.unit(n.unit)
	}
	t := &Tree{Kind: map[nodeKind]TreeKind{isAnd: And, isOr: Or, isNot: Not, isChoice: Choice}[n.kind], Lines: n.lines, Ops: make([]*Tree, len(n.ops))}
	for i, op := range n.ops {
		t.Ops[i] = l.node(op)
	}
	return t
}

func (l *Lowering) unit(u *unit) *Tree {
	if u.body != nil {
		if l.lets[u] == nil {
			l.lets[u] = l.node(u.body)
		}
		return l.lets[u]
	}
	if t := l.atoms[u]; t != nil {
		return t
	}
	a := &Atom{Uses: u.uses, AnyPart: u.partial, Day: u.day, unit: u}
	if s := u.shape; s != nil {
		a.Form, a.Var, a.Second, a.Op, a.Texts, a.Numbers = atomForms[s.kind], s.v, s.second, s.op, s.texts, s.numbers
	}
	l.atoms[u] = &Tree{Kind: Leaf, Atom: a}
	return l.atoms[u]
}

// Run decides one atom by cel-go, or by what the facts remember.
func (a *Atom) Run(ctx context.Context, f *Facts) (t Truth, failed bool) {
	switch f.unit(ctx, a.unit) {
	case vTrue:
		return True, false
	case vFalse:
		return False, false
	case vFailed:
		return Undecided, true
	}
	return Undecided, false
}

// Env gives the declarations that the condition was compiled with.
func (x *Expr) Env() *Env { return x.env }

// Vars gives the declared variables, sorted by name: an index stands for a name.
func (e *Env) Vars() []Var { return e.vars }

// FullMonths counts the full months from one day to another, by the rule of
// `age_months`; it says false when born lies after at.
func FullMonths(born, at time.Time) (int, bool) { return fullMonths(born, at) }

// CalendarDays counts the days from one day to another, by the rule of `days`.
func CalendarDays(from, to time.Time) int { return calendarDays(from, to) }

// Civil is the calendar day of t in its own location, as midnight UTC.
func Civil(t time.Time) time.Time { return civil(t) }
