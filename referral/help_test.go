package referral_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

var (
	stamp = pathway.Stamp{ID: "national", Version: "1.0.0", Hash: "abc"}
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

func at(hour int) time.Time { return start.Add(time.Duration(hour) * time.Hour) }

// decided is a decision at that hour.
func decided(state pathway.State, hour int, list ...Duty) Duties {
	return Duties{Policy: stamp, At: at(hour), State: state, Holder: "fastlege", List: list}
}

// duty is a certain, open bør of the case.
func duty(id string, before pathway.State) Duty {
	d := Duty{ID: id, Before: before, By: "bup", Applies: pathway.Certain, State: Open}
	d.Rule, d.Strength, d.Force = id, pathway.Bor, pathway.Guideline
	return d
}

// statutory is a certain, open skal by law.
func statutory(id string, before pathway.State) Duty {
	d := duty(id, before)
	d.Strength, d.Force = pathway.Skal, pathway.Statute
	return d
}

// openScope lets the GP share with BUP and the emergency ward without asking.
func openScope(d Duties) consent.Scope {
	sh := consent.Share{From: []string{"fastlege"}, Regime: "health", To: []string{"bup", "legevakt"},
		What: []string{"symptoms"}, Basis: consent.Statute}
	return consent.Scope{Policy: d.Policy, At: d.At, Shares: []consent.Share{sh}}
}

// to walks a referral to BUP with no duties to the state; each step takes an hour.
func to(t *testing.T, state pathway.State) Referral {
	t.Helper()
	r, err := New("bup", decided(pathway.Considered, 0), at(0))
	require.NoError(t, err)
	path := map[pathway.State][]pathway.State{
		pathway.Considered:          {},
		pathway.Sent:                {pathway.Sent},
		pathway.Received:            {pathway.Sent, pathway.Received},
		pathway.RejectionConsidered: {pathway.Sent, pathway.Received, pathway.RejectionConsidered},
		pathway.Rejected:            {pathway.Sent, pathway.Received, pathway.RejectionConsidered, pathway.Rejected},
		pathway.Accepted:            {pathway.Sent, pathway.Received, pathway.Accepted},
		pathway.Started:             {pathway.Sent, pathway.Received, pathway.Accepted, pathway.Started},
		pathway.Discharged:          {pathway.Sent, pathway.Received, pathway.Accepted, pathway.Started, pathway.Discharged},
		pathway.Closed:              {Withdrawn},
	}[state]
	for i, s := range path {
		d := decided(r.State(), i+1)
		r, err = take(r, s, d, at(i+1))
		require.NoError(t, err)
	}
	require.Equal(t, state, r.State())
	return r
}

// leads is the state that the step leads to.
func leads(step pathway.State) pathway.State {
	if step == Withdrawn {
		return pathway.Closed
	}
	return step
}

// take takes the step that reaches the state, or withdraws.
func take(r Referral, s pathway.State, d Duties, at time.Time) (Referral, error) {
	switch s {
	case pathway.Sent:
		return r.Send("fastlege", d, openScope(d), nil, at)
	case pathway.Received:
		return r.Receive(d, at)
	case Answered:
		return r.Answer(d, at)
	case pathway.RejectionConsidered:
		return r.ConsiderRejection(d, at)
	case pathway.Rejected:
		return r.Reject(d, at)
	case pathway.Accepted:
		return r.Accept(d, at)
	case pathway.Started:
		return r.Start(d, at)
	case pathway.Discharged:
		return r.Discharge(d, at)
	case pathway.Closed:
		return r.Close(d, at)
	case Withdrawn:
		return r.Withdraw("no longer wanted", "parents", d, at)
	}
	panic("no step reaches " + s)
}

// refused is the refusal that the error must be.
func refused(t *testing.T, err error) *Refused {
	t.Helper()
	var r *Refused
	require.True(t, errors.As(err, &r), "%v", err)
	return r
}
