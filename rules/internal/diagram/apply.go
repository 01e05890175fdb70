package diagram

// The operations on two functions.
const (
	opAnd = iota + 1
	opOr
	opSame
	opNot
	opCertain
	opPossible
)

// And is the least of two functions, value by value.
func (s *Store) And(a, b Ref) Ref { return s.apply(opAnd, a, b) }

// Or is the greatest.
func (s *Store) Or(a, b Ref) Ref { return s.apply(opOr, a, b) }

// Agreed is the value of both where they are the same, else Undecided.
func (s *Store) Agreed(a, b Ref) Ref { return s.apply(opSame, a, b) }

// Not reverses; what is undecided stays so.
func (s *Store) Not(a Ref) Ref { return s.apply(opNot, a, a) }

// Certain is True where a is, else False.
func (s *Store) Certain(a Ref) Ref { return s.apply(opCertain, a, a) }

// Possible is False where a is, else True.
func (s *Store) Possible(a Ref) Ref { return s.apply(opPossible, a, a) }

// short gives the result where it is known at once.
func short(op uint8, a, b Ref) (Ref, bool) {
	switch op {
	case opAnd:
		switch {
		case a == False || b == False:
			return False, true
		case a == True || a == b:
			return b, true
		case b == True:
			return a, true
		}
	case opOr:
		switch {
		case a == True || b == True:
			return True, true
		case a == False || a == b:
			return b, true
		case b == False:
			return a, true
		}
	case opSame:
		switch {
		case a == b:
			return a, true
		case a == Undecided || b == Undecided || a.Leaf() && b.Leaf():
			return Undecided, true
		}
	case opNot:
		if a.Leaf() {
			return True - a, true
		}
	case opCertain:
		if a.Leaf() {
			if a == True {
				return True, true
			}
			return False, true
		}
	case opPossible:
		if a.Leaf() {
			if a == False {
				return False, true
			}
			return True, true
		}
	}
	return 0, false
}

func (s *Store) apply(op uint8, a, b Ref) Ref {
	if r, ok := short(op, a, b); ok {
		return r
	}
	if a > b {
		a, b = b, a // all are the same both ways round
	}
	if a.Leaf() && b.Leaf() { // the one that is left: && or || with Undecided
		if op == opAnd {
			return min(a, b)
		}
		return max(a, b)
	}
	slot := &s.cache[hash(op, a, b)&uint64(len(s.cache)-1)]
	if slot.round == s.round && slot.op == op && slot.a == a && slot.b == b {
		return slot.r
	}
	if s.step(); s.full {
		return Undecided
	}
	level := min(s.level[a], s.level[b])
	base := len(s.stack)
	for v := range s.widths[level] {
		ka, kb := a, b
		if s.level[a] == level {
			ka = s.Kid(a, v)
		}
		if s.level[b] == level {
			kb = s.Kid(b, v)
		}
		s.stack = append(s.stack, s.apply(op, ka, kb))
	}
	r := s.node(int(level), s.stack[base:])
	s.stack = s.stack[:base]
	s.cache[hash(op, a, b)&uint64(len(s.cache)-1)] = entry{s.round, op, a, b, r}
	return r
}

func hash(op uint8, a, b Ref) uint64 {
	h := uint64(a)<<32 | uint64(b)
	h = (h ^ uint64(op)<<56) * 0xff51afd7ed558ccd
	return h ^ h>>31
}

// Fix is what a function is once the variable of a level has a value.
func (s *Store) Fix(a Ref, level, value int) Ref {
	s.begin(len(s.level))
	return s.fix(a, level, value)
}

// begin makes an empty memory for n nodes.
func (s *Store) begin(n int) {
	if len(s.memo) < n {
		s.memo = append(s.memo, make([]Ref, n-len(s.memo))...)
		s.marks = append(s.marks, make([]uint32, n-len(s.marks))...)
	}
	s.mark++
	if s.mark == 0 { // once in four thousand million times
		clear(s.marks)
		s.mark = 1
	}
}

func (s *Store) fix(a Ref, level, value int) Ref {
	switch at := int(s.level[a]); {
	case at > level:
		return a
	case at == level:
		return s.Kid(a, value)
	}
	if s.marks[a] == s.mark {
		return s.memo[a]
	}
	if s.step(); s.full {
		return Undecided
	}
	base := len(s.stack)
	for v := range s.widths[s.level[a]] {
		s.stack = append(s.stack, s.fix(s.Kid(a, v), level, value))
	}
	r := s.node(int(s.level[a]), s.stack[base:])
	s.stack = s.stack[:base]
	s.marks[a], s.memo[a] = s.mark, r
	return r
}

// Every is the least over all values of a variable, Some the greatest.
func (s *Store) Every(a Ref, level int) Ref { return s.over(opAnd, a, level) }

// Some is the greatest over all values of a variable.
func (s *Store) Some(a Ref, level int) Ref { return s.over(opOr, a, level) }

func (s *Store) over(op uint8, a Ref, level int) Ref {
	r := s.Fix(a, level, 0)
	for v := 1; v < s.widths[level]; v++ {
		r = s.apply(op, r, s.Fix(a, level, v))
	}
	return r
}

// Import takes a function of another Store over here. place says for each of its
// levels which level here, in the same order, and pick which of its values are
// left here: all if nil, and with one left the variable is gone.
func (s *Store) Import(from *Store, r Ref, place []int, pick [][]int) Ref {
	s.begin(len(from.level))
	return s.take(from, r, place, pick)
}

func (s *Store) take(from *Store, r Ref, place []int, pick [][]int) Ref {
	if r.Leaf() {
		return r
	}
	if s.marks[r] == s.mark {
		return s.memo[r]
	}
	if s.step(); s.full {
		return Undecided
	}
	level := from.level[r]
	var out Ref
	if left := pick[level]; len(left) == 1 {
		out = s.take(from, from.Kid(r, left[0]), place, pick)
	} else {
		base := len(s.stack)
		if left == nil {
			for v := range from.widths[level] {
				s.stack = append(s.stack, s.take(from, from.Kid(r, v), place, pick))
			}
		}
		for _, v := range left {
			s.stack = append(s.stack, s.take(from, from.Kid(r, v), place, pick))
		}
		out = s.node(place[level], s.stack[base:])
		s.stack = s.stack[:base]
	}
	s.marks[r], s.memo[r] = s.mark, out
	return out
}
