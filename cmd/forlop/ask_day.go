package main

import (
	"regexp"
	"slices"
	"time"
)

// The words for the day of the case; the clock is never read.
var todayWords = []string{"i dag", "idag", "today"}

// dayForms are the ways in which people write a day.
var dayForms = []struct {
	like *regexp.Regexp
	form string
}{
	{regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}$`), "2006-1-2"},
	{regexp.MustCompile(`^\d{1,2}\.\s?\d{1,2}\.\s?\d{4}$`), "2.1.2006"},
	{regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{4}$`), "2/1/2006"},
}

var blanks = regexp.MustCompile(`\s`)

// readDay reads a day as people write it: 2026-03-02, 2.3.2026, 2/3/2026 (the day
// before the month), or the word for the day of the case, if that is known. A day
// after it is too late.
func readDay(text, today string) (day string, r reply) {
	if slices.Contains(todayWords, text) && today != "" {
		return today, known
	}
	for _, f := range dayForms {
		if !f.like.MatchString(text) {
			continue
		}
		d, err := time.Parse(f.form, blanks.ReplaceAllString(text, ""))
		switch {
		case err != nil || d.Year() == 0:
			return "", noDay
		case today != "" && d.Format(time.DateOnly) > today:
			return "", tooLate
		}
		return d.Format(time.DateOnly), known
	}
	return "", wrong
}
