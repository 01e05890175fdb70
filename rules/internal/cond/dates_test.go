package cond

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestFullMonths(t *testing.T) {
	for _, c := range []struct {
		born, at      string
		months, years int
	}{
		{"2010-09-20", "2026-09-19", 191, 15},
		{"2010-09-20", "2026-09-20", 192, 16},
		{"2012-02-29", "2025-02-28", 155, 12}, // not yet 13
		{"2012-02-29", "2025-03-01", 156, 13}, // 13 on 1 March
		{"2012-02-29", "2024-02-28", 143, 11},
		{"2012-02-29", "2024-02-29", 144, 12},
		{"2026-01-31", "2026-02-28", 0, 0},
		{"2026-01-31", "2026-03-01", 1, 0},
		{"2026-01-31", "2026-03-31", 2, 0},
		{"2026-03-31", "2026-05-01", 1, 0},
		{"2026-03-01", "2026-03-01", 0, 0},
	} {
		months, ok := fullMonths(day(c.born), day(c.at))
		assert.True(t, ok)
		assert.Equal(t, c.months, months, "%s %s", c.born, c.at)
		assert.Equal(t, c.years, months/12)
	}
	_, ok := fullMonths(day("2026-03-02"), day("2026-03-01"))
	assert.False(t, ok)
}

// The day counts as it is written, whatever the hour and the zone.
func TestDatesAreCalendarDays(t *testing.T) {
	e := newTestEnv(t)
	oslo, west := time.FixedZone("", 2*3600), time.FixedZone("", -11*3600)
	f := e.Facts(time.Date(2026, 9, 20, 0, 30, 0, 0, oslo))
	f.Set("born", time.Date(2010, 9, 20, 23, 59, 0, 0, west))
	f.Set("known_on", time.Date(2026, 3, 28, 23, 0, 0, 0, oslo))
	f.Set("complained_on", time.Date(2026, 3, 30, 1, 0, 0, 0, west))
	assert.Equal(t, True, compile(t, e, "age(born) == 16", "days(known_on, complained_on) == 2", "days(complained_on, known_on) == -2").Eval(ctx, f).Truth)
	f.Set("known_on", time.Date(2026, 3, 30, 9, 0, 0, 0, oslo))
	assert.Equal(t, True, compile(t, e, "known_on == complained_on").Eval(ctx, f).Truth)
	f.Set("born", time.Date(2026, 9, 21, 0, 0, 0, 0, oslo))
	assert.Equal(t, Result{Failed: true, Facts: []string{"born"}}, compile(t, e, "age(born) > 16").Eval(ctx, f))
}
