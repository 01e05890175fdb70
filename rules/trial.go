package rules

import "github.com/samhandlingsforlop/forlop/rules/internal/form"

// trial is a concern in one of the worlds that can be, with all conditions decided.
type trial struct {
	concern int
	world   world
	c       *form.Case
	seen    form.Verdicts
}

// try gives a concern in one world. It is worked out once for all rules that look at it.
func (d *deciding) try(concern int, w world) *trial {
	for range d.trials { // mostly it is the one after the last
		if d.trial++; d.trial >= len(d.trials) {
			d.trial = 0
		}
		t := d.trials[d.trial]
		if t.concern == concern && t.world.tier == w.tier && t.world.service == w.service && t.world.level == w.level {
			return t
		}
	}
	t := &trial{concern: concern, world: w, c: d.p.form.Borrow(d.in.at)}
	t.c.CopyFrom(d.cases[concern])
	d.enter(t.c, w)
	d.p.form.Decide(t.c, &t.seen)
	d.trials, d.trial = append(d.trials, t), len(d.trials)
	return t
}

// value is what the condition of a rule comes to in this world.
func (t *trial) value(f *form.Form, k int) form.Value { return comesTo(&t.seen, t.c, f, k) }

// comesTo is what a condition comes to, of which seen tells whether it is true or open.
func comesTo(seen *form.Verdicts, c *form.Case, f *form.Form, k int) form.Value {
	bit := uint64(1) << (k % 64)
	switch {
	case seen.True[k/64]&bit != 0:
		return form.True
	case seen.Open[k/64]&bit == 0:
		return form.False
	}
	return c.Value(f.Tree(k)) // which also tells a failure
}
