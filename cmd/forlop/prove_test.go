package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
	"github.com/stretchr/testify/require"
)

// someProofs are results of every kind.
func someProofs(t *testing.T, c *console) (*stack, rules.Proofs) {
	s, err := load(c, nil, nil)
	require.NoError(t, err)
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	child := func(severity string) *pathway.Case {
		return &pathway.Case{At: at, Given: map[string]any{"born": "2014-03-02", "acute_danger": false, "involved": []string{"skole", "skolehelse", "fastlege", "psyk-kommune", "ppt", "barnevern"}},
			Concerns: []pathway.Concern{{Condition: "angst", Given: map[string]any{"severity": severity, "function_loss": "some"}}}}
	}
	proved := func(claim rules.Claim, of string) rules.Proof {
		return rules.Proof{Claim: claim, Of: of, Result: rules.Proved}
	}
	return s, rules.Proofs{
		Policy: pathway.Stamp{ID: "national", Version: "1.0.0", Hash: strings.Repeat("ab", 32)}, Cases: "1234567890123456789",
		List: []rules.Proof{
			{Claim: rules.ClaimResponsible, Result: rules.Refuted, Case: child("moderate"),
				Says: pathway.Text{NB: "Ingen har ansvaret for dette barnet, og ingen gråsone sier at det er godtatt.", EN: "Nobody is responsible for this child, and no grey zone says that this is accepted."}},
			{Claim: rules.ClaimSteps, Result: rules.Proved, Says: pathway.Text{NB: "Ingen henvisning kan avslås uten at noen har barnet.", EN: "No referral can be rejected without somebody holding the child."}},
			{Claim: rules.ClaimDirection, Of: "more-severe-never-lower", Result: rules.Refuted, Case: child("severe"), Other: child("moderate"), File: "rules/promises.yaml", Line: 12, Rules: []string{"depression-specialist"},
				Says: pathway.Text{NB: "Når alvorlighetsgraden øker fra moderat til alvorlig, går ansvaret fra spesialisthelsetjenesten til kommunen.", EN: "When the severity rises from moderate to severe, the responsibility moves from the specialist health service to the municipality."}},
			proved(rules.ClaimApplies, "a"), proved(rules.ClaimApplies, "b"),
			{Claim: rules.ClaimApplies, Of: "hear", Result: rules.NotProved, Outside: []string{`rules/tier.yaml:4: referrer.startsWith("lege")`}, File: "rules/tier.yaml", Line: 4,
				Says: pathway.Text{NB: "Om regelen kan gjelde, er ikke vist.", EN: "Whether the rule can apply was not shown."}},
			proved(rules.ClaimAsked, "born"),
		},
		Zones: []rules.Zone{
			{Declared: "moderate-anxiety", Children: []string{`condition == "angst" && severity == "moderate" && function_loss != "considerable" && age(born) < 18`, `condition == "angst" && severity == "mild" && function_loss == "considerable"`},
				Possible: []pathway.Tier{pathway.TierMunicipal, pathway.TierSpecialist}, Services: []string{"bup", "psyk-kommune"}, By: "fastlege", Case: *child("moderate"),
				Why:    pathway.Text{NB: "Kildene legger moderat angst både til kommunen og til BUP.", EN: "The sources give moderate anxiety both to the municipality and to BUP."},
				Source: []pathway.Source{{ID: "x", Title: "Samhandlingsforløp", Place: "angst", Force: pathway.Recommendation}}},
			{Children: []string{`condition == "uavklart"`}, Case: *child("mild"), File: "promises.yaml", Entry: "  - id: uavklart-unsettled\n    for: {conditions: [uavklart]}\n    possible: []\n    by: …\n    source: …\n    why: {nb: …, en: …}\n"},
			{Children: []string{`condition == "annen" && (a + b > 3)`}, File: "promises.yaml", Outside: []string{"rules/tier.yaml:4: a + b > 3"}},
		},
	}
}

func TestGoldenProve(t *testing.T) {
	for _, lang := range []string{"nb", "nn", "en"} {
		var out, errOut bytes.Buffer
		s, found := someProofs(t, &console{out: &out, err: &errOut})
		p := newProofs(&console{out: &out}, s, found, lang)
		p.again = again([]string{"national"})
		p.print()
		for line := range strings.Lines(out.String()) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
		}
		golden(t, "prove/"+lang+".txt", out.String())
	}
}

// What prove says of shipped layers, at 80 columns.
func TestGoldenProveShipped(t *testing.T) {
	for _, id := range []string{"national", "more-og-romsdal"} {
		for _, lang := range []string{"nb", "en"} {
			if testing.Short() && (id == "national") != (lang == "en") {
				continue
			}
			out, errOut, code := forlop(t, "", "prove", "--lang", lang, id)
			require.Zero(t, code, errOut)
			for line := range strings.Lines(out) {
				require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
			}
			golden(t, "prove/"+id+"."+lang+".txt", hash.ReplaceAllString(out, "(…)")) // the rules have goldens of their own
		}
	}
}

// What --cases writes can be decided, each file by the command in its second line.
func TestProveWritesCases(t *testing.T) {
	s, found := someProofs(t, &console{out: &bytes.Buffer{}, err: &bytes.Buffer{}})
	found.List = append(found.List, rules.Proof{Claim: rules.ClaimLayer, Of: "national/gp-consulted", Result: rules.Refuted, Case: found.List[0].Case},
		rules.Proof{Claim: rules.ClaimLayer, Of: "national/gp-consulted", Result: rules.Refuted, Case: found.List[0].Case})
	var out bytes.Buffer
	p := newProofs(&console{out: &out}, s, found, "en")
	p.again, p.dir = again([]string{"national"}), filepath.Join(t.TempDir(), "new", "cases")
	require.NoError(t, p.write())
	p.print()
	files, err := filepath.Glob(p.dir + "/*")
	require.NoError(t, err)
	names := []string{"direction-more-severe-never-lower-other.yaml", "direction-more-severe-never-lower.yaml", "grey-moderate-anxiety.yaml", "grey-undeclared.yaml",
		"layer-national-gp-consulted-2.yaml", "layer-national-gp-consulted.yaml", "responsible.yaml"}
	require.Len(t, files, len(names))
	for i, path := range files {
		require.Equal(t, names[i], filepath.Base(path))
		require.Contains(t, out.String(), path)
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		command, is := strings.CutPrefix(strings.Split(string(raw), "\n")[1], "# forlop ")
		require.True(t, is)
		_, errOut, code := forlop(t, "", strings.Fields(command)...)
		require.Zero(t, code, errOut)
	}
	require.NotContains(t, out.String(), "condition: angst", "the cases stand in the files")
}

// The case that is printed can be given to decide as it stands.
func TestProvePrintsACaseThatDecides(t *testing.T) {
	var out bytes.Buffer
	s, found := someProofs(t, &console{out: &out, err: &out})
	newProofs(&console{out: &out}, s, found, "en").print()
	var yaml string
	for line := range strings.Lines(out.String()) {
		inside, is := strings.CutPrefix(line, strings.Repeat(" ", 8))
		switch {
		case is && (yaml != "" || strings.HasPrefix(inside, "at:")):
			yaml += inside
		case yaml != "":
			goto read
		}
	}
read:
	require.Contains(t, yaml, "severity: moderate")
	_, errOut, code := forlop(t, yaml, "decide", "-")
	require.Zero(t, code, errOut)
}

func TestEveryProveLabelHasEveryLanguage(t *testing.T) {
	for _, c := range []rules.Claim{rules.ClaimResponsible, rules.ClaimConflict, rules.ClaimZone, rules.ClaimSteps, rules.ClaimDirection, rules.ClaimAlways, rules.ClaimLayer,
		rules.ClaimBasis, rules.ClaimNeeded, rules.ClaimApplies, rules.ClaimImplied, rules.ClaimAsked} {
		for _, kind := range []string{"claim:", "one:", "many:"} {
			require.Contains(t, proveLabels, kind+string(c))
		}
	}
	for key, l := range proveLabels {
		require.NotEmpty(t, l.NB, key)
		require.NotEmpty(t, l.NN, key)
		require.NotEmpty(t, l.EN, key)
		require.NotContains(t, labels, key, "one word has one place")
	}
}

func TestShort(t *testing.T) {
	s, found := someProofs(t, &console{out: &bytes.Buffer{}, err: &bytes.Buffer{}})
	x := newProofs(&console{out: &bytes.Buffer{}}, s, found, "en")
	require.Equal(t, "123456789", x.short("123456789"))
	require.Equal(t, "more than 10^9", x.short("1234567890"))
}

func TestDifferences(t *testing.T) {
	type facts = map[string]any
	one := func(state pathway.State, condition string, given, concern facts) pathway.Case {
		return pathway.Case{State: state, Given: given, Concerns: []pathway.Concern{{Condition: condition, Given: concern}}}
	}
	base := one("sent", "angst", facts{"a": true, "set": []string{"x"}}, facts{"b": "mild"})
	for name, c := range map[string]struct {
		other pathway.Case
		want  []string
	}{
		"the same":          {one("sent", "angst", facts{"a": true, "set": []string{"x"}}, facts{"b": "mild"}), nil},
		"a fact":            {one("sent", "angst", facts{"a": true, "set": []string{"x"}}, facts{"b": "severe"}), []string{"b: severe"}},
		"several":           {one("sent", "angst", facts{"a": false, "set": []string{"x", "y"}}, facts{"b": "severe"}), []string{"a: false", "set: [x, y]", "b: severe"}},
		"one is missing":    {one("sent", "angst", facts{"set": []string{"x"}}, facts{"b": "severe"}), nil},
		"another fact":      {one("sent", "angst", facts{"c": true, "set": []string{"x"}}, facts{"b": "severe"}), nil},
		"another state":     {one("closed", "angst", facts{"a": false, "set": []string{"x"}}, facts{"b": "mild"}), nil},
		"another condition": {one("sent", "rus", facts{"a": false, "set": []string{"x"}}, facts{"b": "mild"}), nil},
		"no concern":        {pathway.Case{State: "sent", Given: facts{"a": false, "set": []string{"x"}}}, nil},
	} {
		require.Equal(t, c.want, differences(base, c.other), name)
	}
}
