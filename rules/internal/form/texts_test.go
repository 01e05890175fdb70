package form

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A text has its own number and no other has it, however much they look alike.
func TestTextsAreNumbered(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	draw := func() string { // of few letters, often with the same ends
		var out strings.Builder
		out.WriteString([]string{"", "a", "abcd", "abcdefgh"}[r.IntN(4)])
		for range r.IntN(12) {
			out.WriteByte("ab\x00\xff"[r.IntN(4)])
		}
		out.WriteString([]string{"", "a", "abcd", "abcdefgh"}[r.IntN(4)])
		return out.String()
	}
	for range 2000 {
		want := map[string]int{}
		var all []string
		for range r.IntN(40) {
			if s := draw(); want[s] == 0 {
				all = append(all, s)
				want[s] = len(all)
			}
		}
		numbered := newTexts(all)
		for _, s := range all {
			require.Equal(t, want[s], numbered.number(strings.Clone(s)), "%q of %q", s, all)
		}
		for range 40 {
			s := draw()
			require.Equal(t, want[s], numbered.number(s), "%q of %q", s, all)
		}
	}
}
