package rules

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/spell"
)

// Of the tags of fields.
const (
	bindTag     = "forlop"
	bindNothing = "-"
)

// structPlan is where the facts stand in a struct type.
type structPlan struct {
	facts    []factPlan // sorted by name
	concerns []concernPlan
}

// factPlan is where one fact stands.
type factPlan struct {
	*fact
	field string // as messages name it
	route route
}

// concernPlan is where a concern stands, or a slice of them.
type concernPlan struct {
	field     string
	route     route
	many      bool
	each      route // from an element of the slice to the concern
	condition route
	facts     []factPlan
}

// route leads from a struct to a value in it, step by step.
type route []hop

// hop is one step: into a field, through a pointer, or into a struct of a value
// and Valid.
type hop struct {
	kind  hopKind
	field int
	valid int
}

type hopKind uint8

const (
	toField hopKind = iota
	toPointee
	toValue
)

// planner collects the problems of a type.
type planner struct {
	p        *Policy
	problems []string
	at       map[string]string // field of each fact of the case
	within   []reflect.Type    // structs that are being looked into
}

// planStruct fits a type to the facts of the policy.
func (p *Policy) planStruct(t reflect.Type) (*structPlan, error) {
	b := &planner{p: p, at: map[string]string{}}
	plan := &structPlan{}
	switch {
	case t.Kind() != reflect.Struct:
		b.bad("%s is no struct", t)
	case isConcern(t):
		b.bad("%s is itself a concern; put the condition, and what is known of it, into a struct inside it", t)
	default:
		b.fields(t, "", nil, plan, nil)
		if len(plan.concerns) == 0 && len(b.problems) == 0 {
			b.bad(`nothing in %s holds the concerns: a struct, or a slice of them, with a field tagged %s:"condition"`, t, bindTag)
		}
	}
	if len(b.problems) > 0 {
		return nil, &BindError{b.problems}
	}
	slices.SortFunc(plan.facts, byName)
	for _, k := range plan.concerns {
		slices.SortFunc(k.facts, byName)
	}
	return plan, nil
}

func byName(a, b factPlan) int { return cmp.Compare(a.name, b.name) }

func (b *planner) bad(format string, args ...any) {
	b.problems = append(b.problems, fmt.Sprintf(format, args...))
}

// tagOf is the word of a field's tag: without what other packages write after a
// comma, which is told where the field is looked at; and also where the tag is not
// written as Go reads it, which is told there too.
func tagOf(f reflect.StructField) (tag string, tagged bool) {
	tag, tagged = f.Tag.Lookup(bindTag)
	if !tagged {
		tag, tagged = slippedTag(f.Tag)
	}
	tag, _, _ = strings.Cut(tag, ",")
	return strings.TrimSpace(tag), tagged
}

var (
	goodTag = regexp.MustCompile(`^\s*[^\s":]+:"(?:\\.|[^"\\])*"`)
	slipped = regexp.MustCompile(bindTag + `\s*:\s*["']?([a-z0-9_-]*)`)
)

// slippedTag finds what a tag was meant to say that is not written as key:"value",
// so that Go finds nothing in it.
func slippedTag(t reflect.StructTag) (tag string, is bool) {
	rest := string(t)
	for {
		good := goodTag.FindString(rest)
		if good == "" {
			break
		}
		rest = rest[len(good):]
	}
	found := slipped.FindStringSubmatch(rest)
	if found == nil {
		return "", false
	}
	return found[1], true
}

// isConcern says that a struct has a field for the condition, itself or by what
// it embeds.
func isConcern(t reflect.Type) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		if tag, _ := tagOf(f); tag == varCondition || f.Anonymous && f.Type.Kind() == reflect.Struct && isConcern(f.Type) {
			return true
		}
	}
	return false
}

// fields looks at each field of a struct that is the case, or part of it, or,
// with k, of a concern.
func (b *planner) fields(t reflect.Type, prefix string, to route, plan *structPlan, k *concernPlan) {
	b.within = append(b.within, t)
	defer func() { b.within = b.within[:len(b.within)-1] }()
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + f.Name
		here := append(slices.Clone(to), hop{kind: toField, field: i})
		tag, tagged := tagOf(f)
		if written, read := f.Tag.Lookup(bindTag); tagged && !read {
			b.bad(`field %s: the tag cannot be read; write %s:"%s", with quotes and without blanks`, name, bindTag, cmp.Or(tag, "the_fact"))
			if tag == "" {
				continue
			}
		} else if tagged && written != tag {
			b.bad(`field %s: the tag is the name of a fact alone, without options or blanks: write %s:"%s", not %q`, name, bindTag, tag, written)
		}
		switch {
		case tag == bindNothing:
		case tagged && tag == "":
			b.bad(`field %s: the tag is empty; write the fact that it holds, or %s:"%s" to pass it over`, name, bindTag, bindNothing)
		case tagged && !f.IsExported():
			b.bad("field %s: it cannot be read, as its name does not begin with a capital", name)
		case tagged && tag == varCondition:
			b.conditionField(f, name, here, k)
		case tagged:
			b.fact(tag, f.Type, name, here, plan, k)
		default:
			b.inside(f, name, here, plan, k)
		}
	}
}

// conditionField is the field that says which condition a concern is about.
func (b *planner) conditionField(f reflect.StructField, name string, to route, k *concernPlan) {
	if k.condition != nil {
		b.bad("field %s: the concern has a condition already", name)
		return
	}
	leaf, to := unwrap(f.Type, to)
	if leaf.Kind() != reflect.String {
		b.bad("field %s: a condition is a string, or one that may be unknown, not %s", name, f.Type)
	}
	k.condition = to
}

// inside looks into a field without a tag.
func (b *planner) inside(f reflect.StructField, name string, to route, plan *structPlan, k *concernPlan) {
	t, to := unwrap(f.Type, to)
	elem, each := t, route(nil)
	many := t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map
	if many {
		elem, each = unwrap(t.Elem(), nil)
	}
	if elem.Kind() != reflect.Struct || !tags(elem, nil) {
		return
	}
	concern := isConcern(elem)
	switch {
	case !f.IsExported() && (!f.Anonymous || many):
		b.bad("field %s: what is in it cannot be read, as its name does not begin with a capital", name)
	case many && (t.Kind() != reflect.Slice || !concern):
		b.bad(`field %s: facts in %s cannot be told apart; concerns stand in a slice of structs, each with a field tagged %s:"condition"`, name, kindWord(t), bindTag)
	case slices.Contains(b.within, elem):
		b.bad("field %s: a struct that holds itself", name)
	case concern && k != nil && !(f.Anonymous && k.condition == nil):
		b.bad("field %s: a concern stands inside a concern", name)
	case concern && k == nil:
		inner := concernPlan{field: name, route: to, many: many, each: each}
		if many {
			name += "[]"
		}
		b.fields(elem, name+".", nil, plan, &inner)
		plan.concerns = append(plan.concerns, inner)
	default:
		b.fields(elem, name+".", to, plan, k)
	}
}

func kindWord(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Map:
		return "a map"
	case reflect.Array:
		return "an array"
	}
	return "a slice"
}

// tags says that a struct, or one in it, has a field with a tag.
func tags(t reflect.Type, seen []reflect.Type) bool {
	if t.Kind() != reflect.Struct || slices.Contains(seen, t) {
		return false
	}
	seen = append(seen, t)
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := tagOf(f)
		if tag == bindNothing {
			continue
		}
		elem := f.Type
		for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map}, elem.Kind()) {
			elem = elem.Elem()
		}
		if tagged || tags(elem, seen) {
			return true
		}
	}
	return false
}

// fact fits one field to the fact that its tag names.
func (b *planner) fact(tag string, t reflect.Type, name string, to route, plan *structPlan, k *concernPlan) {
	f := b.p.factOf[tag]
	if f == nil {
		hint := ""
		if near := spell.Near(tag, append(b.p.factNames(), varCondition)); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		b.bad("field %s: the policy declares no fact %q%s", name, tag, hint)
		return
	}
	list, at := &plan.facts, b.at[tag]
	if k != nil {
		list = &k.facts
		if i := slices.IndexFunc(k.facts, func(x factPlan) bool { return x.fact == f }); i >= 0 {
			at = k.facts[i].field
		}
	}
	leaf, way := unwrap(t, to)
	switch {
	case f.concern && k == nil:
		b.bad(`field %s: %s is about a concern; put it into a struct with a field tagged %s:"condition"`, name, tag, bindTag)
	case !f.concern && k != nil:
		b.bad("field %s: %s is about the case; put it outside the concern", name, tag)
	case at != "":
		b.bad("field %s: %s is already the field %s", name, tag, at)
	case !f.fits(leaf):
		b.bad("field %s: %s is %s, not %s", name, tag, f.goType(), t)
	default:
		if k == nil {
			b.at[tag] = name
		}
		*list = append(*list, factPlan{f, name, way})
	}
}

// unwrap goes through pointers and structs of a value and Valid.
func unwrap(t reflect.Type, to route) (reflect.Type, route) {
	to = slices.Clone(to)
	for {
		value, valid := optional(t)
		switch {
		case t.Kind() == reflect.Pointer:
			t, to = t.Elem(), append(to, hop{kind: toPointee})
		case value >= 0:
			t, to = t.Field(value).Type, append(to, hop{kind: toValue, field: value, valid: valid})
		default:
			return t, to
		}
	}
}

// optional recognises a struct of two exported fields, a value and `Valid bool`;
// -1 if it is not one.
func optional(t reflect.Type) (value, valid int) {
	if t.Kind() != reflect.Struct || t.NumField() != 2 {
		return -1, -1
	}
	for i := range 2 {
		v, other := t.Field(i), t.Field(1-i)
		if v.Name == "Valid" && v.Type.Kind() == reflect.Bool && other.IsExported() {
			return 1 - i, i
		}
	}
	return -1, -1
}

var timeType = reflect.TypeFor[time.Time]()

// fits says that a Go type can hold the fact.
func (f *fact) fits(t reflect.Type) bool {
	switch f.kind {
	case cond.Bool:
		return t.Kind() == reflect.Bool
	case cond.Int:
		return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64
	case cond.Enum:
		return t.Kind() == reflect.String
	case cond.Date:
		return t == timeType
	}
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
}

// goType says in words what a field for the fact must be.
func (f *fact) goType() string {
	switch f.kind {
	case cond.Bool:
		return "a bool, or one that may be unknown"
	case cond.Int:
		return fmt.Sprintf("an integer (%d to %d), or one that may be unknown", f.min, f.max)
	case cond.Enum:
		return "a string (" + strings.Join(f.values, ", ") + "), or one that may be unknown"
	case cond.Date:
		return "a time.Time, or one that may be unknown"
	}
	return "a slice of strings (" + strings.Join(f.values, ", ") + ")"
}
