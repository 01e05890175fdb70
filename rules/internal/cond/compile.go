package cond

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Expr is a compiled condition, safe for concurrent use.
type Expr struct {
	env  *Env
	root *node
	uses []int // variables, sorted, through lets too
}

// Vars gives the sorted names of the variables that the condition mentions,
// through lets too.
func (x *Expr) Vars() []string { return x.env.names(x.uses) }

// names turns sorted indices into names, which are then sorted as well.
func (e *Env) names(indices []int) []string {
	var names []string
	for _, i := range indices {
		names = append(names, e.vars[i].Name)
	}
	return names
}

// nodeKind is what a node of the skeleton does.
type nodeKind uint8

const (
	isConst nodeKind = iota // on
	isUnit                  // unit: an atom or a let
	isAnd                   // all of ops; none is true
	isOr
	isNot    // ops[0]
	isChoice // ops[0] ? ops[1] : ops[2]
)

// node is a part of the boolean skeleton.
type node struct {
	kind  nodeKind
	on    bool
	unit  *unit
	ops   []*node
	lines bool // of an And: each of ops is a line
}

// Compile reads the lines of a `when`, which must all hold; with no lines the
// condition always holds. forbid, if not nil, says of a name why it may not be
// used here, "" if it may; it is asked for variables, also those used through
// lets, and its answer is the fault. Either the condition or at least one
// fault comes back; the faults are sorted.
func (e *Env) Compile(lines []string, forbid func(name string) string) (*Expr, []Fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	root, faults := e.compileAll(lines, forbid)
	if len(faults) > 0 {
		return nil, faults
	}
	return &Expr{env: e, root: root, uses: usesOf(root)}, nil
}

// compileAll compiles each line and joins them. It holds the lock.
func (e *Env) compileAll(lines []string, forbid func(string) string) (*node, []Fault) {
	root := &node{kind: isAnd, lines: true}
	var faults []Fault
	for i, line := range lines {
		n, found := e.compileLine(line, forbid)
		for _, f := range found {
			f.Line = i
			faults = append(faults, f)
		}
		root.ops = append(root.ops, n)
	}
	return root, sortFaults(faults)
}

// compileLine takes one line through its stages: words, parser, checks in plain
// words, cel-go's own check, skeleton. Faults of a stage end it there. A plain line
// needs no stage of cel-go.
func (e *Env) compileLine(src string, forbid func(string) string) (root *node, faults []Fault) {
	// The parser is generated and old; a text that upsets it is the author's
	// fault to mend, not a reason for the host to crash.
	defer func() {
		if recover() != nil {
			root, faults = nil, []Fault{{Msg: unreadable}}
		}
	}()
	toks, faults := e.words(src)
	if len(faults) > 0 {
		return nil, faults
	}
	if plain := e.plainLine(src, toks, forbid); plain != nil {
		return plain, nil
	}
	return e.celLine(src, toks, forbid)
}

// celLine reads a line of any form, by cel-go.
func (e *Env) celLine(src string, toks []token, forbid func(string) string) (*node, []Fault) {
	parsed, faults := e.parse(src, toks)
	if len(faults) > 0 {
		return nil, faults
	}
	c := newChecker(e, src, toks, parsed.NativeRep().SourceInfo(), forbid)
	c.condition(parsed.NativeRep().Expr())
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	// The checks above leave nothing to find here; should they, the author still
	// hears no text of cel-go.
	checked, issues := e.cel.Check(parsed)
	if issues != nil && issues.Err() != nil {
		f := Fault{Msg: unreadable}
		for _, err := range issues.Errors() {
			if tooDeep(err.Message) {
				f.Msg = tooLarge
			}
		}
		return nil, []Fault{f}
	}
	b := &builder{env: e, ast: checked.NativeRep()}
	root := b.skeleton(b.ast.Expr())
	if b.err != nil {
		return nil, []Fault{{Msg: unreadable}}
	}
	return root, nil
}

// tooDeep tells the limits of cel-go from other faults, by its texts, which no
// author sees; if they change, the fault is only less helpful.
func tooDeep(msg string) bool {
	for _, word := range []string{"limit", "exceed", "depth"} {
		if strings.Contains(msg, word) {
			return true
		}
	}
	return false
}

// words splits one line, with the faults that its words show.
func (e *Env) words(src string) ([]token, []Fault) {
	if len(src) > maxLine {
		return nil, []Fault{{Offset: 0, Msg: tooLarge}}
	}
	toks := lex(src)
	if len(toks) == 0 {
		return nil, []Fault{{Msg: "this condition is empty"}}
	}
	return toks, e.syntaxFaults(src, toks)
}

// parse reads one line, with the faults of how it is written.
func (e *Env) parse(src string, toks []token) (*cel.Ast, []Fault) {
	parsed, issues := e.cel.Parse(src)
	if issues == nil || issues.Err() == nil {
		return parsed, nil
	}
	// One slip makes the parser stumble several times: only the first place is worth telling.
	offset, first, deep := byteOffsets(src), -1, false
	for _, err := range issues.Errors() {
		if at := offset(lineStart(src, err.Location.Line()) + err.Location.Column()); first < 0 || at < first {
			first = at
		}
		deep = deep || tooDeep(err.Message)
	}
	if deep {
		return nil, []Fault{{Msg: tooLarge}}
	}
	return nil, []Fault{parserFault(src, toks, max(first, 0))}
}

// lineStart counts the code points before a 1-based line of a text with line breaks.
func lineStart(src string, line int) int {
	n, at := 0, 1
	for _, r := range src {
		if at >= line {
			break
		}
		n++
		if r == '\n' {
			at++
		}
	}
	return n
}

// builder turns a checked tree into a skeleton over the units of the Env.
type builder struct {
	env *Env
	ast *ast.AST // nil: not of cel-go, so that nothing can be planned
	err error
	met func(ast.Expr, *unit) // hears of every atom; nil: nobody asks
}

// skeleton splits at the boolean operators; what is left is an atom.
func (b *builder) skeleton(e ast.Expr) *node {
	switch e.Kind() {
	case ast.LiteralKind:
		if v, ok := e.AsLiteral().(types.Bool); ok {
			return &node{kind: isConst, on: bool(v)}
		}
	case ast.IdentKind:
		if let := b.env.lets[e.AsIdent()]; let != nil {
			return &node{kind: isUnit, unit: let}
		}
	case ast.CallKind:
		call := e.AsCall()
		switch call.FunctionName() {
		case operators.LogicalAnd:
			return b.branch(isAnd, call)
		case operators.LogicalOr:
			return b.branch(isOr, call)
		case operators.LogicalNot:
			return b.branch(isNot, call)
		case operators.Conditional:
			return b.branch(isChoice, call)
		}
	}
	u := b.atom(e)
	if b.met != nil {
		b.met(e, u)
	}
	return &node{kind: isUnit, unit: u}
}

// branch makes an inner node, joining equal operators that stand in each other.
func (b *builder) branch(kind nodeKind, call ast.CallExpr) *node {
	n := &node{kind: kind}
	for _, arg := range call.Args() {
		op := b.skeleton(arg)
		if op.kind == kind && (kind == isAnd || kind == isOr) {
			n.ops = append(n.ops, op.ops...) // a && (b && c) is a && b && c
			continue
		}
		n.ops = append(n.ops, op)
	}
	return n
}

// usesOf collects the variables under n.
func usesOf(n *node) []int {
	var uses []int
	if n == nil {
		return nil
	}
	if n.unit != nil {
		uses = append(uses, n.unit.uses...)
	}
	for _, op := range n.ops {
		uses = append(uses, usesOf(op)...)
	}
	slices.Sort(uses)
	return slices.Compact(uses)
}
