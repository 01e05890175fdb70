package rules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// pasted is an entry with what only a person can say filled in.
func pasted(entry string) string {
	return strings.NewReplacer("by: …", "by: fastlege", "source: …", "source: act", "{nb: …, en: …}", "{nb: w, en: w}").Replace(entry)
}

// What Prove offers to paste declares the gap that it found, all of it and nothing
// else: with it the policy has no other gap, and no zone is too wide.
func TestWhatIsPastedDeclaresTheGap(t *testing.T) {
	t.Parallel()
	tried, zones := 0, 0
	for seed := uint64(0); tried < runs(t, 150); seed++ {
		w := writePolicy(rand.New(rand.NewPCG(seed, 11)), factAtoms)
		w.promises = ""
		for i := range w.rules {
			w.rules[i].valid = "" // of a zone that is open on some days only no entry says when
		}
		p, err := Load(w.fs())
		if err != nil {
			continue
		}
		found, err := p.Prove(context.Background())
		require.NoError(t, err)
		entries := ""
		for _, z := range found.Zones {
			require.Empty(t, z.Declared)
			require.Equal(t, "promises.yaml", z.File)
			cannot := strings.Contains(strings.Join(z.Children, " "), "state ") || len(z.Possible) > 1 && z.Possible[0] == pathway.TierEmergency ||
				slices.Contains(z.Children, `condition in ["angst", "depresjon"]`)
			require.Equal(t, cannot, z.Entry == "", "%v", z.Children)
			if cannot || slices.Contains(z.Children, theRest) {
				entries = ""
				break
			}
			entries += z.Entry
			zones++
		}
		if entries == "" {
			continue
		}
		w.promises = "grey:\n" + entries
		_, err = Load(w.fs())
		require.Error(t, err, "what a person must fill in is refused")
		w.promises = "grey:\n" + pasted(entries)
		p, err = Load(w.fs())
		if err != nil && strings.Contains(err.Error(), "this is true of every child") {
			continue
		}
		require.NoError(t, err, w.promises)
		tried++
		found, err = p.Prove(context.Background())
		require.NoError(t, err)
		for _, x := range found.List {
			switch x.Claim {
			case ClaimResponsible, ClaimConflict, ClaimZone:
				require.Equal(t, Proved, x.Result, "seed %d: %s %s: %s %v\n%s%s", seed, x.Claim, x.Of, x.Says.EN, x.Case, w.written(), w.promises)
			}
		}
		for _, z := range found.Zones {
			require.NotEmpty(t, z.Declared)
			require.Empty(t, z.Entry)
		}
	}
	require.NotZero(t, zones)
}

// A zone that is too wide comes with the lines that make it as narrow as its gap, and
// keeps who settles it.
func TestAZoneThatIsTooWide(t *testing.T) {
	const rules = `
tier:
  - {id: light, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: heavy, when: 'severity == "severe"', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
`
	const zone = `
grey:
  - {id: between, when: 'severity != "severe"', possible: [], by: parents, why: {nb: w, en: w}, source: act}
`
	prove := func(promises string) (Proof, Zone) {
		fs := tinyFS(rules)
		fs["promises.yaml"] = &fstest.MapFile{Data: []byte(promises)}
		p, err := Load(fs)
		require.NoError(t, err)
		found, err := p.Prove(context.Background())
		require.NoError(t, err)
		i := slices.IndexFunc(found.List, func(x Proof) bool { return x.Claim == ClaimZone })
		require.Len(t, found.Zones, 1)
		return found.List[i], found.Zones[0]
	}
	n, z := prove(zone)
	require.Equal(t, Refuted, n.Result)
	require.Equal(t, "The grey zone is too wide: it also covers children of whom it is settled who is responsible. Here it is the municipality (municipality), by the rule light. It would accept each gap that a later change makes there. Make it narrower.", n.Says.EN)
	require.Equal(t, []string{"light"}, n.Rules)
	require.Equal(t, "mild", n.Case.Concerns[0].Given["severity"])
	require.Equal(t, "  - id: between\n    when: severity == \"moderate\"\n    possible: []\n    by: parents\n    source: …\n    why: {nb: …, en: …}\n", z.Entry)
	n, z = prove("grey:\n" + pasted(z.Entry))
	require.Equal(t, Proved, n.Result, n.Says.EN)
	require.Empty(t, z.Entry)
}

// A gap belongs to the highest layer that it is there in, and what is pasted goes
// where that layer declares its zones.
func TestWhereAGapIsDeclared(t *testing.T) {
	above := "tier:\n  - {id: m, when: '!danger', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}\n"
	fs := tinyFS(above)
	below := regionFS(`
conditions:
  - {id: ours, name: {nb: vår, en: ours}, source: local}
tier:
  - {id: s, for: {conditions: [ours]}, when: 'severity == "mild" && danger', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: local}
`)
	found, err := stacked(t, fs, below).Prove(context.Background())
	require.NoError(t, err)
	got := map[string]string{}
	for _, z := range found.Zones {
		got[z.File] += fmt.Sprint(z.Children)
	}
	require.Len(t, got, 2)
	require.Contains(t, got["tiny/promises.yaml"], `condition in ["angst", "depresjon"]`)
	require.Contains(t, got["west/promises.yaml"], `condition == "ours"`)
}
