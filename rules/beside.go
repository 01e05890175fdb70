package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// Two layers can stand beside each other, where neither builds on the other: each is
// written without the other in view. What both say is said once, with the sources of
// both. Where two of one kind strengthen the same differently, the stronger stands,
// whatever their ids are.

// apart says that a layer does not build on another above it.
func (r *reader) apart(below, above *layer) bool { return !r.standsOn(below, above.id) }

// unseen says that a change was made by a layer of the same kind that the layer of c
// does not build on: it stands above only by the order of the ids.
func (r *reader) unseen(c, by *change) bool {
	return by.layer.kind == c.layer.kind && r.apart(c.layer, by.layer)
}

// besides says that a key of a rule is what it is by a layer that the layer of c does
// not build on.
func (r *reader) besides(c *change, u *rule, key string) bool {
	is := false
	u.edited(key, func(by *change, _ Edit) { is = r.apart(c.layer, by.layer) })
	return is
}

// edited goes through what became of a key of a rule, from the top down.
func (u *rule) edited(key string, each func(by *change, e Edit)) {
	for _, by := range u.changes {
		for _, e := range by.edits {
			if e.Key == key {
				each(by, e)
			}
		}
	}
}

// seen goes through what a key of a rule was and became in the layers that c sees:
// first what stood there before any change.
func (r *reader) seen(c *change, u *rule, key string, each func(e Edit, now bool)) {
	first := true
	u.edited(key, func(by *change, e Edit) {
		if first {
			each(e, false)
			first = false
		}
		if !r.unseen(c, by) {
			each(e, true)
		}
	})
}

// strengthSeen is the strength of a duty without what c does not see.
func (r *reader) strengthSeen(c *change, u *rule) pathway.Strength {
	is := u.strength
	r.seen(c, u, "strength", func(e Edit, now bool) {
		if is = pathway.Strength(e.Was); now {
			is = pathway.Strength(e.Now)
		}
	})
	return is
}

// shorterBeside says that a layer that c does not see has shortened a deadline
// further than c, which shortens it too.
func (r *reader) shorterBeside(c *change, u *rule) bool {
	is := *u.duty.limit
	r.seen(c, u, "deadline", func(e Edit, now bool) {
		if is = e.WasLimit; now {
			is = e.NowLimit
		}
	})
	now := *u.duty.limit
	within := func(a, b referral.Limit) bool {
		return !a.Immediately && !b.Immediately && a.From == b.From && a.Until == b.Until && neverLater(a, b)
	}
	return is != now && within(now, *c.limit) && (is == referral.Limit{} || *c.limit != is && within(*c.limit, is))
}

// listSeen is a list of a share without what c does not see.
func (r *reader) listSeen(c *change, u *rule, key string, is []string) []string {
	r.seen(c, u, key, func(e Edit, now bool) {
		if is = strings.Split(e.Was, ", "); now {
			is = strings.Split(e.Now, ", ")
		}
	})
	return is
}

// withBeside says that a layer that the layer of c does not build on has somebody
// take part in a duty too.
func (r *reader) withBeside(c *change, u *rule, who string) bool {
	return slices.ContainsFunc(u.changes, func(by *change) bool { return slices.Contains(by.with, who) && r.apart(c.layer, by.layer) })
}

// referBeside says that a layer that the layer of c does not build on lets somebody
// refer to the same service too.
func (r *reader) referBeside(c *change, who string) bool {
	return slices.ContainsFunc(r.changes, func(by *change) bool {
		return by.list == listWiden && by.target.Value() == c.target.Value() && by.layer.place < c.layer.place &&
			slices.Contains(by.referrers, who) && r.apart(c.layer, by.layer)
	})
}

// sameWords tells at both places that two layers of one kind, of which neither builds
// on the other, word the same differently: which is meant cannot be told.
func (r *reader) sameWords(c *change, key string, now pathway.Text) {
	for _, by := range r.changes {
		if by.list != c.list || by.target.Value() != c.target.Value() || by.layer.place >= c.layer.place || !r.unseen(c, by) {
			continue
		}
		for _, e := range by.edits {
			if e.Key != key || e.NowText == now {
				continue
			}
			for _, x := range [][2]*change{{c, by}, {by, c}} {
				r.faults.Add(x[0].at[key], "%s: %s: the layer %s, which stands beside this one, says this in other words; use the same words in both, or leave it out in one", x[0].kind(), key, x[1].layer.id)
			}
		}
	}
}
