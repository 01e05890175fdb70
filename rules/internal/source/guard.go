package source

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// mostDeep bounds how deep folders lie in each other: a file system can hold itself.
const mostDeep = 64

var errBroken = errors.New("the file system gives nothing, and no error")

// Guard makes of a file system one that keeps to the rules of fs.FS: where fsys gives
// neither an answer nor an error, there is an error. Folders that lie more than 64 deep
// cannot be opened. Nil stays nil.
func Guard(fsys fs.FS) fs.FS {
	if _, is := fsys.(guard); is || fsys == nil {
		return fsys
	}
	return guard{fsys}
}

type guard struct{ fs.FS }

func (g guard) Open(name string) (fs.File, error) {
	if strings.Count(name, "/") >= mostDeep {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errTooDeep}
	}
	f, err := g.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errBroken}
	}
	return &guardedFile{File: f}, nil
}

func (g guard) Stat(name string) (fs.FileInfo, error) {
	if s, can := g.FS.(fs.StatFS); can {
		return something(s.Stat(name))
	}
	f, err := g.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return f.Stat()
}

func (g guard) ReadDir(name string) ([]fs.DirEntry, error) {
	if strings.Count(name, "/") >= mostDeep {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errTooDeep}
	}
	var entries []fs.DirEntry
	var err error
	if d, can := g.FS.(fs.ReadDirFS); can {
		entries, err = d.ReadDir(name)
	} else {
		var f fs.File
		if f, err = g.Open(name); err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		d, can := f.(*guardedFile).File.(fs.ReadDirFile)
		if !can {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: errBroken}
		}
		entries, err = d.ReadDir(-1)
	}
	for _, e := range entries {
		if e == nil || strings.Contains(e.Name(), "/") || slices.Contains([]string{"", ".", ".."}, e.Name()) {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: errBroken}
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// guardedFile is a file that says what it is, and reads no more than it is asked for.
type guardedFile struct {
	fs.File
	idle int // reads in a row that gave nothing
}

func (f *guardedFile) Stat() (fs.FileInfo, error) { return something(f.File.Stat()) }

func (f *guardedFile) Read(to []byte) (int, error) {
	n, err := f.File.Read(to)
	if n < 0 || n > len(to) {
		return 0, errBroken
	}
	if f.idle++; n > 0 {
		f.idle = 0
	}
	if f.idle > 100 && err == nil {
		return 0, io.ErrNoProgress
	}
	return n, err
}

func something(info fs.FileInfo, err error) (fs.FileInfo, error) {
	if err == nil && info == nil {
		return nil, errBroken
	}
	return info, err
}
