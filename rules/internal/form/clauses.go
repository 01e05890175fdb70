package form

import (
	"cmp"
	"slices"
)

// literal says how one feature decides a part of a condition: a table by class,
// of False, Unknown and True, interned in the lowering.
type literal struct{ feature, table int }

// alternative is literals that must all hold, sorted by feature, each feature at
// most once. With none it always holds.
type alternative []literal

// maxAlternatives bounds what one condition is lowered to. What would need more
// is decided by its tree.
const maxAlternatives = 32

// lowering turns trees into alternatives of which one must hold. Everything that
// it does to them is an identity of the lattice false < undecided < true:
// distribution, absorption, and joining what differs in one feature alone. It
// never takes x || !x for true, nor x && !x for false.
type lowering struct {
	form   *Form
	most   int // alternatives of one condition
	tables [][]Value
	place  map[string]int // of a table, by its content
	memo   map[sense][]alternative
	// derived are the parts that are decided by their trees, each a feature
	// beyond those of the form with the classes No and Yes.
	derived []*Tree
	known   map[*Tree]int
}

// sense is a tree, or its opposite.
type sense struct {
	t   *Tree
	not bool
}

func newLowering(f *Form, most int) *lowering {
	return &lowering{form: f, most: most, place: map[string]int{}, memo: map[sense][]alternative{}, known: map[*Tree]int{}}
}

// condition lowers a whole condition, itself or its opposite, whichever is
// shorter.
func (l *lowering) condition(t *Tree) (alts []alternative, inverse bool) {
	alts = l.lower(sense{t, false})
	if len(alts) < 2 && !l.isDerived(alts) {
		return alts, false
	}
	other := l.lower(sense{t, true})
	if len(other) == 0 || l.cost(other) >= l.cost(alts) {
		return alts, false
	}
	return other, true
}

func (l *lowering) isDerived(alts []alternative) bool { return l.cost(alts) > len(alts) }

// cost counts alternatives; one that leans on a tree counts as many.
func (l *lowering) cost(alts []alternative) int {
	n := len(alts)
	for _, a := range alts {
		for _, lit := range a {
			if lit.feature >= len(l.form.features) {
				n += l.most
			}
		}
	}
	return n
}

func (l *lowering) lower(s sense) []alternative {
	if known, ok := l.memo[s]; ok {
		return known
	}
	var alts []alternative
	switch t := s.t; t.Kind {
	case Const:
		if t.On != s.not {
			alts = []alternative{{}}
		}
	case Literal:
		alts = []alternative{{{t.Feature, l.table(t.Truth, s.not)}}}
	case Not:
		alts = l.lower(sense{t.Ops[0], !s.not})
	case Choice:
		// (c && a) || (!c && b) || (c && !c): without the last, what is undecided
		// in c would be lost where a and b are both false.
		c, nc := sense{t.Ops[0], false}, sense{t.Ops[0], true}
		a, b := sense{t.Ops[1], s.not}, sense{t.Ops[2], s.not}
		sum := slices.Concat(l.product([]sense{c, a}), l.product([]sense{nc, b}), l.product([]sense{c, nc}))
		if alts = l.join(sum); len(alts) > l.most {
			alts = l.byTree(s)
		}
	case And, Or:
		ops := make([]sense, len(t.Ops))
		for i, op := range t.Ops {
			ops[i] = sense{op, s.not}
		}
		if (t.Kind == And) != s.not {
			alts = l.product(ops)
		} else if alts = l.sum(ops); len(alts) > l.most {
			alts = l.byTree(s)
		}
	}
	l.memo[s] = alts
	return alts
}

// sum is all alternatives of the parts; the longest part is left to its tree
// until they are few enough, if that helps.
func (l *lowering) sum(ops []sense) []alternative {
	parts := make([][]alternative, len(ops))
	for i, op := range ops {
		parts[i] = l.lower(op)
	}
	for {
		var all []alternative
		longest := 0
		for i, part := range parts {
			all = append(all, part...)
			if len(part) > len(parts[longest]) {
				longest = i
			}
		}
		all = l.join(all)
		if len(all) <= l.most || len(parts[longest]) < 2 {
			return all
		}
		parts[longest] = l.byTree(ops[longest])
	}
}

// product is each alternative of one part with each of the others; a part with
// which they would be too many is left to its tree.
func (l *lowering) product(ops []sense) []alternative {
	ops = slices.Clone(ops)
	slices.SortStableFunc(ops, func(a, b sense) int { return cmp.Compare(len(l.lower(a)), len(l.lower(b))) })
	all := []alternative{{}}
	for _, op := range ops {
		part := l.lower(op)
		if len(all)*len(part) <= 4*l.most {
			if next := l.join(l.cross(all, part)); len(next) <= l.most {
				all = next
				continue
			}
		}
		all = l.join(l.cross(all, l.byTree(op)))
	}
	return all
}

func (l *lowering) cross(a, b []alternative) []alternative {
	out := make([]alternative, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, l.both(x, y))
		}
	}
	return out
}

// both is the literals of two alternatives; those of one feature become one.
func (l *lowering) both(a, b alternative) alternative {
	out := make(alternative, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].feature < b[0].feature:
			out, a = append(out, a[0]), a[1:]
		case a[0].feature > b[0].feature:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, literal{a[0].feature, l.merge(a[0].table, b[0].table, false)})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// join makes alternatives fewer: one that is nowhere more than another goes, and
// two that differ in one feature alone become one.
func (l *lowering) join(alts []alternative) []alternative {
	var out []alternative
next:
	for len(alts) > 0 {
		x := alts[0]
		alts = alts[1:]
		for i, y := range out {
			if l.below(x, y) {
				continue next
			}
			if at := differ(x, y); at >= 0 {
				z := slices.Clone(x)
				z[at].table = l.merge(x[at].table, y[at].table, true)
				out = slices.Delete(out, i, i+1)
				alts = append([]alternative{z}, alts...)
				continue next
			}
		}
		out = append(slices.DeleteFunc(out, func(y alternative) bool { return l.below(y, x) }), x)
	}
	return out
}

// differ gives the one place where two alternatives over the same features
// differ; -1 if it is not one.
func differ(x, y alternative) int {
	at := -1
	if len(x) != len(y) {
		return at
	}
	for i := range x {
		switch {
		case x[i] == y[i]:
		case x[i].feature != y[i].feature || at >= 0:
			return -1
		default:
			at = i
		}
	}
	return at
}

// below says that x is nowhere more than y, whatever is known.
func (l *lowering) below(x, y alternative) bool {
	i := 0
	for _, lit := range y {
		for i < len(x) && x[i].feature < lit.feature {
			i++
		}
		if i == len(x) || x[i].feature != lit.feature || !l.least(x[i].table, lit.table) {
			return false
		}
	}
	return true
}

func (l *lowering) least(a, b int) bool {
	if a == b {
		return true
	}
	for class, v := range l.tables[a] {
		if v > l.tables[b][class] {
			return false
		}
	}
	return true
}

// byTree leaves a part to its tree.
func (l *lowering) byTree(s sense) []alternative {
	t := s.t
	for t.Kind == Not {
		t, s.not = t.Ops[0], !s.not
	}
	i, ok := l.known[t]
	if !ok {
		i = len(l.form.features) + len(l.derived)
		l.known[t] = i
		l.derived = append(l.derived, t)
	}
	return []alternative{{{i, l.table([]Value{Unknown, False, True}, s.not)}}}
}

// table interns the truth of a literal by class, or its opposite. Why something
// is undecided makes no difference here.
func (l *lowering) table(truth []Value, not bool) int {
	t := make([]Value, len(truth))
	for class, v := range truth {
		if v == Failed {
			v = Unknown
		}
		if not {
			v = v.Not()
		}
		t[class] = v
	}
	return l.intern(t)
}

// merge is the lesser of two tables, or the greater.
func (l *lowering) merge(a, b int, greater bool) int {
	t := make([]Value, len(l.tables[a]))
	for class, v := range l.tables[a] {
		if w := l.tables[b][class]; (w > v) == greater {
			v = w
		}
		t[class] = v
	}
	return l.intern(t)
}

func (l *lowering) intern(t []Value) int {
	key := make([]byte, len(t))
	for i, v := range t {
		key[i] = byte(v)
	}
	i, ok := l.place[string(key)]
	if !ok {
		i = len(l.tables)
		l.place[string(key)] = i
		l.tables = append(l.tables, t)
	}
	return i
}
