package referral_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

// runner is what someone who watches the relay would write down.
type runner struct {
	level          int
	holder, offer  string
	asks, ended    bool
	step, decision int // hours; -1 before the first
	version        string
	told           book
}

// attempt is one step that someone tries.
type attempt struct {
	what       pathway.State
	to         string
	level      int
	outcome    Outcome
	reason, by string
	duty       string
	concern    string
	d          Duties
	hour       int // -1: no instant
}

func (a attempt) when() time.Time {
	if a.hour < 0 {
		return time.Time{}
	}
	return at(a.hour)
}

func (a attempt) take(b Baton) (Baton, error) {
	switch a.what {
	case Appointed:
		return b.Appoint(a.to, a.level, a.d, a.when())
	case Offered:
		return b.Offer(a.to, a.when())
	case Taken:
		return b.Take(a.to, a.when())
	case Declined:
		return b.Decline(a.to, a.when())
	case Recalled:
		return b.Recall(a.when())
	case Moved:
		return b.Move(a.level, a.d, a.when())
	case Confirmed:
		return b.Confirm(a.by, a.when())
	case Ended:
		return b.End(a.outcome, a.reason, a.by, a.d, a.when())
	case WaivedDuty:
		return b.Waive(a.duty, a.concern, a.reason, a.by, a.d, a.when())
	case Adopted:
		return b.Adopt(a.reason, a.by, a.d, a.when())
	}
	panic("no step " + a.what)
}

var (
	relaySteps   = []pathway.State{Appointed, Offered, Taken, Declined, Recalled, Moved, Confirmed, Ended, WaivedDuty, Adopted}
	relayDecides = []pathway.State{Appointed, Moved, Ended, WaivedDuty, Adopted}
	helpers      = []string{"skole", "ppt", "skolehelse"}
)

// watch writes down the attempt, and says whether it succeeds.
func (m *runner) watch(a attempt, decided int) bool {
	decides := slices.Contains(relayDecides, a.what)
	timely := a.hour >= max(m.step, m.decision, 0)
	follows := m.decision < 0 || a.d.Policy.Hash == m.version
	fits := decided >= max(m.step, m.decision) && a.hour >= decided && a.d.State != "lost" && a.hour >= 0
	if decides && fits && (follows && a.what != Adopted) {
		m.version, m.decision = a.d.Policy.Hash, decided
		m.told.hand(a.d, false)
	}
	if !timely || m.ended || decides && !fits {
		return false
	}
	grounds := strings.TrimSpace(a.reason) != "" && strings.TrimSpace(a.by) != ""
	ok := false
	switch a.what {
	case Appointed:
		if ok = follows && m.holder == "" && a.level >= 1 && a.level <= 3 && slices.Contains(helpers, a.to); ok {
			m.level, m.holder = a.level, a.to
		}
	case Offered:
		if ok = m.holder != "" && m.offer == "" && a.to != m.holder && slices.Contains(helpers, a.to); ok {
			m.offer = a.to
		}
	case Taken:
		if ok = m.offer != "" && a.to == m.offer; ok {
			m.holder, m.offer, m.asks = a.to, "", false
		}
	case Declined:
		if ok = m.offer != "" && a.to == m.offer; ok {
			m.offer = ""
		}
	case Recalled:
		ok = m.offer != ""
		m.offer = ""
	case Moved:
		if ok = follows && m.holder != "" && a.level >= 0 && a.level <= 3 && a.level != m.level; ok {
			m.level, m.asks = a.level, true
		}
	case Confirmed:
		if ok = m.asks && m.offer == "" && strings.TrimSpace(a.by) != ""; ok {
			m.asks = false
		}
	case Ended:
		_, way := m.told.count(pathway.Closed)
		if ok = follows && grounds && m.offer == "" && (a.outcome == GoalReached || a.outcome == NoConcern) && way == 0; ok {
			m.level, m.holder, m.asks, m.ended = 0, "", false, true
		}
	case WaivedDuty:
		name := a.duty + "/" + a.concern
		if ok = follows && grounds; ok {
			stand, _, _ := m.told.standing(name)
			ok = len(stand) > 0 && !m.told.bound(name)
		}
		if ok {
			m.told.waivers[name] = len(m.told.sheets)
		}
	case Adopted:
		if ok = grounds && m.decision >= 0 && !follows; ok {
			m.version, m.decision = a.d.Policy.Hash, decided
			m.told.hand(a.d, true)
		}
	}
	if ok {
		m.step = a.hour
	}
	return ok
}

func randomAttempt(r *rand.Rand, m *runner, hour int) (a attempt, decided int) {
	a = attempt{
		what: pick(r, relaySteps...), to: pick(r, append(helpers, helpers[r.IntN(3)], "Kari Nordmann", "")...),
		level: r.IntN(4), outcome: pick(r, GoalReached, NoConcern), reason: "why", by: "leader", hour: hour,
		duty: fmt.Sprint("d", r.IntN(6)), concern: pick(r, "", "angst", "depresjon"),
	}
	if (a.what == Taken || a.what == Declined) && r.IntN(3) > 0 {
		a.to = m.offer
	}
	if a.what == Ended && r.IntN(3) > 0 {
		a.what = Offered // let it live
	}
	decided = hour - r.IntN(2)
	a.d = Duties{Policy: stamp, At: at(decided), State: pick(r, pathway.Considered, pathway.Considered, pathway.Rejected)}
	a.d.Policy.Hash = m.version
	if m.version == "" || a.what == Adopted {
		a.d.Policy.Hash = fmt.Sprint("version-", r.IntN(3))
	}
	for range r.IntN(3) {
		d := randomDuty(r)
		a.d.List = append(a.d.List, d)
	}
	switch r.IntN(40) { // most of what can go wrong
	case 0:
		a.d.Policy.Hash = "version-other"
	case 1:
		a.d.State = "lost"
	case 2:
		decided = hour - 5
	case 3:
		decided = hour + 1
	case 4:
		a.hour = -1
	case 5:
		a.hour = hour - 3
	case 6:
		a.level = pick(r, -1, 4)
	case 7:
		a.reason = " "
	case 8:
		a.by = ""
	case 9:
		a.outcome = "moved"
	}
	a.d.At = at(decided)
	return a, decided
}

// all is everything that can be seen of a baton.
func all(t *testing.T, b Baton) string {
	raw, err := json.Marshal(b)
	require.NoError(t, err)
	return fmt.Sprintf("%s %d %s %s %t %t %+v %+v", raw, b.Level(), b.Holder(), b.Offered(), b.Reconsider(), b.Ended(), b.Policy(), b.Open())
}

// sound checks what must be so of any baton.
func sound(t *testing.T, b Baton) {
	require.Contains(t, []int{0, 1, 2, 3}, b.Level())
	if b.Level() > 0 {
		require.NotEmpty(t, b.Holder(), "in the air")
	}
	if b.Holder() == "" {
		require.Empty(t, b.Offered())
	}
	holder, offer := "", ""
	last := time.Time{}
	for _, s := range b.History() {
		require.False(t, s.At.Before(last) || s.At.IsZero())
		last = s.At
		require.False(t, s.Level > 0 && s.Holder == "", "in the air")
		if s.Holder != holder {
			switch s.What {
			case Appointed:
				require.Empty(t, holder)
			case Taken:
				require.Equal(t, offer, s.Holder, "who was offered it")
			default:
				require.Equal(t, Ended, s.What)
				require.NotEmpty(t, s.Reason)
			}
		}
		holder = s.Holder
		switch s.What {
		case Offered:
			offer = s.To
		case Taken, Declined, Recalled:
			offer = ""
		}
	}
	require.Equal(t, holder, b.Holder())
	require.Equal(t, offer, b.Offered())
}

func TestLawsOverRandomRelays(t *testing.T) {
	took, stopped, blocked, ended := map[pathway.State]int{}, map[pathway.State]int{}, 0, 0
	for seed := range uint64(2_000) {
		r := rand.New(rand.NewPCG(seed, 11))
		var b Baton
		m := runner{step: -1, decision: -1, told: book{waivers: map[string]int{}}}
		hour := 10
		for i := range 30 {
			hour += r.IntN(3)
			look := (uint64(i)+seed)%20 == 0
			a, decided := randomAttempt(r, &m, hour)
			if i == 0 && r.IntN(4) > 0 {
				a.what, a.to, a.level = Appointed, "skole", 1+r.IntN(3)
			}
			was, before, given := b, "", ""
			if look {
				before, given = all(t, b), fmt.Sprintf("%+v", a)
			}
			next, err := a.take(b)
			want := m.watch(a, decided)
			require.Equal(t, want, err == nil, "seed %d, %d: %s: %v", seed, i, a.what, err)
			if err != nil {
				e := refused(t, err)
				require.Equal(t, a.what, e.Step)
				require.NotContains(t, err.Error(), "Kari")
				_, way := m.told.count(pathway.Closed)
				if len(e.Duties) > 0 {
					require.Len(t, e.Duties, way)
					blocked++
				}
				require.Equal(t, b.History(), next.History(), "a refused step is no step")
				stopped[a.what]++
			} else {
				took[a.what]++
			}
			b = next

			// as the watcher has it
			require.Equal(t, m.level, b.Level(), "seed %d, %d: %s", seed, i, a.what)
			require.Equal(t, m.holder, b.Holder())
			require.Equal(t, m.offer, b.Offered())
			require.Equal(t, m.asks, b.Reconsider())
			require.Equal(t, m.ended, b.Ended())
			if m.decision >= 0 {
				require.Equal(t, m.version, b.Policy().Hash)
			}
			_, way := m.told.count(pathway.Closed)
			require.Len(t, b.Open(), way, "seed %d, %d: %s", seed, i, a.what)
			if b.Level() > 0 {
				require.NotEmpty(t, b.Holder(), "in the air")
			}
			if !look {
				continue
			}
			sound(t, b)
			// the old value, and what was handed in, are as they were
			require.Equal(t, before, all(t, was))
			require.Equal(t, given, fmt.Sprintf("%+v", a))
			// it survives storing, and goes on in the same way
			raw, err := json.Marshal(b)
			require.NoError(t, err)
			var back Baton
			require.NoError(t, json.Unmarshal(raw, &back), "%s", raw)
			require.Equal(t, all(t, b), all(t, back))
			b = back
			// writing to what comes out changes nothing inside
			h := b.History()
			for i := range h {
				h[i].Holder = ""
			}
			for _, d := range b.Open() {
				d.With[0] = "changed"
			}
			require.Equal(t, all(t, back), all(t, b))
			again, _ := json.Marshal(b)
			require.Equal(t, string(raw), string(again))
		}
		if b.Ended() {
			ended++
		}
	}
	for _, s := range relaySteps {
		assert.Greater(t, took[s], 100, "%s was taken", s)
		assert.Greater(t, stopped[s], 100, "%s was refused", s)
	}
	assert.Greater(t, blocked, 100)
	assert.Greater(t, ended, 100)
}

// Two batons made from one do not see each other.
func TestBatonsShareNoMemory(t *testing.T) {
	b, err := offered(t).Decline("ppt", at(2)) // a history that has room to grow in place
	require.NoError(t, err)
	one, err := b.Offer("ppt", at(3))
	require.NoError(t, err)
	other, err := b.Offer("bup", at(3))
	require.NoError(t, err)
	assert.Equal(t, "ppt", one.History()[3].To)
	assert.Equal(t, "bup", other.History()[3].To)
	assert.Len(t, b.History(), 3)
}
