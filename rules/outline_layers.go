package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// ChangeKind is what a layer does to what stands above it.
type ChangeKind string

// What a layer can do. It settles with a tier rule, and does the rest with the
// list of that name.
const (
	Adds     ChangeKind = "adds"
	Settles  ChangeKind = "settles" // and adds: it is a tier rule of the layer
	Tightens ChangeKind = "tightens"
	Narrows  ChangeKind = "narrows"
	Widens   ChangeKind = "widens"
	Contacts ChangeKind = "contacts"
	Rewords  ChangeKind = "rewords"
)

// LayerChange is one thing that a layer makes of what stands above it.
type LayerChange struct {
	Layer string
	Kind  ChangeKind
	What  string // tier rule, duty, service, fact, …
	ID    string
	Of    string // the layer of what is changed; empty for what is added
	File  string
	Line  int
	Text  pathway.Text // what it says, or is called
	Edits []Edit       // what changed, by key
	// Lifts are the duties of the layers above that can fall away where the change
	// applies, because they belong to another tier, another service or to a
	// referrer who may not refer; Opens the shares that it can open, because they
	// belong to the tier that it settles. Both are sorted, and name at least those
	// that do.
	Lifts, Opens []string
	Source       []pathway.Source
}

// Edit is one key of an entry before and after a change. Wording stands in the
// texts, a deadline in the limits, everything else in the words; what there was
// not is the zero value.
type Edit struct {
	Key                string
	Was, Now           string
	WasText, NowText   pathway.Text
	WasLimit, NowLimit referral.Limit
}

// Changes tells of each layer below the national one what it adds, changes and
// settles, in the order of the layers, then by kind and id: what a board reads
// before it approves a layer.
func (p *Policy) Changes() []LayerChange {
	out := slices.Clone(p.added)
	for _, u := range p.rules {
		if u.layer.national() {
			continue
		}
		c := LayerChange{Layer: u.layer.id, Kind: Adds, What: kinds[u.list], ID: u.id, File: u.node.File(), Line: u.node.Line(),
			Text: u.text(), Source: plainSources(u.cites)}
		if u.tier != nil {
			for _, n := range u.tier.settles {
				c.Edits = append(c.Edits, Edit{Key: "settles", Now: n.Value()})
			}
			c.Kind = Settles
			c.Lifts, c.Opens = p.movedBy(u)
		}
		out = append(out, c)
	}
	for _, c := range p.changed {
		l := LayerChange{Layer: c.layer.id, Kind: map[string]ChangeKind{listTighten: Tightens, listNarrow: Narrows, listWiden: Widens,
			listContacts: Contacts, listTexts: Rewords}[c.list], ID: tail(c.target.Value()), File: c.node.File(), Line: c.node.Line(),
			Edits: slices.Clone(c.edits), Source: plainSources(c.cites), Text: c.why}
		if l.What = "service"; strings.Contains(c.target.Value(), "/") {
			l.Of, _, _ = strings.Cut(c.target.Value(), "/")
			for _, u := range p.rules {
				if u.id == l.ID {
					l.What, l.Text = kinds[u.list], or(l.Text, u.text())
				}
			}
		}
		if c.list == listWiden {
			l.Lifts = p.askingWhoRefers(c)
		}
		out = append(out, l)
	}
	place := map[string]int{}
	for _, l := range p.layers {
		place[l.id] = l.place
	}
	order := []ChangeKind{Settles, Tightens, Narrows, Widens, Adds, Contacts, Rewords}
	slices.SortStableFunc(out, func(a, b LayerChange) int {
		return cmp.Or(cmp.Compare(place[a.Layer], place[b.Layer]), cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)),
			cmp.Compare(a.What, b.What), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// movedBy finds the duties above that a tier rule can take away and the shares
// above that it can open: those that come to something else in the tier and the
// service that it names than in what the layers above leave the concern to.
func (p *Policy) movedBy(u *rule) (lifts, opens []string) {
	possible := func(xs ...*cond.Expr) bool {
		_, found := cond.Example(xs...)
		return found != cond.None
	}
	// What falls away is what a rule that it goes before says, and where no rule
	// above speaks, that either level of care is open.
	type elsewhere struct {
		at    map[string]any
		where *cond.Expr
	}
	var others []elsewhere
	var speak []*cond.Expr
	for _, v := range p.rules {
		if v.tier == nil || v.expr == nil || v.layer.place >= u.layer.place || !overlaps(u, v) {
			continue
		}
		speak = append(speak, v.expr)
		same := v.tier.tier == u.tier.tier && v.tier.service == u.tier.service
		if !same && u.goesBefore(v) && possible(u.expr, v.expr) {
			others = append(others, elsewhere{map[string]any{varTier: string(v.tier.tier), varService: v.tier.service}, v.expr})
		}
	}
	if silent := p.env.Or(speak...).Not(); possible(u.expr, silent) {
		for _, t := range tierNames[:2] {
			others = append(others, elsewhere{map[string]any{varTier: t}, silent})
		}
	}
	if len(others) == 0 {
		return nil, nil
	}
	here := map[string]any{varTier: string(u.tier.tier), varService: u.tier.service}
	for _, v := range p.rules {
		if v.layer.place >= u.layer.place || v.expr == nil || !v.readsTier || v.duty == nil && v.share == nil {
			continue
		}
		mine := v.expr.With(here)
		for _, o := range others {
			theirs := v.expr.With(o.at)
			if v.duty != nil && possible(u.expr, o.where, theirs, mine.Not()) {
				lifts = append(lifts, v.id)
			}
			if (v.share != nil || v.duty.discloses != nil) && possible(u.expr, o.where, mine, theirs.Not()) {
				opens = append(opens, v.id)
			}
		}
	}
	if p.settle != nil {
		lifts = append(lifts, p.settle.id)
	}
	return sorted(lifts), sorted(opens)
}

// askingWhoRefers finds the duties above that ask who may refer to a service.
func (p *Policy) askingWhoRefers(c *change) []string {
	var out []string
	for _, v := range p.rules {
		if v.layer.place < c.layer.place && v.duty != nil && v.expr != nil && v.expr.RefersTo(c.target.Value()) {
			out = append(out, v.id)
		}
	}
	return sorted(out)
}

// text is what a rule says: of a duty what to do, of a review what to decide, of
// a share what for, of others why.
func (u *rule) text() pathway.Text {
	switch {
	case u.duty != nil:
		return u.duty.do
	case u.review != nil:
		return u.review.what
	case u.share != nil:
		return u.share.Purpose
	}
	return u.why
}

// additions notes the entries of the catalogue that the layers below add.
func (r *reader) additions(p *Policy) {
	add := func(what, id, file string, line int, text pathway.Text) {
		for _, l := range p.layers[1:] {
			if strings.HasPrefix(file, l.prefix) {
				p.added = append(p.added, LayerChange{Layer: l.id, Kind: Adds, What: what, ID: id, File: file, Line: line, Text: text})
			}
		}
	}
	for _, s := range p.cat.Services {
		n := r.places.services[s.ID]
		add("service", s.ID, n.File(), n.Line(), s.Name)
	}
	for _, s := range p.cat.Persons {
		n := r.places.persons[s.ID]
		add("person", s.ID, n.File(), n.Line(), s.Name)
	}
	for _, s := range p.cat.Conditions {
		n := r.places.conditions[s.ID]
		add("condition", s.ID, n.File(), n.Line(), s.Name)
	}
	for _, s := range p.cat.Pathways {
		n := r.places.pathways[s.ID]
		add("pathway", s.ID, n.File(), n.Line(), s.Name)
	}
	for _, s := range p.cat.Categories {
		n := r.places.categories[s.ID]
		add("category", s.ID, n.File(), n.Line(), s.Name)
	}
	for _, s := range p.cat.Events {
		n := r.places.events[s.ID]
		add("event", s.ID, n.File(), n.Line(), s.Name)
	}
	for _, f := range p.facts {
		add("fact", f.name, f.node.File(), f.node.Line(), f.ask)
	}
	for _, d := range r.places.tasks {
		add("task", d.task.ID, d.node.File(), d.node.Line(), d.task.Do)
	}
	for _, c := range r.changes {
		if c.done {
			p.changed = append(p.changed, c)
		}
	}
	p.gaps = r.gaps
}
