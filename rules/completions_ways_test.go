package rules

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// openFact is a fact that a case does not give, or several that exclude each other.
type openFact struct {
	names   []string
	concern int // -1: of the case
	options []map[string]any
}

// opened are the facts that a case leaves open, of those that rules look at, with
// those that exclude them. values gives the values that a fact is tried with.
func opened(p *Policy, c pathway.Case, values func(f *fact) []any) []openFact {
	read := map[string]bool{}
	for _, u := range p.rules {
		for _, name := range u.expr.Vars() {
			read[name] = true
		}
		if read[u.among] = true; u.duty != nil {
			read[u.duty.done] = true
		}
	}
	var out []openFact
	for i := -1; i < len(c.Concerns); i++ {
		for _, f := range p.facts {
			beside := p.excluders[f.name]
			if f.concern == (i >= 0) && f.notWith == "" && (read[f.name] || slices.ContainsFunc(beside, func(g *fact) bool { return read[g.name] })) {
				if x := together(f, beside, givenTo(c, i), values); len(x.names) > 0 {
					x.concern = i
					out = append(out, x)
				}
			}
		}
		if i >= 0 && c.Concerns[i].Condition == "" {
			x := openFact{names: []string{varCondition}, concern: i}
			for _, k := range p.cat.Conditions {
				if !slices.ContainsFunc(c.Concerns, func(o pathway.Concern) bool { return o.Condition == k.ID }) {
					x.options = append(x.options, map[string]any{varCondition: k.ID})
				}
			}
			out = append(out, x)
		}
	}
	return out
}

// together are the ways of giving a fact and those that exclude it, as far as they
// are open: one of these is so and it has no value, or none is and it has one.
func together(f *fact, beside []*fact, given map[string]any, values func(f *fact) []any) openFact {
	var x openFact
	if given[f.name] != nil {
		return x
	}
	excluded := false
	ways := []map[string]any{{}}
	for _, g := range beside {
		if excluded = excluded || given[g.name] == true; given[g.name] != nil {
			continue
		}
		x.names = append(x.names, g.name)
		var next []map[string]any
		for _, way := range ways {
			for _, is := range []any{false, true} {
				more := maps.Clone(way)
				more[g.name] = is
				next = append(next, more)
			}
		}
		ways = next
	}
	for _, way := range ways {
		none := excluded
		for _, is := range way {
			none = none || is == true
		}
		if none {
			x.options = append(x.options, way)
			continue
		}
		for _, v := range values(f) {
			more := maps.Clone(way)
			more[f.name] = v
			x.options = append(x.options, more)
		}
	}
	if !excluded {
		x.names = append(x.names, f.name)
	}
	return x
}

// differs says that two options lead from one value of a fact to another: all others
// are the same, save one that comes or goes with what excludes it.
func (x openFact) differs(p *Policy, name string, a, b map[string]any) bool {
	at := func(name string) bool { return fmt.Sprint(a[name]) == fmt.Sprint(b[name]) }
	if at(name) || (a[name] == nil) != (b[name] == nil) {
		return false
	}
	for _, other := range x.names {
		if goes := p.factOf[name] != nil && p.factOf[name].notWith == other && (a[other] == nil) != (b[other] == nil); other != name && !at(other) && !goes {
			return false
		}
	}
	return true
}

// tinyValues are those with which the facts of the tiny policy are tried.
func tinyValues(c pathway.Case) func(f *fact) []any {
	return func(f *fact) (l []any) {
		switch f.name {
		case "born":
			for _, age := range []int{3, 12, 13, 15, 16, 18, 30} {
				l = append(l, c.At.AddDate(-age, 0, 0))
			}
		case "score":
			for _, n := range []int{0, 3, 4, 5, 9, 10, 11, 20, 21, 25} {
				l = append(l, n)
			}
		default:
			return f.all(1 << 12)
		}
		return l
	}
}

func filled(c pathway.Case, x openFact, option map[string]any) pathway.Case {
	c = apart(c)
	if id, is := option[varCondition].(string); is {
		c.Concerns[x.concern].Condition = id
		return c
	}
	for name, v := range option {
		if n, isInt := v.(int64); isInt {
			v = int(n)
		}
		givenTo(c, x.concern)[name] = v
	}
	return c
}

// completions are the answers to all ways of giving what is open, those of the last
// fact running fastest.
func completions(t *testing.T, p *Policy, c pathway.Case, open []openFact) []answered {
	unknown := -1
	var out []answered
	var each func(c pathway.Case, open []openFact)
	each = func(c pathway.Case, open []openFact) {
		if len(open) == 0 {
			d, err := p.Decide(context.Background(), c)
			require.NoError(t, err, "%+v", c)
			if unknown >= 0 {
				d = called(d, c.Concerns[unknown].Condition)
			}
			out = append(out, answeredBy(d))
			return
		}
		if open[0].names[0] == varCondition {
			unknown = open[0].concern
		}
		for _, v := range open[0].options {
			each(filled(c, open[0], v), open[1:])
		}
	}
	each(c, open)
	return out
}

// called is a decision in which a condition is called unknown.
func called(d Decision, condition string) Decision {
	all := [][]string{}
	for i := range d.Concerns {
		if d.Concerns[i].Condition == condition {
			d.Concerns[i].Condition = unknownCondition
		}
	}
	for _, u := range d.Duties.List {
		all = append(all, u.Concerns)
	}
	for _, x := range d.Scope.Shares {
		all = append(all, x.Concerns)
	}
	for _, g := range slices.Concat(d.Scope.Givers, d.Scope.Heard, d.Scope.Informed, d.Scope.Withheld) {
		all = append(all, g.Concerns)
	}
	for _, o := range d.Offers {
		all = append(all, o.Concerns)
	}
	for _, x := range d.Review {
		all = append(all, x.Concerns)
	}
	for _, l := range all {
		for i := range l {
			if l[i] == condition {
				l[i] = unknownCondition
			}
		}
	}
	return d
}

// mattering finds the open facts of which two values lead to different answers, the
// others being the same, with the rules whose outputs differ.
func mattering(p *Policy, open []openFact, all []answered) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	stride := len(all)
	for _, x := range open {
		n := len(x.options)
		stride /= n
		for k, a := range x.options {
			for l, b := range x.options[:k] {
				for _, name := range x.names {
					if !x.differs(p, name, a, b) {
						continue
					}
					for i := range all {
						if i/stride%n != k {
							continue
						}
						one, other := all[i].shows, all[i-(k-l)*stride].shows
						if maps.Equal(one, other) {
							continue
						}
						if out[name] == nil {
							out[name] = map[string]bool{}
						}
						for what := range one {
							out[name][ruleOf(what)] = out[name][ruleOf(what)] || one[what] != other[what]
						}
						for what := range other {
							out[name][ruleOf(what)] = out[name][ruleOf(what)] || one[what] != other[what]
						}
					}
				}
			}
		}
	}
	return out
}

// ruleOf is the rule behind something that shows; "" if several are.
func ruleOf(what string) string {
	if kind, rest, _ := strings.Cut(what, " {"); rest != "" && kind != "tier" {
		rule, _, _ := strings.Cut(rest, " ")
		return rule
	}
	return ""
}

// hideSome takes facts out of a case, for as long as the ways of giving them are at
// most a number.
func hideSome(r *rand.Rand, p *Policy, c pathway.Case, values func(f *fact) []any, most int) pathway.Case {
	ways := func(c pathway.Case) int {
		n := 1
		for _, x := range opened(p, c, values) {
			n *= max(1, len(x.options))
		}
		return n
	}
	for n, tries := ways(c), 0; n <= most/2 && tries < 40; tries++ {
		less := hideOne(r, c)
		if next := ways(less); next <= most && !(p.factOf["m"] != nil && tooManyWays(less)) {
			c, n = less, next
		} else if r.IntN(3) == 0 {
			break
		}
	}
	return c
}

// tooManyWays says that a case leaves open what conditions hold against each other and
// that has more values than are gone through: there, an answer is only protective.
func tooManyWays(c pathway.Case) bool {
	open := func(name string) bool {
		return c.Given[name] == nil && !slices.ContainsFunc(c.Concerns, func(k pathway.Concern) bool { return k.Given[name] != nil })
	}
	some := func(name string) bool {
		return slices.ContainsFunc(c.Concerns, func(k pathway.Concern) bool { return k.Given[name] == nil })
	}
	return open("m") && (open("n") || some("grade"))
}

// hideOne takes one fact out of a case.
func hideOne(r *rand.Rand, c pathway.Case) pathway.Case {
	out := c
	out.Given = maps.Clone(c.Given)
	out.Concerns = slices.Clone(c.Concerns)
	if names := sortedKeys(out.Given); len(names) > 0 && r.IntN(4) > 0 {
		delete(out.Given, names[r.IntN(len(names))])
		return out
	}
	k := &out.Concerns[r.IntN(len(out.Concerns))]
	k.Given = maps.Clone(k.Given)
	if names := sortedKeys(k.Given); len(names) > 0 {
		delete(k.Given, names[r.IntN(len(names))])
	}
	return out
}
