package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// person answers the questions of ask as a scripted person at a terminal: the
// answers that stand under the question's own words, one after the other, or else
// the first of its list that the question takes. What is written is shown, as a
// terminal shows it.
type person struct {
	out     *bytes.Buffer
	answers map[string][]string
	others  string // to any other question that takes it; "" is don't know
	end     string // the question's words at which the input ends
	whole   bool   // wants to see the whole decision at the end
}

var lastQuestion = regexp.MustCompile(`(?s)(?:^|\n)\d+\. (.*?)$`)

func (p *person) Read(into []byte) (int, error) {
	asked := p.out.String()
	found := lastQuestion.FindStringSubmatch(asked[max(0, strings.LastIndex(asked, "\n\n")):])
	if found == nil && p.whole {
		p.whole = false
		return copy(into, "All\n"), nil
	}
	if found == nil {
		return 0, io.EOF
	}
	question := strings.Join(strings.Fields(found[1]), " ")
	if p.end != "" && strings.Contains(question, p.end) {
		return 0, io.EOF
	}
	line := p.others
	if strings.Contains(question, " > "+p.others) { // it was not taken
		line = ""
	}
	for words, answers := range p.answers {
		if strings.Contains(question, words) {
			line = ""
			if len(answers) > 0 {
				line, p.answers[words] = answers[0], answers[1:]
			}
			break
		}
	}
	p.out.WriteString(line)
	return copy(into, line+"\n"), nil
}

// asked runs ask with a scripted person.
func asked(t *testing.T, p *person, args ...string) (out, errOut string, code int) {
	t.Helper()
	t.Chdir("../..")
	var o, e bytes.Buffer
	p.out = &o
	code = run(context.Background(), &console{in: p, out: &o, err: &e}, append([]string{"ask"}, args...))
	t.Chdir("cmd/forlop")
	for line := range strings.Lines(o.String()) {
		assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
	}
	return o.String(), e.String(), code
}

// From nothing to a decision, in Norwegian; and in English with steps back, answers
// that do not fit, what is not known, and an early end.
func TestGoldenAsk(t *testing.T) {
	out, errOut, code := asked(t, &person{others: "nei", answers: map[string][]string{
		"For hvilken dag":           {"", "2. mars", "9500-01-01", "2.3.2026"},
		"Hva gjelder bekymringen":   {"angst og engstelse"},
		"Hvilken tjeneste tok":      {"Skolehelsetjenesten (helsesykepleier)"},
		"Når er barnet født":        {"5.11.2012"},
		"Hvor alvorlig er selv":     {"none"},
		"Hvem har omsorgen":         {"parents"},
		"Har foreldrene foreldre":   {"joint"},
		"Hvor alvorlige er plagene": {"mild"},
		"Hvem vil henvise":          {"helsesykepleier"},
		"Hvilke tjenester følger":   {"skole, skolehelse"},
		"Hvor mye går plagene ut":   {"none"},
		"Hvor langt er tiltakene":   {"none"},
		"holdt familiemøte":         {"not-held"},
		"Har barnet hørselstap":     {"none"},
	}}, "--lang", "nb")
	require.Zero(t, code, errOut)
	golden(t, "ask/anxiety.nb.txt", out)

	out, errOut, code = asked(t, &person{answers: map[string][]string{
		"What is the concern about": {"back", "dragons", "2, sadness and depression", "2"},
		"Which service did the":     {"back", "general practitioner (gp)"},
		"When was the child born":   {"2026-03-03", "back", "soon", "2011-06-01"},
		"danger to life or health":  {"maybe", "YES", "no"},
		"How serious is the suic":   {"back", "none"},
	}, end: "Who has the care"}, "--lang", "en", "--at", "2026-03-02")
	require.Zero(t, code, errOut)
	golden(t, "ask/stopped.en.txt", out)
}

// The README shows the beginning of a run; -update rewrites it there.
func TestREADMEAsk(t *testing.T) {
	out, errOut, code := asked(t, &person{answers: map[string][]string{
		"Do weighty considerations":     {"no"},
		"discussed with barnevern":      {"no"},
		"danger to life or health":      {"no"},
		"How serious is the suicide":    {"none"},
		"Does the child understand":     {"yes"},
		"Does the young person":         {"no"},
		"Has the concern been reported": {"no"},
	}}, "--lang", "en", "examples/cases/teacher-violence.yaml")
	require.Zero(t, code, errOut)
	const path = "../../README.md"
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(raw), "$ go run ./cmd/forlop ask --lang en examples/cases/teacher-violence.yaml\n")
	require.True(t, found)
	want, _, found := strings.Cut(rest, "…\n```")
	require.True(t, found)
	got := strings.Join(strings.SplitAfter(out, "\n")[:strings.Count(want, "\n")], "")
	if *update {
		text := string(raw[:len(raw)-len(rest)]) + got + rest[len(want):]
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return
	}
	assert.Equal(t, want, got, "go test ./cmd/forlop -update rewrites it")
}

// What was answered is a case that decide takes, and that ask goes on from; the
// decision is the same.
func TestAskSavesACaseThatDecideTakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "case.yaml")
	out, errOut, code := asked(t, &person{others: "", whole: true, answers: map[string][]string{
		"What is the concern about": {"1"},
		"When was the child born":   {"2012-11-05"},
		"What is the total strain":  {"none"},
	}}, "--lang", "en", "--at", "2026-03-02", "--policy", "molde", "--save", file)
	require.Zero(t, code, errOut)
	require.Contains(t, strings.Join(strings.Fields(out), " "), "The case, with the answers, is saved in "+file)
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	c, err := rules.ParseCase(file, raw)
	require.NoError(t, err)
	assert.Equal(t, []string{"molde"}, c.In)
	assert.Equal(t, "2012-11-05", c.Given["born"])
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "only its owner can read it")
	decision, errOut, code := forlop(t, "", "decide", "--lang", "en", file)
	require.Zero(t, code, errOut)
	assert.Contains(t, out, decision)

	// Going on: what is known is not asked again.
	out, errOut, code = asked(t, &person{others: "stop", whole: true}, "--lang", "en", "--save", file, file)
	require.Zero(t, code, errOut)
	assert.NotContains(t, out, "When was the child born?\n   Matters")
	assert.Contains(t, out, decision)
	again, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(raw), string(again))
}

// What was answered is not printed as it was written; a value that was taken is said
// back to the person in words, and one that was not, never.
func TestAskPrintsNoAnswer(t *testing.T) {
	out, errOut, code := forlop(t, "anxiety\n\nno\nnone\n2012-11-05\n1999-12-31\nsecret-word\nstop\n", "ask", "--lang", "en", "--at", "2026-03-02")
	require.Zero(t, code, errOut)
	assert.Contains(t, out, "→ 5 November 2012")
	for _, s := range []string{"2012-11-05", "1999-12-31", "31 December", "secret-word"} {
		assert.NotContains(t, out+errOut, s)
	}
	assert.Contains(t, out, "That answer does not fit.")
}

func TestAskExitCodes(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		in   string
		args []string
		code int
		says string
	}{
		{"the case on standard input", "", []string{"-"}, exitUsage, "give the case as a file"},
		{"a day for a case that has one", "", []string{"--at", "2026-03-02", "examples/cases/autism.yaml"}, exitUsage, "--at is for a new case"},
		{"no day", "", []string{"--at", "soon"}, exitUsage, "--at takes a day such as 2026-03-02 or 2.3.2026"},
		{"a year of two digits", "", []string{"--at", "2.3.26"}, exitUsage, "--at: write the year with four digits"},
		{"a day that is not", "", []string{"--at", "31.2.2026"}, exitUsage, "--at: there is no such day in the calendar"},
		{"a day as people write it", "", []string{"--at", "2.3.2026"}, exitOK, ""},
		{"no day of the calendar", "", []string{"--at", "9500-01-01"}, exitFault, "--at: at: this is no day of the calendar"},
		{"no such file", "", []string{"nowhere.yaml"}, exitFault, "cannot be read"},
		{"a file that cannot be written", "", []string{"--at", "2026-03-02", "--save", dir}, exitFault, "cannot be written"},
		{"the end before there is a case", "", []string{"--save", filepath.Join(dir, "none.yaml")}, exitFault, ""},
		{"the end at once", "", []string{"--at", "2026-03-02"}, exitOK, ""},
		{"the end at once, of a case", "", []string{"examples/cases/bti-tromso.yaml"}, exitOK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errOut, code := forlop(t, c.in, append([]string{"ask"}, c.args...)...)
			assert.Equal(t, c.code, code, errOut)
			assert.Contains(t, errOut, c.says)
		})
	}
	assert.NoFileExists(t, filepath.Join(dir, "none.yaml"))
}

// blocked is a person who says one thing and then nothing.
type blocked struct {
	said bool
	stop context.CancelFunc
	wait chan struct{}
}

func (b *blocked) Read(into []byte) (int, error) {
	if b.said {
		b.stop()
		<-b.wait
		return 0, io.EOF
	}
	b.said = true
	return copy(into, "1\n"), nil
}

// Whoever interrupts is not kept waiting for a line; what was answered is saved.
func TestAskIsInterrupted(t *testing.T) {
	for name, args := range map[string][]string{
		"in the opening": {"ask", "--at", "2026-03-02"},
		"later":          {"ask", "../../examples/cases/mild-anxiety.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			b := &blocked{stop: cancel, wait: make(chan struct{})}
			defer close(b.wait)
			var o, e bytes.Buffer
			file := filepath.Join(t.TempDir(), "case.yaml")
			code := run(ctx, &console{in: b, out: &o, err: &e}, append(args, "--save", file))
			assert.Equal(t, exitFault, code)
			assert.Empty(t, e.String())
			assert.NotContains(t, o.String(), labels["who"].NB)
			if name == "later" {
				assert.FileExists(t, file)
			} else {
				assert.NoFileExists(t, file)
			}
		})
	}
}

func TestEveryLabelOfAskHasEveryLanguage(t *testing.T) {
	for key, l := range askLabels {
		assert.NotEmpty(t, l.NB, key)
		assert.NotEmpty(t, l.NN, key)
		assert.NotEmpty(t, l.EN, key)
	}
}

// A file that is there already is not written over, unless the case came from it.
func TestAskWritesOverNoOtherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.yaml")
	require.NoError(t, os.WriteFile(path, []byte("something else\n"), 0o600))
	_, errOut, code := forlop(t, "", "ask", "--at", "2026-03-02", "--save", path)
	require.Equal(t, 1, code)
	require.Contains(t, errOut, "exists already")
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "something else\n", string(kept))
}

// A case that was saved before anybody knew what the concern is about can be gone on
// with: that is asked first, and the service only if nobody said which.
func TestAskGoesOnWithAnUnknownConcern(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		concern bool
		contact bool
	}{
		"nothing":               {"at: 2026-03-02\nconcerns:\n  - condition: \"\"\n", true, true},
		"the service":           {"at: 2026-03-02\ncontact: skole\nconcerns:\n  - condition: \"\"\n", true, false},
		"the concern":           {"at: 2026-03-02\nconcerns:\n  - condition: angst\n", false, true},
		"both":                  {"at: 2026-03-02\ncontact: skole\nconcerns:\n  - condition: angst\n", false, false},
		"something about it":    {"at: 2026-03-02\ncontact: skole\nconcerns:\n  - condition: \"\"\n    given: {severity: mild}\n", false, false},
		"one concern, not both": {"at: 2026-03-02\ncontact: skole\nconcerns:\n  - condition: \"\"\n  - condition: angst\n", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "") // a short name
			require.NoError(t, err)
			defer os.RemoveAll(dir)
			path := filepath.Join(dir, "c.yaml")
			require.NoError(t, os.WriteFile(path, []byte(c.file), 0o600))
			out, errOut, code := asked(t, &person{answers: map[string][]string{
				"What is the concern about": {"sadness"},
				"Which service did the":     {"schools"},
			}}, "--lang", "en", "--save", path, path)
			require.Zero(t, code, errOut)
			assert.Equal(t, c.concern, strings.Contains(out, "1. What is the concern about? Several"))
			assert.Equal(t, c.contact, strings.Contains(out, "Which service did the"))
			saved, err := os.ReadFile(path)
			require.NoError(t, err)
			if strings.Contains(c.file, `condition: ""`) { // it could be answered, first or later
				assert.Contains(t, string(saved), "condition: depresjon")
			}
		})
	}
}
