// Package examples holds policies that people can start from. They are worked
// examples from public sources, not legal advice.
//
// Each is a folder of YAML with its scenarios, embedded, so that the command and
// a host can use it without files; AUTHORS.md tells how a policy is written.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed national
var policies embed.FS

// National returns the national policy: what statutes, regulations and national
// guidance say for all of Norway. Give it to rules.Load.
func National() fs.FS {
	sub, err := fs.Sub(policies, "national")
	if err != nil {
		panic(err) // the folder is embedded; it cannot be missing
	}
	return sub
}
