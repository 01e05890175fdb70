package cond

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// plainGen makes lines of the forms that are read without cel-go, and of those
// that stand next to them.
type plainGen struct{ gen }

func (g *plainGen) line(depth int) string {
	switch g.r.IntN(8) {
	case 0, 1:
		if depth > 0 {
			return g.line(depth-1) + g.pick(" && ", "&&", " || ") + g.line(depth-1)
		}
	case 2:
		if depth > 0 {
			return g.pick("(", "!(", "( ") + g.line(depth-1) + g.pick(")", " )")
		}
	case 3:
		return g.pick("", "!", "! ", "!!") + g.pick("gp_consulted", "lives_at_risk", "young", "true", "hard")
	case 4:
		return g.pick("level", "age(born)", "age_months(born)", "days(known_on, complained_on)", "size(involved)", "3", "weeks") +
			g.pick(" < ", " <= ", "==", " != ", " in ") + g.pick("2", "16", "007", "1", "level", "[1, 2]", "[]", "-1", "0x10", "1u")
	case 5:
		return g.pick(`"gp"`, "'gp'", `"school"`, `r"gp"`, `"""gp"""`) + " in " + g.pick("involved", `["gp"]`, "[involved]")
	case 6:
		return g.atom(0)
	}
	enum := g.pick("severity", "tier", "referrer")
	return enum + g.pick(` == `, ` != `, "==", " < ", " in ") + g.pick(g.value(enum), g.value(enum), `""`, "["+g.value(enum)+"]", "["+g.value(enum)+",]")
}

// A line that is read without cel-go has no fault, and is the same skeleton over
// the same atoms as cel-go makes of it.
func TestPlainLinesAreThoseOfCEL(t *testing.T) {
	rounds := 30_000
	if testing.Short() {
		rounds = 6_000
	}
	g := &plainGen{gen{r: rand.New(rand.NewPCG(11, 3))}}
	junk := []string{"&", "=", "!", "(", ")", "[", "]", "\"", "'", "\\", "\xff", "æ", "1.5", "?", ".", ",", "age(", "in ", "null", "-", "//", "\n", "\r", "\"\"",
		"r\"", "0", "9999999999999999999", "x", " ", "size(", " == true", "born"}
	var e *Env
	plain, all, refused := 0, 0, 0
	for i := range rounds {
		if i%500 == 0 { // where no atom is known yet
			e = newTestEnv(t)
		}
		line := []byte(g.line(3))
		for range g.r.IntN(3) {
			at := g.r.IntN(len(line) + 1)
			if g.r.IntN(2) == 0 {
				line = slices.Insert(line, at, []byte(g.pick(junk...))...)
			} else {
				line = slices.Delete(line, at, min(len(line), at+1+g.r.IntN(3)))
			}
		}
		src := string(line)
		toks, faults := e.words(src)
		if len(faults) > 0 {
			continue
		}
		all++
		before := len(e.atoms)
		got := e.plainLine(src, toks, nil)
		made := len(e.atoms) - before
		want, faults := e.celLine(src, toks, nil)
		if len(faults) > 0 {
			refused++
			require.Nil(t, got, "%q has faults: %v", src, faults)
			continue
		}
		if got != nil {
			plain++
			require.Equal(t, before+made, len(e.atoms), "%q has other atoms", src)
			require.True(t, alike(got, want), "%q", src)
		}
		// The atoms that were made without cel-go are those that it makes.
		if i%20 == 0 && got != nil {
			other := newTestEnv(t)
			_, faults := other.celLine(src, toks, nil)
			require.Empty(t, faults)
			for key, u := range other.atoms {
				mine := e.atoms[key]
				require.NotNil(t, mine, "%q: %s", src, key)
				require.Equal(t, []any{u.uses, u.shape, u.partial, u.day, u.loops, u.refers, u.program == nil},
					[]any{mine.uses, mine.shape, mine.partial, mine.day, mine.loops, mine.refers, mine.program == nil}, "%q", src)
			}
		}
	}
	require.Greater(t, plain*8, all, "of %d lines", all)
	require.Greater(t, refused*20, all, "of %d lines", all)
}

// alike says that two skeletons are the same, over the very same units.
func alike(a, b *node) bool {
	return a.kind == b.kind && a.on == b.on && a.unit == b.unit && slices.EqualFunc(a.ops, b.ops, alike)
}
