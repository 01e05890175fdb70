package form

import (
	"math"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Kind is what a feature is of its facts.
type Kind uint8

// The kinds of features.
const (
	Whole   Kind = iota // the value of a fact
	Element             // one element of a set: class 1 absent, 2 present
	Size                // how many elements a set has
	Months              // full months of age on the day of the case; class 1: born after it
	Days                // days from the first fact to the second
	Opaque              // what cel-go says of an atom: class 1 false, 2 true, 3 failed
)

// Classes of a feature that is yes or no, and of an opaque atom.
const (
	No      = 1
	Yes     = 2
	Broken  = 3 // of an opaque atom
	notRun  = math.MaxUint16
	noClass = 0 // not known
)

// Feature is something about a case that conditions can tell apart.
type Feature struct {
	Kind    Kind
	Facts   []int // that it rests on, by index of the declared variables
	Text    string
	Classes int // they are 1 to Classes
	// Samples hold one value of each class, by class: of text in Texts, of
	// numbers, sizes, months and days in Numbers. "" and math.MinInt64 stand for
	// a class that no declared value is of.
	Texts   []string
	Numbers []int64
	Atom    *cond.Atom // of an Opaque

	cuts   []int64  // of numbers: a class begins at each
	direct []uint16 // classes of the numbers from the first cut to the last, if they are few
	exact  bool     // of a Whole: each declared value is a class of its own
	table  []uint32
}

// Possible says that some declared value is of a class.
func (x *Feature) Possible(class int) bool {
	switch {
	case class < 1 || class > x.Classes:
		return false
	case x.Texts != nil:
		return x.Texts[class] != ""
	case x.Numbers != nil:
		return x.Numbers[class] != none
	}
	return x.Kind != Opaque || class != Broken
}

const none = math.MinInt64

// Finite says of an opaque atom that the facts that it reads have few values, each
// a class of its own, and that the day of the case does not matter.
func (x *Feature) Finite() bool { return x.table != nil }

// ClassOf gives the class of a number, size, age in months or span of days.
func (x *Feature) ClassOf(n int64) int { return int(x.classOf(n)) }

// Span gives the first and the last number of a class; math.MinInt64 and
// math.MaxInt64 where it has no end.
func (x *Feature) Span(class int) (first, last int64) {
	first, last = x.lower(class), math.MaxInt64
	if class < x.Classes {
		last = x.cuts[class-1] - 1
	}
	return first, last
}

// lower gives the first number of a class.
func (x *Feature) lower(class int) int64 {
	if class == 1 {
		return math.MinInt64
	}
	return x.cuts[class-2]
}

// cut makes a class begin at n and, if after, at the number after it.
func cut(cuts []int64, n int64, after bool) []int64 {
	if n != math.MinInt64 {
		cuts = append(cuts, n)
	}
	if after && n != math.MaxInt64 {
		cuts = append(cuts, n+1)
	}
	return cuts
}

// cutsOf are the places where an atom that compares a number can change.
func cutsOf(a *cond.Atom) []int64 {
	var cuts []int64
	for _, n := range a.Numbers {
		switch a.Form {
		case cond.Age: // full years are full months / 12
			n = 12 * min(max(n, -maxYears), maxYears)
			cuts = append(cuts, n, n+12)
		case cond.Months:
			cuts = append(cuts, cut(nil, min(max(n, -12*maxYears), 12*maxYears), true)...)
		default:
			cuts = cut(cuts, n, true)
		}
	}
	return cuts
}

// maxYears is beyond every age.
const maxYears = 100_000

// number makes the classes of a feature that is compared with numbers, and a
// sample of each within lowest and highest.
func (x *Feature) number(lowest, highest int64) {
	slices.Sort(x.cuts)
	x.cuts = slices.Compact(x.cuts)
	x.Classes = len(x.cuts) + 1
	x.Numbers = make([]int64, x.Classes+1)
	for class := 1; class <= x.Classes; class++ {
		from, to := max(x.lower(class), lowest), highest
		if class < x.Classes {
			to = min(to, x.cuts[class-1]-1)
		}
		x.Numbers[class] = none
		if from <= to {
			x.Numbers[class] = from
		}
	}
	x.Numbers[0] = none
}

// compares says what an atom that compares a number comes to for a class.
func (x *Feature) compares(a *cond.Atom, class int) bool {
	n := x.lower(class)
	if class == 1 && len(x.cuts) > 0 {
		n = x.cuts[0] - 1
	}
	if x.Kind == Months {
		if a.Form == cond.Age {
			n = floorDiv(n, 12)
		}
	}
	switch m := a.Numbers; a.Op {
	case cond.OpIn:
		return slices.Contains(m, n)
	case cond.OpEquals:
		return n == m[0]
	case cond.OpNotEquals:
		return n != m[0]
	case cond.OpLess:
		return n < m[0]
	case cond.OpLessEquals:
		return n <= m[0]
	case cond.OpGreater:
		return n > m[0]
	default:
		return n >= m[0]
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
