package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
)

var goesByState = regexp.MustCompile(`(^|\W)` + varState + ` (==|!=|in) `)

// blank stands in an entry where only a person can say what belongs there.
const blank = "…"

// entry writes a zone as it is declared under `grey:`, as small as its children can
// be said; one entry for conditions of which different things are said. There is none
// where a part stands outside what can be worked out, or goes by the state of the
// referral, of which a zone cannot speak, or where a rule on emergencies fails, which
// is to be mended and not accepted; nor for every child.
func (x *prover) entry(f *foundZone, taken map[string]bool) string {
	if len(f.possible) > 1 && slices.Contains(f.possible, pathway.TierEmergency) {
		return ""
	}
	var groups [][]string // lines of which the same conditions are said
	at := map[string]int{}
	for _, l := range f.lines {
		if strings.Contains(l, outsideWords) || goesByState.MatchString(l) {
			return ""
		}
		key := strings.Join(f.of[l], " ")
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], l)
	}
	var out strings.Builder
	for _, lines := range groups {
		lines = slices.DeleteFunc(lines, func(l string) bool { return l == theRest })
		if len(lines) == 0 {
			continue
		}
		of, by := f.of[lines[0]], blank
		id := ""
		if f.zone != nil {
			id, by = f.zone.id, f.zone.by
			if out.Len() > 0 {
				id = free(id, taken)
			}
		} else {
			id = free(of[0]+"-unsettled", taken)
		}
		fmt.Fprintf(&out, "  - id: %s\n", id)
		when := x.forLines(&out, of)
		if len(lines) == 1 && lines[0] != "" {
			when = append(when, ands(x.born(lines[0]))...)
		}
		var ways []string
		if len(lines) > 1 {
			for _, l := range lines {
				ways = append(ways, "("+x.born(l)+")")
			}
		}
		switch {
		case len(when)+len(ways) == 0 && len(of) == len(x.p.cat.Conditions):
			return "" // every child
		case len(when) == 1 && len(ways) == 0:
			fmt.Fprintf(&out, "    when: %s\n", yamlCondition(when[0]))
		case len(when)+len(ways) > 0:
			out.WriteString("    when:\n")
			for _, l := range when {
				fmt.Fprintf(&out, "      - %s\n", yamlCondition(l))
			}
			if len(ways) > 0 {
				fmt.Fprintf(&out, "      - >-\n        %s\n", strings.Join(ways, " ||\n        "))
			}
		}
		fmt.Fprintf(&out, "    possible: [%s]\n    by: %s\n    source: %s\n    why: {nb: %s, en: %s}\n", joinTiers(f.possible), by, blank, blank, blank)
	}
	return out.String()
}

// forLines writes `for`, or, where it would name most of all conditions, gives a line
// of `when` that names the others.
func (x *prover) forLines(out *strings.Builder, of []string) (when []string) {
	var others []string
	for _, c := range x.p.cat.Conditions {
		if !slices.Contains(of, c.ID) {
			others = append(others, c.ID)
		}
	}
	switch {
	case len(others) == 0:
	case len(others) < len(of):
		all := make([]string, 0, len(of)+len(others))
		all = append(append(all, of...), others...)
		in := make([]bool, len(all))
		for i := range of {
			in[i] = true
		}
		return []string{among(varCondition, all, in)}
	default:
		fmt.Fprintf(out, "    for: {conditions: [%s]}\n", strings.Join(of, ", "))
	}
	return nil
}

// born adds to a line that asks for something that only a child who is born has that
// it is.
func (x *prover) born(line string) string {
	for _, f := range x.p.facts {
		if f.notWith != "" && strings.Contains(line, "("+f.notWith+")") && !strings.Contains(line, f.name) {
			line = "!" + f.name + " && " + line
		}
	}
	return line
}

// ands takes a line apart where && stands outside brackets and quotes.
func ands(line string) []string {
	var out []string
	depth, quoted, from := 0, false, 0
	for i := range len(line) {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.HasPrefix(line[i:], " && "):
			out = append(out, line[from:i])
			from = i + len(" && ")
		}
	}
	return append(out, line[from:])
}

// yamlCondition quotes a condition where YAML would read it as something else.
func yamlCondition(line string) string {
	if strings.ContainsAny(line[:1], `!"'[{(`) || strings.Contains(line, ": ") || strings.Contains(line, " #") {
		return "'" + strings.ReplaceAll(line, "'", "''") + "'"
	}
	return line
}

// free is an id that nothing has yet.
func free(base string, taken map[string]bool) string {
	id := base
	for i := 2; taken[id]; i++ {
		id = fmt.Sprintf("%s-%d", base, i)
	}
	taken[id] = true
	return id
}
