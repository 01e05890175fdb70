package diagram

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// plain is a function as a table over all choices of values.
type plain []Ref

var testWidths = []int{2, 3, 1, 2, 4}

func choices() [][]int {
	out := [][]int{nil}
	for _, w := range testWidths {
		var next [][]int
		for _, c := range out {
			for v := range w {
				next = append(next, append(append([]int{}, c...), v))
			}
		}
		out = next
	}
	return out
}

// random makes a function both ways.
func random(r *rand.Rand, s *Store, depth int) (Ref, plain) {
	all := choices()
	out := make(plain, len(all))
	if depth == 0 || r.IntN(5) == 0 {
		level := r.IntN(len(testWidths))
		var leaf []Ref
		for range testWidths[level] {
			leaf = append(leaf, Ref(r.IntN(leaves)))
		}
		for i, c := range all {
			out[i] = leaf[c[level]]
		}
		return s.Variable(level, leaf), out
	}
	a, pa := random(r, s, depth-1)
	b, pb := random(r, s, depth-1)
	each := func(f func(a, b Ref) Ref) plain {
		for i := range all {
			out[i] = f(pa[i], pb[i])
		}
		return out
	}
	switch r.IntN(6) {
	case 0:
		return s.And(a, b), each(func(a, b Ref) Ref { return min(a, b) })
	case 1:
		return s.Or(a, b), each(func(a, b Ref) Ref { return max(a, b) })
	case 2:
		return s.Not(a), each(func(a, _ Ref) Ref { return 2 - a })
	case 3:
		return s.Agreed(a, b), each(func(a, b Ref) Ref {
			if a == b {
				return a
			}
			return Undecided
		})
	case 4:
		return s.Certain(a), each(func(a, _ Ref) Ref { return a / 2 * 2 })
	}
	return s.Possible(a), each(func(a, _ Ref) Ref { return min(a, 1) * 2 })
}

// Every operation gives what the tables give, and equal tables are equal Refs.
func TestDiagramsAgreeWithTables(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := choices()
	n := 3000
	if testing.Short() {
		n = 300
	}
	for range n {
		s := New(testWidths)
		a, pa := random(r, s, 1+r.IntN(4))
		b, pb := random(r, s, 1+r.IntN(4))
		same := true
		for i, c := range all {
			require.Equal(t, pa[i], s.Value(a, c))
			same = same && pa[i] == pb[i]
		}
		require.Equal(t, same, a == b)
		support := make([]bool, len(testWidths))
		s.Support(a, support)
		for level, w := range testWidths {
			matters, settles := false, 0
			for v := range w {
				var seen [leaves]bool
				for i, c := range all {
					other := append([]int{}, c...)
					other[level] = v
					matters = matters || pa[i] != s.Value(a, other)
					if c[level] == v {
						seen[pa[i]] = true
						require.Equal(t, pa[i], s.Value(s.Fix(a, level, v), c))
					}
				}
				constant := 0
				for _, is := range seen {
					if is {
						constant++
					}
				}
				if constant == 1 {
					settles++
				}
			}
			require.Equal(t, matters, support[level])
			require.Equal(t, settles, s.Settles(a, level))
			every, some := s.Every(a, level), s.Some(a, level)
			for _, c := range all {
				least, most := True, False
				for v := range w {
					other := append([]int{}, c...)
					other[level] = v
					least, most = min(least, s.Value(a, other)), max(most, s.Value(a, other))
				}
				require.Equal(t, least, s.Value(every, c))
				require.Equal(t, most, s.Value(some, c))
			}
		}
		for leaf := range Ref(leaves) {
			can, fewest := false, len(testWidths)+1
			for i := range all {
				can = can || pa[i] == leaf
			}
			require.Equal(t, can, s.Can(a, leaf))
			path, ok := s.Shortest(a, leaf)
			require.Equal(t, can, ok)
			for i, c := range all { // all cases with these values come to the leaf
				with := append([]int{}, c...)
				for _, x := range path {
					with[x.Level] = x.Value
				}
				if can {
					require.Equal(t, leaf, s.Value(a, with))
				}
				_ = i
			}
			if can {
				require.Less(t, len(path), fewest)
			}
		}
		importing(t, r, s, a)
	}
}

// importing takes a function to another store with some values left of some
// variables, at other levels.
func importing(t *testing.T, r *rand.Rand, s *Store, a Ref) {
	pick := make([][]int, len(testWidths))
	place := make([]int, len(testWidths))
	widths := []int{5}
	for level, w := range testWidths {
		if r.IntN(2) == 0 {
			for len(pick[level]) == 0 {
				for v := range w {
					if r.IntN(2) == 0 {
						pick[level] = append(pick[level], v)
					}
				}
			}
			w = len(pick[level])
		}
		place[level] = len(widths)
		widths = append(widths, w)
	}
	d := New(widths)
	b := d.Import(s, a, place, pick)
	for _, c := range choices() {
		there, in := []int{0}, true
		for level, v := range c {
			if pick[level] == nil {
				there = append(there, v)
				continue
			}
			at := -1
			for i, x := range pick[level] {
				if x == v {
					at = i
				}
			}
			in = in && at >= 0
			there = append(there, at)
		}
		if in {
			require.Equal(t, s.Value(a, c), d.Value(b, there))
		}
	}
}

func TestABoundMakesWhatIsBeyondItUndecided(t *testing.T) {
	s := New([]int{2, 2, 2})
	s.Limit(leaves)
	a := s.Variable(0, []Ref{False, True})
	require.False(t, s.Full() && a == Undecided && s.Len() == leaves)
	for level := range 3 {
		s.Variable(level, []Ref{False, True})
	}
	require.True(t, s.Full())
}

// A store that was used before gives the same functions as a new one.
func TestResetForgetsEverything(t *testing.T) {
	used := New(nil)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 5))
		widths := make([]int, 2+r.IntN(8))
		for i := range widths {
			widths[i] = 2 + r.IntN(4)
		}
		fresh := New(widths)
		used.Reset(widths)
		var a, b []Ref
		for level, width := range widths {
			leaf := make([]Ref, width)
			for v := range leaf {
				leaf[v] = Ref(r.IntN(leaves))
			}
			a, b = append(a, fresh.Variable(level, leaf)), append(b, used.Variable(level, leaf))
		}
		for range 40 {
			i, k, or := r.IntN(len(a)), r.IntN(len(a)), r.IntN(2) == 0
			if or {
				a, b = append(a, fresh.Or(a[i], a[k])), append(b, used.Or(b[i], b[k]))
			} else {
				a, b = append(a, fresh.And(fresh.Not(a[i]), a[k])), append(b, used.And(used.Not(b[i]), b[k]))
			}
		}
		require.Equal(t, a, b)
		require.Equal(t, fresh.Len(), used.Len())
	}
}

// Work that is stopped ends, and the next begins anew.
func TestStop(t *testing.T) {
	widths := make([]int, 40)
	for i := range widths {
		widths[i] = 2
	}
	s := New(widths)
	build := func() Ref { // the pairs lie far apart: half a million nodes
		r := False
		for i := range 19 {
			r = s.Or(r, s.And(s.Variable(i, []Ref{False, True}), s.Variable(i+20, []Ref{False, True})))
		}
		return r
	}
	asked := 0
	s.Stop(func() bool { asked++; return asked > 3 })
	build()
	require.True(t, s.Full())
	require.Equal(t, 4, asked, "once stopped it is not asked again")
	require.Less(t, s.Len(), 5*asksStop)
	s.Reset(widths)
	require.False(t, s.Full())
	require.NotEqual(t, Undecided, s.And(s.Variable(0, []Ref{False, True}), s.Variable(1, []Ref{False, True})))
}
