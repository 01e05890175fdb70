package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	yaml "go.yaml.in/yaml/v3"
)

// policy is the conditions of a policy folder and what they may mention, read
// from its YAML in the plainest way: for engines that take expressions alone.
type policy struct {
	rules  []policyRule
	lets   map[string][]string
	vars   []cond.Var
	takes  map[string][]string // service -> referrers
	pathOf map[string]string   // condition -> pathway
	beside map[string]string   // fact -> another beside which it is false
}

type policyRule struct {
	list, id      string
	lines         []string // all must hold
	tier, service string   // of a tier rule
}

// ruleLists are the keys that rules stand under.
var ruleLists = []string{"tier", "level", "duties", "givers", "share", "offers", "review"}

type yamlMap = map[string]any

// readPolicy reads a folder that rules.Load takes.
func readPolicy(fsys fs.FS) (*policy, error) {
	p := &policy{lets: map[string][]string{}, takes: map[string][]string{}, pathOf: map[string]string{}, beside: map[string]string{}}
	paths := []string{"none"}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "scenarios/") || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		raw, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		var doc yamlMap
		if err := yaml.Unmarshal(raw, &doc); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		p.readFile(doc)
		for _, e := range entries(doc, "pathways") {
			paths = append(paths, e["id"].(string))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.rules, func(a, b policyRule) int { return strings.Compare(a.id, b.id) })
	var states []string
	for _, s := range pathway.States() {
		states = append(states, string(s))
	}
	p.vars = append(p.vars,
		cond.Var{Name: "tier", Kind: cond.Enum, Values: []string{"municipal", "specialist", "emergency"}},
		cond.Var{Name: "service", Kind: cond.Enum, Values: sortedKeys(p.takes)},
		cond.Var{Name: "level", Kind: cond.Int, Max: 3},
		cond.Var{Name: "state", Kind: cond.Enum, Values: states},
		cond.Var{Name: "condition", Kind: cond.Enum, Values: sortedKeys(p.pathOf)},
		cond.Var{Name: "pathway", Kind: cond.Enum, Values: paths})
	slices.SortFunc(p.vars, func(a, b cond.Var) int { return strings.Compare(a.Name, b.Name) })
	return p, nil
}

func (p *policy) readFile(doc yamlMap) {
	facts, _ := doc["facts"].(yamlMap)
	for name, v := range facts {
		p.vars = append(p.vars, factVar(name, v.(yamlMap)["type"]))
		if other, ok := v.(yamlMap)["not_with"].(string); ok {
			p.beside[name] = other
		}
	}
	lets, _ := doc["let"].(yamlMap)
	for name, lines := range lets {
		p.lets[name] = texts(lines)
	}
	for _, e := range entries(doc, "services") {
		p.takes[e["id"].(string)] = texts(e["referrers"])
	}
	for _, e := range entries(doc, "conditions") {
		path, _ := e["pathway"].(string)
		if path == "" {
			path = "none"
		}
		p.pathOf[e["id"].(string)] = path
	}
	for _, list := range ruleLists {
		for _, e := range entries(doc, list) {
			r := policyRule{list: list, lines: texts(e["when"])}
			r.id, _ = e["id"].(string)
			r.tier, _ = e["tier"].(string)
			r.service, _ = e["service"].(string)
			if in := forLine(e["for"]); in != "" {
				r.lines = append(r.lines, in)
			}
			p.rules = append(p.rules, r)
		}
	}
}

// factVar reads a type as facts.yaml writes it.
func factVar(name string, typ any) cond.Var {
	v := cond.Var{Name: name}
	switch t := typ.(type) {
	case string:
		v.Kind = map[string]cond.Kind{"bool": cond.Bool, "date": cond.Date}[t]
	case []any:
		v.Kind, v.Values = cond.Enum, texts(t)
	case yamlMap:
		if span, ok := t["int"].(string); ok {
			v.Kind = cond.Int
			fmt.Sscanf(span, "%d..%d", &v.Min, &v.Max)
		} else {
			v.Kind, v.Values = cond.Set, texts(t["set"])
		}
	}
	return v
}

// forLine is the `for` of a rule as a condition.
func forLine(v any) string {
	f, _ := v.(yamlMap)
	var parts []string
	for _, by := range [][2]string{{"condition", "conditions"}, {"pathway", "pathways"}} {
		if ids := texts(f[by[1]]); len(ids) > 0 {
			parts = append(parts, by[0]+` in ["`+strings.Join(ids, `", "`)+`"]`)
		}
	}
	return strings.Join(parts, " || ")
}

func entries(doc yamlMap, key string) (out []yamlMap) {
	list, _ := doc[key].([]any)
	for _, e := range list {
		if m, ok := e.(yamlMap); ok {
			out = append(out, m)
		}
	}
	return out
}

// texts reads one text or a list of them.
func texts(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, e := range v {
			out = append(out, fmt.Sprint(e))
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// expressions are all lines that stand in the policy for cel-go to parse and check.
func (p *policy) expressions() []string {
	var out []string
	for _, name := range sortedKeys(p.lets) {
		out = append(out, p.lets[name]...)
	}
	for _, r := range p.rules {
		out = append(out, r.lines...)
	}
	return out
}

// conditions compiles the conditions of all rules as forlop does.
func (p *policy) conditions() ([]*cond.Expr, error) {
	env, err := cond.NewEnv(p.vars, p.takes)
	if err != nil {
		return nil, err
	}
	if faults := env.Lets(p.lets); len(faults) > 0 {
		return nil, fmt.Errorf("let %s: %s", faults[0].Name, faults[0].Msg)
	}
	xs := make([]*cond.Expr, len(p.rules))
	for i, r := range p.rules {
		x, faults := env.Compile(r.lines, nil)
		if len(faults) > 0 {
			return nil, fmt.Errorf("%s: %s", r.id, faults[0].Msg)
		}
		xs[i] = x
	}
	return xs, nil
}
