package main

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// tested is what test writes in JSON about one layer.
type tested struct {
	Layer  string        `json:"layer"`
	Policy pathway.Stamp `json:"policy"`
	OK     bool          `json:"ok"`
	Report rules.Report  `json:"report"`
}

// vetted is what vet writes in JSON about one layer.
type vetted struct {
	Layer   rules.About         `json:"layer"`
	Policy  pathway.Stamp       `json:"policy"`
	Changes []rules.LayerChange `json:"changes"`
	Gaps    []rules.Gap         `json:"gaps"`
	// Lapsed, of a day that was given with --at; else null.
	Lapsed  []rules.Lapsed  `json:"lapsed"`
	Outside []rules.Outside `json:"outside"`
	Report  rules.Report    `json:"report"`
}

func (v *vetCmd) vetted(s *stack, id string, r rules.Report, at time.Time) vetted {
	mine := func(file string) bool { return s.single || strings.HasPrefix(file, id+"/") }
	out := vetted{Policy: s.policy.Stamp(), Changes: []rules.LayerChange{}, Gaps: []rules.Gap{}, Outside: []rules.Outside{}, Report: s.opened(id, r)}
	for _, a := range s.policy.Layers() {
		if a.ID == id {
			out.Layer = a
		}
	}
	for _, x := range s.policy.Changes() {
		if x.Layer == id {
			x.File = s.file(x.File)
			out.Changes = append(out.Changes, x)
		}
	}
	for _, x := range s.policy.Gaps() {
		if mine(x.File) {
			x.File = s.file(x.File)
			out.Gaps = append(out.Gaps, x)
		}
	}
	for _, x := range s.policy.Outside() {
		if x.Layer == id {
			x.File = s.file(x.File)
			out.Outside = append(out.Outside, x)
		}
	}
	if at.IsZero() {
		return out
	}
	out.Lapsed = []rules.Lapsed{}
	for _, x := range s.policy.Lapsed(at) {
		if mine(x.File) {
			x.File = s.file(x.File)
			out.Lapsed = append(out.Lapsed, x)
		}
	}
	return out
}

// opened is a report with the files as the user can open them.
func (s *stack) opened(id string, r rules.Report) rules.Report {
	r.Scenarios, r.Uncovered = slices.Clone(r.Scenarios), slices.Clone(r.Uncovered)
	for i, x := range r.Scenarios {
		x.File, x.Failures = filepath.Join(s.dir(id), x.File), slices.Clone(x.Failures)
		for j := range x.Failures {
			x.Failures[j].File = filepath.Join(s.dir(id), x.Failures[j].File)
		}
		r.Scenarios[i] = x
	}
	for i := range r.Uncovered {
		r.Uncovered[i].File = s.file(r.Uncovered[i].File)
	}
	return r
}
