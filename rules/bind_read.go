package rules

import (
	"math"
	"reflect"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// prepareStruct checks a case of which the facts stand in a struct.
func (p *Policy) prepareStruct(c pathway.Case, plan *structPlan, v reflect.Value) (*prepared, error) {
	var problems []string
	if len(c.Given) > 0 {
		problems = append(problems, "given: the facts come from the struct; leave them out of the case")
	}
	if len(c.Concerns) > 0 {
		problems = append(problems, "concerns: they come from the struct; leave them out of the case")
	}
	var concerns []toldConcern
	for i := range plan.concerns {
		k := &plan.concerns[i]
		at, ok := k.route.follow(v)
		switch {
		case !ok:
		case !k.many:
			concerns = append(concerns, k.tell(at))
		default:
			for j := range at.Len() {
				if one, ok := k.each.follow(at.Index(j)); ok {
					concerns = append(concerns, k.tell(one))
				}
			}
		}
	}
	return p.prepareTold(c, structed{plan.facts, v}, concerns, problems)
}

// tell is one concern in a struct.
func (k *concernPlan) tell(v reflect.Value) toldConcern {
	out := toldConcern{told: structed{k.facts, v}}
	if at, ok := k.condition.follow(v); ok {
		out.condition = at.String()
	}
	return out
}

// structed is facts in a struct.
type structed struct {
	plan []factPlan
	v    reflect.Value
}

func (s structed) fact(f *fact) any {
	at, ok := search(s.plan, f)
	if !ok {
		return nil
	}
	v, ok := s.plan[at].route.follow(s.v)
	if !ok {
		return nil
	}
	switch f.kind {
	case cond.Bool:
		return v.Bool()
	case cond.Int:
		if !v.CanInt() {
			if v.Uint() > math.MaxInt64 {
				return v.Uint() // which no fact takes
			}
			return int64(v.Uint())
		}
		return v.Int()
	case cond.Enum:
		return v.String()
	case cond.Date:
		if v.CanAddr() {
			return *v.Addr().Interface().(*time.Time)
		}
		return v.Interface()
	}
	if v.IsNil() {
		return nil
	}
	set := make([]string, v.Len())
	for i := range set {
		set[i] = v.Index(i).String()
	}
	return set
}

// search finds a fact in a plan, which is sorted by name.
func search(plan []factPlan, f *fact) (int, bool) {
	lo, hi := 0, len(plan)
	for lo < hi {
		if mid := (lo + hi) / 2; plan[mid].name < f.name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(plan) && plan[lo].fact == f
}

// follow goes along a route; it says false where a pointer is nil or a value is
// not valid.
func (r route) follow(v reflect.Value) (reflect.Value, bool) {
	for _, h := range r {
		switch h.kind {
		case toField:
			v = v.Field(h.field)
		case toPointee:
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		case toValue:
			if !v.Field(h.valid).Bool() {
				return v, false
			}
			v = v.Field(h.field)
		}
	}
	return v, true
}
