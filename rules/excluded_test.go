package rules

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tinyFacts is the tiny policy with more facts.
func tinyFacts(t testing.TB, facts, rules string) *Policy {
	t.Helper()
	facts = strings.ReplaceAll(facts, "}\n", ", ask: {nb: q, en: q}, who: [fastlege], category: symptoms}\n")
	base := strings.Replace(tinyBase, "duties:\n", facts+"duties:\n", 1)
	p, err := Load(fstest.MapFS{"layer.yaml": {Data: []byte(tinyLayer)}, "base.yaml": {Data: []byte(base)}, "rules/more.yaml": &fstest.MapFile{Data: []byte(rules)}})
	require.NoError(t, err)
	return p
}

// Of a child who is not born no rule about an age is certain, whether or not any
// rule reads that it is not born; and nobody is asked when it was.
func TestAnAgeThatCannotBeIsNotCertain(t *testing.T) {
	ages := `
tier:
  - {id: older, when: age(born) >= 5, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: younger, when: age(born) < 5, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
`
	expecting := "  expecting: {of: case, type: bool, not_with: born}\n"
	duty := "duties:\n  - {id: e, when: expecting, do: {nb: a, en: a}, by: fastlege, before: sent, strength: bør, source: act}\n"
	grey := "grey:\n  - {id: z, when: expecting, by: fastlege, why: {nb: w, en: w}, source: act}\n"
	for name, text := range map[string]string{"no rule reads it": ages, "a duty reads it": ages + duty, "a zone reads it": ages + grey} {
		t.Run(name, func(t *testing.T) {
			p := tinyFacts(t, expecting, text)
			d := decide(t, p, oneConcern("angst", given{"expecting": true}, nil))
			assert.Equal(t, pathway.TierUnsettled, d.Concerns[0].Tier)
			assert.Empty(t, d.Missing, "born cannot be asked for")
			born := decide(t, p, oneConcern("angst", given{"expecting": false}, nil))
			assert.Equal(t, pathway.TierMunicipal, born.Concerns[0].Tier, "whatever the age is")
			proofs, err := p.Prove(context.Background())
			require.NoError(t, err)
			for _, x := range proofs.List {
				if x.Claim == ClaimResponsible {
					assert.Equal(t, strings.Contains(text, "grey"), x.Result == Proved, "the unborn child is nobody's unless that is declared")
				}
			}
		})
	}
}

// A condition with more ways than can be worked out is decided by its parts.
func TestAConditionTooLargeToWorkOut(t *testing.T) {
	var facts, when strings.Builder
	for i := range 21 {
		fmt.Fprintf(&facts, "  a%02d: {of: case, type: bool}\n  b%02d: {of: case, type: bool}\n", i, i)
		if i > 0 {
			when.WriteString(" || ")
		}
		fmt.Fprintf(&when, "(a%02d && b%02d)", i, i)
	}
	p := tinyFacts(t, facts.String(), "duties:\n  - {id: large, when: '"+when.String()+"', do: {nb: a, en: a}, by: fastlege, before: sent, strength: bør, source: act}\n")
	d := decide(t, p, oneConcern("angst", nil, nil))
	assert.Equal(t, pathway.Possible, dutyOf(d, "large").Applies)
	assert.Len(t, d.Missing, 42)
	d = decide(t, p, oneConcern("angst", given{"a03": true, "b03": true}, nil))
	assert.Equal(t, pathway.Certain, dutyOf(d, "large").Applies)
	proofs, err := p.Prove(context.Background())
	require.NoError(t, err)
	assert.False(t, proofs.OK())
}

// To whom a share goes is not asked while nothing can open it.
func TestWhoTakesPartIsNotAskedForNothing(t *testing.T) {
	p := tinyFacts(t, "  involved: {of: case, type: {set: [bup, habu]}}\n", `
share:
  - {id: s, when: 'tier == "specialist"', from: [fastlege], to: [bup], among: involved, what: [identity], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}
`)
	assert.Empty(t, decide(t, p, oneConcern("angst", nil, nil)).Missing)
}
