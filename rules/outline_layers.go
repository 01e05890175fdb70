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
	Settles  ChangeKind = "settles" // and adds: a tier rule that goes before others, or speaks where none does
	Tightens ChangeKind = "tightens"
	Narrows  ChangeKind = "narrows"
	Widens   ChangeKind = "widens"
	Contacts ChangeKind = "contacts"
	Rewords  ChangeKind = "rewords"
)

// LayerChange is one thing that a layer makes of what stands above it.
type LayerChange struct {
	Layer string       `json:"layer"`
	Kind  ChangeKind   `json:"kind"`
	What  string       `json:"what"` // tier rule, duty, service, fact, …
	ID    string       `json:"id"`
	Of    string       `json:"of,omitempty"` // the layer of what is changed; empty for what is added
	File  string       `json:"file"`
	Line  int          `json:"line"`
	Text  pathway.Text `json:"text"` // what it says, or is called
	// Of a rule that is added: how it binds, when it applies, and of a duty who
	// does it, with whom, by when and before which step; of a tier rule the tier
	// and the service.
	Strength pathway.Strength `json:"strength,omitempty"`
	Force    pathway.Force    `json:"force,omitempty"`
	For      []string         `json:"for,omitempty"`  // conditions and pathways; none: every concern, or the case
	When     []string         `json:"when,omitempty"` // in CEL, all of which must hold
	Tier     pathway.Tier     `json:"tier,omitempty"`
	Service  string           `json:"service,omitempty"`
	By       string           `json:"by,omitempty"`
	With     []string         `json:"with,omitempty"`
	Before   pathway.State    `json:"before,omitempty"`
	Limit    referral.Limit   `json:"limit,omitzero"`
	Edits    []Edit           `json:"edits,omitempty"` // what changed, by key
	// Lifts are the rules of the layers above, duties for the most part, that can
	// fall away where the change applies, because they belong to another tier,
	// service or level, or to a referrer who may not refer; Opens the shares that can
	// open there. Both are sorted, and name at least those that do.
	Lifts  []string         `json:"lifts,omitempty"`
	Opens  []string         `json:"opens,omitempty"`
	Source []pathway.Source `json:"source,omitempty"`
}

// Edit is one key of an entry before and after a change. Wording stands in the
// texts, a deadline in the limits, everything else in the words; what there was
// not is the zero value.
type Edit struct {
	Key      string         `json:"key"`
	Was      string         `json:"was,omitempty"`
	Now      string         `json:"now,omitempty"`
	WasText  pathway.Text   `json:"was_text,omitzero"`
	NowText  pathway.Text   `json:"now_text,omitzero"`
	WasLimit referral.Limit `json:"was_limit,omitzero"`
	NowLimit referral.Limit `json:"now_limit,omitzero"`
}

// Changes tells of each layer below the national one what it adds, changes and
// settles, in the order of the layers, then by kind and id: what a board reads
// before it approves a layer.
func (p *Policy) Changes() []LayerChange {
	if p == nil {
		return nil
	}
	out := slices.Clone(p.added)
	for _, u := range p.rules {
		if u.layer.national() {
			continue
		}
		c := LayerChange{Layer: u.layer.id, Kind: Adds, What: kinds[u.list], ID: u.id, File: u.node.File(), Line: u.node.Line(),
			Text: u.text(), Source: plainSources(u.cites), Strength: u.strength, Force: u.force(),
			For: append(slices.Clone(u.forConds), u.forPaths...)}
		for _, n := range u.when {
			c.When = append(c.When, n.Value())
		}
		if d := u.duty; d != nil {
			c.By, c.With, c.Before = d.by, slices.Clone(d.with), d.before
			if d.limit != nil {
				c.Limit = *d.limit
			}
		}
		var before []string
		for _, n := range u.settles() {
			before = append(before, n.Value())
		}
		if slices.Sort(before); len(before) > 0 {
			c.Edits = append(c.Edits, Edit{Key: "settles", Now: strings.Join(before, ", ")})
		}
		if u.tier != nil {
			c.Tier, c.Service = u.tier.tier, u.tier.service
			if c.Lifts, c.Opens = p.movedBy(u); len(c.Edits)+len(c.Lifts) > 0 {
				c.Kind = Settles
			}
		}
		if u.list == listLevel {
			c.Lifts, c.Opens = p.raisedBy(u)
		}
		out = append(out, c)
	}
	for _, c := range p.changed {
		l := LayerChange{Layer: c.layer.id, Kind: map[string]ChangeKind{listTighten: Tightens, listNarrow: Narrows, listWiden: Widens,
			listContacts: Contacts, listTexts: Rewords}[c.list], ID: tail(c.target.Value()), File: c.node.File(), Line: c.node.Line(),
			Edits: slices.Clone(c.edits), Source: plainSources(c.cites), Text: c.why}
		l.What = "service"
		for _, above := range p.layers {
			if c.list == listWiden || c.list == listContacts {
				if strings.HasPrefix(p.nodes["service"][l.ID].File(), above.prefix) {
					l.Of = above.id
				}
			}
		}
		if strings.Contains(c.target.Value(), "/") {
			l.Of, _, _ = strings.Cut(c.target.Value(), "/")
			for _, u := range p.rules {
				if u.id == l.ID {
					l.What, l.Text, l.Strength, l.Force = kinds[u.list], or(l.Text, u.text()), u.strength, u.force()
				}
			}
		}
		if c.list == listWiden {
			l.Lifts, l.Opens = p.askingWhoRefers(c)
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
		if v.layer.place >= u.layer.place || v.expr == nil || !v.readsTier || v.tier != nil {
			continue
		}
		mine := v.expr.With(here)
		for _, o := range others {
			theirs := v.expr.With(o.at)
			if v.share == nil && possible(u.expr, o.where, theirs, mine.Not()) {
				lifts = append(lifts, v.id)
			}
			if v.opens() && possible(u.expr, o.where, mine, theirs.Not()) {
				opens = append(opens, v.id)
			}
		}
	}
	for _, v := range p.rules { // what stands only while it is not settled
		if v == p.settle || v.review != nil && v.review.grey && v.layer.place < u.layer.place && possible(u.expr, v.expr) {
			lifts = append(lifts, v.id)
		}
	}
	return p.andByLevel(u, lifts, opens)
}

// possible says that all of these can hold at once, for all that can be told.
func possible(xs ...*cond.Expr) bool {
	_, found := cond.Example(xs...)
	return found != cond.None
}

// andByLevel adds what goes by the level, where the level goes by the tier.
func (p *Policy) andByLevel(u *rule, lifts, opens []string) (allLifts, allOpens []string) {
	moved := slices.ContainsFunc(p.rules, func(v *rule) bool {
		return v.list == listLevel && v.readsTier && v.layer.place < u.layer.place
	})
	for _, v := range p.rules {
		if moved && v.layer.place < u.layer.place && v.readsLevel {
			if v.share == nil {
				lifts = append(lifts, v.id)
			}
			if v.opens() {
				opens = append(opens, v.id)
			}
		}
	}
	return sorted(lifts), sorted(opens)
}

// opens says that the rule lets something be told.
func (u *rule) opens() bool { return u.share != nil || u.duty != nil && u.duty.discloses != nil }

// raisedBy finds the rules above that a level rule can take away, and the shares
// that it can open: those that come to something else at its level than at a
// lower one.
func (p *Policy) raisedBy(u *rule) (lifts, opens []string) {
	for _, v := range p.rules {
		if v.layer.place >= u.layer.place || v.expr == nil || !slices.Contains(v.expr.Vars(), varLevel) {
			continue
		}
		mine := v.expr.With(map[string]any{varLevel: u.level})
		for n := range u.level {
			theirs := v.expr.With(map[string]any{varLevel: n})
			if v.share == nil && possible(u.expr, theirs, mine.Not()) {
				lifts = append(lifts, v.id)
			}
			if v.opens() && possible(u.expr, mine, theirs.Not()) {
				opens = append(opens, v.id)
			}
		}
	}
	return sorted(lifts), sorted(opens)
}

// askingWhoRefers finds the rules above that ask who may refer to a service: what
// can fall away, and what can open, when more may.
func (p *Policy) askingWhoRefers(c *change) (lifts, opens []string) {
	for _, v := range p.rules {
		switch {
		case v.layer.place >= c.layer.place || v.expr == nil || !v.expr.RefersTo(c.target.Value()):
			continue
		case v.share == nil:
			lifts = append(lifts, v.id)
		}
		if v.opens() {
			opens = append(opens, v.id)
		}
	}
	return sorted(lifts), sorted(opens)
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

// additions notes the entries of the catalogue that the layers below add, with the
// changes and the gaps.
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
	for _, z := range r.zones {
		add("grey zone", z.id, z.node.File(), z.node.Line(), z.why)
	}
	for _, d := range r.nevers {
		add("direction", d.id, d.node.File(), d.node.Line(), d.why)
	}
	for _, a := range r.always {
		add("outcome", a.id, a.node.File(), a.node.Line(), a.why)
	}
	p.changed, p.gaps = r.changes, r.gaps
}
