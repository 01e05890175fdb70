package cond

import (
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// Facts is what is known in one evaluation. What is not set is unknown. It
// remembers what atoms came to, so it is not safe for concurrent use: make one
// per evaluation.
type Facts struct {
	env  *Env
	at   types.Timestamp
	vars []slot // by the index of the variable
	memo []verdict
	done []*unit // those with a memo
}

// slot is what is known of one variable.
type slot struct {
	value ref.Val // nil: not known
}

func (s slot) known() bool { return s.value != nil }

// Facts makes an input in which nothing is known but the day of the case.
func (e *Env) Facts(at time.Time) *Facts {
	e.mu.Lock()
	defer e.mu.Unlock()
	return &Facts{
		env: e, at: types.Timestamp{Time: civil(at)},
		vars: make([]slot, len(e.vars)), memo: make([]verdict, e.units),
	}
}

// Set makes a variable known. The caller has checked that v is of its kind and
// values; a v of another type lets what uses it fail, which is undecided. A
// name that is not declared is ignored.
func (f *Facts) Set(name string, v any) {
	if i, ok := f.env.index[name]; ok {
		f.put(i, slot{value: f.env.value(f.env.vars[i].Kind, v)})
	}
}

// Child gives a copy that can be set further without changing f.
func (f *Facts) Child() *Facts {
	return &Facts{env: f.env, at: f.at, vars: slices.Clone(f.vars), memo: slices.Clone(f.memo), done: slices.Clone(f.done)}
}

// put changes one variable and forgets what depends on it.
func (f *Facts) put(i int, s slot) {
	f.vars[i] = s
	f.done = slices.DeleteFunc(f.done, func(u *unit) bool {
		_, stale := slices.BinarySearch(u.uses, i)
		if stale {
			f.memo[u.id] = vNone
		}
		return stale
	})
}

// value turns a Go value into one of CEL. A value of the wrong type becomes an
// error value, so that nothing is decided by it.
func (e *Env) value(kind Kind, v any) ref.Val {
	switch v := v.(type) {
	case bool:
		if kind == Bool {
			return types.Bool(v)
		}
	case int64:
		if kind == Int {
			return types.Int(v)
		}
	case int:
		if kind == Int {
			return types.Int(v)
		}
	case string:
		if kind == Enum {
			return types.String(v)
		}
	case []string:
		if kind == Set {
			return types.NewStringList(e.cel.CELTypeAdapter(), slices.Clone(v))
		}
	case time.Time:
		if kind == Date {
			return types.Timestamp{Time: civil(v)}
		}
	}
	return types.NewErr("value of the wrong type")
}

// activation shows the facts to cel-go, for the run of one atom.
type activation struct {
	facts    *Facts
	lets     map[string]bool // those in the atom that are decided
	unknowns []*cel.AttributePatternType
}

// ResolveName implements cel.Activation.
func (a *activation) ResolveName(name string) (any, bool) {
	if name == atVar {
		return a.facts.at, true
	}
	if i, ok := a.facts.env.index[name]; ok {
		v := a.facts.vars[i].value
		return v, v != nil
	}
	truth, ok := a.lets[name]
	return types.Bool(truth), ok
}

// Parent implements cel.Activation.
func (a *activation) Parent() interpreter.Activation { return nil }

// UnknownAttributePatterns implements cel.PartialActivation.
func (a *activation) UnknownAttributePatterns() []*cel.AttributePatternType { return a.unknowns }

// AsPartialActivation lets cel-go find the unknowns behind the scopes of a loop.
func (a *activation) AsPartialActivation() (interpreter.PartialActivation, bool) { return a, true }
