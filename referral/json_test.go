package referral_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

// rich is a referral with something in every field.
func rich(t *testing.T) Referral {
	x := duty("x", pathway.Accepted)
	x.Concerns = []string{"angst"}
	d := decided(pathway.Received, 4, x, statutory("y", pathway.Discharged))
	d.Urgent = []string{"bup"}
	r, err := to(t, pathway.Received).Waive("x", "angst", "the reason", "bup", d, at(4))
	require.NoError(t, err)
	r, err = r.Accept(d, at(5))
	require.NoError(t, err)
	d.Policy.Hash, d.State, d.At, d.List = "def", pathway.Accepted, at(6), d.List[:1]
	r, err = r.Adopt("the new version", "fastlege", d, at(6))
	require.NoError(t, err)
	return r
}

func TestJSON(t *testing.T) {
	r := rich(t)
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var back Referral
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, r, back)
	assert.Contains(t, string(b), `"state":"accepted","holder":"bup","home":"fastlege"`)

	_, err = json.Marshal(Referral{})
	assert.Error(t, err)
}

func TestJSONRefusesRubbish(t *testing.T) {
	b, err := json.Marshal(rich(t))
	require.NoError(t, err)
	good := string(b)
	for _, c := range [][2]string{
		{`"state":"accepted"`, `"state":"closed"`},
		{`"holder":"bup"`, `"holder":"ppt"`},
		{`"holder":"bup"`, `"holder":""`},
		{`"home":"fastlege"`, `"home":""`},
		{`"to":"bup"`, `"to":""`},
		{`"what":"considered"`, `"what":"sent"`},
		{`"what":"received"`, `"what":"discharged"`},
		{`"what":"received"`, `"what":"considered"`},
		{`"what":"received"`, `"what":"answered"`},
		{`"reason":"the reason"`, `"reason":" "`},
		{`"by":"bup","reason"`, `"by":"","reason"`},
		{`"reason":"the new version"`, `"reason":" "`},
		{`"by":"fastlege","reason"`, `"by":"","reason"`},
		{`"hash":"abc"`, `"hash":"def"`},
		{`"what":"adopted"`, `"what":"answered"`},
		{`"what":"adopted"`, `"what":"withdrawn"`},
		{`"what":"adopted"`, `"what":"closed"`},
		{`"waived":[{"duty":"x"`, `"waived":[{"duty":"y"`},
		{`"concerns":["angst"]`, `"concerns":["angst","depresjon"]`},
		{`"in":"received"`, `"in":"nowhere"`},
		{`"at":"2026-03-02T10:00:00Z"`, `"at":"2026-03-02T08:00:00Z"`},
		{`"at":"2026-03-02T10:00:00Z"`, `"at":"secret"`},
		{`"decided":"2026-03-02T15:00:00Z","told"`, `"decided":"2026-03-02T09:00:00Z","told"`},
		{`"decided":"2026-03-02T15:00:00Z","told"`, `"told"`},
		{`"history":[`, `"history":[],"no":[`},
		{good, "null"},
		{good, "[]"},
		{good, "{}"},
		{good, `"secret"`},
		{good, ""},
	} {
		require.Contains(t, good, c[0])
		r := to(t, pathway.Sent)
		err := json.Unmarshal([]byte(strings.Replace(good, c[0], c[1], 1)), &r)
		assert.Error(t, err, c[1])
		if err != nil && c[1] != "" {
			assert.NotContains(t, err.Error(), "secret")
		}
		assert.Equal(t, to(t, pathway.Sent), r, "as it was")
	}
}

// Whatever the bytes are: no panic, and what is read is a referral.
func TestJSONMutations(t *testing.T) {
	b, err := json.Marshal(rich(t))
	require.NoError(t, err)
	rnd := rand.New(rand.NewPCG(5, 5))
	read := 0
	for range 30_000 {
		var r Referral
		if json.Unmarshal(mutated(rnd, b), &r) != nil {
			continue
		}
		read++
		require.NotEmpty(t, r.Holder())
		require.NotEmpty(t, r.To())
		require.NotEmpty(t, r.History())
		require.Contains(t, pathway.States(), r.State())
		_, err := json.Marshal(r)
		require.NoError(t, err)
		_, err = r.Close(decided(r.State(), 99), at(99))
		require.Error(t, err, "accepted cannot be closed")
	}
	assert.Greater(t, read, 100)
}

// A stored referral that has lost its duties would forget what it was told.
func TestAStoredReferralWithoutItsDutiesIsRefused(t *testing.T) {
	raw, err := json.Marshal(rich(t))
	require.NoError(t, err)
	var all map[string]any
	require.NoError(t, json.Unmarshal(raw, &all))
	require.Contains(t, all, "told")
	delete(all, "told")
	raw, err = json.Marshal(all)
	require.NoError(t, err)
	var back Referral
	require.ErrorContains(t, json.Unmarshal(raw, &back), "the duties that it was told are missing")
}
