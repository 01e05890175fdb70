package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/rules"
)

// describe prints what a layer is, what it leaves open, and for a layer below
// the national one what it makes of what stands above, so that a board can read
// what it approves.
func (v *vetCmd) describe(c *console, s *stack, id string, r rules.Report, at time.Time) {
	p := s.policy
	stamp := p.Stamp()
	word := func(key string) string { return labels[key].In(v.Lang) }
	paragraph(c.out, "", "  ", fmt.Sprintf("%s: %s %s %s (%s)", s.name(id), stamp.ID, stamp.Version, word("sound"), stamp.Hash[:12]))
	for _, about := range p.Layers() {
		if about.ID == id {
			paragraph(c.out, "  ", "  ", layerLine(about, v.Lang))
		}
	}
	proved := fmt.Sprintf("%s: %d %s", word("scenarios"), len(r.Scenarios)-r.Failed(), word("scenarios-pass"))
	if r.Failed() > 0 {
		proved += fmt.Sprintf(", %d %s", r.Failed(), word("scenarios-fail"))
	}
	if len(r.Uncovered) > 0 {
		proved += fmt.Sprintf(", %d %s", len(r.Uncovered), word("uncovered"))
	}
	if !r.OK() {
		proved += " (forlop test)"
	}
	paragraph(c.out, "  ", "  ", proved)
	mine := func(file string) bool { return s.single || strings.HasPrefix(file, id+"/") }
	if s.single {
		counts, keys := map[string]int{}, []string{}
		for _, r := range p.Rules(at) {
			if counts[r.Output]++; counts[r.Output] == 1 {
				keys = append(keys, r.Output)
			}
		}
		for _, k := range keys {
			fmt.Fprintf(c.out, "  %4d %s\n", counts[k], k)
		}
	} else {
		newChanges(c, s, v.Lang).print(id)
	}
	var gaps []rules.Gap
	for _, g := range p.Gaps() {
		if mine(g.File) {
			gaps = append(gaps, g)
		}
	}
	if len(gaps) > 0 {
		fmt.Fprintf(c.out, "\n%s (%d):\n", word("open-in-sources"), len(gaps))
		for _, g := range gaps {
			text := g.Text.In(v.Lang)
			if ask := g.Ask.In(v.Lang); ask != "" {
				text += " → " + ask
			}
			id := g.Of[strings.LastIndex(g.Of, " ")+1:]
			paragraph(c.out, "  - ", "    ", text+" ["+id+"]")
		}
	}
	if at.IsZero() {
		return
	}
	var lapsed []rules.Lapsed
	for _, l := range p.Lapsed(at) {
		if mine(l.File) {
			lapsed = append(lapsed, l)
		}
	}
	fmt.Fprintf(c.out, "\n%s %s (%d):\n", word("lapsed-on"), at.Format(time.DateOnly), len(lapsed))
	for _, l := range lapsed {
		fmt.Fprintf(c.out, "  %s:%d: %s: %s %s\n", s.file(l.File), l.Line, l.Rule, l.Source.Title, l.Source.Place)
	}
}

// layerLine is one line about a layer: what it is, and who stands behind it.
func layerLine(a rules.About, lang string) string {
	word := func(key string) string { return labels[key].In(lang) }
	line := fmt.Sprintf("%s (%s, %s; %s)", a.Title.In(lang), word("kind:"+a.Kind), word(a.Status), a.Owner)
	if !a.From.IsZero() || !a.To.IsZero() {
		day := func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			return t.Format(time.DateOnly)
		}
		line += ", " + word("holds-from") + " " + day(a.From) + "–" + day(a.To)
	}
	if a.Approval.By != "" {
		line += fmt.Sprintf(", %s %s, %s", word("approved"), a.Approval.By, a.Approval.On.Format(time.DateOnly))
	}
	return line
}
