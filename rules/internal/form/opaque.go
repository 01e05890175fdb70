package form

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// ask gives the class of an opaque atom: remembered, or what cel-go says now.
func (c *Case) ask(feature int) uint16 {
	x := &c.form.features[feature]
	if !x.Atom.AnyPart && slices.ContainsFunc(x.Facts, func(v int) bool { return !c.known[v] }) {
		return noClass // it needs all of them
	}
	place := -1
	if x.table != nil {
		place = 0
		for _, v := range x.Facts {
			w := c.form.facts[v].whole
			class := int(c.code[w])
			if !c.known[v] {
				class = 0
			}
			place = place*(c.form.features[w].Classes+1) + class
			if c.known[v] && !c.form.features[w].Possible(class) {
				place = -1 // no declared value: no class of its own
				break
			}
		}
	}
	if place >= 0 {
		if v := atomic.LoadUint32(&x.table[place]); v != 0 {
			return uint16(v - 1)
		}
	}
	ctx := c.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	class := uint16(noClass)
	switch valueOf(x.Atom.Run(ctx, c.shown(x.Facts))) {
	case True:
		class = Yes
	case False:
		class = No
	case Failed:
		if ctx.Err() != nil {
			return Broken // the caller gave up: that says nothing about the atom
		}
		class = Broken
	}
	if place >= 0 {
		atomic.StoreUint32(&x.table[place], uint32(class)+1)
	}
	return class
}

// shown are the facts as cel-go takes them, with those that an atom reads.
func (c *Case) shown(facts []int) *cond.Facts {
	if c.cel == nil {
		c.cel = c.form.env.Facts(c.at)
	}
	for _, v := range facts {
		r := &c.raw[v]
		if r.shown || !c.known[v] {
			continue
		}
		var value any
		switch c.form.facts[v].kind {
		case cond.Bool:
			value = r.n == Yes
		case cond.Int:
			value = r.n
		case cond.Enum:
			value = r.text
		case cond.Set:
			value = r.set
		case cond.Date:
			value = r.date
		}
		c.cel.Set(c.form.vars[v].Name, value)
		r.shown = true
	}
	return c.cel
}
