package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules"
)

// The folder of --cases. It holds what the last run wrote and nothing older; what
// others put there is left alone, and no folder of a layer is written into.

// notOurs is a folder or file that is not for prove to write.
type notOurs struct{ says string }

func (e *notOurs) Error() string { return e.says }

// why is what to say of an error: what is not ours, and nothing of the machine else.
func why(err error) string {
	var own *notOurs
	if errors.As(err, &own) {
		return ": " + own.says
	}
	return ""
}

// newDir is a folder that no other layer of this run has.
func newDir(used map[string]bool, dir string) string {
	out := dir
	for i := 2; used[out]; i++ {
		out = fmt.Sprintf("%s-%d", dir, i)
	}
	used[out] = true
	return out
}

// cleared makes the folder, or takes the files out of it that a run before wrote.
func cleared(dir string) error {
	full, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for up := full; ; up = filepath.Dir(up) {
		if _, err := os.Stat(filepath.Join(up, "layer.yaml")); err == nil {
			return &notOurs{"it is a layer, or lies in one, and forlop would read the cases as rules; give a folder outside it"}
		}
		if up == filepath.Dir(up) {
			break
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	old, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range old {
		name := filepath.Join(dir, e.Name())
		if !e.Type().IsRegular() || filepath.Ext(name) != ".yaml" {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			continue // it stays, and is in the way only where its name is wanted
		}
		if _, rest, two := strings.Cut(string(raw), "\n"); two && strings.HasPrefix(string(raw), "# ") && strings.HasPrefix(rest, "# forlop decide ") {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// plainWord is what a shell takes as it stands.
var plainWord = regexp.MustCompile(`^[\pL\pN_./@%+=:,-]+$`)

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// files are the names under which the cases of a proof are written: the case, and
// the one that it is held against.
func (x *proofs) files(p rules.Proof) (name, other string) {
	of := ""
	if p.Of != "" {
		of = "-" + strings.ReplaceAll(p.Of, "/", "-")
	}
	return x.free(string(p.Claim) + of), x.free(string(p.Claim) + of + "-other")
}

// free is a name for a file that no other case has.
func (x *proofs) free(name string) string {
	for i := 1; ; i++ {
		out := name + ".yaml"
		if i > 1 {
			out = fmt.Sprintf("%s-%d.yaml", name, i)
		}
		if !x.used[out] {
			x.used[out] = true
			return filepath.Join(x.dir, out)
		}
	}
}

// write writes every case as a file, and notes where.
func (x *proofs) write() error {
	if err := cleared(x.dir); err != nil {
		return err
	}
	one := func(name, says string, c pathway.Case) error {
		head := "# " + strings.Join(strings.Fields(says), " ") + "\n# " + x.again + " " + quoted(name) + "\n"
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // what is still there is somebody's own
		if errors.Is(err, fs.ErrExist) {
			return &notOurs{filepath.Base(name) + " is there already, and forlop prove did not write it; give another folder"}
		} else if err != nil {
			return err
		}
		_, err = f.Write(append([]byte(head), rules.FormatCase(c)...))
		return errors.Join(err, f.Close())
	}
	for i, p := range x.found.List {
		name, other := x.files(p)
		if p.Case != nil {
			x.caseAt[i] = name
			if err := one(name, p.Says.In(x.lang), *p.Case); err != nil {
				return err
			}
		}
		if p.Other != nil {
			x.otherAt[i] = other
			if err := one(other, p.Says.In(x.lang), *p.Other); err != nil {
				return err
			}
		}
	}
	for i, z := range x.found.Zones {
		id := z.Declared
		if id == "" {
			id = "undeclared"
		}
		if len(z.Case.Concerns) == 0 {
			continue // none was shown
		}
		x.zoneAt[i] = x.free("grey-" + id)
		if err := one(x.zoneAt[i], x.say("zones")+": "+x.between(z), z.Case); err != nil {
			return err
		}
	}
	return nil
}
