package examples_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

// under loads a shipped layer with what it builds on.
func under(id string) *rules.Policy {
	layer, err := examples.Layer(id)
	if err != nil {
		log.Fatal(err)
	}
	stack, err := rules.Stack(examples.Layer, layer)
	if err != nil {
		log.Fatal(err)
	}
	policy, err := rules.Load(stack...)
	if err != nil {
		log.Fatal(err)
	}
	return policy
}

// A boy of 12 in Tromsø whom his teacher wonders about: the decision gives the level
// and the duties, the baton says who coordinates, and the log opens by consent.
func Example_bti() {
	policy := under("tromso")
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	child := pathway.Case{
		At: at, Contact: "skole", In: []string{"bti", "tromso"},
		Given: map[string]any{
			"born": "2013-09-20", "acute_danger": false, "suicide_risk": "none", "violence_suspected": false,
			"serious_neglect_suspected": false, "serious_harm_avertable": false,
			"care": "parents", "parental_responsibility": "joint", "barnevern_involved": false, "barnevern_support_needed": false,
			"young_person_declines_parents": false, "weighty_considerations": false, "harm_without_care": false, "long_term_needs": false,
			"wonder": "concern", "own_measures": "not-evaluated", "cooperation": "own-service", "baton_holder": "none", "nearest_service": "skole",
			"involved": []string{"skole"},
		},
		Concerns: []pathway.Concern{{Condition: "uro", Given: map[string]any{"severity": "mild"}}},
	}
	decide := func() rules.Decision {
		d, err := policy.Decide(context.Background(), child)
		if err != nil {
			log.Fatal(err)
		}
		return d
	}

	d := decide()
	fmt.Println("level", d.Level.Level, d.Level.Applies, "coordinated by", d.Coordinator.Service)
	var baton referral.Baton
	baton, err := baton.Appoint(d.Coordinator.Service, d.Level.Level, d.Duties, at)
	fmt.Println(baton, "held by", baton.Holder(), err)

	// Two weeks later the school health service is needed too, and the family wants
	// a shared log.
	child.At = at.AddDate(0, 0, 14)
	child.Given["own_measures"], child.Given["involved"] = "not-enough", []string{"skole", "skolehelse"}
	child.Given["wants_shared_log"] = true
	d = decide()
	baton, err = baton.Move(d.Level.Level, d.Duties, child.At)
	fmt.Println(baton, "held by", baton.Holder(), err)

	var record consent.Record
	_, err = referral.OpenLog("skole", []string{"skolehelse"}, d.Scope, record, child.At)
	fmt.Println(err)
	for _, parent := range []string{"parent-1", "parent-2"} {
		record = append(record, consent.Answer{Who: parent, To: "skolehelse",
			What: []string{"identity", "measures", "plan", "services"}, Said: consent.Yes, At: child.At})
	}
	shared, err := referral.OpenLog("skole", []string{"skolehelse"}, d.Scope, record, child.At)
	fmt.Println(shared, err)
	// Output:
	// level 1 certain coordinated by skole
	// baton (level 1) held by skole <nil>
	// baton (level 2) held by skole <nil>
	// referral: opened refused: by consent skole may share nothing with skolehelse; consent: parent-1 (never-asked), parent-2 (never-asked)
	// log (open) <nil>
}

// The same child under the national rules and in the area of one trust.
func Example_compare() {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	found, err := rules.Compare(context.Background(), pathway.Case{
		At: at, Contact: "fastlege",
		Given: map[string]any{"born": "2018-06-20", "acute_danger": false, "suicide_risk": "none"},
		Concerns: []pathway.Concern{{Condition: "autisme", Given: map[string]any{
			"developmental_delay": true, "severe_intellectual_disability": false,
		}}},
	}, under("national"), under("helse-stavanger"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("national decides without", found.Under[0].LeftOut)
	for _, d := range found.Differences {
		if d.Output == "tier" {
			for i, a := range d.Answers {
				fmt.Println(found.Under[i].Policy.ID, a.Tier, a.Services)
				for _, b := range a.Because {
					fmt.Println("  ", b.Layer, b.Rule, b.Force)
				}
			}
		}
	}
	// Output:
	// national decides without [severe_intellectual_disability]
	// national specialist [habu]
	//    national autism-habilitation guideline
	// national+helse-stavanger specialist [bup]
	//    helse-stavanger stavanger-autism-bup agreement
}
