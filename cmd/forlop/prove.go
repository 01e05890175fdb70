package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
)

type proveCmd struct {
	Policy []string `placeholder:"LAYER" help:"Layers that stand above, from the top: folders, or ids of shipped layers. What they build on is found by itself."`
	Lang   string   `enum:"nb,nn,en" default:"nb" help:"Language of the answer (nb, nn, en)."`
	Output string   `enum:"text,json" default:"text" help:"Form of the answer (text, json): in JSON, one value for each layer."`
	Cases  string   `placeholder:"DIR" help:"Write the cases that refute a claim, and one for each grey zone, as files into this folder, in place of those of a run before."`
	Dirs   []string `arg:"" optional:"" name:"layer" help:"Layers to prove, each on what it builds on: folders, or ids of shipped layers; none: the national one."`
}

// Run proves each layer with what it stands on, over all cases.
func (d *proveCmd) Run(ctx context.Context, c *console) error {
	ended := error(nil)
	stacks := stacksOf(d.Policy, d.Dirs)
	dirs := map[string]bool{}
	for i, names := range stacks {
		s, err := load(c, names, nil)
		if err != nil {
			ended = errFault
			continue
		}
		if err := last(c, s, len(d.Dirs) > 0); err != nil {
			return err
		}
		found, err := s.policy.Prove(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fmt.Fprintf(c.err, "forlop: %s: %s\n", s.policy.Stamp().ID, err)
			ended = errFault
			continue
		}
		p := newProofs(c, s, found, d.Lang)
		p.again = again(names)
		if d.Cases != "" {
			p.dir = d.Cases
			if len(stacks) > 1 {
				p.dir = newDir(dirs, filepath.Join(d.Cases, s.given[len(s.given)-1]))
			}
			if err := p.write(); err != nil {
				fmt.Fprintf(c.err, "forlop: the cases cannot be written to %s%s\n", p.dir, why(err))
				return errFault
			}
		}
		if d.Output == "json" {
			if err := printJSON(c, p.found); err != nil {
				return err
			}
		} else {
			if i > 0 {
				fmt.Fprintln(c.out)
			}
			p.print()
		}
		if !found.OK() {
			ended = errFault
		}
	}
	return ended
}

// last refuses to prove a layer as the last one where another stands below it.
func last(c *console, s *stack, named bool) error {
	layers := s.policy.Layers()
	below, asked := layers[len(layers)-1].ID, s.given[len(s.given)-1]
	if !named || below == asked {
		return nil
	}
	fmt.Fprintf(c.err, "forlop: %s stands above %s, so it is not the one that is proved here; write `forlop prove %s` for it alone, or `forlop prove %s` for both\n", asked, below, asked, below)
	return errUsage
}

// stacksOf puts each of dirs on top of below; with none it is those below alone.
func stacksOf(below, dirs []string) [][]string {
	if len(dirs) == 0 {
		return [][]string{below}
	}
	var out [][]string
	for _, dir := range dirs {
		out = append(out, append(slices.Clone(below), dir))
	}
	return out
}

// again is the command that decides a case under the same layers.
func again(names []string) string {
	out := "forlop decide"
	for _, n := range names {
		out += " --policy " + quoted(n)
	}
	return out
}
