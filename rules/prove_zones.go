package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// foundZone is a grey zone as it was found: by declaration and by the tiers that it
// is open between.
type foundZone struct {
	zone     *zone  // nil: nobody declared it
	layer    *layer // of one that nobody declared: that it belongs to
	tiers    string
	possible []pathway.Tier
	services []string
	lines    []string            // what is said of children, without the condition
	of       map[string][]string // the conditions of which each line is said
	example  pathway.Case        // no concern: none was confirmed
	outside  []string            // why
}

// children are the lines with the conditions in them.
func (f *foundZone) children() []string {
	var out []string
	for _, l := range f.lines {
		var in []string
		for _, c := range f.of[l] {
			in = append(in, strconv.Quote(c))
		}
		line := "condition == " + in[0]
		if len(in) > 1 {
			line = "condition in [" + strings.Join(in, ", ") + "]"
		}
		if l != "" {
			line += " && " + l
		}
		out = append(out, line)
	}
	return out
}

// put adds the children of one condition to a zone.
func (a *allCases) put(z *zone, part greyPart) {
	if a.s.Full() {
		return // of no use
	}
	path, _ := a.smallest(part.r)
	c, exact := a.caseOf(path)
	var outside []string
	if !exact || !a.confirmed(c, unsettled) {
		c, outside = pathway.Case{}, a.outside(path)
	}
	tiers, l := joinTiers(part.possible), (*layer)(nil)
	if z == nil {
		l = a.layerOf(c)
	}
	i := slices.IndexFunc(a.found, func(f *foundZone) bool {
		return f.zone == z && f.tiers == tiers && f.layer == l && (z != nil || slices.Equal(f.services, part.services))
	})
	if i < 0 {
		a.found = append(a.found, &foundZone{zone: z, layer: l, tiers: tiers, possible: part.possible, of: map[string][]string{}, example: c, outside: outside})
		i = len(a.found) - 1
	}
	f := a.found[i]
	switch { // one child is enough to show it
	case len(f.example.Concerns) > 0:
	case len(outside) == 0:
		f.example, f.outside = c, nil
	default:
		f.outside = sorted(append(f.outside, outside...))
	}
	f.services = sorted(append(f.services, part.services...))
	for _, l := range a.children(part.r) {
		if f.of[l] == nil {
			f.lines = append(f.lines, l)
		}
		if !slices.Contains(f.of[l], a.condition) {
			f.of[l] = append(f.of[l], a.condition)
		}
	}
}

// unsettled says of a decision that somebody must settle who is responsible.
func unsettled(d Decision) bool {
	c := d.Concerns[0]
	return c.Service == "" && c.Tier != pathway.TierEmergency
}

// zonesFound are the zones as they are told.
func (x *prover) zonesFound() []Zone {
	var out []Zone
	taken := x.ids()
	for _, f := range x.found {
		z := Zone{Children: f.children(), Possible: f.possible, Services: f.services, Case: f.example, Outside: f.outside}
		if d := f.zone; d != nil {
			z.Declared, z.By, z.Why, z.File, z.Line = d.id, d.by, d.why, d.node.File(), d.node.Line()
			for _, c := range d.cites {
				z.Source = append(z.Source, c.src)
			}
			if old := x.byClaim[claimed{ClaimZone, d.id}]; old != nil && old.Result == Refuted {
				z.Entry = x.entry(f, taken)
			}
		} else {
			z.File, z.Entry = x.zoneFile(f.layer), x.entry(f, taken)
		}
		out = append(out, z)
	}
	slices.SortStableFunc(out, func(a, b Zone) int {
		undeclared := func(z Zone) int {
			if z.Declared == "" {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(undeclared(a), undeclared(b)), cmp.Compare(a.Declared, b.Declared), cmp.Compare(joinTiers(a.Possible), joinTiers(b.Possible)),
			cmp.Compare(strings.Join(a.Children, " "), strings.Join(b.Children, " ")))
	})
	return out
}

// layerOf is the layer of the stack that a gap belongs to: the highest under which
// the child is in it already.
func (x *prover) layerOf(c pathway.Case) *layer {
	p := x.p
	for len(c.Concerns) > 0 {
		up, err := p.upper()
		if err != nil || up == nil || !up.knows(c.Concerns[0].Condition) {
			break
		}
		if d, err := up.Decide(x.ctx, up.known(c)); err != nil || !unsettled(d) {
			break
		}
		p = up
	}
	return x.p.layers[len(p.layers)-1]
}

// knows says that a policy has a condition.
func (p *Policy) knows(condition string) bool {
	return slices.ContainsFunc(p.cat.Conditions, func(c pathway.Condition) bool { return c.ID == condition })
}

// zoneFile is where a layer declares its zones, or may do so.
func (x *prover) zoneFile(l *layer) string {
	var files []string
	for _, z := range x.p.zones {
		if z.layer == l {
			files = append(files, z.node.File())
		}
	}
	for _, n := range x.p.nevers {
		if n.layer == l {
			files = append(files, n.node.File())
		}
	}
	if len(files) > 0 {
		return files[0]
	}
	return l.file("promises.yaml")
}

// ids are those that no new entry may have.
func (x *prover) ids() map[string]bool {
	out := map[string]bool{}
	for _, u := range x.p.rules {
		out[u.id] = true
	}
	for _, z := range x.p.zones {
		out[z.id] = true
	}
	for _, n := range x.p.nevers {
		out[n.id] = true
	}
	for _, w := range x.p.always {
		out[w.id] = true
	}
	return out
}
