package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallFolder is a folder with a policy in it that leaves a gap.
func smallFolder(t *testing.T, dir string) string {
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "layer.yaml"), []byte(smallLayer), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "base.yaml"), []byte(smallPolicy), 0o644))
	return dir
}

func namesIn(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// The folder of cases holds what this run wrote, and what others put there stays.
func TestProveClearsItsOwnCases(t *testing.T) {
	dir, cases := smallFolder(t, t.TempDir()), t.TempDir()
	old := filepath.Join(cases, "layer-old.yaml")
	require.NoError(t, os.WriteFile(old, []byte("# Says.\n# forlop decide --policy x "+old+"\nat: 2026-01-01\n"), 0o644))
	for name, text := range map[string]string{"mine.yaml": "at: 2026-01-01\n", "one-line.yaml": "# forlop decide", "notes.txt": "# Says.\n# forlop decide\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(cases, name), []byte(text), 0o644))
	}
	for range 2 {
		_, _, code := forlop(t, "", "prove", "--cases", cases, dir)
		require.Equal(t, exitFault, code)
		require.Equal(t, []string{"grey-undeclared.yaml", "mine.yaml", "notes.txt", "one-line.yaml", "responsible.yaml"}, namesIn(t, cases))
	}
	require.NoError(t, os.WriteFile(filepath.Join(cases, "responsible.yaml"), []byte("at: 2026-01-01\n"), 0o644))
	_, errOut, code := forlop(t, "", "prove", "--cases", cases, dir)
	require.Equal(t, exitFault, code)
	require.Equal(t, "forlop: the cases cannot be written to "+cases+": responsible.yaml is there already, and forlop prove did not write it; give another folder\n", errOut)
	raw, err := os.ReadFile(filepath.Join(cases, "responsible.yaml"))
	require.NoError(t, err)
	require.Equal(t, "at: 2026-01-01\n", string(raw))
}

// No case is written where it would be read as a rule.
func TestProveWritesNoCaseIntoALayer(t *testing.T) {
	dir := smallFolder(t, t.TempDir())
	for _, cases := range []string{dir, filepath.Join(dir, "rules", "cases")} {
		_, errOut, code := forlop(t, "", "prove", "--cases", cases, dir)
		require.Equal(t, exitFault, code)
		require.Equal(t, "forlop: the cases cannot be written to "+cases+": it is a layer, or lies in one, and forlop would read the cases as rules; give a folder outside it\n", errOut)
	}
	require.Equal(t, []string{"base.yaml", "layer.yaml"}, namesIn(t, dir))
}

// Two layers of one name have a folder each, and a command holds any name of a folder.
func TestProveCasesOfTwoLayersOfOneName(t *testing.T) {
	at, cases := t.TempDir(), filepath.Join(t.TempDir(), "the child's cases")
	one, two := smallFolder(t, filepath.Join(at, "one policy")), smallFolder(t, filepath.Join(at, "two"))
	_, _, code := forlop(t, "", "prove", "--cases", cases, one, two)
	require.Equal(t, exitFault, code)
	folders := namesIn(t, cases)
	require.Len(t, folders, 2)
	require.Equal(t, folders[0]+"-2", folders[1])
	raw, err := os.ReadFile(filepath.Join(cases, folders[0], "responsible.yaml"))
	require.NoError(t, err)
	require.Contains(t, string(raw), "\n# forlop decide --policy '"+one+"' '"+strings.ReplaceAll(filepath.Join(cases, folders[0], "responsible.yaml"), "'", `'\''`)+"'\n")
}
