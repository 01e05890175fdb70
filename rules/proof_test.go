package rules

import (
	"encoding/json"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

func TestProofsAreOnlyGoodIfAllIsProved(t *testing.T) {
	require.False(t, Proofs{}.OK(), "nothing was proved")
	require.False(t, Proofs{List: []Proof{{}}}.OK(), "the zero value promises nothing")
	require.False(t, Proofs{List: []Proof{{Result: Proved}, {Result: NotProved}}}.OK())
	require.False(t, Proofs{List: []Proof{{Result: Refuted}, {Result: Proved}}}.OK())
	require.True(t, Proofs{List: []Proof{{Result: Proved}, {Result: Proved}}}.OK())
}

func TestResultInWords(t *testing.T) {
	for r, word := range map[Result]string{NotProved: "not-proved", Proved: "proved", Refuted: "refuted", 99: "not-proved"} {
		require.Equal(t, word, r.String())
		text, err := r.MarshalText()
		require.NoError(t, err)
		require.Equal(t, word, string(text))
		var back Result
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, word, back.String())
	}
	r := Refuted
	require.Error(t, r.UnmarshalText([]byte("maybe")))
	require.Equal(t, Refuted, r)
}

// A case in the JSON of a proof is a case file.
func TestProofInJSON(t *testing.T) {
	c := oneConcern("angst", given{"danger": false, "score": 3}, given{"severity": "mild"})
	raw, err := readable(Proofs{
		List: []Proof{
			{Claim: ClaimDirection, Of: "worse", Result: Refuted, Says: pathway.Text{NB: "a < b", EN: "a < b"}, Case: &c, Other: &c, Rules: []string{"r"}, File: "x.yaml", Line: 3},
			{Claim: ClaimApplies, Of: "hear", Result: NotProved, Outside: []string{"x.yaml:4: a && b"}}},
		Zones: []Zone{{Children: []string{"a && b"}, Case: c, File: "x.yaml", Entry: "  - id: a\n"}, {Outside: []string{"x.yaml:4: a"}}, {Declared: "z", Possible: []pathway.Tier{pathway.TierMunicipal}, Case: c, By: "bup"}},
	})
	require.NoError(t, err)
	const inJSON = `{"at":"2026-03-02","contact":"kommune","given":{"danger":false,"score":3},"concerns":[{"condition":"angst","given":{"severity":"mild"}}]}`
	require.Equal(t, `{"policy":{"id":"","version":"","hash":""},"list":[`+
		`{"claim":"direction","of":"worse","result":"refuted","says":{"nb":"a < b","en":"a < b"},"case":`+inJSON+`,"other":`+inJSON+`,"rules":["r"],"file":"x.yaml","line":3},`+
		`{"claim":"applies","of":"hear","result":"not-proved","says":{},"outside":["x.yaml:4: a && b"]}],"zones":[`+
		`{"declared":"","children":["a && b"],"possible":[],"services":[],"case":`+inJSON+`,"file":"x.yaml","entry":"  - id: a\n"},`+
		`{"declared":"","children":[],"possible":[],"services":[],"outside":["x.yaml:4: a"]},`+
		`{"declared":"z","children":[],"possible":["municipal"],"services":[],"case":`+inJSON+`,"by":"bup"}]}`+"\n", string(raw))
	back, err := ParseCase("case.json", []byte(inJSON))
	require.NoError(t, err)
	p := tiny(t, tinyRules)
	require.Equal(t, decide(t, p, c), decide(t, p, back))
	raw, err = json.Marshal(Proofs{})
	require.NoError(t, err)
	require.Equal(t, `{"policy":{"id":"","version":"","hash":""},"list":[],"zones":[]}`, string(raw))
}
