// Package source reads the YAML of policies and cases strictly, and says in
// plain words what is wrong and exactly where.
//
// It knows YAML and nothing of policies. A document is read into Nodes; the
// methods of Node check one shape each and report what does not fit to Faults,
// so that an author gets all faults at once. A fault names keys, never values:
// what is read may be about a child.
//
// A document of the plain form that most have is read here, in a small part of
// the time that the YAML parser takes; to the parser goes every other, and every
// one with a fault. Both give the same.
//
// Less is taken than YAML allows: UTF-8 only, one document to a file, no
// anchors, aliases, merge keys, tags or directives, no tabs as indentation, no
// key twice, true and false only as these words. What is refused would either
// be read otherwise than it looks or cost unbounded work.
package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The limits of one folder.
const (
	maxFiles = 2000
	maxTotal = 32 << 20 // bytes

	maxFolders = 10_000
)

// ReadAll reads the files below fsys that end in .yaml or .yml, in the order of
// their paths, and gives those that can be used. Folders for which skip says
// true are left out, as are files and folders whose name begins with a dot.
// Links to files are followed; a link to a folder is a fault, as is what cannot
// be read: nothing is left out silently. prefix is put before each name. skip
// may be nil.
func ReadAll(fsys fs.FS, prefix string, skip func(dir string) bool, faults *Faults) []File {
	names := list(fsys, prefix, skip, faults)
	files := make([]File, 0, len(names))
	total := 0
	for _, name := range names {
		data, err := read(fsys, name)
		if err != nil {
			faults.AddAt(prefix+name, 1, 1, "%s", unreadable(err))
			continue
		}
		if total += len(data); total > maxTotal {
			faults.AddAt(prefix+name, 1, 1, "the files of this folder are more than 32 MiB together: this one and those after it are not read")
			break
		}
		if file, ok := Parse(prefix+name, data, faults); ok {
			files = append(files, file)
		}
	}
	return files
}

// ReadOne reads one file. What is wrong is reported; false says that the file
// cannot be used.
func ReadOne(fsys fs.FS, name string, faults *Faults) (File, bool) {
	data, err := read(fsys, name)
	if err != nil {
		faults.AddAt(name, 1, 1, "%s", unreadable(err))
		return File{}, false
	}
	return Parse(name, data, faults)
}

// list finds the files to read.
func list(fsys fs.FS, prefix string, skip func(dir string) bool, faults *Faults) []string {
	var names []string
	folders := 0
	_ = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			// A folder whose entries cannot be listed comes a second time, with
			// the error.
			faults.AddAt(prefix+name, 1, 1, "%s", unreadable(err))
			if d == nil || d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		base := path.Base(name)
		switch {
		case name == ".":
			return nil
		case strings.HasPrefix(base, ".") && d.IsDir():
			return fs.SkipDir
		case strings.HasPrefix(base, "."):
			return nil
		case d.IsDir():
			if skip != nil && skip(name) {
				return fs.SkipDir
			}
			if folders++; folders > maxFolders {
				faults.AddAt(prefix+name, 1, 1, "there are more than 10000 folders here: this one and others are not read; give the folder that holds layer.yaml")
				return fs.SkipAll
			}
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			if info, err := fs.Stat(fsys, name); err == nil && info.IsDir() {
				if skip == nil || !skip(name) {
					faults.AddAt(prefix+name, 1, 1, "this is a link to a folder, which is not followed: copy the folder here")
				}
				return nil
			}
		}
		if ext := strings.ToLower(path.Ext(base)); ext != ".yaml" && ext != ".yml" {
			return nil
		}
		if len(names) == maxFiles {
			faults.AddAt(prefix+name, 1, 1, "the folder holds more than 2000 YAML files: this one and others are not read")
			return fs.SkipAll
		}
		names = append(names, name)
		return nil
	})
	slices.Sort(names)
	return names
}

var (
	errNotFile  = errors.New("not a file")
	errTooLarge = errors.New("too large")
	errTooDeep  = errors.New("too deep")
)

// read reads a file of at most maxFile bytes.
func read(fsys fs.FS, name string) ([]byte, error) {
	// Asked before opening: opening a pipe would wait for a writer.
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotFile
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var data bytes.Buffer
	data.Grow(int(min(max(info.Size(), 0), maxFile)) + bytes.MinRead) // so that it need not grow again
	if _, err := data.ReadFrom(io.LimitReader(f, maxFile+1)); err != nil {
		return nil, err
	}
	if data.Len() > maxFile {
		return nil, errTooLarge
	}
	return data.Bytes(), nil
}

// unreadable says in plain words why a file or folder was not read. The system's
// own words are left out: they differ between systems and name local paths.
func unreadable(err error) string {
	switch {
	case errors.Is(err, errNotFile):
		return "this is not an ordinary file, so it is not read"
	case errors.Is(err, errTooLarge):
		return "the file is too large: more than 1 MiB; split it"
	case errors.Is(err, errTooDeep):
		return "cannot be read: more than 64 folders lie in each other here; move them up, or remove the folder that leads back to itself"
	case errors.Is(err, fs.ErrNotExist):
		return "cannot be read: there is no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		return "cannot be read: permission is missing"
	}
	return "cannot be read"
}
