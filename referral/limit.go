package referral

import (
	"fmt"
	"strings"
	"time"

	"github.com/rickar/cal/v2/no"
)

// Unit is what a limit counts in.
type Unit string

// The units. A working day is Monday to Friday and no Norwegian public holiday;
// 24 and 31 December are working days.
const (
	Days        Unit = "days"
	WorkingDays Unit = "working_days"
	Weeks       Unit = "weeks"
	Months      Unit = "months"
)

// longest is where counting stops, in any unit. It bounds the work; no norm
// comes near it, and stopping early shortens a deadline, never lengthens it.
const longest = 10_000

// Limit is how long something may take: N units from one event until another.
// The zero value is due on the day that it starts.
type Limit struct {
	N           int    `json:"n,omitempty"`
	Unit        Unit   `json:"unit,omitempty"`
	Immediately bool   `json:"immediately,omitempty"` // due on the day that it starts; N and Unit do not count
	From        string `json:"from,omitempty"`        // id of the event that it counts from
	Until       string `json:"until,omitempty"`       // id of the event that ends it
}

// Due returns the last day that keeps the limit, as its first instant in from's
// location; the whole day counts.
//
// The day of from is not counted. Eight weeks from a Monday end on a Monday, and
// so many months end on the same day of the month, or on the last day of a month
// that has no such day. Days, weeks and months may end on a weekend or holiday:
// no source says that the day then moves. A limit of no or fewer units, or of an
// unknown unit, is due on the day of from.
func (l Limit) Due(from time.Time) time.Time {
	y, m, d := from.Date()
	day := func(m time.Month, d int) time.Time {
		return time.Date(y, m, d, 0, 0, 0, 0, from.Location())
	}
	n := min(l.N, longest)
	if l.Immediately || n <= 0 {
		return day(m, d)
	}
	switch l.Unit {
	case Days:
		return day(m, d+n)
	case Weeks:
		return day(m, d+7*n)
	case Months:
		last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return day(m+time.Month(n), min(d, last))
	case WorkingDays:
		off := map[int]map[date]bool{}
		for ; n > 0; n-- {
			d++
			for !working(time.Date(y, m, d, 0, 0, 0, 0, time.UTC), off) {
				d++
			}
		}
	}
	return day(m, d)
}

// Length returns about how many days the limit is, rounded down, to tell which of
// two is the shorter: a month counts as 30, five working days as seven.
func (l Limit) Length() int {
	n := max(0, min(l.N, longest))
	if l.Immediately {
		n = 0
	}
	switch l.Unit {
	case Weeks:
		return 7 * n
	case Months:
		return 30 * n
	case WorkingDays:
		return n * 7 / 5
	}
	return n
}

// String returns the limit in plain words: "10 working days", "1 week", "the same
// day", "immediately".
func (l Limit) String() string {
	if l.Immediately {
		return "immediately"
	}
	if l.N <= 0 {
		return "the same day"
	}
	unit := strings.ReplaceAll(string(l.Unit), "_", " ")
	if l.N == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", l.N, unit)
}

// State returns the last day that keeps the limit, and how it stands at the
// instant. All days are read in at's location, and an event on a later day than
// at's has not happened.
//
// The limit is Waiting, with a zero due, until its From has happened. It is Kept
// when Until happened on a day that is not after due, and Broken when it
// happened later, or has not happened and due has passed; otherwise it is
// Running. A limit that is due immediately and has no From counts from at.
func (l Limit) State(events map[string]time.Time, at time.Time) (due time.Time, st DeadlineState) {
	happened := func(event string) (time.Time, bool) {
		t, ok := events[event]
		t = t.In(at.Location())
		return t, ok && event != "" && !dateOf(t).after(dateOf(at))
	}
	from, ok := happened(l.From)
	if l.Immediately && l.From == "" {
		from, ok = at, true
	}
	if !ok {
		return time.Time{}, Waiting
	}
	due = l.Due(from)
	until, ended := happened(l.Until)
	switch {
	case ended && !dateOf(until).after(dateOf(due)):
		return due, Kept
	case ended, dateOf(at).after(dateOf(due)):
		return due, Broken
	}
	return due, Running
}

// date is a day of the calendar, wherever it is.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) after(e date) bool {
	if d.year != e.year {
		return d.year > e.year
	}
	if d.month != e.month {
		return d.month > e.month
	}
	return d.day > e.day
}

// working reports whether the day is a working day. Off keeps the holidays of
// the years that were looked at.
func working(t time.Time, off map[int]map[date]bool) bool {
	if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	year := t.Year()
	if off[year] == nil {
		off[year] = map[date]bool{}
		for _, h := range no.Holidays {
			actual, _ := h.Calc(year)
			// Calc gives midnight where the machine is, which some days of
			// some places do not have; noon is the same day everywhere.
			off[year][dateOf(actual.Add(12*time.Hour))] = true
		}
	}
	return !off[year][dateOf(t)]
}
