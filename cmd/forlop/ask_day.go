package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
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

var (
	blanks    = regexp.MustCompile(`\s`)
	dayInWord = regexp.MustCompile(`^(\d{1,2})\.?\s*(\pL{3,})\.?,?\s*(\d{2,4})$`) // 5. november 2012
	wordFirst = regexp.MustCompile(`^(\pL{3,})\.?\s*(\d{1,2})\.?,?\s+(\d{2,4})$`) // November 5, 2012
	noCentury = regexp.MustCompile(`^\d{1,2}([./-]\s?)\d{1,2}[./-]\s?\d{2}$`)
)

// monthNames are those of each month, from January.
var monthNames = [12]pathway.Text{
	{NB: "januar", EN: "January"}, {NB: "februar", EN: "February"}, {NB: "mars", EN: "March"}, {NB: "april", EN: "April"},
	{NB: "mai", EN: "May"}, {NB: "juni", EN: "June"}, {NB: "juli", EN: "July"}, {NB: "august", EN: "August"},
	{NB: "september", EN: "September"}, {NB: "oktober", EN: "October"}, {NB: "november", EN: "November"}, {NB: "desember", EN: "December"},
}

// readDay reads a day as people write it: 2026-03-02, 2.3.2026, 2/3/2026 (the day
// before the month), 2. mars 2026, or the word for the day of the case, if that is
// known. A day after it is too late.
func readDay(text, today string) (day string, r reply) {
	text = strings.ToLower(text)
	if slices.Contains(todayWords, text) && today != "" {
		return today, known
	}
	text, year := withoutWords(text)
	if year == 2 || noCentury.MatchString(text) {
		return "", shortYear
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

// withoutWords writes a day with the name of its month in numbers, and tells how many
// digits its year has. Anything else stays as it is.
func withoutWords(text string) (plain string, year int) {
	parts := dayInWord.FindStringSubmatch(text)
	if parts == nil {
		if parts = wordFirst.FindStringSubmatch(text); parts == nil {
			return text, 0
		}
		parts[1], parts[2] = parts[2], parts[1]
	}
	for i, m := range monthNames {
		for _, name := range []string{m.NB, m.EN} {
			if strings.HasPrefix(strings.ToLower(name), parts[2]) {
				return parts[1] + "." + itoa(i+1) + "." + parts[3], len(parts[3])
			}
		}
	}
	return text, 0
}

// sayDay writes a day for people: 11. mai 2012, 11 May 2012.
func sayDay(d time.Time, lang string) string {
	dot := "."
	if lang == "en" {
		dot = ""
	}
	return itoa(d.Day()) + dot + " " + monthNames[d.Month()-1].In(lang) + " " + itoa(d.Year())
}
