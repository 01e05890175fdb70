package main

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rules of the repository.

const module = "github.com/samhandlingsforlop/forlop"

// mayImport are the packages, besides the standard library, that each package
// may import: the line pathway ← consent ← referral ← rules ← cmd, examples.
var mayImport = map[string][]string{
	"pathway":               {},
	"consent":               {module + "/pathway"},
	"referral":              {module + "/pathway", module + "/consent", "github.com/rickar/cal/v2/no"},
	"rules/internal/spell":  {},
	"rules/internal/source": {"go.yaml.in/yaml/v3", module + "/rules/internal/spell"},
	"rules": {module + "/pathway", module + "/consent", module + "/referral", module + "/rules/internal/source", module + "/rules/internal/cond", module + "/rules/internal/spell",
		module + "/rules/internal/form", module + "/rules/internal/diagram"},
	"rules/internal/form":    {module + "/rules/internal/cond"},
	"rules/internal/diagram": {},
	"examples":               {},
}

// goFiles are the files of the module that are no tests; the benchmarks are a
// module of their own, and held to none of this.
func goFiles(t *testing.T) map[string][]string {
	out := map[string][]string{}
	require.NoError(t, filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && filepath.ToSlash(path) == "../../testdata/bench" {
			return filepath.SkipDir
		}
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			dir, _ := filepath.Rel("../..", filepath.Dir(path))
			out[filepath.ToSlash(dir)] = append(out[filepath.ToSlash(dir)], path)
		}
		return err
	}))
	return out
}

func TestImportLine(t *testing.T) {
	for dir, files := range goFiles(t) {
		allowed, checked := mayImport[dir]
		for _, path := range files {
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			require.NoError(t, err)
			for _, i := range f.Imports {
				name := strings.Trim(i.Path.Value, `"`)
				if checked && strings.Contains(strings.SplitN(name, "/", 2)[0], ".") {
					assert.Contains(t, allowed, name, "%s imports it", path)
				}
				isCel, isYAML := strings.HasPrefix(name, "cel.dev/"), strings.HasPrefix(name, "go.yaml.in/")
				assert.False(t, isCel && dir != "rules/internal/cond", "%s: CEL is known to one package only", path)
				assert.False(t, isYAML && dir != "rules/internal/source", "%s: YAML is known to one package only", path)
			}
		}
	}
}

// Time is an input: the clock is never read.
func TestNoClock(t *testing.T) {
	for dir, files := range goFiles(t) {
		for _, path := range files {
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, clock := range []string{"time.Now(", "time.Since(", "time.Until(", "time.Local"} {
				assert.NotContains(t, string(raw), clock, "%s/%s", dir, path)
			}
		}
	}
}

func TestFilesAreSmall(t *testing.T) {
	for _, files := range goFiles(t) {
		for _, path := range files {
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.LessOrEqual(t, bytes.Count(raw, []byte("\n")), 400, path)
		}
	}
}

// Every exported name is documented, and the list of them changes only on
// purpose: go test ./cmd/forlop -update rewrites it.
func TestGoldenAPI(t *testing.T) {
	var api []string
	for _, dir := range []string{"pathway", "consent", "referral", "rules", "examples"} {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, path := range goFiles(t)[dir] {
			f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			require.NoError(t, err)
			files = append(files, f)
		}
		p, err := doc.NewFromFiles(fset, files, module+"/"+dir)
		require.NoError(t, err)
		assert.Greater(t, len(p.Doc), 100, "package %s has no manual", dir)
		add := func(kind, name, doc string) {
			assert.NotEmpty(t, doc, "%s.%s has no comment", dir, name)
			api = append(api, dir+" "+kind+" "+name)
		}
		for _, f := range p.Funcs {
			add("func", f.Name, f.Doc)
		}
		for _, ty := range p.Types {
			add("type", ty.Name, ty.Doc)
			for _, f := range slices.Concat(ty.Funcs, ty.Methods) {
				add("func", ty.Name+"."+f.Name, f.Doc)
			}
		}
	}
	slices.Sort(api)
	golden(t, "api.txt", strings.Join(api, "\n")+"\n")
}

// What is committed speaks of the software alone.
func TestNothingOfTheMachine(t *testing.T) {
	raw, err := exec.Command("git", "-C", "../..", "ls-files").Output()
	if err != nil {
		t.Skip("not a git checkout")
	}
	bad := regexp.MustCompile(`/work/|/root/|/tmp/bash_jobs|` + `GO` + `PROXY=|proxy` + `\.golang`)
	for path := range strings.Lines(string(raw)) {
		path = filepath.Join("../..", strings.TrimSpace(path))
		text, err := os.ReadFile(path)
		if err == nil && !strings.HasSuffix(path, "repository_test.go") {
			assert.NotRegexp(t, bad, string(text), path)
		}
	}
}

// The README's program is the one that is compiled here.
func TestREADMEProgramCompiles(t *testing.T) {
	program, err := os.ReadFile("../../examples/decide/main.go")
	require.NoError(t, err)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, code, _ := strings.Cut(string(program), "package main\n")
	assert.Contains(t, string(readme), "package main\n"+code)
}
