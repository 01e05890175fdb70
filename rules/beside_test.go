package rules

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/referral"
)

// beside is a region named id that builds on the national layer alone.
func beside(t testing.TB, id, rules string) fstest.MapFS {
	fs := layerText(t, regionFS(rules), "id: west", "id: "+id)
	fs["sources.yaml"] = &fstest.MapFile{Data: []byte("sources:\n  - {id: " + id + "-guide, title: " + id + ", force: agreement}\n")}
	return fs
}

// bothWays loads two regions with the rules a and b, once with the ids the other way
// round, and gives each policy or what was wrong.
func bothWays(t *testing.T, a, b string) [2]struct {
	p   *Policy
	err error
} {
	var out [2]struct {
		p   *Policy
		err error
	}
	for i, ids := range [][2]string{{"east", "west"}, {"west", "east"}} {
		out[i].p, out[i].err = Load(upperFS(), beside(t, ids[0], a+", source: "+ids[0]+"-guide}\n"), beside(t, ids[1], b+", source: "+ids[1]+"-guide}\n"))
	}
	return out
}

// Two regions, neither of which builds on the other, strengthen the same: which one
// has the first id makes no difference, and the stronger of the two stands.
func TestRegionsBesideEachOther(t *testing.T) {
	const tighten, narrow, widen = "tighten:\n  - {rule: tiny/", "narrow:\n  - {rule: tiny/", "widen:\n  - {service: "
	find := func(p *Policy, id string) *rule {
		for _, u := range p.rules {
			if u.id == id {
				return u
			}
		}
		return nil
	}
	for _, x := range []struct{ name, a, b, what string }{
		{"the same strength", tighten + "try, strength: skal", tighten + "try, strength: skal", "try"},
		{"two strengths", tighten + "advise, strength: bør", tighten + "advise, strength: skal", "advise"},
		{"the same deadline", tighten + "start, deadline: {weeks: 2, from: received, until: started}", tighten + "start, deadline: {weeks: 2, from: received, until: started}", "start"},
		{"two deadlines", tighten + "start, deadline: {weeks: 2, from: received, until: started}", tighten + "start, deadline: {weeks: 3, from: received, until: started}", "start"},
		{"two deadlines where there was none", tighten + "try, deadline: {weeks: 2, from: received, until: started}", tighten + "try, deadline: {weeks: 3, from: received, until: started}", "try"},
		{"the same partner", tighten + "try, with: [skole]", tighten + "try, with: [skole]", "try"},
		{"partners in common", tighten + "try, with: [skole, bup]", tighten + "try, with: [skole, child]", "try"},
		{"the same step", tighten + "start, before: closed", tighten + "start, before: closed", "start"},
		{"the same person", tighten + "ask-who, by: skole", tighten + "ask-who, by: skole", "ask-who"},
		{"the same categories", narrow + "by-law, what: [identity]", narrow + "by-law, what: [identity]", "by-law"},
		{"the same basis", narrow + "unless-no, basis: consent", narrow + "unless-no, basis: consent", "unless-no"},
		{"the same referrer", widen + "bup, referrers: [larer]", widen + "bup, referrers: [larer]", ""},
		{"referrers in common", widen + "bup, referrers: [larer]", widen + "bup, referrers: [larer, other]", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			both := bothWays(t, x.a, x.b)
			require.NoError(t, both[0].err)
			require.NoError(t, both[1].err)
			if x.what == "" {
				s, o := both[0].p.serviceOf["bup"], both[1].p.serviceOf["bup"]
				require.Equal(t, s.Referrers, o.Referrers)
				require.Contains(t, s.Referrers, "larer")
				require.Len(t, s.Source, 3, "both are told")
				return
			}
			u, o := find(both[0].p, x.what), find(both[1].p, x.what)
			require.Equal(t, u.strength, o.strength)
			require.Equal(t, u.duty, o.duty)
			require.Equal(t, u.share, o.share)
			for _, u := range []*rule{u, o} {
				require.Len(t, u.changes, 2)
				require.Len(t, u.cites, 3, "both are told")
			}
		})
	}
	p := bothWays(t, tighten+"advise, strength: bør", tighten+"advise, strength: skal")[0].p
	assert.Equal(t, "skal", string(find(p, "advise").strength))
	p = bothWays(t, tighten+"start, deadline: {weeks: 2, from: received, until: started}", tighten+"start, deadline: {weeks: 3, from: received, until: started}")[1].p
	assert.Equal(t, referral.Limit{N: 2, Unit: referral.Weeks, From: "received", Until: "started"}, *find(p, "start").duty.limit)
}

// What cannot both stand is refused, whichever of the two has the first id; and what
// each of them alone could not say is no better beside another.
func TestRegionsThatCannotStandBesideEachOther(t *testing.T) {
	const tighten, narrow = "tighten:\n  - {rule: tiny/", "narrow:\n  - {rule: tiny/"
	for _, x := range []struct{ name, a, b, want string }{
		{"two steps", tighten + "start, before: closed", tighten + "start, before: discharged", "and must go on doing so"},
		{"two persons", tighten + "ask-who, by: skole", tighten + "ask-who, by: bup", "this takes the duty away from"},
		{"two categories", narrow + "by-law, what: [identity]", narrow + "by-law, what: [symptoms]", "another layer beside this one leaves out what this one keeps"},
		{"two deadlines of other events", tighten + "try, deadline: {weeks: 2, from: received, until: started}", tighten + "try, deadline: {weeks: 3, from: sent, until: started}", "keep these, or add a duty of your own"},
		{"weaker than above", tighten + "start, strength: skal", tighten + "start, strength: kan", "a layer below may only raise it"},
		{"a longer deadline", tighten + "start, deadline: {weeks: 2, from: received, until: started}", tighten + "start, deadline: {weeks: 5, from: received, until: started}", "a layer below may only shorten it"},
		{"what stands above already", narrow + "by-law, what: [identity]", narrow + "by-law, what: [identity, symptoms]", "this is what stands above already"},
		{"a step of what is only a kan", tighten + "advise, strength: bør", tighten + "advise, before: closed", "a kan never blocks a step"},
	} {
		t.Run(x.name, func(t *testing.T) {
			for i, way := range bothWays(t, x.a, x.b) {
				if assert.Error(t, way.err, "%d", i) {
					assert.ErrorContains(t, way.err, x.want)
				}
			}
		})
	}
}

// A municipality that does not build on a region can say what the region says too,
// and not less.
func TestATownBesideARegion(t *testing.T) {
	town := func(rules string) fs.FS { return townFS(rules) }
	region := regionFS("widen:\n  - {service: bup, referrers: [larer], source: local}\n")
	p := stacked(t, upperFS(), region, town("widen:\n  - {service: bup, referrers: [larer], source: town-guide}\n"))
	assert.Equal(t, []string{"fastlege", "larer"}, p.serviceOf["bup"].Referrers)
	assert.Len(t, p.serviceOf["bup"].Source, 3)

	on := layerText(t, townFS("widen:\n  - {service: bup, referrers: [larer], source: town-guide}\n"), "id: tiny, from: \"1\"", "id: west, from: 0.1.0")
	_, err := Load(upperFS(), region, on)
	assert.EqualError(t, err, "town/local.yaml:2:32: widen bup: referrers: larer may refer to bup already", "it builds on the region, so it sees what that says")

	region = regionFS("tighten:\n  - {rule: tiny/advise, strength: skal, source: local}\n")
	stacked(t, upperFS(), region, town("tighten:\n  - {rule: tiny/advise, strength: skal, source: town-guide}\n"))
	_, err = Load(upperFS(), region, town("tighten:\n  - {rule: tiny/advise, strength: bør, source: town-guide}\n"))
	assert.ErrorContains(t, err, "it is skal (west/local.yaml line 2)")
}
