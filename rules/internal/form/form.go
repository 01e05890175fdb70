package form

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Form is conditions compiled together. It is immutable but for remembered
// answers of cel-go, and safe for concurrent use.
type Form struct {
	env      *cond.Env
	vars     []cond.Var
	features []Feature
	facts    []fact // by index of the variable
	index    map[string]int
	names    texts    // the same, quicker
	called   []string // names by index
	read     []int    // facts that conditions read
	blank    []uint16 // codes of a case of which nothing is known
	trees    []*Tree
	spare    sync.Pool // of *Case
	shared   int       // named conditions that several trees have in common
	decider  onDemand
}

// fact is how one variable is coded.
type fact struct {
	kind     cond.Kind
	whole    int // feature, or -1
	size     int
	months   int
	elements map[string]int
	listed   []int // features of the elements
	days     []int
	opaque   []int // features of the opaque atoms that read it
	texts    map[string]uint16
	values   texts   // of an enum by class, of a set those that matter
	places   []int32 // features of these, by their order; -1: none
	other    uint16
	exact    bool // each value needs a class of its own, as an opaque atom reads it
}

// Bounds of what is remembered of opaque atoms.
const (
	maxSpan   = 1024    // values of a number
	maxSubset = 8       // values of a set
	maxTable  = 1 << 14 // answers
)

// Compile compiles conditions of one Env together.
func Compile(xs []*cond.Expr) *Form {
	f := &Form{index: map[string]int{}}
	if len(xs) == 0 {
		return f
	}
	f.env = xs[0].Env()
	f.vars = f.env.Vars()
	for i, v := range f.vars {
		f.index[v.Name] = i
		f.facts = append(f.facts, fact{kind: v.Kind, whole: -1, size: -1, months: -1, elements: map[string]int{}})
	}
	b := &builder{Form: f, literals: map[*cond.Atom]*Tree{}, trees: map[*cond.Tree]*Tree{}, seen: map[*cond.Tree]bool{},
		days: map[[2]int]int{}, opaque: map[*cond.Atom]int{}}
	var lowered []*cond.Tree
	var lowering cond.Lowering
	for _, x := range xs {
		t := lowering.Lower(x)
		lowered = append(lowered, t)
		b.collect(t)
	}
	b.exactness()
	for _, a := range b.atoms {
		b.feature(a)
	}
	b.classes()
	b.coding()
	for _, t := range lowered {
		f.trees = append(f.trees, b.tree(t))
	}
	return f
}

// Features are what the conditions can tell apart, by index.
func (f *Form) Features() []Feature { return f.features }

// Len is how many conditions there are.
func (f *Form) Len() int { return len(f.trees) }

// Tree is a condition over the classes of features.
func (f *Form) Tree(i int) *Tree { return f.trees[i] }

// Fact gives the index of a variable by its name, -1 if there is none.
func (f *Form) Fact(name string) int {
	if i, ok := f.index[name]; ok {
		return i
	}
	return -1
}

// Vars is how many variables are declared.
func (f *Form) Vars() int { return len(f.vars) }

// Name is the name of a variable by its index.
func (f *Form) Name(v int) string { return f.vars[v].Name }

// builder makes the features of all atoms, and then the trees over them.
type builder struct {
	*Form
	atoms    []*cond.Atom
	seen     map[*cond.Tree]bool
	literals map[*cond.Atom]*Tree
	trees    map[*cond.Tree]*Tree
	days     map[[2]int]int
	opaque   map[*cond.Atom]int
}

// collect lists the atoms of a tree, each once.
func (b *builder) collect(t *cond.Tree) {
	if b.seen[t] {
		return
	}
	b.seen[t] = true
	if t.Kind == cond.Leaf {
		b.atoms = append(b.atoms, t.Atom)
	}
	for _, op := range t.Ops {
		b.collect(op)
	}
}

// exactness finds the facts that atoms read which are no simple comparison.
func (b *builder) exactness() {
	for _, a := range b.atoms {
		if a.Form == cond.Other {
			for _, v := range a.Uses {
				b.facts[v].exact = true
			}
		}
	}
}

func (b *builder) add(x Feature) int {
	b.features = append(b.features, x)
	return len(b.features) - 1
}

// feature makes the feature that an atom looks at, and notes where its classes
// begin.
func (b *builder) feature(a *cond.Atom) {
	if a.Form == cond.Other {
		for _, v := range a.Uses {
			b.whole(v)
		}
		if !b.tabled(a) {
			i := b.add(Feature{Kind: Opaque, Facts: a.Uses, Classes: Broken, Atom: a})
			b.opaque[a] = i
			for _, v := range a.Uses {
				b.facts[v].opaque = append(b.facts[v].opaque, i)
			}
		}
		return
	}
	v := &b.facts[a.Var]
	switch a.Form {
	case cond.Is, cond.Text:
		b.whole(a.Var)
		for _, text := range a.Texts {
			b.text(a.Var, text)
		}
	case cond.Number:
		x := &b.features[b.whole(a.Var)]
		x.cuts = append(x.cuts, cutsOf(a)...)
	case cond.Has:
		if _, ok := v.elements[a.Texts[0]]; !ok {
			i := b.add(Feature{Kind: Element, Facts: []int{a.Var}, Text: a.Texts[0], Classes: Yes})
			v.elements[a.Texts[0]] = i
			v.listed = append(v.listed, i)
		}
	case cond.Size:
		if v.size < 0 {
			v.size = b.add(Feature{Kind: Size, Facts: []int{a.Var}})
		}
		b.features[v.size].cuts = append(b.features[v.size].cuts, cutsOf(a)...)
	case cond.Age, cond.Months:
		if v.months < 0 {
			v.months = b.add(Feature{Kind: Months, Facts: []int{a.Var}, cuts: []int64{0}})
		}
		b.features[v.months].cuts = append(b.features[v.months].cuts, cutsOf(a)...)
	case cond.Days:
		pair := [2]int{a.Var, a.Second}
		i, ok := b.days[pair]
		if !ok {
			i = b.add(Feature{Kind: Days, Facts: []int{a.Var, a.Second}})
			b.days[pair] = i
			b.facts[a.Var].days = append(b.facts[a.Var].days, i)
			if a.Second != a.Var {
				b.facts[a.Second].days = append(b.facts[a.Second].days, i)
			}
		}
		b.features[i].cuts = append(b.features[i].cuts, cutsOf(a)...)
	}
}

// whole gives the feature that is the value of a fact. Of dates there is none;
// of a large set none either.
func (b *builder) whole(v int) int {
	if b.facts[v].whole >= 0 || b.facts[v].kind == cond.Date {
		return b.facts[v].whole
	}
	x := Feature{Kind: Whole, Facts: []int{v}}
	decl := b.vars[v]
	switch decl.Kind {
	case cond.Bool:
		x.Classes, x.exact = Yes, true
	case cond.Int:
		span := uint64(decl.Max) - uint64(decl.Min)
		if b.facts[v].exact && span < maxSpan {
			x.exact = true
			for n := range int64(span) + 1 {
				x.cuts = cut(x.cuts, decl.Min+n, true)
			}
		}
	case cond.Set:
		if len(decl.Values) > maxSubset {
			return -1
		}
		x.Classes, x.exact = 1<<len(decl.Values), true
	}
	b.facts[v].whole = b.add(x)
	if decl.Kind == cond.Enum {
		b.facts[v].texts = map[string]uint16{}
		if b.facts[v].exact {
			b.features[b.facts[v].whole].exact = true
			for _, text := range decl.Values {
				b.text(v, text)
			}
		}
	}
	return b.facts[v].whole
}

// text gives a text of an enum a class of its own.
func (b *builder) text(v int, text string) {
	if texts := b.facts[v].texts; texts[text] == 0 {
		texts[text] = uint16(len(texts) + 1)
	}
}

// classes counts the classes of every feature and takes their samples.
func (b *builder) classes() {
	for i := range b.features {
		x := &b.features[i]
		if x.Kind == Opaque {
			continue
		}
		decl := b.vars[x.Facts[0]]
		switch {
		case x.Kind == Months:
			x.cuts = slices.DeleteFunc(x.cuts, func(n int64) bool { return n < 0 })
			x.number(0, math.MaxInt64)
		case x.Kind == Days:
			x.number(math.MinInt64+1, math.MaxInt64)
		case x.Kind == Size:
			x.cuts = slices.DeleteFunc(x.cuts, func(n int64) bool { return n <= 0 })
			x.number(0, int64(len(decl.Values)))
		case x.Kind == Whole && decl.Kind == cond.Int:
			x.number(decl.Min, decl.Max)
		case x.Kind == Whole && decl.Kind == cond.Enum:
			texts := b.facts[x.Facts[0]].texts
			x.Classes = len(texts) + 1
			x.Texts = make([]string, x.Classes+1)
			for _, text := range decl.Values {
				if c := texts[text]; c > 0 {
					x.Texts[c] = text
				} else if x.Texts[x.Classes] == "" {
					x.Texts[x.Classes] = text // any other
				}
			}
			b.facts[x.Facts[0]].other = uint16(x.Classes)
		}
	}
	for i := range b.features {
		if x := &b.features[i]; x.Kind == Opaque && !x.Atom.Day {
			b.remember(x)
		}
	}
}

// remember makes room for the answers of an opaque atom, if its facts have few
// values, each a class of its own.
func (b *builder) remember(x *Feature) {
	n := 1
	for _, v := range x.Facts {
		w := b.facts[v].whole
		if w < 0 || !b.features[w].exact {
			return
		}
		if n *= b.features[w].Classes + 1; n > maxTable {
			return
		}
	}
	x.table = make([]uint32, n)
}

// tabled says that an atom has a table although it is no simple comparison: it
// reads one fact, of which each value is a class, and nothing else.
func (b *builder) tabled(a *cond.Atom) bool {
	if a.AnyPart || a.Day || len(a.Uses) != 1 {
		return false
	}
	w := b.facts[a.Uses[0]].whole
	return w >= 0 && b.features[w].exact && b.vars[a.Uses[0]].Kind != cond.Set
}

// fill asks cel-go for the truth of an atom that has a table, for each class.
func (b *builder) fill(a *cond.Atom) *Tree {
	v := a.Uses[0]
	t := &Tree{Kind: Literal, Feature: b.facts[v].whole}
	x := &b.features[t.Feature]
	t.Truth = make([]Value, x.Classes+1)
	t.Truth[0] = Unknown
	for class := 1; class <= x.Classes; class++ {
		facts := b.env.Facts(time.Time{})
		switch {
		case b.vars[v].Kind == cond.Bool:
			facts.Set(b.vars[v].Name, class == Yes)
		case x.Texts != nil:
			facts.Set(b.vars[v].Name, x.Texts[class])
		default:
			facts.Set(b.vars[v].Name, max(x.lower(class), b.vars[v].Min-1))
		}
		t.Truth[class] = valueOf(a.Run(context.Background(), facts))
	}
	return t
}
