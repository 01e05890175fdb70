package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Report is what came of the scenarios of a policy.
type Report struct {
	Scenarios []ScenarioResult `json:"scenarios"` // sorted by file
	// Uncovered are the rules that no scenario makes apply, or that none makes
	// not apply. Each is a failing result.
	Uncovered []Uncovered `json:"uncovered"`
}

// ScenarioResult is what came of one scenario. It passed if there are no
// failures.
type ScenarioResult struct {
	File     string  `json:"file"`
	Title    string  `json:"title"`
	Failures []Error `json:"failures"`        // each at the place of the expectation
	Unfit    bool    `json:"unfit,omitempty"` // its case does not fit the policy, so nothing came out
}

// Uncovered is a rule that the scenarios do not prove.
type Uncovered struct {
	Rule       string `json:"rule"`
	File       string `json:"file"`
	Line       int    `json:"line"`
	NeverTrue  bool   `json:"never_true,omitempty"`  // no scenario makes it apply
	NeverFalse bool   `json:"never_false,omitempty"` // no scenario makes it not apply
	// Unstated: no scenario names it in what it expects. Tier and level rules
	// are stated by the tier and the level that come out.
	Unstated bool `json:"unstated,omitempty"`
}

// OK reports whether there is at least one scenario, all passed, and every rule
// is covered.
func (r Report) OK() bool {
	return len(r.Scenarios) > 0 && len(r.Uncovered) == 0 && r.Failed() == 0
}

// Failed counts the scenarios that did not pass.
func (r Report) Failed() int {
	n := 0
	for _, s := range r.Scenarios {
		if len(s.Failures) > 0 {
			n++
		}
	}
	return n
}

// Verify runs the scenarios in the folder scenarios/ of fsys, which is the folder
// of one of the policy's layers, and says which rules and changes of that layer
// they prove. The whole policy decides them. A scenario that cannot be read is an
// ErrorList, a folder that does not exist an error; a done context is its error. What did not come out as expected is in
// the report.
func (p *Policy) Verify(ctx context.Context, fsys fs.FS) (Report, error) {
	if p == nil || p.env == nil {
		return Report{}, errNotLoaded
	}
	if ctx == nil {
		ctx = context.Background()
	}
	if fsys == nil {
		return Report{}, errors.New("the folder that was given is nil")
	}
	fsys = source.Guard(fsys)
	if missing(fsys) {
		return Report{}, errors.New("the folder that was given does not exist; give the folder of a layer, in which scenarios/ stands")
	}
	mine, err := p.layerIn(fsys)
	if err != nil {
		return Report{}, err
	}
	sub, err := fs.Sub(fsys, scenarioDir)
	if err != nil {
		return Report{}, err
	}
	if _, err := fs.Stat(fsys, scenarioDir); errors.Is(err, fs.ErrNotExist) {
		return Report{Uncovered: p.uncovered(mine, nil, nil, nil)}, nil
	}
	var faults source.Faults
	files := source.ReadAll(sub, scenarioDir+"/", nil, &faults)
	var all []*scenario
	for _, f := range files {
		s := readScenario(f, &faults)
		p.checkIDs(s, &faults)
		all = append(all, s)
	}
	if err := errorList(&faults, files, folder{sub, scenarioDir + "/"}); err != nil {
		return Report{}, err
	}
	slices.SortFunc(all, func(a, b *scenario) int { return cmp.Compare(a.file, b.file) })
	var r Report
	applied, not, stated := map[*rule]bool{}, map[*rule]bool{}, map[string]bool{}
	for _, s := range all {
		d, err := p.Decide(ctx, s.c)
		if ctx.Err() != nil {
			return Report{}, ctx.Err()
		}
		res := ScenarioResult{File: s.file, Title: s.title}
		if err != nil {
			var wrong source.Faults
			p.unfit(s.caseNode, err, p.misspelt, &wrong)
			res.Unfit = true
			for _, f := range wrong.List() {
				res.Failures = append(res.Failures, Error{File: f.File, Line: f.Line, Col: f.Col, Msg: f.Msg})
			}
		} else {
			p.cover(d, applied, not)
			for _, x := range s.ids {
				stated[x.id] = true
			}
			res.Failures = s.compare(d)
		}
		r.Scenarios = append(r.Scenarios, res)
	}
	r.Uncovered = p.uncovered(mine, applied, not, stated)
	return r, nil
}

// expectID is an id in an expectation. One that does not exist is a fault: a
// misspelt one under `never` would pass for ever.
type expectID struct {
	node source.Node
	id   string
	what string // the key that it stands under
	kind string
}

func (p *Policy) checkIDs(s *scenario, faults *source.Faults) {
	known := map[string][]string{
		"condition": {unknownCondition}, "event": slices.Clone(builtinEvents), "tier": append([]string{string(pathway.TierUnsettled)}, tierNames...),
		"level": {"none", "0", "1", "2", "3"}, "state of a deadline": {string(referral.Running), string(referral.Kept), string(referral.Broken), string(referral.Waiting)},
	}
	for _, c := range p.cat.Conditions {
		known["condition"] = append(known["condition"], c.ID)
	}
	for _, e := range p.cat.Events {
		known["event"] = append(known["event"], e.ID)
	}
	for _, x := range p.cat.Services {
		known["service"] = append(known["service"], x.ID)
	}
	for _, c := range p.cat.Categories {
		known["category"] = append(known["category"], c.ID)
	}
	for _, f := range p.facts {
		known["fact"] = append(known["fact"], f.name)
	}
	for _, u := range p.rules {
		known[kinds[u.list]] = append(known[kinds[u.list]], u.id)
		known["rule"] = append(known["rule"], u.id)
		if u.duty != nil && u.duty.discloses != nil {
			known[kinds[listShare]] = append(known[kinds[listShare]], u.id)
			known[kinds[listReview]] = append(known[kinds[listReview]], u.id)
		}
	}
	known["coordinator"] = append([]string{"unsettled"}, known["service"]...)
	for _, x := range s.ids {
		if !slices.Contains(known[x.kind], x.id) {
			name := " " + x.id
			if show(x.id) == "?" {
				name = " like this"
			}
			faults.Add(x.node, "expect: %s: there is no %s%s%s", x.what, x.kind, name, orKnown(x.id, known[x.kind]))
		}
	}
}

// cover notes which rules a decision proves.
func (p *Policy) cover(d Decision, applied, not map[*rule]bool) {
	type place struct {
		file string
		line int
	}
	at := map[place]*rule{}
	for _, u := range p.rules {
		at[place{u.node.File(), u.node.Line()}] = u
	}
	settled := true
	for _, r := range d.Reasons {
		u := at[place{r.File, r.Line}]
		switch r.Outcome {
		case Applied:
			applied[u] = true
		case NotApplied, NotInForce:
			not[u] = true
		}
		if u == p.settle {
			settled = false
		}
	}
	if settled {
		not[p.settle] = true
	}
}

// layerIn is the layer that stands in a folder.
func (p *Policy) layerIn(fsys fs.FS) (*layer, error) {
	if len(p.layers) == 1 {
		return p.layers[0], nil
	}
	about, err := Describe(fsys)
	if err != nil {
		return nil, err
	}
	for _, l := range p.layers {
		if l.id == about.ID {
			return l, nil
		}
	}
	return nil, fmt.Errorf("the layer %s is not among those of the policy", about.ID)
}

func (p *Policy) uncovered(mine *layer, applied, not map[*rule]bool, stated map[string]bool) []Uncovered {
	var out []Uncovered
	for _, u := range p.rules {
		always := len(u.when)+len(u.forConds)+len(u.forPaths) == 0 && u != p.settle
		c := Uncovered{Rule: u.id, File: u.node.File(), Line: u.node.Line(),
			NeverTrue: !applied[u], NeverFalse: !not[u] && !always,
			Unstated: !stated[u.id] && u.tier == nil && u.list != listLevel}
		if u.layer != mine {
			// What the layer changed must be seen to apply; the rest is proved above.
			i := slices.IndexFunc(u.changes, func(c *change) bool { return c.layer == mine && c.list != listTexts })
			if i < 0 {
				continue
			}
			c.File, c.Line, c.NeverFalse = u.changes[i].node.File(), u.changes[i].node.Line(), false
		}
		if c.NeverTrue || c.NeverFalse || c.Unstated {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Uncovered) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// scenario is a case and what must come out.
type scenario struct {
	file     string
	title    string
	c        pathway.Case
	caseNode source.Node
	checks   []check
	ids      []expectID
}

// check compares one stated output with a decision; it returns what is wrong,
// or nothing.
type check struct {
	node source.Node
	what string
	run  func(Decision) string
}

func (s *scenario) compare(d Decision) []Error {
	var out []Error
	for _, c := range s.checks {
		if wrong := c.run(d); wrong != "" {
			out = append(out, Error{File: c.node.File(), Line: c.node.Line(), Col: c.node.Col(), Msg: c.what + ": " + wrong})
		}
	}
	return out
}

func readScenario(f source.File, faults *source.Faults) *scenario {
	s := &scenario{file: f.Name}
	f.Root.Fields(faults, "scenario", map[string]source.Field{
		"title":  {Required: true, Read: func(n source.Node) { s.title, _ = n.Text(faults, "scenario: title") }},
		"why":    {Read: func(n source.Node) { n.Text(faults, "scenario: why") }},
		"source": {Read: func(n source.Node) { n.Strings(faults, "scenario: source") }},
		"case": {Required: true, Read: func(n source.Node) {
			s.caseNode = n
			s.c = readCase(n, faults, "case")
		}},
		"expect": {Required: true, Read: func(n source.Node) { s.readExpect(n, faults) }},
	})
	return s
}

// anything is the word that says that an output does not matter.
const anything = "any"

func isAny(n source.Node) bool { return n.IsScalar() && n.Value() == anything }
