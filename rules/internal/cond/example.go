package cond

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Not gives the condition that is true where x is false. What is undecided stays
// so.
func (x *Expr) Not() *Expr {
	return &Expr{env: x.env, root: &node{kind: isNot, ops: []*node{x.root}}, uses: x.uses}
}

// Or gives the condition that is true where any of xs is; with none it is never
// true. All must be of e.
func (e *Env) Or(xs ...*Expr) *Expr {
	or := &Expr{env: e, root: &node{kind: isOr}}
	if len(xs) == 0 {
		or.root = &node{kind: isConst}
	}
	for _, x := range xs {
		or.root.ops = append(or.root.ops, x.root)
		or.uses = append(or.uses, x.uses...)
	}
	slices.Sort(or.uses)
	or.uses = slices.Compact(or.uses)
	return or
}

// Found is what came of looking for an example.
type Found uint8

// The zero value settles nothing.
const (
	NotKnown Found = iota // the work was bounded, or part of a condition cannot be searched
	None                  // there is none: no facts make all conditions true
	One                   // there is one
)

// maxExample bounds the evaluations of one call of Example.
const maxExample = 200_000

// Example looks for facts within the declared values that make all of xs true,
// and tells them in the words of a condition: `severity == "mild"`, sorted by
// name, with no more than is needed. It is exact: None and One are never said
// wrongly.
func Example(xs ...*Expr) ([]string, Found) { return exampleBeside(nil, xs...) }

// ExampleBeside is Example, but for facts under which u is not false either: true,
// or undecided because of what else it asks for, which stays unknown. It gives only
// values to what xs ask for, and says at the end what u waits for. None is said over
// values for everything that xs ask for: where some of that is not known itself, u
// can be undecided all the same.
func ExampleBeside(u *Expr, xs ...*Expr) ([]string, Found) { return exampleBeside(u, xs...) }

func exampleBeside(u *Expr, xs ...*Expr) ([]string, Found) {
	if len(xs) == 0 {
		return nil, One
	}
	s := &search{env: xs[0].env, left: maxExample}
	if u != nil {
		s.beside = u.root
	}
	for _, x := range xs {
		if x.env != s.env {
			return nil, NotKnown
		}
		s.roots = append(s.roots, x.root)
	}
	s.facts = s.env.Facts(searchDay)
	for _, x := range xs {
		s.uses = append(s.uses, x.uses)
	}
	s.plan()
	found := s.example()
	if found != One {
		return nil, found
	}
	var words []string
	for _, v := range s.vars {
		was := s.facts.vars[v]
		if !was.known() {
			continue
		}
		s.facts.put(v, slot{})
		if s.allTrue() {
			continue // it was not needed
		}
		s.facts.put(v, was)
	}
	for _, v := range s.vars {
		if value := s.facts.vars[v]; value.known() {
			words = append(words, s.env.vars[v].says(value.value))
		}
	}
	slices.Sort(words)
	if u != nil {
		if r := u.Eval(context.Background(), s.facts); r.Truth == Undecided && len(r.Facts) > 0 {
			words = append(words, "while this is not known: "+strings.Join(r.Facts, ", "))
		}
	}
	return words, One
}

func (s *search) allTrue() bool {
	if s.beside != nil && s.facts.node(context.Background(), s.beside) == vFalse {
		return false
	}
	for _, root := range s.roots {
		if s.facts.node(context.Background(), root) != vTrue {
			return false
		}
	}
	return true
}

// example gives variables values until every root is true. It goes on with the
// root that has the fewest unknown variables, as that is the most likely to turn
// it back soon.
func (s *search) example() Found {
	if s.left--; s.left < 0 {
		return NotKnown
	}
	if s.beside != nil && s.facts.node(context.Background(), s.beside) == vFalse {
		return None // which it stays
	}
	next, fewest, open := -1, 0, false
	for i, root := range s.roots {
		switch s.facts.node(context.Background(), root) {
		case vFalse:
			return None
		case vTrue:
			continue
		}
		open = true
		v, n := s.unknownOf(i)
		if n > 0 && (next < 0 || n < fewest) {
			next, fewest = v, n
		}
	}
	switch {
	case !open:
		return One
	case next < 0:
		return NotKnown
	}
	result := None
	for _, value := range s.choice[next] {
		s.facts.put(next, value)
		switch s.example() {
		case One:
			return One
		case NotKnown:
			result = NotKnown
		}
	}
	s.facts.put(next, slot{})
	return result
}

// unknownOf counts the variables of a root that can be given a value, and names
// the one with the fewest values.
func (s *search) unknownOf(root int) (best, n int) {
	best = -1
	for _, v := range s.uses[root] {
		if len(s.choice[v]) == 0 || s.facts.vars[v].known() {
			continue
		}
		n++
		if best < 0 || len(s.choice[v]) < len(s.choice[best]) {
			best = v
		}
	}
	return best, n
}

// says writes that a variable has a value.
func (v *Var) says(x ref.Val) string {
	switch value := x.(type) {
	case types.Bool:
		if !value {
			return "!" + v.Name
		}
		return v.Name
	case types.Int:
		return fmt.Sprintf("%s == %d", v.Name, int64(value))
	case types.String:
		return fmt.Sprintf("%s == %q", v.Name, string(value))
	case types.Timestamp:
		months, _ := fullMonths(value.Time, searchDay)
		return fmt.Sprintf("age(%s) == %d", v.Name, months/12)
	}
	var texts []string
	for _, value := range v.Values {
		if set, ok := x.(traits.Container); ok && set.Contains(types.String(value)) == types.True {
			texts = append(texts, value)
		}
	}
	return v.Name + " is [" + strings.Join(texts, ", ") + "]"
}
