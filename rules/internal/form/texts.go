package form

import "math/bits"

// texts gives each of some texts its number: a hash table made for them, or
// a list if they are few. The zero value holds none.
type texts struct {
	few   []string   // all of them, if it is quicker to look at each
	slots []textSlot // a power of two of them; number 0: empty
	shift uint8
}

// textSlot is one text by its ends, which up to 16 bytes are all of it.
type textSlot struct {
	ends   ends
	text   string
	number int32
}

type ends struct {
	first, last uint64
	length      int
}

func endsOf(s string) ends {
	switch n := len(s); {
	case n >= 8:
		return ends{eight(s), eight(s[n-8:]), n}
	case n >= 4:
		return ends{four(s), four(s[n-4:]), n}
	case n > 0:
		return ends{uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16, 0, n}
	}
	return ends{}
}

func four(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

func eight(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// hash mixes the ends; its highest bits choose the slot.
func (e *ends) hash() uint64 {
	return (e.first ^ bits.RotateLeft64(e.last, 29) ^ uint64(e.length)) * 0x9e3779b97f4a7c15
}

// maxFew is how many texts are looked at one by one.
const maxFew = 3

// newTexts numbers texts from 1 on in their order, each once.
func newTexts(all []string) texts {
	if len(all) <= maxFew {
		return texts{few: all}
	}
	size := bits.Len(uint(len(all)*4 - 1))
	t := texts{slots: make([]textSlot, 1<<size), shift: uint8(64 - size)}
	for i, s := range all {
		e := endsOf(s)
		at := e.hash() >> t.shift
		for t.slots[at].number != 0 {
			at = (at + 1) % uint64(len(t.slots))
		}
		t.slots[at] = textSlot{e, s, int32(i + 1)}
	}
	return t
}

// number gives the number of a text, 0 if it is none of them.
func (t *texts) number(s string) int {
	if len(t.slots) == 0 {
		for i := range t.few {
			if t.few[i] == s {
				return i + 1
			}
		}
		return 0
	}
	e := endsOf(s)
	for at := e.hash() >> t.shift; ; at++ {
		x := &t.slots[at&uint64(len(t.slots)-1)]
		if x.number == 0 || x.ends == e && (e.length <= 16 || x.text == s) {
			return int(x.number)
		}
	}
}
