package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

type compareCmd struct {
	Policy []string `placeholder:"LAYER" help:"A layer to compare, on what it builds on: a folder or the id of a shipped layer; a+b for several on top of each other. Given at least twice; left out: all shipped layers."`
	Lang   string   `enum:"nb,nn,en" default:"nb" help:"Language of the answer (nb, nn, en)."`
	Output string   `enum:"text,json" default:"text" help:"Form of the answer (text, json)."`
	Case   string   `arg:"" help:"File with the case, in YAML; - reads standard input."`
}

// Run shows the same child under several policies: what differs, and why.
func (d *compareCmd) Run(ctx context.Context, c *console) error {
	wanted := d.Policy
	if len(wanted) == 0 {
		wanted = examples.Layers()
		wanted = append([]string{"national"}, slices.DeleteFunc(wanted, func(id string) bool { return id == "national" })...)
	}
	if len(wanted) < 2 {
		fmt.Fprintln(c.err, "forlop: name at least two policies to compare, each with --policy, or none for all that are shipped")
		return errUsage
	}
	name, data, err := readCase(c, d.Case)
	if err != nil {
		return err
	}
	child, err := rules.ParseCase(name, data)
	if err != nil {
		printFaults(c, asIs, err)
		return errFault
	}
	var policies []*rules.Policy
	for _, w := range wanted {
		s, err := load(c, []string{w}, nil)
		if err != nil {
			return err
		}
		policies = append(policies, s.policy)
	}
	found, err := rules.Compare(ctx, child, policies...)
	if err != nil {
		if misfits := commonFaults(name, data, policies); len(misfits) > 0 {
			printFaults(c, asIs, misfits)
			return errFault
		}
		return unfit(c, name, err)
	}
	if d.Output == "json" {
		return printJSON(c, found)
	}
	newComparison(c, policies, wanted, found, d.Lang).print()
	return nil
}

// commonFaults are the places of a case that fit none of the policies.
func commonFaults(name string, data []byte, policies []*rules.Policy) rules.ErrorList {
	var out rules.ErrorList
	for i, p := range policies {
		_, err := p.ParseCase(name, data)
		var faults rules.ErrorList
		errors.As(err, &faults)
		if i == 0 {
			out = slices.Clone(faults)
		}
		out = slices.DeleteFunc(out, func(a rules.Error) bool {
			return !slices.ContainsFunc(faults, func(b rules.Error) bool { return a.Line == b.Line && a.Col == b.Col })
		})
	}
	return out
}

// comparison prints what differs between policies, one answer below the other:
// policies that say the same stand together.
type comparison struct {
	*answer
	names []string
	found rules.Comparison
}

func newComparison(c *console, policies []*rules.Policy, names []string, found rules.Comparison, lang string) *comparison {
	a := newAnswer(c, policies[0], found.Under[0].Decision, lang)
	for _, p := range policies[1:] { // a layer below may have names of its own
		for key, text := range newAnswer(c, p, found.Under[0].Decision, lang).names {
			if _, known := a.names[key]; !known {
				a.names[key] = text
			}
		}
	}
	return &comparison{a, names, found}
}

func (x *comparison) print() {
	for i, u := range x.found.Under {
		if len(u.LeftOut) > 0 {
			x.line(0, "", x.names[i]+" "+x.say("left-out")+": "+strings.Join(u.LeftOut, ", "))
		}
	}
	if len(x.found.Differences) == 0 {
		x.line(0, "", x.say("all-same"))
		return
	}
	output := ""
	for _, d := range x.found.Differences {
		if d.Output != output {
			output = d.Output
			x.head(x.say("compare:" + output))
		}
		x.difference(d)
	}
	x.line(0, "", "")
	for i, u := range x.found.Under {
		x.dim(0, x.names[i]+": "+u.Policy.ID+" "+u.Policy.Version+" ("+u.Policy.Hash[:12]+"), "+u.At.Format(time.DateOnly))
	}
}

// difference prints one answer that differs: what it is about, then who says what.
func (x *comparison) difference(d rules.Difference) {
	title := ""
	for _, a := range d.Answers {
		if a.There && title == "" {
			title = a.Text.In(x.lang)
		}
	}
	if d.Output == "tier" {
		title = x.name("condition", d.Concern)
	} else if d.Concern != "" {
		title += " (" + x.name("condition", d.Concern) + ")"
	}
	if d.Rule != "" {
		title += " [" + d.Rule + "]"
	}
	if title == "" {
		title = x.say(d.Output)
	}
	x.line(2, "- ", title)
	var said []string
	who := map[string][]int{}
	for i, a := range d.Answers {
		text := x.says(d.Output, a)
		if who[text] == nil {
			said = append(said, text)
		}
		who[text] = append(who[text], i)
	}
	for _, text := range said {
		var names []string
		for _, i := range who[text] {
			names = append(names, x.names[i])
		}
		x.line(6, "", strings.Join(names, ", ")+": "+text)
		for _, b := range x.local(d.Answers, who[text]) {
			x.dim(8, b)
		}
	}
}

// says is an answer in words.
func (x *comparison) says(output string, a rules.Answer) string {
	if !a.There {
		return x.say("not-there")
	}
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	switch output {
	case "tier":
		if a.Tier == pathway.TierUnsettled {
			add(x.say("unsettled"))
		} else {
			add(x.say("tier:" + string(a.Tier)))
		}
	case "level":
		add(itoa(a.Level))
	}
	if a.Applies == pathway.Possible {
		add(x.say("perhaps-mark"))
	}
	if a.Strength != "" {
		add(x.say("strength:" + string(a.Strength)))
	}
	if a.Say != "" {
		add(x.say("say:" + string(a.Say)))
		add(x.all("", a.Who))
	}
	if a.Basis != "" {
		add(x.say("to") + " " + x.all("", a.To) + ", " + x.say(string(a.Basis)) + ": " + x.all("category", a.What))
	}
	if len(a.Services) > 1 {
		add(x.say("could-be") + " " + x.few(a.Services))
	} else {
		add(x.all("", a.Services))
	}
	if a.By != "" {
		add(x.say("by") + " " + x.name("", a.By))
	}
	if len(a.With) > 0 {
		add(x.say("with") + " " + x.all("", a.With))
	}
	if a.Limit != (referral.Limit{}) {
		add(x.say("within") + " " + x.limit(a.Limit))
	}
	if a.Before != "" {
		add(strings.ToLower(x.say("before")) + " " + x.say("step:"+string(a.Before)))
	}
	return strings.Join(parts, ", ")
}

// limit is how long something may take, in words.
func (a *answer) limit(l referral.Limit) string {
	switch {
	case l.Immediately:
		return a.say("immediately")
	case l.N == 0:
		return a.say("same-day")
	case l.N == 1:
		return "1 " + a.say("one:"+string(l.Unit))
	}
	return itoa(l.N) + " " + a.say("unit:"+string(l.Unit))
}

// mostLocal bounds how many local rules are named below one answer.
const mostLocal = 4

// local names the rules of layers below the national one that make an answer, and
// what such layers have changed, each with its source.
func (x *comparison) local(answers []rules.Answer, of []int) (out []string) {
	add := func(layer, rule string, sources []pathway.Source) {
		text := layer + "/" + rule
		if len(sources) > 0 {
			text += " · " + x.say("force:"+string(sources[0].Force)) + " · " + cited(sources[0])
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	defer func() {
		if len(out) > mostLocal {
			out = append(out[:mostLocal-1], fmt.Sprintf("… +%d (--output json)", len(out)-mostLocal+1))
		}
	}()
	for _, i := range of {
		for _, b := range answers[i].Because {
			if !x.national(i, b.Layer) {
				add(b.Layer, b.Rule, b.Source)
			}
			for _, c := range b.Changes {
				if c.How != "texts" {
					add(c.Layer, c.How+" "+b.Rule, c.Source)
				}
			}
		}
	}
	return out
}

// national says that a layer is the topmost of a policy.
func (x *comparison) national(i int, layer string) bool {
	top, _, _ := strings.Cut(x.found.Under[i].Decision.Policy.ID, "+")
	return layer == top
}
