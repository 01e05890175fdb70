package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Two expectations that a scenario may add: how strongly a rule binds, and which
// categories a recipient can come to know; and how a list is read and held against
// what came out.

// norms reads, for each rule that came out, its strength and the force of its
// first source: {gp-consulted: bør guideline}.
func (s *scenario) norms(n source.Node, faults *source.Faults) {
	n.Pairs(faults, "expect: norms", func(key, n source.Node) {
		s.known(key, key.Value(), "norms", "rule")
		want, ok := n.Text(faults, "expect: norms: "+show(key.Value()))
		if !ok {
			return
		}
		s.add(n, "norms: "+key.Value(), func(d Decision) string {
			b, came := becauseOf(d, key.Value())
			if !came {
				return "this rule did not come out"
			}
			return unlike(string(b.Strength)+" "+string(b.Force), strings.Join(strings.Fields(want), " "))
		})
	})
}

// becauseOf finds the rule behind any output of a decision.
func becauseOf(d Decision, rule string) (pathway.Because, bool) {
	var all []pathway.Because
	for _, c := range d.Concerns {
		for _, g := range c.Because {
			all = append(all, g.Because)
		}
	}
	for _, g := range d.Level.Because {
		all = append(all, g.Because)
	}
	for _, u := range d.Duties.List {
		all = append(all, u.Because)
	}
	for _, u := range d.Scope.Shares {
		all = append(all, u.Because)
	}
	for _, g := range slices.Concat(d.Scope.Givers, d.Scope.Heard, d.Scope.Informed, d.Scope.Withheld) {
		all = append(all, g.Because)
	}
	for _, u := range d.Offers {
		all = append(all, u.Because)
	}
	for _, u := range d.Review {
		all = append(all, u.Because)
	}
	for _, b := range all {
		if b.Rule == rule {
			return b, true
		}
	}
	return pathway.Because{}, false
}

// tells reads, for each recipient, exactly the categories that shares could let
// it know, once everybody who must has consented: {skole: [advice, needs]}.
func (s *scenario) tells(n source.Node, faults *source.Faults) {
	n.Pairs(faults, "expect: tells", func(key, n source.Node) {
		to := key.Value()
		s.known(key, to, "tells", "service")
		var want []string
		for _, n := range listOf(n, "tells: "+show(to), faults) {
			s.known(n, n.Value(), "tells: "+to, "category")
			want = append(want, n.Value())
		}
		s.add(n, "tells: "+to, func(d Decision) string {
			var got []string
			for _, x := range d.Scope.Shares {
				for _, t := range x.To {
					if t == to {
						got = append(got, x.What...)
					}
				}
			}
			return differ(sorted(got), want)
		})
	})
}

// listOf reads a list of texts. One text alone is none, so that every list of an
// expectation is written alike.
func listOf(n source.Node, what string, faults *source.Faults) []source.Node {
	if !n.IsList() {
		faults.Add(n, "expect: %s: write it as a list: [a, b], [] for none, or the word any", what)
		return nil
	}
	nodes, _ := n.Strings(faults, "expect: "+what)
	return nodes
}

func unlike(got, want string) string {
	if got == want {
		return ""
	}
	blank := func(s string) string {
		if s == "" {
			return "none"
		}
		return s
	}
	if blank(got) == blank(want) {
		return ""
	}
	return "expected " + blank(want) + ", came out " + blank(got)
}

// differ says what is missing from got, and what is too much.
func differ(got, want []string) string {
	var parts []string
	less := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return slices.Contains(got, s) })
	more := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return slices.Contains(want, s) })
	slices.Sort(less)
	slices.Sort(more)
	if len(less) > 0 {
		parts = append(parts, "expected but did not come out: "+strings.Join(less, ", "))
	}
	if len(more) > 0 {
		parts = append(parts, "came out but was not expected: "+strings.Join(more, ", "))
	}
	return strings.Join(parts, "; ")
}
