package cond

import (
	"slices"

	"cel.dev/cel-go/common/ast"
)

// Work is what an atom does beyond comparing one variable with what is written.
type Work uint8

// The kinds of work, the most costly first: an atom that does several counts as the
// first of them.
const (
	Loops   Work = iota // goes through a set
	Letters             // looks into a text
	Several             // reads several variables
	Counts              // calculates with one variable
)

// Place is where an atom stands in a line, and what it does.
type Place struct {
	Atom   *Atom
	Offset int // bytes
	Text   string
	Work   Work
}

// Find looks for atoms in a line that the Env has compiled, not in the named
// conditions that it uses. They come in the order in which they stand. It is safe
// for concurrent use.
func (e *Env) Find(line string, atoms []*Atom) []Place {
	e.mu.Lock()
	defer e.mu.Unlock()
	toks := lex(line)
	parsed, faults := e.parse(line, toks)
	if len(faults) > 0 {
		return nil
	}
	checked, issues := e.cel.Check(parsed)
	if issues != nil && issues.Err() != nil {
		return nil
	}
	tree := checked.NativeRep()
	c := newChecker(e, line, toks, tree.SourceInfo(), nil)
	var out []Place
	b := &builder{env: e, ast: tree}
	b.met = func(x ast.Expr, u *unit) {
		i := slices.IndexFunc(atoms, func(a *Atom) bool { return a.unit == u })
		if i < 0 {
			return
		}
		from, to := c.span(x)
		out = append(out, Place{Atom: atoms[i], Offset: from, Text: line[from:to], Work: e.workOf(x, u)})
	}
	b.skeleton(tree.Expr())
	slices.SortFunc(out, func(x, y Place) int { return x.Offset - y.Offset })
	return out
}

// Uses says that a line names a named condition.
func (e *Env) Uses(line, let string) bool {
	return slices.ContainsFunc(lex(line), func(t token) bool { return t.kind == tName && t.text == let })
}

// workOf says what an atom does.
func (e *Env) workOf(x ast.Expr, u *unit) Work {
	letters := false
	ast.PreOrderVisit(x, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() == ast.CallKind {
			letters = letters || slices.Contains(textFunctions, x.AsCall().FunctionName())
		}
	}))
	switch {
	case u.loops:
		return Loops
	case letters:
		return Letters
	case len(u.uses) > 1:
		return Several
	}
	return Counts
}

var textFunctions = []string{"startsWith", "endsWith", "contains"}

// span is where e stands in the line, with the brackets that belong to it.
func (c *checker) span(e ast.Expr) (from, to int) {
	from, last := c.at(e), 0
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if _, ok := c.info.GetOffsetRange(x.ID()); ok {
			from, last = min(from, c.at(x)), max(last, c.start(x.ID()))
		}
	}))
	i := slices.IndexFunc(c.toks, func(t token) bool { return t.end() > from })
	j := slices.IndexFunc(c.toks, func(t token) bool { return t.end() > last })
	if i < 0 || j < i {
		return 0, len(c.src)
	}
	open, closed := 0, 0
	for k := i; k < len(c.toks) && (k <= j || open > 0); k++ {
		switch c.toks[k].text {
		case "(", "[":
			open++
		case ")", "]":
			if open--; open < 0 {
				open, closed = 0, closed+1
			}
		}
		j = max(j, k)
	}
	for ; i > 0 && closed > 0; i-- { // these were opened before
		if t := c.toks[i-1].text; t == "(" || t == "[" {
			closed--
		}
	}
	return c.toks[i].at, c.toks[j].end()
}
