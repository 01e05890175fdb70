package main

import (
	"context"
	"fmt"
	"strings"
	"testing/fstest"

	enginev1 "github.com/cerbos/cerbos/api/genpb/cerbos/engine/v1"
	"github.com/cerbos/cerbos/private/ruletable"
	"github.com/cerbos/cerbos/private/ruletable/compile"
	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
	"google.golang.org/protobuf/types/known/structpb"
)

// cerbosContestants is the evaluator of Cerbos without its server, by the packages
// under private/ that other Cerbos programs embed it with. All rules allow one
// action, and the outputs of the answer are the rules that hold: that is faster
// than an action for each rule.
func cerbosContestants(c *contest) ([]contestant, error) {
	ctx := context.Background()
	var text strings.Builder
	text.WriteString("apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  version: default\n  resource: child\n  rules:\n")
	place := map[string]int{}
	for i, r := range c.rules {
		place[sample.ID(i)] = i
		fmt.Fprintf(&text, "    - name: %s\n      actions: [decide]\n      effect: EFFECT_ALLOW\n      roles: [user]\n"+
			"      condition: {match: {expr: '%s'}}\n      output: {when: {ruleActivated: 'true'}}\n", sample.ID(i), r.Cerbos())
	}
	table, err := compile.Compile(ctx, fstest.MapFS{"child.yaml": {Data: []byte(text.String())}})
	if err != nil {
		return nil, err
	}
	engine, err := ruletable.NewRuleTableFromProto(table, nil)
	if err != nil {
		return nil, err
	}
	requests := make([][]*enginev1.CheckInput, len(c.maps))
	for i, m := range c.maps {
		attributes, err := cerbosAttributes(m)
		if err != nil {
			return nil, err
		}
		requests[i] = []*enginev1.CheckInput{{
			RequestId: "1", Actions: []string{"decide"},
			Resource:  &enginev1.Resource{Kind: "child", Id: "c", Attr: attributes},
			Principal: &enginev1.Principal{Id: "u", Roles: []string{"user"}},
		}}
	}
	var answers []*enginev1.CheckOutput
	return []contestant{{
		name: "Cerbos", input: "its own values",
		run: func(i int) { answers, _, _ = engine.Check(ctx, requests[i]) },
		holds: func() []bool {
			out := make([]bool, len(c.rules))
			for _, answer := range answers {
				for _, o := range answer.Outputs {
					_, rule, _ := strings.Cut(o.Src, "#")
					out[place[rule]] = true
				}
			}
			return out
		},
	}}, nil
}

func cerbosAttributes(m map[string]any) (map[string]*structpb.Value, error) {
	out := map[string]*structpb.Value{}
	for name, v := range m {
		if set, ok := v.([]string); ok {
			list := make([]any, len(set))
			for i, s := range set {
				list[i] = s
			}
			v = list
		}
		value, err := structpb.NewValue(v)
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}
