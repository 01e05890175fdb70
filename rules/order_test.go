package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"
)

// No order of files, entries, lists or keys reaches an answer.

// folderOf reads the files of a policy, without its scenarios.
func folderOf(t testing.TB, fsys fs.FS) map[string]string {
	t.Helper()
	folder := map[string]string{}
	require.NoError(t, fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") || strings.HasPrefix(name, scenarioDir) {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		folder[name] = string(data)
		return err
	}))
	return folder
}

func mapFS(folder map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range folder {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// shuffleNode shuffles keys and lists. Only the order of sources means anything:
// the first gives the force.
func shuffleNode(r *rand.Rand, n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	switch n.Kind {
	case yaml.SequenceNode:
		r.Shuffle(len(n.Content), func(i, j int) { n.Content[i], n.Content[j] = n.Content[j], n.Content[i] })
	case yaml.MappingNode:
		r.Shuffle(len(n.Content)/2, func(i, j int) {
			n.Content[2*i], n.Content[2*j] = n.Content[2*j], n.Content[2*i]
			n.Content[2*i+1], n.Content[2*j+1] = n.Content[2*j+1], n.Content[2*i+1]
		})
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "source" {
			continue
		}
		shuffleNode(r, c)
	}
}

// shuffled deals the entries of a policy out to files with other names, and
// shuffles all that is in them.
func shuffled(t testing.TB, r *rand.Rand, folder map[string]string) map[string]string {
	t.Helper()
	dealt := make([]*yaml.Node, 2+r.IntN(4))
	for i := range dealt {
		dealt[i] = &yaml.Node{Kind: yaml.MappingNode}
	}
	list := func(file *yaml.Node, key string, kind yaml.Kind) *yaml.Node {
		for i := 0; i < len(file.Content); i += 2 {
			if file.Content[i].Value == key {
				return file.Content[i+1]
			}
		}
		file.Content = append(file.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: kind})
		return file.Content[len(file.Content)-1]
	}
	out := map[string]string{}
	write := func(name string, n *yaml.Node) {
		shuffleNode(r, n)
		var b bytes.Buffer
		enc := yaml.NewEncoder(&b)
		require.NoError(t, enc.Encode(n))
		out[name] = b.String()
	}
	for _, name := range sortedKeys(folder) {
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(folder[name]), &doc), "%s", name)
		root := doc.Content[0]
		if name == layerFile {
			write(name, root)
			continue
		}
		for i := 0; i < len(root.Content); i += 2 {
			key, l := root.Content[i].Value, root.Content[i+1]
			step := 1
			if l.Kind == yaml.MappingNode {
				step = 2
			}
			for j := 0; j < len(l.Content); j += step {
				to := list(oneOf(r, dealt), key, l.Kind)
				to.Content = append(to.Content, l.Content[j:j+step]...)
			}
		}
	}
	for i, n := range dealt {
		if len(n.Content) > 0 {
			write(fmt.Sprintf("%c%d/%d.yaml", 'a'+r.IntN(26), r.IntN(100), i), n)
		}
	}
	return out
}

// bare is the answer without the places of rules, which move with the files.
func bare(t testing.TB, d Decision) string {
	t.Helper()
	data, err := json.Marshal(d)
	require.NoError(t, err)
	var v map[string]any
	require.NoError(t, json.Unmarshal(data, &v))
	delete(v, "reasons")
	delete(v["policy"].(map[string]any), "hash")
	return bareValue(t, v)
}

func bareValue(t testing.TB, v any) string {
	t.Helper()
	var strip func(any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "file")
			delete(v, "line")
			for _, x := range v {
				strip(x)
			}
		case []any:
			for _, x := range v {
				strip(x)
			}
		}
	}
	strip(v)
	data, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(data)
}

func shuffledCase(r *rand.Rand, c pathway.Case) pathway.Case {
	c.Concerns = slices.Clone(c.Concerns)
	r.Shuffle(len(c.Concerns), func(i, j int) { c.Concerns[i], c.Concerns[j] = c.Concerns[j], c.Concerns[i] })
	c.Given = cloned(c.Given)
	for name, v := range c.Given {
		if set, ok := v.([]string); ok {
			set = slices.Clone(set)
			r.Shuffle(len(set), func(i, j int) { set[i], set[j] = set[j], set[i] })
			c.Given[name] = set
		}
	}
	return c
}

func TestLawOrderNeverMatters(t *testing.T) {
	for _, c := range []struct {
		name          string
		folder        map[string]string
		shuffles, per int
	}{
		{"tiny", tinyFolder, 40, 40},
		{"conflict", map[string]string{"layer.yaml": tinyLayer, "base.yaml": tinyBase, "rules/more.yaml": conflict}, 40, 40},
		{"national", folderOf(t, examples.National()), 10, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			orderIsNothing(t, c.shuffles, c.per, mapFS(c.folder))
		})
	}
}

// orderIsNothing deals the entries of every layer out to other files, in another
// order, so many times, and decides so many cases each time.
func orderIsNothing(t *testing.T, shuffles, per int, layers ...fs.FS) {
	t.Helper()
	p := stacked(t, layers...)
	for seed := range max(1, runs(t, shuffles)) {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		var other []fs.FS
		for _, l := range layers {
			other = append(other, mapFS(shuffled(t, r, folderOf(t, l))))
		}
		q := stacked(t, other...)
		for range per {
			one := hidden(r, randomCase(r, p))
			a, b := decide(t, p, one), decide(t, q, shuffledCase(r, one))
			require.Equal(t, bare(t, a), bare(t, b), "seed %d: %+v", seed, one)
		}
		require.Equal(t, bareChanges(t, p), bareChanges(t, q))
	}
}

// bareChanges is what layers change, without its places.
func bareChanges(t testing.TB, p *Policy) string {
	t.Helper()
	l := p.Changes()
	for i := range l {
		l[i].File, l[i].Line = "", 0
		slices.SortFunc(l[i].Edits, func(a, b Edit) int { return strings.Compare(a.Key+a.Now, b.Key+b.Now) })
		slices.Sort(l[i].For)
		slices.Sort(l[i].When)
	}
	return asJSON(t, l)
}

// The same case gives the same bytes, also from many goroutines at once.
func TestLawSameBytes(t *testing.T) {
	for _, name := range []string{"tiny", "conflict", "national"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sameBytes(t, runs(t, 120), lawFolder(t, name))
		})
	}
}

// sameBytes loads the layers twice, and holds what many goroutines decide with one
// policy to what the other decides.
func sameBytes(t *testing.T, n int, layers ...fs.FS) {
	t.Helper()
	p, again := stacked(t, layers...), stacked(t, layers...)
	var cases []pathway.Case
	var want [][]byte
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		c := hidden(r, randomCase(r, p))
		data, err := json.Marshal(decide(t, again, c))
		require.NoError(t, err)
		cases, want = append(cases, c), append(want, data)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range cases {
				k := (i + g*len(cases)/8) % len(cases)
				d, err := p.Decide(t.Context(), cases[k])
				if err != nil {
					t.Errorf("case %d: %v", k, err)
					continue
				}
				if data, err := json.Marshal(d); err != nil || !bytes.Equal(data, want[k]) {
					t.Errorf("case %d: other bytes (%v)", k, err)
				}
			}
		})
	}
	wg.Wait()
	require.Equal(t, asJSON(t, p.Changes()), asJSON(t, again.Changes()))
}

func lawFolder(t testing.TB, name string) fs.FS {
	t.Helper()
	switch name {
	case "tiny":
		return tinyFS(tinyRules)
	case "conflict":
		return tinyFS(conflict)
	}
	return examples.National()
}

// randomWhen writes a condition over the facts of a policy.
func randomWhen(r *rand.Rand, p *Policy, depth int) string {
	if depth > 0 && r.IntN(2) == 0 {
		return "(" + randomWhen(r, p, depth-1) + oneOf(r, []string{" && ", " || "}) + randomWhen(r, p, depth-1) + ")"
	}
	if r.IntN(6) == 0 {
		return oneOf(r, []string{`tier == "specialist"`, `tier != "emergency"`, `level > 1`, `state == "sent"`, `state != "considered"`})
	}
	f := oneOf(r, p.facts)
	no := oneOf(r, []string{"", "!"})
	switch f.kind {
	case cond.Bool:
		return no + f.name
	case cond.Enum:
		return fmt.Sprintf("%s %s %q", f.name, oneOf(r, []string{"==", "!="}), oneOf(r, f.values))
	case cond.Set:
		return fmt.Sprintf("%s(%q in %s)", no, oneOf(r, f.values), f.name)
	case cond.Int:
		return fmt.Sprintf("%s == %d", f.name, f.min+r.Int64N(f.max-f.min+1))
	default:
		return fmt.Sprintf("age(%s) < %d", f.name, 1+r.IntN(18))
	}
}

// One more duty takes nothing away: every other stands as it did.
func TestLawAnotherDutyRemovesNone(t *testing.T) {
	for name, p := range lawPolicies(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := folderOf(t, lawFolder(t, name))
			sets, per := 60, 40
			if name == "national" {
				sets, per = 10, 20
			}
			added, applied := 0, 0
			for seed := range max(1, runs(t, sets)) {
				r := rand.New(rand.NewPCG(uint64(seed), 5))
				var b strings.Builder
				b.WriteString("duties:\n")
				for i := range 1 + r.IntN(4) {
					fmt.Fprintf(&b, "  - {id: added-%d, do: {nb: a, en: a}, by: fastlege, when: '%s', strength: %s, source: %s", i, randomWhen(r, p, 2), oneOf(r, []string{"skal", "bør"}), "added-source")
					b.WriteString(oneOf(r, []string{"", ", before: sent", ", before: closed", ", deadline: {days: 3, from: received, until: started}", ", coordinator: fastlege"}) + "}\n")
				}
				b.WriteString("sources: [{id: added-source, title: Added, force: statute}]\n")
				folder["added.yaml"] = b.String()
				q, err := Load(mapFS(folder))
				if err != nil {
					// A condition that can never be true, or is always so, is refused.
					require.NotContains(t, err.Error(), "not a known", "%s", b.String())
					continue
				}
				added++
				for range per {
					c := hidden(r, randomCase(r, p))
					before, after := decide(t, p, c), decide(t, q, c)
					kept := after.Duties.List[:0:0]
					for _, u := range after.Duties.List {
						if strings.HasPrefix(u.ID, "added-") {
							applied++
							continue
						}
						kept = append(kept, u)
					}
					require.Equal(t, asJSON(t, before.Duties.List), asJSON(t, kept), "seed %d: %s\n%+v", seed, b.String(), c)
					require.Equal(t, asJSON(t, before.Concerns), asJSON(t, after.Concerns))
					require.Equal(t, asJSON(t, before.Scope.Shares), asJSON(t, after.Scope.Shares))
					if len(before.Duties.List) > 0 && len(kept) == 0 {
						t.Fatal("no duty is left")
					}
				}
			}
			t.Logf("%d policies with more duties, %d of these duties applied", added, applied)
			require.NotZero(t, added)
		})
	}
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
