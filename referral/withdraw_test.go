package referral_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

// No chain of steps ends a referral that the service was asked to take over
// without a rejection, a discharge, or the family's own word.
func TestEveryEndIsARejectionADischargeOrAWithdrawal(t *testing.T) {
	for _, s := range pathway.States() {
		_, err := to(t, s).Close(decided(s, 10), at(10))
		assert.Equal(t, s == pathway.Rejected || s == pathway.Discharged, err == nil, s)
		_, err = to(t, s).Reject(decided(s, 10), at(10))
		assert.Equal(t, s == pathway.RejectionConsidered, err == nil, s)
	}
}

func TestWithdraw(t *testing.T) {
	for _, s := range pathway.States() {
		r := to(t, s)
		possible := duty("x", pathway.Closed)
		possible.Applies = pathway.Possible
		next, err := r.Withdraw("they moved", "parents", decided(s, 10, possible), at(10))
		e := refused(t, err)
		assert.Equal(t, Withdrawn, e.Step)
		assert.Equal(t, s, next.State())
		assert.Equal(t, r.Holder(), next.Holder())
		if s == pathway.Closed || s == pathway.Rejected || s == pathway.Started || s == pathway.Discharged {
			assert.Regexp(t, "^(after|nothing follows) "+string(s), e.Why)
			continue
		}
		assert.Len(t, e.Duties, 1, "%s: guarded as closing is, by what is possible too", s)
		assert.Len(t, next.Open(Withdrawn), 1)

		for _, no := range [][2]string{
			{"", "parents"}, {" \t", "parents"}, {"they moved", ""}, {"they moved", " "},
			{"they moved", "bup"}, {"they moved", " BUP "}, {"they moved", "receiving-service"},
		} {
			_, err := r.Withdraw(no[0], no[1], decided(s, 10), at(10))
			why := refused(t, err).Why
			assert.NotContains(t, why, "moved")
			assert.Equal(t, no[1] != "parents" && strings.TrimSpace(no[1]) != "", strings.Contains(why, "reject"), why)
		}

		next, err = r.Withdraw("they moved", "parents ", decided(s, 10), at(11))
		require.NoError(t, err)
		assert.Equal(t, pathway.Closed, next.State())
		assert.Equal(t, "fastlege", next.Holder())
		h := next.History()
		assert.Equal(t, Step{What: Withdrawn, At: at(11), Decided: at(10), Reason: "they moved", By: "parents "}, h[len(h)-1])
		events := next.Case(pathway.Case{}).Events
		assert.Equal(t, at(11), events["closed"])
		assert.NotContains(t, events, "withdrawn")

		b, err := json.Marshal(next)
		require.NoError(t, err)
		var back Referral
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, next, back)
		for _, bad := range [][2]string{
			{`"reason":"they moved"`, `"reason":""`},
			{`"by":"parents "`, `"by":" "`},
			{`"by":"parents "`, `"by":"bup"`},
			{`"what":"withdrawn"`, `"what":"closed"`},
			{`"state":"closed"`, `"state":"` + string(s) + `"`},
		} {
			require.Contains(t, string(b), bad[0])
			assert.Error(t, json.Unmarshal([]byte(strings.Replace(string(b), bad[0], bad[1], 1)), &back), "%s: %s", s, bad[1])
		}
	}
}

// An urgent service's way is open, but leaving it is guarded as ever.
func TestWithdrawFromAnUrgentService(t *testing.T) {
	d := decided(pathway.Received, 9, duty("x", pathway.Closed))
	d.Urgent = []string{"bup"}
	_, err := to(t, pathway.Received).Withdraw("why", "parents", d, at(9))
	assert.Len(t, refused(t, err).Duties, 1)
}
