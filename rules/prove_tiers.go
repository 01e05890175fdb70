package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// foundZone is a grey zone as it was found: by declaration and by the tiers that it
// is open between.
type foundZone struct {
	zone     *zone // nil: nobody declared it
	tiers    string
	possible []pathway.Tier
	services []string
	lines    []string            // what is said of children, without the condition
	of       map[string][]string // the conditions of which each line is said
	example  pathway.Case
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

// grey is where somebody must settle who is responsible: no tier, or no service,
// comes out. In an emergency nothing waits for that.
func (o *tierDiagrams) grey() diagram.Ref {
	s := o.e.s
	settled := o.named[pathway.TierEmergency]
	for _, service := range sortedKeysOf(o.is) {
		settled = s.Or(settled, o.is[service])
	}
	return s.Not(settled)
}

// greyZones compares the grey zones that exist with those that are declared.
func (a *allCases) greyZones() {
	s := a.s
	grey := a.o.grey()
	rest := grey
	for i, z := range a.p.zones {
		in := a.promise(a.zones[i])
		here := a.s.And(grey, in)
		shown, outside := a.shown(here)
		below := a.below(z.layer)
		a.exists.note(z, shown, outside)
		switch {
		case shown || len(outside) > 0:
		case s.And(in, below) != diagram.False:
			a.settledBelow[z] = true
			continue
		default:
			a.gone(z, s.And(in, s.Not(a.o.named[pathway.TierEmergency])))
			continue
		}
		rest = a.s.And(rest, a.s.Not(in))
		for _, part := range a.byTiers(here) {
			if !z.any && !slices.Equal(part.possible, z.possible) { // a layer below may change it
				a.refute(Proof{Claim: ClaimZone, Of: z.id, Says: zoneStands}.placed(z.node.File(), z.node.Line()), s.And(part.r, s.Not(below)),
					ofTiers("Gråsonen er meldt som åpen mellom %s, men her er den åpen mellom %s.", "The grey zone is declared open between %s, but here it is open between %s.",
						z.possible, part.possible), func(d Decision) bool { return d.Concerns[0].Service == "" })
			}
			a.put(z, part)
		}
	}
	claim := map[bool]Claim{false: ClaimResponsible, true: ClaimConflict}
	for _, several := range []bool{false, true} {
		open := false
		for _, part := range a.byTiers(rest) {
			if (len(part.possible) > 1) != several {
				continue
			}
			open = true
			says := both("Ingen regel sier hvem som har ansvaret for disse barna, og ingen har meldt det som en gråsone.",
				"No rule says who is responsible for these children, and nobody has declared that as a grey zone.")
			if several {
				says = ofTiers("Regler sier %s om de samme barna, og ingen har meldt det som en gråsone.", "Rules say %s of the same children, and nobody has declared that as a grey zone.", part.possible)
			} else if len(part.possible) == 1 {
				says = ofTiers("Nivået er klart (%s), men ikke hvilken tjeneste, og ingen har meldt det som en gråsone.", "The tier is clear (%s), but not which service, and nobody has declared that as a grey zone.", part.possible)
			}
			a.refute(Proof{Claim: claim[several]}, part.r, says, func(d Decision) bool {
				return d.Concerns[0].Service == "" && d.Concerns[0].Tier != pathway.TierEmergency && d.Concerns[0].Meanwhile != ""
			})
			a.put(nil, part)
		}
		if !open {
			a.say(Proof{Claim: claim[several], Result: Proved, Says: map[bool]pathway.Text{
				false: both("Hver bekymring har én ansvarlig tjeneste, eller ligger i en meldt gråsone.", "Every concern has one responsible service, or lies in a declared grey zone."),
				true:  both("Ingen regler sier imot hverandre utenfor meldte gråsoner.", "No rules contradict each other outside declared grey zones."),
			}[several]})
		}
	}
}

// greyPart is a part of a grey zone in which the same tiers are possible.
type greyPart struct {
	r        diagram.Ref
	possible []pathway.Tier
	services []string
}

// byTiers splits cases by the tiers that live rules name.
func (a *allCases) byTiers(r diagram.Ref) []greyPart {
	parts := []greyPart{{r: r}}
	for _, t := range sortedKeysOf(a.o.tiers) {
		var next []greyPart
		for _, part := range parts {
			with := greyPart{r: a.s.And(part.r, a.o.tiers[t]), possible: append(slices.Clone(part.possible), t)}
			without := greyPart{r: a.s.And(part.r, a.s.Not(a.o.tiers[t])), possible: part.possible}
			for _, p := range []greyPart{with, without} {
				if a.s.Can(p.r, diagram.True) {
					next = append(next, p)
				}
			}
		}
		parts = next
	}
	if r == diagram.False {
		return nil
	}
	for i := range parts {
		for _, service := range sortedKeysOf(a.o.services) {
			if a.s.Can(a.s.And(parts[i].r, a.o.services[service]), diagram.True) {
				parts[i].services = append(parts[i].services, service)
			}
		}
	}
	return parts
}

// zoneStands is what is said of a declared zone that exists.
var zoneStands = both("Gråsonen finnes og er åpen mellom det som er meldt.", "The grey zone exists and is open between what is declared.")

// below is where a tier rule of a layer below another stands.
func (a *allCases) below(l *layer) diagram.Ref {
	r := diagram.False
	for i, j := range a.o.mine {
		if a.o.all[j].rule.layer.place > l.place {
			r = a.s.Or(r, a.s.Possible(a.o.live[i]))
		}
	}
	return r
}

// gone notes that a declared zone has no children of this condition; if it has none
// of any, the case shows who is responsible now.
func (a *allCases) gone(z *zone, in diagram.Ref) {
	if old, ok := a.goneBy[z]; ok && old != nil {
		return
	}
	a.goneBy[z] = nil
	if path, ok := a.smallest(in); ok {
		if c, exact := a.caseOf(path); exact {
			a.goneBy[z] = &c
		}
	}
}

// existing holds every declared zone to having children, over all conditions and
// days; or a layer below has settled it, which is what layers are for.
func (x *prover) existing() {
	for _, z := range x.p.zones {
		n := Proof{Claim: ClaimZone, Of: z.id, Result: Proved, Says: zoneStands}.placed(z.node.File(), z.node.Line())
		switch is, outside := x.exists.of(z); {
		case is:
		case x.settledBelow[z]:
			n.Says = both("Et lag under har avklart gråsonen.", "A layer below has settled the grey zone.")
		case len(outside) > 0:
			n = n.unsure(outside...)
		default:
			n.Result, n.Case = Refuted, x.goneBy[z]
			n.Says = both("Gråsonen finnes ikke lenger: reglene avgjør hvem som har ansvaret for alle disse barna.",
				"The grey zone is gone: the rules say of all these children who is responsible.")
		}
		x.say(n)
	}
}

// put adds the children of one condition to a zone.
func (a *allCases) put(z *zone, part greyPart) {
	if a.s.Full() {
		return // of no use
	}
	tiers := joinTiers(part.possible)
	i := slices.IndexFunc(a.found, func(f *foundZone) bool {
		return f.zone == z && f.tiers == tiers && (z != nil || slices.Equal(f.services, part.services))
	})
	if i < 0 {
		path, _ := a.smallest(part.r)
		c, _ := a.caseOf(path)
		a.found = append(a.found, &foundZone{zone: z, tiers: tiers, possible: part.possible, of: map[string][]string{}, example: c})
		i = len(a.found) - 1
	}
	f := a.found[i]
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

// zonesFound are the zones as they are told.
func (x *prover) zonesFound() []Zone {
	var out []Zone
	for _, f := range x.found {
		z := Zone{Children: f.children(), Possible: f.possible, Services: f.services, Case: f.example}
		if d := f.zone; d != nil {
			z.Declared, z.By, z.Why, z.File, z.Line = d.id, d.by, d.why, d.node.File(), d.node.Line()
			for _, c := range d.cites {
				z.Source = append(z.Source, c.src)
			}
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

func joinTiers(l []pathway.Tier) string {
	var out []string
	for _, t := range l {
		out = append(out, string(t))
	}
	return strings.Join(out, ", ")
}

// tierWords are the tiers as a person says them.
var tierWords = map[pathway.Tier]pathway.Text{
	pathway.TierMunicipal:  {NB: "kommunen", EN: "the municipality"},
	pathway.TierSpecialist: {NB: "spesialisthelsetjenesten", EN: "the specialist health service"},
	pathway.TierEmergency:  {NB: "øyeblikkelig hjelp", EN: "emergency help"},
}

// ofTiers puts lists of tiers into a sentence, in each of its languages.
func ofTiers(nb, en string, lists ...[]pathway.Tier) pathway.Text {
	in := func(of func(pathway.Text) string, nobody string) []any {
		var out []any
		for _, l := range lists {
			var words []string
			for _, t := range l {
				words = append(words, of(tierWords[t]))
			}
			if len(words) == 0 {
				words = []string{nobody}
			}
			out = append(out, strings.Join(words, ", "))
		}
		return out
	}
	return pathway.Text{NB: fmt.Sprintf(nb, in(func(t pathway.Text) string { return t.NB }, "ingen")...),
		EN: fmt.Sprintf(en, in(func(t pathway.Text) string { return t.EN }, "nobody")...)}
}

// outcomes holds what must always come out.
func (a *allCases) outcomes() {
	for i, w := range a.p.always {
		in := a.promise(a.always[i])
		if w.tier != pathway.TierEmergency {
			in = a.s.And(in, a.s.Not(a.o.named[pathway.TierEmergency]))
		}
		good := diagram.True
		if w.tier != "" {
			good = a.s.And(good, a.o.named[w.tier])
		}
		if w.service != "" {
			good = a.s.And(good, a.o.is[w.service])
		}
		for _, s := range w.along {
			good = a.s.And(good, a.s.Or(a.o.along[s], a.o.is[s]))
		}
		a.refute(Proof{Claim: ClaimAlways, Of: w.id, Says: both("Dette kommer alltid ut for disse barna.", "This always comes out for these children.")}.placed(w.node.File(), w.node.Line()),
			a.s.And(in, a.s.Not(good)), both("For disse barna kommer noe annet ut enn det som er lovet.", "For these children something else comes out than what is promised."),
			func(d Decision) bool {
				c := d.Concerns[0]
				missing := slices.ContainsFunc(w.along, func(s string) bool { return !slices.Contains(c.Alongside, s) && c.Service != s })
				return w.tier != "" && c.Tier != w.tier || w.service != "" && c.Service != w.service || missing
			})
	}
}
