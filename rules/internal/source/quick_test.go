package source

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"
)

// shippedFiles are the files that come with the module, and those with faults.
func shippedFiles(t *testing.T) [][]string {
	var all [][]string
	for _, root := range []string{"../../../examples", "../../../testdata/faults"} {
		require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".yaml" {
				return err
			}
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			var faults Faults
			if doc, ok := clean(name, data, &faults); ok {
				all = append(all, doc.lines)
			}
			return nil
		}))
	}
	return all
}

// bare is a tree without comments, which quick does not read.
func bare(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment, out.Content = "", "", "", nil
	for _, c := range n.Content {
		out.Content = append(out.Content, bare(c))
	}
	return &out
}

// agrees says whether quick reads the lines, which it must do as the parser does.
func agrees(t *testing.T, lines []string) bool {
	got := quick(lines)
	if got == nil {
		return false
	}
	want, err := parse(lines)
	require.NoError(t, err, strings.Join(lines, "\n"))
	require.Equal(t, bare(want), bare(got), strings.Join(lines, "\n"))
	return true
}

func TestQuickReadsWhatTheParserReads(t *testing.T) {
	read, all := 0, 0
	for _, lines := range shippedFiles(t) {
		all++
		if agrees(t, lines) {
			read++
		}
	}
	require.Greater(t, read*10, all*9, "of %d files", all)
}

// Small changes at random places: most spoil the file or give another form, and
// whatever quick then still reads, it reads as the parser does.
func TestQuickAfterSmallChanges(t *testing.T) {
	rounds := 40_000
	if testing.Short() {
		rounds = 4_000
	}
	rnd := rand.New(rand.NewPCG(7, 1))
	files := slices.DeleteFunc(shippedFiles(t), func(lines []string) bool { return quick(lines) == nil })
	pieces := []string{" ", "  ", ":", ": ", ":\n", "- ", "-", "#", " #", "[", "]", "{", "}", ", ", `"`, "'", `""`, "''", ">-\n", "|", "> ", "\n", "\n\n",
		"é", "~", "null", "1", "yes", "true", "2026-01-01", "0x1", ".5", "\\", "\t", "&a", "*a", "!", "%", "@", "`", "?", "? ", "<<", "---", "...", "a: b", "\u00a0", "=", "1e3"}
	read := 0
	for range rounds {
		file := files[rnd.IntN(len(files))]
		from := rnd.IntN(len(file)) // a part of the file, which begins at a key or not
		part := slices.Clone(file[from:min(len(file), from+1+rnd.IntN(12))])
		if rnd.IntN(2) == 0 {
			part = undent(part)
		}
		for range rnd.IntN(4) {
			i := rnd.IntN(len(part))
			line := []rune(part[i])
			at := rnd.IntN(len(line) + 1)
			switch rnd.IntN(5) {
			case 0:
				part[i] = string(line[:at]) + string(line[min(len(line), at+1+rnd.IntN(3)):])
			case 1:
				part[i] = " " + part[i]
			case 2:
				part[i] = strings.TrimPrefix(part[i], " ")
			default:
				part[i] = string(line[:at]) + pieces[rnd.IntN(len(pieces))] + string(line[at:])
			}
		}
		var faults Faults
		if doc, ok := clean("x", []byte(strings.Join(part, "\n")), &faults); ok && agrees(t, doc.lines) {
			read++
		}
	}
	require.Greater(t, read*10, rounds, "of %d changed parts", rounds)
}

// undent takes away the indentation of the first line from all.
func undent(lines []string) []string {
	var out []string
	for _, l := range lines {
		out = append(out, strings.TrimPrefix(l, lines[0][:begin(lines[0])]))
	}
	return out
}
