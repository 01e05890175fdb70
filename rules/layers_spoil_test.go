package rules

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"
)

// Shipped layers with an edit that weakens: refused, or weaker in nothing.

// keyOf gives the value of a key of an entry, and where it stands.
func keyOf(n *yaml.Node, key string) (*yaml.Node, int) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1], i
		}
	}
	return nil, -1
}

func dropKey(n *yaml.Node, key string) bool {
	_, i := keyOf(n, key)
	if i >= 0 {
		n.Content = slices.Delete(slices.Clone(n.Content), i, i+2)
	}
	return i >= 0
}

// setKey gives a key of an entry the value that a text of YAML has.
func setKey(n *yaml.Node, key, text string) bool {
	var doc yaml.Node
	if yaml.Unmarshal([]byte(text), &doc) != nil {
		return false
	}
	dropKey(n, key)
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, doc.Content[0])
	return true
}

// weaken makes one entry of a layer weaker; false if this one has nothing to it.
func weaken(r *rand.Rand, list string, n *yaml.Node) bool {
	any := func(key string, texts ...string) bool { return setKey(n, key, oneOf(r, texts)) }
	switch list {
	case listTighten:
		switch limit, _ := keyOf(n, "deadline"); {
		case limit != nil && limit.Kind == yaml.MappingNode && r.IntN(2) == 0:
			for _, unit := range []string{"days", "working_days", "weeks", "months"} {
				if v, _ := keyOf(limit, unit); v != nil {
					v.Value += "0"
				}
			}
			return true
		case r.IntN(3) == 0:
			return any("before", "sent", "closed", "rejected")
		}
		return r.IntN(2) == 0 && any("strength", "kan", "bør") || any("by", "bup", "fastlege", "child")
	case listTier:
		switch r.IntN(4) {
		case 0:
			return any("tier", "municipal", "specialist") && any("service", "bup", "habu", "psyk-kommune", "kommune")
		case 1:
			return dropKey(n, "settles")
		case 2:
			return dropKey(n, "alongside")
		}
		return loosen(r, n)
	case listGivers:
		return r.IntN(2) == 0 && any("say", "informed", "withheld", "heard") || any("who", "[child]", "[parent-1]", "[parents]", "[skole]") || loosen(r, n)
	case listDuties:
		if c, _ := keyOf(n, "coordinator"); c != nil {
			return r.IntN(2) == 0 && dropKey(n, "settles") || loosen(r, n)
		}
		return any("discloses", "{to: [barnevern], what: [identity]}", "{to: [bup], what: [symptoms]}")
	case listLevel:
		return r.IntN(2) == 0 && any("level", "0", "1", "2", "3") || loosen(r, n)
	case listWiden:
		return any("referrers", "[annen]", "[ppt, skole]", "[barnehage]")
	case listNarrow:
		return dropKey(n, "basis") || any("what", "[identity, symptoms, function]")
	}
	return false
}

// loosen makes an entry apply in more cases.
func loosen(r *rand.Rand, n *yaml.Node) bool {
	when, _ := keyOf(n, "when")
	switch {
	case when != nil && when.Kind == yaml.SequenceNode && len(when.Content) > 1:
		i := r.IntN(len(when.Content))
		when.Content = slices.Delete(slices.Clone(when.Content), i, i+1)
		return true
	case when != nil && r.IntN(2) == 0:
		return dropKey(n, "when")
	}
	return dropKey(n, "for")
}

// another is one more file of a layer, that weakens something of the layers
// above at random.
func another(r *rand.Rand, up *Policy) string {
	of := func(list string) string {
		var ids []string
		for _, u := range up.rules {
			if u.list == list {
				ids = append(ids, u.layer.id+"/"+u.id)
			}
		}
		return oneOf(r, ids)
	}
	conds := up.cat.Conditions
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("tighten:\n  - {rule: %s, source: spoil, %s}\n", of(listDuties), oneOf(r, []string{"strength: kan", "strength: bør", "strength: skal",
			"with: [skole]", "by: skole", "by: child", "before: closed", "before: sent", "deadline: {months: 12, from: received, until: started}",
			"deadline: {days: 1, from: received, until: answered}", "deadline: {days: 0, from: received, until: started}"}))
	case 1:
		return fmt.Sprintf("narrow:\n  - {rule: %s, source: spoil, %s}\n", of(listShare), oneOf(r, []string{"basis: consent", "what: [identity]", "what: [symptoms]",
			"to: [bup]", "to: [skole]", "valid: {to: 2026-06-30}", "from: [fastlege]"}))
	case 2:
		return fmt.Sprintf("tier:\n  - {id: spoil-tier, for: {conditions: [%s]}, when: ['%s'], %s, strength: bør, source: spoil, why: {nb: w, en: w}}\n", oneOf(r, conds).ID,
			oneOf(r, []string{"age(born) < 16", `severity == "severe"`, "expecting", "acute_danger", `"skole" in involved`}),
			oneOf(r, []string{"tier: municipal, service: psyk-kommune", "tier: specialist, service: bup", "tier: specialist, service: habu", "tier: emergency, service: akutt"})+
				oneOf(r, []string{"", ", settles: [" + of(listTier) + "]"}))
	}
	return fmt.Sprintf("givers:\n  - {id: spoil-giver, when: 'age(born) %s', say: %s, who: [%s], strength: skal, source: spoil, why: {nb: w, en: w}%s}\n",
		oneOf(r, []string{"< 7", "< 16", ">= 12", ">= 16", "> 17"}), oneOf(r, []string{"consent", "heard"}), oneOf(r, []string{"child", "parent-1", "parents", "barnevern"}),
		oneOf(r, []string{"", ", regime: [health]", ", regime: [administration]"}))
}

// spoiled is a shipped layer with one edit that weakens, and what it was.
func spoiled(t testing.TB, r *rand.Rand, folder map[string]string, up *Policy) (map[string]string, string) {
	out := maps.Clone(folder)
	if r.IntN(3) == 0 {
		text := another(r, up)
		out["spoil.yaml"] = "sources:\n  - {id: spoil, title: S, force: agreement}\n" + text
		return out, text
	}
	for range 200 {
		name := oneOf(r, sortedKeys(folder))
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(folder[name]), &doc))
		if name == layerFile || len(doc.Content) == 0 {
			continue
		}
		list := oneOf(r, []string{listTighten, listTier, listGivers, listDuties, listLevel, listWiden, listNarrow})
		entries, _ := keyOf(doc.Content[0], list)
		if entries == nil {
			continue
		}
		n := oneOf(r, entries.Content)
		if !weaken(r, list, n) {
			continue
		}
		data, err := yaml.Marshal(&doc)
		require.NoError(t, err)
		entry, err := yaml.Marshal(n)
		require.NoError(t, err)
		out[name] = string(data)
		return out, list + ": " + string(entry)
	}
	return out, ""
}

func TestLawSpoiledLayersNeverWeaken(t *testing.T) {
	ids := slices.DeleteFunc(examples.Layers(), func(id string) bool { return id == "national" })
	loaded, refused := 0, 0
	for seed := range max(12, runs(t, 24)) {
		r := rand.New(rand.NewPCG(uint64(seed), 14))
		id := ids[seed%len(ids)]
		stack := stackOf(t, id)
		up := stacked(t, stack[:len(stack)-1]...)
		lowest, err := examples.Layer(id)
		require.NoError(t, err)
		folder, what := spoiled(t, r, folderOf(t, lowest), up)
		fsys := mapFS(folder)
		low, err := Load(append(slices.Clone(stack[:len(stack)-1]), fs.FS(fsys))...)
		if err != nil {
			refused++
			named := fstest.MapFS{}
			for name, f := range fsys {
				named[id+"/"+name] = f
			}
			assert.Empty(t, plainFaults(named, err), "%s: %s", id, what)
			continue
		}
		loaded++
		t.Run(fmt.Sprint(id, seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Log(strings.TrimSpace(what))
				}
			}()
			newBelow(low, up).run(t, max(20, runs(t, 50)), uint64(seed))
		})
	}
	t.Logf("%d loaded, %d refused", loaded, refused)
	assert.NotZero(t, loaded)
	assert.NotZero(t, refused)
}
