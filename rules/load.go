package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Policy is a loaded policy: immutable, and safe for concurrent use. The zero
// value, and nil, hold nothing and refuse every case; Load makes one.
type Policy struct {
	stamp   pathway.Stamp
	layers  []*layer // from the national one down
	cat     pathway.Catalogue
	facts   []*fact       // sorted by name
	rules   []*rule       // sorted by list, id and first day
	zones   []*zone       // that the policy accepts, sorted by id
	nevers  []*never      // that hold, sorted by id
	always  []*always     // that come out, sorted by id
	added   []LayerChange // to the catalogue, by layers below
	changed []*change
	gaps    []gapDef
	lets    []letDef // in the order of their files
	settle  *rule    // the duty that every grey zone brings
	env     *cond.Env
	nodes   map[string]map[string]source.Node // where catalogue entries stand, by kind

	factOf    map[string]*fact
	serviceOf map[string]*pathway.Service
	pathOf    map[string]string       // condition -> pathway
	members   map[string][]string     // person -> those it stands for
	absent    map[string]string       // person or service -> the fact beside which nobody is there
	contact   map[string]pathway.Text // service -> the contact point that a layer below gives
	urgent    []string                // emergency services
	excluders map[string][]*fact      // the facts that are true only where one has no value
	party     map[string]bool         // persons who are asked, heard or told as themselves
	form      *form.Form              // the conditions of rules, in their order
	straight  bool                    // the rules stand in the order of reasons
	space     func() *space           // made when it is first needed
	mostNodes int                     // that one decision, or the proof of one day and condition, may make
	// upper loads the layers above the last one; nil if there is one layer.
	upper func() (*Policy, error)
}

// Load reads a policy from its layers, the national one first, then regions, then
// the municipality, and checks all of it. The order of regions does not matter. A layer below may add and strengthen;
// where it weakens what stands above, it is refused. Any fault is returned in an
// ErrorList with every other fault, sorted by place; the policy is nil then. While
// a file cannot be read at all, what other files say is not held against what it
// may hold. With several layers, each file is named by its layer, as in
// national/rules/tier.yaml.
//
// Load keeps nothing open.
func Load(layers ...fs.FS) (*Policy, error) {
	if len(layers) == 0 {
		return nil, errors.New("no policy was given to load")
	}
	if slices.Contains(layers, nil) {
		return nil, errors.New("a policy that was given is nil")
	}
	layers = slices.Clone(layers)
	for i, fsys := range layers {
		layers[i] = source.Guard(fsys)
	}
	layers = siblings(layers)
	var faults source.Faults
	r := newReader(&faults)
	prefixes := prefixesOf(layers)
	var all []source.File
	var folders []folder
	whole := true
	for i, fsys := range layers {
		files, read := r.readFolder(fsys, prefixes[i])
		all = append(all, files...)
		folders = append(folders, folder{fsys, prefixes[i]})
		whole = whole && read
	}
	var p *Policy
	if whole {
		p = r.policy()
	}
	if err := errorList(&faults, all, folders...); err != nil {
		return nil, err
	}
	p.stamp = pathway.Stamp{Hash: hashOf(all)}
	for i, l := range p.layers {
		if i > 0 {
			p.stamp.ID += "+"
			p.stamp.Version += "+"
		}
		p.stamp.ID += l.id
		p.stamp.Version += l.version
	}
	p.upper = func() (*Policy, error) { return nil, nil }
	if n := len(layers) - 1; n > 0 {
		p.upper = func() (*Policy, error) { return Load(layers[:n]...) }
	}
	p.lay()
	return p, nil
}

// lay compiles the conditions together.
func (p *Policy) lay() {
	xs := make([]*cond.Expr, len(p.rules))
	p.party, p.excluders = map[string]bool{}, map[string][]*fact{}
	for _, f := range p.facts {
		if f.notWith != "" {
			p.excluders[f.notWith] = append(p.excluders[f.notWith], f)
		}
	}
	for i, u := range p.rules {
		xs[i], u.formed, u.proto = u.expr, i, p.prototype(u)
		if u.giver != nil {
			for _, who := range u.giver.Who {
				p.party[who] = true
				for _, m := range p.members[who] {
					p.party[m] = true
				}
			}
		}
	}
	for group, members := range p.members {
		p.party[group] = p.party[group] || slices.ContainsFunc(members, func(m string) bool { return p.party[m] })
	}
	p.straight = p.inOrder()
	p.form, p.mostNodes = form.Compile(xs), mostNodes
	p.space = sync.OnceValue(func() *space { return newSpace(p, xs) })
}

// Stamp tells which policy this is.
func (p *Policy) Stamp() pathway.Stamp {
	if p == nil {
		return pathway.Stamp{}
	}
	return p.stamp
}

// Catalogue returns a copy of what the policy names: services, conditions,
// pathways with tasks. Its lists are sorted by id; the caller may write to it.
func (p *Policy) Catalogue() pathway.Catalogue {
	if p == nil {
		return pathway.Catalogue{}
	}
	c := pathway.Catalogue{
		Services: slices.Clone(p.cat.Services), Persons: slices.Clone(p.cat.Persons), Conditions: slices.Clone(p.cat.Conditions),
		Pathways: slices.Clone(p.cat.Pathways), Categories: slices.Clone(p.cat.Categories), Events: slices.Clone(p.cat.Events),
	}
	for i := range c.Services {
		s := &c.Services[i]
		s.Referrers, s.Source = slices.Clone(s.Referrers), slices.Clone(s.Source)
	}
	for i := range c.Persons {
		c.Persons[i].Members = slices.Clone(c.Persons[i].Members)
	}
	for i := range c.Conditions {
		x := &c.Conditions[i]
		x.ICD10, x.Source = slices.Clone(x.ICD10), slices.Clone(x.Source)
	}
	for i := range c.Pathways {
		tasks := slices.Clone(c.Pathways[i].Tasks)
		for j := range tasks {
			tasks[j].Needs, tasks[j].Source = slices.Clone(tasks[j].Needs), slices.Clone(tasks[j].Source)
		}
		c.Pathways[i].Tasks = tasks
	}
	return c
}

// each puts the members of a group of persons in its place: whom a rule names as
// "parents" is asked, told and not told as each of them.
func (p *Policy) each(who []string) []string {
	var out []string
	for _, w := range who {
		for _, m := range append(slices.Clone(p.members[w]), w) {
			if len(p.members[m]) == 0 && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

func hashOf(files []source.File) string {
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%q %d\n", f.Name, len(f.Lines))
		for _, l := range f.Lines {
			sum.Write([]byte(l))
			sum.Write([]byte{'\n'})
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// policy resolves and checks what was read. It always returns something; it is
// of use only if there are no faults.
func (r *reader) policy() *Policy {
	p := &Policy{layers: r.layers, factOf: map[string]*fact{}, serviceOf: map[string]*pathway.Service{},
		pathOf: map[string]string{}, members: map[string][]string{}, absent: map[string]string{}, contact: map[string]pathway.Text{},
		nodes: map[string]map[string]source.Node{"service": r.places.services, "condition": r.places.conditions, "pathway": r.places.pathways}}
	if before := len(r.faults.List()); !r.checkLayers(before) {
		return p // whatever else is wrong follows from that
	}
	r.resolveSources(p)
	r.resolveFacts(p)
	r.resolveRefs(p)
	r.resolveCatalogue(p)
	r.widen(p)
	r.compile(p)
	r.change(p)
	r.checkRules(p)
	r.promises(p)
	r.additions(p)
	if len(p.layers) > 1 && p.env != nil && len(r.faults.List()) == 0 {
		r.checkDirection(p)
	}
	return p
}
