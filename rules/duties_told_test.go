package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/stretchr/testify/require"
)

// Whom a duty to disclose tells does not stand among those that it may not tell now,
// whether it is certain or possible; nor do they where something else is to be done
// with them at once.
func TestLawADisclosureReachesItsRecipient(t *testing.T) {
	policies := lawPolicies(t)
	policies["hush"] = tiny(t, "givers:\n  - {id: hush, when: violence, say: withheld, who: [barnevern, parent], why: {nb: w, en: w}, strength: skal, source: act}\n"+
		"duties:\n  - {id: report, when: danger, do: {nb: meld, en: report}, by: fastlege, with: [barnevern, parents], discloses: {to: [barnevern], what: [identity]}, strength: skal, source: act}\n"+
		"  - {id: at-once, do: {nb: drøft, en: confer}, by: fastlege, with: [barnevern, parents], deadline: immediately, strength: bør, source: guide}\n"+
		"  - {id: confer, do: {nb: drøft, en: confer}, by: fastlege, with: [barnevern], strength: bør, source: guide}\n")
	for name, p := range policies {
		to := map[string][]string{}
		for _, u := range p.rules {
			if u.duty != nil && u.duty.discloses != nil {
				to[u.id] = u.duty.discloses.To
			}
		}
		for seed := range runs(t, 300) {
			r := rand.New(rand.NewPCG(uint64(seed), 31))
			d := decide(t, p, hidden(r, randomCase(r, p)))
			var told []string
			for _, u := range d.Duties.List {
				told = append(told, to[u.ID]...)
			}
			for _, u := range d.Duties.List {
				for _, who := range told {
					if u.Limit != nil && u.Limit.Immediately {
						require.NotContains(t, u.NotYet, who, "%s: %s, %s, seed %d", name, u.ID, u.Applies, seed)
					}
				}
				for _, who := range to[u.ID] {
					require.NotContains(t, u.NotYet, who, "%s: %s, %s, seed %d", name, u.ID, u.Applies, seed)
				}
			}
		}
	}
	// It is the duty's own share alone: what else would be told waits.
	d := decide(t, policies["hush"], oneConcern("angst", nil, nil))
	require.Equal(t, pathway.Possible, dutyOf(d, "report").Applies)
	require.Equal(t, []string{"parents"}, dutyOf(d, "report").NotYet)
	require.Equal(t, []string{"barnevern"}, dutyOf(d, "confer").NotYet)
	require.Equal(t, []string{"parents"}, dutyOf(d, "at-once").NotYet, "what is urgent is clarified with whom it may have to be reported to")
	d = decide(t, policies["hush"], oneConcern("angst", given{"danger": false}, nil))
	require.Equal(t, []string{"barnevern", "parents"}, dutyOf(d, "at-once").NotYet, "nothing is to be reported")
}

// Where a fact says that a duty is not done, no event says that it is, and its
// deadline goes on; where nobody has said, the event is what is known.
func TestLawWhatIsDeniedIsNotDone(t *testing.T) {
	for _, weeks := range []int{1, 4} {
		p := tiny(t, fmt.Sprintf("duties:\n  - {id: hear, do: {nb: h, en: h}, by: bup, done: heard, deadline: {weeks: %d, from: received, until: started}, strength: bør, source: guide}\n", weeks))
		for _, said := range []any{nil, false, true} {
			for _, started := range []int{-1, 0, 9, 14} { // days before the case, and none
				c := oneConcern("angst", given{}, nil)
				c.Events = map[string]time.Time{"received": monday.AddDate(0, 0, -14)}
				if started >= 0 {
					c.Events["started"] = monday.AddDate(0, 0, -started)
				}
				if said != nil {
					c.Given["heard"] = said
				}
				d := decide(t, p, c)
				u := dutyOf(d, "hear")
				i := slices.IndexFunc(d.Deadlines, func(x referral.Deadline) bool { return x.Duty == "hear" })
				require.GreaterOrEqual(t, i, 0)
				x := d.Deadlines[i]
				at := fmt.Sprintf("%d weeks, heard %v, started %d", weeks, said, started)
				switch {
				case said == true, said == nil && started >= 0:
					require.Equal(t, referral.Done, u.State, at)
				case said == nil:
					require.Equal(t, referral.Unknown, u.State, at)
				default:
					require.Equal(t, referral.Open, u.State, at)
					require.Zero(t, x.Ended, at)
					want := referral.Running
					if weeks == 1 {
						want = referral.Broken
					}
					require.Equal(t, want, x.State, at)
				}
			}
		}
	}
}
