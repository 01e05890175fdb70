package main

import (
	"fmt"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

// cedarContestants is cedar-go: each rule is a permit, and the reasons of the
// answer are the rules that hold. The facts are the context of the request.
func cedarContestants(c *contest) ([]contestant, error) {
	var text strings.Builder
	for _, r := range c.rules {
		when, ok := r.Cedar()
		if !ok {
			return nil, nil // it has no loop over a set
		}
		fmt.Fprintf(&text, "permit (principal, action, resource) when { %s };\n", when)
	}
	policies, err := cedar.NewPolicySetFromBytes("sample.cedar", []byte(text.String()))
	if err != nil {
		return nil, err
	}
	place := map[cedar.PolicyID]int{} // policies are named by their order
	for i := range c.rules {
		place[cedar.PolicyID(fmt.Sprint("policy", i))] = i
	}
	requests := make([]cedar.Request, len(c.maps))
	for i, m := range c.maps {
		requests[i] = cedar.Request{
			Principal: cedar.NewEntityUID("User", "u"), Action: cedar.NewEntityUID("Action", "decide"),
			Resource: cedar.NewEntityUID("Child", "c"), Context: cedarRecord(m),
		}
	}
	var answer cedar.Diagnostic
	return []contestant{{
		name: "Cedar", input: "its own values",
		run: func(i int) { _, answer = cedar.Authorize(policies, nil, requests[i]) },
		holds: func() []bool {
			out := make([]bool, len(c.rules))
			for _, r := range answer.Reasons {
				out[place[r.PolicyID]] = true
			}
			return out
		},
	}}, nil
}

func cedarRecord(m map[string]any) cedar.Record {
	facts := cedar.RecordMap{}
	for _, f := range sample.Facts() {
		switch v := m[f.Name].(type) {
		case bool:
			facts[cedar.String(f.Name)] = cedar.Boolean(v)
		case string:
			facts[cedar.String(f.Name)] = cedar.String(v)
		case int64:
			facts[cedar.String(f.Name)] = cedar.Long(v)
		case []string:
			var values []cedar.Value
			for _, s := range v {
				values = append(values, cedar.String(s))
			}
			facts[cedar.String(f.Name)] = cedar.NewSet(values...)
		}
	}
	return cedar.NewRecord(facts)
}
