package referral_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

func TestNew(t *testing.T) {
	for name, change := range map[string]func(*Duties){
		"no holder":        func(d *Duties) { d.Holder = "" },
		"no instant":       func(d *Duties) { d.At = time.Time{} },
		"a later one":      func(d *Duties) { d.At = at(1) },
		"another state":    func(d *Duties) { d.State = pathway.Sent },
		"an unknown state": func(d *Duties) { d.State = "lost" },
	} {
		d := decided(pathway.Considered, 0)
		change(&d)
		_, err := New("bup", d, at(0))
		assert.Error(t, err, name)
	}
	_, err := New("", decided(pathway.Considered, 0), at(0))
	assert.Error(t, err, "no service")
	r, err := New("bup", decided("", 0), at(0))
	require.NoError(t, err, "an empty state is considered")
	assert.Equal(t, "fastlege", r.Holder())
	assert.Equal(t, "bup", r.To())
	assert.Equal(t, stamp, r.Policy())
	assert.Equal(t, []Step{{What: pathway.Considered, At: at(0), Decided: at(0)}}, r.History())
}

// Every pair of states: exactly the steps of the package comment are possible.
func TestTransitions(t *testing.T) {
	possible := map[pathway.State]string{
		pathway.Considered:          "sent withdrawn",
		pathway.Sent:                "received withdrawn",
		pathway.Received:            "rejection-considered accepted withdrawn",
		pathway.RejectionConsidered: "rejected accepted withdrawn",
		pathway.Rejected:            "accepted closed",
		pathway.Accepted:            "started withdrawn",
		pathway.Started:             "discharged",
		pathway.Discharged:          "closed",
	}
	for _, from := range pathway.States() {
		r := to(t, from)
		for _, step := range append(pathway.States()[1:], Withdrawn) {
			next, err := take(r, step, decided(from, 10), at(10))
			if strings.Contains(" "+possible[from]+" ", " "+string(step)+" ") {
				require.NoError(t, err, "%s → %s", from, step)
				assert.Equal(t, leads(step), next.State())
				want := "fastlege"
				if step == pathway.Accepted || step == pathway.Started {
					want = "bup"
				}
				assert.Equal(t, want, next.Holder(), "%s → %s", from, step)
				continue
			}
			why := refused(t, err).Why
			for _, s := range strings.Fields(possible[from]) {
				if step != Withdrawn {
					assert.Contains(t, why, s)
				}
			}
			assert.Equal(t, from, next.State())
			assert.Equal(t, r.Holder(), next.Holder())
		}
	}
	_, err := to(t, pathway.Received).Reject(decided(pathway.Received, 9), at(9))
	assert.EqualError(t, err, "referral: rejected refused: after received comes rejection-considered or accepted or withdrawn")
}

// Every state, every step, every duty: it blocks the step that it names and no other.
func TestEachDutyBlocksOnlyItsStep(t *testing.T) {
	for _, from := range pathway.States() {
		for _, step := range append(pathway.States()[1:], Withdrawn) {
			if _, err := take(to(t, from), step, decided(from, 10), at(10)); err != nil {
				continue
			}
			target := leads(step)
			final := target == pathway.Rejected || target == pathway.Discharged || target == pathway.Closed
			for _, before := range append(pathway.States(), "", "answered") {
				for _, strength := range []pathway.Strength{pathway.Skal, pathway.Bor, pathway.Kan, ""} {
					for _, applies := range []pathway.Applies{pathway.Certain, pathway.Possible, ""} {
						for _, state := range []DutyState{Open, Unknown, Done, Waived, ""} {
							d := duty("x", before)
							d.Strength, d.Applies, d.State = strength, applies, state
							open := state != Done // waived without a waiver is not waived
							blocks := before == target && strength != pathway.Kan && open && (final || applies != pathway.Possible)
							next, err := take(to(t, from), step, decided(from, 10, d), at(10))
							if !blocks {
								require.NoError(t, err, "%s → %s, %+v", from, step, d)
								continue
							}
							if state == Waived {
								d.State = Open
							}
							e := refused(t, err)
							require.Equal(t, []Duty{d}, e.Duties)
							require.Equal(t, []Duty{d}, next.Open(step))
							require.Equal(t, from, next.State())
						}
					}
				}
			}
		}
	}
}

func TestFreshDecisions(t *testing.T) {
	r := to(t, pathway.Received) // last step at 2
	for name, c := range map[string]struct {
		change func(*Duties)
		why    string
	}{
		"another policy":      {func(d *Duties) { d.Policy.Hash = "def" }, "another policy"},
		"another state":       {func(d *Duties) { d.State = pathway.Sent }, "is for the state sent, and the referral is received"},
		"an empty state":      {func(d *Duties) { d.State = "" }, "is for the state considered"},
		"an earlier one":      {func(d *Duties) { d.At = at(1) }, "older"},
		"later than the step": {func(d *Duties) { d.At = at(6) }, "later"},
	} {
		d := decided(pathway.Received, 5, duty("x", pathway.Accepted))
		c.change(&d)
		next, err := r.Answer(d, at(5))
		assert.Contains(t, refused(t, err).Why, c.why, name)
		assert.Empty(t, next.Duties(), "a decision that does not fit tells nothing")
		next, err = r.Accept(d, at(5))
		assert.Contains(t, refused(t, err).Why, c.why, name)
		assert.Equal(t, r, next)
	}
	_, err := r.Answer(decided(pathway.Received, 2), at(2))
	assert.NoError(t, err, "the instant of the last step is fresh")

	r, err = r.Accept(decided(pathway.Received, 8, duty("x", pathway.Accepted)), at(8))
	require.Error(t, err)
	_, err = r.Accept(decided(pathway.Received, 7), at(9))
	assert.Contains(t, refused(t, err).Why, "older", "than the decision of a refused step")

	_, err = Referral{}.Close(decided(pathway.Considered, 0), at(0))
	assert.Contains(t, refused(t, err).Why, "New")
}

func TestAnswerWaitsForNothing(t *testing.T) {
	var blockers []Duty
	for _, s := range pathway.States() {
		blockers = append(blockers, statutory("x-"+string(s), s))
	}
	for _, s := range pathway.States() {
		r, err := to(t, s).Answer(decided(s, 10, blockers...), at(10))
		if s == pathway.Considered || s == pathway.Sent || s == pathway.Closed { // closed here before it was received
			assert.Contains(t, refused(t, err).Why, "not been received")
			continue
		}
		require.NoError(t, err, s)
		assert.Equal(t, s, r.State())
		again, err := r.Answer(decided(s, 12), at(12))
		require.NoError(t, err)
		assert.Equal(t, at(10), again.Case(pathway.Case{}).Events["answered"])
	}
}

func TestUnion(t *testing.T) {
	r := to(t, pathway.Received)
	x, y := duty("x", pathway.Closed), duty("y", pathway.Closed)
	y.Applies = pathway.Possible
	x.Concerns = []string{"angst", "depresjon"}
	r, err := r.Answer(decided(pathway.Received, 4, x, y), at(4))
	require.NoError(t, err)
	require.Len(t, r.Duties(), 3)

	// one concern is done; the possible duty and the other concern are not listed
	x.Concerns, x.State = []string{"angst"}, Done
	same, err := r.Answer(decided(pathway.Received, 5, x), at(5))
	require.NoError(t, err)
	require.Len(t, same.Open(pathway.Closed), 1, "a fact settled y, and the other concern stays")
	assert.Equal(t, []string{"depresjon"}, same.Open(pathway.Closed)[0].Concerns)

	r, err = r.Accept(decided(pathway.Received, 5), at(5))
	require.NoError(t, err)
	r, err = r.Start(decided(pathway.Accepted, 6), at(6))
	require.NoError(t, err)
	var ids []string
	for _, d := range r.Open(pathway.Closed) {
		ids = append(ids, d.ID)
	}
	assert.Equal(t, []string{"x", "x"}, ids)

	other := to(t, pathway.Received)
	other, _ = other.Answer(decided(pathway.Received, 4, y), at(4))
	other, err = other.ConsiderRejection(decided(pathway.Received, 5, y), at(5))
	require.NoError(t, err)
	other, err = other.Reject(decided(pathway.RejectionConsidered, 6), at(6))
	require.NoError(t, err)
	assert.Len(t, other.Open(pathway.Closed), 1, "another state's decision does not settle it")
	other, err = other.Close(decided(pathway.Rejected, 7), at(7))
	assert.Len(t, refused(t, err).Duties, 1)
}

func TestUrgent(t *testing.T) {
	d := decided(pathway.Considered, 0)
	r, err := New("legevakt", d, at(0))
	require.NoError(t, err)
	stop := statutory("consult", pathway.Sent)
	set := duty("form", pathway.Sent)
	set.SetAside, set.Concerns = true, []string{"angst"}
	d = decided(pathway.Considered, 1, stop, set)
	_, err = r.Send("fastlege", d, openScope(d), nil, at(1))
	require.Len(t, refused(t, err).Duties, 2, "not urgent yet, so that what an emergency sets aside stands in the way")

	d.Urgent = []string{"legevakt"}
	r, err = r.Send("fastlege", d, consent.Scope{}, nil, at(1))
	require.NoError(t, err)
	assert.Empty(t, r.Open(pathway.Sent))
	last := r.History()[1]
	assert.Equal(t, []string{"consult", "form/angst"}, last.SetAside)
	assert.Equal(t, []consent.Wait{{Status: consent.Undecided}}, last.Waits)
	assert.Len(t, r.Duties(), 2, "set aside, not lost")

	for _, s := range []pathway.State{pathway.Received, pathway.Accepted, pathway.Started} {
		d = decided(r.State(), 2, duty("x", s), duty("y", pathway.Discharged))
		d.Urgent = []string{"legevakt"}
		r, err = take(r, s, d, at(2))
		require.NoError(t, err)
	}
	assert.Equal(t, "legevakt", r.Holder())
	d = decided(r.State(), 3)
	d.Urgent = []string{"legevakt"}
	_, err = r.Discharge(d, at(3))
	assert.Len(t, refused(t, err).Duties, 1, "the final steps are guarded all the same")
}

func TestSendNeedsSomethingToShare(t *testing.T) {
	r := to(t, pathway.Considered)
	d := decided(pathway.Considered, 1)
	send := func(s consent.Scope, rec consent.Record) error {
		_, err := r.Send("fastlege", d, s, rec, at(1))
		return err
	}
	s := openScope(d)
	require.NoError(t, send(s, nil))
	assert.Contains(t, refused(t, send(consent.Scope{}, nil)).Why, "same decision")
	s.At = at(0)
	assert.Contains(t, refused(t, send(s, nil)).Why, "same decision")
	s = openScope(d)
	s.Shares[0].To = []string{"ppt"}
	assert.Contains(t, refused(t, send(s, nil)).Why, "nothing may be shared")
	s = openScope(d)
	s.Shares[0].Basis = consent.Anonymous
	assert.Contains(t, refused(t, send(s, nil)).Why, "nothing may be shared", "an anonymous consultation is no referral")

	s.Shares[0].Basis = consent.ByConsent
	s.Givers = []consent.Giver{{Who: []string{"parent-1", "parent-2"}, Applies: pathway.Certain}}
	yes := consent.Record{{Who: "parent-1", To: "bup", Said: consent.Yes, At: at(0)}}
	e := refused(t, send(s, yes))
	require.Len(t, e.Waits, 1)
	assert.Equal(t, "parent-2", e.Waits[0].Who)
	assert.EqualError(t, e, "referral: sent refused: nothing may be shared with the service referred to yet; consent: parent-2 (never-asked)")
	yes = append(yes, consent.Answer{Who: "parent-2", To: "bup", Said: consent.Yes, At: at(1), Until: at(2)})
	assert.NoError(t, send(s, yes))
	_, err := r.Send("fastlege", d, s, yes, at(2))
	assert.Equal(t, consent.Expired, refused(t, err).Waits[0].Status, "checked at the instant of sending")
}

func TestNothingPersonalIsPrinted(t *testing.T) {
	r := to(t, pathway.Received)
	secret := duty("x", pathway.Accepted)
	secret.Concerns = []string{"spiseforstyrrelse"}
	d := decided(pathway.Received, 4, secret)
	r, err := r.Waive("x", "spiseforstyrrelse", "Kari said so", "bup", d, at(4))
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "ref", r, "step", r.History()[3])
	_, err = r.Waive("x", "", "Kari said so", "bup", d, at(4))
	secret.ID = "z"
	_, blocked := r.Accept(decided(pathway.Received, 5, secret), at(5))
	require.Error(t, blocked)
	all := fmt.Sprintf("%v %+v %#v %s %v %v %v %#v %#v %s", r, r, r, r, err, blocked, r.History(), r.History(), &r.History()[3], log.String())
	assert.NotContains(t, all, "Kari")
	assert.NotContains(t, all, "spise")
	assert.Contains(t, all, "referral (received)")
	assert.Contains(t, all, "z (by bup)")
	assert.Equal(t, "no referral", Referral{}.String())
}

func TestCase(t *testing.T) {
	r := to(t, pathway.Considered)
	c := pathway.Case{Contact: "skolehelse", To: "wrong", Waived: []string{"by-hand"},
		Events: map[string]time.Time{"complained": at(9), "received": at(9)}}
	got := r.Case(c)
	assert.Equal(t, "", got.To, "not sent yet")
	assert.Nil(t, got.Waived, "a waiver without a reason is none")
	got.Events["more"] = at(1)
	assert.Len(t, c.Events, 2)

	r = to(t, pathway.Discharged)
	x := duty("x", pathway.Closed)
	y := duty("y", pathway.Closed)
	y.Concerns = []string{"angst"}
	d := decided(pathway.Discharged, 7, x, y)
	r, err := r.Waive("y", "angst", "why", "bup", d, at(7))
	require.NoError(t, err)
	r, err = r.Waive("x", "", "why", "bup", d, at(7))
	require.NoError(t, err)
	got = r.Case(c)
	assert.Equal(t, pathway.Discharged, got.State)
	assert.Equal(t, "fastlege", got.Holder)
	assert.Equal(t, "bup", got.To)
	assert.Equal(t, "skolehelse", got.Contact)
	assert.Equal(t, []string{"x"}, got.Waived, "the case has no such concern")
	c.Concerns = []pathway.Concern{{Condition: "depresjon"}, {Condition: "angst"}}
	assert.Equal(t, []string{"x", "y/angst"}, r.Case(c).Waived)
	assert.Equal(t, map[string]time.Time{"complained": at(9), "sent": at(1), "received": at(2),
		"accepted": at(3), "started": at(4), "discharged": at(5)}, got.Events)
	assert.Empty(t, pathway.Case{}.Events)

	// a concern whose condition is not known
	y.Concerns = []string{"unknown"}
	r, err = to(t, pathway.Received).Waive("y", "unknown", "why", "bup", decided(pathway.Received, 7, y), at(7))
	require.NoError(t, err)
	c.Concerns = []pathway.Concern{{}}
	assert.Equal(t, []string{"y/unknown"}, r.Case(c).Waived)
	c.Concerns[0].Condition = "angst"
	assert.Empty(t, r.Case(c).Waived, "it has become known")
}

// What the service has not accepted stays with who held it before: the case says
// so while To and the state say who has accepted.
func TestTheCaseKeepsWhoHeldItBefore(t *testing.T) {
	r := to(t, pathway.Accepted)
	c := r.Case(pathway.Case{})
	assert.Equal(t, r.To(), r.Holder())
	assert.Equal(t, r.To(), c.To)
	assert.NotEmpty(t, c.Holder)
	assert.NotEqual(t, r.To(), c.Holder)
}
