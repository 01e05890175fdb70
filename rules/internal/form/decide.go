package form

import "math/bits"

// Verdicts are what conditions come to: bit i of True says that condition i is
// true, bit i of Open that it is undecided. With neither it is false.
type Verdicts struct{ True, Open []uint64 }

// Decide decides all conditions. It allocates only if out, or the case when it
// is first used, has no room, and where cel-go is asked for an atom, which is
// only if something that is still possible depends on it.
func (f *Form) Decide(c *Case, out *Verdicts) {
	x := f.decider.get(f)
	n := len(x.dead)
	if len(c.work) != 2*n || len(c.joint) != len(x.groups) {
		c.work, c.joint = make([]uint64, 2*n), make([]uint16, len(x.groups))
	}
	dead, open := c.work[:n], c.work[n:2*n]
	copy(dead, x.dead)
	clear(open)
	if x.few != nil {
		x.few.decide(c.code, dead, open)
	} else {
		x.decide(c, dead, open)
	}
	for i := range x.late {
		if a := &x.late[i]; alive(a.needs, dead) {
			class := a.class(c)
			union(dead, a.kills[class])
			union(open, a.opens[class])
		}
	}
	x.tell(dead, open, out)
}

// decide goes through the blocks.
func (x *index) decide(c *Case, dead, open []uint64) {
	joint := c.joint
	for i := range x.groups {
		joint[i] = x.groups[i].class(c.code)
	}
	for i := range x.blocks {
		at := i * blockWords
		if b := &x.blocks[i]; b.half {
			b.decideHalf(joint, (*words)(dead[at:]), (*words)(open[at:]))
		} else {
			b.decide(joint, (*words)(dead[at:]), (*words)(open[at:]))
		}
	}
}

// decide adds to dead and open one row for each group of the block.
func (b *block) decide(joint []uint16, dead, open *words) {
	d0, d1, d2, d3 := dead[0], dead[1], dead[2], dead[3]
	d4, d5, d6, d7 := dead[4], dead[5], dead[6], dead[7]
	for i := range b.steps {
		s := &b.steps[i]
		class := uint32(joint[s.group])
		k := &b.kills[s.first+class]
		d0, d1, d2, d3 = d0|k[0], d1|k[1], d2|k[2], d3|k[3]
		d4, d5, d6, d7 = d4|k[4], d5|k[5], d6|k[6], d7|k[7]
		if s.open>>min(class, 63)&1 != 0 {
			union(open[:], b.opens[s.first+class][:])
		}
	}
	dead[0], dead[1], dead[2], dead[3] = d0, d1, d2, d3
	dead[4], dead[5], dead[6], dead[7] = d4, d5, d6, d7
}

// decideHalf is decide for a block of which only the first half is in use.
func (b *block) decideHalf(joint []uint16, dead, open *words) {
	d0, d1, d2, d3 := dead[0], dead[1], dead[2], dead[3]
	for i := range b.steps {
		s := &b.steps[i]
		class := uint32(joint[s.group])
		k := &b.kills[s.first+class]
		d0, d1, d2, d3 = d0|k[0], d1|k[1], d2|k[2], d3|k[3]
		if s.open>>min(class, 63)&1 != 0 {
			union(open[:4], b.opens[s.first+class][:4])
		}
	}
	dead[0], dead[1], dead[2], dead[3] = d0, d1, d2, d3
}

// class works out the class of what is worked out late.
func (a *late) class(c *Case) int {
	if a.tree == nil {
		return c.Class(a.feature)
	}
	switch c.Value(a.tree) {
	case True:
		return Yes
	case False:
		return No
	}
	return noClass
}

// alive says that something is needed by an alternative that is not false yet.
func alive(needs, dead []uint64) bool {
	for i, w := range needs {
		if w&^dead[i] != 0 {
			return true
		}
	}
	return false
}

func union(into, from []uint64) {
	for i, w := range from {
		into[i] |= w
	}
}

// tell turns alternatives into conditions.
func (x *index) tell(dead, open []uint64, out *Verdicts) {
	out.True, out.Open = sized(out.True, x.front), sized(out.Open, x.front)
	is, maybe := out.True, out.Open
	for i := range is {
		is[i] = ^(dead[i] | open[i])
		maybe[i] = ^dead[i] & open[i]
	}
	if len(x.owner) > 0 {
		for i := x.front; i < len(dead); i++ {
			for w := ^dead[i]; w != 0; w &= w - 1 {
				at := bits.TrailingZeros64(w)
				k := x.owner[(i-x.front)*64+at]
				if open[i]>>at&1 == 0 {
					is[k/64] |= 1 << (k % 64)
				} else {
					maybe[k/64] |= 1 << (k % 64)
				}
			}
		}
		for i := range maybe {
			maybe[i] &^= is[i]
		}
	}
	for i, w := range x.inverse {
		is[i] = is[i]&^w | w&^(is[i]|maybe[i])
	}
}

// sized gives a list of n words, the old one if it has room.
func sized(l []uint64, n int) []uint64 {
	if cap(l) < n {
		return make([]uint64, n)
	}
	return l[:n]
}
