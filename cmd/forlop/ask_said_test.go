package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What was meant by a number or a part of a word is said; what was written out is not
// repeated.
func TestAskSaysWhatItUnderstood(t *testing.T) {
	out, errOut, code := asked(t, &person{answers: map[string][]string{
		"What is the concern about":  {"sadn, 1"},
		"Which service did the":      {"School health service (public health nurse)"},
		"When was the child born":    {"11.5.2012"},
		"danger to life":             {"n"},
		"How serious is the suicide": {"clear"},
		"Who has the care":           {"2"},
	}}, "--lang", "en", "--at", "2026-03-02")
	require.Zero(t, code, errOut)
	out = strings.Join(strings.Fields(out), " ")
	for _, words := range []string{"> 11.5.2012 → 11 May 2012", "> n → no", "> sadn, 1 → Another condition, Sadness and depression", "> clear → clear risk", "> 2 → child welfare, after an emergency order"} {
		assert.True(t, strings.Contains(out, words), words)
	}
	assert.False(t, strings.Contains(out, "nurse) →"))
}

// The end is short, and the whole decision is there for whoever wants it.
func TestAskEndsShortly(t *testing.T) {
	short, errOut, code := asked(t, &person{others: "slutt"}, "examples/cases/depression.yaml")
	require.Zero(t, code, errOut)
	_, end, found := strings.Cut(short, "HVEM HAR ANSVARET")
	require.True(t, found)
	assert.Less(t, strings.Count(end, "\n"), 80)
	for _, words := range []string{"HVA SOM KAN DELES", "Har saken til den er tatt imot: Fastlege", "Skriv «alt»", "Ikke spurt om ennå"} {
		assert.Contains(t, end, words)
	}
	whole, errOut, code := asked(t, &person{others: "slutt", whole: true}, "examples/cases/depression.yaml")
	require.Zero(t, code, errOut)
	decision, errOut, code := forlop(t, "", "decide", "examples/cases/depression.yaml")
	require.Zero(t, code, errOut)
	assert.Contains(t, whole, decision)
	assert.NotContains(t, short, decision)
}

// A case that does not fit is told at its place before anything is asked; a file that
// does not speak of concerns begins with what the concern is about.
func TestAskReadsTheFileFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	require.NoError(t, os.WriteFile(path, []byte("at: 2026-03-02\nconcerns:\n  - condition: angstt\n"), 0o600))
	out, errOut, code := forlop(t, "", "ask", "--lang", "en", path)
	require.Equal(t, exitFault, code)
	assert.Empty(t, out)
	assert.Contains(t, errOut, path+":3:16: case: concern 1: condition: this is no condition of the policy")

	require.NoError(t, os.WriteFile(path, []byte("at: 2026-03-02\ncontact: skole\n"), 0o600))
	out, errOut, code = forlop(t, "sadness\nstop\n", "ask", "--lang", "en", path)
	require.Zero(t, code, errOut)
	assert.Contains(t, out, "1. What is the concern about? Several")
	assert.Contains(t, out, "→ Sadness and depression")

	require.NoError(t, os.WriteFile(path, []byte("contact: skole\n"), 0o600))
	_, errOut, code = forlop(t, "", "ask", path)
	require.Equal(t, exitFault, code)
	assert.Contains(t, errOut, `the key "at" is missing`)
}

// Where several fit, they are listed, and nothing is taken.
func TestAskListsWhatCouldBeMeant(t *testing.T) {
	out, errOut, code := forlop(t, "lette\nsorg\nalt\nhjelp\nangst\nslutt\n", "ask", "--at", "2026-03-02")
	require.Zero(t, code, errOut)
	out = strings.Join(strings.Fields(out), " ")
	for _, words := range []string{
		"> Flere i listen passer med det; svar med tallet eller mer av navnet: 5 Lette spisevansker 6 Lette vansker eller vanlige reaksjoner på belastning > Det svaret passer ikke.",
		"> Svar på ett spørsmål om gangen.",
		"> → Angst og engstelse",
	} {
		assert.Contains(t, out, words)
	}
	assert.NotContains(t, out, "→ Omsorgssvikt")
	assert.NotContains(t, out, "→ Gravide")
}

// What is only possible is never worded as a fact at the end, and a prohibition that
// is only possible stands apart from those that hold.
func TestAskEndsWithoutTakingThePossibleForCertain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	end := func(given string) string {
		require.NoError(t, os.WriteFile(path, []byte("at: 2026-03-02\ncontact: skole\ngiven: {"+given+"}\nconcerns: [{condition: angst}]\n"), 0o600))
		out, errOut, code := forlop(t, "stop\n", "ask", "--lang", "en", path)
		require.Zero(t, code, errOut)
		_, end, found := strings.Cut(strings.Join(strings.Fields(out), " "), "DO NOW")
		require.True(t, found)
		return end
	}
	const sure, perhaps = "Do NOT ask, do NOT tell - ", "Do NOT ask and do NOT tell before this is clarified - "
	const order = "Barnevern has ordered that information be given"

	open := end("born: 2012-05-11, care: parents")
	assert.NotContains(t, open, sure)
	assert.Contains(t, open, perhaps)
	assert.Contains(t, open, "CLARIFY NOW WHETHER THIS HOLDS, anonymously if need be. It is not known yet - If it holds: ")
	assert.Equal(t, strings.Count(open, order), strings.Count(open, "If it holds: "+order))
	assert.NotContains(t, open, "NOT now:")

	known := end("born: 2012-05-11, care: parents, violence_suspected: true, barnevern_or_police_consulted: false")
	_, after, found := strings.Cut(known, sure)
	require.True(t, found)
	assert.True(t, strings.HasPrefix(after, "The foster parents or the institution, one parent"), after)

	// A duty to disclose is not taken back by what could forbid it, nor is what must be
	// discussed at once with those whom it tells.
	suspected := end("born: 2012-05-11, violence_suspected: true")
	assert.Contains(t, suspected, "when and how those at home are told. (everyone) -")
	assert.Contains(t, suspected, "not other medical history. (health personnel) -")

	assert.Contains(t, suspected, "- Child welfare service (except for what a duty here says). ")
	assert.NotContains(t, open, "except for what a duty")

	// A group is named as the persons that it stands for; what they are told all the
	// same stands beside the prohibition.
	plan, errOut, code := forlop(t, "stop\n", "ask", "--lang", "en", "examples/cases/suicide-plan.yaml")
	require.Zero(t, code, errOut)
	plan = strings.Join(strings.Fields(plan), " ")
	assert.Contains(t, plan, "responsibility: everything except What the parents must know to look after the child MUST BE TOLD ALL THE SAME, but only this -")
	assert.Contains(t, plan, "(health personnel) NOT now: the parents.")
	assert.NotContains(t, plan, "Not before it is clarified")
}
