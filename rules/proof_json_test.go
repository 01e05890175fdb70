package rules

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// sameFromJSON wants the same bytes again of what was written and read.
func sameFromJSON[T any](t *testing.T, v T) T {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	var back T
	require.NoError(t, json.Unmarshal(raw, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(again))
	return back
}

// Cases of proofs decide the same once they were read back, also from JSON that is
// indented with tabs.
func TestProofsInJSONReadBack(t *testing.T) {
	files := memory(t, examples.National())
	for _, u := range proofPolicy(t).rules {
		if u.tier != nil && strings.Contains(u.id, "depression") {
			withoutRule(files, u.id)
			break
		}
	}
	p, err := Load(files)
	require.NoError(t, err)
	found, err := p.Prove(context.Background())
	require.NoError(t, err)
	require.False(t, found.OK())
	back := sameFromJSON(t, found)
	refuted := 0
	for i, x := range found.List {
		require.Equal(t, x.Case == nil, back.List[i].Case == nil)
		if x.Case != nil {
			refuted++
			require.Equal(t, decide(t, p, *x.Case), decide(t, p, *back.List[i].Case))
		}
	}
	require.Positive(t, refuted)
	for i, z := range found.Zones {
		if len(z.Case.Concerns) > 0 {
			require.Equal(t, decide(t, p, z.Case), decide(t, p, back.Zones[i].Case))
		}
	}
	raw, err := json.MarshalIndent(found, "", "\t")
	require.NoError(t, err)
	var tabbed Proofs
	require.NoError(t, json.Unmarshal(raw, &tabbed))
	require.Equal(t, back, tabbed)
}

func proofPolicy(t *testing.T) *Policy {
	p, err := Load(examples.National())
	require.NoError(t, err)
	return p
}

// Every kind of value that a case can hold comes back, also texts that YAML would
// read as something else.
func TestACaseInAProofReadsBack(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("", 3600))
	c := pathway.Case{At: at, State: pathway.Rejected, Contact: "kommune", Holder: "fastlege", To: "bup", In: []string{"a", "b"},
		Given:    map[string]any{"day": "2011-09-20", "yes": true, "n": int64(17), "none": []string{}, "set": []string{"on", "1"}, "word": "true", "text": "a: \"b\" # ü"},
		Concerns: []pathway.Concern{{}, {Condition: "angst", Given: map[string]any{"n": int64(-3)}}},
		Events:   map[string]time.Time{"received": monday, "answered": at}, Waived: []string{"x/angst"}}
	back := sameFromJSON(t, Proof{Claim: ClaimSteps, Result: Refuted, Case: &c})
	require.Equal(t, c.Given, back.Case.Given)
	require.Equal(t, c.Concerns[1], back.Case.Concerns[1])
	require.True(t, c.At.Equal(back.Case.At))
	require.Equal(t, FormatCase(c), FormatCase(*back.Case))
	c.Given["day"] = time.Date(2011, 9, 20, 0, 0, 0, 0, time.UTC)
	back = sameFromJSON(t, Proof{Case: &c})
	require.Equal(t, "2011-09-20", back.Case.Given["day"])
}

func TestRubbishIsNoProof(t *testing.T) {
	var p Proof
	require.EqualError(t, p.UnmarshalJSON([]byte(`{"case": {"at": "secret-x"}}`)), "rules: this is no proof in JSON")
	require.EqualError(t, p.UnmarshalJSON([]byte(`{"result": "maybe"}`)), "rules: this is no proof in JSON")
	var z Zone
	require.EqualError(t, z.UnmarshalJSON([]byte(`{"case": ["secret-x"]}`)), "rules: this is no grey zone in JSON")
}

// What a host would keep of a policy and its answers reads back, of every shipped stack.
func TestResultsReadBack(t *testing.T) {
	ctx := context.Background()
	national := proofPolicy(t)
	child := oneConcern("angst", given{"born": "2012-11-05"}, given{"severity": "mild"})
	for _, id := range examples.Layers() {
		p, err := Load(stackOf(t, id)...)
		require.NoError(t, err)
		sameFromJSON(t, p.Stamp())
		sameFromJSON(t, p.Layers())
		sameFromJSON(t, p.Changes())
		sameFromJSON(t, p.Gaps())
		sameFromJSON(t, p.Outside())
		sameFromJSON(t, p.Lapsed(monday))
		sameFromJSON(t, p.Rules(monday))
		folder, err := examples.Layer(id)
		require.NoError(t, err)
		r, err := p.Verify(ctx, folder)
		require.NoError(t, err)
		require.Equal(t, r.OK(), sameFromJSON(t, r).OK())
		c := child
		c.Contact = "skolehelse"
		found, err := Compare(ctx, c, national, p)
		require.NoError(t, err)
		back := sameFromJSON(t, found)
		require.Len(t, back.Under, 2)
		for i := range back.Under {
			require.Equal(t, found.Under[i].LeftOut, back.Under[i].LeftOut)
			require.Equal(t, found.Under[i].Policy, back.Under[i].Policy)
		}
		d, err := p.Decide(ctx, c)
		require.NoError(t, err)
		sameFromJSON(t, d)
		asking, err := p.Ask(ctx, c)
		require.NoError(t, err)
		require.NotEmpty(t, asking.Open)
		sameFromJSON(t, asking.Open)
	}
	var left Compared
	left.Decision = decide(t, national, child)
	left.LeftOut = []string{"x"}
	require.Equal(t, []string{"x"}, sameFromJSON(t, left).LeftOut)
	sameFromJSON(t, Report{Scenarios: []ScenarioResult{{File: "a", Failures: []Error{{File: "a", Line: 1, Col: 2, Msg: "no"}}}}, Uncovered: []Uncovered{{Rule: "r", Unstated: true}}})
}
