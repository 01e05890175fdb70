package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// compare holds the decision of a stack to that of the layers above.
func (b *below) compare(t *testing.T, low, up Decision, c pathway.Case) {
	t.Helper()
	m := b.movedBy(low, up, c)
	b.concerns(t, low, up)
	b.duties(t, low, up, m)
	b.shares(t, low, up, m)
	b.givers(t, low, up, m)
	b.level(t, low, up, m)
	reviews := func(d Decision) map[spot]bool {
		out := map[spot]bool{}
		for _, x := range d.Review {
			for _, s := range spots(x.Rule, x.Concerns) {
				out[s] = true
			}
		}
		return out
	}
	mine := reviews(low)
	for s := range reviews(up) {
		if !mine[s] && !(b.greyOnly(s.rule) && m.surely(s.concern)) && !b.gone(m, up, s, true, reviews) {
			t.Errorf("review %v is gone, and no change says so", s)
		}
	}
	if low.Coordinator.Service == "" && len(low.Coordinator.Possible) == 0 {
		t.Error("nobody coordinates")
	}
	if up.Emergency() && !low.Emergency() {
		t.Error("an emergency is none in the stack")
	}
}

func (b *below) level(t *testing.T, low, up Decision, m moved) {
	t.Helper()
	lower := low.Level.Level < up.Level.Level || up.Level.Known && !low.Level.Known ||
		up.Level.Applies == pathway.Certain && low.Level.Level == up.Level.Level && low.Level.Applies != pathway.Certain
	if !lower {
		return
	}
	for _, g := range up.Level.Because {
		if slices.ContainsFunc(low.Concerns, func(c Concern) bool { return m.lifts(g.Rule, c.Condition, false) }) {
			return
		}
	}
	t.Errorf("level %d %s %v, above %d %s %v, and no change says so", low.Level.Level, low.Level.Applies, low.Level.Possible, up.Level.Level, up.Level.Applies, up.Level.Possible)
}

func (b *below) concerns(t *testing.T, low, up Decision) {
	t.Helper()
	for i, v := range up.Concerns {
		c := low.Concerns[i]
		missing := len(low.Missing) > 0
		switch {
		case v.Tier == pathway.TierUnsettled, c.Tier == v.Tier:
		case missing && c.Tier == pathway.TierUnsettled && slices.Contains(c.Possible, v.Tier):
		default:
			t.Errorf("%s is %s %v where the layers above name %s", c.Condition, c.Tier, c.Possible, v.Tier)
		}
		switch {
		case v.Service == "", c.Service == v.Service:
		case missing && c.Service == "" && slices.Contains(c.PossibleServices, v.Service):
		case b.goesBefore(c, v):
		default:
			t.Errorf("%s belongs to %q %v where the layers above name %s", c.Condition, c.Service, c.PossibleServices, v.Service)
		}
		for _, s := range v.Alongside {
			if c.Tier == v.Tier && s != c.Service && !slices.Contains(c.Alongside, s) && !slices.Contains(c.PossibleServices, s) {
				t.Errorf("%s: %s no longer helps alongside", c.Condition, s)
			}
		}
	}
}

// goesBefore says that a rule of the layers between settles, by name, one that
// the layers above went by.
func (b *below) goesBefore(c, v Concern) bool {
	return slices.ContainsFunc(c.Because, func(g Ground) bool {
		return b.between[g.Layer] && slices.ContainsFunc(b.changes, func(x LayerChange) bool {
			return x.Kind == Settles && x.ID == g.Rule && slices.ContainsFunc(x.Edits, func(e Edit) bool {
				return e.Key == "settles" && slices.ContainsFunc(v.Because, func(above Ground) bool {
					return slices.ContainsFunc(strings.Split(e.Now, ", "), func(named string) bool { return tail(named) == above.Rule })
				})
			})
		})
	})
}

func (b *below) duties(t *testing.T, low, up Decision, m moved) {
	t.Helper()
	mine := map[spot]referral.Duty{}
	for _, u := range low.Duties.List {
		for _, s := range spots(u.ID, u.Concerns) {
			mine[s] = u
		}
	}
	for _, v := range up.Duties.List {
		for _, s := range spots(v.ID, v.Concerns) {
			u, stands := mine[s]
			if !stands || v.Applies == pathway.Certain && u.Applies != pathway.Certain {
				counts := func(referral.Duty) bool { return true }
				if stands { // it is certain above
					counts = func(u referral.Duty) bool { return u.Applies == pathway.Certain }
				}
				if !b.gone(m, up, s, !stands, func(d Decision) map[spot]bool { return dutySpots(d, counts) }) {
					t.Errorf("duty %v is %s above and %q in the stack, and no change says so", s, v.Applies, u.Applies)
				}
			}
			if stands {
				b.duty(t, s, u, v)
			}
		}
	}
	due := map[spot]referral.Deadline{}
	for _, x := range low.Deadlines {
		for _, s := range spots(x.Duty, x.Concerns) {
			due[s] = x
		}
	}
	for _, y := range up.Deadlines {
		for _, s := range spots(y.Duty, y.Concerns) {
			x, stands := due[s]
			switch _, still := mine[s]; {
			case !still:
			case !stands:
				t.Errorf("deadline of %v is gone", s)
			case !y.Due.IsZero() && (x.Due.IsZero() || x.Due.After(y.Due)):
				t.Errorf("deadline of %v is %s, above %s", s, x.Due, y.Due)
			}
		}
	}
}

// duty holds one duty for one concern to what it is above.
func (b *below) duty(t *testing.T, s spot, u, v referral.Duty) {
	t.Helper()
	bad := func(format string, args ...any) { t.Errorf("duty %v: %s", s, fmt.Sprintf(format, args...)) }
	if u.Strength.Rank() < v.Strength.Rank() {
		bad("%s, above %s", u.Strength, v.Strength)
	}
	if v.Before != "" && u.Before != v.Before {
		bad("before %q, above %q", u.Before, v.Before)
	}
	if u.State == referral.Waived && v.State != referral.Waived || u.State == referral.Done && v.State != referral.Done {
		bad("%s, above %s", u.State, v.State)
	}
	if !v.Waivable() && u.Waivable() {
		bad("can be waived, above not: %s %s", u.Strength, u.Force)
	}
	if u.SetAside && !v.SetAside && u.Before == v.Before && u.State == v.State {
		bad("is set aside, above not")
	}
	if b.up.serviceOf[v.By] != nil && u.By != v.By && v.ID != settleDuty {
		bad("by %s, above %s", u.By, v.By)
	}
	for _, w := range v.With {
		if v.ID != settleDuty && !slices.Contains(u.With, w) && u.By != w {
			bad("%s no longer takes part", w)
		}
	}
	if u.DoneFact != v.DoneFact || !slices.Equal(u.Needs, v.Needs) {
		bad("is done or needs otherwise")
	}
	if v.Limit == nil {
		return
	}
	if u.Limit == nil {
		bad("has no deadline, above %s", v.Limit)
		return
	}
	if u.Limit.From != v.Limit.From || u.Limit.Until != v.Limit.Until {
		bad("deadline from %s until %s, above from %s until %s", u.Limit.From, u.Limit.Until, v.Limit.From, v.Limit.Until)
	}
	pair := [2]referral.Limit{*u.Limit, *v.Limit}
	if b.limits[pair] {
		return
	}
	b.limits[pair] = true
	for i := range 900 {
		from := time.Date(2025, 1, 1+i, 9, 0, 0, 0, time.UTC)
		if u.Limit.Due(from).After(v.Limit.Due(from)) {
			bad("%s from %s is later than %s", u.Limit, from.Format(time.DateOnly), v.Limit)
		}
	}
}

// strictness orders what a share rests on: the more must be asked, the higher.
var strictness = map[consent.Basis]int{consent.Statute: 1, consent.Anonymous: 1, consent.NoObjection: 2, consent.ByConsent: 3}

func (b *below) shares(t *testing.T, low, up Decision, m moved) {
	t.Helper()
	index := func(d Decision) map[spot]consent.Share {
		out := map[spot]consent.Share{}
		for _, x := range d.Scope.Shares {
			for _, s := range spots(x.Rule, x.Concerns) {
				out[s] = x
			}
		}
		return out
	}
	mine, theirs := index(low), index(up)
	less := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
	}
	for s, x := range mine {
		y, stands := theirs[s]
		switch {
		case !stands && m.opens(s.rule, s.concern):
		case !stands && len(up.Missing) > 0 && b.inEach(m.c, func(low, up Decision, m moved) bool {
			return !shareSpots(low)[s] || shareSpots(up)[s] || m.opens(s.rule, s.concern)
		}):
		case !stands:
			t.Errorf("share %v is closed above, and no change opens it", s)
		case x.Basis == consent.Duty || y.Basis == consent.Duty:
			if x.Basis != y.Basis || x.Duty != y.Duty || !slices.Equal(x.From, y.From) || !slices.Equal(x.To, y.To) || !slices.Equal(x.What, y.What) || x.Purpose != y.Purpose {
				t.Errorf("the duty to disclose %v is another", s)
			}
		case !less(x.To, y.To) || !less(x.What, y.What) || y.From != nil && (x.From == nil || !less(x.From, y.From)):
			t.Errorf("share %v opens more: %v to %v, above %v to %v", s, x.What, x.To, y.What, y.To)
		case x.Basis != y.Basis && strictness[x.Basis] <= strictness[y.Basis]:
			t.Errorf("share %v rests on %s, above on %s", s, x.Basis, y.Basis)
		}
	}
	for s, y := range theirs {
		if _, stands := mine[s]; !stands && y.Basis == consent.Duty {
			t.Errorf("the duty to disclose %v is gone", s)
		}
	}
}

func (b *below) givers(t *testing.T, low, up Decision, m moved) {
	t.Helper()
	kept := func(what string, above, mine []consent.Giver) {
		index := map[spot]consent.Giver{}
		for _, g := range mine {
			for _, s := range spots(g.Rule, g.Concerns) {
				index[s] = g
			}
		}
		for _, v := range above {
			for _, s := range spots(v.Rule, v.Concerns) {
				g, stands := index[s]
				switch {
				case !stands || v.Applies == pathway.Certain && g.Applies != pathway.Certain:
					if !m.lifts(v.Rule, s.concern, !stands) {
						t.Errorf("%s %v is %s above and %q in the stack, and no change says so", what, s, v.Applies, g.Applies)
					}
				case g.Applies != v.Applies && !m.otherwise(s.concern):
					t.Errorf("%s %v is %s, above %s", what, s, g.Applies, v.Applies)
				case !slices.Equal(g.Who, v.Who) || g.Need != v.Need || g.Prevails != v.Prevails || !slices.Equal(g.Regimes, v.Regimes) ||
					!slices.Equal(g.To, v.To) || len(v.What) > 0 && len(g.What) < len(v.What):
					t.Errorf("%s %v is %+v in the stack, above %+v", what, s, g, v)
				}
			}
		}
	}
	kept("who consents", up.Scope.Givers, low.Scope.Givers)
	kept("who is heard", up.Scope.Heard, low.Scope.Heard)
	kept("who is informed", up.Scope.Informed, low.Scope.Informed)
	kept("from whom is withheld", up.Scope.Withheld, low.Scope.Withheld)
	// A layer below tells nobody more, and keeps nobody out.
	for _, g := range append(slices.Clone(low.Scope.Informed), low.Scope.Withheld...) {
		if b.between[g.Layer] {
			t.Errorf("%s says who is told", g.Rule)
		}
	}
}

// opensNoMore holds what can go where, with random answers of everybody, to what
// can go there by the layers above. Where a prohibition fell away, or a share was
// narrowed to what is not forbidden, more may be asked about.
func (b *below) opensNoMore(t *testing.T, r *rand.Rand, low, up Decision, c pathway.Case) {
	t.Helper()
	m := b.movedBy(low, up, c)
	if len(giverSpots(low.Scope.Withheld, "")) != len(giverSpots(up.Scope.Withheld, "")) {
		return
	}
	var rec consent.Record
	for _, g := range append(slices.Clone(low.Scope.Givers), up.Scope.Givers...) {
		for _, who := range g.Who {
			for _, x := range low.Scope.Shares {
				for _, to := range x.To {
					rec = append(rec, answer(r, who, to, low.At))
				}
			}
		}
	}
	for _, x := range low.Scope.Shares {
		i := slices.IndexFunc(up.Scope.Shares, func(y consent.Share) bool { return y.Rule == x.Rule })
		if i < 0 || !slices.Equal(x.What, up.Scope.Shares[i].What) || slices.ContainsFunc(spots(x.Rule, x.Concerns), func(s spot) bool { return m.opens(s.rule, s.concern) }) {
			continue
		}
		from := append(slices.Clone(x.From), "fastlege")[0]
		for _, to := range x.To {
			open := map[string]bool{}
			for _, y := range up.Scope.Check(from, to, rec, up.At) {
				for _, category := range y.Open {
					open[y.Rule+category] = true
				}
			}
			for _, v := range low.Scope.Check(from, to, rec, low.At) {
				for _, category := range v.Open {
					if v.Rule == x.Rule && !open[v.Rule+category] {
						t.Errorf("%s lets %s go to %s, which the layers above do not", v.Rule, category, to)
					}
				}
			}
		}
	}
}
