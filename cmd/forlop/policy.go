package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/rules"
)

type vetCmd struct {
	At      string   `placeholder:"DATE" help:"Name the rules whose source text is not in force on this day, such as 2026-07-01."`
	Lang    string   `enum:"nb,nn,en" default:"nb" help:"Language of what the policy says (nb, nn, en). Faults are told in English."`
	Output  string   `enum:"text,json" default:"text" help:"Form of the answer (text, json): in JSON, one value for each layer, with every language and every part that --verbose tells."`
	Verbose bool     `help:"Tell which parts of conditions the index of all conditions does not decide, and why."`
	Policy  []string `placeholder:"LAYER" help:"Layers that stand above, from the top: folders, or ids of shipped layers. What they build on is found by itself."`
	Dirs    []string `arg:"" optional:"" name:"layer" help:"Layers to check: folders, or ids of shipped layers; none: the national one."`
}

// Run checks each layer with what it stands on.
func (v *vetCmd) Run(ctx context.Context, c *console) error {
	var at time.Time
	if v.At != "" {
		t, err := time.Parse(time.DateOnly, v.At)
		if err != nil {
			fmt.Fprintln(c.err, "forlop: --at takes a day such as 2026-07-01")
			return errUsage
		}
		at = t
	}
	return eachLayer(ctx, c, v.Policy, v.Dirs, func(s *stack, id string, r rules.Report) bool {
		sound := true
		for _, x := range r.Scenarios {
			for _, f := range x.Failures {
				if x.Unfit { // what comes out is for test to say
					f.File, sound = filepath.Join(s.dir(id), f.File), false
					fmt.Fprintln(c.err, f.Error())
				}
			}
		}
		switch {
		case !sound:
		case v.Output == "json":
			sound = printJSON(c, v.vetted(s, id, r, at)) == nil
		default:
			v.describe(c, s, id, r, at)
			if v.Verbose {
				v.outside(c, s, id)
			}
		}
		return sound && r.Failed() == 0
	})
}

// eachLayer loads each layer on top of those under --policy, runs its scenarios,
// and hands both on; one says whether all is well. With no layer named it is
// those under --policy. Faults are printed, and the others go on.
func eachLayer(ctx context.Context, c *console, below, dirs []string, one func(s *stack, id string, r rules.Report) bool) error {
	ended := error(nil)
	for _, names := range stacksOf(below, dirs) {
		s, err := load(c, names, nil)
		if err != nil {
			ended = errFault
			continue
		}
		ids := s.given
		if len(dirs) > 0 {
			ids = ids[len(ids)-1:]
		}
		for _, id := range ids {
			r, err := s.policy.Verify(ctx, s.folders[id])
			if err != nil { // scenarios that cannot be read
				printFaults(c, func(file string) string { return filepath.Join(s.dir(id), file) }, err)
				ended = errFault
				continue
			}
			if !one(s, id, r) {
				ended = errFault
			}
		}
	}
	return ended
}

// name is how a layer is called in what is printed.
func (s *stack) name(id string) string {
	if dir := s.dir(id); dir != "" {
		return dir
	}
	return id + " (shipped)"
}

type testCmd struct {
	Policy []string `placeholder:"LAYER" help:"Layers that stand above, from the top: folders, or ids of shipped layers. What they build on is found by itself."`
	Output string   `enum:"text,json" default:"text" help:"Form of the answer (text, json): in JSON, one value for each layer. What is wrong is told in English."`
	Dirs   []string `arg:"" optional:"" name:"layer" help:"Layers to test: folders, or ids of shipped layers; none: the national one."`
}

// Run runs the scenarios of each layer.
func (t *testCmd) Run(ctx context.Context, c *console) error {
	return eachLayer(ctx, c, t.Policy, t.Dirs, func(s *stack, id string, r rules.Report) bool {
		if t.Output == "json" {
			return printJSON(c, tested{id, s.policy.Stamp(), r.OK(), s.opened(id, r)}) == nil && r.OK()
		}
		report(c, s, id, r)
		fmt.Fprintf(c.out, "%s: %d passed, %d failed, %s not covered\n", s.name(id), len(r.Scenarios)-r.Failed(), r.Failed(), plural(len(r.Uncovered), "rule"))
		if len(r.Scenarios) == 0 {
			fmt.Fprintf(c.out, "%s: there are no scenarios\n", s.name(id))
		}
		return r.OK()
	})
}

func report(c *console, s *stack, id string, r rules.Report) {
	for _, x := range r.Scenarios {
		if len(x.Failures) == 0 {
			continue
		}
		fmt.Fprintf(c.out, "FAIL %s: %s\n", filepath.Join(s.dir(id), x.File), x.Title)
		for _, f := range x.Failures {
			fmt.Fprintf(c.out, "  %d:%d: %s\n", f.Line, f.Col, f.Msg)
		}
	}
	for _, u := range r.Uncovered {
		var why []string
		if u.NeverTrue {
			why = append(why, "no scenario makes it apply")
		}
		if u.NeverFalse {
			why = append(why, "no scenario makes it not apply")
		}
		if u.Unstated {
			why = append(why, "no scenario expects it by name")
		}
		fmt.Fprintf(c.out, "%s:%d: %s: %s\n", s.file(u.File), u.Line, u.Rule, strings.Join(why, ", "))
	}
}
