package rules

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"
)

// The plain, slow evaluator that the engine is held to. It reads the policy's
// YAML as it stands, evaluates one cel-go program for each rule, and writes the
// meaning down as loops. It shares no code with the engine.

type refRule struct {
	list, id   string
	body       map[string]any
	prg        cel.Program
	perConcern bool
	readsTier  bool
}

type refPolicy struct {
	rules    []refRule
	conds    map[string]string // condition -> pathway
	services map[string]map[string]any
	facts    map[string]map[string]any
	holder   string
	widen    []map[string]any
	env      *cel.Env
}

var wordRE = regexp.MustCompile(`"[^"]*"|'[^']*'|[a-z_][a-z_0-9]*`)

func strs(v any) (out []string) {
	switch x := v.(type) {
	case string:
		return []string{x}
	case []any:
		for _, s := range x {
			out = append(out, fmt.Sprint(s))
		}
	}
	return out
}

func newReference(t testing.TB, layers ...fs.FS) *refPolicy {
	p := &refPolicy{conds: map[string]string{}, services: map[string]map[string]any{}, facts: map[string]map[string]any{}}
	lets := map[string]string{}
	var raw []refRule
	for _, fsys := range layers {
		raw = append(raw, p.readLayer(t, fsys, lets)...)
	}
	for _, e := range p.widen {
		s := p.services[e["service"].(string)]
		s["referrers"] = append(s["referrers"].([]any), e["referrers"].([]any)...)
	}
	p.env = p.newEnv(t)
	for _, u := range raw {
		src := p.source(u.body, lets)
		ast, iss := p.env.Compile(src)
		require.NoError(t, iss.Err(), u.id)
		prg, err := p.env.Program(ast, cel.EvalOptions(cel.OptPartialEval))
		require.NoError(t, err)
		u.prg = prg
		used := wordRE.FindAllString(src, -1)
		switch done := u.body["done"].(type) {
		case string:
			used = append(used, done)
		case map[string]any:
			used = append(used, slices.Collect(maps.Keys(done))...)
		}
		for _, w := range used {
			if slices.Contains([]string{"tier", "service", "condition", "pathway"}, w) || p.facts[w]["of"] == "concern" {
				u.perConcern = true
			}
			u.readsTier = u.readsTier || w == "tier" || w == "service"
		}
		u.perConcern = u.perConcern || u.list == "tier" || u.body["unsettled"] == true
		p.rules = append(p.rules, u)
	}
	return p
}

// readLayer reads the files of one layer.
func (p *refPolicy) readLayer(t testing.TB, fsys fs.FS, lets map[string]string) (raw []refRule) {
	require.NoError(t, fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "scenarios/") || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		require.NoError(t, err)
		var doc map[string]any
		require.NoError(t, yaml.Unmarshal(data, &doc), path)
		if holder, ok := doc["holder"].(string); ok {
			p.holder = holder
		}
		entries := func(key string) (out []map[string]any) {
			l, _ := doc[key].([]any)
			for _, e := range l {
				out = append(out, e.(map[string]any))
			}
			return out
		}
		for _, e := range entries("services") {
			p.services[e["id"].(string)] = e
		}
		p.widen = append(p.widen, entries("widen")...)
		for _, e := range entries("conditions") {
			p.conds[e["id"].(string)], _ = e["pathway"].(string)
		}
		facts, _ := doc["facts"].(map[string]any)
		for k, v := range facts {
			p.facts[k] = v.(map[string]any)
		}
		named, _ := doc["let"].(map[string]any)
		for k, v := range named {
			lets[k] = conjunction(strs(v))
		}
		for _, l := range []string{"tier", "level", "duties", "givers", "share", "offers", "review"} {
			for _, e := range entries(l) {
				raw = append(raw, refRule{list: l, id: e["id"].(string), body: e})
			}
		}
		return nil
	}))
	return raw
}

func conjunction(lines []string) string {
	if len(lines) == 0 {
		return "true"
	}
	return "(" + strings.Join(lines, ") && (") + ")"
}

// source is the whole condition of a rule, with named conditions written out.
func (p *refPolicy) source(body map[string]any, lets map[string]string) string {
	lines := strs(body["when"])
	if f, ok := body["for"].(map[string]any); ok {
		lines = append(lines, fmt.Sprintf("condition in %s || pathway in %s", quoted(strs(f["conditions"])), quoted(strs(f["pathways"]))))
	}
	src := conjunction(lines)
	for range 10 {
		src = wordRE.ReplaceAllStringFunc(src, func(w string) string {
			if l, ok := lets[w]; ok {
				return "(" + l + ")"
			}
			return w
		})
	}
	src = regexp.MustCompile(`\bage\(`).ReplaceAllString(src, "ref_age(ref_at, ")
	return regexp.MustCompile(`\bage_months\(`).ReplaceAllString(src, "ref_months(ref_at, ")
}

func quoted(ids []string) string {
	if len(ids) == 0 {
		return `["-"]`
	}
	return `["` + strings.Join(ids, `", "`) + `"]`
}

// ref_age and the others count on the calendar, day by day where it is simplest.
func refMonths(at, born time.Time) (int64, bool) {
	n := int64(0)
	for {
		next := time.Date(born.Year(), born.Month()+time.Month(n+1), born.Day(), 0, 0, 0, 0, time.UTC)
		if next.After(at) {
			break
		}
		n++
	}
	return n, !born.After(at)
}

func (p *refPolicy) newEnv(t testing.TB) *cel.Env {
	dates := func(f func(a, b time.Time) (int64, bool)) cel.OverloadOpt {
		return cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			n, ok := f(a.Value().(time.Time), b.Value().(time.Time))
			if !ok {
				return types.NewErr("not born yet")
			}
			return types.Int(n)
		})
	}
	two := []*cel.Type{cel.TimestampType, cel.TimestampType}
	opts := []cel.EnvOption{
		cel.Variable("tier", cel.StringType), cel.Variable("service", cel.StringType), cel.Variable("level", cel.IntType),
		cel.Variable("state", cel.StringType), cel.Variable("condition", cel.StringType), cel.Variable("pathway", cel.StringType),
		cel.Variable("ref_at", cel.TimestampType),
		cel.Function("ref_age", cel.Overload("ref_age", two, cel.IntType, dates(func(at, born time.Time) (int64, bool) {
			n, ok := refMonths(at, born)
			return n / 12, ok
		}))),
		cel.Function("ref_months", cel.Overload("ref_months", two, cel.IntType, dates(refMonths))),
		cel.Function("days", cel.Overload("days", two, cel.IntType, dates(func(a, b time.Time) (int64, bool) {
			return int64(b.Sub(a).Hours() / 24), true
		}))),
		cel.Function("may_refer", cel.Overload("may_refer", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(who, to ref.Val) ref.Val {
				return types.Bool(slices.Contains(strs(p.services[to.Value().(string)]["referrers"]), who.Value().(string)))
			}))),
	}
	for name, f := range p.facts {
		typ := cel.StringType
		switch x := f["type"].(type) {
		case string:
			typ = map[string]*cel.Type{"bool": cel.BoolType, "date": cel.TimestampType}[x]
		case map[string]any:
			typ = cel.IntType
			if _, ok := x["set"]; ok {
				typ = cel.ListType(cel.StringType)
			}
		}
		opts = append(opts, cel.Variable(name, typ))
	}
	env, err := cel.NewEnv(opts...)
	require.NoError(t, err)
	return env
}
