package cond

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// instead says how something is written that people take from ordinary text,
// from other languages or from a word processor.
var instead = map[string]string{
	"=": "==", "===": "==", "!==": "!=", "<>": "!=", "=>": ">=", "=<": "<=", "&": "&&", "|": "||",
	"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "–": "-", "—": "-", "−": "-",
}

// wordOperators are operators written as words, in English and Norwegian.
var wordOperators = map[string]string{
	"and": "&&", "or": "||", "not": "!", "og": "&&", "eller": "||", "ikke": "!", "is": "==", "er": "==", "equals": "==",
}

const curly = "“”„«»‘’‚"

// syntaxFaults finds what is typically wrong with how a line is written. It
// speaks only where the line is no CEL, or where it says something else than
// its author means; what it does not know is left to the parser.
func (e *Env) syntaxFaults(src string, toks []token) []Fault {
	var faults []Fault
	add := func(at int, hint, format string, args ...any) {
		faults = append(faults, Fault{Offset: at, Msg: fmt.Sprintf(format, args...), Hint: hint})
	}
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if (t.kind == tName || t.kind == tNumber || t.kind == tText) && !t.unclosed {
			continue
		}
		right, isWrong := instead[t.text]
		switch {
		case t.kind == tBad && strings.Contains(curly, t.text):
			add(t.at, "", "%s is a curly quote; write straight quotes: \"", t.text)
			// What stands between curly quotes is text: nothing more to say about it.
			for i+1 < len(toks) && !(toks[i].kind == tBad && i > 0 && toks[i].at > t.at && strings.Contains(curly, toks[i].text)) {
				i++
			}
		case isWrong && t.kind != tText:
			add(t.at, "", "`%s` is written `%s`", t.text, right)
		case t.kind == tBad && isForeign(t.text):
			add(t.at, "", "`%s` cannot stand in a name, which has only a to z, 0 to 9 and _; text is written in quotes", t.text)
		case t.kind == tBad:
			add(t.at, "", "`%s` cannot stand in a condition; text is written in quotes", t.text)
		case t.unclosed:
			add(t.at, "", "this quote is never closed")
		}
	}
	faults = append(faults, bracketFaults(toks)...)
	if len(faults) > 0 {
		return faults // what follows would only repeat them
	}
	for i, t := range toks {
		if t.kind != tName {
			continue
		}
		if reserved[t.text] && t.text != "in" && t.text != "true" && t.text != "false" && t.text != "null" {
			add(t.at, "", "`%s` is a word that CEL keeps for itself", t.text)
		}
		if value := e.unquoted(src, toks[i:]); value != "" && !(i > 0 && joined(toks[i-1], t)) {
			add(t.at, fmt.Sprintf("did you mean %q?", value), "`%s` is not a known name; text is written in quotes", value)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return e.orderFaults(toks)
}

// joined says that b follows a with nothing between them.
func joined(a, b token) bool { return a.end() == b.at && (a.kind == tName || a.text == "-") }

// unquoted recognises a value with hyphens that stands without quotes, which
// CEL would read as a subtraction.
func (e *Env) unquoted(src string, toks []token) string {
	if len(toks) < 3 || toks[1].text != "-" {
		return ""
	}
	if _, known := e.index[toks[0].text]; known {
		return ""
	}
	n := 0
	for n+2 < len(toks) && toks[n+1].text == "-" && toks[n].end() == toks[n+1].at && toks[n+1].end() == toks[n+2].at &&
		(toks[n+2].kind == tName || toks[n+2].kind == tNumber) {
		n += 2
	}
	if n == 0 {
		return ""
	}
	word := src[toks[0].at:toks[n].end()]
	if e.isValue(word) {
		return word
	}
	return ""
}

var closing = map[string]string{"(": ")", "[": "]", "{": "}"}

// bracketFaults pairs the brackets.
func bracketFaults(toks []token) []Fault {
	var open []token
	for _, t := range toks {
		if t.kind != tOp {
			continue
		}
		switch t.text {
		case "(", "[", "{":
			open = append(open, t)
			if len(open) > maxNesting {
				return []Fault{{Offset: t.at, Msg: tooLarge}}
			}
		case ")", "]", "}":
			if len(open) == 0 {
				return []Fault{{Offset: t.at, Msg: fmt.Sprintf("this `%s` closes nothing", t.text)}}
			}
			last := open[len(open)-1]
			if want := closing[last.text]; want != t.text {
				return []Fault{{Offset: t.at, Msg: fmt.Sprintf("this `%s` stands where `%s` is expected", t.text, want)}}
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		last := open[len(open)-1]
		return []Fault{{Offset: last.at, Msg: fmt.Sprintf("this `%s` is never closed", last.text)}}
	}
	return nil
}

// isOperand says that a value ends (or begins) with this word.
func isOperand(t token) bool {
	return t.kind == tText || t.kind == tNumber || t.kind == tName && t.text != "in"
}

// isBinary says that this word needs something on both sides.
func isBinary(t token) bool {
	switch t.text {
	case "&&", "||", "==", "!=", "<", "<=", ">", ">=", "+", "*", "/", "%", "?", ":":
		return t.kind == tOp
	case "in":
		return t.kind == tName
	}
	return false
}

// orderFaults looks at what stands next to what: two values with nothing
// between them, operators written as words, an operator with nothing to work on.
func (e *Env) orderFaults(toks []token) []Fault {
	for i, t := range toks {
		first, last := i == 0, i == len(toks)-1
		begins := isOperand(t) || t.text == "(" || t.text == "!" || t.text == "["
		afterValue := !first && (isOperand(toks[i-1]) || toks[i-1].text == ")" || toks[i-1].text == "]")
		word := ""
		if t.kind == tName && len(t.text) <= len("equals") {
			word = wordOperators[strings.ToLower(t.text)]
		}
		switch {
		case t.kind == tName && word == "!" && afterValue && !last && toks[i+1].text == "in":
			return []Fault{{Offset: t.at, Msg: "`" + t.text + " in` is written `!(… in …)`, with `!` and a bracket in front of it all"}}
		case t.kind == tName && word == "!" && !afterValue && !last && !e.known(t.text) && (isOperand(toks[i+1]) || toks[i+1].text == "!" || toks[i+1].text == "("),
			t.kind == tName && word != "" && word != "!" && afterValue:
			return []Fault{{Offset: t.at, Msg: fmt.Sprintf("`%s` is written `%s`", t.text, word)}}
		case afterValue && isOperand(t):
			return []Fault{{Offset: t.at, Msg: fmt.Sprintf("something is missing between `%s` and `%s`, such as == or &&", toks[i-1].text, t.text)}}
		case isBinary(t) && (first || !afterValue && toks[i-1].text != "}"):
			return []Fault{{Offset: t.at, Msg: fmt.Sprintf("something is missing before `%s`", t.text)}}
		case (isBinary(t) || t.text == "!" || t.text == "-" || t.text == ".") && !begins &&
			(last || slices.Contains([]string{")", "]", ","}, toks[i+1].text)),
			t.text == "!" && last:
			return []Fault{{Offset: t.at, Msg: fmt.Sprintf("something is missing after `%s`", t.text)}}
		}
	}
	return nil
}

// parserFault puts a parse error of cel-go in plain words: only its place is used.
func parserFault(src string, toks []token, at int) Fault {
	if at >= len(src) || len(toks) == 0 || at >= toks[len(toks)-1].end() {
		return Fault{Offset: min(at, len(src)), Msg: "the condition stops too early"}
	}
	for i := range toks {
		if t := toks[i]; at < t.end() {
			if loop := loopNaming(toks[:i]); loop != "" {
				return Fault{Offset: t.at, Msg: fmt.Sprintf("`%s` first gives each value a new name, such as %s(x, x == …)", loop, loop)}
			}
			switch {
			case t.kind == tNumber:
				return Fault{Offset: t.at, Msg: fmt.Sprintf("`%s` is not a number that can stand here", t.text)}
			case t.kind == tText && strings.Contains(t.text, `\`):
				return Fault{Offset: t.at, Msg: "a backslash cannot stand in a text like this"}
			}
			return Fault{Offset: t.at, Msg: fmt.Sprintf("`%s` does not fit here", t.text)}
		}
	}
	return Fault{Offset: at, Msg: unreadable}
}

// loopNaming says in which of exists and its like the words stop while the
// name for the values is being given; "" in none.
func loopNaming(toks []token) string {
	for i := len(toks) - 1; i > 0; i-- {
		switch t := toks[i].text; {
		case t == "(" && slices.Contains([]string{"exists", "all", "exists_one", "filter", "map"}, toks[i-1].text):
			return toks[i-1].text
		case t == "(" || t == ",":
			return ""
		}
	}
	return ""
}

func isForeign(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r)
}

const (
	unreadable = "this condition cannot be read"
	tooLarge   = "this condition is too long or too deeply nested; split it into several lines, or name a part of it with `let`"
)
