package referral_test

import (
	"testing"
	"time"
	_ "time/tzdata" // Europe/Oslo, wherever the tests run

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/samhandlingsforlop/forlop/referral"
)

func oslo(t *testing.T) *time.Location {
	loc, err := time.LoadLocation("Europe/Oslo")
	require.NoError(t, err)
	return loc
}

func on(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return t
}

// easter is Easter Sunday after Gauss, written apart from the library's own.
func easter(year int) time.Time {
	a, b, c := year%19, year%4, year%7
	k := year / 100
	p := (13 + 8*k) / 25
	q := k / 4
	m := (15 - p + k - q) % 30
	n := (4 + k - q) % 7
	d := (19*a + m) % 30
	e := (2*b + 4*c + 6*d + n) % 7
	day := 22 + d + e
	if d == 29 && e == 6 || d == 28 && e == 6 && (11*m+11)%30 < 19 {
		day -= 7
	}
	return time.Date(year, time.March, day, 0, 0, 0, 0, time.UTC)
}

func free(day time.Time) bool {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return true
	}
	switch day.Format("01-02") {
	case "01-01", "05-01", "05-17", "12-25", "12-26":
		return true
	}
	since := int(day.Sub(easter(day.Year())).Hours()) / 24
	switch since {
	case -3, -2, 1, 39, 50: // Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday
		return true
	}
	return false
}

func TestEasterOfTheTest(t *testing.T) {
	for _, s := range []string{"2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"} {
		assert.Equal(t, s, easter(on(s).Year()).Format(time.DateOnly))
	}
}

func TestWorkingDaysAgainstPlainCount(t *testing.T) {
	for from := on("2023-12-01"); from.Year() < 2033; from = from.AddDate(0, 0, 1) {
		day, n := from, 0
		for n < 65 {
			day = day.AddDate(0, 0, 1)
			if free(day) {
				continue
			}
			n++
			if n == 1 || n == 10 || n == 65 {
				got := Limit{N: n, Unit: WorkingDays}.Due(from)
				require.Equal(t, day.Format(time.DateOnly), got.Format(time.DateOnly), "%d from %v", n, from)
			}
		}
	}
}

func TestDue(t *testing.T) {
	for _, c := range []struct {
		n    int
		unit Unit
		from string
		due  string
	}{
		{10, WorkingDays, "2026-03-02", "2026-03-16"},
		{10, WorkingDays, "2026-03-26", "2026-04-14"}, // Easter takes three days
		{1, WorkingDays, "2026-04-01", "2026-04-07"},  // the day before Maundy Thursday
		{1, WorkingDays, "2026-04-30", "2026-05-04"},  // 1 May is a Friday
		{2, WorkingDays, "2027-05-14", "2027-05-19"},  // 17 May is Whit Monday
		{1, WorkingDays, "2028-05-16", "2028-05-18"},
		{1, WorkingDays, "2026-05-13", "2026-05-15"}, // Ascension
		{1, WorkingDays, "2025-12-23", "2025-12-24"}, // Christmas Eve is a working day
		{2, WorkingDays, "2025-12-23", "2025-12-29"},
		{1, WorkingDays, "2025-12-30", "2025-12-31"}, // and so is New Year's Eve
		{2, WorkingDays, "2025-12-30", "2026-01-02"},
		{1, WorkingDays, "2026-03-07", "2026-03-09"}, // received on a Saturday
		{8, Weeks, "2026-03-02", "2026-04-27"},
		{4, Weeks, "2025-12-15", "2026-01-12"},
		{3, Days, "2026-02-27", "2026-03-02"},
		{3, Days, "2028-02-27", "2028-03-01"},
		{1, Months, "2026-01-31", "2026-02-28"},
		{1, Months, "2028-01-31", "2028-02-29"},
		{13, Months, "2026-12-31", "2028-01-31"},
		{2, Months, "2026-12-31", "2027-02-28"},
		{12, Months, "2028-02-29", "2029-02-28"},
		{0, Days, "2026-03-02", "2026-03-02"},
		{-4, Weeks, "2026-03-02", "2026-03-02"},
		{4, "fortnights", "2026-03-02", "2026-03-02"},
	} {
		got := Limit{N: c.n, Unit: c.unit}.Due(on(c.from))
		assert.Equal(t, c.due, got.Format(time.DateOnly), "%d %s from %s", c.n, c.unit, c.from)
	}
	assert.Equal(t, on("2026-03-02"), Limit{N: 3, Unit: Weeks, Immediately: true}.Due(on("2026-03-02")))
	assert.Less(t, Limit{N: 1 << 62, Unit: WorkingDays}.Due(on("2026-03-02")).Year(), 2100)
	assert.Less(t, Limit{N: 1 << 62, Unit: Weeks}.Due(on("2026-03-02")).Year(), 2300)
}

func TestDueIsTheDayWhereItStarts(t *testing.T) {
	late := time.Date(2026, 3, 2, 23, 30, 0, 0, oslo(t)) // already 3 March in the east, 22:30 in UTC
	due := Limit{N: 1, Unit: Weeks}.Due(late)
	assert.Equal(t, time.Date(2026, 3, 9, 0, 0, 0, 0, oslo(t)), due)
	// over the change to summer time
	due = Limit{N: 4, Unit: Weeks}.Due(late)
	assert.Equal(t, time.Date(2026, 3, 30, 0, 0, 0, 0, oslo(t)), due)
}

func TestLimitString(t *testing.T) {
	assert.Equal(t, "10 working days", Limit{N: 10, Unit: WorkingDays}.String())
	assert.Equal(t, "1 working day", Limit{N: 1, Unit: WorkingDays}.String())
	assert.Equal(t, "1 week", Limit{N: 1, Unit: Weeks}.String())
	assert.Equal(t, "2 months", Limit{N: 2, Unit: Months}.String())
	assert.Equal(t, "immediately", Limit{Immediately: true}.String())
}

func TestLimitLength(t *testing.T) {
	order := []Limit{{Immediately: true, N: 9, Unit: Weeks}, {N: 1, Unit: Days}, {N: 4, Unit: WorkingDays}, {N: 1, Unit: Weeks},
		{N: 10, Unit: WorkingDays}, {N: 3, Unit: Weeks}, {N: 1, Unit: Months}, {N: 65, Unit: WorkingDays}}
	for i := range order[1:] {
		assert.Less(t, order[i].Length(), order[i+1].Length(), order[i+1])
	}
}

func TestLimitState(t *testing.T) {
	l := Limit{N: 10, Unit: WorkingDays, From: "received", Until: "answered"}
	loc := oslo(t)
	at := func(m time.Month, d, h int) time.Time { return time.Date(2026, m, d, h, 0, 0, 0, loc) }
	type events = map[string]time.Time
	for _, c := range []struct {
		name   string
		events events
		at     time.Time
		want   DeadlineState
	}{
		{"nothing has happened", nil, at(3, 2, 9), Waiting},
		{"its start lies ahead", events{"received": at(3, 4, 9)}, at(3, 2, 9), Waiting},
		{"an answer without a start", events{"answered": at(3, 1, 9)}, at(3, 2, 9), Waiting},
		{"started later on the same day", events{"received": at(3, 2, 10)}, at(3, 2, 9), Running},
		{"the last instant", events{"received": at(3, 2, 9)}, at(3, 16, 23), Running},
		{"the day after", events{"received": at(3, 2, 9)}, at(3, 17, 0), Broken},
		{"answered on the last day", events{"received": at(3, 2, 9), "answered": at(3, 16, 23)}, at(5, 1, 0), Kept},
		{"answered too late", events{"received": at(3, 2, 9), "answered": at(3, 17, 0)}, at(5, 1, 0), Broken},
		{"answered too late, and still ahead", events{"received": at(3, 2, 9), "answered": at(3, 17, 0)}, at(3, 16, 0), Running},
		{"events in UTC are read where at is", events{"received": time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)}, at(3, 16, 23), Running},
	} {
		due, st := l.State(c.events, c.at)
		assert.Equal(t, c.want, st, c.name)
		if st == Waiting {
			assert.Zero(t, due, c.name)
		} else {
			assert.Equal(t, at(3, 16, 0), due, c.name)
		}
	}
	due, st := Limit{Immediately: true, From: "received", Until: "answered"}.State(events{"received": at(3, 2, 9)}, at(3, 3, 9))
	assert.Equal(t, Broken, st)
	assert.Equal(t, at(3, 2, 0), due)
	due, st = Limit{Immediately: true}.State(nil, at(3, 3, 9))
	assert.Equal(t, Running, st)
	assert.Equal(t, at(3, 3, 0), due)
	_, st = Limit{N: 1, Unit: Days}.State(events{"": at(3, 1, 0)}, at(3, 3, 9))
	assert.Equal(t, Waiting, st, "a limit that counts from nothing")
}
