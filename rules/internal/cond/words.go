package cond

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/rules/internal/spell"
)

// known says that a name is declared: a variable or a let.
func (e *Env) known(name string) bool {
	_, isVar := e.index[name]
	_, isLet := e.lets[name]
	return isVar || isLet
}

// isValue says that some variable can have this text.
func (e *Env) isValue(text string) bool {
	for _, v := range e.vars {
		if slices.Contains(v.Values, text) {
			return true
		}
	}
	return false
}

// oneOf lists values for a person, the first ten of many.
func oneOf(values []string) string {
	const most = 10
	if len(values) > most+1 {
		return strings.Join(values[:most], ", ") + fmt.Sprintf(" and %d more", len(values)-most)
	}
	return strings.Join(values, ", ")
}

// about says what a variable is.
func (v *Var) about() string {
	switch v.Kind {
	case Bool:
		return fmt.Sprintf("`%s` is yes or no", v.Name)
	case Int:
		return fmt.Sprintf("`%s` is a number from %d to %d", v.Name, v.Min, v.Max)
	case Enum:
		return fmt.Sprintf("`%s` is text, one of %s", v.Name, oneOf(v.Values))
	case Set:
		return fmt.Sprintf("`%s` is a set of %s", v.Name, oneOf(v.Values))
	default:
		return fmt.Sprintf("`%s` is a date", v.Name)
	}
}

// hint suggests the candidate that the word was most likely meant to be.
func hint(word string, candidates []string) string {
	near := spell.Near(word, candidates)
	if slices.Contains(candidates, word) { // it was written with blanks around it
		near = word
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// functions are those that a condition may call, by how they are written.
var functions = []string{"age", "age_months", "days", "may_refer", "size", "startsWith", "endsWith", "contains",
	"exists", "all", "exists_one", "filter", "map"}

// refused are functions of CEL that make no sense for facts with declared
// values, or that would let a condition depend on more than the facts.
var refused = []string{"matches", "timestamp", "duration", "now", "dyn", "type", "int", "uint", "double", "string", "bytes",
	"bool", "has", "existsOne", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours",
	"getMilliseconds", "getMinutes", "getMonth", "getSeconds", "null_type", "list", "lowerAscii", "upperAscii", "replace"}

// unknownName is the fault of a name that nothing is declared under.
func (e *Env) unknownName(name string, scope []string) (msg, help string) {
	switch lower := strings.ToLower(name); {
	case e.isValue(name):
		return fmt.Sprintf("`%s` is not a known name; text is written in quotes", name), fmt.Sprintf("did you mean %q?", name)
	case slices.Contains(functions, name):
		return fmt.Sprintf("`%s` is a function; write it with brackets, such as %s", name, usage[name]), ""
	case slices.Contains(refused, name):
		return fmt.Sprintf("`%s` is not available in conditions", name), ""
	case lower == "true" || lower == "yes":
		return fmt.Sprintf("`%s` is not a known name", name), `did you mean "true"?`
	case lower == "false" || lower == "no":
		return fmt.Sprintf("`%s` is not a known name", name), `did you mean "false"?`
	}
	names := slices.Clone(scope)
	for _, v := range e.vars {
		names = append(names, v.Name)
	}
	for let := range e.lets {
		names = append(names, let)
	}
	return fmt.Sprintf("`%s` is not a known name", name), hint(name, names)
}
