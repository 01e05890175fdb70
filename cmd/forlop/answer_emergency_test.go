package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// While an emergency is not ruled out, every question that tells is printed, also
// after the first eight, and the warning points to them by their numbers.
func TestWhatTellsOfAnEmergencyIsAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.yaml")
	require.NoError(t, os.WriteFile(path, []byte(`at: 2026-03-02
given: {born: 2011-01-05, acute_danger: false, suicide_risk: clear}
concerns: [{condition: uavklart}]
`), 0o644))
	out, errOut, code := forlop(t, "", "decide", "--lang", "en", path)
	require.Zero(t, code, errOut)
	require.Contains(t, out, "An emergency is not ruled out. Find that out first. (question ")
	require.NotContains(t, out, "Find that out first. (waits for")
	for _, fact := range []string{"psychosis_like", "self_harm", "rapid_decline"} {
		require.Contains(t, out, "["+fact+"]\n")
	}
}
