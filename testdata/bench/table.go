package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// row is one line of the table.
type row struct {
	what   string // is measured
	by     string // which engine, from which input
	time   string
	ratio  string
	target string
	allocs string
}

var heads = row{"measured", "by, from", "time", "ratio (best)", "target", "allocs"}

func (r row) cells() []string { return []string{r.what, r.by, r.time, r.ratio, r.target, r.allocs} }

// writeTable writes Markdown. What is measured stands once, in the first of its rows.
func writeTable(w io.Writer, rows []row) {
	width := make([]int, len(heads.cells()))
	for _, r := range append([]row{heads}, rows...) {
		for i, c := range r.cells() {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	line := func(cells []string) {
		var b strings.Builder
		for i, c := range cells {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i < 2 {
				fmt.Fprintf(&b, "| %s%s ", c, pad)
			} else { // numbers stand to the right
				fmt.Fprintf(&b, "| %s%s ", pad, c)
			}
		}
		fmt.Fprintln(w, b.String()+"|")
	}
	line(heads.cells())
	var rule strings.Builder
	for i, n := range width {
		colon := ":"
		if i < 2 {
			colon = "-"
		}
		rule.WriteString("|" + strings.Repeat("-", n+1) + colon)
	}
	fmt.Fprintln(w, rule.String()+"|")
	last := ""
	for _, r := range rows {
		what := r.what
		if r.what == last {
			r.what = ""
		}
		last = what
		line(r.cells())
	}
}

// span writes a duration with three digits.
func span(d time.Duration) string {
	n, unit := float64(d), "ns"
	for _, u := range []string{"µs", "ms", "s"} {
		if n < 1000 {
			break
		}
		n, unit = n/1000, u
	}
	return digits(n) + " " + unit
}

func digits(n float64) string {
	switch {
	case n == 0:
		return "0"
	case n < 0.1:
		return fmt.Sprintf("%.3f", n)
	case n < 1:
		return fmt.Sprintf("%.2f", n)
	case n < 100:
		return fmt.Sprintf("%.3g", n)
	}
	return fmt.Sprintf("%.0f", n)
}

// count writes how many allocations there are; what the measuring itself makes
// rounds away.
func count(n float64) string { return fmt.Sprintf("%.0f", math.Floor(n+0.1)) }

// faster writes how many times faster something is than the first.
func (r reading) faster() string { return fmt.Sprintf("%s (%s)", digits(r.ratio), digits(r.best)) }

// over writes the same the other way: how many times the time of the first.
func (r reading) over() string { return fmt.Sprintf("%s (%s)", digits(1/r.ratio), digits(1/r.best)) }

// target is what a measured number is to reach, and whether it does.
type target struct {
	at   float64
	most bool // at most; otherwise at least
	unit string
}

func (t target) against(n float64) string {
	if t.at == 0 {
		return ""
	}
	sign, met := "≥", n >= t.at
	if t.most {
		sign, met = "≤", n <= t.at
	}
	return fmt.Sprintf("%s %s%s%s", sign, digits(t.at), t.unit, metOrMissed(met))
}

func metOrMissed(met bool) string {
	if met {
		return ": met"
	}
	return ": missed"
}

func atLeast(n float64) target { return target{at: n} }
func atMost(n float64) target  { return target{at: n, most: true} }
