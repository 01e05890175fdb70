package main

import (
	"fmt"
	"reflect"
	"time"
	"unsafe"

	"github.com/samhandlingsforlop/forlop/rules/bench/handwritten"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// today is the day of all cases.
var today = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

var condKinds = map[sample.Kind]cond.Kind{sample.Bool: cond.Bool, sample.Enum: cond.Enum, sample.Int: cond.Int, sample.Set: cond.Set}

// formContestants is forlop's compiled form: the rules alone, without reasons.
func formContestants(c *contest) ([]contestant, error) {
	f, err := c.form()
	if err != nil {
		return nil, err
	}
	var out form.Verdicts
	facts := factsRead(f)
	holds := func() []bool { return bits(out.True, len(c.rules)) }
	byMap := f.NewCase(today)
	byStruct, fields := f.NewCase(today), bindFields(facts)
	coded := make([]*form.Case, len(c.structs))
	for i, s := range c.structs {
		coded[i] = f.NewCase(today)
		setFields(coded[i], fields, s)
	}
	made := []contestant{{
		name: ours, input: fromMap, holds: holds,
		run: func(i int) {
			byMap.Reset(today)
			m := c.maps[i]
			for _, fact := range facts {
				if v, known := m[fact.name]; known {
					setAny(byMap, fact, v)
				}
			}
			f.Decide(byMap, &out)
		},
	}, {
		name: ours, input: fromStruct, holds: holds,
		run: func(i int) {
			byStruct.Reset(today)
			setFields(byStruct, fields, c.structs[i])
			f.Decide(byStruct, &out)
		},
	}}
	if !c.size.Outside { // a coded case remembers what cel-go said of it, which would be no work at all
		made = append(made, contestant{
			name: ours, input: fromCodes, holds: holds,
			run: func(i int) { f.Decide(coded[i], &out) },
		})
	}
	return made, nil
}

// form compiles the rules.
func (c *contest) form() (*form.Form, error) {
	var vars []cond.Var
	for _, f := range c.facts {
		vars = append(vars, cond.Var{Name: f.Name, Kind: condKinds[f.Kind], Values: f.Values, Max: f.Max})
	}
	env, err := cond.NewEnv(vars, nil)
	if err != nil {
		return nil, err
	}
	xs := make([]*cond.Expr, len(c.rules))
	for i, r := range c.rules {
		x, faults := env.Compile([]string{r.CEL()}, nil)
		if len(faults) > 0 {
			return nil, fmt.Errorf("rule %d: %s: %s", i, r.CEL(), faults[0].Msg)
		}
		xs[i] = x
	}
	return form.Compile(xs), nil
}

// readFact is a fact that some rule reads.
type readFact struct {
	name string
	at   int // in the form
}

func factsRead(f *form.Form) []readFact {
	read := map[int]bool{}
	for _, x := range f.Features() {
		for _, fact := range x.Facts {
			read[fact] = true
		}
	}
	var facts []readFact
	for _, fact := range sample.Facts() {
		if at := f.Fact(fact.Name); read[at] {
			facts = append(facts, readFact{fact.Name, at})
		}
	}
	return facts
}

func setAny(c *form.Case, fact readFact, v any) {
	switch v := v.(type) {
	case bool:
		c.SetBool(fact.at, v)
	case string:
		c.SetText(fact.at, v)
	case int64:
		c.SetInt(fact.at, v)
	case []string:
		c.SetSet(fact.at, v)
	}
}

// field is where a fact stands in a struct, as a binding finds it once.
type field struct {
	fact   int
	offset uintptr
	kind   reflect.Kind
}

func bindFields(facts []readFact) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(reflect.TypeFor[handwritten.Facts]()) {
		for _, fact := range facts {
			if f.Tag.Get("forlop") == fact.name {
				fields = append(fields, field{fact.at, f.Offset, f.Type.Kind()})
			}
		}
	}
	return fields
}

// setFields reads a struct without building anything.
func setFields(c *form.Case, fields []field, s *handwritten.Facts) {
	for i := range fields {
		f := &fields[i]
		switch at := unsafe.Add(unsafe.Pointer(s), f.offset); f.kind {
		case reflect.Bool:
			c.SetBool(f.fact, *(*bool)(at))
		case reflect.String:
			c.SetText(f.fact, *(*string)(at))
		case reflect.Int64:
			c.SetInt(f.fact, *(*int64)(at))
		default:
			c.SetSet(f.fact, *(*[]string)(at))
		}
	}
}
