package referral_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func randomDuty(r *rand.Rand) Duty {
	d := Duty{
		ID:      fmt.Sprint("d", r.IntN(6)),
		Before:  pick(r, append(pathway.States(), pathway.Rejected, pathway.Closed, pathway.Discharged, "")...),
		Applies: pick(r, pathway.Certain, pathway.Certain, pathway.Possible),
		State:   pick(r, Done, Done, Done, Done, Open, Unknown, Waived),
		By:      pick(r, "bup", "referrer"), With: []string{"fastlege"},
	}
	d.Strength = pick(r, pathway.Skal, pathway.Bor, pathway.Kan)
	d.Force = pick(r, pathway.Statute, pathway.Guideline)
	d.Concerns = pick(r, nil, nil, []string{"angst"}, []string{"angst", "depresjon"})
	if r.IntN(4) == 0 {
		d.Limit = &Limit{N: r.IntN(20), Unit: WorkingDays, From: "received"}
	}
	return d
}

// book is what a careful clerk would write down about the duties, step by step:
// every sheet that was handed in, and which waivers were given after which one.
type book struct {
	sheets  []sheet
	waivers map[string]int // "id/concern" → how many sheets there were
}

// sheet is the duties of one decision, by "id/concern".
type sheet struct {
	state  pathway.State
	adopts bool // it is of another policy than the one before
	listed map[string][]Duty
}

func (b *book) hand(d Duties, adopts bool) {
	s := sheet{d.State, adopts, map[string][]Duty{}}
	for _, duty := range d.List {
		if duty.Concerns == nil {
			s.listed[duty.ID+"/"] = append(s.listed[duty.ID+"/"], duty)
		}
		for _, c := range duty.Concerns {
			s.listed[duty.ID+"/"+c] = append(s.listed[duty.ID+"/"+c], duty)
		}
	}
	b.sheets = append(b.sheets, s)
}

// standing returns the duties that stand for the name: those of the last sheet
// that listed it, unless they were only possible and a later sheet for the same
// state is silent. Old says that only sheets of an earlier policy listed it: what
// stands then is not settled by silence.
func (b *book) standing(name string) (out []Duty, in pathway.State, old bool) {
	for _, s := range b.sheets {
		if here := s.listed[name]; here != nil {
			out, in, old = here, s.state, false
		} else if s.adopts || old {
			old = true
		} else if in == s.state {
			out = slices.DeleteFunc(slices.Clone(out), func(d Duty) bool { return d.Applies == pathway.Possible })
		}
	}
	return out, in, old
}

// bound reports whether a duty that stands for the name cannot be waived now.
func (b *book) bound(name string) bool {
	stand, in, old := b.standing(name)
	last := b.sheets[len(b.sheets)-1]
	id, _, _ := strings.Cut(name, "/")
	elsewhere := false
	for n := range last.listed {
		elsewhere = elsewhere || strings.HasPrefix(n, id+"/")
	}
	if last.listed[name] == nil && (old || elsewhere || in == last.state) {
		return false
	}
	return slices.ContainsFunc(stand, func(d Duty) bool {
		return d.Strength == pathway.Skal && d.Force == pathway.Statute
	})
}

// waived reports whether a waiver for the name holds: no later sheet lists the
// duty as one that cannot be waived.
func (b *book) waived(name string) bool {
	given, ok := b.waivers[name]
	if !ok {
		return false
	}
	for _, s := range b.sheets[given:] {
		for _, d := range s.listed[name] {
			if d.Strength == pathway.Skal && d.Force == pathway.Statute {
				return false
			}
		}
	}
	return true
}

// count returns how many duties stand, and how many of them block the step.
func (b *book) count(step pathway.State) (all, blocking int) {
	names := map[string]bool{}
	for _, s := range b.sheets {
		for n := range s.listed {
			names[n] = true
		}
	}
	step = leads(step)
	final := step == pathway.Rejected || step == pathway.Closed || step == pathway.Discharged
	for n := range names {
		stand, _, _ := b.standing(n)
		for _, d := range stand {
			all++
			if d.Before == step && d.Strength != pathway.Kan && d.State != Done &&
				(d.Applies == pathway.Certain || final) && !b.waived(n) {
				blocking++
			}
		}
	}
	return all, blocking
}

// snapshot is all that can be seen of a referral.
func snapshot(t *testing.T, r Referral) string {
	b, err := json.Marshal(r)
	require.NoError(t, err)
	return fmt.Sprintf("%s %+v %+v %+v", b, r.Duties(), r.History(), r.Case(pathway.Case{}))
}

// onwards are all the steps that can follow a state, besides Withdrawn.
var onwards = map[pathway.State][]pathway.State{
	pathway.Considered:          {pathway.Sent},
	pathway.Sent:                {pathway.Received},
	pathway.Received:            {pathway.RejectionConsidered, pathway.Accepted},
	pathway.RejectionConsidered: {pathway.Rejected, pathway.Accepted},
	pathway.Rejected:            {pathway.Closed, pathway.Accepted},
	pathway.Accepted:            {pathway.Started},
	pathway.Started:             {pathway.Discharged},
	pathway.Discharged:          {pathway.Closed},
}

// allowed reports whether the step can be taken at all in the state.
func allowed(from, step pathway.State) bool {
	if step == Withdrawn {
		return slices.Contains([]pathway.State{pathway.Considered, pathway.Sent, pathway.Received,
			pathway.RejectionConsidered, pathway.Accepted}, from)
	}
	return slices.Contains(onwards[from], step)
}

// tryEnds tries to get rid of the child at every turn: to close, to reject, to
// withdraw in its family's name and in the service's own.
func tryEnds(t *testing.T, ref Referral, b *book, d Duties, hour int, fits bool) {
	for _, step := range []pathway.State{pathway.Closed, pathway.Rejected, pathway.Discharged, Withdrawn} {
		next, err := take(ref, step, d, at(hour))
		_, way := b.count(step)
		want := fits && allowed(ref.State(), step) && way == 0
		require.Equal(t, want, err == nil, "%s → %s, %d in the way: %v", ref.State(), step, way, err)
		if err == nil {
			require.Equal(t, leads(step), next.State())
			require.Equal(t, "fastlege", next.Holder())
		}
	}
	for _, by := range []string{"bup", " ", "receiving-service"} {
		next, err := ref.Withdraw("why", by, d, at(hour))
		require.Error(t, err)
		require.Equal(t, ref.State(), next.State())
	}
	_, err := ref.Withdraw("", "parents", d, at(hour))
	require.Error(t, err)
}

// soundEnds checks a whole history: what ends it was a rejection that had been
// considered, a discharge, or the family's word.
func soundEnds(t *testing.T, h []Step) {
	stood := pathway.State("")
	for _, s := range h {
		switch s.What {
		case pathway.Closed:
			require.Contains(t, []pathway.State{pathway.Rejected, pathway.Discharged}, stood)
		case pathway.Rejected:
			require.Equal(t, pathway.RejectionConsidered, stood)
		case Withdrawn:
			require.True(t, allowed(stood, Withdrawn), stood)
			require.Equal(t, "parents", s.By)
			require.NotEmpty(t, s.Reason)
		case Answered, WaivedDuty, Adopted:
			continue
		}
		stood = leads(s.What)
	}
}

func TestLawsOverRandomReferrals(t *testing.T) {
	passed, stopped, unfit, waived := map[pathway.State]int{}, map[pathway.State]int{}, 0, 0
	for seed := range uint64(2_000) {
		r := rand.New(rand.NewPCG(seed, 7))
		first := decided(pathway.Considered, 0)
		ref, err := New("bup", first, at(0))
		require.NoError(t, err)
		b := book{waivers: map[string]int{}}
		b.hand(first, false)
		for hour := 1; hour < 18; hour++ {
			look := hour%12 == int(seed%12) // looking at everything is what takes time
			was, before := ref, ""
			if look {
				before = snapshot(t, ref)
			}
			d := decided(ref.State(), hour)
			d.Policy = ref.Policy()
			for range r.IntN(4) {
				d.List = append(d.List, randomDuty(r))
			}
			wrong, adopt := r.IntN(8) == 0, r.IntN(10) == 0
			if adopt {
				d.Policy.Hash = fmt.Sprint("version-", hour)
				wrong = false
			}
			if wrong {
				switch r.IntN(3) {
				case 0:
					d.Policy.Version = "2"
				case 1:
					d.At = at(pick(r, -1, hour+1))
				case 2:
					d.State = pick(r, slices.DeleteFunc(pathway.States(), func(s pathway.State) bool { return s == ref.State() })...)
				}
			} else {
				b.hand(d, adopt)
			}
			handed := ""
			if look {
				handed = fmt.Sprintf("%+v", d)
			}

			if adopt {
				_, err := take(ref, Answered, d, at(hour))
				require.Error(t, err, "a policy that was not adopted")
				ref, err = ref.Adopt("renewed", "fastlege", d, at(hour))
				require.NoError(t, err)
				require.Equal(t, was.State(), ref.State())
				passed[Adopted]++
			} else if r.IntN(3) == 0 {
				duty, concern := fmt.Sprint("d", r.IntN(6)), pick(r, "", "angst", "depresjon")
				next, err := ref.Waive(duty, concern, "why", "bup", d, at(hour))
				ref = next
				name := duty + "/" + concern
				stand, _, _ := b.standing(name)
				require.Equal(t, !wrong && len(stand) > 0 && !b.bound(name), err == nil, "seed %d: waiving %s: %v", seed, name, err)
				if err == nil {
					b.waivers[duty+"/"+concern] = len(b.sheets)
					waived++
				}
			} else {
				step := pick(r, append(pathway.States()[1:], Answered, Withdrawn)...)
				if ways := onwards[ref.State()]; len(ways) > 0 && r.IntN(4) > 0 {
					step = pick(r, ways...)
				}
				next, err := take(ref, step, d, at(hour))
				_, way := b.count(step)
				if err == nil {
					require.False(t, wrong)
					if step != Answered {
						require.True(t, allowed(was.State(), step), "%s → %s", was.State(), step)
						require.Zero(t, way, "seed %d: %s with %d duties in the way", seed, step, way)
						require.Equal(t, leads(step), next.State())
					}
					passed[step]++
				} else {
					e := refused(t, err)
					require.Equal(t, was.State(), next.State())
					if e.Why == "" {
						require.Len(t, e.Duties, way, "seed %d: %s", seed, step)
						require.NotZero(t, way)
						stopped[step]++
					} else {
						require.Empty(t, e.Duties)
						unfit++
					}
				}
				ref = next
			}

			// no way out, now that the decision was noted
			if (uint64(hour)+seed)%3 == 0 {
				tryEnds(t, ref, &b, d, hour, !wrong && d.State == ref.State())
				soundEnds(t, ref.History())
			}

			// never without a holder
			want := "fastlege"
			if s := ref.State(); s == pathway.Accepted || s == pathway.Started {
				want = "bup"
			}
			require.Equal(t, want, ref.Holder())
			// the old value is as it was, and so is what was handed in
			if look {
				require.Equal(t, before, snapshot(t, was))
				require.Equal(t, handed, fmt.Sprintf("%+v", d))
			}
			// nothing that stands was lost, nothing was made up
			total, _ := b.count(ref.State())
			require.Len(t, ref.Duties(), total, "seed %d hour %d", seed, hour)
			if !wrong {
				for _, d := range was.Duties() {
					if d.Applies == pathway.Certain && (d.State == Open || d.State == Unknown) {
						require.True(t, slices.ContainsFunc(ref.Duties(), func(o Duty) bool {
							return o.ID == d.ID && slices.Equal(o.Concerns, d.Concerns)
						}), "a certain open duty was lost")
					}
				}
			}
			if !look {
				continue
			}
			// it survives storing, and goes on in the same way
			stored, err := json.Marshal(ref)
			require.NoError(t, err)
			var back Referral
			require.NoError(t, json.Unmarshal(stored, &back))
			require.Equal(t, snapshot(t, ref), snapshot(t, back))
			ref = back
			// writing to what comes out changes nothing inside
			for _, d := range ref.Duties() {
				d.With[0] = "changed"
				if d.Limit != nil {
					d.Limit.N = -1
				}
			}
			for _, s := range ref.History() {
				for i := range s.SetAside {
					s.SetAside[i] = "changed"
				}
			}
			again, _ := json.Marshal(ref)
			require.Equal(t, string(stored), string(again))
		}
	}
	for _, s := range append(pathway.States()[1:], Withdrawn) {
		assert.Greater(t, passed[s], 100, "%s was passed", s)
		if s != pathway.Received {
			assert.Greater(t, stopped[s], 40, "%s was stopped", s)
		}
	}
	assert.Greater(t, passed[Adopted], 1000)
	assert.Greater(t, unfit, 1000)
	assert.Greater(t, waived, 1000)
}

// Handing in a duty never removes another, and what is written to a decision
// afterwards does not reach the referral.
func TestTakingKeepsNoMemoryOfTheCaller(t *testing.T) {
	d := decided(pathway.Considered, 0, duty("x", pathway.Sent))
	d.List[0].With = []string{"fastlege"}
	d.List[0].Limit = &Limit{N: 1, Unit: Weeks}
	d.List[0].Concerns = []string{"angst"}
	r, err := New("bup", d, at(0))
	require.NoError(t, err)
	before := snapshot(t, r)
	d.List[0].With[0], d.List[0].Limit.N, d.List[0].Concerns[0] = "changed", 9, "changed"
	assert.Equal(t, before, snapshot(t, r))

	// two referrals made from one do not see each other
	r = to(t, pathway.Received) // a history that has room to grow in place
	d = decided(pathway.Received, 4, duty("x", pathway.Sent))
	d.List[0].Concerns = []string{"angst"}
	one, err := r.Waive("x", "angst", "a", "bup", d, at(4))
	require.NoError(t, err)
	other, err := r.Waive("x", "angst", "b", "bup", d, at(4))
	require.NoError(t, err)
	assert.Equal(t, "a", one.History()[3].Reason)
	assert.Equal(t, "b", other.History()[3].Reason)
	assert.Len(t, r.History(), 3)
}
