package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// tail is the id in `national/gp-consulted`.
func tail(ref string) string {
	if _, id, ok := strings.Cut(ref, "/"); ok {
		return id
	}
	return ref
}

// above finds what a layer below names as layer/id among the rules of one list,
// or of all lists for "". It tells the fault if there is none.
func (r *reader) above(p *Policy, from *layer, n source.Node, list, what string) []*rule {
	layerID, id, qualified := strings.Cut(n.Value(), "/")
	if !qualified {
		r.faults.Add(n, "%s: write the layer and the id, such as %s/%s", what, show(p.layers[0].id), show(n.Value()))
		return nil
	}
	var ids []string
	for _, l := range p.layers[:from.place] {
		ids = append(ids, l.id)
	}
	i := slices.Index(ids, layerID)
	if i < 0 {
		r.faults.Add(n, "%s: there is no layer %s above this one%s", what, show(layerID), orKnown(layerID, ids))
		return nil
	}
	var found []*rule
	var known []string
	other := ""
	for _, u := range r.rules {
		switch {
		case u.layer != p.layers[i]:
		case u.id == id && (list == "" || u.list == list):
			found = append(found, u)
		case u.id == id:
			other = kinds[u.list]
		case list == "" || u.list == list:
			known = append(known, u.id)
		}
	}
	such := "rule"
	if list != "" {
		such = kinds[list]
	}
	switch {
	case len(found) > 0:
	case other != "":
		r.faults.Add(n, "%s: %s is a %s; a %s belongs here", what, show(id), other, such)
	case slices.ContainsFunc(r.rules, func(u *rule) bool { return u.id == id && u.layer.place < from.place }):
		u := r.rules[slices.IndexFunc(r.rules, func(u *rule) bool { return u.id == id && u.layer.place < from.place })]
		r.faults.Add(n, "%s: the layer %s has no %s %s; write %s/%s", what, layerID, such, id, u.layer.id, id)
	case show(id) == "?":
		r.faults.Add(n, "%s: the layer %s has no such %s", what, layerID, such)
	default:
		r.faults.Add(n, "%s: the layer %s has no %s %s%s", what, layerID, such, id, source.Hint(id, known))
	}
	return found
}

// widen lets more refer to a service, and replaces its contact point. It comes
// before the conditions are made, which ask who may refer.
func (r *reader) widen(p *Policy) {
	seen := map[string]*change{}
	for _, c := range r.changes {
		if c.list != listWiden && c.list != listContacts {
			continue
		}
		s := p.serviceOf[c.target.Value()]
		if s == nil || r.notBelow(c) || r.twice(seen, c) {
			continue
		}
		if n := r.places.services[s.ID]; strings.HasPrefix(n.File(), c.layer.prefix) && len(p.layers) > 1 {
			r.faults.Add(c.target, "%s: service: %s is a service of this layer itself; change it there", c.kind(), s.ID)
			continue
		}
		if s.Emergency {
			r.faults.Add(c.target, "%s: service: %s is an emergency service; its contact point and who reaches it are the same in the whole country", c.kind(), s.ID)
			continue
		}
		if c.list == listContacts {
			if c.name == (pathway.Text{}) && c.reach == (pathway.Text{}) {
				r.faults.Add(c.node, "%s: nothing is changed: give a `name` or how a family gets there, `reach`", c.kind())
			}
			for key, x := range map[string][2]pathway.Text{"name": {s.Name, c.name}, "reach": {s.Reach, c.reach}} {
				if _, stands := c.at[key]; stands {
					r.sameWords(c, key, x[1])
					c.edits = append(c.edits, Edit{Key: key, WasText: x[0], NowText: x[1]})
				}
			}
			slices.SortFunc(c.edits, func(a, b Edit) int { return cmp.Compare(a.Key, b.Key) })
			s.Name, s.Reach = or(c.name, s.Name), or(c.reach, s.Reach)
			if c.reach != (pathway.Text{}) {
				p.contact[s.ID] = c.reach
			}
			s.Source = append(plainSources(c.cites), s.Source...)
			continue
		}
		if len(s.Referrers) == 0 {
			r.faults.Add(c.target, "%s: service: %s takes no referrals, so nobody can be added to those who refer to it", c.kind(), s.ID)
			continue
		}
		var more []string
		for _, x := range c.referrers {
			switch {
			case !slices.Contains(s.Referrers, x):
				more = append(more, x)
			case !r.referBeside(c, x):
				r.faults.Add(item(c.place("referrers"), x), "%s: referrers: %s may refer to %s already", c.kind(), x, s.ID)
			}
		}
		if was := strings.Join(s.Referrers, ", "); len(more) > 0 {
			c.edit("referrers", was, strings.Join(more, ", "))
		} else { // all of them may already, by a layer beside this one
			c.edit("referrers", "", strings.Join(c.referrers, ", "))
		}
		s.Referrers = append(slices.Clone(s.Referrers), c.referrers...)
		slices.Sort(s.Referrers)
		s.Referrers = slices.Compact(s.Referrers)
		s.Source = append(slices.Clone(s.Source), plainSources(c.cites)...)
	}
}

func or(a, b pathway.Text) pathway.Text {
	if a == (pathway.Text{}) {
		return b
	}
	return a
}

// notBelow refuses a change in the national layer, which has nothing above it.
func (r *reader) notBelow(c *change) bool {
	if c.layer.national() {
		r.faults.Add(c.node, "%s: this list changes what stands in a layer above, and there is none above this one; write it as an entry of its own", c.kind())
	}
	return c.layer.national()
}

// twice refuses a second entry of one list of a layer for the same target.
func (r *reader) twice(seen map[string]*change, c *change) bool {
	key := c.layer.prefix + "\x00" + c.list + "\x00" + c.target.Value()
	if first := seen[key]; first != nil {
		r.faults.Add(c.target, "%s: this layer changes it already, in line %d of %s; put both into one entry", c.kind(), first.node.Line(), first.node.File())
		return true
	}
	seen[key] = c
	return false
}

// change makes of each rule what the layers below it say, from the top down, so
// that each sees what those above have made of it.
func (r *reader) change(p *Policy) {
	slices.SortStableFunc(r.changes, func(a, b *change) int {
		return cmp.Or(cmp.Compare(a.layer.place, b.layer.place), cmp.Compare(a.list, b.list),
			cmp.Compare(a.target.Value(), b.target.Value()), cmp.Compare(a.node.File(), b.node.File()), cmp.Compare(a.node.Line(), b.node.Line()))
	})
	seen := map[string]*change{}
	for _, c := range r.changes {
		list := map[string]string{listTighten: listDuties, listNarrow: listShare, listTexts: ""}
		of, mine := list[c.list]
		if !mine || r.notBelow(c) || r.twice(seen, c) {
			continue
		}
		if c.list == listNarrow && r.frozenDuty(p, c) {
			continue
		}
		for _, u := range r.above(p, c.layer, c.target, of, c.kind()+": rule") {
			switch c.list {
			case listTighten:
				r.tighten(c, u)
			case listNarrow:
				r.narrow(p, c, u)
			case listTexts:
				r.reword(c, u)
			}
			u.changes = append(u.changes, c)
		}
	}
}

// edit notes what became of a key.
func (c *change) edit(key, was, now string) {
	c.edits = append(c.edits, Edit{Key: key, Was: was, Now: now})
}

// place ends a message with where a key of a rule stands.
func place(u *rule, key string) string {
	n := u.place(key)
	for _, c := range u.changes { // a layer between has made it what it is
		if at, stands := c.at[key]; stands {
			n = at
		}
	}
	return " (" + n.File() + " line " + strconv.Itoa(n.Line()) + ")"
}

// tighten makes a duty stronger, and refuses what would make it weaker.
func (r *reader) tighten(c *change, u *rule) {
	d := u.duty
	named := false
	for _, key := range []string{"strength", "deadline", "by", "with", "before"} {
		_, stands := c.at[key]
		named = named || stands
	}
	if !named {
		r.faults.Add(c.node, "%s: nothing is changed: give at least one of strength, deadline, by, with or before", c.kind())
	}
	raised := false
	if n, stands := c.at["strength"]; stands && c.strength != "" {
		switch by := c.strength.Rank() - u.strength.Rank(); {
		case by < 0 && c.strength.Rank() > r.strengthSeen(c, u).Rank(): // the stronger stands
		case by == 0 && r.besides(c, u, "strength"):
		case by < 0:
			r.faults.Add(n, "%s: strength: this makes the duty weaker: it is %s%s; a layer below may only raise it", c.kind(), u.strength, place(u, "strength"))
		case by == 0:
			r.faults.Add(n, "%s: strength: it is %s already%s; leave this out", c.kind(), u.strength, place(u, "strength"))
		default:
			c.edit("strength", string(u.strength), string(c.strength))
			u.strength, raised = c.strength, true
		}
	}
	r.shorten(c, u)
	if n, stands := c.at["by"]; stands && c.by != "" {
		named := slices.ContainsFunc(r.cat.Persons, func(x pathway.Person) bool { return x.ID == d.by && x.NamedBelow })
		switch {
		case d.by == c.by && r.besides(c, u, "by"):
		case d.discloses != nil:
			r.faults.Add(n, "%s: by: this takes the duty to disclose away from %s%s; leave this out", c.kind(), d.by, place(u, "by"))
		case !named:
			r.faults.Add(n, "%s: by: this takes the duty away from %s%s; add a duty of your own, or name who else takes part under `with`", c.kind(), d.by, place(u, "by"))
		default:
			c.edit("by", d.by, c.by)
			d.by = c.by
		}
	}
	d.with = slices.Clone(d.with)
	for _, w := range c.with {
		if slices.Contains(d.with, w) && r.withBeside(c, u, w) {
			continue
		}
		if slices.Contains(d.with, w) || w == d.by {
			r.faults.Add(item(c.place("with"), w), "%s: with: %s takes part already%s", c.kind(), w, place(u, "with"))
			continue
		}
		c.edit("with", "", w)
		d.with = append(d.with, w)
	}
	slices.Sort(d.with)
	if n, stands := c.at["before"]; stands && c.before != "" {
		seen := r.strengthSeen(c, u)
		if c.strength.Rank() > seen.Rank() {
			seen = c.strength
		}
		switch {
		case d.before == c.before && r.besides(c, u, "before"):
		case d.before != "":
			r.faults.Add(n, "%s: before: the duty blocks the step %q already%s, and must go on doing so; add a duty of your own for another step", c.kind(), d.before, place(u, "before"))
		case seen == pathway.Kan:
			r.faults.Add(n, "%s: before: a kan never blocks a step; raise the strength too, or leave this out", c.kind())
		default:
			c.edit("before", "", string(c.before))
			d.before = c.before
			if u.shutsForGood() {
				r.faults.Add(n, "%s: before: this could neither be done nor waived%s, so the step would be closed for good; leave this out", c.kind(), place(u, "do"))
			}
		}
	}
	// The text that raises a norm gives it its force; otherwise that of the rule
	// stays, so that what the law requires goes on being law.
	if raised {
		u.cites = append(slices.Clone(c.cites), u.cites...)
	} else {
		u.cites = append(slices.Clone(u.cites), c.cites...)
	}
}

func (r *reader) shorten(c *change, u *rule) {
	n, stands := c.at["deadline"]
	if !stands || c.limit == nil || c.limit.From == "" && !c.limit.Immediately {
		return
	}
	was := u.duty.limit
	switch {
	case was == nil:
		c.edits = append(c.edits, Edit{Key: "deadline", NowLimit: *c.limit})
		u.duty.limit, u.duty.limitAdded = c.limit, true
		return
	case *c.limit == *was && r.besides(c, u, "deadline"), r.shorterBeside(c, u): // the shorter stands
	case was.Immediately:
		r.faults.Add(n, "%s: deadline: the duty is due immediately%s; no deadline is shorter", c.kind(), place(u, "deadline"))
	case c.limit.Immediately:
		r.faults.Add(n, "%s: deadline: keep the events that the deadline runs between%s, and make it shorter", c.kind(), place(u, "deadline"))
	case c.limit.From != was.From || c.limit.Until != was.Until:
		r.faults.Add(n, "%s: deadline: it runs from %s until %s%s; keep these, or add a duty of your own", c.kind(), was.From, was.Until, place(u, "deadline"))
	case *c.limit == *was:
		r.faults.Add(n, "%s: deadline: this is the deadline already%s; leave it out", c.kind(), place(u, "deadline"))
	case neverLater(*c.limit, *was):
		c.edits = append(c.edits, Edit{Key: "deadline", WasLimit: *was, NowLimit: *c.limit})
		u.duty.limit = c.limit
	default:
		r.faults.Add(n, "%s: deadline: %s can end later than %s, the deadline above%s; a layer below may only shorten it", c.kind(), c.limit, was, place(u, "deadline"))
	}
}

// neverLater says that a ends no later than b, whatever day both begin on.
func neverLater(a, b referral.Limit) bool {
	days := func(l referral.Limit) (least, most int) {
		switch l.Unit {
		case referral.Days:
			return l.N, l.N
		case referral.Weeks:
			return 7 * l.N, 7 * l.N
		case referral.Months: // the shortest and the longest months there are
			return 28 * l.N, 31 * l.N
		}
		return l.N, 1 << 30 // holidays can make working days any longer
	}
	if a.Unit == b.Unit {
		return a.N <= b.N
	}
	_, most := days(a)
	least, _ := days(b)
	return most <= least
}
