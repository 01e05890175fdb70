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
	facts  []*fact // by index in the form, nil for what the engine finds out
	store  *diagram.Store
	dims   []dimension
	at     map[int]int   // by feature of the form: the dimension that it lies on
	rules  []diagram.Ref // by index of the policy's rules
	caseAt int           // the first dimension about the case
	concAt int           // the first about the concern
	trees  map[*form.Tree]diagram.Ref
	none   map[string]diagram.Ref    // by fact: where it has no value, as another excludes it
	goes   map[[2]string]diagram.Ref // by set and element: where the element is in the set
	reads  map[diagram.Ref][]bool    // the dimensions that a function depends on, where loose
	loose  bool                      // some condition holds facts against each other that have too many values
	full   bool                      // the conditions have more nodes than are worked with
	limit  int                       // nodes that one decision may make
	stores *sync.Pool                // of *diagram.Store, for decisions

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
	instead *fact  // a fact that is true only in the last value, where this one has none
	extra   bool   // no condition looks at it, only whom a share goes to
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
	sp := &space{form: p.form, facts: make([]*fact, len(p.vars())), limit: mostNodes, stores: &sync.Pool{New: func() any { return diagram.New(nil) }}, at: map[int]int{}, trees: map[*form.Tree]diagram.Ref{},
		none: map[string]diagram.Ref{}, goes: map[[2]string]diagram.Ref{},
		tier: -1, service: -1, level: -1, state: -1, condition: -1}
	b := &spaceBuilder{space: sp, p: p, xs: xs, features: p.form.Features(), of: map[int][]int{}, laid: map[*fact]bool{}}
	for _, f := range p.facts {
		if v := p.form.Fact(f.name); v >= 0 {
			sp.facts[v] = f
		}
	}
	b.layOut()
	widths := make([]int, len(sp.dims))
	for i, d := range sp.dims {
		widths[i] = d.values
	}
	sp.store = diagram.New(widths)
	sp.store.Limit(mostNodes)
	b.nones()
	for i := range xs {
		sp.rules = append(sp.rules, sp.lower(p.form.Tree(i)))
	}
	b.goesTo()
	b.support()
	sp.full = sp.store.Full()
	return sp
}

// spaceBuilder lays out the dimensions.
type spaceBuilder struct {
	*space
	p        *Policy
	xs       []*cond.Expr
	features []form.Feature
	of       map[int][]int  // features by the first fact that they rest on
	laid     map[*fact]bool // those that have their dimensions
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
	d.v, d.feature = b.form.Fact(d.name), -1
	if len(d.classes) > 0 && len(d.classes[0]) > 0 {
		d.feature = d.classes[0][0].feature
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
