package rules

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/require"
)

// edit replaces a text in a file, which must be there once.
type edit struct{ file, old, new string }

// movedLines are lines between two services that are moved in every rule and zone at once, so
// that no gap and no conflict is left behind, each with the promises that it breaks.
var movedLines = []struct {
	name   string
	edits  []edit
	breaks []string
}{
	{"all depression to the municipality", []edit{
		{"rules/tier.yaml", `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, severity == "mild"]`, `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth]`},
		{"rules/tier.yaml", `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, 'severity in ["moderate", "severe"]']
    tier: specialist
    service: bup
    alongside: [psyk-kommune]`, `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, 'severity in ["moderate", "severe"]']
    tier: municipal
    service: psyk-kommune
    alongside: [bup]`},
	}, []string{"moderate-depression-belongs-to-bup", "severe-depression-belongs-to-bup"}},

	{"moderate depression to the municipality", []edit{
		{"rules/tier.yaml", `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, severity == "mild"]`, `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, 'severity in ["mild", "moderate"]']`},
		{"rules/tier.yaml", `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, 'severity in ["moderate", "severe"]']`, `    for: {conditions: [depresjon]}
    when: ["!expecting", child_or_youth, severity == "severe"]`},
	}, []string{"moderate-depression-belongs-to-bup"}},

	{"small children only to three", []edit{
		{"rules/tier.yaml", `    for: {conditions: [bekymring-smabarn]}
    when:
      - "!expecting"
      - age(born) < 6
    tier: specialist`, `    for: {conditions: [bekymring-smabarn]}
    when:
      - "!expecting"
      - age(born) < 3
    tier: specialist`},
		{"promises.yaml", `    for: {conditions: [bekymring-smabarn]}
    when: ["!expecting", child_or_youth, age(born) >= 6]`, `    for: {conditions: [bekymring-smabarn]}
    when: ["!expecting", child_or_youth, age(born) >= 3]`},
	}, []string{"concern-for-small-child-belongs-to-bup", "health-centre-follows-small-child-meanwhile"}},

	{"psychosis is no concern of BUP from sixteen", []edit{
		{"rules/tier.yaml", `    for: {conditions: [psykose]}
    when:
      - "!expecting"
      - child_or_youth`, `    for: {conditions: [psykose]}
    when:
      - "!expecting"
      - age(born) < 16`},
		{"promises.yaml", `    for: {conditions: [uavklart, annen]}
    when: ["!expecting", child_or_youth, "!in_barnevern || municipal_mapping_done"]`, `    for: {conditions: [uavklart, annen, psykose]}
    when: ["!expecting", child_or_youth, 'condition == "psykose" ? age(born) >= 16 && !rapid_decline : (!in_barnevern || municipal_mapping_done)']`},
	}, []string{"suspected-psychosis-belongs-to-bup"}},

	{"eating goes by other problems, not by growth", []edit{
		{"rules/tier.yaml", `    when: ["!expecting", child_or_youth, growth_normal, '!comorbidity']`, `    when: ["!expecting", child_or_youth, '!comorbidity']`},
		{"rules/tier.yaml", `    when: ["!expecting", age(born) <= 5, growth_normal, '!comorbidity']`, `    when: ["!expecting", age(born) <= 5, '!comorbidity']`},
		{"rules/tier.yaml", `    when: ["!expecting", child_or_youth, '!growth_normal']`, `    when: ["!expecting", child_or_youth, '!growth_normal', comorbidity]`},
	}, []string{"child-who-eats-little-and-stops-growing-belongs-to-bup"}},
}

// A line between two services that is moved with care leaves no gap, no conflict and no
// direction that is lost. It still breaks what is promised, and nothing else would show it.
func TestAMovedLineBreaksAPromise(t *testing.T) {
	for i, m := range movedLines {
		if testing.Short() && i > 0 {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			files := memory(t, examples.National())
			for _, e := range m.edits {
				text := string(files[e.file].Data)
				require.Equal(t, 1, strings.Count(text, e.old), e.old)
				files[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.old, e.new, 1))}
			}
			p, err := Load(files)
			require.NoError(t, err)
			proofs, err := p.Prove(context.Background())
			require.NoError(t, err)
			var broken []string
			for _, x := range aboutHolders(proofs) {
				require.Equal(t, ClaimAlways, x.Claim, "all else is as it should be")
				require.NotNil(t, x.Case)
				broken = append(broken, x.Of)
				d, err := p.Decide(context.Background(), *x.Case)
				require.NoError(t, err)
				promised := p.always[slices.IndexFunc(p.always, func(a *always) bool { return a.id == x.Of })]
				require.True(t, p.broken(promised, *x.Case, d, &Proof{}), x.Of)
			}
			require.Equal(t, m.breaks, broken)
		})
	}
}
