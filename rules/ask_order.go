package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// A question never comes before one that it presupposes. How a condition is written
// tells that: in `a && b` the author asks a first, and b is of interest only if a
// holds. (The lines of a list have no order.) What a rule is for stands before all
// else, and whether a duty is done after everything that the duty depends on.
//
// One place of a question in a condition is a reading of it, with the questions that
// stand before it there; what is known, or no longer matters, is no part of it. The
// law is: of one reading at least, all that stands before the question comes before
// it. A lighter question that a heavier one waits for moves up before it. What a
// concern is about waits for nothing.

// reading is one place of a question in a condition.
type reading struct {
	question int
	before   []int // sorted
	left     int   // of before, that were not asked yet
}

// ranked is a question, as far as its order needs it.
type ranked struct {
	name   string
	weight int
}

// readings collects them for the questions of one decision.
type readings struct {
	p    *Policy
	at   []int // by variable of the form: the question about it, -1
	list []reading

	matters []bool // questions, to the rule that is read
	in      *form.Case
	before  []int // of the place where the reader is
	met     []int // questions, in the order in which they were met
}

// read finds what stands before each question in the conditions of the rules that
// it matters to.
func (l *missingList) read(qs []ranked) []reading {
	f := l.d.p.form
	r := &readings{p: l.d.p, at: make([]int, f.Vars()), list: make([]reading, 0, 2*len(l.touches))}
	for i := range r.at {
		r.at[i] = -1
	}
	for i, q := range qs {
		r.at[f.Fact(q.name)] = i
	}
	r.at[f.Fact(varPathway)] = r.at[f.Fact(varCondition)]
	r.matters = make([]bool, len(qs))
	for _, v := range l.rules {
		clear(r.matters)
		for _, t := range l.touches[v.from:v.to] {
			r.matters[r.at[f.Fact(l.facts[t.fact].name)]] = true
		}
		r.in = l.d.cases[max(v.concern, 0)]
		r.before, r.met = r.before[:0], r.met[:0]
		r.tree(f.Tree(v.rule.formed))
		r.before = append(r.before, r.met...)
		if u := v.rule; u.duty != nil && u.duty.done != "" {
			r.question(r.at[f.Fact(u.duty.done)])
		} else if u.among != "" {
			r.question(r.at[f.Fact(u.among)])
		}
	}
	return r.list
}

// tree reads a part of a condition that is not decided.
func (r *readings) tree(t *form.Tree) {
	if r.in.Value(t).Decided() {
		return
	}
	switch t.Kind {
	case form.Literal:
		for _, v := range r.p.form.Features()[t.Feature].Facts {
			r.question(r.at[v])
		}
	case form.Not, form.Or:
		for _, op := range t.Ops {
			r.tree(op)
		}
	case form.And:
		mark := len(r.before)
		for _, aboutWhat := range []bool{true, false} {
			from := len(r.met)
			for _, op := range t.Ops {
				if r.isFor(op) != aboutWhat {
					continue
				}
				if r.tree(op); !t.Lines {
					r.before, from = append(r.before, r.met[from:]...), len(r.met)
				}
			}
			r.before = append(r.before, r.met[from:]...)
		}
		r.before = r.before[:mark]
	case form.Choice:
		mark := len(r.before)
		from := len(r.met)
		r.tree(t.Ops[0])
		r.before = append(r.before, r.met[from:]...)
		r.tree(t.Ops[1])
		r.tree(t.Ops[2])
		r.before = r.before[:mark]
	}
}

// isFor says that a part only says what the concern is about.
func (r *readings) isFor(t *form.Tree) bool {
	if t.Kind == form.Literal {
		is := r.at[r.p.form.Fact(varCondition)]
		return is >= 0 && !slices.ContainsFunc(r.p.form.Features()[t.Feature].Facts, func(v int) bool { return r.at[v] != is })
	}
	return len(t.Ops) > 0 && !slices.ContainsFunc(t.Ops, func(op *form.Tree) bool { return !r.isFor(op) })
}

// question notes a reading of a question, -1: of none.
func (r *readings) question(i int) {
	if i < 0 || !r.matters[i] {
		return
	}
	x := reading{question: i}
	for _, b := range r.before {
		if b != i {
			x.before = append(x.before, b)
		}
	}
	r.list = append(r.list, x)
	r.met = append(r.met, i)
}

// queue puts questions in their order. They come by weight, and then by what they
// settle; what it gives are their places in that list.
type queue struct {
	qs      []ranked
	all     []reading
	of      [][]int // by question: its readings
	waiting [][]int // by question: readings that it stands before
	ready   []bool  // some reading has nothing left before it
	asked   []bool
	out     []int
}

// ordered gives the places of the questions in the order in which they are asked.
func (l *missingList) ordered(qs []ranked) []int {
	n := len(qs)
	a := &queue{qs: qs, all: l.read(qs), of: make([][]int, n), waiting: make([][]int, n),
		ready: make([]bool, n), asked: make([]bool, n), out: make([]int, 0, n)}
	others := l.d.p.beside(qs) // a fact that is false beside another comes after it
	for i := range a.all {
		x := &a.all[i]
		if qs[x.question].name == varCondition {
			x.before = nil
		}
		x.before = slices.DeleteFunc(x.before, func(b int) bool { return others[b] == x.question })
		if o := others[x.question]; o >= 0 {
			x.before = append(x.before, o)
		}
		slices.Sort(x.before)
		x.before = slices.Compact(x.before)
		x.left = len(x.before)
		a.of[x.question] = append(a.of[x.question], i)
		for _, b := range x.before {
			a.waiting[b] = append(a.waiting[b], i)
		}
	}
	for i := range qs {
		a.ready[i] = len(a.of[i]) == 0 || slices.ContainsFunc(a.of[i], func(k int) bool { return a.all[k].left == 0 })
	}
	for first := 0; len(a.out) < n; {
		if a.asked[first] {
			first++
			continue
		}
		a.next(first)
	}
	return a.out
}

// next asks one more of the questions that weigh as much as the first that is left,
// or else what the first waits for.
func (a *queue) next(first int) {
	for i := first; i < len(a.qs) && a.qs[i].weight == a.qs[first].weight; i++ {
		if !a.asked[i] && a.ready[i] {
			a.ask(i)
			return
		}
	}
	a.lift(first)
}

// lift asks a question after what it waits for.
func (a *queue) lift(i int) {
	if a.asked[i] {
		return
	}
	a.asked[i] = true
	if !a.ready[i] {
		nearest := a.of[i][0]
		for _, k := range a.of[i] {
			if x, y := &a.all[k], &a.all[nearest]; x.left < y.left || x.left == y.left && slices.Compare(x.before, y.before) < 0 {
				nearest = k
			}
		}
		for _, b := range a.all[nearest].before {
			a.lift(b)
		}
	}
	a.ask(i)
}

func (a *queue) ask(i int) {
	a.asked[i] = true
	a.out = append(a.out, i)
	for _, k := range a.waiting[i] {
		x := &a.all[k]
		x.left--
		if x.left == 0 {
			a.ready[x.question] = true
		}
	}
}

// beside gives for each question the one about the fact that its own is false
// beside, -1 if there is none.
func (p *Policy) beside(qs []ranked) []int {
	out := make([]int, len(qs))
	for i, q := range qs {
		out[i] = -1
		if f := p.factOf[q.name]; f != nil && f.notWith != "" {
			out[i] = slices.IndexFunc(qs, func(o ranked) bool { return o.name == f.notWith })
		}
	}
	return out
}
