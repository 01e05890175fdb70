// Command decide is the smallest program that embeds forlop.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

func main() {
	policy, err := rules.Load(examples.National()) // or os.DirFS("our-policy")
	if err != nil {
		log.Fatal(err) // every fault, at file:line:col
	}
	d, err := policy.Decide(context.Background(), pathway.Case{
		At:      time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		Contact: "skolehelse",
		Given:   map[string]any{"born": "2010-09-20", "acute_danger": false, "suicide_risk": "none"},
		Concerns: []pathway.Concern{
			{Condition: "depresjon", Given: map[string]any{"severity": "moderate"}},
		},
	})
	if err != nil {
		log.Fatal(err) // the case does not fit the policy
	}
	for _, c := range d.Concerns {
		fmt.Println(c.Condition, c.Tier, c.Service, "meanwhile", c.Meanwhile)
	}
	fmt.Println(len(d.Duties.List), "duties,", len(d.Missing), "questions; the first:", d.Missing[0].Ask.EN)
}
