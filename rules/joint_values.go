package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// mostTried bounds the ways of giving the facts of one joint that are gone through.
const mostTried = 1 << 12

// values goes through all ways of giving the facts. It says false if they are too
// many.
func (b *jointBuilder) values() bool {
	n := 1
	values := make([][]any, len(b.joint.facts))
	for i, a := range b.joint.facts {
		values[i] = b.d.p.factOf[a.name].all(mostTried / n)
		if n *= len(values[i]); n == 0 {
			return false
		}
	}
	cases := make([]*form.Case, len(b.d.cases))
	for i, c := range b.d.cases {
		cases[i] = b.sp.form.Borrow(b.d.in.at)
		cases[i].CopyFrom(c)
		defer b.sp.form.Return(cases[i])
	}
	known := map[string]int{}
	cellOf := make([]int, n)
	var key []byte
	for way := range n {
		rest := way
		for i, a := range b.joint.facts {
			v := values[i][rest%len(values[i])]
			rest /= len(values[i])
			for k, c := range cases {
				if a.concern == aboutCase || a.concern == k {
					c.Set(a.name, v)
				}
			}
		}
		cell := make([]int, len(b.covers))
		key = key[:0]
		for i, u := range b.covers {
			cell[i] = b.sp.valueIn(&b.sp.dims[u.dim], cases[max(u.concern, 0)])
			if cell[i] < 0 {
				return false
			}
			key = append(key, byte(cell[i]), byte(cell[i]>>8))
		}
		at, ok := known[string(key)]
		if !ok {
			at = len(b.cells)
			known[string(key)] = at
			b.cells = append(b.cells, cell)
		}
		cellOf[way] = at
	}
	step := 1
	for i := range b.joint.facts {
		b.lines = append(b.lines, passages(cellOf, step, len(values[i])))
		step *= len(values[i])
	}
	return true
}

// passages gives the different sets of cells that lie step apart, width of them.
func passages(cellOf []int, step, width int) [][]int {
	var out [][]int
	seen := map[string]bool{}
	var key []byte
	for from := range cellOf {
		if from/step%width > 0 {
			continue
		}
		line := make([]int, width)
		for i := range line {
			line[i] = cellOf[from+i*step]
		}
		slices.Sort(line)
		line = slices.Compact(line)
		if len(line) == 1 {
			continue
		}
		key = key[:0]
		for _, c := range line {
			key = append(key, byte(c), byte(c>>8))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, line)
		}
	}
	return out
}

// all are the values of a fact, as form.Case.Set takes them; none if they are more
// than a number, or dates.
func (f *fact) all(most int) []any {
	var out []any
	switch f.kind {
	case cond.Bool:
		out = []any{false, true}
	case cond.Int:
		if span := uint64(f.max) - uint64(f.min); span < uint64(most) {
			for n := range int64(span) + 1 {
				out = append(out, f.min+n)
			}
		}
	case cond.Enum:
		for _, text := range f.values {
			out = append(out, text)
		}
	case cond.Set:
		if len(f.values) > 12 {
			return nil
		}
		for bits := range 1 << len(f.values) {
			set := []string{}
			for i, text := range f.values {
				if bits>>i&1 == 1 {
					set = append(set, text)
				}
			}
			out = append(out, set)
		}
	}
	if len(out) > most {
		return nil
	}
	return out
}
