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
	help                   // say how to answer
	noDay                  // a date that the calendar does not have
	tooLate                // a date after the day of the case
	shortYear              // a date with a year of two digits
	ambiguous              // more than one value of the list fits
)

// The words that mean the same at every question, in all languages.
var saidWords = map[string]reply{
	"": unknown, "vet ikke": unknown, "veit ikkje": unknown, "don't know": unknown, "don’t know": unknown, "dont know": unknown,
	"tilbake": back, "back": back,
	"slutt": stop, "stopp": stop, "stop": stop, "avslutt": stop, "quit": stop, "exit": stop,
	"?": help, "hjelp": help, "help": help,
}

var (
	yesWords  = []string{"ja", "j", "yes", "y"}
	noWords   = []string{"nei", "n", "no"}
	andWords  = []string{"og", "and"}
	noneWords = []string{"ingen", "ingen av dem", "ingen av dei", "none", "none of them"}
)

// readReply reads a line as the answer to a question in a language, with the value
// that it stands for; of several that fit, these. A word of the question's own list
// goes before any other meaning; a part of one comes last. day is that of the case, ""
// if it is not known yet.
func readReply(q rules.Question, line, lang, day string) (any, reply) {
	l := list{q.Values, lang}
	text := strings.ToLower(strings.TrimSpace(line))
	if _, is := l.pick(text); !is {
		text = strings.TrimSpace(strings.TrimRight(text, ".!"))
	}
	if id, is := l.pick(text); is {
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
		return l.pickSome(text)
	case "choice":
		switch ids := l.pickPart(text); len(ids) {
		case 0:
		case 1:
			return ids[0], known
		default:
			return ids, ambiguous
		}
	}
	return nil, wrong
}

// list is what can be answered, as it is shown in one language.
type list struct {
	values []rules.Value
	lang   string
}

// pickSome finds several values with commas or semicolons between, or with blanks
// between those that are numbers or written out; or the word for none.
func (l list) pickSome(text string) (any, reply) {
	if slices.Contains(noneWords, text) {
		return []string{}, known
	}
	set := []string{}
	add := func(id string) {
		if !slices.Contains(set, id) {
			set = append(set, id)
		}
	}
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if slices.Contains(noneWords, part) {
			if _, is := l.pick(part); !is { // none, and something
				return nil, wrong
			}
		}
		switch ids := l.pickPart(part); len(ids) {
		case 0:
			for _, word := range strings.Fields(part) {
				id, is := l.pick(word)
				if !is && slices.Contains(andWords, word) {
					continue
				}
				if !is {
					return nil, wrong
				}
				add(id)
			}
		case 1:
			add(ids[0])
		default:
			return ids, ambiguous
		}
	}
	if len(set) == 0 {
		return nil, wrong
	}
	return set, known
}

// pick finds a value by its id, by its name as it is shown, or by its number in the
// list. Of two with the same name it finds none.
func (l list) pick(text string) (id string, ok bool) {
	if text == "" {
		return "", false
	}
	found := 0
	for _, v := range l.values {
		if strings.ToLower(v.ID) == text {
			return v.ID, true
		}
		if l.name(v) == text {
			id = v.ID
			found++
		}
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(l.values) {
		return l.values[n-1].ID, true
	}
	return id, found == 1
}

// shortest is how many letters a part of a name has at least.
const shortest = 2

// pickPart finds the value that pick does; or else those with a part of their name or
// id that is the text: whole words go before the beginning of a word, and nothing is
// found inside one. A word that means something at every question is no part.
func (l list) pickPart(text string) []string {
	if id, is := l.pick(text); is {
		return []string{id}
	}
	if len([]rune(text)) < shortest || isCommand(text) {
		return nil
	}
	var whole, begun []string
	for _, v := range l.values {
		for _, part := range partsOf(l.name(v), strings.ToLower(v.ID)) {
			rest, is := strings.CutPrefix(part, text)
			if !is {
				continue
			}
			if !slices.Contains(begun, v.ID) {
				begun = append(begun, v.ID)
			}
			if (rest == "" || strings.IndexFunc(rest, betweenWords) == 0) && !slices.Contains(whole, v.ID) {
				whole = append(whole, v.ID)
			}
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return begun
}

// isCommand says that a word means something at some prompt.
func isCommand(text string) bool {
	_, is := saidWords[text]
	return is || slices.Contains(yesWords, text) || slices.Contains(noWords, text) || slices.Contains(allWords, text)
}

func betweenWords(c rune) bool { return strings.ContainsRune(" -_(),./;:–", c) }

// partsOf are names from each of their words on.
func partsOf(names ...string) []string {
	var out []string
	for _, name := range names {
		between := true
		for i, c := range name {
			if is := betweenWords(c); is != between {
				if between = is; !is {
					out = append(out, name[i:])
				}
			}
		}
	}
	return out
}

// name is what a value is called, in small letters.
func (l list) name(v rules.Value) string { return strings.ToLower(v.Name.In(l.lang)) }
