package rules

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/require"
)

func TestLawsOfEveryDecision(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range runs(t, 3000) {
				r := rand.New(rand.NewPCG(uint64(seed), 2))
				c := hidden(r, randomCase(r, p))
				d, err := p.Decide(context.Background(), c)
				require.NoError(t, err)
				soundDecision(t, p, d)
				if t.Failed() {
					t.Fatalf("seed %d: %+v", seed, c)
				}
			}
		})
	}
}

func discloses(p *Policy, id string) bool {
	return slices.ContainsFunc(p.rules, func(u *rule) bool { return u.id == id && u.duty != nil && u.duty.discloses != nil })
}

func soundDecision(t *testing.T, p *Policy, d Decision) {
	t.Helper()
	for _, c := range d.Concerns {
		h := p.serviceOf[c.Meanwhile]
		if h == nil || !h.Holds && !h.Emergency {
			t.Errorf("concern %s has no holder", c.Condition)
		}
		settle := dutySpots(d, func(u referral.Duty) bool { return u.ID == settleDuty })[spot{settleDuty, c.Condition}]
		unclear := c.Tier == pathway.TierUnsettled || c.Service == "" && c.Tier != pathway.TierEmergency
		if unclear != settle {
			t.Errorf("concern %s is %s, and the duty to settle it: %v", c.Condition, c.Tier, settle)
		}
		if c.Tier != pathway.TierUnsettled && len(c.Because) == 0 {
			t.Errorf("tier %s without a reason", c.Tier)
		}
	}
	for _, x := range d.Scope.Shares {
		if x.Rule == "" || x.Basis == "" || len(x.Source) == 0 {
			t.Errorf("a share without rule, basis or source")
		}
		if x.Basis == consent.Duty && x.Duty == "" {
			t.Errorf("share %s is a duty, but no duty carries it", x.Rule)
		}
		for _, from := range x.From {
			for _, to := range x.To {
				for _, v := range d.Scope.Check(from, to, nil, d.At) {
					if v.Basis == consent.ByConsent && len(v.Open) > 0 {
						t.Errorf("share %s is open though nobody has consented", v.Rule)
					}
				}
			}
		}
	}
	for _, u := range d.Duties.List {
		if u.Rule == "" || u.File == "" || u.Line == 0 || u.Strength == "" || u.Force == "" || len(u.Source) == 0 {
			t.Errorf("duty %s without rule, place, strength, force or source", u.ID)
		}
		if discloses(p, u.ID) && (u.Applies == pathway.Possible) != (u.Clarify || u.ByHand) {
			t.Errorf("duty %s to disclose is only possible, and nobody clarifies it", u.ID)
		}
	}
	if d.Duties.Holder == "" {
		t.Error("the duties have no holder")
	}
	told := map[string]bool{}
	for _, g := range d.Scope.Withheld {
		if len(g.What) == 0 && len(g.To) == 0 && len(g.Regimes) == 0 {
			for _, who := range g.Who {
				told[who] = true
			}
		}
	}
	for who := range told {
		if what, all := d.Scope.Tell(who); all || len(what) > 0 {
			t.Errorf("%s is told though a rule forbids it, for certain or possibly", who)
		}
		for _, m := range d.Missing {
			if slices.Contains(m.Of, who) {
				t.Errorf("%s is asked for %s though a rule forbids it", who, m.Fact)
			}
		}
	}
}
