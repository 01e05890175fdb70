package cond

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An atom is found where it stands, whole, with its brackets and nothing else.
func TestFindAtoms(t *testing.T) {
	env, err := NewEnv([]Var{
		{Name: "danger", Kind: Bool}, {Name: "told", Kind: Bool}, {Name: "score", Kind: Int, Max: 25}, {Name: "before", Kind: Int, Max: 25},
		{Name: "born", Kind: Date}, {Name: "seen", Kind: Date}, {Name: "degree", Kind: Enum, Values: []string{"mild", "severe", "æøå"}},
		{Name: "signs", Kind: Set, Values: []string{"sad", "tired"}},
	}, map[string][]string{"bup": {"mild"}})
	require.NoError(t, err)
	require.Empty(t, env.Lets(map[string][]string{"grave": {"score + before > 30"}}))
	for _, c := range []struct {
		line, text string
		work       Work
	}{
		{"danger && score + before > 20", "score + before > 20", Several},
		{"(score + before) * 2 > 20 || danger", "(score + before) * 2 > 20", Several},
		{"!danger && ((score + before) > 20 && told)", "(score + before) > 20", Several},
		{"2 < (score - (before))", "2 < (score - (before))", Several},
		{`danger && (((degree)) == "mild") == told`, `(((degree)) == "mild") == told`, Several},
		{`degree == "æøå" && signs.exists(s, s == degree) && danger`, `signs.exists(s, s == degree)`, Loops},
		{`degree.startsWith("mi") || danger`, `degree.startsWith("mi")`, Letters},
		{`signs.all(s, s.contains("a"))`, `signs.all(s, s.contains("a"))`, Loops},
		{"danger ? age(born) + 1 > 16 : told", "age(born) + 1 > 16", Counts},
		{"danger && age(born) > age(seen)", "age(born) > age(seen)", Several},
		{"danger && (told ? 1 : 2) == score", "(told ? 1 : 2) == score", Several},
		{"size(signs) < score && danger", "size(signs) < score", Several},
		{"danger || 1 == score % 2", "1 == score % 2", Counts},
		{"danger && (grave ? score : before) > 3 // so", "(grave ? score : before) > 3", Several},
	} {
		x, faults := env.Compile([]string{c.line}, nil)
		require.Empty(t, faults, c.line)
		var atoms []*Atom
		var lowering Lowering
		var walk func(*Tree)
		walk = func(x *Tree) {
			if x.Kind == Leaf && x.Atom.Form == Other {
				atoms = append(atoms, x.Atom)
			}
			for _, op := range x.Ops {
				walk(op)
			}
		}
		walk(lowering.Lower(x))
		found := env.Find(c.line, atoms)
		require.Len(t, found, 1, c.line)
		require.Equal(t, c.text, found[0].Text)
		require.Equal(t, c.work, found[0].Work, c.line)
		require.Equal(t, c.text, c.line[found[0].Offset:][:len(c.text)])
		require.Empty(t, env.Find("danger && told", atoms))
	}
	require.True(t, env.Uses("danger && !grave", "grave"))
	require.False(t, env.Uses(`degree == "grave"`, "grave"))
}
