package form

// pair is the index of few alternatives: two words hold a bit for each, and what a
// class makes false and leaves undecided lies side by side.
type pair struct {
	groups []group
	first  []uint32 // row of the class 0 of each group
	rows   []pairRow
}

// pairRow is what one class does to the alternatives.
type pairRow struct{ kills, opens [2]uint64 }

// pairOf takes the rows of all groups out of the one block of an index; nil if it has
// more alternatives than two words hold.
func pairOf(x *index, alternatives int) *pair {
	if len(x.blocks) != 1 || alternatives > 128 {
		return nil
	}
	p := &pair{groups: x.groups}
	b := &x.blocks[0]
	for i := range b.steps { // each group has one: something mentions it
		s := &b.steps[i]
		p.first = append(p.first, s.first)
	}
	for i := range b.kills {
		p.rows = append(p.rows, pairRow{[2]uint64(b.kills[i][:2]), [2]uint64(b.opens[i][:2])})
	}
	return p
}

// decide adds to dead and open one row for each group.
func (p *pair) decide(code []uint16, dead, open []uint64) {
	d0, d1, o0, o1 := dead[0], dead[1], open[0], open[1]
	first := p.first[:len(p.groups)]
	for i := range p.groups {
		r := &p.rows[first[i]+uint32(p.groups[i].class(code))]
		d0, d1, o0, o1 = d0|r.kills[0], d1|r.kills[1], o0|r.opens[0], o1|r.opens[1]
	}
	dead[0], dead[1], open[0], open[1] = d0, d1, o0, o1
}
