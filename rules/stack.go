package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// Stack puts layers in the order in which Load takes them, together with those
// that they build on. What is not among them is asked of find, by id. What find
// does not have either, which it says with fs.ErrNotExist, is left out, and Load
// says who needs it; any other error of find is returned, as is a layer that has
// another id. A layer.yaml that cannot be read is an ErrorList. find may be nil.
func Stack(find func(id string) (fs.FS, error), layers ...fs.FS) ([]fs.FS, error) {
	s := stacking{find: find, have: map[string]bool{}}
	for _, l := range layers {
		about, err := Describe(l)
		if err != nil {
			return nil, err
		}
		s.given = append(s.given, &described{About: about, fsys: l})
	}
	for _, x := range s.given {
		s.add(x)
	}
	if s.err != nil {
		return nil, s.err
	}
	// What builds on another comes after it already; kinds go from the top down.
	slices.SortStableFunc(s.out, func(a, b *described) int {
		return cmp.Compare(slices.Index(layerKinds, a.Kind), slices.Index(layerKinds, b.Kind))
	})
	out := make([]fs.FS, len(s.out))
	for i, x := range s.out {
		out[i] = x.fsys
	}
	return out, nil
}

type described struct {
	About
	fsys fs.FS
	done bool
}

type stacking struct {
	find  func(string) (fs.FS, error)
	given []*described
	out   []*described
	have  map[string]bool
	err   error // of what was found
}

// add puts a layer after those that it builds on. A second folder of one id is
// kept, for Load to refuse.
func (s *stacking) add(x *described) {
	if x.done {
		return
	}
	x.done, s.have[x.ID] = true, true
	for _, id := range x.BuildsOn {
		if !s.have[id] {
			s.addID(id)
		}
	}
	s.out = append(s.out, x)
}

func (s *stacking) addID(id string) {
	if i := slices.IndexFunc(s.given, func(x *described) bool { return x.ID == id }); i >= 0 {
		s.add(s.given[i])
		return
	}
	if s.find == nil {
		return
	}
	l, err := s.find(id)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && l == nil:
		return
	case err != nil:
		s.err = cmp.Or(s.err, fmt.Errorf("the layer %s: %w", id, err))
		return
	}
	about, err := Describe(l)
	switch {
	case err != nil:
		s.err = cmp.Or(s.err, fmt.Errorf("the layer %s: %w", id, err))
	case about.ID != id:
		s.err = cmp.Or(s.err, fmt.Errorf("the layer %s was asked for, and %s was found", id, about.ID))
	default:
		s.add(&described{About: about, fsys: l})
	}
}

// Describe reads what a layer says of itself, without loading it: which layers
// it needs above it, and who owns it. A fault in layer.yaml is an ErrorList.
func Describe(fsys fs.FS) (About, error) {
	if fsys == nil {
		return About{}, errors.New("the layer that was given is nil")
	}
	fsys = source.Guard(fsys)
	var faults source.Faults
	r := newReader(&faults)
	r.layer = &layer{at: map[string]source.Node{}}
	if missing(fsys) {
		faults.AddAt(layerFile, 1, 1, noFolder)
	} else if _, err := fs.Stat(fsys, layerFile); errors.Is(err, fs.ErrNotExist) {
		faults.AddAt(layerFile, 1, 1, noLayerFile)
	} else if f, ok := source.ReadOne(fsys, layerFile, &faults); ok {
		r.file(f)
	}
	if err := errorList(&faults, nil, folder{fsys: fsys}); err != nil {
		return About{}, err
	}
	return r.layer.about(), nil
}
