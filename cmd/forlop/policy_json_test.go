package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/require"
)

// What vet, test and compare write in JSON reads back, with the files as they can be opened.
func TestVetTestAndCompareInJSON(t *testing.T) {
	for i, id := range examples.Layers() {
		if testing.Short() && i%5 > 0 {
			continue
		}
		out, errOut, code := forlop(t, "", "vet", "--output", "json", "--at", "2026-07-01", id)
		require.Zero(t, code, errOut)
		var v vetted
		require.NoError(t, json.Unmarshal([]byte(out), &v))
		require.Equal(t, id, v.Layer.ID)
		require.NotEmpty(t, v.Policy.Hash)
		require.NotEmpty(t, v.Report.Scenarios)
		require.NotNil(t, v.Lapsed)
		require.Equal(t, id != "national", len(v.Changes) > 0)
	}
	out, _, code := forlop(t, "", "test", "--output", "json", "porsgrunn")
	require.Zero(t, code)
	var got tested
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.True(t, got.OK)
	require.True(t, got.Report.OK())
	out, _, code = forlop(t, "", "compare", "--output", "json", "--policy", "national", "--policy", "tromso", "examples/cases/bti-tromso.yaml")
	require.Zero(t, code)
	require.Contains(t, out, `"left_out": [`)
	require.Contains(t, out, `"differences": [`)
}

// A scenario that fails fails vet, which says so in its line of scenarios.
func TestVetFailsWhereAScenarioFails(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../examples/template")))
	path := filepath.Join(dir, "scenarios/moderate-anxiety.yaml")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	bad := strings.Replace(string(raw), "tier: municipal", "tier: specialist", 1)
	require.NotEqual(t, string(raw), bad)
	require.NoError(t, os.WriteFile(path, []byte(bad), 0o644))
	out, _, code := forlop(t, "", "vet", "--lang", "en", dir)
	require.Equal(t, exitFault, code)
	require.Contains(t, out, "1 do NOT pass")
	out, _, code = forlop(t, "", "test", "--output", "json", dir)
	require.Equal(t, exitFault, code)
	var got tested
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.False(t, got.OK)
	require.Equal(t, path, got.Report.Scenarios[0].Failures[0].File)
}
