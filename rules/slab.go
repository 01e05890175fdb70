package rules

// slab hands out lists that lie side by side in memory. None can grow into the next.
type slab[T any] struct {
	free []T
	next int // how many are made at a time
}

// take gives a list of n zero values; nil for none.
func (s *slab[T]) take(n int) []T {
	if n == 0 {
		return nil
	}
	if n > len(s.free) {
		s.free = make([]T, max(n, s.next))
	}
	l := s.free[:n:n]
	s.free = s.free[n:]
	return l
}

// copy gives a list like l.
func (s *slab[T]) copy(l []T) []T {
	if len(l) == 0 {
		if l == nil {
			return nil
		}
		return []T{}
	}
	out := s.take(len(l))
	copy(out, l)
	return out
}
