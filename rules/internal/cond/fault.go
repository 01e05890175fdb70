package cond

import (
	"cmp"
	"slices"
)

// Fault is one thing wrong with a condition, for its author.
type Fault struct {
	Line   int    // index in the lines
	Offset int    // byte offset in that line
	Msg    string // plain words; never text of cel-go
	Hint   string // "" or a suggestion, such as: did you mean "severity"?
}

// LetFault is a fault of a named condition.
type LetFault struct {
	Name string
	Line int // index in the lines of that condition
	Fault
}

// sortFaults orders by place and drops repetitions.
func sortFaults(faults []Fault) []Fault {
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Offset, b.Offset), compareText(a.Msg, b.Msg))
	})
	return slices.Compact(faults)
}

func compareText(a, b string) int { return cmp.Compare(a, b) }
