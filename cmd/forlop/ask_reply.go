package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// reply is what a line means as an answer to a question.
type reply int

const (
	wrong   reply = iota // it is none
	known                // a value
	unknown              // don't know
	back                 // to the question before
	stop                 // show the decision as it stands
)

// The words that mean the same at every question, in all languages.
var saidWords = map[string]reply{
	"": unknown, "?": unknown, "vet ikke": unknown, "veit ikkje": unknown, "don't know": unknown, "don’t know": unknown, "dont know": unknown,
	"tilbake": back, "back": back,
	"slutt": stop, "stopp": stop, "stop": stop,
}

var (
	yesWords  = []string{"ja", "j", "yes", "y"}
	noWords   = []string{"nei", "n", "no"}
	noneWords = []string{"ingen", "none"}
)

// readReply reads a line as the answer to a question, with the value that it
// stands for. A word of the question's own list goes before any other meaning.
func readReply(q rules.Question, line string) (any, reply) {
	text := strings.ToLower(strings.TrimSpace(line))
	if id, is := pick(q.Values, text); is {
		if q.Type == "set" {
			return []string{id}, known
		}
		return id, known
	}
	if r, is := saidWords[text]; is {
		return nil, r
	}
	switch q.Type {
	case "bool":
		switch {
		case slices.Contains(yesWords, text):
			return true, known
		case slices.Contains(noWords, text):
			return false, known
		}
	case "int":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= q.Min && n <= q.Max {
			return n, known
		}
	case "date":
		for _, form := range []string{time.DateOnly, "2.1.2006"} {
			if d, err := time.Parse(form, text); err == nil && d.Year() > 0 {
				return d.Format(time.DateOnly), known
			}
		}
	case "set":
		return pickSome(q.Values, text)
	}
	return nil, wrong
}

// pickSome finds several values with commas between, or the word for none.
func pickSome(values []rules.Value, text string) (any, reply) {
	set := []string{}
	if slices.Contains(noneWords, text) {
		return set, known
	}
	for part := range strings.SplitSeq(text, ",") {
		id, is := pick(values, strings.TrimSpace(part))
		if !is {
			return nil, wrong
		}
		if !slices.Contains(set, id) {
			set = append(set, id)
		}
	}
	return set, known
}

// pick finds a value by its id, by its name in any language, or by its number in
// the list. Of two with the same name it finds none.
func pick(values []rules.Value, text string) (id string, ok bool) {
	if text == "" {
		return "", false
	}
	found := 0
	for _, v := range values {
		if strings.ToLower(v.ID) == text {
			return v.ID, true
		}
		if named(v.Name, text) {
			id = v.ID
			found++
		}
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(values) {
		return values[n-1].ID, true
	}
	return id, found == 1
}

func named(t pathway.Text, text string) bool {
	return slices.ContainsFunc([]string{t.NB, t.NN, t.EN}, func(s string) bool { return s != "" && strings.ToLower(s) == text })
}
