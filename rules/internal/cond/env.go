package cond

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"
)

// Kind is what a variable holds.
type Kind uint8

// The kinds of variables, with the Go type of their values.
const (
	Bool Kind = iota // bool
	Int              // int64, between Min and Max
	Enum             // string, one of Values
	Set              // []string, each one of Values, none twice; the order carries no meaning
	Date             // time.Time, of which year, month and day count
)

// Var declares a variable that conditions may use.
type Var struct {
	Name     string
	Kind     Kind
	Values   []string // of an Enum or a Set
	Min, Max int64    // of an Int, both included
}

// Env holds the declared variables and the named conditions. It is immutable
// after [NewEnv] and at most one call of [Env.Lets], and then safe for
// concurrent use.
type Env struct {
	cel      *cel.Env
	vars     []Var // sorted by name, so that an index stands for a name
	index    map[string]int
	refers   map[string][]string
	lets     map[string]*unit // by name; a let with faults is here too
	services []string         // the keys of refers, sorted
	referrer []string         // every referrer that some service takes, sorted

	// Compile adds units while others evaluate: a unit never changes once it
	// is in the table, so only the table needs the lock.
	mu    sync.Mutex
	atoms map[string]*unit
	units int
	spare *Facts // in which nothing is known; for the next search
}

var (
	nameForm = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)
	// reserved are the words that CEL keeps for itself.
	reserved = map[string]bool{"as": true, "break": true, "const": true, "continue": true, "else": true, "false": true,
		"for": true, "function": true, "if": true, "import": true, "in": true, "let": true, "loop": true, "package": true,
		"namespace": true, "null": true, "return": true, "true": true, "var": true, "void": true, "while": true}
)

// validName says why a name cannot be that of a variable or a let; "" if it can.
func validName(name string) string {
	switch {
	case !nameForm.MatchString(name):
		return "a name has only a to z, 0 to 9 and _, and does not begin with a digit"
	case reserved[name]:
		return fmt.Sprintf("`%s` is a word that CEL keeps for itself", name)
	}
	return ""
}

// NewEnv declares the variables. refers lists for every service the values of
// the fact `referrer` that it takes referrals from; with no services
// may_refer is not available. The error is one of the caller: a bad or double
// name, a variable without values, an empty range.
func NewEnv(vars []Var, refers map[string][]string) (*Env, error) {
	e := &Env{
		vars:   slices.Clone(vars),
		index:  make(map[string]int, len(vars)),
		refers: make(map[string][]string, len(refers)),
		lets:   map[string]*unit{},
		atoms:  map[string]*unit{},
	}
	slices.SortFunc(e.vars, func(a, b Var) int { return compareText(a.Name, b.Name) })
	for i, v := range e.vars {
		e.vars[i].Values = slices.Clone(v.Values)
		if why := validName(v.Name); why != "" {
			return nil, fmt.Errorf("variable %q: %s", v.Name, why)
		}
		if _, double := e.index[v.Name]; double {
			return nil, fmt.Errorf("variable %q is declared twice", v.Name)
		}
		switch {
		case v.Kind > Date:
			return nil, fmt.Errorf("variable %q has no kind", v.Name)
		case (v.Kind == Enum || v.Kind == Set) && len(v.Values) == 0:
			return nil, fmt.Errorf("variable %q has no values", v.Name)
		case v.Kind == Int && v.Min > v.Max:
			return nil, fmt.Errorf("variable %q has an empty range", v.Name)
		}
		e.index[v.Name] = i
	}
	for service, takes := range refers {
		e.refers[service] = slices.Clone(takes)
		e.services = append(e.services, service)
		e.referrer = append(e.referrer, takes...)
	}
	slices.Sort(e.services)
	slices.Sort(e.referrer)
	e.referrer = slices.Compact(e.referrer)

	var err error
	if e.cel, err = newCEL(e); err != nil {
		// The text of cel-go is not for policy authors; it can only be a name that cel-go refuses.
		return nil, errors.New("the variables cannot be declared: " + err.Error())
	}
	return e, nil
}

// newUnit gives the next memo slot to an atom or a let.
func (e *Env) newUnit(u *unit) *unit {
	u.id = e.units
	e.units++
	return u
}
