package main

import (
	"strings"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/stretchr/testify/assert"
)

func TestReadReply(t *testing.T) {
	grades := []rules.Value{{ID: "none"}, {ID: "some"}, {ID: "back"}}
	named := []rules.Value{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	named[0].Name.EN, named[1].Name.EN, named[2].Name.EN = "Twin", "Twin", "Only"
	people := []rules.Value{
		{ID: "x-1", Name: pathway.Text{NB: "helsesykepleier Åse", EN: "school nurse"}},
		{ID: "x-2", Name: pathway.Text{NB: "Lærer", EN: "school teacher"}},
	}
	words := []rules.Value{
		{ID: "w-all", Name: pathway.Text{EN: "all small things"}},
		{ID: "w-back", Name: pathway.Text{EN: "backwards, not held"}},
		{ID: "w-stop", Name: pathway.Text{EN: "stopped (stuck)"}},
	}
	for _, c := range []struct {
		q     rules.Question
		line  string
		value any
		reply reply
	}{
		{rules.Question{Type: "bool"}, " Ja ", true, known},
		{rules.Question{Type: "bool"}, "y", true, known},
		{rules.Question{Type: "bool"}, "N", false, known},
		{rules.Question{Type: "bool"}, "nope", nil, wrong},
		{rules.Question{Type: "bool"}, "1", nil, wrong},
		{rules.Question{Type: "bool"}, "", nil, unknown},
		{rules.Question{Type: "bool"}, "Vet ikke", nil, unknown},
		{rules.Question{Type: "bool"}, "?", nil, help},
		{rules.Question{Type: "bool"}, "Hjelp", nil, help},
		{rules.Question{Type: "bool"}, "Yes.", true, known},
		{rules.Question{Type: "bool"}, "Nei!", false, known},
		{rules.Question{Type: "bool"}, "tilbake", nil, back},
		{rules.Question{Type: "bool"}, "SLUTT", nil, stop},
		{rules.Question{Type: "int", Min: 0, Max: 25}, "25", int64(25), known},
		{rules.Question{Type: "int", Min: 0, Max: 25}, "26", nil, wrong},
		{rules.Question{Type: "int", Min: 0, Max: 25}, "2.5", nil, wrong},
		{rules.Question{Type: "date"}, "2011-09-20", "2011-09-20", known},
		{rules.Question{Type: "date"}, "20.09.2011", "2011-09-20", known},
		{rules.Question{Type: "date"}, "1.2.2011", "2011-02-01", known},
		{rules.Question{Type: "date"}, "15/1/2012", "2012-01-15", known},
		{rules.Question{Type: "date"}, "2. 3. 2012", "2012-03-02", known},
		{rules.Question{Type: "date"}, "2012-3-2", "2012-03-02", known},
		{rules.Question{Type: "date"}, "2026-03-02", "2026-03-02", known},
		{rules.Question{Type: "date"}, "2026-03-03", "", tooLate},
		{rules.Question{Type: "date"}, "31.02.2011", "", noDay},
		{rules.Question{Type: "date"}, "9/20/2011", "", noDay},
		{rules.Question{Type: "date"}, "0000-01-01", "", noDay},
		{rules.Question{Type: "date"}, "I dag", "2026-03-02", known},
		{rules.Question{Type: "date"}, "today", "2026-03-02", known},
		{rules.Question{Type: "date"}, "yesterday", "", wrong},
		{rules.Question{Type: "date"}, "20.9", "", wrong},
		{rules.Question{Type: "date"}, "5. november 2012", "2012-11-05", known},
		{rules.Question{Type: "date"}, "5 Nov 2012.", "2012-11-05", known},
		{rules.Question{Type: "date"}, "11.mai 2012", "2012-05-11", known},
		{rules.Question{Type: "date"}, "May 11, 2012", "2012-05-11", known},
		{rules.Question{Type: "date"}, "1 okt. 2012", "2012-10-01", known},
		{rules.Question{Type: "date"}, "31 desember 2026", "", tooLate},
		{rules.Question{Type: "date"}, "30. februar 2012", "", noDay},
		{rules.Question{Type: "date"}, "5. brumaire 2012", "", wrong},
		{rules.Question{Type: "date"}, "5. november", "", wrong},
		{rules.Question{Type: "date"}, "5.11.12", "", shortYear},
		{rules.Question{Type: "date"}, "5/11/12", "", shortYear},
		{rules.Question{Type: "date"}, "12-11-05", "", shortYear},
		{rules.Question{Type: "date"}, "5. nov 12", "", shortYear},
		{rules.Question{Type: "choice", Values: grades}, "none", "none", known},
		{rules.Question{Type: "choice", Values: grades}, "2", "some", known},
		{rules.Question{Type: "choice", Values: grades}, "0", nil, wrong},
		{rules.Question{Type: "choice", Values: grades}, "4", nil, wrong},
		{rules.Question{Type: "choice", Values: grades}, "back", "back", known},
		{rules.Question{Type: "choice", Values: grades}, "tilbake", nil, back},
		{rules.Question{Type: "choice", Values: named}, "only", "c", known},
		{rules.Question{Type: "choice", Values: named}, "twin", []string{"a", "b"}, ambiguous},
		{rules.Question{Type: "set", Values: named}, "b, 1, b", []string{"b", "a"}, known},
		{rules.Question{Type: "set", Values: named}, "b, d", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "b,,a", []string{"b", "a"}, known},
		{rules.Question{Type: "set", Values: named}, ", ;", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "b; 1", []string{"b", "a"}, known},
		{rules.Question{Type: "set", Values: named}, "2 3", []string{"b", "c"}, known},
		{rules.Question{Type: "set", Values: named}, "2 and 3", []string{"b", "c"}, known},
		{rules.Question{Type: "set", Values: named}, "2 9", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "none, b", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "b, back", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "ingen", []string{}, known},
		{rules.Question{Type: "set", Values: grades}, "none", []string{"none"}, known},
		{rules.Question{Type: "choice", Values: people}, "school", []string{"x-1", "x-2"}, ambiguous},
		{rules.Question{Type: "choice", Values: people}, "x", nil, wrong},
		{rules.Question{Type: "choice", Values: people}, "x-", []string{"x-1", "x-2"}, ambiguous},
		{rules.Question{Type: "choice", Values: people}, "nurse", "x-1", known},
		{rules.Question{Type: "choice", Values: people}, "Nurse.", "x-1", known},
		{rules.Question{Type: "choice", Values: people}, "eache", nil, wrong},
		{rules.Question{Type: "choice", Values: people}, "åse", nil, wrong},
		{rules.Question{Type: "choice", Values: people}, "stop", nil, stop},
		{rules.Question{Type: "set", Values: people}, "teach, 1", []string{"x-2", "x-1"}, known},
		{rules.Question{Type: "set", Values: people}, "teach, school", []string{"x-1", "x-2"}, ambiguous},
		{rules.Question{Type: "choice", Values: words}, "all", nil, wrong},
		{rules.Question{Type: "choice", Values: words}, "back", nil, back},
		{rules.Question{Type: "choice", Values: words}, "backw", "w-back", known},
		{rules.Question{Type: "choice", Values: words}, "no", nil, wrong},
		{rules.Question{Type: "choice", Values: words}, "stuck", "w-stop", known},
		{rules.Question{Type: "choice", Values: words}, "stopp", nil, stop},
		{rules.Question{Type: "set", Values: words}, "all", nil, wrong},
	} {
		value, r := readReply(c.q, c.line, "en", "2026-03-02")
		assert.Equal(t, c.reply, r, "%s %q", c.q.Type, c.line)
		assert.Equal(t, c.value, value, "%s %q", c.q.Type, c.line)
	}
}

// A part is the beginning of a word in the language that is shown, and never stands
// inside one.
func TestAPartIsTheBeginningOfAWord(t *testing.T) {
	values := []rules.Value{
		{ID: "omsorgssvikt", Name: pathway.Text{NB: "Omsorgssvikt", EN: "Neglect"}},
		{ID: "sorg-tap", Name: pathway.Text{NB: "Reaksjoner på tap", EN: "Grief"}},
		{ID: "skole", Name: pathway.Text{NB: "Skole", EN: "School"}},
		{ID: "skolehelse", Name: pathway.Text{NB: "Helsesykepleier (skolehelsetjenesten)", EN: "School health"}},
		{ID: "ase", Name: pathway.Text{NB: "Åse-huset", EN: "The house"}},
	}
	for _, c := range []struct{ text, lang, want string }{
		{"sorg", "nb", "sorg-tap"}, // of the id
		{"omsorg", "nb", "omsorgssvikt"},
		{"svikt", "nb", ""},
		{"neglect", "nb", ""}, // of another language
		{"neg", "en", "omsorgssvikt"},
		{"skole", "nb", "skole"},
		{"skoleh", "nb", "skolehelse"},
		{"skol", "nb", "skole,skolehelse"},
		{"school h", "en", "skolehelse"},
		{"ÅSE", "nb", "ase"},
		{"huset", "nb", "ase"},
		{"tap", "nb", "sorg-tap"},
		{"re", "nb", "sorg-tap"},
		{"r", "nb", ""},
	} {
		got := list{values, c.lang}.pickPart(strings.ToLower(c.text))
		assert.Equal(t, c.want, strings.Join(got, ","), "%s %s", c.lang, c.text)
	}
}

func TestADayInWords(t *testing.T) {
	for month := time.January; month <= time.December; month++ {
		for _, lang := range []string{"nb", "nn", "en"} {
			d := time.Date(2012, month, 11, 0, 0, 0, 0, time.UTC)
			back, r := readDay(sayDay(d, lang), "")
			assert.Equal(t, known, r)
			assert.Equal(t, d.Format(time.DateOnly), back)
		}
	}
	assert.Equal(t, "11. mai 2012", sayDay(time.Date(2012, 5, 11, 0, 0, 0, 0, time.UTC), "nn"))
	assert.Equal(t, "11 May 2012", sayDay(time.Date(2012, 5, 11, 0, 0, 0, 0, time.UTC), "en"))
}
