package rules

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADecisionReadsBack(t *testing.T) {
	for name, p := range lawPolicies(t) {
		r := rand.New(rand.NewPCG(7, 7))
		for range 30 {
			d := decide(t, p, hidden(r, randomCase(r, p)))
			raw, err := json.Marshal(d)
			require.NoError(t, err)
			var back Decision
			require.NoError(t, json.Unmarshal(raw, &back))
			again, err := json.Marshal(back)
			require.NoError(t, err)
			assert.Equal(t, string(raw), string(again), name)
			assert.Equal(t, d.Duties.State, back.Duties.State)
			assert.Equal(t, d.Duties.Holder, back.Duties.Holder)
		}
	}
	var d Decision
	assert.Error(t, json.Unmarshal([]byte(`{"duties": 3}`), &d))
}

func TestAnEventEndsTheDutyThatWaitsForIt(t *testing.T) {
	p := tiny(t, tinyRules)
	c := oneConcern("angst", given{"danger": false}, given{"severity": "severe"})
	c.Events = map[string]time.Time{"received": monday}
	assert.Equal(t, "open", string(dutyOf(decide(t, p, c), "start").State))
	c.Events["started"] = monday
	d := decide(t, p, c)
	assert.Equal(t, "done", string(dutyOf(d, "start").State))
	assert.Equal(t, monday, d.Deadlines[0].Ended)
	c.Events["started"] = monday.AddDate(0, 0, 1)
	assert.Equal(t, "open", string(dutyOf(decide(t, p, c), "start").State), "an event that is still to come")
}

func TestAFactFromTheFutureIsRefused(t *testing.T) {
	_, err := tiny(t, tinyRules).prepare(oneConcern("angst", given{"born": "2062-11-05"}, nil))
	var unfit *CaseError
	require.ErrorAs(t, err, &unfit)
	assert.Equal(t, []string{"given: born is after the day of the case"}, unfit.Problems)
}
