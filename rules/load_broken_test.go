package rules

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// brokenFS is a file system in which what is asked of the files goes wrong.
type brokenFS struct {
	fs.FS
	file func(name string, f fs.File) (fs.File, error)
}

func (b brokenFS) Open(name string) (fs.File, error) {
	f, err := b.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return b.file(name, f)
}

type brokenFile struct {
	fs.File
	stat func() (fs.FileInfo, error)
	read func([]byte) (int, error)
	list func(int) ([]fs.DirEntry, error)
}

func (f brokenFile) Stat() (fs.FileInfo, error) {
	if f.stat != nil {
		return f.stat()
	}
	return f.File.Stat()
}

func (f brokenFile) Read(to []byte) (int, error) {
	if f.read != nil {
		return f.read(to)
	}
	return f.File.Read(to)
}

func (f brokenFile) ReadDir(n int) ([]fs.DirEntry, error) {
	if f.list != nil {
		return f.list(n)
	}
	return f.File.(fs.ReadDirFile).ReadDir(n)
}

// Whatever a file system does, there is a fault in plain words, and no panic.
func TestLoadRefusesABrokenFileSystem(t *testing.T) {
	good := fstest.MapFS{"layer.yaml": {Data: []byte("id: a\n")}, "sub/rules.yaml": {Data: []byte("duties: []\n")}}
	every := func(change func(f fs.File) fs.File) func(string, fs.File) (fs.File, error) {
		return func(_ string, f fs.File) (fs.File, error) { return change(f), nil }
	}
	only := func(name string, change func(f fs.File) fs.File) func(string, fs.File) (fs.File, error) {
		return func(at string, f fs.File) (fs.File, error) {
			if at == name {
				return change(f), nil
			}
			return f, nil
		}
	}
	wrong := errors.New("secret-x")
	nothing := func(fs.File) fs.File { return nil }
	noStat := func(f fs.File) fs.File {
		return brokenFile{File: f, stat: func() (fs.FileInfo, error) { return nil, nil }}
	}
	reads := func(n func([]byte) int, err error) func(fs.File) fs.File {
		return func(f fs.File) fs.File {
			return brokenFile{File: f, read: func(to []byte) (int, error) { return n(to), err }}
		}
	}
	lists := func(l ...fs.DirEntry) func(fs.File) fs.File {
		return func(f fs.File) fs.File {
			return brokenFile{File: f, list: func(int) ([]fs.DirEntry, error) { return l, nil }}
		}
	}
	self, err := fs.ReadDir(good, ".")
	require.NoError(t, err)
	self = self[1:] // the folder sub
	for name, file := range map[string]func(string, fs.File) (fs.File, error){
		"no file":         every(nothing),
		"no folder below": only("sub", nothing),
		"no file below":   only("sub/rules.yaml", nothing),
		"no info":         every(noStat),
		"no info of one":  only("layer.yaml", noStat),
		"the info fails": every(func(f fs.File) fs.File {
			return brokenFile{File: f, stat: func() (fs.FileInfo, error) { return nil, wrong }}
		}),
		"reading fails":         only("layer.yaml", reads(func([]byte) int { return 1 }, wrong)),
		"less than nothing":     only("layer.yaml", reads(func([]byte) int { return -1 }, nil)),
		"more than asked for":   only("layer.yaml", reads(func(to []byte) int { return len(to) + 1 }, nil)),
		"nothing, for ever":     only("layer.yaml", reads(func([]byte) int { return 0 }, nil)),
		"something, for ever":   only("layer.yaml", reads(func(to []byte) int { return len(to) }, nil)),
		"an entry is nothing":   only(".", lists(nil)),
		"an entry is not there": only("sub", lists(self...)),
	} {
		t.Run(name, func(t *testing.T) {
			broken := brokenFS{good, file}
			p, err := Load(broken)
			require.Nil(t, p)
			var faults ErrorList
			require.ErrorAs(t, err, &faults)
			require.NotContains(t, err.Error(), "secret-x")
			_, err = Load(good, broken)
			require.ErrorAs(t, err, &faults)
			_, err = Describe(broken)
			require.True(t, err == nil || errors.As(err, &faults))
			_, err = tiny(t, tinyRules).Verify(context.Background(), broken)
			_ = err // what comes of it depends on the folder; it comes to an end
		})
	}
}

// selfFS is a folder that holds itself, several times.
type selfFS struct{ fs.FS }

func (s selfFS) Open(name string) (fs.File, error) { return s.FS.Open(".") }

func (s selfFS) ReadDir(string) ([]fs.DirEntry, error) { return fs.ReadDir(s.FS, ".") }

func TestLoadComesToAnEndInAFolderThatHoldsItself(t *testing.T) {
	for _, folders := range []fstest.MapFS{{"a/x": {}}, {"a/x": {}, "b/x": {}}} {
		_, err := Load(selfFS{folders})
		var faults ErrorList
		require.ErrorAs(t, err, &faults)
	}
}
