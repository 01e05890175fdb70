package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/rules"
)

// shipped is how the embedded national policy is called in messages.
const shipped = "national (embedded)"

// open returns the folder of a policy, or the embedded one for "".
func open(dir string) (fs.FS, string) {
	if dir == "" {
		return examples.National(), shipped
	}
	return os.DirFS(dir), dir
}

// load loads a policy and prints its faults.
func load(c *console, dirs []string) (*rules.Policy, error) {
	if len(dirs) == 0 {
		dirs = []string{""}
	}
	var layers []fs.FS
	for _, d := range dirs {
		if d != "" {
			if info, err := os.Stat(d); err != nil || !info.IsDir() {
				fmt.Fprintf(c.err, "forlop: %s is no folder that can be read\n", d)
				return nil, errFault
			}
		}
		f, _ := open(d)
		layers = append(layers, f)
	}
	p, err := rules.Load(layers...)
	if err != nil {
		printFaults(c, dirs[0], err)
		return nil, errFault
	}
	return p, nil
}

// printFaults prints every fault with its place and the line that it is in.
func printFaults(c *console, dir string, err error) {
	var list rules.ErrorList
	if !errors.As(err, &list) {
		fmt.Fprintln(c.err, "forlop:", err)
		return
	}
	for _, e := range list {
		if dir != "" {
			e.File = filepath.Join(dir, e.File)
		}
		fmt.Fprintln(c.err, e.Error())
		if s := e.Snippet(); s != "" {
			fmt.Fprintln(c.err, s)
		}
	}
	fmt.Fprintf(c.err, "%s\n", plural(len(list), "fault"))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

type vetCmd struct {
	At   string   `placeholder:"DATE" help:"Name the rules whose source text is not in force on this day, such as 2026-07-01."`
	Lang string   `enum:"nb,nn,en" default:"nb" help:"Language of what the policy says (nb, nn, en)."`
	Dirs []string `arg:"" optional:"" name:"dir" help:"Folders of policies; none: the embedded national one."`
}

// Run checks each policy on its own.
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
	return eachPolicy(ctx, c, v.Dirs, func(dir, name string, p *rules.Policy, r rules.Report) bool {
		sound := true
		for _, s := range r.Scenarios {
			for _, f := range s.Failures {
				if s.Unfit { // what comes out is for test to say
					f.File, sound = filepath.Join(dir, f.File), false
					fmt.Fprintln(c.err, f.Error())
				}
			}
		}
		if sound {
			v.describe(c, name, p, at)
		}
		return sound
	})
}

// eachPolicy loads each policy, reads and runs its scenarios, and hands both on;
// one says whether all is well. Faults are printed, and the others go on.
func eachPolicy(ctx context.Context, c *console, dirs []string, one func(dir, name string, p *rules.Policy, r rules.Report) bool) error {
	if len(dirs) == 0 {
		dirs = []string{""}
	}
	ended := error(nil)
	for _, dir := range dirs {
		p, err := load(c, []string{dir})
		if err != nil {
			ended = errFault
			continue
		}
		folder, name := open(dir)
		r, err := p.Verify(ctx, folder)
		if err != nil { // scenarios that cannot be read
			printFaults(c, dir, err)
			ended = errFault
			continue
		}
		if !one(dir, name, p, r) {
			ended = errFault
		}
	}
	return ended
}

func (v *vetCmd) describe(c *console, name string, p *rules.Policy, at time.Time) {
	s := p.Stamp()
	fmt.Fprintf(c.out, "%s: %s %s is sound (%s)\n", name, s.ID, s.Version, s.Hash[:12])
	about := p.About()
	fmt.Fprintf(c.out, "  %s (%s, %s; %s)\n", about.Title.In(v.Lang), about.Kind, about.Status, about.Owner)
	counts, keys := map[string]int{}, []string{}
	for _, r := range p.Rules(at) {
		if counts[r.Output]++; counts[r.Output] == 1 {
			keys = append(keys, r.Output)
		}
	}
	for _, k := range keys {
		fmt.Fprintf(c.out, "  %4d %s\n", counts[k], k)
	}
	if gaps := p.Gaps(); len(gaps) > 0 {
		fmt.Fprintf(c.out, "\nWhat the sources leave open (%d):\n", len(gaps))
		for _, g := range gaps {
			paragraph(c.out, "  - ", "    ", g.Of+": "+g.Text.In(v.Lang))
		}
	}
	if at.IsZero() {
		return
	}
	lapsed := p.Lapsed(at)
	fmt.Fprintf(c.out, "\nRules whose source text is not in force on %s (%d); they go on applying:\n", at.Format(time.DateOnly), len(lapsed))
	for _, l := range lapsed {
		fmt.Fprintf(c.out, "  %s:%d: %s: %s %s\n", l.File, l.Line, l.Rule, l.Source.Title, l.Source.Place)
	}
}

type testCmd struct {
	Dirs []string `arg:"" optional:"" name:"dir" help:"Folders of policies; none: the embedded national one."`
}

// Run runs the scenarios of each policy.
func (t *testCmd) Run(ctx context.Context, c *console) error {
	return eachPolicy(ctx, c, t.Dirs, func(dir, name string, _ *rules.Policy, r rules.Report) bool {
		report(c, dir, r)
		fmt.Fprintf(c.out, "%s: %d passed, %d failed, %s not covered\n", name, len(r.Scenarios)-r.Failed(), r.Failed(), plural(len(r.Uncovered), "rule"))
		if len(r.Scenarios) == 0 {
			fmt.Fprintf(c.out, "%s: there are no scenarios\n", name)
		}
		return r.OK()
	})
}

func report(c *console, dir string, r rules.Report) {
	for _, s := range r.Scenarios {
		if len(s.Failures) == 0 {
			continue
		}
		fmt.Fprintf(c.out, "FAIL %s: %s\n", filepath.Join(dir, s.File), s.Title)
		for _, f := range s.Failures {
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
		fmt.Fprintf(c.out, "%s:%d: %s: %s\n", filepath.Join(dir, u.File), u.Line, u.Rule, strings.Join(why, ", "))
	}
}
