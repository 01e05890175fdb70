package cond

import "time"

// civil is the calendar day of t in t's own location, as midnight UTC. All
// dates are held this way: comparing them compares days, whatever zone or
// hour they came with.
func civil(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// fullMonths counts the full months from born to at. A month is full on the
// day of the month of birth; where that month has no such day, on the 1st of
// the next month. So who is born on 29 February is a year older on 1 March in
// other years, and full years are always full months / 12. It has no answer
// when born lies after at.
func fullMonths(born, at time.Time) (int, bool) {
	if born.After(at) {
		return 0, false
	}
	by, bm, bd := born.Date()
	ay, am, ad := at.Date()
	months := (ay-by)*12 + int(am) - int(bm)
	if ad < bd {
		months--
	}
	return months, true
}

// calendarDays counts the days from one date to another, negative when the
// second comes first. Both are midnights UTC, so a day has always 24 hours.
func calendarDays(from, to time.Time) int {
	return int((to.Unix() - from.Unix()) / 86400)
}
