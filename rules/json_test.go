package rules

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
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
	for _, rubbish := range []string{`null`, `{}`, `{"hello": 1}`, `[]`} {
		assert.Error(t, d.UnmarshalJSON([]byte(rubbish)), rubbish)
	}
	assert.EqualError(t, d.UnmarshalJSON([]byte(`{"at": "secret-x"}`)), "rules: this is no decision in JSON")
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
}

func TestAFactFromTheFutureIsRefused(t *testing.T) {
	_, err := tiny(t, tinyRules).prepare(oneConcern("angst", given{"born": "2062-11-05"}, nil))
	var unfit *CaseError
	require.ErrorAs(t, err, &unfit)
	assert.Equal(t, []string{"given: born is after the day of the case"}, unfit.Problems)
}

// scribble writes over everything that can be reached from v.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("scribbled")
		}
	case reflect.Int, reflect.Int64:
		if v.CanSet() {
			v.SetInt(99)
		}
	}
}

func TestADecisionSharesNoMemoryWithThePolicy(t *testing.T) {
	for name, p := range lawPolicies(t) {
		r := rand.New(rand.NewPCG(8, 8))
		for range 30 {
			c := hidden(r, randomCase(r, p))
			first := decide(t, p, c)
			want, err := json.Marshal(first)
			require.NoError(t, err)
			scribble(reflect.ValueOf(&first).Elem())
			cat := p.Catalogue()
			scribble(reflect.ValueOf(&cat).Elem())
			rules := p.Rules(c.At)
			scribble(reflect.ValueOf(&rules).Elem())
			again, err := json.Marshal(decide(t, p, c))
			require.NoError(t, err)
			require.Equal(t, string(want), string(again), name)
		}
	}
}
