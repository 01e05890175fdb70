package source

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const policy = `# Duties
duties:
  - id: gp-consulted
    when: referrer != "fastlege"
    do:
      nb: Konferer med fastlegen før henvisningen sendes.
      en: "Confer with the GP: before the referral is sent."
    why: {nb: 'Fordi «det» er ''best''', en: [a, b]}
    for: {conditions: [depresjon], pathways: [angst, "x\ty"]}
    deadline: >-
      eight weeks
      from then

      on
    gap: |2
        indented
      text
    valid: {from: 2026-01-01} # optional
    source: hdir-5.2, before referral
`

func TestParse(t *testing.T) {
	var f Faults
	file, ok := Parse("a.yaml", []byte("\ufeffa: b\r\nc:\r\n  - d\r\n"), &f)
	require.True(t, ok, said(&f))
	assert.Equal(t, "a.yaml", file.Name)
	assert.Equal(t, []string{"a: b", "c:", "  - d"}, file.Lines)
	assert.True(t, file.Root.IsMap())
	file.Root.Pairs(&f, "", func(key, value Node) {
		if key.Value() == "c" {
			assert.True(t, value.IsList())
			assert.Equal(t, []any{"a.yaml", 3, 3}, []any{value.File(), value.Line(), value.Col()})
		}
	})
	good(t, policy)
}

// Whatever the bytes, Parse returns, and either the file is good or a fault says
// why, at a place that exists, in words that are not the parser's.
func checkParse(t *testing.T, data []byte) {
	t.Helper()
	var f Faults
	file, ok := Parse("a.yaml", data, &f)
	require.Equal(t, ok, len(f.List()) == 0, "%q", data)
	require.Equal(t, ok, !file.Root.IsZero(), "%q", data)
	lines := strings.Split(string(data), "\n")
	for _, x := range f.List() {
		require.True(t, x.Line >= 1 && x.Line <= len(lines) && x.Col >= 1, "%q: %v", data, x)
		require.LessOrEqual(t, x.Col, len(lines[x.Line-1])+1, "%q: %v", data, x)
		for _, word := range []string{"yaml:", "did not find", "found ", "scalar", "token", "mapping", "panic", "%!"} {
			require.NotContains(t, x.Msg, word, "%q", data)
		}
	}
	if ok {
		scalars(file.Root, func(n Node) {
			for i := 0; i < len(n.Value())+2; i += 5 {
				if line, col := n.Pos(i); line < 1 || line > len(lines)+1 || col < 1 {
					require.Fail(t, "no such place", "%q: %d:%d", data, line, col)
				}
			}
		})
	}
}

func TestMutationsNeverPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	odd := []string{"\n", "\t", " ", ":", "- ", "[", "]", "{", "}", "\"", "'", "|", ">", "&a", "*a", "!", "#", "?", "%", "@", "---\n", "<<: ", "\\", "\x00", "\xff", "\r", "å", ",", "`", "...\n", "\u2028"}
	for range 20_000 {
		data := []byte(policy)
		for range 1 + r.IntN(4) {
			i := r.IntN(len(data))
			switch r.IntN(4) {
			case 0:
				data[i] = byte(r.IntN(256))
			case 1:
				data = append(data[:i:i], data[min(len(data), i+1+r.IntN(8)):]...)
			default:
				data = append(data[:i:i], append([]byte(odd[r.IntN(len(odd))]), data[i:]...)...)
			}
			if len(data) == 0 {
				data = []byte(" ")
			}
		}
		checkParse(t, data)
	}
}

// Inputs that are meant to cost much. The test's own time limit is the measure.
func TestBombs(t *testing.T) {
	r := strings.Repeat
	const m = 1 << 18
	for name, in := range map[string]string{
		"brackets": r("[", m), "braces": r("{", m), "flow keys": r("{a: ", m/4), "dashes": r("- ", m/2), "questions": r("? ", m/2),
		"deep then wide": r("[", 9999) + r("{},", m/4), "brackets in turn": r("[", m/4) + r("]", m/4) + r("{", m/4),
		"nested, then wrong": "a: " + r("[", 9000) + r("]", 9000) + r("[", 9000) + r("]", 9000) + "\nb",
		"list":               r("- a\n", m/4), "short list": r("-\n", m/2), "keys": r("a:\n", m/3), "colons": r("a: ", m/3), "commas": "[" + r("a,", m/2-2) + "]",
		"comments": r("a: b # a\n# c\n", m/13), "blank": r("\n", m-10) + "a: b", "one word": "a: " + r("b", m-10), "one line": "a: " + r("å ", m/3-10),
		"open quote": "a: \"" + r("b\n ", m/3-10), "open quotes": r("a: \"b\n", m/6), "quotes": "a: " + r("''", m/2-10), "escapes": "a: \"" + r("\\n", m/2-10) + "\"",
		"bad escape at the end": "a: \"" + r("\\\\", m/2-10) + "\\z\"", "digits": "a: " + r("1", m-10), "indent": "a:\n" + r(" ", m-10) + "b",
		"wrong at the end": r("a: b\n", m/5-10) + "c: d\n - e", "wrong in the middle": r("a: b\n", m/10) + " c: d\n" + r("a: b\n", m/10-10),
		"wrong after blanks": "a: \"b\" c" + r("\n", m-10), "aliases": "a: &a [x]\n" + r("b: *a\n", m/7), "unknown alias": r("a: b\n", m/6) + "c: *d", "anchors": r("- &a a\n", m/7-20),
		"laughs": "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n", "tags": r("- !a b\n", m/7-20), "wide characters": "[" + r("å,", m/3-10) + "]", "late tag": "[" + r("å,", m/3-10) + "! a]",
	} {
		t.Run(name, func(t *testing.T) {
			var f Faults
			file, ok := Parse("a.yaml", []byte(in), &f)
			assert.Equal(t, ok, len(f.List()) == 0)
			if ok && file.Root.IsMap() {
				file.Root.Fields(&f, "x", map[string]Field{"when": {}, "with": {}, "deadline": {}})
			}
		})
	}
}

func TestManyUnknownKeys(t *testing.T) {
	var b strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&b, "deadl%d:\n", i)
	}
	var f Faults
	fields := map[string]Field{}
	for i := range 40 {
		fields[fmt.Sprintf("deadline-%d", i)] = Field{}
	}
	good(t, b.String()[:b.Len()-1]).Fields(&f, "x", fields)
	assert.Len(t, f.List(), 60_000)
}

func TestReadAll(t *testing.T) {
	fsys := fstest.MapFS{
		"b.yaml":             {Data: []byte("a: b")},
		"a/z.yml":            {Data: []byte("a: b")},
		"a.YAML":             {Data: []byte("a: b")},
		"a/bad.yaml":         {Data: []byte("a: b: c")},
		"a/notes.txt":        {Data: []byte("a: b: c")},
		"scenarios/x.yaml":   {Data: []byte("a: b: c")},
		"a/scenarios/x.yaml": {Data: []byte("a: b")},
		".git/x.yaml":        {Data: []byte("a: b: c")},
		"a/.x.yaml":          {Data: []byte("a: b: c")},
		"big.yaml":           {Data: make([]byte, maxFile+1)},
		"pipe.yaml":          {Mode: fs.ModeNamedPipe},
	}
	var f Faults
	var names []string
	for _, file := range ReadAll(fsys, "national/", func(dir string) bool { return dir == "scenarios" }, &f) {
		names = append(names, file.Name)
	}
	assert.Equal(t, []string{"national/a.YAML", "national/a/scenarios/x.yaml", "national/a/z.yml", "national/b.yaml"}, names)
	assert.Equal(t, []Fault{
		{"national/a/bad.yaml", 1, 5, `this text holds a colon followed by a space: write the text in "double quotes" or after >-`},
		{"national/big.yaml", 1, 1, "the file is too large: more than 1 MiB; split it"},
		{"national/pipe.yaml", 1, 1, "this is not an ordinary file, so it is not read"},
	}, f.List())
}

func TestReadAllSaysWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("a: b"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder.yaml"), 0o700))
	require.NoError(t, os.Symlink("a.yaml", filepath.Join(dir, "link.yaml")))
	require.NoError(t, os.Symlink("folder.yaml", filepath.Join(dir, "linked")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "lost.yaml")))
	var f Faults
	assert.Len(t, ReadAll(os.DirFS(dir), "", nil, &f), 2)
	assert.Equal(t, []Fault{
		{"linked", 1, 1, "this is a link to a folder, which is not followed: copy the folder here"},
		{"lost.yaml", 1, 1, "cannot be read: there is no such file or folder"},
	}, f.List())

	var g Faults
	assert.Empty(t, ReadAll(os.DirFS(filepath.Join(dir, "missing")), "", nil, &g))
	assert.Equal(t, []Fault{{".", 1, 1, "cannot be read: there is no such file or folder"}}, g.List())
}

func TestReadAllHasLimits(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range maxFiles + 3 {
		fsys[fmt.Sprintf("%04d.yaml", i)] = &fstest.MapFile{Data: []byte("a: b")}
	}
	var f Faults
	assert.Len(t, ReadAll(fsys, "", nil, &f), maxFiles)
	assert.Equal(t, []Fault{{"2000.yaml", 1, 1, "the folder holds more than 2000 YAML files: this one and others are not read"}}, f.List())

	large := fstest.MapFS{}
	data := []byte("a: " + strings.Repeat("b", maxFile-3))
	for i := range 34 {
		large[fmt.Sprintf("%02d.yaml", i)] = &fstest.MapFile{Data: data}
	}
	var g Faults
	assert.Len(t, ReadAll(large, "", nil, &g), 32)
	assert.Equal(t, "32.yaml", g.List()[0].File)
}
