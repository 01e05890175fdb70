package rules

import (
	"errors"
	"fmt"
	"strings"

	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// unfit says where in a scenario its case does not fit the policy. A scenario is
// about constructed children, so the facts that it names can be named back.
func (p *Policy) unfit(s *scenario, err error) []Error {
	places := map[string]source.Node{}
	casePlaces(s.caseNode, places)
	var out []Error
	add := func(n source.Node, msg string) {
		out = append(out, Error{File: n.File(), Line: n.Line(), Col: n.Col(), Msg: "case: " + msg})
	}
	names := make([]string, 0, len(p.facts))
	for _, f := range p.facts {
		names = append(names, f.name)
	}
	unknown := false
	for _, path := range sortedPaths(places) {
		_, name, isFact := strings.Cut(path, "given: ")
		if isFact && p.factOf[name] == nil {
			unknown = true
			add(places[path], strings.TrimSuffix(path, name)+"there is no fact "+show(name)+source.Hint(name, names))
		}
	}
	var unfit *CaseError
	if !errors.As(err, &unfit) {
		add(s.caseNode, err.Error())
		return out
	}
	for _, problem := range unfit.Problems {
		if unknown && strings.Contains(problem, "given: ") && (strings.Contains(problem, "declares no such fact") || strings.Contains(problem, "is not declared")) {
			continue // told above, with its name
		}
		add(nearest(places, problem, s.caseNode), problem)
	}
	return out
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
	given := func(before string, n source.Node) {
		n.Pairs(&quiet, "", func(key, _ source.Node) { places[before+"given: "+key.Value()] = key })
	}
	n.Pairs(&quiet, "", func(key, value source.Node) {
		places[key.Value()+":"] = value
		switch key.Value() {
		case "given":
			given("", value)
		case "concerns":
			value.Each(&quiet, "", func(i int, k source.Node) {
				concern := fmt.Sprintf("concern %d: ", i+1)
				k.Pairs(&quiet, "", func(key, value source.Node) {
					if key.Value() == "given" {
						given(concern, value)
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
		if len(path) > len(best) && (strings.HasPrefix(problem, path+" ") || strings.HasPrefix(problem, path)) {
			best = path
		}
	}
	if best == "" {
		return otherwise
	}
	return places[best]
}
