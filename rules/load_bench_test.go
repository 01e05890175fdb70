package rules

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
	"github.com/stretchr/testify/require"
)

// Loading the national policy beside what cel-go alone needs for its
// conditions: parsing and checking every line once, in an environment with the
// same variables, named conditions and functions. cel-new-env also makes that
// environment each time, as loading must.
//
//	go test ./rules -run '^$' -bench Load -cpu 1
func BenchmarkLoad(b *testing.B) {
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			_, err := Load(examples.National())
			require.NoError(b, err)
		}
	})
	lines, declare := conditionsOf(b)
	env, err := declare()
	require.NoError(b, err)
	checkAll := func(b *testing.B, env *cel.Env) {
		for _, line := range lines {
			parsed, issues := env.Parse(line)
			require.NoError(b, issues.Err())
			_, issues = env.Check(parsed)
			require.NoError(b, issues.Err())
		}
	}
	b.Run("cel", func(b *testing.B) {
		for b.Loop() {
			checkAll(b, env)
		}
		b.ReportMetric(float64(len(lines)), "lines")
	})
	b.Run("cel-new-env", func(b *testing.B) {
		for b.Loop() {
			env, err := declare()
			require.NoError(b, err)
			checkAll(b, env)
		}
	})
}

// conditionsOf gives every line that the national policy has cel-go read, and
// how to declare what they may mention.
func conditionsOf(b *testing.B) (lines []string, declare func() (*cel.Env, error)) {
	var faults source.Faults
	r := newReader(&faults)
	r.readFolder(examples.National(), "")
	p := r.policy()
	require.Empty(b, faults.List())
	kinds := map[cond.Kind]*cel.Type{cond.Bool: cel.BoolType, cond.Int: cel.IntType, cond.Enum: cel.StringType,
		cond.Set: cel.ListType(cel.StringType), cond.Date: cel.TimestampType}
	withAt := func(hidden string) cel.MacroFactory {
		return func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
			return eh.NewCall(hidden, args[0], eh.NewIdent("@at")), nil
		}
	}
	dates := func(name string) cel.EnvOption {
		return cel.Function(name, cel.Overload(name, []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType,
			cel.BinaryBinding(func(ref.Val, ref.Val) ref.Val { return types.Int(0) })))
	}
	opts := []cel.EnvOption{
		cel.Macros(cel.GlobalMacro("age", 1, withAt("@age")), cel.GlobalMacro("age_months", 1, withAt("@age_months"))),
		cel.Variable("@at", cel.TimestampType), dates("@age"), dates("@age_months"), dates("days"),
		cel.Function("may_refer", cel.Overload("may_refer", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(ref.Val, ref.Val) ref.Val { return types.False }))),
	}
	for _, v := range p.vars() {
		opts = append(opts, cel.Variable(v.Name, kinds[v.Kind]))
	}
	for _, l := range r.lets {
		opts = append(opts, cel.Variable(l.name, cel.BoolType))
		for _, n := range l.lines {
			lines = append(lines, n.Value())
		}
	}
	for _, u := range r.rules {
		for _, n := range u.when {
			lines = append(lines, n.Value())
		}
		if in := r.forLine(u.forConds, u.forPaths); in != "" {
			lines = append(lines, in)
		}
	}
	return lines, func() (*cel.Env, error) { return cel.NewEnv(opts...) }
}

// Loading policies of one form as their rules and facts double. What is reported
// as us/rule must not grow.
//
//	go test ./rules -run '^$' -bench LoadSizes -cpu 1
func BenchmarkLoadSizes(b *testing.B) {
	for _, n := range []int{250, 500, 1000, 2000, 4000} {
		folder := generated(n)
		_, err := Load(folder)
		require.NoError(b, err)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				_, err := Load(folder)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "us/rule")
		})
	}
}

// generated is the tiny policy with n more rules, and one more fact for every ten.
func generated(n int) fs.FS {
	folder := tinyFS("")
	var facts strings.Builder
	facts.WriteString("facts:\n")
	for i := range n / 10 {
		typ := []string{"bool", "[mild, moderate, severe]", "{int: 0..25}", "{set: [sad, tired, angry]}"}[i%4]
		fmt.Fprintf(&facts, "  f%d:\n    of: case\n    type: %s\n    ask: {nb: spørsmål %d, en: question %d}\n    who: [parents, fastlege]\n    category: symptoms\n", i, typ, i, i)
	}
	folder["facts.yaml"] = &fstest.MapFile{Data: []byte(facts.String())}
	atom := func(k int) string {
		i := k % (n / 10)
		return fmt.Sprintf([]string{"f%[1]d", `f%[1]d in ["mild", "severe"]`, "f%[1]d >= %[2]d", `"sad" in f%[1]d`}[i%4], i, k%25)
	}
	const perFile = 500
	for from := 0; from < n; from += perFile {
		var duties strings.Builder
		duties.WriteString("duties:\n")
		for i := from; i < min(from+perFile, n); i++ {
			fmt.Fprintf(&duties, "  - id: rule-%d\n    for: {conditions: [angst]}\n    when: ['%s && (%s || !(%s))', age(born) < %d]\n", i, atom(i), atom(i*7+1), atom(i*11+3), 3+i%20)
			fmt.Fprintf(&duties, "    do:\n      nb: Gjør det som regel %d sier, før henvisningen sendes.\n      en: Do what rule %d says before the referral is sent.\n", i, i)
			duties.WriteString("    by: fastlege\n    with: [parents, bup]\n    done: heard\n    before: sent\n    strength: skal\n    source: act, § 1\n")
		}
		folder[fmt.Sprintf("rules/%d.yaml", from)] = &fstest.MapFile{Data: []byte(duties.String())}
	}
	return folder
}
