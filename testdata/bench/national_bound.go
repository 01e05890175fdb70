package main

import (
	"context"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// child is what a host knows in the case of depression(), in a struct of its own.
type child struct {
	Born                      time.Time `forlop:"born"`
	Referrer                  string    `forlop:"referrer"`
	ParentalResponsibility    string    `forlop:"parental_responsibility"`
	Care                      string    `forlop:"care"`
	AcuteDanger               bool      `forlop:"acute_danger"`
	SuicideRisk               string    `forlop:"suicide_risk"`
	ViolenceSuspected         bool      `forlop:"violence_suspected"`
	SeriousNeglectSuspected   bool      `forlop:"serious_neglect_suspected"`
	SeriousHarmAvertable      bool      `forlop:"serious_harm_avertable"`
	YoungPersonDeclinesParent bool      `forlop:"young_person_declines_parents"`
	WeightyConsiderations     bool      `forlop:"weighty_considerations"`
	ChildSeen                 bool      `forlop:"child_seen"`
	ChildHeard                bool      `forlop:"child_heard"`
	BroadMappingDone          bool      `forlop:"broad_mapping_done"`
	Worry                     worry
}

type worry struct {
	Condition string `forlop:"condition"`
	Severity  string `forlop:"severity"`
}

// theChild is the child of depression().
var theChild = child{
	Born: time.Date(2010, 9, 20, 0, 0, 0, 0, time.UTC), Referrer: "fastlege", ParentalResponsibility: "joint", Care: "parents",
	SuicideRisk: "none", ChildSeen: true, ChildHeard: true, BroadMappingDone: true,
	Worry: worry{Condition: "depresjon", Severity: "moderate"},
}

// boundDepression decides the case of depression() from a struct that is bound once.
func boundDepression(policy *rules.Policy, frame pathway.Case) (func() (rules.Decision, error), error) {
	bound, err := rules.Bind[child](policy)
	if err != nil {
		return nil, err
	}
	frame.Given, frame.Concerns = nil, nil
	ctx := context.Background()
	return func() (rules.Decision, error) { return bound.Decide(ctx, frame, &theChild) }, nil
}
