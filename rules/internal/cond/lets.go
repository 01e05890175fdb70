package cond

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// Lets compiles the named conditions, name to lines that must all hold. They
// may use each other, in any order but not in a circle. Afterwards they can be
// used by name in [Env.Compile]; one with faults too, so that a slip in it is
// told once. The faults are sorted by name and place.
func (e *Env) Lets(src map[string][]string) []LetFault {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := &letReader{env: e, src: src, seen: map[string]int{}}
	names := make([]string, 0, len(src))
	for name := range src {
		names = append(names, name)
	}
	slices.Sort(names)
	var declare []cel.EnvOption
	for _, name := range names {
		_, isVar := e.index[name]
		switch why := validName(name); {
		case why != "":
			l.add(name, Fault{Msg: fmt.Sprintf("`%s` cannot be a name: %s", name, why)})
		case isVar:
			l.add(name, Fault{Msg: fmt.Sprintf("`%s` is already the name of a fact", name)})
		default:
			e.lets[name] = e.newUnit(&unit{let: name, body: &node{kind: isAnd}})
			declare = append(declare, cel.Variable(name, cel.BoolType))
		}
	}
	extended, err := e.cel.Extend(declare...)
	if err != nil {
		for _, name := range names {
			l.add(name, Fault{Msg: unreadable})
		}
		return l.faults
	}
	e.cel = extended
	for _, name := range names {
		if e.lets[name] != nil {
			l.visit(name, nil)
		}
	}
	slices.SortStableFunc(l.faults, func(a, b LetFault) int { return compareText(a.Name, b.Name) })
	return l.faults
}

// letReader compiles named conditions, those that others use first.
type letReader struct {
	env    *Env
	src    map[string][]string
	seen   map[string]int // 1 while it is being read, 2 when it is done
	faults []LetFault
}

// add notes a fault of a let.
func (l *letReader) add(name string, f Fault) {
	l.faults = append(l.faults, LetFault{Name: name, Line: f.Line, Fault: f})
}

// visit compiles the let and, before, those that it uses. path is what led here.
func (l *letReader) visit(name string, path []string) {
	switch l.seen[name] {
	case 2:
		return
	case 1:
		circle := append(slices.Clone(path[slices.Index(path, name):]), name)
		// Told once, at the let of the circle that comes first in the alphabet,
		// wherever the reading began.
		if first := slices.Min(circle); first == name || !slices.Contains(path, first) {
			f := l.mention(name, circle[1])
			f.Msg = fmt.Sprintf("`%s` leads back to itself: %s", name, strings.Join(circle, " → "))
			l.add(name, f)
		}
		return
	}
	l.seen[name] = 1
	path = append(slices.Clone(path), name)
	for _, used := range l.uses(name) {
		l.visit(used, path)
	}
	l.seen[name] = 2
	unit := l.env.lets[name]
	body, faults := l.env.compileAll(l.src[name], nil)
	for _, f := range faults {
		l.add(name, f)
	}
	// A let with faults, or within a circle, keeps an empty body: the policy is refused anyway.
	if len(faults) == 0 && !l.inFault(name) {
		unit.body, unit.uses = body, usesOf(body)
	}
}

// inFault says that a let has a fault already.
func (l *letReader) inFault(name string) bool {
	return slices.ContainsFunc(l.faults, func(f LetFault) bool { return f.Name == name })
}

// uses gives the lets that stand in the lines of a let. It goes by words: one
// that only looks like a let, because exists gives it to a value, is a fault anyway.
func (l *letReader) uses(name string) []string {
	var used []string
	for _, line := range l.src[name] {
		for _, t := range lex(line) {
			if t.kind == tName && l.env.lets[t.text] != nil {
				used = append(used, t.text)
			}
		}
	}
	slices.Sort(used)
	return slices.Compact(used)
}

// mention finds where a let uses another.
func (l *letReader) mention(name, other string) Fault {
	for i, line := range l.src[name] {
		for _, t := range lex(line) {
			if t.kind == tName && t.text == other {
				return Fault{Line: i, Offset: t.at}
			}
		}
	}
	return Fault{}
}
