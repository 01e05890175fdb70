package source

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/spell"
)

// Fault is one thing an author must mend. Line and Col count from 1; Col
// counts characters, not bytes. A fault of a whole file stands at 1:1.
type Fault struct {
	File string
	Line int
	Col  int
	Msg  string
}

// Faults collects what is wrong, in any order. The zero value is ready for use;
// it is not safe for concurrent use.
type Faults struct {
	list []Fault
}

// Add reports a fault at the start of n.
func (f *Faults) Add(n Node, format string, args ...any) {
	f.AddAt(n.File(), n.Line(), n.Col(), format, args...)
}

// AddIn reports a fault at a byte offset inside the value of the scalar n.
func (f *Faults) AddIn(n Node, offset int, format string, args ...any) {
	line, col := n.Pos(offset)
	f.AddAt(n.File(), line, col, format, args...)
}

// AddAt reports a fault at a place.
func (f *Faults) AddAt(file string, line, col int, format string, args ...any) {
	f.list = append(f.list, Fault{File: file, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)})
}

// Join takes over what another has collected.
func (f *Faults) Join(other Faults) { f.list = append(f.list, other.list...) }

// List returns the faults sorted by file, line, column and message, each once.
func (f *Faults) List() []Fault {
	out := slices.Clone(f.list)
	slices.SortFunc(out, func(a, b Fault) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Msg, b.Msg),
		)
	})
	return slices.Compact(out)
}

// hintLimit is the number of faults after which no more spellings are looked
// up: who has that many does not read them all, and the look-up is the only
// costly part of a fault.
const hintLimit = 2000

// near is the word of known nearest to word, if one is near, until there are too
// many faults for it to be worth its cost.
func (f *Faults) near(word string, known []string) string {
	if len(f.list) > hintLimit {
		return ""
	}
	return spell.Near(word, known)
}
