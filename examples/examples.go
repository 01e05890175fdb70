// Package examples holds policies that people can start from. They are worked
// examples from public sources, not legal advice, and nobody has approved them.
//
// Each is a layer: a folder of YAML with its scenarios, embedded, so that the
// command and a host can use it without files. The national layer stands at the
// top; the others build on it. AUTHORS.md tells how a layer is written.
package examples

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed */*.yaml */*/*.yaml
var policies embed.FS

// National returns the national policy: what statutes, regulations and national
// guidance say for all of Norway. Give it to rules.Load.
func National() fs.FS {
	national, err := Layer("national")
	if err != nil {
		panic(err) // the folder is embedded; it cannot be missing
	}
	return national
}

// Layers returns the ids of all shipped layers, sorted.
func Layers() []string {
	found, err := fs.Glob(policies, "*/layer.yaml")
	if err != nil {
		panic(err) // the pattern is right
	}
	for i, name := range found {
		found[i] = name[:len(name)-len("/layer.yaml")]
	}
	found = slices.DeleteFunc(found, func(id string) bool { return id == template })
	slices.Sort(found)
	return found
}

// template is the folder that people copy to begin a layer of their own. It is no
// layer of anybody.
const template = "template"

// Layer returns a shipped layer by its id, such as "bti"; of another id it returns
// an error that is fs.ErrNotExist. rules.Stack takes it to find what a layer builds
// on.
func Layer(id string) (fs.FS, error) {
	if !slices.Contains(Layers(), id) {
		return nil, fmt.Errorf("there is no shipped layer %q: %w", id, fs.ErrNotExist)
	}
	return fs.Sub(policies, id)
}
