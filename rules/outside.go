package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Outside is a part of a rule's condition that is not looked up in the index of all
// conditions, but worked out by itself. It means the same there, and takes longer.
type Outside struct {
	Layer string       `json:"layer"`
	Rule  string       `json:"rule"` // its id
	File  string       `json:"file"` // where the part stands, in a rule or in a let that it uses
	Line  int          `json:"line"`
	Text  string       `json:"text"` // the part, as it was written
	Why   pathway.Text `json:"why"`
}

// Outside lists what stands outside the index, sorted by place and rule; a part of a
// let is listed for each rule that uses it. A rule that is not there is decided by
// the index alone.
func (p *Policy) Outside() []Outside {
	if p == nil || p.env == nil {
		return nil
	}
	var out []Outside
	for i, late := range p.form.Late() {
		u := p.rules[i]
		var atoms []*cond.Atom
		remembered := map[*cond.Atom]bool{}
		for _, l := range late {
			if l.Atom == nil {
				out = append(out, u.byTree(l.Line))
				continue
			}
			atoms = append(atoms, l.Atom)
			remembered[l.Atom] = l.Remembered
		}
		for _, at := range p.standing(u.when, atoms, map[string]bool{}) {
			line, _ := at.node.Pos(at.Offset)
			out = append(out, Outside{u.layer.id, u.id, at.node.File(), line, oneLine(at.Text), p.whyOutside(at.Place, remembered[at.Atom])})
		}
	}
	slices.SortFunc(out, func(a, b Outside) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text),
			cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.Compact(out)
}

// atomAt is an atom in a line of a policy.
type atomAt struct {
	cond.Place
	node source.Node
}

// standing finds atoms in lines, and in the lets that these use.
func (p *Policy) standing(lines []source.Node, atoms []*cond.Atom, seen map[string]bool) []atomAt {
	if len(atoms) == 0 {
		return nil
	}
	var out []atomAt
	for _, n := range lines {
		for _, at := range p.env.Find(n.Value(), atoms) {
			out = append(out, atomAt{at, n})
		}
		for _, l := range p.lets {
			if !seen[l.name] && p.env.Uses(n.Value(), l.name) {
				seen[l.name] = true
				out = append(out, p.standing(l.lines, atoms, seen)...)
			}
		}
	}
	return out
}

// byTree is a part of a condition with too many alternatives for the index: one of
// its lines, or the whole.
func (u *rule) byTree(line int) Outside {
	out := Outside{Layer: u.layer.id, Rule: u.id, File: u.node.File(), Line: u.node.Line(), Why: pathway.Text{
		NB: "Regnes ut del for del, fordi den kan oppfylles på for mange måter til å slås opp.",
		NN: "Blir rekna ut del for del, fordi han kan oppfyllast på for mange måtar til å bli slått opp.",
		EN: "Worked out part by part, because there are too many ways of meeting it to look them up.",
	}}
	lines := u.when
	if line >= 0 && line < len(u.when) {
		lines = u.when[line : line+1]
	}
	var texts []string
	for i, n := range lines {
		if i == 0 {
			out.File, out.Line = n.File(), n.Line()
		}
		texts = append(texts, oneLine(n.Value()))
	}
	out.Text = strings.Join(texts, " && ")
	return out
}

// oneLine writes a text that was written over several lines in one.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// whyOutside says why CEL works an atom out.
func (p *Policy) whyOutside(at cond.Place, remembered bool) pathway.Text {
	var names []string
	for _, v := range at.Atom.Uses {
		names = append(names, p.form.Name(v))
	}
	facts := strings.Join(names, ", ")
	how := pathway.Text{
		NB: "Regnes ut av CEL hver gang, fordi ", NN: "Blir rekna ut av CEL kvar gong, fordi ", EN: "Worked out by CEL each time, because ",
	}
	if remembered {
		how = pathway.Text{
			NB: "Regnes ut av CEL én gang for hver kombinasjon av svar, fordi ",
			NN: "Blir rekna ut av CEL éin gong for kvar kombinasjon av svar, fordi ",
			EN: "Worked out by CEL once for each combination of answers, because ",
		}
	}
	why := pathway.Text{
		NB: "det regner med " + facts + " i stedet for å sammenligne med en verdi.",
		NN: "det reknar med " + facts + " i staden for å samanlikne med ein verdi.",
		EN: "it calculates with " + facts + " instead of comparing it with a value.",
	}
	switch {
	case at.Work == cond.Loops:
		why = pathway.Text{
			NB: "det går gjennom en liste (exists, all, filter, map).",
			NN: "det går gjennom ei liste (exists, all, filter, map).",
			EN: "it goes through a list (exists, all, filter, map).",
		}
	case at.Work == cond.Letters:
		why = pathway.Text{
			NB: "det ser på bokstavene i en tekst (startsWith, endsWith, contains).",
			NN: "det ser på bokstavane i ein tekst (startsWith, endsWith, contains).",
			EN: "it looks into the letters of a text (startsWith, endsWith, contains).",
		}
	case at.Work == cond.Several:
		why = pathway.Text{
			NB: "det holder flere opplysninger opp mot hverandre: " + facts + ".",
			NN: "det held fleire opplysningar opp mot kvarandre: " + facts + ".",
			EN: "it holds several facts against each other: " + facts + ".",
		}
	case at.Atom.Day:
		why = pathway.Text{
			NB: "det regner med en alder, og den kommer an på dagen.",
			NN: "det reknar med ein alder, og han kjem an på dagen.",
			EN: "it calculates with an age, which depends on the day.",
		}
	}
	return pathway.Text{NB: how.NB + why.NB, NN: how.NN + why.NN, EN: how.EN + why.EN}
}
