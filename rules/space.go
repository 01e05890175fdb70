package rules

import (
	"cmp"
	"slices"
	"sync"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// space is all cases that the declared facts allow, as far as the conditions can
// tell them apart, and every condition as a diagram over it. It is immutable.
//
// Its dimensions are the levels of the diagrams: what the engine finds out itself
// (tier, service, level, state) first, then facts of the case, then the condition
// and facts of the concern.
type space struct {
	form   *form.Form
	store  *diagram.Store
	dims   []dimension
	at     map[int]int   // by feature of the form: the dimension that it lies on
	rules  []diagram.Ref // by index of the policy's rules
	caseAt int           // the first dimension about the case
	concAt int           // the first about the concern
	trees  map[*form.Tree]diagram.Ref
	full   bool       // the conditions have more nodes than are worked with
	limit  int        // nodes that one decision may make
	stores *sync.Pool // of *diagram.Store, for decisions

	tier, service, level, state, condition int // dimensions, -1: no condition reads it
}

// dimension is one variable of the space. Its values give classes to features.
type dimension struct {
	name    string // the fact, or what the engine finds out
	fact    *fact  // nil for the latter
	v       int    // its index in the form
	feature int    // the feature that tells its value, -1: none does
	element string // of a set: the element that is there or not
	others  bool   // of a set: how many elements there are besides
	atom    int    // the feature of an opaque atom or a pair of dates, else -1
	beside  int    // the feature of instead
	instead *fact  // a fact that is true only in the last value, where this one has none
	values  int
	texts   []string    // of the engine's own and of words: by value
	classes [][]classAt // by value
	reads   []*fact     // of an atom: the facts that it rests on, which other dimensions may hold too
}

// classAt is the class that one value of a dimension gives to a feature; 0 leaves it
// unknown.
type classAt struct{ feature, class int }

// noService is the value of the service that nobody knows yet.
const noService = ""

// newSpace lays out the dimensions of a policy and turns every condition of its
// form into a diagram.
func newSpace(p *Policy, xs []*cond.Expr) *space {
	sp := &space{form: p.form, limit: mostNodes, stores: &sync.Pool{New: func() any { return diagram.New(nil) }}, at: map[int]int{}, trees: map[*form.Tree]diagram.Ref{},
		tier: -1, service: -1, level: -1, state: -1, condition: -1}
	b := &spaceBuilder{space: sp, p: p, xs: xs, features: p.form.Features(), of: map[int][]int{}}
	b.layOut()
	widths := make([]int, len(sp.dims))
	for i, d := range sp.dims {
		widths[i] = d.values
	}
	sp.store = diagram.New(widths)
	sp.store.Limit(mostNodes)
	for i := range xs {
		sp.rules = append(sp.rules, sp.lower(p.form.Tree(i)))
	}
	sp.full = sp.store.Full()
	return sp
}

// spaceBuilder lays out the dimensions.
type spaceBuilder struct {
	*space
	p        *Policy
	xs       []*cond.Expr
	features []form.Feature
	of       map[int][]int // features by the first fact that they rest on
}

func (b *spaceBuilder) layOut() {
	for i, x := range b.features {
		if len(x.Facts) > 0 {
			b.of[x.Facts[0]] = append(b.of[x.Facts[0]], i)
		}
	}
	own := func(name string, values []string) int {
		d := dimension{name: name, atom: -1, values: len(values), texts: values}
		for i, text := range values {
			var cl []classAt
			for _, f := range b.of[b.form.Fact(name)] {
				if b.features[f].Kind == form.Whole {
					cl = append(cl, classAt{f, b.classOf(f, text, int64(i))})
				}
			}
			d.classes = append(d.classes, cl)
		}
		return b.dim(d)
	}
	vars := map[string][]string{}
	for _, v := range b.p.vars() {
		vars[v.Name] = v.Values
	}
	b.tier = own(varTier, vars[varTier])
	b.service = own(varService, append(slices.Clone(vars[varService]), noService))
	b.level = own(varLevel, []string{"0", "1", "2", "3"})
	b.state = own(varState, vars[varState])
	b.caseAt = len(b.dims)
	b.facts(false)
	b.concAt = len(b.dims)
	b.condition = own(varCondition, vars[varCondition])
	for i, id := range vars[varCondition] { // the pathway follows from it
		path := cmp.Or(b.p.pathOf[id], noPathway)
		for _, f := range b.of[b.form.Fact(varPathway)] {
			if b.features[f].Kind == form.Whole {
				d := &b.dims[b.condition]
				d.classes[i] = append(d.classes[i], classAt{f, b.classOf(f, path, 0)})
			}
		}
	}
	b.facts(true)
	for i, d := range b.dims {
		for _, cl := range d.classes {
			for _, c := range cl {
				b.at[c.feature] = i
			}
		}
	}
}

func (b *spaceBuilder) dim(d dimension) int {
	d.v, d.feature, d.beside = b.form.Fact(d.name), -1, -1
	if len(d.classes) > 0 && len(d.classes[0]) > 0 {
		d.feature = d.classes[0][0].feature
	}
	if d.instead != nil {
		d.beside = b.scaleOf(d.instead)
	}
	b.dims = append(b.dims, d)
	return len(b.dims) - 1
}

// classOf gives the class that a value has in the feature of its fact.
func (b *spaceBuilder) classOf(feature int, text string, n int64) int {
	x := b.features[feature]
	if x.Texts == nil {
		c := b.form.NewCase(b.anyDay())
		c.SetInt(x.Facts[0], n)
		return c.Class(feature)
	}
	if text == noService {
		return 0
	}
	c := b.form.NewCase(b.anyDay())
	c.SetText(x.Facts[0], text)
	return c.Class(feature)
}

// facts lays out the facts of the case or of the concern, those that most rules
// read first.
func (b *spaceBuilder) facts(concern bool) {
	var facts []*fact
	count := map[*fact]int{}
	for i, x := range b.xs {
		weight := 1
		if i < len(b.p.rules) && b.p.rules[i].tier != nil {
			weight = 10 // what many others wait for
		}
		for _, name := range x.Vars() {
			if f := b.p.factOf[name]; f != nil && f.concern == concern {
				if count[f] == 0 {
					facts = append(facts, f)
				}
				count[f] += weight
			}
		}
	}
	slices.SortFunc(facts, func(x, y *fact) int { return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x.name, y.name)) })
	for _, f := range facts {
		b.fact(f)
	}
	for i, x := range b.features {
		if x.Kind == form.Days || x.Kind == form.Opaque && !x.Finite() {
			b.loosely(i, concern)
		}
	}
}

// fact lays out one fact.
func (b *spaceBuilder) fact(f *fact) {
	v := b.form.Fact(f.name)
	if f.kind == cond.Set {
		b.set(f, v)
		return
	}
	if other := b.p.factOf[f.notWith]; other != nil && b.scaleOf(other) >= 0 && b.insteadOf(other) == f {
		return // it lies on the dimension of the fact that it is false beside
	}
	if i := b.scaleOf(f); i >= 0 {
		b.scale(f, i)
	}
}

// scaleOf gives the feature of a fact that makes a dimension, -1 if none does.
func (b *spaceBuilder) scaleOf(f *fact) int {
	return slices.IndexFunc(b.features, func(x form.Feature) bool {
		return (x.Kind == form.Whole || x.Kind == form.Months) && x.Facts[0] == b.form.Fact(f.name)
	})
}

// insteadOf gives a fact that is true only where f has no value, one that
// conditions read if there is one; nil if there is none.
func (b *spaceBuilder) insteadOf(f *fact) *fact {
	var found *fact
	for _, g := range b.p.facts {
		if g.notWith == f.name && g.concern == f.concern && (found == nil || b.scaleOf(found) < 0 && b.scaleOf(g) >= 0) {
			found = g
		}
	}
	return found
}

// scale lays out the classes of a feature; the last value is that of a fact that
// this one excludes, if there is one.
func (b *spaceBuilder) scale(f *fact, feature int) {
	x := &b.features[feature]
	d := dimension{name: f.name, fact: f, atom: -1, instead: b.insteadOf(f)}
	var beside []classAt
	if d.instead != nil && b.scaleOf(d.instead) >= 0 {
		beside = []classAt{{b.scaleOf(d.instead), form.No}}
	}
	for c := 1; c <= x.Classes; c++ {
		if x.Possible(c) {
			d.classes = append(d.classes, append([]classAt{{feature, c}}, beside...))
		}
	}
	if d.instead != nil {
		last := []classAt{{feature, 0}}
		for _, c := range beside {
			last = append(last, classAt{c.feature, form.Yes})
		}
		d.classes = append(d.classes, last)
	}
	d.values = len(d.classes)
	b.dim(d)
}

// set lays out the elements of a set that conditions name, and how many others
// there are where they ask how many.
func (b *spaceBuilder) set(f *fact, v int) {
	size, opaque := -1, false
	named := map[string]int{}
	for _, i := range b.of[v] {
		switch x := &b.features[i]; x.Kind {
		case form.Element:
			named[x.Text] = i
		case form.Size:
			size = i
		}
	}
	for _, x := range b.features {
		opaque = opaque || x.Kind == form.Opaque && slices.Contains(x.Facts, v)
	}
	others := 0
	for _, text := range f.values {
		i, ok := named[text]
		if !ok && !opaque {
			others++
			continue
		}
		d := dimension{name: f.name, fact: f, element: text, atom: -1, values: 2, classes: [][]classAt{nil, nil}}
		if ok {
			d.classes = [][]classAt{{{i, form.No}}, {{i, form.Yes}}}
		}
		b.dim(d)
	}
	if size >= 0 && others > 0 {
		b.dim(dimension{name: f.name, fact: f, others: true, atom: -1, values: others + 1, classes: make([][]classAt, others+1)})
	}
}

// hasElement says that an element of a set is a dimension of its own.
func (sp *space) hasElement(set, element string) bool {
	return slices.ContainsFunc(sp.dims, func(d dimension) bool { return d.name == set && d.element == element })
}

// loosely lays out an atom that reads several facts as if it were a fact of its
// own: of the case, or of the concern if any of its facts is.
func (b *spaceBuilder) loosely(feature int, concern bool) {
	x := &b.features[feature]
	d := dimension{atom: feature}
	isConcern := false
	for _, v := range x.Facts {
		f := b.p.factOf[b.form.Name(v)]
		if f == nil { // what the engine finds out
			isConcern = true
			continue
		}
		d.reads = append(d.reads, f)
		isConcern = isConcern || f.concern
	}
	if isConcern != concern {
		return
	}
	for c := 1; c <= x.Classes; c++ {
		if x.Kind == form.Opaque || x.Possible(c) {
			d.classes = append(d.classes, []classAt{{feature, c}})
		}
	}
	d.values = len(d.classes)
	b.dim(d)
}
