package rules

import (
	"io"
	"io/fs"
	"strconv"
	"strings"
	"unicode"

	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Error is one fault of a policy author, at its place in a file.
type Error struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1
	Col  int    `json:"col"`  // from 1, counted in characters
	Msg  string `json:"msg"`
	text string // the line of the file, for Snippet; not in JSON
}

// Error returns file:line:col: message, in one line.
func (e Error) Error() string {
	return e.File + ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Col) + ": " + e.Msg
}

// Snippet returns the line of the file with a caret under the place, or ""
// where the line is not at hand. Of a very long line it shows what stands around
// the place; characters that cannot be shown are replaced.
func (e Error) Snippet() string {
	const before, after = 60, 100
	line := []rune(e.text)
	at := min(max(e.Col-1, 0), len(line))
	if len(line) == 0 {
		return ""
	}
	lead, tail := "", ""
	if len(line) > before+after && len(line)-at > after {
		line, tail = line[:at+after], "…"
	}
	if len(line) > before+after && at > before {
		line, at, lead = line[at-before:], before, "…"
	}
	for i, r := range line {
		if r != '\t' && !unicode.IsPrint(r) {
			line[i] = unicode.ReplacementChar
		}
	}
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, lead+string(line[:at]))
	return "    " + lead + string(line) + tail + "\n    " + pad + "^"
}

// ErrorList is every fault that was found, sorted by file and place. Load
// returns it as its error; use errors.As to get at it.
type ErrorList []Error

// Error returns all faults, one in each line.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// folder is a folder that files were read from, under names that begin with
// prefix.
type folder struct {
	fsys   fs.FS
	prefix string
}

// errorList turns the faults found while reading into the exported form. It
// returns nil when there are none. Files that could not be used are read again
// from their folder, to show the place.
func errorList(faults *source.Faults, files []source.File, from ...folder) error {
	list := faults.List()
	if len(list) == 0 {
		return nil
	}
	lines := map[string][]string{}
	for _, f := range files {
		lines[f.Name] = f.Lines
	}
	out := make(ErrorList, len(list))
	for i, f := range list {
		out[i] = Error{File: f.File, Line: f.Line, Col: f.Col, Msg: plainLine(f.Msg)}
		l, read := lines[f.File]
		for _, d := range from {
			if name, mine := strings.CutPrefix(f.File, d.prefix); mine && !read {
				l, read = linesOf(d.fsys, name), true
				lines[f.File] = l
			}
		}
		if len(from) > 0 && f.Line >= 1 && f.Line <= len(l) {
			out[i].text = l[f.Line-1]
		}
	}
	return out
}

// plainLine keeps a message to one line of characters that can be shown,
// whatever stood in the file that it quotes a word of.
func plainLine(msg string) string {
	const most = 500
	line := []rune(msg)
	if len(line) > most {
		line = append(line[:most], '…')
	}
	for i, r := range line {
		if !unicode.IsPrint(r) {
			line[i] = unicode.ReplacementChar
		}
	}
	return string(line)
}

// linesOf reads the lines of a file, or none if that is not possible.
func linesOf(fsys fs.FS, name string) []string {
	const most = 1 << 20 // no more of a file is read anyway
	info, err := fs.Stat(fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil
	}
	lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

// CaseError says why a case does not fit the policy. It names facts and what
// they take, never a value that was given.
type CaseError struct {
	// Problems are sorted; each is one plain sentence.
	Problems []string
}

// Error returns the problems, in one line.
func (e *CaseError) Error() string {
	if e == nil {
		return "the case does not fit the policy"
	}
	return "the case does not fit the policy: " + strings.Join(e.Problems, "; ")
}
