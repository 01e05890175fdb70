package rules

import (
	"math"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// Dates that are held against each other. An age on a given day, and the days from
// one date to another, say of dates only that some lie at least, or at most, so many
// days apart. Such bounds can all be met exactly if going round from date to date
// never asks for a date to lie before itself: the shortest ways between all of them
// tell it. So the cells that some dates have are found without going through dates.

// The bounds of what is worked out for one joint.
const (
	mostDates = 4
	mostCells = 512
)

// daysApart bounds how far the dates lie apart: [i][j] is the most days that j can lie
// after i. The first is the day of the case, which no date is after.
type daysApart [][]int64

// farApart is beyond every span between two days of the calendar.
const farApart = int64(1) << 40

func newApart(n int) daysApart {
	a := make(daysApart, n)
	for i := range a {
		a[i] = slices.Repeat([]int64{farApart}, n)
		a[i][i] = 0
	}
	return a
}

// with is the same where j also lies at most w days after i, with all that follows;
// it says false if no dates are so.
func (a daysApart) with(i, j int, w int64) (daysApart, bool) {
	if w >= a[i][j] {
		return a, true
	}
	if w+a[j][i] < 0 {
		return nil, false
	}
	out := make(daysApart, len(a))
	for k := range a {
		out[k] = make([]int64, len(a))
		for l := range a {
			out[k][l] = min(a[k][l], a[k][i]+w+a[j][l])
		}
	}
	return out, true
}

// held is one dimension over dates: which two it holds apart, and how for each of
// its values.
type held struct {
	from, to int // the second lies least to most days after the first
	spans    [][2]int64
}

// dates finds the cells of dates. It says false if they are too many.
func (b *jointBuilder) dates() bool {
	if len(b.joint.facts) > mostDates {
		return false
	}
	today := dayNumber(b.d.in.day)
	all := make([]held, len(b.covers))
	for i, u := range b.covers {
		if all[i] = b.held(u, today); all[i].spans == nil {
			return false
		}
	}
	start := newApart(len(b.joint.facts) + 1)
	first := today - dayNumber(b.d.in.day.AddDate(-longestLife, 0, 0))
	for i := 1; i < len(start); i++ {
		start[0][i], start[i][0] = 0, first
		for k := 1; k < len(start); k++ {
			if i != k {
				start[i][k] = first
			}
		}
	}
	var bounds []daysApart
	cell := make([]int, len(all))
	var each func(at int, a daysApart) bool
	each = func(at int, a daysApart) bool {
		if at == len(all) {
			b.cells, bounds = append(b.cells, slices.Clone(cell)), append(bounds, a)
			return len(b.cells) <= mostCells
		}
		h := &all[at]
		for v, span := range h.spans {
			narrow, ok := a.with(h.from, h.to, span[1])
			if ok {
				narrow, ok = narrow.with(h.to, h.from, -span[0])
			}
			if cell[at] = v; ok && !each(at+1, narrow) {
				return false
			}
		}
		return true
	}
	if !each(0, start) {
		return false
	}
	for i := range b.joint.facts {
		b.lines = append(b.lines, b.moved(i+1, all, bounds))
	}
	return true
}

// held says how the values of a dimension hold its dates apart.
func (b *jointBuilder) held(u unsaid, today int64) held {
	x := &b.sp.dims[u.dim]
	f := &b.sp.form.Features()[x.feature]
	place := func(v int) int {
		return 1 + slices.Index(b.joint.facts, b.d.about(b.sp.form.Name(v), u.concern))
	}
	h := held{from: place(f.Facts[0])}
	if f.Kind == form.Months {
		h.to = 0
		for _, cl := range x.classes {
			least, most := f.Span(cl[0].class)
			h.spans = append(h.spans, [2]int64{today - b.lastOf(least), farApart})
			if most != math.MaxInt64 {
				h.spans[len(h.spans)-1][1] = today - b.lastOf(most+1) - 1
			}
		}
		return h
	}
	h.to = place(f.Facts[1])
	var shift int64 // of a known date, which lies so many days before the day of the case
	c := b.d.cases[max(u.concern, 0)]
	if h.from == 0 {
		shift -= today - c.DayNumber(f.Facts[0])
	}
	if h.to == 0 {
		shift += today - c.DayNumber(f.Facts[1])
	}
	for _, cl := range x.classes {
		least, most := f.Span(cl[0].class)
		h.spans = append(h.spans, [2]int64{max(least, -farApart) + shift, min(most, farApart) + shift})
	}
	return h
}

// lastOf is the last day on which somebody was born who is so many full months old.
func (b *jointBuilder) lastOf(months int64) int64 {
	y, m, d := b.d.in.day.Date()
	if months > int64(y)*12 {
		return -farApart
	}
	last := time.Date(y, m-time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC) // of that month
	return dayNumber(last) - int64(max(0, last.Day()-d))
}

func dayNumber(t time.Time) int64 { return t.Unix() / 86400 }

// moved finds the pairs of cells between which one date alone can lead: all others
// are the same dates in both.
func (b *jointBuilder) moved(date int, all []held, bounds []daysApart) [][]int {
	if len(b.joint.facts) == 1 {
		line := make([]int, len(b.cells))
		for i := range line {
			line[i] = i
		}
		return [][]int{line}
	}
	var out [][]int
	for i := range b.cells {
		for k := range i {
			if b.sameElsewhere(date, all, i, k) && inBoth(date, bounds[i], bounds[k]) {
				out = append(out, []int{k, i})
			}
		}
	}
	return out
}

// sameElsewhere says that two cells differ only in what a date is part of.
func (b *jointBuilder) sameElsewhere(date int, all []held, i, k int) bool {
	for at, h := range all {
		if h.from != date && h.to != date && b.cells[i][at] != b.cells[k][at] {
			return false
		}
	}
	return true
}

// inBoth says that some dates are within both bounds and differ in one alone.
func inBoth(date int, a, c daysApart) bool {
	n := len(a)
	sum := make(daysApart, n+1)
	for i := range sum {
		sum[i] = slices.Repeat([]int64{farApart}, n+1)
		if sum[i][i] = 0; i < n {
			copy(sum[i], a[i])
		}
	}
	for i := range n { // the date in the other cell is one more
		if i != date {
			sum[i][n], sum[n][i] = c[i][date], c[date][i]
		}
	}
	for via := range sum {
		for i := range sum {
			for k := range sum {
				sum[i][k] = min(sum[i][k], sum[i][via]+sum[via][k])
			}
		}
	}
	for i := range sum {
		if sum[i][i] < 0 {
			return false
		}
	}
	return true
}
