package referral_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

// fresh is a decision at that hour for a case without a referral.
func fresh(hour int, list ...Duty) Duties { return decided(pathway.Considered, hour, list...) }

// held is a baton that the school got at the level at hour 0.
func held(t *testing.T, level int) Baton {
	t.Helper()
	b, err := Baton{}.Appoint("skole", level, fresh(0), at(0))
	require.NoError(t, err)
	return b
}

// offered is a baton of the school's, level 1, that PPT was offered at hour 1.
func offered(t *testing.T) Baton {
	t.Helper()
	b, err := held(t, 1).Offer("ppt", at(1))
	require.NoError(t, err)
	return b
}

// why is the reason of the refusal, which must be of the step.
func why(t *testing.T, step pathway.State, err error) string {
	t.Helper()
	e := refused(t, err)
	assert.Equal(t, step, e.Step)
	return e.Why
}

func TestTheZeroBatonIsLevelZeroWithNobody(t *testing.T) {
	var b Baton
	assert.Equal(t, 0, b.Level())
	assert.Empty(t, b.Holder()+b.Offered())
	assert.False(t, b.Reconsider() || b.Ended())
	assert.Zero(t, b.Policy())
	assert.Empty(t, b.History())
	assert.Empty(t, b.Open())
	_, err := b.Offer("ppt", at(1))
	assert.Contains(t, why(t, Offered, err), "nobody holds")
	_, err = b.Take("ppt", at(1))
	assert.Contains(t, why(t, Taken, err), "not offered")
	_, err = b.Take("", at(1))
	assert.Contains(t, why(t, Taken, err), "not offered")
	_, err = b.Decline("", at(1))
	assert.Contains(t, why(t, Declined, err), "not offered")
	_, err = b.Recall(at(1))
	assert.Contains(t, why(t, Recalled, err), "not offered")
	_, err = b.Confirm("leader", at(1))
	assert.Contains(t, why(t, Confirmed, err), "not a new one")
	_, err = b.Adopt("why", "leader", fresh(1), at(1))
	assert.Contains(t, why(t, Adopted, err), "no policy yet")
	for level := -1; level < 5; level++ {
		_, err = b.Move(level, fresh(1), at(1))
		require.Error(t, err, level)
	}
	assert.Contains(t, why(t, Moved, err), "0 to 3")
	_, err = b.Move(1, fresh(1), at(1))
	assert.Contains(t, why(t, Moved, err), "nobody holds")

	b, err = b.End(NoConcern, "it was the new timetable", "skole", fresh(1), at(1))
	require.NoError(t, err, "the wonder can come to nothing")
	assert.True(t, b.Ended())
}

func TestAppoint(t *testing.T) {
	for _, c := range []struct {
		holder string
		level  int
		why    string
	}{
		{"skole", 1, ""}, {"ppt", 2, ""}, {"dps-tsb", 3, ""},
		{"skole", 0, "level 1, 2 or 3"}, {"skole", 4, "level 1, 2 or 3"}, {"skole", -1, "level 1, 2 or 3"},
		{"", 1, "id of a service"}, {" ", 1, "id of a service"}, {"Kari Nordmann", 1, "id of a service"},
		{"kari nordmann", 1, "id of a service"}, {"-", 1, "id of a service"}, {"ppt-", 1, "id of a service"},
		{"a--b", 1, "id of a service"}, {"frøya", 1, "id of a service"},
	} {
		b, err := Baton{}.Appoint(c.holder, c.level, fresh(0), at(0))
		if c.why == "" {
			require.NoError(t, err)
			assert.Equal(t, c.level, b.Level())
			assert.Equal(t, c.holder, b.Holder())
			assert.False(t, b.Reconsider(), "the holder was just chosen")
			assert.Equal(t, stamp, b.Policy())
			assert.Equal(t, []BatonStep{{What: Appointed, At: at(0), Decided: at(0), To: c.holder, Level: c.level, Holder: c.holder}}, b.History())
			continue
		}
		assert.Contains(t, why(t, Appointed, err), c.why, c.holder)
		assert.NotContains(t, strings.ToLower(err.Error()), "nordmann")
		assert.Equal(t, 0, b.Level())
		assert.Empty(t, b.Holder())
	}
	b, err := held(t, 2).Appoint("ppt", 2, fresh(1), at(1))
	assert.Contains(t, why(t, Appointed, err), "only when a successor takes it")
	assert.Equal(t, "skole", b.Holder())
	b, err = held(t, 1).Move(0, fresh(1), at(1))
	require.NoError(t, err)
	_, err = b.Appoint("ppt", 1, fresh(1), at(1))
	assert.Contains(t, why(t, Appointed, err), "only when a successor takes it", "at level 0 too")
}

func TestHandover(t *testing.T) {
	b := offered(t)
	assert.Equal(t, "skole", b.Holder(), "an offer moves nothing")
	assert.Equal(t, "ppt", b.Offered())
	for _, by := range []string{"", "skole", "bup", "PPT", "ppt "} {
		same, err := b.Take(by, at(2))
		assert.Contains(t, why(t, Taken, err), "another service")
		assert.Equal(t, b, same)
		same, err = b.Decline(by, at(2))
		assert.Contains(t, why(t, Declined, err), "another service")
		assert.Equal(t, b, same)
	}
	_, err := b.Offer("bup", at(2))
	assert.Contains(t, why(t, Offered, err), "an offer is open")

	taken, err := b.Take("ppt", at(2))
	require.NoError(t, err)
	assert.Equal(t, "ppt", taken.Holder())
	assert.Empty(t, taken.Offered())
	_, err = taken.Take("ppt", at(2))
	assert.Contains(t, why(t, Taken, err), "not offered", "once")

	declined, err := b.Decline("ppt", at(2))
	require.NoError(t, err)
	recalled, err := b.Recall(at(2))
	require.NoError(t, err)
	for _, after := range []Baton{declined, recalled} {
		assert.Equal(t, "skole", after.Holder())
		assert.Empty(t, after.Offered())
		_, err = after.Take("ppt", at(3))
		assert.Contains(t, why(t, Taken, err), "not offered")
		again, err := after.Offer("ppt", at(3))
		require.NoError(t, err)
		h := again.History()
		assert.Equal(t, "ppt", h[2].To)
		assert.Equal(t, BatonStep{What: Offered, At: at(3), To: "ppt", Level: 1, Holder: "skole"}, h[3])
	}
	for _, to := range []string{"", "Kari", "ppt "} {
		_, err = declined.Offer(to, at(3))
		assert.Contains(t, why(t, Offered, err), "id of a service")
	}
	_, err = declined.Offer("skole", at(3))
	assert.Contains(t, why(t, Offered, err), "already")
}

// Every pair of levels: the holder stays, and is to be reconsidered.
func TestMove(t *testing.T) {
	for from := 0; from <= 3; from++ {
		b := held(t, max(1, from))
		if from == 0 {
			var err error
			b, err = b.Move(0, fresh(1), at(1))
			require.NoError(t, err)
		}
		for to := -1; to <= 4; to++ {
			next, err := b.Move(to, fresh(2), at(2))
			assert.Equal(t, "skole", next.Holder(), "level 0 too")
			if to < 0 || to > 3 || to == from {
				require.Error(t, err)
				assert.Equal(t, from, next.Level())
				assert.Equal(t, b.Reconsider(), next.Reconsider())
				continue
			}
			require.NoError(t, err, "%d → %d", from, to)
			assert.Equal(t, to, next.Level())
			assert.True(t, next.Reconsider())
		}
	}
	b, err := offered(t).Move(3, fresh(2), at(2))
	require.NoError(t, err)
	assert.Equal(t, "ppt", b.Offered(), "the offer stays open")
}

func TestReconsider(t *testing.T) {
	b, err := held(t, 1).Move(3, fresh(1), at(1))
	require.NoError(t, err)
	_, err = b.Confirm(" ", at(2))
	assert.Contains(t, why(t, Confirmed, err), "role")

	confirmed, err := b.Confirm("leader", at(2))
	require.NoError(t, err)
	assert.False(t, confirmed.Reconsider())
	assert.Equal(t, "skole", confirmed.Holder())
	_, err = confirmed.Confirm("leader", at(3))
	assert.Contains(t, why(t, Confirmed, err), "was confirmed")

	b, err = b.Offer("ppt", at(2))
	require.NoError(t, err)
	assert.True(t, b.Reconsider(), "offered is not handed over")
	_, err = b.Confirm("leader", at(2))
	assert.Contains(t, why(t, Confirmed, err), "an offer is open")
	declined, err := b.Decline("ppt", at(3))
	require.NoError(t, err)
	assert.True(t, declined.Reconsider())
	again, err := declined.Move(2, fresh(4), at(4))
	require.NoError(t, err)
	assert.True(t, again.Reconsider())
	taken, err := b.Take("ppt", at(3))
	require.NoError(t, err)
	assert.False(t, taken.Reconsider())
}

func TestEnd(t *testing.T) {
	for _, c := range []struct {
		what       Outcome
		reason, by string
		why        string
	}{
		{"", "why", "skole", "outcome"}, {"moved", "why", "skole", "outcome"},
		{GoalReached, " ", "skole", "reason"}, {NoConcern, "why", "\t", "role"},
		{GoalReached, "why", "skole", ""}, {NoConcern, "why", "parents", ""},
	} {
		for level := 1; level <= 3; level++ {
			b, err := held(t, level).End(c.what, c.reason, c.by, fresh(1), at(2))
			if c.why != "" {
				assert.Contains(t, why(t, Ended, err), c.why)
				assert.Equal(t, level, b.Level())
				assert.Equal(t, "skole", b.Holder())
				continue
			}
			require.NoError(t, err)
			assert.True(t, b.Ended())
			assert.Equal(t, 0, b.Level())
			assert.Empty(t, b.Holder())
			assert.Equal(t, BatonStep{What: Ended, At: at(2), Decided: at(1), Outcome: c.what, By: c.by, Reason: c.reason}, b.History()[1])
			after := map[pathway.State]error{}
			_, after[Appointed] = b.Appoint("skole", 1, fresh(3), at(3))
			_, after[Offered] = b.Offer("ppt", at(3))
			_, after[Moved] = b.Move(1, fresh(3), at(3))
			_, after[Confirmed] = b.Confirm("leader", at(3))
			_, after[Ended] = b.End(c.what, c.reason, c.by, fresh(3), at(3))
			_, after[WaivedDuty] = b.Waive("x", "", "why", "skole", fresh(3), at(3))
			_, after[Adopted] = b.Adopt("why", "skole", newer("", 3), at(3))
			for step, err := range after {
				assert.Contains(t, why(t, step, err), "has ended")
			}
		}
	}
	_, err := offered(t).End(GoalReached, "why", "skole", fresh(2), at(2))
	assert.Contains(t, why(t, Ended, err), "an offer is open")
}

func TestOnlyWhatStandsBeforeClosedBlocksTheEnd(t *testing.T) {
	for _, before := range append(pathway.States(), "", "answered") {
		for _, applies := range []pathway.Applies{pathway.Certain, pathway.Possible, ""} {
			for _, strength := range []pathway.Strength{pathway.Skal, pathway.Bor, pathway.Kan} {
				for _, state := range []DutyState{Open, Unknown, Done, Waived, ""} {
					d := duty("x", before)
					d.Applies, d.Strength, d.State = applies, strength, state
					b, err := held(t, 2).End(NoConcern, "why", "skole", fresh(1, d), at(1))
					if before != pathway.Closed || strength == pathway.Kan || state == Done {
						require.NoError(t, err, "%+v", d)
						continue
					}
					require.Len(t, refused(t, err).Duties, 1)
					require.Len(t, b.Open(), 1)
					require.Equal(t, "skole", b.Holder())
				}
			}
		}
	}
	// told when a level was reached, and not listed since
	b, err := held(t, 1).Move(2, fresh(1, duty("x", pathway.Closed)), at(1))
	require.NoError(t, err)
	b, err = b.End(NoConcern, "why", "skole", fresh(2), at(2))
	assert.EqualError(t, err, "referral: ended refused: open duties: x (by bup)")
	_, err = b.Waive("x", "", "", "skole", fresh(2), at(2))
	assert.Contains(t, why(t, WaivedDuty, err), "reason")
	_, err = b.Waive("y", "", "why", "skole", fresh(2), at(2))
	assert.Contains(t, why(t, WaivedDuty, err), "no such duty")
	_, err = b.Waive("x", "", "why", "skole", fresh(2, statutory("x", pathway.Closed)), at(2))
	assert.Contains(t, why(t, WaivedDuty, err), "by law")
	b, err = b.Waive("x", "", "the school sees to it", "skole", fresh(3), at(3))
	require.NoError(t, err)
	assert.Empty(t, b.Open())
	b, err = b.End(NoConcern, "why", "skole", fresh(4), at(4))
	require.NoError(t, err)
	assert.Equal(t, "the school sees to it", b.History()[2].Reason)
}

func TestBatonDecisionsAreFresh(t *testing.T) {
	b, err := held(t, 1).Offer("ppt", at(3))
	require.NoError(t, err)
	b, err = b.Decline("ppt", at(4))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*Duties)
		why    string
	}{
		"another policy":       {func(d *Duties) { d.Policy.Hash = "def" }, "another policy"},
		"an unknown state":     {func(d *Duties) { d.State = "lost" }, "no referral has"},
		"older than the steps": {func(d *Duties) { d.At = at(3) }, "older"},
		"later than the step":  {func(d *Duties) { d.At = at(6) }, "later"},
		"no instant":           {func(d *Duties) { d.At = time.Time{} }, "no instant"},
	} {
		d := fresh(5, duty("x", pathway.Closed))
		c.change(&d)
		_, err := b.Move(2, d, at(5))
		assert.Contains(t, why(t, Moved, err), c.why, name)
		same, err := b.End(NoConcern, "why", "skole", d, at(5))
		assert.Contains(t, why(t, Ended, err), c.why, name)
		assert.Equal(t, b, same, "%s: tells nothing", name)
	}
	for _, s := range append(pathway.States(), "") {
		_, err := b.Move(2, decided(s, 5), at(5))
		require.NoError(t, err, "whatever state a referral is in")
	}

	adopted, err := b.Adopt("renewed", "leader", newer("", 5, duty("x", pathway.Closed)), at(5))
	require.NoError(t, err)
	assert.Equal(t, "2.0.0", adopted.Policy().Version)
	assert.Equal(t, stamp, adopted.History()[3].Left)
	assert.Equal(t, "skole", adopted.Holder())
	assert.Len(t, adopted.Open(), 1)
	_, err = adopted.Adopt("renewed", "leader", newer("", 6), at(6))
	assert.Contains(t, why(t, Adopted, err), "already")
	_, err = b.Adopt("renewed", "", newer("", 6), at(6))
	assert.Contains(t, why(t, Adopted, err), "role")
	_, err = b.Adopt("renewed", "leader", newer("", 2), at(6))
	assert.Contains(t, why(t, Adopted, err), "older")
}

// No step goes back in time, or happens at no time.
func TestBatonTime(t *testing.T) {
	b, err := offered(t).Move(2, fresh(3), at(5)) // the last step
	require.NoError(t, err)
	b, err = b.End(NoConcern, "why", "skole", fresh(6), at(8)) // refused: the last decision is at 6
	require.Error(t, err)
	for _, when := range []time.Time{{}, at(4), at(5)} {
		errs := map[pathway.State]error{}
		_, errs[Offered] = b.Offer("bup", when)
		_, errs[Taken] = b.Take("ppt", when)
		_, errs[Declined] = b.Decline("ppt", when)
		_, errs[Recalled] = b.Recall(when)
		_, errs[Confirmed] = b.Confirm("leader", when)
		_, errs[Moved] = b.Move(3, fresh(6), when)
		_, errs[Ended] = b.End(NoConcern, "why", "skole", fresh(6), when)
		_, errs[WaivedDuty] = b.Waive("x", "", "why", "skole", fresh(6), when)
		_, errs[Adopted] = b.Adopt("why", "skole", newer("", 6), when)
		for step, err := range errs {
			assert.Regexp(t, "earlier|no instant", why(t, step, err))
		}
	}
	_, err = b.Take("ppt", at(6))
	assert.NoError(t, err, "the same instant is no earlier one")
	_, err = Baton{}.Appoint("skole", 1, Duties{}, time.Time{})
	assert.Contains(t, why(t, Appointed, err), "no instant")
}

func TestNothingPersonalOfABatonIsPrinted(t *testing.T) {
	secret := duty("x", pathway.Closed)
	secret.Concerns = []string{"spiseforstyrrelse"}
	b, err := held(t, 1).Waive("x", "spiseforstyrrelse", "Kari said so", "skole", fresh(1, secret), at(1))
	require.NoError(t, err)
	secret.ID = "z"
	_, blocked := b.End(GoalReached, "Kari is well", "skole", fresh(2, secret), at(2))
	require.Error(t, blocked)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "baton", b, "step", b.History()[1])
	all := fmt.Sprintf("%v %+v %#v %s %v %v %#v %s %s", b, b, b, b, blocked, b.History(), b.History(), &b.History()[1], log.String())
	assert.NotContains(t, all, "Kari")
	assert.NotContains(t, all, "spise")
	assert.Contains(t, all, "baton (level 1)")
	assert.Equal(t, "baton (level 0)", Baton{}.String())
	raw, err := json.Marshal(b)
	require.NoError(t, err)
	assert.Contains(t, string(raw), "Kari said so", "kept")
}
