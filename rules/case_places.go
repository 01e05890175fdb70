package rules

import (
	"errors"
	"fmt"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// ParseCase reads a case as the function ParseCase does, and holds it against the
// policy: what Decide would refuse is told in the ErrorList at its place, all of it
// at once. It names what the policy declares, and nothing else of what stands in
// the case.
func (p *Policy) ParseCase(name string, data []byte) (pathway.Case, error) {
	if p == nil || p.env == nil {
		return pathway.Case{}, errNotLoaded
	}
	var faults source.Faults
	f, ok := source.Parse(name, data, &faults)
	var c pathway.Case
	if ok {
		c = readCase(f.Root, &faults, "case")
	}
	if len(faults.List()) == 0 {
		if _, err := p.prepare(c); err != nil {
			p.unfit(f.Root, err, p.noFact, &faults)
		}
	}
	if err := errorList(&faults, nil); err != nil {
		return pathway.Case{}, err
	}
	return c, nil
}

// misspelt names back a fact that a scenario gives and the policy does not declare:
// scenarios are about constructed children.
func (p *Policy) misspelt(name string) string {
	return "there is no fact " + show(name) + source.Hint(name, p.factNames())
}

// unfit tells where in a case it does not fit the policy. noFact says that there is
// no such fact.
func (p *Policy) unfit(root source.Node, err error, noFact func(string) string, faults *source.Faults) {
	places := map[string]source.Node{}
	casePlaces(root, places)
	told := map[string]bool{} // what is told at the very key
	for _, path := range sortedPaths(places) {
		n := places[path]
		if before, name, is := strings.Cut(path, "given: "); is && p.factOf[name] == nil {
			told[before+"given: "+p.noFact(name)] = true
			faults.Add(n, "case: %sgiven: %s", before, noFact(name))
		}
		if id, is := strings.CutPrefix(path, "events: "); is && !p.knowsEvent(id) {
			told[noEvent] = true
			faults.Add(n, "case: events: this is no event of the policy")
		}
	}
	var unfit *CaseError
	if !errors.As(err, &unfit) {
		faults.Add(root, "case: %s", err)
		return
	}
	for _, problem := range unfit.Problems {
		if !told[problem] {
			faults.Add(nearest(places, problem, root), "case: %s", problem)
		}
	}
}

func sortedPaths(m map[string]source.Node) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return sorted(out)
}

// casePlaces notes where the parts of a case stand, by the words that problems
// begin with.
func casePlaces(n source.Node, places map[string]source.Node) {
	var quiet source.Faults
	keys := func(before string, n source.Node) {
		n.Pairs(&quiet, "", func(key, _ source.Node) { places[before+key.Value()] = key })
	}
	n.Pairs(&quiet, "", func(key, value source.Node) {
		places[key.Value()+":"] = value
		switch key.Value() {
		case "given", "events":
			keys(key.Value()+": ", value)
		case "concerns":
			value.Each(&quiet, "", func(i int, k source.Node) {
				concern := fmt.Sprintf("concern %d: ", i+1)
				k.Pairs(&quiet, "", func(key, value source.Node) {
					if key.Value() == "given" {
						keys(concern+"given: ", value)
					} else {
						places[concern+key.Value()+":"] = value
					}
				})
			})
		}
	})
}

// nearest is the part of the case that a problem is about.
func nearest(places map[string]source.Node, problem string, otherwise source.Node) source.Node {
	best := ""
	for path := range places {
		if len(path) > len(best) && strings.HasPrefix(problem, path) {
			best = path
		}
	}
	if best == "" {
		return otherwise
	}
	return places[best]
}
