package main

import (
	"testing"

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
		{rules.Question{Type: "bool"}, "?", nil, unknown},
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
		{rules.Question{Type: "choice", Values: grades}, "none", "none", known},
		{rules.Question{Type: "choice", Values: grades}, "2", "some", known},
		{rules.Question{Type: "choice", Values: grades}, "0", nil, wrong},
		{rules.Question{Type: "choice", Values: grades}, "4", nil, wrong},
		{rules.Question{Type: "choice", Values: grades}, "back", "back", known},
		{rules.Question{Type: "choice", Values: grades}, "tilbake", nil, back},
		{rules.Question{Type: "choice", Values: named}, "only", "c", known},
		{rules.Question{Type: "choice", Values: named}, "twin", nil, ambiguous},
		{rules.Question{Type: "set", Values: named}, "b, 1, b", []string{"b", "a"}, known},
		{rules.Question{Type: "set", Values: named}, "b, d", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "b,,a", nil, wrong},
		{rules.Question{Type: "set", Values: named}, "ingen", []string{}, known},
		{rules.Question{Type: "set", Values: grades}, "none", []string{"none"}, known},
		{rules.Question{Type: "choice", Values: people}, "ÅSE", "x-1", known},
		{rules.Question{Type: "choice", Values: people}, "lærer", "x-2", known},
		{rules.Question{Type: "choice", Values: people}, "school", nil, ambiguous},
		{rules.Question{Type: "choice", Values: people}, "x", nil, wrong},
		{rules.Question{Type: "choice", Values: people}, "x-", nil, ambiguous},
		{rules.Question{Type: "choice", Values: people}, "nurse", "x-1", known},
		{rules.Question{Type: "choice", Values: people}, "eache", "x-2", known},
		{rules.Question{Type: "choice", Values: people}, "stop", nil, stop},
		{rules.Question{Type: "set", Values: people}, "teach, 1", []string{"x-2", "x-1"}, known},
		{rules.Question{Type: "set", Values: people}, "teach, school", nil, ambiguous},
	} {
		value, r := readReply(c.q, c.line, "2026-03-02")
		assert.Equal(t, c.reply, r, "%s %q", c.q.Type, c.line)
		assert.Equal(t, c.value, value, "%s %q", c.q.Type, c.line)
	}
}
