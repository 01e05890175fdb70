package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

type askCmd struct {
	Policy []string `placeholder:"LAYER" help:"Layers of the policy, as for decide."`
	Lang   string   `enum:"nb,nn,en" default:"nb" help:"Language of the questions and the answer (nb, nn, en)."`
	At     string   `placeholder:"DATE" help:"Day that a new case is decided for, such as 2026-03-02. Left out: it is asked."`
	Save   string   `placeholder:"FILE" help:"Write the case, with the answers, to this file: decide takes it, and ask goes on from it."`
	Case   string   `arg:"" optional:"" help:"File with what is known of the case, in YAML. Left out: a new case."`
}

// Run asks what matters until nothing that does is missing, and decides. No answer
// is written anywhere but in the file of --save.
func (x *askCmd) Run(ctx context.Context, c *console) error {
	name, data, child, err := x.begin(c)
	if err != nil {
		return err
	}
	s, err := load(c, x.Policy, child.In)
	if err != nil {
		return err
	}
	if x.Case != "" { // a case that does not fit is told before anything is asked
		if _, err := s.policy.ParseCase(name, data); err != nil {
			printFaults(c, asIs, err)
			return errFault
		}
	}
	for _, id := range s.given { // so that decide loads them for the file
		if id != "national" && !slices.Contains(child.In, id) {
			child.In = append(child.In, id)
		}
	}
	var file *os.File
	if x.Save != "" { // before the first question, so that no answer is lost
		old, e := os.Stat(x.Save)
		if from, err := os.Stat(x.Case); e == nil && old.Mode().IsRegular() && (err != nil || !os.SameFile(old, from)) {
			fmt.Fprintf(c.err, "forlop: the file %s exists already; choose another name, or begin with it: forlop ask --save %s %s\n", x.Save, x.Save, x.Save)
			return errFault
		}
		if file, err = os.OpenFile(x.Save, os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
			fmt.Fprintf(c.err, "forlop: the file %s cannot be written\n", x.Save)
			return errFault
		}
		isNew := os.IsNotExist(e)
		defer func() {
			_ = file.Close()
			if info, e := os.Stat(x.Save); isNew && e == nil && info.Size() == 0 {
				_ = os.Remove(x.Save) // there never was a case
			}
		}()
	}
	k := &asker{answer: newAnswer(c, s.policy, rules.Decision{}, x.Lang), policy: s.policy, in: newLines(c.in)}
	asking, err := k.ask(ctx, child, x.Case == "")
	if asking == nil {
		if ctx.Err() != nil {
			return errFault // interrupted
		}
		return unfit(c, name, err)
	}
	if file != nil {
		if e := writeCase(file, asking.Case); e != nil {
			fmt.Fprintf(c.err, "forlop: the file %s could not be written\n", x.Save)
			return errFault
		}
	}
	if err != nil { // interrupted: what was answered is saved, nothing is decided
		return errFault
	}
	k.ending(asking)
	if k.whole(ctx, x.Save) != nil { // everything is saved and told
		return errFault
	}
	return nil
}

// begin reads the case to go on from, or begins a new one.
func (x *askCmd) begin(c *console) (name string, data []byte, child pathway.Case, err error) {
	switch {
	case x.Case == "-":
		fmt.Fprintln(c.err, "forlop: ask reads the answers from standard input; give the case as a file")
		return "", nil, child, errUsage
	case x.Case != "" && x.At != "":
		fmt.Fprintln(c.err, "forlop: --at is for a new case; the file says for which day it is")
		return "", nil, child, errUsage
	case x.Case != "":
		if name, data, err = readCase(c, x.Case); err != nil {
			return name, data, child, err
		}
		child, err = rules.ParseCase(name, data)
		if err != nil { // perhaps only what the concern is about is missing
			more := append(slices.Clip(data), "\nconcerns:\n  - condition: \"\"\n"...)
			if again, e := rules.ParseCase(name, more); e == nil {
				child, data, err = again, more, nil
			}
		}
		if err != nil {
			printFaults(c, asIs, err)
			return name, data, child, errFault
		}
		return name, data, child, nil
	case x.At != "":
		switch day, r := readDay(x.At, ""); r {
		case known:
			child.At, _ = time.Parse(time.DateOnly, day)
		case noDay:
			fmt.Fprintln(c.err, "forlop: --at: there is no such day in the calendar")
			return "", nil, child, errUsage
		case shortYear:
			fmt.Fprintln(c.err, "forlop: --at: write the year with four digits")
			return "", nil, child, errUsage
		default:
			fmt.Fprintln(c.err, "forlop: --at takes a day such as 2026-03-02 or 2.3.2026")
			return "", nil, child, errUsage
		}
	}
	return "--at", nil, child, nil
}

func writeCase(f *os.File, c pathway.Case) error {
	err := f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt(rules.FormatCase(c), 0)
	}
	return errors.Join(err, f.Close())
}
