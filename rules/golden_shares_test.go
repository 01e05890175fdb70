package rules

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/require"
)

// TestGoldenNationalShares writes down all that the national policy lets be told: each
// share and each duty to disclose, on what basis, from whom, to whom, what, and the first
// source. No scenario or proof has to notice another basis or one more recipient, and a
// reader of this file does.
func TestGoldenNationalShares(t *testing.T) {
	const path = "../testdata/golden/national-shares.txt"
	policy, err := Load(examples.National())
	require.NoError(t, err)
	got := sharesText(policy)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "go test ./rules -run Golden -update rewrites it")
}

// Another basis, sender, recipient, category or source is another text.
func TestGoldenNationalSharesTellsEachPart(t *testing.T) {
	policy, err := Load(examples.National())
	require.NoError(t, err)
	before := sharesText(policy)
	for _, u := range policy.rules {
		s := letsTell(u)
		if s == nil {
			continue
		}
		for part, change := range map[string]func(){
			"id":     func() { u.id += "-x" },
			"basis":  func() { s.Basis = "x" },
			"from":   func() { s.From = append(slices.Clone(s.From), "x") },
			"to":     func() { s.To = append(slices.Clone(s.To), "x") },
			"what":   func() { s.What = append(slices.Clone(s.What), "x") },
			"among":  func() { u.among += "x" },
			"source": func() { u.cites = append([]citation{{}}, u.cites...) },
		} {
			oldRule, oldShare := *u, *s
			change()
			require.NotEqual(t, before, sharesText(policy), "%s: %s", oldRule.id, part)
			*u, *s = oldRule, oldShare
		}
	}
	require.Equal(t, before, sharesText(policy))
}

// letsTell is what a rule lets be told, or nil.
func letsTell(u *rule) *consent.Share {
	if u.duty != nil {
		return u.duty.discloses
	}
	return u.share
}

// sharesText is one paragraph for each rule that lets something be told, by list and id.
// The order within a set says nothing, so each is sorted.
func sharesText(p *Policy) string {
	var open []*rule
	for _, u := range p.rules {
		if letsTell(u) != nil {
			open = append(open, u)
		}
	}
	slices.SortFunc(open, func(a, b *rule) int { return cmp.Or(cmp.Compare(a.list, b.list), cmp.Compare(a.id, b.id)) })
	set := func(names []string) string { return strings.Join(slices.Sorted(slices.Values(names)), " ") }
	var b strings.Builder
	for _, u := range open {
		s := letsTell(u)
		from := set(s.From)
		if s.From == nil {
			from = "anyone"
		}
		fmt.Fprintf(&b, "%s %s\n  basis:  %s\n  from:   %s\n  to:     %s\n", u.list, u.id, s.Basis, from, set(s.To))
		if u.among != "" {
			fmt.Fprintf(&b, "  among:  %s\n", u.among)
		}
		fmt.Fprintf(&b, "  what:   %s\n", set(s.What))
		fmt.Fprintf(&b, "  source: %s, %s\n", u.cites[0].src.ID, u.cites[0].src.Place)
		b.WriteByte('\n')
	}
	return b.String()
}
