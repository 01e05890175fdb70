package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The README tells how to make a layer of one's own. This does what it says, in an
// empty folder: copies the template, whose files the README shows, checks and tests
// it, and sees what is refused.
func TestREADMELayerOfYourOwn(t *testing.T) {
	raw, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	text := string(raw)
	text = text[strings.Index(text, "### A layer of your own"):]
	block := func(after string) string {
		i := strings.Index(text, after)
		require.GreaterOrEqual(t, i, 0, after)
		m := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(text[i:])
		require.NotNil(t, m)
		return m[1]
	}
	ours := filepath.Join(t.TempDir(), "our-municipality")
	require.NoError(t, os.CopyFS(ours, os.DirFS("../../examples/template")))
	for _, name := range []string{"layer.yaml", "contacts.yaml", "rules/ours.yaml", "scenarios/moderate-anxiety.yaml"} {
		content, err := os.ReadFile(filepath.Join(ours, name))
		require.NoError(t, err)
		assert.Equal(t, string(content), block("`our-municipality/"+name+"`"), name)
	}
	rules := block("`our-municipality/rules/ours.yaml`")

	out, errOut, code := forlop(t, "", "vet", "--lang", "en", ours)
	require.Zero(t, code, errOut)
	assert.Contains(t, out, "our-first-talk")
	assert.Contains(t, out, "goes before: national/anxiety-moderate-severe-specialist")
	out, _, code = forlop(t, "", "test", ours)
	assert.Zero(t, code, out)
	assert.True(t, strings.Contains(text, strings.Replace(out, ours, "our-municipality", 1)), out)

	weaker := strings.Replace(rules, ` && function_loss != "considerable"`, "", 1)
	require.NotEqual(t, rules, weaker)
	require.NoError(t, os.WriteFile(filepath.Join(ours, "rules/ours.yaml"), []byte(weaker), 0o644))
	_, errOut, code = forlop(t, "", "vet", ours)
	require.Equal(t, exitFault, code)
	var shown []string // without the place of the temporary folder and the count
	for line := range strings.Lines(errOut) {
		if !strings.HasSuffix(line, "fault\n") && !strings.HasSuffix(line, "faults\n") {
			shown = append(shown, strings.ReplaceAll(line, ours+"/", "our-municipality/"))
		}
	}
	const refused = "If the tier rule left out `function_loss`:\n\n```\n"
	at := strings.Index(text, refused)
	require.Positive(t, at)
	rest := text[at+len(refused):]
	want := rest[:strings.Index(rest, "```")]
	if *update {
		whole := strings.Replace(string(raw), refused+want, refused+strings.Join(shown, ""), 1)
		require.NoError(t, os.WriteFile("../../README.md", []byte(whole), 0o644))
		return
	}
	assert.Equal(t, want, strings.Join(shown, ""), "go test ./cmd/forlop -update rewrites it")
}
