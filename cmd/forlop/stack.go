package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/rules"
)

// stack is a policy with where its layers came from.
type stack struct {
	policy  *rules.Policy
	given   []string         // ids of the layers that were asked for
	folders map[string]fs.FS // by id, of those
	dirs    map[string]string
	single  bool
}

// dir is the folder of a layer as it was asked for, or "" for a shipped one.
func (s *stack) dir(id string) string { return s.dirs[id] }

// file is a file of the policy as the user can open it. Those of a shipped layer
// are named by the layer.
func (s *stack) file(name string) string {
	if s.single {
		return filepath.Join(s.dirs[s.given[0]], name)
	}
	id, rest, _ := strings.Cut(name, "/")
	if dir := s.dirs[id]; dir != "" {
		return filepath.Join(dir, rest)
	}
	return name
}

// open finds a layer: a folder, or a shipped layer by its id.
func open(c *console, name string) (fsys fs.FS, dir string, err error) {
	switch info, err := os.Stat(name); {
	case err == nil && info.IsDir():
		return os.DirFS(name), name, nil
	case err == nil && filepath.Base(name) == "layer.yaml": // its folder is meant
		return os.DirFS(filepath.Dir(name)), filepath.Dir(name), nil
	case err == nil:
		fmt.Fprintf(c.err, "forlop: %s is a file; name the folder that holds layer.yaml\n", name)
		return nil, "", errFault
	case name == "":
		fmt.Fprintln(c.err, "forlop: the name of a layer is empty; name a folder or a shipped layer")
		return nil, "", errFault
	}
	if l, err := examples.Layer(name); err == nil {
		return l, "", nil
	}
	fmt.Fprintf(c.err, "forlop: %s is no folder that can be read, and no shipped layer; these are shipped: %s\n", name, strings.Join(examples.Layers(), ", "))
	return nil, "", errFault
}

// several takes a+b apart, unless it is a folder's name.
func several(name string) []string {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return []string{name}
	}
	return strings.Split(name, "+")
}

// load loads layers with the shipped ones that they build on, and prints their
// faults. in names shipped layers that are wanted too; with nothing it is the
// national one.
func load(c *console, names, in []string) (*stack, error) {
	s := &stack{folders: map[string]fs.FS{}, dirs: map[string]string{}}
	var layers []fs.FS
	add := func(name string) error {
		fsys, dir, err := open(c, name)
		if err != nil {
			return err
		}
		about, err := rules.Describe(fsys)
		if err != nil {
			printFaults(c, func(file string) string { return filepath.Join(dir, file) }, err)
			return errFault
		}
		layers = append(layers, fsys)
		s.given = append(s.given, about.ID)
		s.folders[about.ID] = fsys
		if dir != "" {
			s.dirs[about.ID] = dir
		}
		return nil
	}
	for _, name := range names {
		for _, one := range several(name) {
			if err := add(one); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range in {
		if slices.Contains(s.given, id) {
			continue
		}
		if _, err := examples.Layer(id); err != nil {
			continue // deciding says that it is not loaded
		}
		if err := add(id); err != nil {
			return nil, err
		}
	}
	if len(layers) == 0 {
		if err := add("national"); err != nil {
			return nil, err
		}
	}
	all, err := rules.Stack(examples.Layer, layers...)
	if err != nil {
		return nil, err
	}
	s.single = len(all) == 1
	if s.policy, err = rules.Load(all...); err != nil {
		printFaults(c, s.file, err)
		return nil, errFault
	}
	return s, nil
}

// printFaults prints every fault with its place and the line that it is in.
func printFaults(c *console, place func(string) string, err error) {
	var list rules.ErrorList
	if !errors.As(err, &list) {
		fmt.Fprintln(c.err, "forlop:", err)
		return
	}
	for _, e := range list {
		e.File = place(e.File)
		fmt.Fprintln(c.err, e.Error())
		if s := e.Snippet(); s != "" {
			fmt.Fprintln(c.err, s)
		}
	}
	fmt.Fprintf(c.err, "%s\n", plural(len(list), "fault"))
}

// asIs shows the name of a file as it is.
func asIs(file string) string { return file }

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
