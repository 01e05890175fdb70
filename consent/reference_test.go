package consent_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

var (
	day0       = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	roles      = []string{"child", "parent-1", "parent-2", "barnevern"}
	recipients = []string{"bup", "skole", "ppt"}
	senders    = []string{"fastlege", "skole"}
	regimes    = []string{"health", "administration"}
	categories = []string{"symptoms", "risk", "identity"}
	concerns   = []string{"angst", "depresjon"}
)

func hour(h int) time.Time { return day0.Add(time.Duration(h) * time.Hour) }

// some returns a random part of the words; often nil, never empty but not nil.
func some(r *rand.Rand, words []string) []string {
	if r.IntN(2) == 0 {
		return nil
	}
	var out []string
	for _, w := range words {
		if r.IntN(2) == 0 {
			out = append(out, w)
		}
	}
	return out
}

func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func randomGiver(r *rand.Rand, rule string) Giver {
	g := Giver{
		Who: some(r, roles), Need: one(r, []Need{All, Any, Any, ""}),
		Applies: one(r, []pathway.Applies{pathway.Certain, pathway.Certain, pathway.Possible, ""}),
		Failed:  r.IntN(10) == 0,
	}
	if len(g.Who) == 0 && r.IntN(5) > 0 {
		g.Who = []string{one(r, roles)}
	}
	if r.IntN(3) == 0 {
		g.Prevails = one(r, roles)
	}
	if r.IntN(3) == 0 {
		g.Regimes = some(r, regimes)
	}
	if r.IntN(3) == 0 {
		g.To = some(r, recipients)
	}
	if r.IntN(3) == 0 {
		g.What = some(r, categories)
	}
	if r.IntN(3) == 0 {
		g.Concerns = some(r, concerns)
	}
	g.Rule = rule
	return g
}

func randomScope(r *rand.Rand) Scope {
	s := Scope{At: hour(r.IntN(3))}
	for i := range r.IntN(4) {
		s.Givers = append(s.Givers, randomGiver(r, fmt.Sprint("giver-", i)))
	}
	for i := range r.IntN(2) {
		g := randomGiver(r, fmt.Sprint("withheld-", i))
		if r.IntN(3) == 0 {
			g.Who = append(g.Who, one(r, recipients))
		}
		s.Withheld = append(s.Withheld, g)
	}
	for i := range r.IntN(2) {
		s.Informed = append(s.Informed, randomGiver(r, fmt.Sprint("informed-", i)))
	}
	for i := range 1 + r.IntN(3) {
		sh := Share{
			To: some(r, recipients), What: append([]string{one(r, categories)}, some(r, categories)...),
			Basis: one(r, []Basis{ByConsent, ByConsent, ByConsent, NoObjection, Statute, Anonymous, Duty, ""}),
		}
		if r.IntN(4) > 0 {
			sh.From, sh.Regime = []string{one(r, senders)}, one(r, regimes)
		}
		if r.IntN(3) == 0 {
			sh.Concerns = some(r, concerns)
		}
		sh.Rule = fmt.Sprint("share-", i)
		s.Shares = append(s.Shares, sh)
	}
	return s
}

func randomRecord(r *rand.Rand) Record {
	var rec Record
	for range r.IntN(30) {
		a := Answer{Who: one(r, roles), To: one(r, recipients), Said: one(r, []Said{Yes, Yes, Yes, Yes, Yes, No, No, ""}), At: hour(r.IntN(6))}
		if r.IntN(12) == 0 {
			a.At = time.Time{}
		}
		if r.IntN(3) == 0 {
			a.What = some(r, categories)
		}
		if r.IntN(5) == 0 {
			a.Until = hour(r.IntN(8))
		}
		if r.IntN(6) == 0 {
			a.Withdrawn = hour(r.IntN(8))
		}
		rec = append(rec, a)
	}
	return rec
}

// The functions below say again, as plainly as can be, what the package comment
// says, for one category of one share at a time.

func refHas(list []string, w string) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

func refMeet(a, b []string) bool {
	for _, x := range a {
		if refHas(b, x) {
			return true
		}
	}
	return len(a) == 0 || len(b) == 0
}

// refStatus looks at the answers that count and takes the worst of the latest.
func refStatus(rec Record, who, to, cat string, at time.Time) Status {
	var latest time.Time
	found, undated := map[Status]bool{}, map[Status]bool{}
	for _, a := range rec {
		about := a.What == nil || refHas(a.What, cat) || len(a.What) == 0 && a.Said == No
		if a.Said == "" {
			continue
		}
		if a.At.IsZero() && a.Who == who && a.To == to && about {
			undated[Refused] = undated[Refused] || a.Said == No
			undated[Withdrawn] = undated[Withdrawn] || !a.Withdrawn.IsZero() && !a.Withdrawn.After(at)
		}
		if a.At.IsZero() || a.Who != who || a.To != to || !about || a.At.After(at) || a.At.Before(latest) {
			continue
		}
		if a.At.After(latest) {
			latest, found = a.At, map[Status]bool{}
		}
		if a.Said == No {
			found[Refused] = true
		} else if !a.Withdrawn.IsZero() && (a.Withdrawn.Before(at) || a.Withdrawn.Equal(at)) {
			found[Withdrawn] = true
		} else if !a.Until.IsZero() && (a.Until.Before(at) || a.Until.Equal(at)) {
			found[Expired] = true
		} else {
			found[Given] = true
		}
	}
	for _, s := range []Status{Refused, Withdrawn, Expired, Given} {
		if found[s] || undated[s] {
			return s
		}
	}
	return NeverAsked
}

// refBelongs reports whether the giver can belong to the category of the share.
func refBelongs(g Giver, sh Share, to string) bool {
	if len(g.To) > 0 && !refHas(g.To, to) {
		return false
	}
	if len(g.Regimes) > 0 && sh.Regime != "" && !refHas(g.Regimes, sh.Regime) {
		return false
	}
	return refMeet(g.Concerns, sh.Concerns)
}

func refOpen(s Scope, sh Share, from, to, cat string, rec Record, at time.Time) bool {
	named := sh.From == nil || refHas(sh.From, from)
	if !named || !refHas(sh.To, to) || !refHas(sh.What, cat) || at.Before(s.At) {
		return false
	}
	var givers []Giver
	for _, g := range s.Givers {
		if refBelongs(g, sh, to) && (len(g.What) == 0 || refHas(g.What, cat)) {
			givers = append(givers, g)
		}
	}
	says := func(p string) Status { return refStatus(rec, p, to, cat, at) }
	no := func(p string) bool { return says(p) == Refused || says(p) == Withdrawn }
	for _, w := range s.Withheld {
		if sh.Basis != Duty && refHas(w.Who, to) && refBelongs(w, sh, to) && (len(w.What) == 0 || refHas(w.What, cat)) {
			return false
		}
	}
	switch sh.Basis {
	case Duty, Statute:
		return true
	case Anonymous:
		return cat != "identity" && cat != "contact"
	case NoObjection:
		for _, g := range givers {
			for _, p := range g.Who {
				if no(p) {
					return false
				}
			}
			if g.Need == Any && no(g.Prevails) {
				return false
			}
		}
		return true
	case ByConsent:
		parts := sh.Concerns
		if len(parts) == 0 {
			parts = []string{""}
		}
		for _, part := range parts {
			certain := false
			for _, g := range givers {
				sure := g.Applies == pathway.Certain && !g.Failed && !(len(g.Regimes) > 0 && sh.Regime == "")
				if sure && (part == "" || len(g.Concerns) == 0 || refHas(g.Concerns, part)) {
					certain = true
				}
			}
			if !certain {
				return false
			}
		}
		yes := func(p string) bool {
			for _, w := range s.Withheld {
				if refBelongs(w, sh, to) && refHas(w.Who, p) && refMeet(w.What, sh.What) {
					return false
				}
			}
			return says(p) == Given
		}
		for _, g := range givers {
			if g.Need == Any {
				some := g.Prevails != "" && yes(g.Prevails)
				for _, p := range g.Who {
					some = some || yes(p)
				}
				if !some || g.Prevails != "" && no(g.Prevails) {
					return false
				}
				continue
			}
			if len(g.Who) == 0 {
				return false
			}
			for _, p := range g.Who {
				if !yes(p) {
					return false
				}
			}
		}
		return true
	}
	return false
}

func TestCheckAgreesWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	opened, waited := map[Basis]int{}, map[Status]int{}
	for range 60_000 {
		s, rec := randomScope(r), randomRecord(r)
		from, to, at := one(r, senders), one(r, recipients), hour(r.IntN(8))
		verdicts := s.Check(from, to, rec, at)
		for _, sh := range s.Shares {
			i := slices.IndexFunc(verdicts, func(v Verdict) bool { return v.Rule == sh.Rule })
			var v Verdict
			if i >= 0 {
				v = verdicts[i]
				for _, c := range sh.What {
					require.True(t, slices.Contains(v.Open, c) != slices.Contains(v.Shut, c))
				}
			}
			for _, c := range categories {
				want := refOpen(s, sh, from, to, c, rec, at)
				require.Equal(t, want, slices.Contains(v.Open, c), "%+v\n%+v\n%s %s %s %v", s, rec, from, to, c, at)
				if want {
					opened[sh.Basis]++
				}
			}
			for _, w := range v.Waits {
				waited[w.Status]++
				require.NotContains(t, []Status{Given, NotNeeded}, w.Status)
				for _, c := range w.What {
					require.Contains(t, v.Shut, c, "nothing waits for an open category")
				}
			}
			if len(v.Shut) > 0 && v.Basis != Anonymous && v.Basis != "" {
				require.NotEmpty(t, v.Waits, "what is shut says why")
			}
		}
	}
	for _, b := range []Basis{ByConsent, NoObjection, Statute, Anonymous, Duty} {
		assert.Greater(t, opened[b], 300, b)
	}
	for _, st := range []Status{NeverAsked, Refused, Expired, Withdrawn, NotToBeAsked, NotToBeTold, Undecided} {
		assert.Greater(t, waited[st], 300, st)
	}
}

// Taking away a yes, or adding a no, never opens anything.
func TestMoreRefusalNeverOpens(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	open := func(s Scope, rec Record, to string, at time.Time) map[string]bool {
		out := map[string]bool{}
		for _, v := range s.Check("fastlege", to, rec, at) {
			for _, c := range v.Open {
				out[v.Rule+"/"+c] = true
			}
		}
		return out
	}
	for range 10_000 {
		s, rec := randomScope(r), randomRecord(r)
		to, at := one(r, recipients), hour(8)
		before := open(s, rec, to, at)
		no := append(slices.Clone(rec), Answer{Who: one(r, roles), To: to, Said: No, At: hour(7)})
		no[len(no)-1].At = one(r, []time.Time{hour(7), {}})
		for k := range open(s, no, to, at) {
			require.True(t, before[k], "%s: %+v\n%+v", k, s, no)
		}
		for k := range open(s, nil, to, at) {
			if slices.ContainsFunc(s.Shares, func(sh Share) bool {
				return k[:len(sh.Rule)] == sh.Rule && sh.Basis == ByConsent
			}) {
				t.Fatalf("%s is open though nobody was asked", k)
			}
		}
		also := s
		more := randomGiver(r, "more")
		more.Who = append(more.Who, some(r, recipients)...)
		also.Withheld = append(slices.Clone(s.Withheld), more)
		also.Givers = slices.Clone(s.Givers)
		for k := range open(also, rec, to, at) {
			require.True(t, before[k], "a prohibition opened %s", k)
		}
		for i := range also.Givers {
			also.Givers[i].Applies = pathway.Possible
		}
		for k := range open(also, rec, to, at) {
			require.True(t, before[k], "a missing fact opened %s", k)
		}
	}
}
