package rules

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
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

func newReference(t testing.TB, fsys fs.FS) *refPolicy {
	p := &refPolicy{conds: map[string]string{}, services: map[string]map[string]any{}, facts: map[string]map[string]any{}}
	lets := map[string]string{}
	var raw []refRule
	require.NoError(t, fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "scenarios/") || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		require.NoError(t, err)
		var doc map[string]any
		require.NoError(t, yaml.Unmarshal(data, &doc), path)
		if path == "layer.yaml" {
			p.holder = fmt.Sprint(doc["holder"])
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
	p.env = p.newEnv(t)
	for _, u := range raw {
		src := p.source(u.body, lets)
		ast, iss := p.env.Compile(src)
		require.NoError(t, iss.Err(), u.id)
		prg, err := p.env.Program(ast, cel.EvalOptions(cel.OptPartialEval))
		require.NoError(t, err)
		u.prg = prg
		used := wordRE.FindAllString(src, -1)
		if done, ok := u.body["done"].(string); ok {
			used = append(used, done)
		}
		for _, w := range used {
			if slices.Contains([]string{"tier", "service", "condition", "pathway"}, w) || p.facts[w]["of"] == "concern" {
				u.perConcern = true
			}
			u.readsTier = u.readsTier || w == "tier" || w == "service"
		}
		u.perConcern = u.perConcern || u.list == "tier"
		p.rules = append(p.rules, u)
	}
	return p
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

// truth is -1 false, 0 undecided, 1 true.
func (p *refPolicy) truth(t testing.TB, prg cel.Program, vars map[string]any) int {
	part, err := p.env.PartialVars(vars)
	require.NoError(t, err)
	v, _, err := prg.Eval(part)
	switch {
	case err != nil:
		return 0
	case v == types.True:
		return 1
	case v == types.False:
		return -1
	}
	return 0
}

// refResult is what the reference says: of each rule and concern, its truth.
type refResult struct {
	truth    map[spot]int
	tier     map[string]string
	possible map[string][]string
	service  map[string]string
}

func (p *refPolicy) decide(t *testing.T, c pathway.Case) refResult {
	out := refResult{map[spot]int{}, map[string]string{}, map[string][]string{}, map[string]string{}}
	y, m, d := c.At.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	vars := func(given ...map[string]any) map[string]any {
		all := map[string]any{"state": string(c.State), "ref_at": at}
		for _, g := range given {
			for k, v := range g {
				if d, ok := v.(time.Time); ok {
					y, m, d := d.Date()
					v = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
				}
				all[k] = v
			}
		}
		return all
	}
	type world = map[string]any
	worlds := map[string][]world{}
	for _, k := range c.Concerns {
		facts := vars(c.Given, k.Given)
		if k.Condition == "" {
			k.Condition = unknownCondition // neither the condition nor its pathway is known
		} else {
			facts["condition"], facts["pathway"] = k.Condition, p.conds[k.Condition]
			if facts["pathway"] == "" {
				facts["pathway"] = "none"
			}
		}
		tr := map[string]int{}
		for _, u := range p.rules {
			if u.list == "tier" {
				tr[u.id] = p.truth(t, u.prg, facts)
				out.truth[spot{u.id, k.Condition}] = tr[u.id]
			}
		}
		p.refTier(k.Condition, tr, &out)
		var ws []world
		add := func(tier, service string) {
			w := world{}
			for k, v := range facts {
				w[k] = v
			}
			w["tier"] = tier
			if service != "" {
				w["service"] = service
			}
			ws = append(ws, w)
		}
		certain := false
		for _, u := range p.rules {
			if u.list != "tier" || tr[u.id] < 0 {
				continue
			}
			certain = certain || tr[u.id] > 0
			if p.outOf(u, tr) || out.tier[k.Condition] == "emergency" && u.body["tier"] != "emergency" {
				continue
			}
			add(u.body["tier"].(string), u.body["service"].(string))
		}
		if !certain {
			add("municipal", "")
			add("specialist", "")
		}
		worlds[k.Condition] = ws
	}
	// The level, from rules that may read the tier.
	high, sure := int64(0), int64(-1)
	eval := func(u refRule, more world) map[string]int {
		got := map[string]int{}
		if !u.perConcern {
			v := vars(c.Given, more)
			got[""] = p.truth(t, u.prg, v)
			return got
		}
		for concern, ws := range worlds {
			res := map[int]bool{}
			for _, w := range ws {
				v := vars(w, more)
				res[p.truth(t, u.prg, v)] = true
			}
			switch {
			case len(res) > 1:
				got[concern] = 0
			default:
				for r := range res {
					got[concern] = r
				}
			}
		}
		return got
	}
	for _, u := range p.rules {
		if u.list != "level" {
			continue
		}
		for where, r := range eval(u, nil) {
			out.truth[spot{u.id, where}] = r
			lvl := int64(u.body["level"].(int))
			if r >= 0 {
				high = max(high, lvl)
			}
			if r > 0 {
				sure = max(sure, lvl)
			}
		}
	}
	level := world{}
	if high == 0 && sure < 0 || sure == high {
		level["level"] = high
	}
	for _, u := range p.rules {
		if u.list == "tier" || u.list == "level" || u.id == settleDuty {
			continue
		}
		for where, r := range eval(u, level) {
			out.truth[spot{u.id, where}] = r
		}
	}
	return out
}

// outOf says whether a certain rule goes before this one.
func (p *refPolicy) outOf(u refRule, tr map[string]int) bool {
	for _, s := range p.rules {
		if s.list == "tier" && tr[s.id] > 0 && slices.Contains(strs(s.body["settles"]), u.id) {
			return true
		}
	}
	return false
}

func (p *refPolicy) refTier(k string, tr map[string]int, out *refResult) {
	tiers, services := map[string]bool{}, map[string]bool{}
	certain, emergency := false, false
	for _, u := range p.rules {
		if u.list == "tier" && tr[u.id] > 0 {
			certain = true
			emergency = emergency || u.body["tier"] == "emergency"
		}
	}
	for _, u := range p.rules {
		if u.list != "tier" || tr[u.id] < 0 || p.outOf(u, tr) || emergency && u.body["tier"] != "emergency" {
			continue
		}
		tiers[u.body["tier"].(string)] = true
		services[u.body["service"].(string)] = true
	}
	out.tier[k] = "unsettled"
	if certain && len(tiers) == 1 {
		out.tier[k] = sortedKeys(tiers)[0]
		if len(services) == 1 {
			out.service[k] = sortedKeys(services)[0]
		}
		return
	}
	out.possible[k] = sortedKeys(tiers)
}

func TestEngineAgreesWithThePlainReference(t *testing.T) {
	policies := map[string]fs.FS{"national": examples.National(), "tiny": tinyFS(tinyRules), "conflict": tinyFS(conflict)}
	for name, fsys := range policies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := newReference(t, fsys)
			p, err := Load(fsys)
			require.NoError(t, err)
			for seed := range runs(t, 1000) {
				r := rand.New(rand.NewPCG(uint64(seed), 3))
				c := hidden(r, randomCase(r, p))
				d, err := p.Decide(context.Background(), c)
				require.NoError(t, err)
				agrees(t, plain, plain.decide(t, c), d)
				if t.Failed() {
					t.Fatalf("seed %d: %+v", seed, c)
				}
			}
		})
	}
}

func agrees(t *testing.T, plain *refPolicy, want refResult, d Decision) {
	t.Helper()
	seen := map[spot]bool{}
	for _, r := range d.Reasons {
		if r.Rule == settleDuty || r.Outcome == NotInForce {
			continue
		}
		s := spot{r.Rule, r.Concern}
		seen[s] = true
		got := 0
		switch r.Outcome {
		case Applied:
			got = 1
		case NotApplied:
			got = -1
		case SetAside:
			continue
		}
		if w, ok := want.truth[s]; !ok || w != got {
			t.Errorf("%s for %q: engine %d, reference %d (known: %v)", r.Rule, r.Concern, got, w, ok)
		}
	}
	for s := range want.truth {
		if !seen[s] {
			t.Errorf("%v has no reason", s)
		}
	}
	for _, c := range d.Concerns {
		var possible []string
		for _, x := range c.Possible {
			possible = append(possible, string(x))
		}
		if string(c.Tier) != want.tier[c.Condition] || c.Service != want.service[c.Condition] || !slices.Equal(possible, want.possible[c.Condition]) {
			t.Errorf("%s: engine %s %q %v, reference %s %q %v", c.Condition, c.Tier, c.Service, possible,
				want.tier[c.Condition], want.service[c.Condition], want.possible[c.Condition])
		}
	}
	shared, duties := shareSpots(d), dutySpots(d, nil)
	certain := dutySpots(d, func(u referral.Duty) bool { return u.Applies == pathway.Certain })
	for _, u := range plain.rules {
		for s, r := range want.truth {
			if s.rule != u.id {
				continue
			}
			if _, discloses := u.body["discloses"]; (u.list == "share" || discloses) && shared[s] != (r > 0) {
				t.Errorf("share %v: engine %v, reference %v", s, shared[s], r > 0)
			}
			if u.list == "duties" && (duties[s] != (r >= 0) || certain[s] != (r > 0)) {
				t.Errorf("duty %v: engine %v, reference %v", s, duties[s], r)
			}
		}
	}
}
