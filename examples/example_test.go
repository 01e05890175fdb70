package examples_test

import (
	"context"
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

// on is noon of a day in 2026.
func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)
}

// quiet is what a case presupposes when nothing dangerous is suspected.
func quiet(more map[string]any) map[string]any {
	given := map[string]any{
		"referrer": "fastlege", "care": "parents", "parental_responsibility": "joint",
		"acute_danger": false, "suicide_risk": "none",
		"violence_suspected": false, "serious_neglect_suspected": false, "serious_harm_avertable": false,
		"barnevern_involved": false, "barnevern_order": false, "barnevern_support_needed": false,
		"young_person_declines_parents": false, "weighty_considerations": false, "harm_without_care": false,
	}
	for k, v := range more {
		given[k] = v
	}
	return given
}

// Load a policy once, and decide a case with it: who is responsible, and by
// which rule. What is not given is unknown, never "no".
func Example() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := policy.Decide(context.Background(), pathway.Case{
		At: on(time.March, 2), Contact: "fastlege", Given: quiet(map[string]any{"born": "2010-09-20"}),
		Concerns: []pathway.Concern{{Condition: "depresjon", Given: map[string]any{"severity": "moderate"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range d.Concerns {
		fmt.Println(c.Condition, "→", c.Tier, c.Service, "· meanwhile", c.Meanwhile)
		for _, b := range c.Because {
			fmt.Println(b.Rule, b.Strength, b.Force, b.Facts)
		}
	}
	// Output:
	// depresjon → specialist bup · meanwhile fastlege
	// depression-specialist bør guideline [born condition severity]
}

// A referral is refused while a duty that stands before it is open, and while
// the parents have not consented; then it is sent.
func Example_send() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	child := pathway.Case{
		At: on(time.March, 2), Contact: "fastlege", Given: quiet(map[string]any{"born": "2010-09-20"}),
		Concerns: []pathway.Concern{{Condition: "depresjon", Given: map[string]any{"severity": "moderate"}}},
	}
	d, err := policy.Decide(context.Background(), child)
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err := referral.New("bup", d.Duties, child.At)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = ref.Send("fastlege", d.Duties, d.Scope, nil, child.At)
	fmt.Println("refused:", err != nil, "· open duties:", len(ref.Open(pathway.Sent)) > 0)

	// The GP does what was open; the host says so by the facts that the duties name.
	for _, u := range ref.Open(pathway.Sent) {
		child.Given[u.DoneFact] = true
	}
	if d, err = policy.Decide(context.Background(), child); err != nil {
		fmt.Println(err)
		return
	}
	_, err = ref.Send("fastlege", d.Duties, d.Scope, nil, child.At)
	fmt.Println(err)

	yes := consent.Record{
		{Who: "parent-1", To: "bup", Said: consent.Yes, At: child.At},
		{Who: "parent-2", To: "bup", Said: consent.Yes, At: child.At},
	}
	ref, err = ref.Send("fastlege", d.Duties, d.Scope, yes, child.At)
	fmt.Println(ref.State(), "· held by", ref.Holder(), err)
	// Output:
	// refused: true · open duties: true
	// referral: sent refused: nothing may be shared with the service referred to yet; consent: parent-1 (never-asked), parent-2 (never-asked)
	// sent · held by fastlege <nil>
}

// A rejection is never an end: BUP cannot close the case while other help is not
// settled with the family, and nobody in the municipality is named.
func Example_reject() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	child := pathway.Case{
		At: on(time.March, 2), Contact: "fastlege",
		Given: quiet(map[string]any{"born": "2014-05-20", "referral_sufficient": true, "several_services_tried": false}),
		Concerns: []pathway.Concern{{Condition: "depresjon",
			Given: map[string]any{"severity": "moderate", "comorbidity": false, "measures": "running"}}},
	}
	yes := consent.Record{
		{Who: "parent-1", To: "bup", Said: consent.Yes, At: child.At},
		{Who: "parent-2", To: "bup", Said: consent.Yes, At: child.At},
	}
	// decide gives a fresh decision for where the referral stands now.
	decide := func(ref referral.Referral, at time.Time) rules.Decision {
		child.At = at
		d, err := policy.Decide(context.Background(), ref.Case(child))
		if err != nil {
			panic(err)
		}
		return d
	}
	// do marks what stands before a step as done, where a fact says so.
	do := func(ref referral.Referral, step pathway.State) {
		for _, u := range ref.Open(step) {
			if u.DoneFact != "" {
				child.Given[u.DoneFact] = true
			}
		}
	}
	d, err := policy.Decide(context.Background(), child)
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err := referral.New("bup", d.Duties, child.At)
	if err != nil {
		fmt.Println(err)
		return
	}
	type step func(referral.Referral, referral.Duties, time.Time) (referral.Referral, error)
	for _, s := range []struct {
		to   pathway.State
		at   time.Time
		take step
	}{
		{pathway.Sent, on(time.March, 3), func(r referral.Referral, d referral.Duties, at time.Time) (referral.Referral, error) {
			return r.Send("fastlege", d, decide(r, at).Scope, yes, at)
		}},
		{pathway.Received, on(time.March, 4), referral.Referral.Receive},
		{pathway.RejectionConsidered, on(time.March, 5), referral.Referral.ConsiderRejection},
		{"answered", on(time.March, 6), referral.Referral.Answer},
		{pathway.Rejected, on(time.March, 10), referral.Referral.Reject},
	} {
		do(ref, s.to)
		if ref, err = s.take(ref, decide(ref, s.at).Duties, s.at); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(ref.State(), "· held by", ref.Holder())

	_, err = ref.Close(decide(ref, on(time.March, 11)).Duties, on(time.March, 11))
	fmt.Println(err)

	child.Given["other_offers_settled"] = true
	child.Given["municipal_responsible_named"] = true
	ref, err = ref.Close(decide(ref, on(time.March, 20)).Duties, on(time.March, 20))
	fmt.Println(ref.State(), "· held by", ref.Holder(), err)
	// Output:
	// rejected · held by fastlege
	// referral: closed refused: open duties: municipal-responsible-named (by receiving-service), other-offers-settled (by receiving-service)
	// closed · held by fastlege <nil>
}

// A host proves its policy in its own go test: every scenario passes, and every
// rule is made to apply and not to apply by one.
func Example_scenarios() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := policy.Verify(context.Background(), examples.National())
	fmt.Println("sound:", report.OK(), "· failed:", report.Failed(), "·", err)
	// Output:
	// sound: true · failed: 0 · <nil>
}
