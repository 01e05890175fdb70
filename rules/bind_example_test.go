package rules_test

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// Severity is a type of the host's own.
type Severity string

// Worry is one concern about a child, as a host keeps it.
type Worry struct {
	Diagnosis string             `forlop:"condition"`
	Severity  sql.Null[Severity] `forlop:"severity"` // may not be known
}

// Safety is what is known about danger. A nil pointer is not known.
type Safety struct {
	AcuteDanger *bool  `forlop:"acute_danger"`
	SuicideRisk string `forlop:"suicide_risk"`
	Violence    *bool  `forlop:"violence_suspected"`
	Neglect     *bool  `forlop:"serious_neglect_suspected"`
}

// Child is a child in the records of a host.
type Child struct {
	RecordID int64     // has no tag: the policy never sees it
	Born     time.Time `forlop:"born"`
	Referrer string    `forlop:"referrer"`
	Safety
	Worries []Worry
}

// A host binds its own type once, and then decides without writing its facts
// into maps.
func ExampleBind() {
	policy, err := rules.Load(examples.National())
	if err != nil {
		fmt.Println(err)
		return
	}
	children, err := rules.Bind[Child](policy)
	if err != nil {
		fmt.Println(err)
		return
	}
	no := false
	d, err := children.Decide(context.Background(), pathway.Case{At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), Contact: "fastlege"}, &Child{
		RecordID: 42, Born: time.Date(2010, 9, 20, 0, 0, 0, 0, time.UTC), Referrer: "fastlege",
		Safety:  Safety{AcuteDanger: &no, SuicideRisk: "none", Violence: &no, Neglect: &no},
		Worries: []Worry{{Diagnosis: "depresjon", Severity: sql.Null[Severity]{V: "moderate", Valid: true}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range d.Concerns {
		fmt.Println(c.Condition, "→", c.Tier, c.Service)
	}

	// A tag that the policy does not know is found when binding, not when deciding.
	_, err = rules.Bind[struct {
		Born  string `forlop:"born"`
		Worry struct {
			Condition string `forlop:"condition"`
			Severity  string `forlop:"severeness"`
		}
	}](policy)
	fmt.Println(err)
	// Output:
	// depresjon → specialist bup
	// the type does not fit the policy: field Born: born is a time.Time, or one that may be unknown, not string; field Worry.Severity: the policy declares no fact "severeness"
}
