package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/rules"
)

// reply is what a line means as an answer to a question.
type reply int

const (
	wrong     reply = iota // it is none
	known                  // a value
	unknown                // don't know
	back                   // to the question before
	stop                   // show the decision as it stands
	noDay                  // a date that the calendar does not have
	tooLate                // a date after the day of the case
	ambiguous              // more than one value of the list fits
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
	noneWords = []string{"ingen", "ingen av dem", "none", "none of them"}
)

// readReply reads a line as the answer to a question, with the value that it
// stands for. A word of the question's own list goes before any other meaning; a
// part of one comes last. day is that of the case, "" if it is not known yet.
func readReply(q rules.Question, line, day string) (any, reply) {
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
		d, r := readDay(text, day)
		return d, r
	case "set":
		return pickSome(q.Values, text)
	case "choice":
		if id, r := pickPart(q.Values, text); r == known {
			return id, known
		} else if r == ambiguous {
			return nil, r
		}
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
		id, r := pickPart(values, strings.TrimSpace(part))
		if r != known {
			return nil, r
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
		if slices.Contains(namesOf(v), text) {
			id = v.ID
			found++
		}
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(values) {
		return values[n-1].ID, true
	}
	return id, found == 1
}

// shortest is how many letters a part of a name has at least.
const shortest = 2

// pickPart finds a value as pick does, or else by a part of its id or name that no
// other has; the beginning of a word goes before what stands inside one.
func pickPart(values []rules.Value, text string) (id string, r reply) {
	if id, is := pick(values, text); is {
		return id, known
	}
	if len([]rune(text)) < shortest {
		return "", wrong
	}
	for _, fits := range []func(name string) bool{
		func(name string) bool {
			return slices.ContainsFunc(wordsOf(name), func(w string) bool { return strings.HasPrefix(w, text) })
		},
		func(name string) bool { return strings.Contains(name, text) },
	} {
		var ids []string
		for _, v := range values {
			if slices.ContainsFunc(append(namesOf(v), strings.ToLower(v.ID)), fits) {
				ids = append(ids, v.ID)
			}
		}
		if len(ids) == 1 {
			return ids[0], known
		}
		if len(ids) > 1 {
			return "", ambiguous
		}
	}
	return "", wrong
}

// wordsOf are the words of a name, and what follows each of them.
func wordsOf(name string) []string {
	out := []string{name}
	for i, c := range name {
		if strings.ContainsRune(" -_(/", c) {
			out = append(out, name[i+1:])
		}
	}
	return out
}

// namesOf are the names of a value in all languages, in small letters.
func namesOf(v rules.Value) []string {
	var out []string
	for _, s := range []string{v.Name.NB, v.Name.NN, v.Name.EN} {
		if s != "" {
			out = append(out, strings.ToLower(s))
		}
	}
	return out
}
