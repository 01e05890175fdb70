package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// mostLines bounds how many lines describe the children of one zone; theRest stands
// for the rest.
const (
	mostLines = 12
	theRest   = "…"
)

// outsideWords stand before an expression of which it matters whether it fails, or
// of which only the facts that it reads can be said.
const outsideWords = "cannot be worked out: "

// children describes cases in the words of conditions, each line as short as it
// can be: a case that is no emergency is among them if one line holds. What is said
// of the condition of the concern is left out.
func (a *allCases) children(r diagram.Ref) []string {
	s := a.s
	rest, outside := r, s.Not(s.Or(r, a.o.named[pathway.TierEmergency]))
	var out []string
	for rest != diagram.False {
		if len(out) == mostLines {
			return append(out, theRest)
		}
		path, _ := s.Shortest(rest, diagram.True)
		cube := make(map[int][]bool, len(path))
		for _, step := range path {
			cube[step.Level] = make([]bool, s.Width(step.Level))
			cube[step.Level][step.Value] = true
		}
		for _, step := range path { // take in as many values as stay among them
			for v := range cube[step.Level] {
				if was := cube[step.Level][v]; !was {
					cube[step.Level][v] = true
					cube[step.Level][v] = s.And(a.cube(cube), outside) == diagram.False
				}
			}
			if !slices.Contains(cube[step.Level], false) {
				delete(cube, step.Level)
			}
		}
		rest = s.And(rest, s.Not(a.cube(cube)))
		out = append(out, a.line(cube))
	}
	return out
}

func (a *allCases) cube(values map[int][]bool) diagram.Ref {
	r := diagram.True
	for level := range a.e.open {
		in, ok := values[level]
		if !ok {
			continue
		}
		leaf := make([]diagram.Ref, len(in))
		for v, is := range in {
			if is {
				leaf[v] = diagram.True
			}
		}
		r = a.s.And(r, a.s.Variable(level, leaf))
	}
	return r
}

func (a *allCases) line(values map[int][]bool) string {
	var parts []string
	for level, u := range a.e.open {
		if in, ok := values[level]; ok {
			parts = append(parts, a.said(u.dim, in))
		}
	}
	return strings.Join(parts, " && ")
}

// said is words, with an expression that cannot be worked out as it was written, if
// that can be said: not where it matters whether it fails.
func (a *allCases) said(dim int, in []bool) string {
	x := &a.e.sp.dims[dim]
	if x.reads != nil {
		if f := &a.e.sp.form.Features()[x.atom]; f.Kind == form.Opaque {
			is := map[int]bool{}
			for v := range in {
				is[x.classes[v][0].class] = in[v]
			}
			switch text := a.written(f.Atom); {
			case text == "":
			case is[form.Yes] == is[form.No]:
				return outsideWords + text
			case is[form.Yes]:
				return "(" + text + ")"
			default:
				return "!(" + text + ")"
			}
		}
	}
	return a.e.sp.words(dim, in, a.e.ways[0].pick[dim])
}

// words says in the words of a condition that a dimension has one of some values.
func (sp *space) words(dim int, in []bool, pick []int) string {
	x := &sp.dims[dim]
	all := make([]bool, x.values)
	for i, is := range in {
		at := i
		if pick != nil {
			at = pick[i]
		}
		all[at] = is
	}
	if dim == sp.state {
		return among(x.name, x.texts, all)
	}
	switch {
	case x.element != "":
		if all[1] {
			return fmt.Sprintf("%q in %s", x.element, x.name)
		}
		return fmt.Sprintf("!(%q in %s)", x.element, x.name)
	case x.others:
		var others []string
		for _, text := range x.fact.values {
			if !sp.hasElement(x.name, text) {
				others = append(others, strconv.Quote(text))
			}
		}
		return fmt.Sprintf("size(%s.filter(x, x in [%s])) in [%s]", x.name, strings.Join(others, ", "), numbers(all))
	}
	if x.feature < 0 {
		if all[1] {
			return x.name
		}
		return "!" + x.name
	}
	f := &sp.form.Features()[x.classes[0][0].feature]
	var part string
	switch {
	case x.reads != nil && f.Kind != form.Days:
		var reads []string
		for _, f := range x.reads {
			reads = append(reads, f.name)
		}
		return outsideWords + strings.Join(reads, ", ")
	case f.Kind == form.Days:
		part = spans(fmt.Sprintf("days(%s, %s)", sp.form.Name(f.Facts[0]), sp.form.Name(f.Facts[1])), x, f, all, 1)
	case f.Kind == form.Months:
		part = spans("", x, f, all, 12)
	case f.Texts != nil:
		part = sp.texts(x, f, all)
	case f.Numbers != nil:
		part = spans(x.name, x, f, all, 1)
	case all[1]:
		part = x.name
	default:
		part = "!" + x.name
	}
	if x.instead == nil {
		return part
	}
	born := slices.Contains(all[:x.values-1], true)
	switch {
	case !born:
		return x.instead.name
	case all[x.values-1]:
		return "(" + x.instead.name + " || " + part + ")"
	case !slices.Contains(all[:x.values-1], false):
		return "!" + x.instead.name
	}
	return part
}

func numbers(all []bool) string {
	var out []string
	for i, is := range all {
		if is {
			out = append(out, fmt.Sprint(i))
		}
	}
	return strings.Join(out, ", ")
}

// among says that a name has one of some texts, or none of the others if that is
// shorter.
func among(name string, texts []string, in []bool) string {
	var yes, no []string
	for i, text := range texts {
		if in[i] {
			yes = append(yes, fmt.Sprintf("%q", text))
		} else {
			no = append(no, fmt.Sprintf("%q", text))
		}
	}
	switch {
	case len(yes) == 1:
		return name + " == " + yes[0]
	case len(no) == 1:
		return name + " != " + no[0]
	case len(yes) > len(no):
		return "!(" + name + " in [" + strings.Join(no, ", ") + "])"
	}
	return name + " in [" + strings.Join(yes, ", ") + "]"
}

// texts says which of its values a fact has; those that no rule names count as
// one.
func (sp *space) texts(x *dimension, f *form.Feature, all []bool) string {
	in := make([]bool, len(x.fact.values))
	c := sp.form.NewCase(sp.anyDay())
	for i, text := range x.fact.values {
		c.SetText(x.v, text)
		class := c.Class(x.feature)
		in[i] = slices.ContainsFunc(x.classes, func(l []classAt) bool { return l[0].class == class }) &&
			all[slices.IndexFunc(x.classes, func(l []classAt) bool { return l[0].class == class })]
	}
	return among(x.name, x.fact.values, in)
}

// spans says between which numbers something lies. Of an age, months are written
// as years where they are full.
func spans(name string, x *dimension, f *form.Feature, all []bool, per int64) string {
	bound := func(n int64, op string) string {
		switch {
		case per == 1:
			return fmt.Sprintf("%s %s %d", name, op, n)
		case n%per == 0:
			return fmt.Sprintf("age(%s) %s %d", x.name, op, n/per)
		}
		return fmt.Sprintf("age_months(%s) %s %d", x.name, op, n)
	}
	values := x.values
	if x.instead != nil {
		values--
	}
	var out []string
	for v := 0; v < values; {
		if !all[v] {
			v++
			continue
		}
		end := v
		for end+1 < values && all[end+1] {
			end++
		}
		var parts []string
		if v > 0 {
			parts = append(parts, bound(f.Numbers[x.classes[v][0].class], ">="))
		}
		if end+1 < values {
			parts = append(parts, bound(f.Numbers[x.classes[end+1][0].class], "<"))
		}
		out = append(out, strings.Join(parts, " && "))
		v = end + 1
	}
	if len(out) == 1 {
		return out[0]
	}
	return "(" + strings.Join(out, " || ") + ")"
}
