package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

type decideCmd struct {
	Policy []string `placeholder:"LAYER" help:"Layers of the policy, from the top: folders, or ids of shipped layers. What they build on is found by itself. Left out: the national layer, and those that the case names under in."`
	Lang   string   `enum:"nb,nn,en" default:"nb" help:"Language of the answer (nb, nn, en)."`
	Output string   `enum:"text,json" default:"text" help:"Form of the answer (text, json)."`
	Case   string   `arg:"" help:"File with the case, in YAML; - reads standard input."`
}

// maxCase is how large a case file may be, in bytes.
const maxCase = 1 << 20

// Run decides one case.
func (d *decideCmd) Run(ctx context.Context, c *console) error {
	name, data, err := readCase(c, d.Case)
	if err != nil {
		return err
	}
	child, err := rules.ParseCase(name, data) // says which layers are wanted
	if err != nil {
		printFaults(c, asIs, err)
		return errFault
	}
	s, err := load(c, d.Policy, child.In)
	if err != nil {
		return err
	}
	if _, err := s.policy.ParseCase(name, data); err != nil {
		printFaults(c, asIs, err)
		return errFault
	}
	answer, err := s.policy.Decide(ctx, child)
	if err != nil {
		return unfit(c, name, err)
	}
	if d.Output == "json" {
		return printJSON(c, answer)
	}
	newAnswer(c, s.policy, answer, d.Lang).print()
	return nil
}

// parseCase reads the case in a file, and tells what is wrong with it.
func parseCase(c *console, path string) (name string, child pathway.Case, err error) {
	name, data, err := readCase(c, path)
	if err != nil {
		return name, child, err
	}
	if child, err = rules.ParseCase(name, data); err != nil {
		printFaults(c, asIs, err)
		return name, child, errFault
	}
	return name, child, nil
}

// unfit tells where a case does not fit the policy, if that is what the error says.
func unfit(c *console, name string, err error) error {
	var problems *rules.CaseError
	if !errors.As(err, &problems) {
		return err
	}
	for _, problem := range problems.Problems {
		fmt.Fprintf(c.err, "%s: %s\n", name, problem)
	}
	return errFault
}

// printJSON writes what a host would get, for people to read too.
func printJSON(c *console, v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func readCase(c *console, path string) (name string, data []byte, err error) {
	name = path
	var r io.Reader
	if path == "-" {
		name, r = "standard input", c.in
	} else {
		f, err := os.Open(path)
		if err != nil {
			fmt.Fprintf(c.err, "forlop: the case %s cannot be read\n", path)
			return "", nil, errFault
		}
		defer f.Close()
		r = f
	}
	data, err = io.ReadAll(io.LimitReader(r, maxCase+1))
	if err != nil {
		fmt.Fprintf(c.err, "forlop: the case %s cannot be read\n", name)
		return "", nil, errFault
	}
	return name, data, nil
}
