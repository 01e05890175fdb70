package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"
)

// What is spoiled on the way from an author or a host must come back as a fault
// in plain words, or do no harm.

// morsels are put into files: what YAML and conditions are sensitive to.
var morsels = []string{`"`, `'`, "[", "]", "{", "}", ": ", ":", "- ", "\t", " #", "&a ", "*a", "!x ", "!!int ", "|", ">", "\r", "\xff", "\xc3", " && ",
	"||", "==", "=", "null", "~", "0", "99999999999999999999", "-1", "true", "“", "æ", "\u2028", "\x00", "\n", "\n\n", "---\n", "...\n", "%", "<<: ", "? ",
	"age(", ")", "size(", `\`, ",", "  ", "id", "when", "settles: [x]", "tier", "@", "`", "2026-02-30", "{}", "[]", "\u00a0", "\ufeff", "1e9", "..", "not ", " in ", "<", "x.y", "?"}

func oneOf[T any](r *rand.Rand, l []T) T { return l[r.IntN(len(l))] }

// spoilBytes changes a text in one to three places.
func spoilBytes(r *rand.Rand, text string) string {
	for range 1 + r.IntN(3) {
		if text == "" {
			return oneOf(r, morsels)
		}
		i := r.IntN(len(text))
		j := min(len(text), i+1+r.IntN(12))
		k := r.IntN(len(text) + 1)
		switch r.IntN(8) {
		case 0:
			text = text[:i] + text[j:]
		case 1, 2, 3:
			text = text[:i] + oneOf(r, morsels) + text[i:]
		case 4:
			text = text[:i] + oneOf(r, morsels) + text[j:]
		case 5:
			text = text[:i] + string([]byte{byte(r.IntN(256))}) + text[i+1:]
		case 6:
			text = text[:k] + text[i:j] + text[k:]
		case 7:
			lines := strings.SplitAfter(text, "\n")
			a, b := r.IntN(len(lines)), r.IntN(len(lines))
			if r.IntN(2) == 0 {
				lines[a], lines[b] = lines[b], lines[a]
			} else {
				lines = slices.Insert(lines, a, lines[b])
			}
			text = strings.Join(lines, "")
		}
	}
	return text
}

// walkYAML gives every node below n, with n.
func walkYAML(n *yaml.Node) []*yaml.Node {
	all := []*yaml.Node{n}
	for _, c := range n.Content {
		all = append(all, walkYAML(c)...)
	}
	return all
}

// spoilNodes changes the tree of a text in one to three places, and writes it
// again; false if that is not possible.
func spoilNodes(r *rand.Rand, text string) (out string, ok bool) {
	defer func() {
		if recover() != nil { // the writer cannot write all that a tree can hold
			out, ok = "", false
		}
	}()
	var doc yaml.Node
	if yaml.Unmarshal([]byte(text), &doc) != nil || len(doc.Content) == 0 {
		return "", false
	}
	for range 1 + r.IntN(3) {
		all := walkYAML(doc.Content[0])
		n, m := oneOf(r, all), oneOf(r, all)
		switch i := 0; r.IntN(9) {
		case 0: // drop
			if len(n.Content) > 0 {
				i = r.IntN(len(n.Content))
				n.Content = slices.Delete(slices.Clone(n.Content), i, i+1)
			}
		case 1: // drop a pair, or an item
			if k := len(n.Content); k > 1 {
				i = r.IntN(k/2) * 2
				n.Content = slices.Delete(slices.Clone(n.Content), i, i+2)
			}
		case 2: // twice
			if k := len(n.Content); k > 1 {
				i = r.IntN(k/2) * 2
				n.Content = slices.Concat(n.Content, n.Content[i:i+2])
			}
		case 3: // move
			if len(n.Content) > 0 && n.Kind == m.Kind && !slices.Contains(walkYAML(n), m) {
				i = r.IntN(len(n.Content))
				m.Content = append(slices.Clone(m.Content), n.Content[i])
			}
		case 4: // swap two single values
			if n.Kind == yaml.ScalarNode && m.Kind == yaml.ScalarNode {
				n.Value, m.Value = m.Value, n.Value
			}
		case 5: // another value
			if n.Kind == yaml.ScalarNode {
				n.Value, n.Tag, n.Style = oneOf(r, morsels), "", oneOf(r, []yaml.Style{0, 0, yaml.DoubleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle})
			}
		case 6: // another type
			n.Tag, n.Style = oneOf(r, []string{"!!int", "!!str", "!!bool", "!x", "!!null", "!!timestamp"}), yaml.TaggedStyle
		case 7: // another shape
			was := *n
			n.Kind, n.Tag, n.Value, n.Content = oneOf(r, []yaml.Kind{yaml.ScalarNode, yaml.SequenceNode, yaml.MappingNode}), "", "", nil
			if n.Kind == yaml.SequenceNode && r.IntN(2) == 0 {
				n.Content = []*yaml.Node{&was}
			}
		case 8: // an anchor that is used
			if !slices.Contains(walkYAML(m), n) && !slices.Contains(walkYAML(n), m) {
				m.Anchor = "a"
				n.Kind, n.Alias, n.Value, n.Content = yaml.AliasNode, m, "a", nil
			}
		}
	}
	data, err := yaml.Marshal(&doc)
	return string(data), err == nil
}

// raw are pieces of the parsers' own words, which no author may see.
var raw = []string{"yaml:", "mismatched input", "extraneous", "ERROR:", "overload", "Syntax error", "syntax error", "undeclared", "no viable",
	"token recognition", "<input>", "goroutine", "panic", "runtime", "%!", "did not find", "found character", "unmarshal", "nil pointer", "expecting {", "_&&_", "%v", "cel."}

// plainFaults checks what Load says of a folder: a policy, or faults that
// somebody can find and mend.
func plainFaults(fsys fstest.MapFS, err error) string {
	var list ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return fmt.Sprintf("no ErrorList: %v", err)
	}
	if !slices.IsSortedFunc(list, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	}) {
		return "the faults are not sorted"
	}
	for _, e := range list {
		if bad := plainFault(fsys, e); bad != "" {
			return bad + ": " + e.Error()
		}
	}
	return ""
}

func plainFault(fsys fstest.MapFS, e Error) string {
	f := fsys[e.File]
	if f == nil {
		return "a fault in a file that there is not"
	}
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(f.Data), "\ufeff"), "\r\n", "\n"), "\n")
	switch {
	case e.Line < 1 || e.Line > len(lines):
		return fmt.Sprintf("the file has %d lines", len(lines))
	case e.Col < 1 || e.Col > utf8.RuneCountInString(lines[e.Line-1])+1:
		return fmt.Sprintf("the line has %d characters", utf8.RuneCountInString(lines[e.Line-1]))
	case strings.ContainsAny(e.Msg, "\n\r\t\x00\x1b"):
		return "more than plain characters in one line"
	case e.Msg == "" || !utf8.ValidString(e.Msg) || len(e.Msg) > 600:
		return "no plain sentence"
	case strings.Count(e.Snippet(), "\n") > 1:
		return "a snippet of several lines"
	}
	for _, piece := range raw {
		// What the author wrote may be quoted.
		if strings.Contains(e.Msg, piece) && !strings.Contains(string(f.Data), piece) {
			return "the parser's own words: " + piece
		}
	}
	return ""
}

// spoil loads n folders with one file spoiled, on all processors.
func spoil(t *testing.T, n int, folder map[string]string, how func(*rand.Rand, string) (string, bool)) {
	t.Helper()
	names := sortedKeys(folder)
	var lock sync.Mutex
	loaded, refused := 0, 0
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for seed := w; seed < n && !t.Failed(); seed += workers {
				r := rand.New(rand.NewPCG(uint64(seed), 77))
				fsys := fstest.MapFS{}
				for name, text := range folder {
					fsys[name] = &fstest.MapFile{Data: []byte(text)}
				}
				name := oneOf(r, names)
				text, ok := how(r, folder[name])
				if !ok {
					continue
				}
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
				p, err := Load(fsys)
				if err == nil {
					err = usable(r, p)
					if err != nil {
						t.Errorf("seed %d, %s: %v\n%s", seed, name, err, text)
					}
				} else if bad := plainFaults(fsys, err); bad != "" {
					t.Errorf("seed %d, %s: %s\n%s", seed, name, bad, text)
				}
				lock.Lock()
				if p != nil {
					loaded++
				} else {
					refused++
				}
				lock.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("%d loaded, %d refused", loaded, refused)
}

// usable decides a case of the policy.
func usable(r *rand.Rand, p *Policy) error {
	_, err := p.Decide(context.Background(), hidden(r, randomCase(r, p)))
	var c *CaseError
	if errors.As(err, &c) && c.Error() == "the case does not fit the policy: at: the policy does not hold on this day" {
		return nil
	}
	return err
}

var tinyFolder = map[string]string{"layer.yaml": tinyLayer, "base.yaml": tinyBase, "rules/more.yaml": tinyRules}

func bytesOf(r *rand.Rand, text string) (string, bool) { return spoilBytes(r, text), true }

func TestMutatedBytesOfAPolicy(t *testing.T) { spoil(t, runs(t, 4_000), tinyFolder, bytesOf) }
func TestMutatedNodesOfAPolicy(t *testing.T) { spoil(t, runs(t, 3_000), tinyFolder, spoilNodes) }
func TestMutatedNationalPolicy(t *testing.T) {
	national := examples.National()
	folder := folderOf(t, national)
	_, err := Load(national)
	require.NoError(t, err)
	spoil(t, runs(t, 40), folder, bytesOf)
	spoil(t, runs(t, 40), folder, spoilNodes)
}
