package rules

import (
	"cmp"
	"maps"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// facts lays out the facts of the case or of the concern, those that most rules
// read first.
func (b *spaceBuilder) facts(concern bool) {
	var facts []*fact
	count, seen := map[*fact]int{}, map[*fact]bool{}
	read := func(f *fact, weight int) {
		if f == nil || f.concern != concern {
			return
		}
		if !seen[f] {
			facts, seen[f] = append(facts, f), true
		}
		count[f] += weight
	}
	for i, x := range b.xs {
		weight := 1
		if i < len(b.p.rules) && b.p.rules[i].tier != nil {
			weight = 10 // what many others wait for
		}
		for _, name := range x.Vars() {
			read(b.p.factOf[name], weight)
		}
	}
	for _, u := range b.p.rules {
		read(b.p.factOf[u.among], 0)
	}
	slices.SortFunc(facts, func(x, y *fact) int { return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x.name, y.name)) })
	for _, f := range facts {
		b.fact(f)
	}
	for i, x := range b.features {
		if tooMany(&x) {
			b.loosely(i, concern)
		}
	}
}

// fact lays out one fact, after those that exclude it.
func (b *spaceBuilder) fact(f *fact) {
	if b.laid[f] {
		return
	}
	b.laid[f] = true
	if other := b.p.factOf[f.notWith]; other != nil && b.insteadOf(other) == f {
		return // it lies on the dimension of the fact that it is false beside
	}
	if b.insteadOf(f) == nil {
		for _, g := range b.p.excluders[f.name] {
			if b.fact(g); b.scaleOf(g) < 0 {
				b.dim(dimension{name: g.name, fact: g, atom: -1, values: 2, classes: make([][]classAt, 2)})
			}
		}
	}
	if f.kind == cond.Set {
		b.set(f, b.form.Fact(f.name))
	} else if i := b.scaleOf(f); i >= 0 {
		b.scale(f, i)
	}
}

// scaleOf gives the feature of a fact that makes a dimension, -1 if none does.
func (b *spaceBuilder) scaleOf(f *fact) int {
	if f.kind == cond.Set {
		return -1 // its elements do
	}
	return slices.IndexFunc(b.features, func(x form.Feature) bool {
		return (x.Kind == form.Whole || x.Kind == form.Months) && x.Facts[0] == b.form.Fact(f.name)
	})
}

// insteadOf gives the fact that excludes f, if there is one alone and both fit on one
// dimension: neither is held against other facts, and f is a scale. nil if not.
func (b *spaceBuilder) insteadOf(f *fact) *fact {
	if l := b.p.excluders[f.name]; len(l) == 1 && b.scaleOf(f) >= 0 && !b.isLoose(f) && !b.isLoose(l[0]) {
		return l[0]
	}
	return nil
}

// isLoose says that a fact is held against others, and they have too many values.
func (b *spaceBuilder) isLoose(f *fact) bool {
	v := b.form.Fact(f.name)
	return slices.ContainsFunc(b.features, func(x form.Feature) bool { return tooMany(&x) && slices.Contains(x.Facts, v) })
}

// tooMany says that a feature rests on several facts with too many values to go
// through, or on days.
func tooMany(x *form.Feature) bool {
	return x.Kind == form.Days || x.Kind == form.Opaque && !x.Finite()
}

// scale lays out the classes of a feature; the last value is that of a fact that
// this one excludes, if it lies on the same dimension.
func (b *spaceBuilder) scale(f *fact, feature int) {
	x := &b.features[feature]
	d := dimension{name: f.name, fact: f, atom: -1, instead: b.insteadOf(f)}
	var beside []classAt
	if d.instead != nil && b.scaleOf(d.instead) >= 0 {
		beside = []classAt{{b.scaleOf(d.instead), form.No}}
	}
	for c := 1; c <= x.Classes; c++ {
		if canBeOf(x, c) {
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

// canBeOf says that a fact can have a value of a class. No date lies further back
// than the longest life.
func canBeOf(x *form.Feature, class int) bool {
	if x.Kind != form.Months || !x.Possible(class) {
		return x.Possible(class)
	}
	first, _ := x.Span(class)
	return first <= 12*longestLife
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
		goes := slices.ContainsFunc(b.p.rules, func(u *rule) bool { return u.among == f.name && slices.Contains(u.share.To, text) })
		if !ok && !opaque && !goes {
			others++
			continue
		}
		d := dimension{name: f.name, fact: f, element: text, atom: -1, values: 2, classes: [][]classAt{nil, nil}, extra: !ok && !opaque && size < 0}
		if ok {
			d.classes = [][]classAt{{{i, form.No}}, {{i, form.Yes}}}
		}
		b.dim(d)
	}
	if size >= 0 && others > 0 {
		b.dim(dimension{name: f.name, fact: f, others: true, atom: -1, values: others + 1, classes: make([][]classAt, others+1)})
	}
}

// nones finds where a fact has no value because another excludes it: of all that
// have dimensions, or whose excluders do.
func (b *spaceBuilder) nones() {
	for _, f := range b.p.facts {
		none := diagram.False
		for i, d := range b.dims {
			switch {
			case d.reads != nil:
			case d.fact == f && d.instead != nil:
				leaf := make([]diagram.Ref, d.values)
				leaf[d.values-1] = diagram.True
				none = b.store.Variable(i, leaf)
			case d.fact != nil && d.fact.notWith == f.name && d.element == "" && !d.others:
				none = b.store.Or(none, b.store.Variable(i, []diagram.Ref{diagram.False, diagram.True}))
			}
		}
		if none != diagram.False {
			b.none[f.name] = none
		}
	}
}

// goesTo finds for the shares that go to whom a set names where it names them.
func (b *spaceBuilder) goesTo() {
	for i, d := range b.dims {
		for _, u := range b.p.rules {
			if d.element != "" && u.among == d.name {
				b.goes[[2]string{d.name, d.element}] = b.unless(d.fact, b.store.Variable(i, []diagram.Ref{diagram.False, diagram.True}))
			}
		}
	}
}

// support finds what the functions that decisions use depend on.
func (b *spaceBuilder) support() {
	if !b.loose {
		return
	}
	b.reads = map[diagram.Ref][]bool{}
	for _, l := range [][]diagram.Ref{b.rules, slices.Collect(maps.Values(b.none)), slices.Collect(maps.Values(b.goes))} {
		for _, r := range l {
			if b.reads[r] == nil {
				b.reads[r] = make([]bool, len(b.dims))
				b.store.Support(r, b.reads[r])
			}
		}
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
	b.loose = true
	for c := 1; c <= x.Classes; c++ {
		if x.Kind == form.Opaque || x.Possible(c) {
			d.classes = append(d.classes, []classAt{{feature, c}})
		}
	}
	d.values = len(d.classes)
	b.dim(d)
}
