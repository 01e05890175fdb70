package referral_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

// Only what this sender may share opens the way, whatever others may.
func TestSendCountsTheSendersOwnShares(t *testing.T) {
	r := to(t, pathway.Considered)
	d := decided(pathway.Considered, 1)
	for _, basis := range []consent.Basis{consent.Duty, consent.Statute, consent.ByConsent, consent.NoObjection, consent.Anonymous} {
		rec := consent.Record{{Who: "child", To: "bup", Said: consent.Yes, At: at(0)}}
		s := openScope(d)
		s.Shares[0].Basis = basis
		s.Givers = []consent.Giver{{Who: []string{"child"}, Applies: pathway.Certain}}
		next, err := r.Send("fastlege", d, s, rec, at(1))
		if basis == consent.Anonymous {
			assert.Contains(t, refused(t, err).Why, "nothing may be shared")
		} else {
			require.NoError(t, err, basis)
			assert.Equal(t, "fastlege", next.History()[1].From)
		}
		for _, from := range []string{"skole", "", " ", "bup"} {
			_, err = r.Send(from, d, s, rec, at(1))
			assert.Error(t, err, "%s by %q", basis, from)
		}
		// one that anyone may use, beside the GP's
		anyone := s.Shares[0]
		anyone.From, anyone.Regime = nil, ""
		s.Shares = append(s.Shares, anyone)
		_, err = r.Send("skole", d, s, rec, at(1))
		assert.Equal(t, basis == consent.Anonymous, err != nil, basis)
		_, err = r.Send("", d, s, rec, at(1))
		assert.Contains(t, refused(t, err).Why, "sends", "somebody sends it")
	}

	// the GP's wait is no concern of the school
	s := openScope(d)
	s.Shares[0].Basis = consent.ByConsent
	s.Givers = []consent.Giver{{Who: []string{"child"}, Applies: pathway.Certain}}
	_, err := r.Send("skole", d, s, nil, at(1))
	assert.Empty(t, refused(t, err).Waits)
	_, err = r.Send("fastlege", d, s, nil, at(1))
	assert.Len(t, refused(t, err).Waits, 1)
}

// What a decision calls waived is waived only by the referral's own waiver.
func TestWaivedTakesAWaiver(t *testing.T) {
	for _, applies := range []pathway.Applies{pathway.Certain, pathway.Possible} {
		x := duty("x", pathway.Rejected)
		x.State, x.Applies = Waived, applies
		r := to(t, pathway.RejectionConsidered)
		r, err := r.Reject(decided(pathway.RejectionConsidered, 8, x), at(8))
		assert.Equal(t, Open, refused(t, err).Duties[0].State)
		assert.Equal(t, Open, r.Duties()[0].State)
		r, err = r.Waive("x", "", "why", "bup", decided(pathway.RejectionConsidered, 8, x), at(8))
		require.NoError(t, err)
		assert.Equal(t, Waived, r.Duties()[0].State)
		b, err := json.Marshal(r)
		require.NoError(t, err)
		_, err = r.Reject(decided(pathway.RejectionConsidered, 9, x), at(9))
		require.NoError(t, err)

		// a stored one that calls it waived, without the waiver
		var back Referral
		text := strings.Replace(string(b), `"waived":[{"duty":"x"}],`, "", 1)
		text = strings.Replace(text, `"state":"open"`, `"state":"waived"`, 1)
		require.Equal(t, len(b)-len(`"waived":[{"duty":"x"}],`)+2, len(text))
		require.NoError(t, json.Unmarshal([]byte(text), &back))
		assert.Equal(t, Open, back.Duties()[0].State)
		assert.Len(t, back.Open(pathway.Rejected), 1)
	}
}
