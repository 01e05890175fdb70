package rules

import (
	"context"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// Random half-known cases of the national policy, once in maps and once in a
// struct that has a field for every fact, are the same to the byte.
func TestBoundIsDecideOnRandomCases(t *testing.T) {
	for name, p := range lawPolicies(t) {
		r := rand.New(rand.NewPCG(31, 7))
		for _, optional := range []func(reflect.Type) reflect.Type{reflect.PointerTo, nullOf} {
			typ := structOf(p, optional)
			plan, err := p.planStruct(typ)
			require.NoError(t, err)
			for range runs(t, 300) {
				c := hidden(r, randomCase(r, p))
				want, err := p.Decide(t.Context(), c)
				require.NoError(t, err)
				v := reflect.New(typ).Elem()
				fillStruct(v, p, c)
				frame := c
				frame.Given, frame.Concerns = nil, nil
				in, err := p.prepareStruct(frame, plan, v)
				require.NoError(t, err)
				got, err := p.decide(context.Background(), in)
				require.NoError(t, err)
				require.Equal(t, asJSON(t, want), asJSON(t, got), name)
			}
		}
	}
}

var goTypes = map[cond.Kind]reflect.Type{cond.Bool: reflect.TypeFor[bool](), cond.Int: reflect.TypeFor[int64](),
	cond.Enum: reflect.TypeFor[string](), cond.Set: reflect.TypeFor[[]string](), cond.Date: timeType}

// nullOf is sql.Null of a type, as near as reflect can make it.
func nullOf(t reflect.Type) reflect.Type {
	return reflect.StructOf([]reflect.StructField{{Name: "V", Type: t}, {Name: "Valid", Type: goTypes[cond.Bool]}})
}

// structOf has a field for every fact of a policy, and a slice of concerns.
func structOf(p *Policy, optional func(reflect.Type) reflect.Type) reflect.Type {
	fields := map[bool][]reflect.StructField{}
	add := func(concern bool, name string, t reflect.Type) {
		fields[concern] = append(fields[concern], reflect.StructField{Name: "F_" + name, Type: optional(t), Tag: reflect.StructTag(`forlop:"` + name + `"`)})
	}
	for _, f := range p.facts {
		add(f.concern, f.name, goTypes[f.kind])
	}
	add(true, varCondition, goTypes[cond.Enum])
	slices.Reverse(fields[false]) // their order makes no difference
	return reflect.StructOf(append(fields[false], reflect.StructField{Name: "Concerns", Type: reflect.SliceOf(reflect.StructOf(fields[true]))}))
}

func fillStruct(v reflect.Value, p *Policy, c pathway.Case) {
	put := func(v reflect.Value, given map[string]any) {
		for name, x := range given {
			field, value := v.FieldByName("F_"+name), reflect.ValueOf(x)
			if field.Kind() == reflect.Pointer {
				field.Set(reflect.New(field.Type().Elem()))
				field.Elem().Set(value.Convert(field.Type().Elem()))
				continue
			}
			field.Field(0).Set(value)
			field.Field(1).SetBool(true)
		}
	}
	put(v, c.Given)
	list := v.FieldByName("Concerns")
	list.Set(reflect.MakeSlice(list.Type(), len(c.Concerns), len(c.Concerns)))
	for i, k := range c.Concerns {
		given := maps.Clone(k.Given)
		if k.Condition != "" {
			given[varCondition] = k.Condition
		}
		put(list.Index(i), given)
	}
}

// One struct after the other, reused, through DecideAll.
func TestBoundDecideAll(t *testing.T) {
	p := tiny(t, tinyRules)
	bound, err := Bind[child](p)
	require.NoError(t, err)
	var want []string
	cases := func(yield func(pathway.Case, child) bool) {
		c := child{Referrer: "larer", Others: []worry{{Condition: "angst"}}}
		for i := range 200 {
			c.Danger = i%3 == 0
			if !yield(pathway.Case{At: boundAt}, c) {
				return
			}
		}
	}
	for frame, c := range cases {
		d, err := bound.Decide(t.Context(), frame, &c)
		require.NoError(t, err)
		want = append(want, asJSON(t, d))
	}
	i := 0
	for d, err := range bound.DecideAll(t.Context(), cases) {
		require.NoError(t, err)
		require.Equal(t, want[i], asJSON(t, d))
		i++
	}
	require.Equal(t, 200, i)
}
