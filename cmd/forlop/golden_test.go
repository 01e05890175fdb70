package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files and the README's output")

// forlop runs the command as a person would, from the root of the repository.
func forlop(t *testing.T, in string, args ...string) (out, errOut string, code int) {
	t.Helper()
	t.Chdir("../..")
	var o, e bytes.Buffer
	code = run(context.Background(), &console{in: strings.NewReader(in), out: &o, err: &e}, args)
	t.Chdir("cmd/forlop")
	return o.String(), e.String(), code
}

// golden compares with a file under testdata/golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("../../testdata/golden", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "go test ./cmd/forlop -update rewrites it")
}

func TestGoldenDecisions(t *testing.T) {
	cases, err := filepath.Glob("../../examples/cases/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, path := range cases {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		file := "examples/cases/" + name + ".yaml"
		for _, lang := range []string{"nb", "nn", "en"} {
			out, errOut, code := forlop(t, "", "decide", "--lang", lang, file)
			require.Zero(t, code, errOut)
			for line := range strings.Lines(out) {
				assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
			}
			if lang != "nn" { // the shipped policy has no Nynorsk of its own
				golden(t, name+"."+lang+".txt", out)
			}
		}
		out, errOut, code := forlop(t, "", "decide", "--output", "json", file)
		require.Zero(t, code, errOut)
		golden(t, name+".json", out)
	}
}

// The README shows what the commands print; -update rewrites it there.
func TestREADME(t *testing.T) {
	const path = "../../README.md"
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	text := string(raw)
	shown := func(command, out string) {
		begin := "$ " + command + "\n"
		i := strings.Index(text, begin)
		require.Positive(t, i, "the README does not show %q", command)
		rest := text[i+len(begin):]
		j := strings.Index(rest, "```")
		require.Positive(t, j)
		want := rest[:j]
		got := out
		if k := strings.LastIndex(want, "…\n"); k >= 0 { // only the beginning is shown
			n := strings.Count(want[:k], "\n")
			got = strings.Join(strings.SplitAfter(out, "\n")[:n], "") + "…\n"
		}
		if *update {
			text = text[:i+len(begin)] + got + rest[j:]
			return
		}
		assert.Equal(t, want, got, "go test ./cmd/forlop -update rewrites it")
	}
	out, _, code := forlop(t, "", "decide", "--lang", "en", "examples/cases/mild-anxiety.yaml")
	require.Zero(t, code)
	shown("go run ./cmd/forlop decide --lang en examples/cases/mild-anxiety.yaml", out)
	args := "compare --lang en --policy national --policy helse-stavanger examples/cases/autism.yaml"
	out, _, code = forlop(t, "", strings.Fields(args)...)
	require.Zero(t, code)
	shown("go run ./cmd/forlop "+args, out)
	out, _, code = forlop(t, "", "prove", "--lang", "en", "national")
	require.Zero(t, code)
	shown("go run ./cmd/forlop prove --lang en national", out)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
}

// What vet and compare print, in nb and en, at 80 columns.
func TestGoldenLayers(t *testing.T) {
	for name, args := range map[string]string{
		"vet-helse-stavanger": "vet helse-stavanger",
		"vet-porsgrunn":       "vet porsgrunn",
		"vet-tromso":          "vet tromso",
		"compare-autism":      "compare --policy national --policy helse-stavanger --policy helse-fonna examples/cases/autism.yaml",
		"decide-bti-tromso":   "decide examples/cases/bti-tromso.yaml",
	} {
		for _, lang := range []string{"nb", "en"} {
			out, errOut, code := forlop(t, "", append(strings.Fields(args), "--lang", lang)...)
			require.Zero(t, code, errOut)
			for line := range strings.Lines(out) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width && strings.Contains(strings.TrimSpace(line), " ") {
					assert.LessOrEqual(t, n, width, line)
				}
			}
			golden(t, "layers/"+name+"."+lang+".txt", out)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		name string
		in   string
		args []string
		code int
		says string
	}{
		{"help", "", []string{"--help"}, exitOK, ""},
		{"nothing", "", nil, exitOK, ""},
		{"unknown command", "", []string{"judge"}, exitUsage, "forlop --help"},
		{"unknown flag", "", []string{"decide", "--langg", "nb", "x"}, exitUsage, "--langg"},
		{"unknown language", "", []string{"decide", "--lang", "sv", "x"}, exitUsage, "lang"},
		{"no case", "", []string{"decide"}, exitUsage, "case"},
		{"no such file", "", []string{"decide", "nowhere.yaml"}, exitFault, "cannot be read"},
		{"no such policy", "", []string{"vet", "nowhere"}, exitFault, "no folder"},
		{"bad day", "", []string{"vet", "--at", "soon"}, exitUsage, "2026-07-01"},
		{"rubbish on standard input", "[", []string{"decide", "-"}, exitFault, "standard input:1:"},
		{"a case that does not fit", "at: 2026-03-02\nconcerns: [{condition: ukjent}]\n", []string{"decide", "-"}, exitFault, "no condition of the policy"},
		{"standard input", "at: 2026-03-02\nconcerns: [{condition: angst}]\n", []string{"decide", "-"}, exitOK, ""},
		{"vet", "", []string{"vet"}, exitOK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errOut, code := forlop(t, c.in, c.args...)
			assert.Equal(t, c.code, code, errOut)
			assert.Contains(t, errOut, c.says)
		})
	}
}

func TestTheShippedPolicyPassesItsScenarios(t *testing.T) {
	out, errOut, code := forlop(t, "", "test")
	assert.Zero(t, code, out+errOut)
}

func TestEveryLabelHasEveryLanguage(t *testing.T) {
	for key, l := range labels {
		assert.NotEmpty(t, l.NB, key)
		assert.NotEmpty(t, l.NN, key)
		assert.NotEmpty(t, l.EN, key)
	}
}

// vet reads the scenarios too: a case that does not fit is a fault of its author.
func TestVetRefusesAScenarioWhoseCaseDoesNotFit(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../examples/national")))
	path := filepath.Join(dir, "scenarios", "c01-mild-depression.yaml")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	bad := strings.Replace(string(raw), "acute_danger: false", "acute_danger: nei", 1)
	require.NotEqual(t, string(raw), bad)
	require.NoError(t, os.WriteFile(path, []byte(bad), 0o644))
	_, errOut, code := forlop(t, "", "vet", dir)
	assert.Equal(t, exitFault, code)
	assert.Contains(t, errOut, "c01-mild-depression.yaml:")
	assert.Contains(t, errOut, "given: acute_danger takes true or false")
}
