package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// nilChild is a struct that can be bound to the tiny policy.
type nilChild struct {
	Danger *bool `forlop:"danger"`
	Worry  struct {
		Condition string `forlop:"condition"`
	}
}

// callable is every exported function, and every exported type that has methods.
// TestNothingPanics tells what is missing here.
var callable = map[string]struct {
	funcs map[string]any
	types []any
}{
	"../pathway": {
		map[string]any{"States": pathway.States},
		[]any{pathway.Because{}, pathway.Force(""), pathway.Strength(""), pathway.Text{}},
	},
	"../consent": {
		nil,
		[]any{consent.Record{}, consent.Scope{}},
	},
	"../referral": {
		map[string]any{"New": referral.New, "OpenLog": referral.OpenLog},
		[]any{referral.Baton{}, referral.BatonStep{}, referral.Duty{}, referral.Entry{}, referral.Limit{}, referral.Log{},
			referral.LogStep{}, referral.Referral{}, referral.Refused{}, referral.Step{}},
	},
	".": {
		map[string]any{"Bind": Bind[nilChild], "Compare": Compare, "Describe": Describe, "FormatCase": FormatCase, "Load": Load,
			"ParseCase": ParseCase, "Stack": Stack},
		[]any{Asking{}, BindError{}, Bound[nilChild]{}, CaseError{}, Compared{}, Comparison{}, Decision{}, Error{}, ErrorList{},
			Policy{}, Proof{}, Proofs{}, Report{}, Result(0), ScenarioResult{}, Zone{}},
	},
}

// No exported function and no method panics, whatever nil and zero values it is
// given, on nil, zero and usable receivers.
func TestNothingPanics(t *testing.T) {
	policy := tiny(t, tinyRules)
	bound, err := Bind[nilChild](policy)
	require.NoError(t, err)
	c := pathway.Case{At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), Contact: "fastlege", Concerns: []pathway.Concern{{}}}
	asking, err := policy.Ask(t.Context(), c)
	require.NoError(t, err)
	d, err := policy.Decide(t.Context(), c)
	require.NoError(t, err)
	sent, err := referral.New("bup", d.Duties, c.At)
	require.NoError(t, err)
	usable := []any{policy, bound, asking, d, d.Duties, d.Scope, sent, c}

	for dir, has := range callable {
		funcs, types := exportedOf(t, dir)
		for _, name := range funcs {
			f, listed := has.funcs[name]
			if assert.True(t, listed, "%s: name the function %s in `callable`", dir, name) {
				callAll(t, dir+"."+name, reflect.ValueOf(f), usable)
			}
		}
		var listed []string
		for _, x := range has.types {
			typ := reflect.TypeOf(x)
			name, _, _ := strings.Cut(typ.Name(), "[")
			listed = append(listed, name)
			receivers := []reflect.Value{reflect.New(typ)}
			for _, u := range usable {
				switch v := reflect.ValueOf(u); v.Type() {
				case typ:
					p := reflect.New(typ)
					p.Elem().Set(v)
					receivers = append(receivers, p)
				case reflect.PointerTo(typ):
					receivers = append(receivers, v)
				}
			}
			for _, r := range receivers {
				for i := range r.NumMethod() {
					callAll(t, dir+"."+name+"."+r.Type().Method(i).Name, r.Method(i), usable)
				}
				noPanic(t, dir+"."+name+" printed", func() { _ = fmt.Sprintf("%v %+v %#v", r.Interface(), r.Elem().Interface(), r.Interface()) })
				noPanic(t, dir+"."+name+" as JSON", func() { _, _ = json.Marshal(r.Interface()) })
			}
			for i := range reflect.PointerTo(typ).NumMethod() { // those that a nil pointer has
				m := reflect.PointerTo(typ).Method(i)
				if _, ofValue := typ.MethodByName(m.Name); !ofValue {
					callAll(t, dir+".(*"+name+")(nil)."+m.Name, reflect.Zero(reflect.PointerTo(typ)).Method(i), usable)
				}
			}
		}
		for _, name := range types {
			assert.Contains(t, listed, name, "%s: name the type in `callable`", dir)
		}
	}
}

func TestFoldersThatDoNotExist(t *testing.T) {
	gone := os.DirFS("no/such/folder")
	const want = "layer.yaml:1:1: layer: this folder does not exist; give the folder that holds layer.yaml"
	_, err := Load(gone)
	assert.EqualError(t, err, want)
	_, err = Describe(gone)
	assert.EqualError(t, err, want)
	_, err = Stack(nil, gone)
	assert.EqualError(t, err, want)
	_, err = Load(tinyFS(tinyRules), gone)
	assert.EqualError(t, err, "layer-2/"+want)
	policy := tiny(t, tinyRules)
	_, err = policy.Verify(t.Context(), gone)
	assert.EqualError(t, err, "the folder that was given does not exist; give the folder of a layer, in which scenarios/ stands")
	_, err = policy.Verify(t.Context(), nil)
	assert.EqualError(t, err, "the folder that was given is nil")
	_, err = new(Policy).Verify(t.Context(), tinyFS(tinyRules))
	assert.EqualError(t, err, "the policy is not loaded; make it with Load")
}

// exportedOf names the exported functions of a package, and its exported types
// that have exported methods.
func exportedOf(t *testing.T, dir string) (funcs, types []string) {
	t.Helper()
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range names {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), dir+"/"+e.Name(), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			fn, is := d.(*ast.FuncDecl)
			switch {
			case !is || !fn.Name.IsExported():
			case fn.Recv == nil:
				funcs = append(funcs, fn.Name.Name)
			default:
				typ := fn.Recv.List[0].Type
				if p, is := typ.(*ast.StarExpr); is {
					typ = p.X
				}
				if g, is := typ.(*ast.IndexExpr); is {
					typ = g.X
				}
				if id, is := typ.(*ast.Ident); is && id.IsExported() {
					types = append(types, id.Name)
				}
			}
		}
	}
	slices.Sort(types)
	return funcs, slices.Compact(types)
}

// callAll calls a function with every choice of arguments, and loops over what
// comes back where that is a sequence.
func callAll(t *testing.T, name string, f reflect.Value, usable []any) {
	t.Helper()
	typ := f.Type()
	var choose func(args []reflect.Value)
	choose = func(args []reflect.Value) {
		if len(args) < typ.NumIn() {
			for _, v := range argumentsOf(t, typ.In(len(args)), usable) {
				choose(append(slices.Clone(args), v))
			}
			return
		}
		noPanic(t, name, func() {
			call := f.Call
			if typ.IsVariadic() {
				call = f.CallSlice
			}
			for _, got := range call(args) {
				if got.Kind() == reflect.Func && !got.IsNil() && got.Type().NumIn() == 1 && got.Type().NumOut() == 0 {
					for _, on := range []bool{true, false} {
						left := 3
						got.Call([]reflect.Value{reflect.MakeFunc(got.Type().In(0), func([]reflect.Value) []reflect.Value {
							left--
							return []reflect.Value{reflect.ValueOf(on && left > 0)}
						})})
					}
				}
			}
		})
	}
	choose(nil)
}

func noPanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s panics: %v", name, r)
		}
	}()
	f()
}

// argumentsOf is what a careless caller gives for a type: its zero value first.
func argumentsOf(t *testing.T, typ reflect.Type, usable []any) []reflect.Value {
	done, stop := context.WithCancel(t.Context())
	stop()
	out := []reflect.Value{reflect.Zero(typ)}
	add := func(xs ...any) {
		for _, x := range xs {
			v := reflect.ValueOf(x)
			if v.Type() != typ && typ.Kind() != reflect.Interface {
				v = v.Convert(typ)
			}
			out = append(out, v)
		}
	}
	for _, u := range usable {
		if reflect.TypeOf(u) == typ {
			add(u)
		}
	}
	switch {
	case typ == reflect.TypeFor[context.Context]():
		add(done)
	case typ == reflect.TypeFor[fs.FS]():
		add(fstest.MapFS(nil), os.DirFS("no/such/folder"))
	case typ == reflect.TypeFor[time.Time]():
		add(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), time.Unix(math.MaxInt64, 0))
	case typ == reflect.TypeFor[any]():
		add(1, "x", []string(nil), (*int)(nil))
	case typ.Kind() == reflect.String:
		add("\xff")
	case typ.Kind() == reflect.Int || typ.Kind() == reflect.Uint8:
		if typ.Kind() == reflect.Int {
			add(-1, math.MaxInt)
		} else {
			add(math.MaxUint8)
		}
	case typ.Kind() == reflect.Pointer:
		out = append(out, reflect.New(typ.Elem()))
	case typ.Kind() == reflect.Slice:
		for _, v := range argumentsOf(t, typ.Elem(), usable) {
			out = append(out, reflect.Append(reflect.Zero(typ), v))
		}
	}
	return out
}
