package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vet --verbose tells what the index does not decide, at file:line, and how many
// rules it decides; without the flag there is nothing of it.
func TestGoldenOutside(t *testing.T) {
	for _, lang := range []string{"nb", "nn", "en"} {
		plain, errOut, code := forlop(t, "", "vet", "--lang", lang, "testdata/outside")
		require.Zero(t, code, errOut)
		out, errOut, code := forlop(t, "", "vet", "--verbose", "--lang", lang, "testdata/outside")
		require.Zero(t, code, errOut)
		more, ok := strings.CutPrefix(out, plain)
		require.True(t, ok)
		for line := range strings.Lines(more) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
		}
		golden(t, "outside."+lang+".txt", more)
	}
	out, errOut, code := forlop(t, "", "vet", "--verbose", "--lang", "en", "national")
	require.Zero(t, code, errOut)
	m := regexp.MustCompile(`\n\n(\d+) of (\d+) rules are decided by the index of all conditions\.\n$`).FindStringSubmatch(out)
	require.NotNil(t, m, out)
	assert.Equal(t, m[2], m[1])
	assert.NotContains(t, out, labels["not-in-index"].EN)
}
