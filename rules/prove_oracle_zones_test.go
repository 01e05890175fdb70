package rules

import (
	"fmt"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// zones holds the grey zones that were found to those that all cases show: the
// lines of one, together, name exactly the children in it.
func (o *oracle) zones(found []Zone) {
	type key struct{ declared, tiers string }
	name := func(declared string, tiers []pathway.Tier) key { return key{declared, fmt.Sprint(tiers)} }
	want := map[key]map[int]bool{}
	put := func(k key, i int) {
		if want[k] == nil {
			want[k] = map[int]bool{}
		}
		want[k][i] = true
	}
	services := map[key][]string{}
	for i, d := range o.all {
		if !unsettledIn(d) {
			continue
		}
		in := name("", openBetween(d))
		for _, z := range o.p.zones {
			if o.truth(z.expr, i) == cond.True {
				in = name(z.id, openBetween(d))
				put(in, i)
				services[in] = append(services[in], d.Concerns[0].PossibleServices...)
			}
		}
		if in.declared == "" {
			put(in, i)
			services[in] = append(services[in], d.Concerns[0].PossibleServices...)
		}
	}
	got := map[key][]Zone{}
	for _, z := range found {
		k := name(z.Declared, z.Possible)
		got[k] = append(got[k], z)
		require.NotNil(o.t, want[k], "no child is in this zone: %v", z)
		o.inZone(z, want[k])
	}
	for k, children := range want {
		require.NotNil(o.t, got[k], "a zone was not found: %v", k)
		if k.declared != "" {
			require.Len(o.t, got[k], 1)
		}
		var lines, named []string
		for _, z := range got[k] {
			lines = append(lines, z.Children...)
			named = append(named, z.Services...)
		}
		require.Equal(o.t, sorted(services[k]), sorted(named))
		o.children(lines, children)
	}
}

// children holds lines to the cases that they name. On some days a zone may be open
// and on others not; what is said of a child does not name the day.
func (o *oracle) children(lines []string, want map[int]bool) {
	var named []*cond.Expr
	for _, l := range slices.Compact(slices.Sorted(slices.Values(lines))) {
		if l == "…" {
			continue
		}
		x, faults := o.p.env.Compile([]string{l}, nil)
		require.Empty(o.t, faults, "%s", l)
		named = append(named, x)
	}
	all := !slices.Contains(lines, "…")
	days := len(o.fields[0].values)
	for i := range len(o.all) / days {
		in, emergency := false, false
		for day := range days {
			at := o.with(i, 0, day)
			in, emergency = in || want[at], emergency || o.all[at].Concerns[0].Tier == pathway.TierEmergency
		}
		said := slices.ContainsFunc(named, func(x *cond.Expr) bool { return o.truth(x, i) == cond.True })
		if in && all {
			require.True(o.t, said, "this child is in the zone, and no line says so: %v %v", lines, o.caseAt(i))
		}
		if said && !emergency {
			require.True(o.t, in, "this child is said to be in the zone: %v %v", lines, o.caseAt(i))
		}
	}
}

// inZone holds the case of a zone to its children.
func (o *oracle) inZone(z Zone, children map[int]bool) {
	n := 0
	for i := range o.all {
		if o.fits(i, z.Case) {
			n++
			require.True(o.t, children[i], "this way of giving the rest of the zone's case is not in it: %v", o.caseAt(i))
		}
	}
	require.NotZero(o.t, n)
}
