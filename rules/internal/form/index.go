package form

import (
	"cmp"
	"slices"
	"sync"
)

// index decides all conditions together. Each is lowered to alternatives, of
// which one must hold, and each alternative is one bit. For each class of each
// feature there is a row: the alternatives that the class makes false, and those
// that it leaves undecided, which for the class 0 are all that mention the
// feature. A decision is the union of one row for each feature: an alternative
// that no row makes false or undecided is true.
//
// Features with few classes are read together, as one with a class for each way
// in which theirs combine. Bits stand in blocks, and a block has rows only for
// what its alternatives mention. Bit i is the first alternative of condition i;
// behind these come the further ones.
type index struct {
	front   int // words in which bit i is the first alternative of condition i
	groups  []group
	blocks  []block
	dead    []uint64 // bits that stand for no alternative
	owner   []int32  // condition of each bit behind the front
	inverse []uint64 // conditions that were lowered to their opposite; nil if none was
	late    []late   // features that are worked out only if they are needed
	few     *pair    // instead of the blocks, if there are few alternatives
}

// Words of a block: as many as a cache line has.
const blockWords = 8

type words [blockWords]uint64

// block is some alternatives with the features that they mention.
type block struct {
	steps []step
	kills []words // rows of what classes make false
	opens []words // beside them, of what they leave undecided
	half  bool    // only the first half of the words stands for something
}

// step is one group in one block: its rows by class, from the row first.
type step struct {
	open  uint64 // the classes that leave something undecided; bit 63: any from 63 on
	group uint32
	first uint32
}

// group is up to three features that are read together: its class is the sum of
// theirs, each times its stride.
type group struct {
	features [3]uint16
	strides  [3]uint16
}

// class is that of the features together.
func (g *group) class(code []uint16) uint16 {
	return code[g.features[0]]*g.strides[0] + code[g.features[1]]*g.strides[1] + code[g.features[2]]*g.strides[2]
}

// maxJoint is the most classes of a group of several features.
const maxJoint = 64

// late is an opaque atom, or a part that is decided by its tree, with its rows
// by class over all blocks.
type late struct {
	feature int
	tree    *Tree
	needs   []uint64 // the alternatives that mention it
	kills   [][]uint64
	opens   [][]uint64
}

// onDemand is an index that is made when it is first asked for.
type onDemand struct {
	once sync.Once
	made *index
}

func (d *onDemand) get(f *Form) *index {
	d.once.Do(func() { d.made = f.newIndex(maxAlternatives) })
	return d.made
}

// newIndex makes the index; most bounds the alternatives of one condition.
func (f *Form) newIndex(most int) *index {
	x := &index{front: (len(f.trees) + 63) / 64}
	l := newLowering(f, most)
	inverse, inverts := make([]uint64, x.front), false
	alts := make([]alternative, x.front*64) // by bit
	none := make([]bool, x.front*64)
	for i := range none {
		none[i] = true
	}
	for i, t := range f.trees {
		lowered, opposite := l.condition(t)
		if opposite {
			inverse[i/64] |= 1 << (i % 64)
			inverts = true
		}
		for j, alt := range lowered {
			if j == 0 {
				alts[i], none[i] = alt, false
				continue
			}
			alts = append(alts, alt)
			x.owner = append(x.owner, int32(i))
		}
	}
	if inverts {
		x.inverse = inverse
	}
	x.blocks = make([]block, (len(alts)+64*blockWords-1)/(64*blockWords))
	x.dead = make([]uint64, len(x.blocks)*blockWords)
	if n := len(x.blocks); n > 0 {
		x.blocks[n-1].half = len(alts) <= (len(x.dead)-blockWords/2)*64
	}
	for i := range len(x.dead) * 64 {
		if i < len(none) && none[i] || i >= len(alts) {
			x.dead[i/64] |= 1 << (i % 64)
		}
	}
	x.lay(l, alts)
	x.few = pairOf(x, len(alts))
	return x
}

// lay writes the rows of every feature that some alternative mentions.
func (x *index) lay(l *lowering, alts []alternative) {
	type use struct{ bit, table int }
	uses := make([][]use, len(l.form.features)+len(l.derived))
	for bit, alt := range alts {
		for _, lit := range alt {
			uses[lit.feature] = append(uses[lit.feature], use{bit, lit.table})
		}
	}
	var early []member
	for feature, mine := range uses {
		if len(mine) == 0 {
			continue
		}
		m := member{feature: feature, classes: len(l.tables[mine[0].table])}
		m.kills, m.opens = rows(m.classes, len(x.dead)), rows(m.classes, len(x.dead))
		for _, u := range mine {
			for class, v := range l.tables[u.table] {
				switch v {
				case False:
					m.kills[class][u.bit/64] |= 1 << (u.bit % 64)
				case Unknown:
					m.opens[class][u.bit/64] |= 1 << (u.bit % 64)
				}
			}
		}
		switch n := len(l.form.features); {
		case feature >= n:
			x.late = append(x.late, late{tree: l.derived[feature-n], needs: m.opens[0], kills: m.kills, opens: m.opens})
		case l.form.features[feature].Kind == Opaque:
			x.late = append(x.late, late{feature: feature, needs: m.opens[0], kills: m.kills, opens: m.opens})
		default:
			early = append(early, m)
		}
	}
	for _, g := range grouped(early) {
		x.add(g)
	}
	// What costs least comes first: it may make the rest needless.
	slices.SortStableFunc(x.late, func(a, b late) int { return cmp.Compare(a.price(l.form), b.price(l.form)) })
}

func rows(n, width int) [][]uint64 {
	all := make([]uint64, n*width)
	out := make([][]uint64, n)
	for i := range out {
		out[i] = all[i*width : (i+1)*width]
	}
	return out
}

// member is one feature of a group, with its rows by class over all blocks.
type member struct {
	feature, classes int
	kills, opens     [][]uint64
}

// grouped puts features together, those with many classes first, each where it
// still fits.
func grouped(all []member) [][]member {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b member) int { return cmp.Compare(b.classes, a.classes) })
	var groups [][]member
	var classes []int
next:
	for _, m := range all {
		for i := range groups {
			if len(groups[i]) < len(group{}.features) && classes[i]*m.classes <= maxJoint {
				groups[i], classes[i] = append(groups[i], m), classes[i]*m.classes
				continue next
			}
		}
		groups, classes = append(groups, []member{m}), append(classes, m.classes)
	}
	return groups
}

// add gives the blocks the rows of a group, those of which alternatives mention it.
func (x *index) add(members []member) {
	var g group
	classes := 1
	for i, m := range members {
		g.features[i], g.strides[i] = uint16(m.feature), uint16(classes)
		classes *= m.classes
	}
	x.groups = append(x.groups, g)
	for i := range x.blocks {
		b, at := &x.blocks[i], i*blockWords
		s := step{group: uint32(len(x.groups) - 1), first: uint32(len(b.kills))}
		mentioned := slices.ContainsFunc(members, func(m member) bool { return words(m.opens[0][at:at+blockWords]) != words{} })
		if !mentioned {
			continue
		}
		for class := range classes {
			var kills, opens words
			for j, m := range members {
				own := class / int(g.strides[j]) % m.classes
				union(kills[:], m.kills[own][at:at+blockWords])
				union(opens[:], m.opens[own][at:at+blockWords])
			}
			if opens != (words{}) {
				s.open |= 1 << min(class, 63)
			}
			b.kills, b.opens = append(b.kills, kills), append(b.opens, opens)
		}
		b.steps = append(b.steps, s)
	}
}

// price orders what is worked out late by what it costs.
func (a *late) price(f *Form) int {
	switch {
	case a.tree != nil:
		return 1
	case f.features[a.feature].table != nil:
		return 0
	}
	return 2
}
