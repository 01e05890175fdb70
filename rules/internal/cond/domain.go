package cond

import (
	"slices"
)

// Bounds of the choices of one variable.
const (
	maxNumbers = 128 // of a number that is not only compared with literals
	maxSubset  = 13  // values of a set of which all subsets are tried
	maxChoice  = 256 // the same, where the work must stay small
)

// plan chooses for every variable values that stand for all: two values that
// no atom tells apart need one of them. Variables without such a choice stay
// unknown.
func (s *search) plan() {
	atoms := s.atoms()
	s.choice, s.partner = map[int][]slot{}, map[int]int{}
	var uses []int
	for _, a := range atoms {
		uses = append(uses, a.uses...)
	}
	slices.Sort(uses)
	for _, v := range slices.Compact(uses) {
		var shapes []*shape
		simple := true // all atoms over v are of a simple form
		for _, a := range atoms {
			if _, in := slices.BinarySearch(a.uses, v); in {
				simple = simple && a.shape != nil
				if a.shape != nil {
					shapes = append(shapes, a.shape)
				}
			}
		}
		if values := s.values(v, shapes, simple); len(values) > 0 {
			s.choice[v] = values
			s.vars = append(s.vars, v)
		}
	}
	s.vars = s.bySize(s.vars)
}

// atoms collects the atoms under the roots, through lets and through lets
// inside atoms.
func (s *search) atoms() []*unit {
	var atoms []*unit
	seen := map[*unit]bool{}
	var visit func(n *node)
	visitUnit := func(u *unit) {
		if seen[u] {
			return
		}
		seen[u] = true
		if u.body != nil {
			visit(u.body)
			return
		}
		atoms = append(atoms, u)
		for _, let := range u.lets {
			if !seen[let] {
				seen[let] = true
				visit(let.body)
			}
		}
	}
	visit = func(n *node) {
		if n.unit != nil {
			visitUnit(n.unit)
		}
		for _, op := range n.ops {
			visit(op)
		}
	}
	for _, root := range s.roots {
		visit(root)
	}
	if s.beside != nil { // what it tells apart must be tried too
		visit(s.beside)
	}
	return atoms
}

// values gives the choice for v, nil if there is none.
func (s *search) values(v int, shapes []*shape, simple bool) []slot {
	decl := &s.env.vars[v]
	switch decl.Kind {
	case Bool:
		return s.slots(Bool, []any{false, true})
	case Enum:
		return s.slots(Enum, enumChoice(decl.Values, shapes, simple))
	case Set:
		return s.slots(Set, setChoice(decl.Values, shapes, simple, s.uses != nil))
	case Int:
		return s.slots(Int, numberChoice(decl, shapes, simple))
	}
	if !simple {
		return nil
	}
	return s.slots(Date, s.dateChoice(v, shapes))
}

// slots turns chosen values into what Facts holds.
func (s *search) slots(kind Kind, values []any) []slot {
	var slots []slot
	for _, v := range values {
		slots = append(slots, slot{value: s.env.value(kind, v)})
	}
	return slots
}

// mentionedTexts gives those of the values that the shapes name.
func mentionedTexts(values []string, shapes []*shape) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool {
		return !slices.ContainsFunc(shapes, func(s *shape) bool { return slices.Contains(s.texts, v) })
	})
}

// enumChoice: the values that are named, and one of the others for all others.
func enumChoice(values []string, shapes []*shape, simple bool) []any {
	named := mentionedTexts(values, shapes)
	if !simple {
		named = values
	}
	var choice []any
	for _, v := range named {
		choice = append(choice, v)
	}
	for _, v := range values {
		if !slices.Contains(named, v) {
			return append(choice, v)
		}
	}
	return choice
}

// setChoice: the subsets of the values that are named, or of all if an atom
// looks at more than what is in it and how many; where it is asked how many, each
// with as many of the others as can make a difference.
func setChoice(values []string, shapes []*shape, simple, thorough bool) []any {
	named, others := values, []string(nil)
	most := 0 // of the others
	if simple {
		named = mentionedTexts(values, shapes)
		others = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(named, v) })
		for _, s := range shapes {
			if s.kind == shSize {
				most = max(most, int(min(max(s.numbers[0], 0), int64(len(values))))+1)
			}
		}
		most = min(most, len(others))
	}
	if len(named) > maxSubset || !thorough && (most+1)<<len(named) > maxChoice {
		return nil
	}
	var choice []any
	for more := range most + 1 {
		for bits := range 1 << len(named) {
			subset := []string{}
			for i, v := range named {
				if bits>>i&1 == 1 {
					subset = append(subset, v)
				}
			}
			choice = append(choice, append(subset, others[:more]...))
		}
	}
	return choice
}

// numberChoice: the literals and their neighbours, and both ends; or the whole
// range if it is small and an atom calculates with the number.
func numberChoice(v *Var, shapes []*shape, simple bool) []any {
	span := uint64(v.Max) - uint64(v.Min) // right even where Max - Min overflows
	if span < maxNumbers {
		var choice []any
		for n := range int64(span) + 1 {
			choice = append(choice, v.Min+n)
		}
		return choice
	}
	if !simple {
		return nil
	}
	numbers := []int64{v.Min, v.Max}
	for _, s := range shapes {
		for _, n := range s.numbers {
			for _, d := range []int64{-1, 0, 1} {
				if m := n + d; m-d == n && (m > n) == (d > 0) && m >= v.Min && m <= v.Max {
					numbers = append(numbers, m)
				}
			}
		}
	}
	return sortedChoice(numbers)
}

// sortedChoice drops repetitions, so that the search is the same in every run.
func sortedChoice(numbers []int64) []any {
	slices.Sort(numbers)
	var choice []any
	for _, n := range slices.Compact(numbers) {
		choice = append(choice, n)
	}
	return choice
}

// dateChoice: births around every age that is asked for; or, for a pair of
// dates of which only the days between them count, one fixed and the other as
// many days away as is asked for. nil for anything else.
func (s *search) dateChoice(v int, shapes []*shape) []any {
	const most = 200 * 12 // months; ages beyond are left undecided
	months := []int64{0}
	for _, sh := range shapes {
		if sh.kind == shDays {
			return s.pairChoice(v, shapes)
		}
		n := sh.numbers[0]
		if n < -most || n > most {
			return nil
		}
		edges := []int64{n, n + 1}
		if sh.kind == shAge { // full years are full months / 12
			edges = []int64{12 * n, 12 * (n + 1)}
		}
		for _, edge := range edges {
			months = append(months, edge-1, edge, edge+1)
		}
	}
	months = slices.DeleteFunc(months, func(n int64) bool { return n < 0 })
	var choice []any
	for _, n := range sortedChoice(months) {
		choice = append(choice, searchDay.AddDate(0, -int(n.(int64)), 0))
	}
	return choice
}

// pairChoice gives the first date (by name) of a pair one value and the other
// those that matter.
func (s *search) pairChoice(v int, shapes []*shape) []any {
	const most = 200 * 366
	first, second := min(shapes[0].v, shapes[0].second), max(shapes[0].v, shapes[0].second)
	if first == second {
		return nil
	}
	// The partner must have no other atom either, or fixing it would lose cases.
	all := slices.Clone(shapes)
	for _, a := range s.atoms() {
		for _, i := range []int{first, second} {
			if _, in := slices.BinarySearch(a.uses, i); in {
				if a.shape == nil {
					return nil
				}
				all = append(all, a.shape)
			}
		}
	}
	days := []int64{0}
	for _, sh := range all {
		if sh.kind != shDays || min(sh.v, sh.second) != first || max(sh.v, sh.second) != second {
			return nil
		}
		n := sh.numbers[0]
		if n < -most || n > most {
			return nil
		}
		if sh.v == second {
			n = -n // days(second, first)
		}
		days = append(days, n-1, n, n+1)
	}
	s.partner[v] = first + second - v
	if v == first {
		return []any{searchDay}
	}
	var choice []any
	for _, n := range sortedChoice(days) {
		choice = append(choice, searchDay.AddDate(0, 0, int(n.(int64))))
	}
	return choice
}
