package examples_test

import (
	"context"
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// A host keeps its children in a type of its own, binds it to the policy once, and
// decides without writing maps; DecideAll answers many children on all cores, in
// their order. A nil pointer is not known.
func Example_bind() {
	type Child struct {
		Record  int       // has no tag: the policy never sees it
		Born    time.Time `forlop:"born"`
		Danger  *bool     `forlop:"acute_danger"`
		Suicide *string   `forlop:"suicide_risk"`
		Worry   struct {
			Condition string  `forlop:"condition"`
			Severity  *string `forlop:"severity"`
		}
	}
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	children, err := rules.Bind[Child](policy)
	if err != nil {
		fmt.Println(err) // every field that does not fit
		return
	}
	no, none := false, "none"
	waiting := func(yield func(pathway.Case, Child) bool) {
		for i, severity := range []string{"mild", "moderate", ""} {
			c := Child{Record: i, Born: on(time.March, 2).AddDate(-14, 0, 0), Danger: &no, Suicide: &none}
			if c.Worry.Condition = "depresjon"; severity != "" {
				c.Worry.Severity = &severity
			}
			if !yield(pathway.Case{At: on(time.March, 2), Contact: "fastlege"}, c) {
				return
			}
		}
	}
	for d, err := range children.DecideAll(context.Background(), waiting) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		c := d.Concerns[0]
		fmt.Println(c.Tier, c.Possible, "· meanwhile", c.Meanwhile)
	}
	// Output:
	// municipal [] · meanwhile fastlege
	// specialist [] · meanwhile fastlege
	// unsettled [municipal specialist] · meanwhile fastlege
}

// A host proves in its own tests what its policy promises over all cases.
func Example_prove() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := policy.Prove(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range found.List {
		if x.Result != rules.Proved { // with a smallest case in x.Case, if there is one
			fmt.Println(x.Claim, x.Of, x.Result, x.Says.EN)
		}
	}
	fmt.Println("all proved:", found.OK())
	for _, z := range found.Zones[:2] { // and more; the policy declares each, and who settles it
		fmt.Println("grey zone:", z.Declared, z.Possible, "· settled by", z.By)
	}
	// Output:
	// all proved: true
	// grey zone: anxiety-mild-function-lost [municipal specialist] · settled by fastlege
	// grey zone: anxiety-moderate-function-kept [municipal specialist] · settled by fastlege
}
