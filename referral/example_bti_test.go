package referral_test

import (
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// The school holds the baton until the school health service has taken it, and the
// cooperation ends only when nothing stands before closed.
func ExampleBaton() {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	talk := referral.Duty{
		ID: "talk-with-child", By: "skolehelse", Before: pathway.Closed,
		Applies: pathway.Certain, State: referral.Open,
	}
	duties, _ := decision(pathway.Considered, at, talk)

	var baton referral.Baton // somebody wonders
	baton, err := baton.Appoint("skole", 1, duties, at)
	fmt.Println(baton, "held by", baton.Holder(), err)
	baton, err = baton.Move(2, duties, at)
	fmt.Println(baton, "to be reconsidered:", baton.Reconsider(), err)

	baton, err = baton.Offer("skolehelse", at)
	fmt.Println("held by", baton.Holder(), err)
	_, err = baton.Take("ppt", at)
	fmt.Println(err)
	baton, err = baton.Take("skolehelse", at)
	fmt.Println("held by", baton.Holder(), err)

	const reason = "all three goals of the plan"
	baton, err = baton.End(referral.GoalReached, reason, "skolehelse", duties, at)
	fmt.Println(err)
	fmt.Println("held by", baton.Holder())

	talk.State = referral.Done
	duties, _ = decision(pathway.Considered, at, talk)
	baton, err = baton.End(referral.GoalReached, reason, "skolehelse", duties, at)
	fmt.Println(baton, err)
	// Output:
	// baton (level 1) held by skole <nil>
	// baton (level 2) to be reconsidered: true <nil>
	// held by skole <nil>
	// referral: taken refused: the baton is offered to another service
	// held by skolehelse <nil>
	// referral: ended refused: open duties: talk-with-child (by skolehelse)
	// held by skolehelse
	// baton (ended) <nil>
}

// A log is opened by consent, and shows no more than consent reaches.
func ExampleLog() {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	_, scope := decision(pathway.Considered, at)
	var record consent.Record

	_, err := referral.OpenLog("fastlege", []string{"bup"}, scope, record, at)
	fmt.Println(err)

	record = consent.Record{{Who: "child", To: "bup", What: []string{"symptoms"}, Said: consent.Yes, At: at}}
	log, err := referral.OpenLog("fastlege", []string{"bup"}, scope, record, at)
	fmt.Println(log, err)
	for _, e := range []referral.Entry{
		{Kind: referral.Measure, What: []string{"symptoms"}, Text: "Conversation every Thursday."},
		{Kind: referral.Goal, What: []string{"symptoms", "function"}, Text: "Back at school after Easter."},
	} {
		e.By, e.At, e.Responsible, e.Due = "fastlege", at, "fastlege", at.AddDate(0, 1, 0)
		log, err = log.Write(e)
		fmt.Println("written:", e, err)
	}

	for _, e := range log.Read("bup", scope, record, at) {
		fmt.Println("bup reads:", e.Text)
	}
	fmt.Println("fastlege reads:", len(log.Read("fastlege", scope, record, at)))
	record[0].Withdrawn = at.AddDate(0, 0, 1)
	fmt.Println("bup reads, once it is withdrawn:", len(log.Read("bup", scope, record, at.AddDate(0, 0, 2))))
	// Output:
	// referral: opened refused: by consent fastlege may share nothing with bup; consent: child (never-asked)
	// log (open) <nil>
	// written: measure <nil>
	// written: goal <nil>
	// bup reads: Conversation every Thursday.
	// fastlege reads: 2
	// bup reads, once it is withdrawn: 0
}
