package referral_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

// newer is a decision of the next version of the policy.
func newer(state pathway.State, hour int, list ...Duty) Duties {
	d := decided(state, hour, list...)
	d.Policy.Version, d.Policy.Hash = "2.0.0", "def"
	return d
}

func TestAdopt(t *testing.T) {
	old, both, possible := statutory("old", pathway.Accepted), duty("both", pathway.Accepted), duty("possible", pathway.Rejected)
	possible.Applies = pathway.Possible
	r, err := to(t, pathway.Received).Answer(decided(pathway.Received, 4, old, both, possible), at(4))
	require.NoError(t, err)

	both.State = Done
	fresh := duty("fresh", pathway.Accepted)
	_, err = r.Accept(newer(pathway.Received, 5, both, fresh), at(5))
	assert.Contains(t, refused(t, err).Why, "another policy")
	_, err = r.Waive("old", "", "why", "bup", decided(pathway.Received, 5, old), at(5))
	require.Error(t, err, "the law")

	r, err = r.Adopt("the agreement was renewed", "fastlege", newer(pathway.Received, 5, both, fresh), at(6))
	require.NoError(t, err)
	assert.Equal(t, "2.0.0", r.Policy().Version)
	assert.Equal(t, pathway.Received, r.State())
	h := r.History()
	assert.Equal(t, Step{What: Adopted, At: at(6), Decided: at(5), Reason: "the agreement was renewed", By: "fastlege", Left: stamp}, h[len(h)-1])
	assert.NotContains(t, r.Case(pathway.Case{}).Events, "adopted")
	assert.Len(t, r.Open(pathway.Accepted), 2, "old and fresh")
	assert.Len(t, r.Open(pathway.Rejected), 1, "what the old policy had possible is not settled by the silence of the new")

	b, err := json.Marshal(r)
	require.NoError(t, err)
	var back Referral
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, r, back)
	r = back

	_, err = r.Accept(decided(pathway.Received, 7, both), at(7))
	assert.Contains(t, refused(t, err).Why, "another policy", "there is no way back without adopting")
	fresh.State = Done
	r, err = r.Accept(newer(pathway.Received, 7, both, fresh), at(7))
	assert.Len(t, refused(t, err).Duties, 1)
	assert.Len(t, r.Open(pathway.Rejected), 1, "nor by a later decision")

	_, err = r.Waive("old", "", "why", "bup", newer(pathway.Received, 8, old), at(8))
	require.Error(t, err, "the new policy lists it, and it is the law")
	r, err = r.ConsiderRejection(newer(pathway.Received, 8), at(8))
	require.NoError(t, err)
	r, err = r.Waive("old", "", "the new version has another", "bup", newer(pathway.RejectionConsidered, 9), at(9))
	require.NoError(t, err, "whatever the state it was told in")
	r, err = r.Accept(newer(pathway.RejectionConsidered, 9), at(9))
	require.NoError(t, err)
}

func TestAdoptIsRefused(t *testing.T) {
	r, err := to(t, pathway.Received).Answer(decided(pathway.Received, 5, duty("x", pathway.Accepted)), at(5))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change     func(*Duties)
		reason, by string
		why        string
	}{
		"the same policy":     {func(d *Duties) { d.Policy = stamp }, "why", "bup", "already"},
		"no reason":           {func(d *Duties) {}, " ", "bup", "reason"},
		"nobody":              {func(d *Duties) {}, "why", "\n", "role"},
		"another state":       {func(d *Duties) { d.State = pathway.Sent }, "why", "bup", "is for the state sent"},
		"an earlier one":      {func(d *Duties) { d.At = at(4) }, "why", "bup", "older"},
		"later than the step": {func(d *Duties) { d.At = at(7) }, "why", "bup", "later"},
	} {
		d := newer(pathway.Received, 6, duty("y", pathway.Accepted))
		c.change(&d)
		next, err := r.Adopt(c.reason, c.by, d, at(6))
		e := refused(t, err)
		assert.Equal(t, Adopted, e.Step)
		assert.Contains(t, e.Why, c.why, name)
		assert.Equal(t, r, next, "%s: as it was", name)
	}
	_, err = Referral{}.Adopt("why", "bup", newer(pathway.Received, 6), at(6))
	assert.Contains(t, refused(t, err).Why, "New")
	for _, s := range pathway.States() {
		next, err := to(t, s).Adopt("why", "bup", newer(s, 10, duty("x", s)), at(10))
		require.NoError(t, err, "in every state, whatever is open")
		assert.Equal(t, s, next.State())
		assert.Equal(t, to(t, s).Holder(), next.Holder())
	}
}
