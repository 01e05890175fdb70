package main

import (
	"bytes"
	"testing"

	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/stretchr/testify/require"
)

func TestChildrenInWords(t *testing.T) {
	var out bytes.Buffer
	s, found := someProofs(t, &console{out: &out, err: &out})
	x := newProofs(&console{out: &out}, s, found, "en")
	for line, want := range map[string]string{
		`condition == "angst"`: "Anxiety",
		`condition in ["angst", "rus"] && severity == "mild" && age(born) < 18`: "Anxiety, Substance problems in young people; under 18 years; severity: mild",
		`age(born) >= 18`: "18 years and over",
		`age(born) >= 18 && age(born) < 23 && tried`:         "from 18 years, under 23; tried: yes",
		`(age(born) < 6 || age(born) >= 18) && !tried`:       "under 6 years or 18 years and over; tried: no",
		`severity != "mild"`:                                 "severity: not mild",
		`care in ["parents", "ban-on-moving"]`:               "care: parents or ban-on-moving",
		`!(care in ["parents", "ban-on-moving"])`:            "care: not parents or ban-on-moving",
		`"skole" in involved && !("ppt" in involved)`:        "involved: skole; involved: not ppt",
		`score >= 3 && score < 7`:                            "score >= 3; score < 7",
		`age_months(born) < 30`:                              "age_months(born) < 30",
		`days(received, answered) >= 10`:                     "days(received, answered) >= 10",
		`name == "a && b"`:                                   "name: a && b",
		`…`:                                                  "…",
		``:                                                   "",
		`condition != "angst" && age(born) >= 3`:             "3 years and over; condition: not angst",
		`(expecting || age(born) < 1) && severity == "mild"`: "expecting: yes or under 1 year; severity: mild",
	} {
		require.Equal(t, want, x.who(line), line)
	}
	var most, all []string
	for _, c := range s.policy.Catalogue().Conditions {
		if all = append(all, c.ID); c.ID != "angst" {
			most = append(most, c.ID)
		}
	}
	require.Equal(t, "every condition but Anxiety", x.conditionsIn(most))
	require.Equal(t, "every condition", x.conditionsIn(all))

	out.Reset()
	x.children(rules.Zone{Children: []string{`condition == "angst" && tried`, `condition == "angst" && severity == "mild"`, `condition == "rus" && tried`}})
	require.Equal(t, "      who: Anxiety; tried: yes\n      or: Anxiety; severity: mild\n      or: Substance problems in young people; tried: yes\n", out.String())
}
