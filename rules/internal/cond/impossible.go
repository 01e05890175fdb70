package cond

import (
	"context"
	"slices"
	"time"
)

// maxSearch bounds the evaluations of one call of Impossible.
const maxSearch = 20_000

// Impossible says that no facts within the declared values make all of xs
// true, and names variables that the contradiction needs. It never says so
// wrongly: where it cannot tell, within bounded work, it answers false.
//
// It gives the variables values one by one and turns back as soon as one of xs
// is False, which it stays whatever the others are. A variable of which no
// finite choice of values covers all cases is left unknown, and a condition
// that is undecided in the end, also by failing, counts as possible.
func Impossible(xs ...*Expr) (vars []string, impossible bool) {
	if len(xs) == 0 {
		return nil, false
	}
	s := &search{env: xs[0].env, left: maxSearch}
	for _, x := range xs {
		if x.env != s.env {
			return nil, false
		}
		s.roots = append(s.roots, x.root)
	}
	s.plan()
	s.facts = s.env.borrow()
	defer s.giveBack()
	if !s.never(s.vars) {
		return nil, false
	}
	// Drop what the contradiction does not need: without it the rest must
	// still suffice. Which of several ways is found depends on names alone.
	needed := slices.Clone(s.vars)
	slices.SortFunc(needed, func(a, b int) int { return b - a })
	for _, v := range slices.Clone(needed) {
		rest := slices.DeleteFunc(slices.Clone(needed), func(i int) bool { return i == v || s.partner[v] == i && s.partnerOf(v) })
		if s.never(s.bySize(rest)) {
			needed = rest
		}
	}
	slices.Sort(needed)
	return s.env.names(needed), true
}

// searchDay is the day of the case in the search. Ages do not depend on it, as
// births are chosen by the months before it; the 15th exists in every month.
var searchDay = time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)

// borrow gives Facts of searchDay in which nothing is known, and which nobody else
// has. They are as large as all that is declared, so each search would pay for all
// others if it made its own.
func (e *Env) borrow() *Facts {
	e.mu.Lock()
	f := e.spare
	e.spare = nil
	e.mu.Unlock()
	if f == nil {
		return e.Facts(searchDay)
	}
	return f
}

// giveBack forgets what was tried, for the next search.
func (s *search) giveBack() {
	for _, v := range s.vars {
		s.facts.vars[v] = slot{}
	}
	for _, u := range s.facts.done {
		s.facts.memo[u.id] = vNone
	}
	s.facts.done = s.facts.done[:0]
	s.env.mu.Lock()
	s.env.spare = s.facts
	s.env.mu.Unlock()
}

type search struct {
	env     *Env
	roots   []*node
	uses    [][]int // of each root; only Example needs them
	beside  *node   // must not be false; only ExampleBeside has it
	facts   *Facts
	left    int            // evaluations
	vars    []int          // those with a finite choice of values, few values first
	choice  map[int][]slot // by variable
	partner map[int]int    // the other date of days(first, second)
}

func (s *search) partnerOf(v int) bool { _, ok := s.partner[v]; return ok }

// bySize orders variables so that those with few values come first.
func (s *search) bySize(vars []int) []int {
	vars = slices.Clone(vars)
	slices.SortFunc(vars, func(a, b int) int {
		if d := len(s.choice[a]) - len(s.choice[b]); d != 0 {
			return d
		}
		return a - b
	})
	return vars
}

// never says that no values of vars make all roots anything but False, the
// other variables being unknown.
func (s *search) never(vars []int) bool {
	s.left--
	if s.left < 0 {
		return false
	}
	undecided := false
	for _, root := range s.roots {
		switch s.facts.node(context.Background(), root) {
		case vFalse:
			return true
		case vTrue:
		default:
			undecided = true
		}
	}
	if !undecided || len(vars) == 0 {
		return false
	}
	defer s.facts.put(vars[0], slot{})
	for _, value := range s.choice[vars[0]] {
		s.facts.put(vars[0], value)
		if !s.never(vars[1:]) {
			return false
		}
	}
	return true
}
