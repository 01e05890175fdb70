// Package diagram holds functions of variables with few values as reduced,
// ordered decision diagrams.
//
// A function gives False, Undecided or True for every choice of values. A node
// asks one variable and has one child for each of its values; on every path the
// variables come in the order of their levels, equal nodes are one node, and a
// node whose children are all the same is that child. So two functions are the
// same exactly if their Ref is, and a function depends on a variable exactly if
// one of its nodes asks it. What is asked here rests on these two: a function is
// certain if its Ref is a leaf, and a fact that no node asks can never matter.
//
// `And` is the least of two values, `Or` the greatest and `Not` reverses, value
// by value. Nothing is approximated.
package diagram

import "slices"

// Ref is a function in a Store. The leaves are the same in every Store.
type Ref uint32

// The functions that give one value always.
const (
	False Ref = iota
	Undecided
	True
)

const leaves = 3

// bottom is the level of the leaves, below every variable.
const bottom = 1<<16 - 1

// Store holds functions over the same variables. It is not safe for concurrent
// use while functions are made; reading is.
type Store struct {
	widths []int    // by level: how many values the variable has
	level  []uint16 // by node
	first  []uint32 // by node: where its children begin
	kids   []Ref
	masks  []uint8  // by node: the leaves that it can come to, as bits
	table  []Ref    // of nodes by what they are, open addressing
	slot   []uint32 // by node: where in table it stands; what else stands there is left over
	cache  []entry
	round  uint16 // of Reset: what the cache holds of another is left over
	stack  []Ref
	memo   []Ref // of Import, by node of the source
	marks  []uint32
	mark   uint32
	limit  int
	full   bool
	stop   func() bool
	steps  int // since stop was last asked
}

type entry struct {
	round uint16
	op    uint8
	a, b  Ref
	r     Ref
}

// asksStop is how many steps are worked between two questions whether to stop.
const asksStop = 1 << 12

// New makes a Store for variables with these numbers of values, by level.
func New(widths []int) *Store {
	s := &Store{table: make([]Ref, 1<<10), cache: make([]entry, 1<<10)}
	s.Reset(widths)
	return s
}

// Reset forgets all functions and takes other variables. It keeps the memory, and
// takes no longer where that is large.
func (s *Store) Reset(widths []int) {
	s.widths = append(s.widths[:0], widths...)
	s.level = append(s.level[:0], bottom, bottom, bottom)
	s.first = append(s.first[:0], 0, 0, 0)
	s.slot = append(s.slot[:0], 0, 0, 0)
	s.masks = append(s.masks[:0], 1, 2, 4)
	s.kids, s.stack = s.kids[:0], s.stack[:0]
	if s.round++; s.round == 0 { // once in 65536 times
		clear(s.cache)
		s.round = 1
	}
	s.limit, s.full, s.stop, s.steps = 0, false, nil, 0
}

// Limit bounds the nodes that the Store makes; beyond it every function is
// Undecided and Full says so. 0: no bound.
func (s *Store) Limit(nodes int) { s.limit = nodes }

// Stop gives a question that is asked every few thousand steps of work. Once it is
// answered with true, the Store is Full.
func (s *Store) Stop(stop func() bool) { s.stop = stop }

// Full says that the bound was reached, or that the work was stopped: what was made
// since is of no use.
func (s *Store) Full() bool { return s.full }

// step counts one step of work.
func (s *Store) step() {
	if s.steps++; s.steps >= asksStop {
		s.steps = 0
		s.full = s.full || s.stop != nil && s.stop()
	}
}

// Len is how many nodes there are.
func (s *Store) Len() int { return len(s.level) }

// Width is how many values the variable of a level has.
func (s *Store) Width(level int) int { return s.widths[level] }

// Level is the level of the variable that a function asks first.
func (s *Store) Level(r Ref) int { return int(s.level[r]) }

// Kid is what a function is once its first variable has a value.
func (s *Store) Kid(r Ref, value int) Ref { return s.kids[int(s.first[r])+value] }

func (s *Store) kidsOf(r Ref) []Ref {
	at := int(s.first[r])
	return s.kids[at : at+s.widths[s.level[r]]]
}

// Leaf says that a function is constant.
func (r Ref) Leaf() bool { return r < leaves }

// Can says that a function comes to a leaf for some values.
func (s *Store) Can(r, leaf Ref) bool { return s.masks[r]&(1<<leaf) != 0 }

// Variable is the function that gives each value of one variable its leaf.
func (s *Store) Variable(level int, leaf []Ref) Ref { return s.node(level, leaf) }

// node gives the one node with these children.
func (s *Store) node(level int, kids []Ref) Ref {
	same := true
	h := uint64(level) + 0x9e3779b97f4a7c15
	for _, k := range kids {
		same = same && k == kids[0]
		h = (h ^ uint64(k)) * 0xff51afd7ed558ccd
		h ^= h >> 29
	}
	if same {
		return kids[0]
	}
	for i := h & uint64(len(s.table)-1); ; i = (i + 1) & uint64(len(s.table)-1) {
		r := s.table[i]
		if int(r) >= len(s.slot) || r < leaves || s.slot[r] != uint32(i) {
			if s.full {
				return Undecided
			}
			return s.insert(i, level, kids)
		}
		if int(s.level[r]) == level && slices.Equal(s.kidsOf(r), kids) {
			return r
		}
	}
}

func (s *Store) insert(i uint64, level int, kids []Ref) Ref {
	r := Ref(len(s.level))
	s.level = append(s.level, uint16(level))
	s.first = append(s.first, uint32(len(s.kids)))
	s.slot = append(s.slot, uint32(i))
	s.kids = append(s.kids, kids...)
	var mask uint8
	for _, k := range kids {
		mask |= s.masks[k]
	}
	s.masks = append(s.masks, mask)
	s.table[i] = r
	s.full = s.full || s.limit > 0 && len(s.level) > s.limit
	if 2*len(s.level) > len(s.table) {
		s.grow()
	}
	return r
}

func (s *Store) grow() {
	s.table = make([]Ref, 2*len(s.table))
	for r := leaves; r < len(s.level); r++ {
		h := uint64(s.level[r]) + 0x9e3779b97f4a7c15
		for _, k := range s.kidsOf(Ref(r)) {
			h = (h ^ uint64(k)) * 0xff51afd7ed558ccd
			h ^= h >> 29
		}
		i := h & uint64(len(s.table)-1)
		for s.table[i] != 0 {
			i = (i + 1) & uint64(len(s.table)-1)
		}
		s.table[i], s.slot[r] = Ref(r), uint32(i)
	}
	if len(s.cache) < 1<<18 {
		s.cache = make([]entry, 2*len(s.cache))
	}
}
