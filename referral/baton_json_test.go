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

// busy is a baton with something in every field.
func busy(t *testing.T) Baton {
	x, y := duty("x", pathway.Closed), statutory("y", pathway.Closed)
	x.Concerns = []string{"angst"}
	b, err := Baton{}.Appoint("skole", 1, fresh(0, x, y), at(0))
	require.NoError(t, err)
	b, err = b.Offer("ppt", at(1))
	require.NoError(t, err)
	b, err = b.Take("ppt", at(2))
	require.NoError(t, err)
	b, err = b.Waive("x", "angst", "the reason", "leader", fresh(3, x), at(3))
	require.NoError(t, err)
	b, err = b.Move(2, fresh(4), at(4))
	require.NoError(t, err)
	b, err = b.Adopt("the new version", "fastlege", newer("", 5, x), at(5))
	require.NoError(t, err)
	b, err = b.Offer("skolehelse", at(6))
	require.NoError(t, err)
	return b
}

// over is a baton whose cooperation has ended.
func over(t *testing.T) Baton {
	b, err := held(t, 3).End(GoalReached, "the reason", "skole", fresh(1), at(1))
	require.NoError(t, err)
	return b
}

func TestBatonJSON(t *testing.T) {
	refusedOnce, err := Baton{}.End(NoConcern, "why", "skole", fresh(1, duty("x", pathway.Closed)), at(1))
	require.Error(t, err)
	for _, b := range []Baton{{}, refusedOnce, busy(t), over(t)} {
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		back := held(t, 1)
		require.NoError(t, json.Unmarshal(raw, &back), "%s", raw)
		assert.Equal(t, b, back)
	}
	raw, _ := json.Marshal(Baton{})
	assert.Equal(t, `{"level":0,"holder":"","told":[],"history":[]}`, string(raw))
	raw, _ = json.Marshal(busy(t))
	assert.Contains(t, string(raw), `{"level":2,"holder":"ppt","offered":"skolehelse","reconsider":true,"policy":`)
}

func TestBatonJSONRefusesRubbish(t *testing.T) {
	raw, err := json.Marshal(busy(t))
	require.NoError(t, err)
	good := string(raw)
	raw, err = json.Marshal(over(t))
	require.NoError(t, err)
	ended := string(raw)
	for _, c := range [][3]string{
		{good, `{"level":2,"holder":"ppt"`, `{"level":2,"holder":""`},
		{good, `{"level":2,"holder":"ppt"`, `{"level":2,"holder":"skole"`},
		{good, `{"level":2`, `{"level":3`},
		{good, `"offered":"skolehelse"`, `"offered":"bup"`},
		{good, `"offered":"skolehelse",`, ``},
		{good, `"reconsider":true`, `"reconsider":false`},
		{good, `"reconsider":true`, `"ended":true`},
		{good, `"to":"skole","level":1,"holder":"skole"`, `"to":"","level":1,"holder":""`},
		{good, `"to":"skole","level":1,"holder":"skole"`, `"to":"Kari secret","level":1,"holder":"Kari secret"`},
		{good, `"to":"skole","level":1`, `"to":"skole","level":0`},
		{good, `"to":"skole","level":1`, `"to":"skole","level":4`},
		{good, `"to":"ppt","level":1,"holder":"skole"`, `"to":"ppt","level":1,"holder":"ppt"`},
		{good, `"to":"ppt","level":1,"holder":"ppt"`, `"to":"bup","level":1,"holder":"bup"`},
		{good, `"what":"taken"`, `"what":"declined"`},
		{good, `"what":"taken"`, `"what":"secret"`},
		{good, `"what":"appointed"`, `"what":"moved"`},
		{good, `"what":"moved"`, `"what":"ended"`},
		{good, `"what":"moved"`, `"what":"confirmed"`},
		{good, `"reason":"the reason"`, `"reason":" "`},
		{good, `"by":"leader"`, `"by":""`},
		{good, `"reason":"the new version"`, `"reason":""`},
		{good, `"version":"1.0.0","hash":"abc"`, `"version":"2.0.0","hash":"def"`},
		{good, `"what":"waived"`, `"what":"adopted"`},
		{good, `"waived":[{"duty":"x"`, `"waived":[{"duty":"y"`},
		{good, `"concerns":["angst"]`, `"concerns":["angst","depresjon"]`},
		{good, `"in":"considered"`, `"in":"nowhere"`},
		{good, `"told":[`, `"told":null,"no":[`},
		{good, `"history":[`, `"history":null,"no":[`},
		{good, `"history":[`, `"history":[],"no":[`},
		{good, `"at":"2026-03-02T10:00:00Z"`, `"at":"2026-03-02T08:00:00Z"`},
		{good, `"at":"2026-03-02T10:00:00Z"`, `"at":"0001-01-01T00:00:00Z"`},
		{good, `"at":"2026-03-02T10:00:00Z"`, `"at":"secret"`},
		{good, `"at":"2026-03-02T10:00:00Z"`, `"at":"2026-03-02T10:00:00Z","decided":"2026-03-02T10:00:00Z"`},
		{good, `"at":"2026-03-02T13:00:00Z","decided":"2026-03-02T13:00:00Z"`, `"at":"2026-03-02T13:00:00Z"`},
		{good, `"at":"2026-03-02T13:00:00Z","decided":"2026-03-02T13:00:00Z"`, `"at":"2026-03-02T13:00:00Z","decided":"2026-03-02T13:30:00Z"`},
		{good, `"at":"2026-03-02T13:00:00Z","decided":"2026-03-02T13:00:00Z"`, `"at":"2026-03-02T13:00:00Z","decided":"2026-03-02T11:00:00Z"`},
		{good, `"decided":"2026-03-02T14:00:00Z","told"`, `"decided":"2026-03-02T12:00:00Z","told"`},
		{good, `"decided":"2026-03-02T14:00:00Z","told"`, `"told"`},
		{ended, `{"level":0,"holder":""`, `{"level":3,"holder":"skole"`},
		{ended, `{"level":0,"holder":""`, `{"level":3,"holder":""`},
		{ended, `"ended":true,`, ``},
		{ended, `"outcome":"goal-reached"`, `"outcome":"secret"`},
		{ended, `"reason":"the reason"`, `"reason":""`},
		{ended, `"what":"ended","at":"2026-03-02T10:00:00Z","decided":"2026-03-02T10:00:00Z","level":0`, `"what":"ended","at":"2026-03-02T10:00:00Z","decided":"2026-03-02T10:00:00Z","level":3`},
		{good, good, `{"level":1,"holder":"","told":[],"history":[]}`},
		{good, good, `{"level":0,"holder":"skole","told":[],"history":[]}`},
		{good, good, `{"level":0,"holder":"","policy":{"id":"secret"},"told":[],"history":[]}`},
		{good, good, "null"},
		{good, good, "[]"},
		{good, good, "{}"},
		{good, good, `"secret"`},
		{good, good, ""},
	} {
		require.Contains(t, c[0], c[1])
		b := held(t, 2)
		err := json.Unmarshal([]byte(strings.Replace(c[0], c[1], c[2], 1)), &b)
		assert.Error(t, err, c[2])
		if err != nil {
			assert.NotContains(t, err.Error(), "secret")
		}
		assert.Equal(t, held(t, 2), b, "as it was")
	}
}

// mutated returns the bytes with a few of them lost, changed or swapped.
func mutated(rnd *rand.Rand, raw []byte) []byte {
	m := []byte(string(raw))
	for range 1 + rnd.IntN(3) {
		i := rnd.IntN(len(m))
		switch rnd.IntN(3) {
		case 0:
			m[i] = byte(rnd.IntN(256))
		case 1:
			m = append(m[:i], m[min(len(m), i+rnd.IntN(20)):]...)
		case 2:
			j := rnd.IntN(len(m))
			m[i], m[j] = m[j], m[i]
		}
		if len(m) == 0 {
			m = []byte("{")
		}
	}
	return m
}

// Whatever the bytes are: no panic, and what is read is a baton that somebody
// holds from level 1 on, then and after any step.
func TestBatonJSONMutations(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	read := 0
	for _, b := range []Baton{busy(t), over(t), held(t, 1)} {
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		for range 6_000 {
			var b Baton
			if json.Unmarshal(mutated(rnd, raw), &b) != nil {
				continue
			}
			read++
			sound(t, b)
			_, err := json.Marshal(b)
			require.NoError(t, err)
			next, _ := b.Recall(at(99))
			next, _ = next.Move(3, Duties{Policy: b.Policy(), At: at(99)}, at(99))
			next, _ = next.Take("bup", at(99))
			sound(t, next)
		}
	}
	assert.Greater(t, read, 100)
}
