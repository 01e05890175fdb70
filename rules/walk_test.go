package rules

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
)

// Random referrals under fresh decisions of the shipped policy: no step is taken
// over an open duty that blocks it, nothing is sent without a share that is open,
// and the child always has a holder.
func TestLawReferralsUnderFreshDecisions(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken := map[pathway.State]int{}
			for seed := range runs(t, 400) {
				r := rand.New(rand.NewPCG(uint64(seed), 4))
				walk(t, p, r, taken)
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			if name == "national" && !testing.Short() {
				for _, s := range []pathway.State{pathway.Sent, pathway.Rejected, pathway.Closed, pathway.Discharged} {
					require.Positive(t, taken[s], "no referral ever got to %s", s)
				}
			}
		})
	}
}

// onward are the steps that a referral can take.
var onward = map[pathway.State][]pathway.State{
	pathway.Considered:          {pathway.Sent},
	pathway.Sent:                {pathway.Received},
	pathway.Received:            {pathway.Accepted, pathway.RejectionConsidered},
	pathway.RejectionConsidered: {pathway.Rejected, pathway.Accepted},
	pathway.Rejected:            {pathway.Closed},
	pathway.Accepted:            {pathway.Started},
	pathway.Started:             {pathway.Discharged},
}

func walk(t *testing.T, p *Policy, r *rand.Rand, taken map[pathway.State]int) {
	c := randomCase(r, p)
	c.State, c.Events = pathway.Considered, nil
	at := c.At
	d, err := p.Decide(context.Background(), c)
	require.NoError(t, err)
	to := "bup"
	if r.IntN(8) == 0 {
		to = "akutt"
	}
	ref, err := referral.New(to, d.Duties, at)
	require.NoError(t, err)
	for range 20 {
		at = at.Add(time.Duration(r.IntN(200)) * time.Hour)
		if r.IntN(3) > 0 { // somebody does what is open
			for _, u := range ref.Duties() {
				if u.DoneFact != "" && r.IntN(3) > 0 {
					c.Given = with(c.Given, u.DoneFact, p)
				}
			}
		}
		c.At = at
		d, err = p.Decide(context.Background(), ref.Case(c))
		require.NoError(t, err)
		for _, u := range ref.Open(pathway.States()[1+r.IntN(8)]) {
			concern := ""
			if len(u.Concerns) > 0 {
				concern = u.Concerns[0]
			}
			if u.Waivable() && r.IntN(2) == 0 {
				if waived, err := ref.Waive(u.ID, concern, "because", "fastlege", d.Duties, at); err == nil {
					ref = waived
				}
			}
		}
		var rec consent.Record
		if r.IntN(2) == 0 {
			for _, g := range d.Scope.Givers {
				for _, who := range g.Who {
					rec = append(rec, consent.Answer{Who: who, To: to, Said: oneOf(r, []consent.Said{consent.Yes, consent.Yes, consent.Yes, consent.Yes, consent.Yes, consent.No}), At: at})
				}
			}
		}
		from := oneOf(r, p.cat.Services).ID
		for _, sh := range d.Scope.Shares { // mostly one that has something to share
			if len(sh.From) > 0 && slices.Contains(sh.To, to) && r.IntN(3) > 0 {
				from = sh.From[0]
			}
		}
		steps := map[pathway.State]func() (referral.Referral, error){
			pathway.Sent:                func() (referral.Referral, error) { return ref.Send(from, d.Duties, d.Scope, rec, at) },
			pathway.Received:            func() (referral.Referral, error) { return ref.Receive(d.Duties, at) },
			pathway.RejectionConsidered: func() (referral.Referral, error) { return ref.ConsiderRejection(d.Duties, at) },
			pathway.Rejected:            func() (referral.Referral, error) { return ref.Reject(d.Duties, at) },
			pathway.Accepted:            func() (referral.Referral, error) { return ref.Accept(d.Duties, at) },
			pathway.Started:             func() (referral.Referral, error) { return ref.Start(d.Duties, at) },
			pathway.Discharged:          func() (referral.Referral, error) { return ref.Discharge(d.Duties, at) },
			pathway.Closed:              func() (referral.Referral, error) { return ref.Close(d.Duties, at) },
			referral.Withdrawn: func() (referral.Referral, error) {
				return ref.Withdraw("because", "parents", d.Duties, at)
			},
		}
		names := sortedKeys(steps)
		step := names[r.IntN(len(names))]
		if on := onward[ref.State()]; len(on) > 0 && r.IntN(6) > 0 { // mostly a step that can be
			step = on[r.IntN(len(on))]
		}
		next, err := steps[step]()
		if next.Holder() == "" {
			t.Fatalf("after %s nobody holds the child", step)
		}
		if err != nil {
			var refused *referral.Refused
			require.ErrorAs(t, err, &refused)
			require.Equal(t, ref.State(), next.State(), "a refused step moved the referral")
			continue
		}
		taken[step]++
		urgent := slices.Contains(d.Duties.Urgent, to)
		guard := step // whose duties block it
		if step == referral.Withdrawn {
			guard = pathway.Closed
		}
		final := guard == pathway.Rejected || guard == pathway.Closed || guard == pathway.Discharged
		for _, u := range next.Duties() {
			open := u.State != referral.Done && u.State != referral.Waived && u.Strength != pathway.Kan
			if u.Before == guard && open && (final || u.Applies == pathway.Certain && !urgent) {
				t.Errorf("%s was taken with %s open", step, u.ID)
			}
		}
		if step == pathway.Sent && !urgent {
			sent := false
			for _, v := range d.Scope.Check(from, to, rec, at) {
				sent = sent || len(v.Open) > 0 && v.Basis != consent.Anonymous
			}
			if !sent {
				t.Error("a referral was sent though nothing may be shared")
			}
		}
		ref = next
	}
}

// with is the facts with one duty's done fact set, where it is about the case.
func with(given map[string]any, fact string, p *Policy) map[string]any {
	if p.factOf[fact].concern || p.factOf[fact].kind != cond.Bool {
		return given
	}
	out := map[string]any{fact: true}
	for k, v := range given {
		if k != fact {
			out[k] = v
		}
	}
	return out
}
