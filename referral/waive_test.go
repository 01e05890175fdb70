package referral_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

func TestWaive(t *testing.T) {
	r := to(t, pathway.Received)
	x := duty("x", pathway.Accepted)
	d := decided(pathway.Received, 4, x)
	for name, args := range map[string][4]string{
		"no reason":       {"x", "", " \n", "bup"},
		"nobody":          {"x", "", "why", ""},
		"unknown duty":    {"y", "", "why", "bup"},
		"unknown concern": {"x", "angst", "why", "bup"},
	} {
		next, err := r.Waive(args[0], args[1], args[2], args[3], d, at(4))
		refused(t, err)
		assert.Len(t, next.Open(pathway.Accepted), 1, name)
	}
	r, err := r.Waive("x", "", "the GP is ill", "bup", d, at(4))
	require.NoError(t, err)
	assert.Empty(t, r.Open(pathway.Accepted))
	assert.Equal(t, Waived, r.Duties()[0].State)
	assert.Equal(t, Step{What: WaivedDuty, At: at(4), Decided: at(4), Duty: "x", By: "bup", Reason: "the GP is ill"},
		r.History()[3])
	_, err = r.Accept(decided(pathway.Received, 5, x), at(5))
	assert.NoError(t, err, "the waiver holds when the duty is listed again")

	x.Strength, x.Force = pathway.Skal, pathway.Regulation
	_, err = r.Accept(decided(pathway.Received, 5, x), at(5))
	assert.Len(t, refused(t, err).Duties, 1, "but not when it becomes one that cannot be waived")
}

func TestLawIsNotWaived(t *testing.T) {
	for _, c := range []struct {
		strength pathway.Strength
		force    pathway.Force
		want     bool
	}{
		{pathway.Skal, pathway.Statute, false},
		{pathway.Skal, pathway.Regulation, false},
		{pathway.Skal, pathway.Guideline, true},
		{pathway.Bor, pathway.Statute, true},
		{pathway.Kan, pathway.Statute, true},
		{"", "", true},
	} {
		x := duty("x", pathway.Accepted)
		x.Strength, x.Force = c.strength, c.force
		assert.Equal(t, c.want, x.Waivable(), c)
		_, err := to(t, pathway.Received).Waive("x", "", "why", "bup", decided(pathway.Received, 4, x), at(4))
		assert.Equal(t, c.want, err == nil, c)
	}
}

func TestLapsedLawIsWaived(t *testing.T) {
	x := statutory("x", pathway.Accepted)
	r, err := to(t, pathway.Received).Answer(decided(pathway.Received, 4, x), at(4))
	require.NoError(t, err)
	_, err = r.Accept(decided(pathway.Received, 5), at(5))
	require.Len(t, refused(t, err).Duties, 1, "it stays, since it was certain")
	r, err = r.Waive("x", "", "it was a mistake", "bup", decided(pathway.Received, 5), at(5))
	require.NoError(t, err)
	_, err = r.Accept(decided(pathway.Received, 6), at(6))
	require.NoError(t, err)
	_, err = r.Accept(decided(pathway.Received, 6, x), at(6))
	require.Error(t, err, "it is listed again")

	// told in another state: silence does not tell that it has lapsed
	x.Before = pathway.Rejected
	r, err = to(t, pathway.Received).ConsiderRejection(decided(pathway.Received, 4, x), at(4))
	require.NoError(t, err)
	_, err = r.Waive("x", "", "why", "bup", decided(pathway.RejectionConsidered, 5), at(5))
	require.Error(t, err)
	// but listed for another concern, it has lapsed for this one
	x.Concerns = []string{"angst"}
	_, err = r.Waive("x", "", "why", "bup", decided(pathway.RejectionConsidered, 5, x), at(5))
	require.NoError(t, err)
}
