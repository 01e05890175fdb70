package referral_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
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
	listed map[string][]Duty
}

func (b *book) hand(d Duties) {
	s := sheet{d.State, map[string][]Duty{}}
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
// state is silent.
func (b *book) standing(name string) []Duty {
	var out []Duty
	var in pathway.State
	for _, s := range b.sheets {
		if here := s.listed[name]; here != nil {
			out, in = here, s.state
		} else if in == s.state {
			out = slices.DeleteFunc(slices.Clone(out), func(d Duty) bool { return d.Applies == pathway.Possible })
		}
	}
	return out
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
	final := step == pathway.Rejected || step == pathway.Closed || step == pathway.Discharged
	for n := range names {
		for _, d := range b.standing(n) {
			all++
			if d.Before == step && d.Strength != pathway.Kan && (d.State == Open || d.State == Unknown) &&
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

// onwards are steps that make random walks go far.
var onwards = map[pathway.State][]pathway.State{
	pathway.Considered:          {pathway.Sent},
	pathway.Sent:                {pathway.Received},
	pathway.Received:            {pathway.RejectionConsidered, pathway.Accepted},
	pathway.RejectionConsidered: {pathway.Rejected, pathway.Rejected, pathway.Accepted},
	pathway.Rejected:            {pathway.Closed, pathway.Accepted},
	pathway.Accepted:            {pathway.Started},
	pathway.Started:             {pathway.Discharged},
	pathway.Discharged:          {pathway.Closed},
}

func TestLawsOverRandomReferrals(t *testing.T) {
	passed, stopped, unfit, waived := map[pathway.State]int{}, map[pathway.State]int{}, 0, 0
	for seed := range uint64(2_000) {
		r := rand.New(rand.NewPCG(seed, 7))
		first := decided(pathway.Considered, 0)
		ref, err := New("bup", first, at(0))
		require.NoError(t, err)
		b := book{waivers: map[string]int{}}
		b.hand(first)
		for hour := 1; hour < 18; hour++ {
			look := hour%12 == int(seed%12) // looking at everything is what takes time
			was, before := ref, ""
			if look {
				before = snapshot(t, ref)
			}
			d := decided(ref.State(), hour)
			for range r.IntN(4) {
				d.List = append(d.List, randomDuty(r))
			}
			wrong := r.IntN(8) == 0
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
				b.hand(d)
			}
			handed := ""
			if look {
				handed = fmt.Sprintf("%+v", d)
			}

			if r.IntN(3) == 0 {
				duty, concern := fmt.Sprint("d", r.IntN(6)), pick(r, "", "angst", "depresjon")
				next, err := ref.Waive(duty, concern, "why", "bup", d, at(hour))
				ref = next
				if err == nil {
					require.False(t, wrong)
					b.waivers[duty+"/"+concern] = len(b.sheets)
					waived++
				}
			} else {
				step := pick(r, append(pathway.States()[1:], Answered)...)
				if ways := onwards[ref.State()]; len(ways) > 0 && r.IntN(4) > 0 {
					step = pick(r, ways...)
				}
				next, err := take(ref, step, d, at(hour))
				_, way := b.count(step)
				if err == nil {
					require.False(t, wrong)
					if step != Answered {
						require.Zero(t, way, "seed %d: %s with %d duties in the way", seed, step, way)
						require.Equal(t, step, next.State())
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
	for _, s := range pathway.States()[1:] {
		assert.Greater(t, passed[s], 100, "%s was passed", s)
		if s != pathway.Received {
			assert.Greater(t, stopped[s], 40, "%s was stopped", s)
		}
	}
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
