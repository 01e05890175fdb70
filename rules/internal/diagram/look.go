package diagram

// Support marks the levels that a function depends on.
func (s *Store) Support(r Ref, levels []bool) {
	s.begin(len(s.level))
	s.support(r, levels)
}

func (s *Store) support(r Ref, levels []bool) {
	if r.Leaf() || s.marks[r] == s.mark {
		return
	}
	s.marks[r] = s.mark
	levels[s.level[r]] = true
	for _, k := range s.kidsOf(r) {
		s.support(k, levels)
	}
}

// Settles says for a variable how many of its values make a function constant.
func (s *Store) Settles(r Ref, level int) int {
	n := 0
	for v := range s.widths[level] {
		s.begin(len(s.level))
		if mask := s.reach(r, level, v); mask&(mask-1) == 0 {
			n++
		}
	}
	return n
}

// reach gives the leaves that a function can come to with a variable fixed.
func (s *Store) reach(r Ref, level, value int) uint8 {
	if int(s.level[r]) > level {
		return s.masks[r]
	}
	if int(s.level[r]) == level {
		return s.masks[s.Kid(r, value)]
	}
	if s.marks[r] == s.mark {
		return uint8(s.memo[r])
	}
	var mask uint8
	for _, k := range s.kidsOf(r) {
		mask |= s.reach(k, level, value)
		if mask&(mask-1) != 0 {
			break // not constant; more does not change that
		}
	}
	s.marks[r], s.memo[r] = s.mark, Ref(mask)
	return mask
}

// Choice is one value for a variable.
type Choice struct{ Level, Value int }

// Shortest gives the fewest values of variables, in the order of levels, that
// make a function come to a leaf whatever the others are; of several equally
// short ones the first in order. It says false if it never comes to it.
//
// It looks along paths: a variable that a path asks is given, one that it does
// not ask is not.
func (s *Store) Shortest(r, leaf Ref) ([]Choice, bool) {
	if !s.Can(r, leaf) {
		return nil, false
	}
	s.begin(len(s.level))
	s.distance(r, leaf)
	var out []Choice
	for !r.Leaf() {
		best, next := -1, Ref(0)
		for v, k := range s.kidsOf(r) {
			if s.Can(k, leaf) && (best < 0 || s.far(k) < s.far(next)) {
				best, next = v, k
			}
		}
		out = append(out, Choice{int(s.level[r]), best})
		r = next
	}
	return out, true
}

func (s *Store) far(r Ref) Ref {
	if r.Leaf() {
		return 0
	}
	return s.memo[r]
}

func (s *Store) distance(r, leaf Ref) {
	if r.Leaf() || s.marks[r] == s.mark || !s.Can(r, leaf) {
		return
	}
	s.marks[r] = s.mark
	least := ^Ref(0)
	for _, k := range s.kidsOf(r) {
		if s.Can(k, leaf) {
			s.distance(k, leaf)
			least = min(least, s.far(k)+1)
		}
	}
	s.memo[r] = least
}

// Value is what a function comes to for values by level.
func (s *Store) Value(r Ref, values []int) Ref {
	for !r.Leaf() {
		r = s.Kid(r, values[s.level[r]])
	}
	return r
}

// Nodes gives what a function comes to, by the values of one variable, wherever it
// asks it. It stops when visit says false. What visit gets is not for it to change.
func (s *Store) Nodes(r Ref, level int, visit func(kids []Ref) bool) {
	s.begin(len(s.level))
	s.nodes(r, level, visit)
}

func (s *Store) nodes(r Ref, level int, visit func(kids []Ref) bool) bool {
	if int(s.level[r]) > level || s.marks[r] == s.mark {
		return true
	}
	s.marks[r] = s.mark
	kids := s.kidsOf(r)
	if int(s.level[r]) == level {
		return visit(kids)
	}
	for _, k := range kids {
		if !s.nodes(k, level, visit) {
			return false
		}
	}
	return true
}
