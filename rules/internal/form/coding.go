package form

import "github.com/samhandlingsforlop/forlop/rules/internal/cond"

// maxDirect is the most numbers that have their classes written one by one.
const maxDirect = 4096

// coding makes what turns values into classes quickly.
func (b *builder) coding() {
	var names []string
	for _, v := range b.vars {
		names = append(names, v.Name)
	}
	b.names, b.called = newTexts(names), names
	for v := range b.facts {
		x := &b.facts[v]
		switch x.kind {
		case cond.Enum:
			byClass := make([]string, len(x.texts))
			for text, class := range x.texts {
				byClass[class-1] = text
			}
			x.values = newTexts(byClass)
		case cond.Set:
			var texts []string
			for _, text := range b.vars[v].Values {
				feature, mentioned := x.elements[text]
				if !mentioned {
					feature = -1
				}
				if mentioned || x.whole >= 0 {
					texts, x.places = append(texts, text), append(x.places, int32(feature))
				}
			}
			x.values = newTexts(texts)
		}
	}
	b.blank = make([]uint16, len(b.features))
	read := make([]bool, len(b.facts))
	for i := range b.features {
		x := &b.features[i]
		for _, v := range x.Facts {
			read[v] = true
		}
		if x.Kind == Opaque {
			b.blank[i] = notRun
		}
		x.write()
	}
	for v, is := range read {
		if is {
			b.read = append(b.read, v)
		}
	}
}

// write writes the classes of the numbers from the first cut to the last, if
// they are few.
func (x *Feature) write() {
	n := len(x.cuts)
	if n == 0 || uint64(x.cuts[n-1])-uint64(x.cuts[0]) >= maxDirect {
		return
	}
	x.direct = make([]uint16, x.cuts[n-1]-x.cuts[0]+1)
	for i, class := 0, 1; i < len(x.direct); i++ {
		if class < x.Classes && x.cuts[class-1] == x.cuts[0]+int64(i) {
			class++
		}
		x.direct[i] = uint16(class)
	}
}

// classOf gives the class of a number.
func (x *Feature) classOf(n int64) uint16 {
	if len(x.direct) > 0 {
		if n < x.cuts[0] {
			return 1
		}
		// Without sign the distance is right even where n - cuts[0] overflows.
		return x.direct[min(uint64(n)-uint64(x.cuts[0]), uint64(len(x.direct)-1))]
	}
	lo, hi := 0, len(x.cuts)
	for lo < hi {
		if mid := (lo + hi) / 2; x.cuts[mid] <= n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return uint16(lo + 1)
}
