package rules

import (
	"cmp"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Lapsed is a rule that rests on a source whose text is not in force on a day.
// The rule goes on applying: somebody must read the new text.
type Lapsed struct {
	Rule   string         `json:"rule"`
	File   string         `json:"file"`
	Line   int            `json:"line"`
	Source pathway.Source `json:"source"`
}

// Lapsed lists the rules that cite a source whose text is not in force on the
// day of at, sorted by place.
func (p *Policy) Lapsed(at time.Time) []Lapsed {
	if p == nil {
		return nil
	}
	var out []Lapsed
	for _, u := range p.rules {
		for _, c := range u.cites {
			if !c.valid.covers(day(at)) {
				s := c.src
				s.Lapsed = true
				out = append(out, Lapsed{u.id, u.node.File(), u.node.Line(), s})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Lapsed) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return out
}

// Gap is something that the sources leave open, as the policy says.
type Gap struct {
	Of   string       `json:"of"` // kind and id, such as "duty gp-consulted", or "gap …" for one that belongs to no entry
	File string       `json:"file"`
	Line int          `json:"line"`
	Text pathway.Text `json:"text"`
	Ask  pathway.Text `json:"ask,omitzero"` // whom to ask, where the policy says it
}

// Gaps lists what the policy marks as open, sorted by kind and id.
func (p *Policy) Gaps() []Gap {
	if p == nil {
		return nil
	}
	var out []Gap
	add := func(kind, id string, t pathway.Text) {
		if t != (pathway.Text{}) {
			n := p.nodes[kind][id]
			out = append(out, Gap{Of: kind + " " + id, File: n.File(), Line: n.Line(), Text: t})
		}
	}
	for _, s := range p.cat.Services {
		add("service", s.ID, s.Gap)
	}
	for _, c := range p.cat.Conditions {
		add("condition", c.ID, c.Gap)
	}
	for _, w := range p.cat.Pathways {
		add("pathway", w.ID, w.Gap)
	}
	for _, u := range p.rules {
		if u.gap != (pathway.Text{}) {
			out = append(out, Gap{Of: u.kind(), File: u.node.File(), Line: u.node.Line(), Text: u.gap})
		}
	}
	for _, g := range p.gaps {
		out = append(out, Gap{Of: "gap " + g.id, File: g.node.File(), Line: g.node.Line(), Text: g.missing, Ask: g.ask})
	}
	slices.SortStableFunc(out, func(a, b Gap) int { return cmp.Compare(a.Of, b.Of) })
	return out
}

// Rule is one rule of a policy, as people read it.
type Rule struct {
	Output string       `json:"output"`        // the list that it stands under: tier, duties, …
	Text   pathway.Text `json:"text,omitzero"` // what it says: of a duty what to do, of a review what to decide, of a share what for
	pathway.Because
}

// Rules lists every rule as of the day of at, in the order of the lists and by
// id. With it a host can render a Reason: what a rule says, how strongly, and on
// what it rests, also where it did not apply.
func (p *Policy) Rules(at time.Time) []Rule {
	if p == nil {
		return nil
	}
	out := make([]Rule, 0, len(p.rules))
	for _, u := range p.rules {
		r := Rule{Output: u.list, Text: u.text(), Because: u.because(day(at), nil, new([]pathway.Source))}
		out = append(out, r)
	}
	return out
}

// About is what a layer says of itself.
type About struct {
	ID      string       `json:"id"`
	Kind    string       `json:"kind"` // national, region or municipality
	Title   pathway.Text `json:"title"`
	Version string       `json:"version"`
	Status  string       `json:"status"` // draft, active or retired
	Owner   string       `json:"owner,omitempty"`
	// From and To are the days on which it holds, both included; zero is open.
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Approval Approval  `json:"approval,omitzero"`
	BuildsOn []string  `json:"builds_on,omitempty"` // ids of the layers that it needs above it
}

// Approval says who approved a layer. Its zero value: nobody has.
type Approval struct {
	By string    `json:"by,omitempty"`
	On time.Time `json:"on,omitzero"`
}

func (l *layer) about() About {
	a := About{ID: l.id, Kind: l.kind, Title: l.title, Version: l.version, Status: l.status, Owner: l.owner,
		From: l.valid.from, To: l.valid.to, Approval: l.approval}
	for _, b := range l.on {
		a.BuildsOn = append(a.BuildsOn, b.id)
	}
	return a
}

// Layers tells what the policy is made of, from the national layer down.
func (p *Policy) Layers() []About {
	if p == nil {
		return nil
	}
	var out []About
	for _, l := range p.layers {
		out = append(out, l.about())
	}
	return out
}
