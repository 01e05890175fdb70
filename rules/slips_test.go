package rules

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// A date that cannot be meant is refused: it would decide the case as a child of
// another age, or leave a deadline waiting.
func TestDatesThatAreSlips(t *testing.T) {
	p := tiny(t, tinyRules)
	oslo, err := time.LoadLocation("Europe/Oslo")
	require.NoError(t, err)
	at := time.Date(2026, 3, 2, 23, 30, 0, 0, oslo)
	for _, x := range []struct {
		born     any
		received time.Time
		want     []string
	}{
		{"2012-03-02", at, nil},
		{"2026-03-02", time.Date(2026, 3, 2, 0, 0, 0, 0, oslo), nil},
		{"1906-03-02", time.Date(1906, 3, 2, 0, 0, 0, 0, oslo), nil},
		{"2026-03-03", at.Add(20 * time.Minute), []string{"given: born is after the day of the case"}},
		{"1906-03-01", at, []string{"given: born is more than 120 years before the day of the case"}},
		{time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), at, []string{"given: born is more than 120 years before the day of the case"}},
		{"2012-03-02", at.Add(time.Hour), []string{"events: received is after the day of the case"}},
		{"2012-03-02", at.Add(20 * time.Minute).UTC(), nil},
		{"2012-03-02", at.Add(time.Hour).UTC(), []string{"events: received is after the day of the case"}},
		{"2012-03-02", at.AddDate(-1000, 0, 0), []string{"events: received is more than 120 years before the day of the case"}},
		{"2012-03-02", time.Time{}, []string{"events: received has no date"}},
	} {
		_, err := p.Decide(t.Context(), pathway.Case{At: at, Contact: "fastlege", Given: given{"born": x.born},
			Concerns: []pathway.Concern{{Condition: "angst"}}, Events: map[string]time.Time{"received": x.received}})
		if x.want == nil {
			assert.NoError(t, err, "%v %v", x.born, x.received)
			continue
		}
		var unfit *CaseError
		require.ErrorAs(t, err, &unfit, "%v %v", x.born, x.received)
		assert.Equal(t, x.want, unfit.Problems)
	}
}
