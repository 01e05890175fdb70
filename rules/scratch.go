package rules

import (
	"sync"

	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// scratch is memory that a decision works in and that nothing of the answer lies in.
// It is used again by the next one, and holds ids and names of facts alone.
type scratch struct {
	verdicts map[string][]verdict
	all      []verdict // those of every list, list after list
	merged   []merged
	concerns []int
	cases    []*form.Case
	seen     []form.Verdicts
	missing  missingList
}

var scratches = sync.Pool{New: func() any { return &scratch{verdicts: make(map[string][]verdict, len(lists))} }}

// reset makes room for the next decision.
func (x *scratch) reset() {
	clear(x.verdicts)
	x.all, x.merged, x.concerns = x.all[:0], x.merged[:0], x.concerns[:0]
}

// list gives an empty list of what is missing.
func (x *scratch) list(d *deciding) *missingList {
	l := &x.missing
	if l.slots == nil {
		l.slots = make(map[asked]int, 64)
	}
	clear(l.slots)
	*l = missingList{d: d, slots: l.slots, facts: l.facts[:0], touches: l.touches[:0], rules: l.rules[:0],
		weight: l.weight[:0], settles: l.settles[:0], best: l.best[:0]}
	return l
}

// room gives an empty list for n verdicts, which lies in x if that is not nil.
func (x *scratch) room(n int) []verdict {
	if x == nil {
		return make([]verdict, 0, n)
	}
	if len(x.all)+n > cap(x.all) {
		x.all = make([]verdict, 0, max(n, 2*cap(x.all))) // the lists before stay where they are
	}
	from := len(x.all)
	x.all = x.all[:from+n]
	return x.all[from : from : from+n]
}
