package examples_test

import (
	"context"
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// From a case that holds nothing but a day to a decision: ask what matters, until
// nothing that does is missing. Here a map answers in place of a person. What it
// does not say is put aside and asked no more.
func Example_ask() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	answers := map[string]any{
		"condition": "angst", "severity": "mild", "function_loss": "none", "measures": "none",
		"born": "2012-11-05", "care": "parents", "parental_responsibility": "joint", "referrer": "helsesykepleier",
		"suicide_risk": "none", "involved": []string{"skole", "skolehelse"}, "hearing": "none", "family_meeting": "not-held",
	}
	ctx := context.Background()
	asking, err := policy.Ask(ctx, pathway.Case{At: on(time.March, 2), Contact: "skolehelse", Concerns: []pathway.Concern{{}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for q := range asking.Questions() {
		value, known := answers[q.Fact]
		if !known && q.Type == "bool" && q.Fact != "sami" {
			value, known = false, true
		}
		if !known {
			asking.DontKnow(q)
			continue
		}
		if err := asking.Answer(ctx, q, value); err != nil {
			fmt.Println(err) // what the fact takes; the question can be answered again
		}
	}
	for _, c := range asking.Decision.Concerns {
		fmt.Println(c.Condition, "→", c.Tier, c.Service, "· meanwhile", c.Meanwhile)
	}
	for _, q := range asking.Aside {
		fmt.Println("not known:", q.Ask.EN)
	}
	// Output:
	// angst → municipal psyk-kommune · meanwhile skolehelse
	// not known: Is the child Sami?
}
