package referral_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// In a host the duties and the scope come from rules.Policy.Decide. Here they are
// made by hand.
func decision(state pathway.State, at time.Time, list ...referral.Duty) (referral.Duties, consent.Scope) {
	policy := pathway.Stamp{ID: "national", Version: "1.0.0", Hash: "2c26b46b"}
	share := consent.Share{
		From: []string{"fastlege"}, Regime: "health", To: []string{"bup"},
		What: []string{"symptoms", "function"}, Basis: consent.ByConsent,
	}
	young := consent.Giver{Say: consent.Consent, Who: []string{"child"}, Applies: pathway.Certain}
	return referral.Duties{Policy: policy, At: at, State: state, Holder: "fastlege", List: list},
		consent.Scope{Policy: policy, At: at, Givers: []consent.Giver{young}, Shares: []consent.Share{share}}
}

// A referral is refused while a duty and a consent are open, and then sent.
func Example_sent() {
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	confer := referral.Duty{
		ID: "gp-consulted", By: "referrer", Before: pathway.Sent,
		Applies: pathway.Certain, State: referral.Open,
	}
	var record consent.Record

	duties, scope := decision(pathway.Considered, monday, confer)
	ref, err := referral.New("bup", duties, monday)
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err = ref.Send("fastlege", duties, scope, record, monday)
	var refused *referral.Refused
	if errors.As(err, &refused) {
		for _, d := range refused.Duties {
			fmt.Println("to do:", d.ID)
		}
		for _, w := range refused.Waits {
			fmt.Println("to ask:", w.Who, w.Status)
		}
	}

	// The next day the GP has been consulted, and the young person has said yes.
	tuesday := monday.AddDate(0, 0, 1)
	confer.State = referral.Done
	record = append(record, consent.Answer{Who: "child", To: "bup", Said: consent.Yes, At: tuesday})
	duties, scope = decision(ref.State(), tuesday, confer)
	ref, err = ref.Send("fastlege", duties, scope, record, tuesday)
	fmt.Println(ref, err)
	fmt.Println("held by", ref.Holder())
	// Output:
	// to do: gp-consulted
	// to ask: child never-asked
	// referral (sent) <nil>
	// held by fastlege
}

// A rejection does not close the case: other help must be clarified first.
func Example_rejected() {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	other := referral.Duty{
		ID: "other-help-clarified", By: "bup", With: []string{"referrer", "child", "parents"},
		Before: pathway.Closed, Applies: pathway.Certain, State: referral.Unknown,
	}
	decide := func(ref referral.Referral) referral.Duties {
		d, _ := decision(ref.State(), at, other)
		return d
	}

	duties, scope := decision(pathway.Considered, at, other)
	ref, _ := referral.New("bup", duties, at)
	ref, _ = ref.Send("fastlege", duties, scope, consent.Record{{Who: "child", To: "bup", Said: consent.Yes, At: at}}, at)
	ref, _ = ref.Receive(decide(ref), at)
	ref, _ = ref.ConsiderRejection(decide(ref), at)
	ref, _ = ref.Reject(decide(ref), at)
	fmt.Println(ref)

	ref, err := ref.Close(decide(ref), at)
	fmt.Println(err)
	fmt.Println("held by", ref.Holder())

	other.State = referral.Done
	ref, err = ref.Close(decide(ref), at)
	fmt.Println(ref, err)
	fmt.Println("held by", ref.Holder())
	// Output:
	// referral (rejected)
	// referral: closed refused: open duties: other-help-clarified (by bup)
	// held by fastlege
	// referral (closed) <nil>
	// held by fastlege
}
