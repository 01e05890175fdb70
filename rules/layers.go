package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// layerFile describes a layer, and stands at the top of its folder.
const layerFile = "layer.yaml"

// scenarioDir holds the scenarios of a layer. They are read by Verify, not by
// Load.
const scenarioDir = "scenarios"

// The kinds of layers, from the top.
const (
	kindNational     = "national"
	kindRegion       = "region"
	kindMunicipality = "municipality"
)

var layerKinds = []string{kindNational, kindRegion, kindMunicipality}

// layer is what layer.yaml says.
type layer struct {
	place  int    // 0 is the national one
	prefix string // of the names of its files
	read   bool   // its layer.yaml was read

	id, kind, version, status, owner string
	title                            pathway.Text
	holder                           string // holds a concern when the contacted service cannot
	valid                            period
	approval                         Approval
	on                               []buildsOn
	node, holderNode                 source.Node
	at                               map[string]source.Node // where the value of each key stands
}

// buildsOn is a layer that another one needs above it.
type buildsOn struct {
	id, from, below string
	node            source.Node
}

// file is the name of a file of the layer, as faults show it.
func (l *layer) file(name string) string { return l.prefix + name }

// national says that the layer stands at the top.
func (l *layer) national() bool { return l.place == 0 }

// where is the place of a key of layer.yaml, or the file itself.
func (l *layer) where(key string) source.Node {
	if n, ok := l.at[key]; ok {
		return n
	}
	return l.node
}

// siblings puts layers of one kind that stand beside each other in the order of
// what they build on, and else of their ids: the order in which somebody gave them
// never matters. What cannot be read stays where it is.
func siblings(layers []fs.FS) []fs.FS {
	out := slices.Clone(layers)
	var all []About
	for _, l := range layers {
		about, err := Describe(l)
		if err != nil {
			return out
		}
		all = append(all, about)
	}
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].Kind == all[from].Kind {
			to++
		}
		left := make([]int, 0, to-from)
		for i := from; i < to; i++ {
			left = append(left, i)
		}
		slices.SortStableFunc(left, func(a, b int) int { return strings.Compare(all[a].ID, all[b].ID) })
		for at := from; at < to; at++ {
			next := slices.IndexFunc(left, func(i int) bool { // builds on none of those left
				return !slices.ContainsFunc(left, func(o int) bool { return o != i && slices.Contains(all[i].BuildsOn, all[o].ID) })
			})
			next = max(next, 0) // they build on each other, which is told later
			out[at] = layers[left[next]]
			left = slices.Delete(left, next, next+1)
		}
		from = to
	}
	return out
}

// prefixesOf names the folders of several layers by the ids of the layers; one
// alone needs no name.
func prefixesOf(layers []fs.FS) []string {
	out := make([]string, len(layers))
	if len(layers) == 1 {
		return out
	}
	for i, fsys := range layers {
		id := idOf(fsys)
		if id == "" || slices.Contains(out, id+"/") {
			id = fmt.Sprintf("layer-%d", i+1)
		}
		out[i] = id + "/"
	}
	return out
}

// idOf is the id of the layer in a folder, or "" where that cannot be said.
func idOf(fsys fs.FS) string {
	var faults source.Faults
	file, ok := source.ReadOne(fsys, layerFile, &faults)
	if !ok {
		return ""
	}
	if id := valueOf(file.Root, "id"); id.IsScalar() && idForm.MatchString(id.Value()) {
		return id.Value()
	}
	return ""
}

const noFolder = "layer: this folder does not exist; give the folder that holds layer.yaml"

const noLayerFile = "layer: this file is missing; it says what the policy is, who owns it and from when it holds. Give the folder that holds it"

// missing says that a folder does not exist.
func missing(fsys fs.FS) bool {
	_, err := fs.Stat(fsys, ".")
	return errors.Is(err, fs.ErrNotExist)
}

// readFolder reads the files of one layer. It says whether enough could be read
// to hold one file against another.
func (r *reader) readFolder(fsys fs.FS, prefix string) (files []source.File, whole bool) {
	total := r.faults
	var mine source.Faults
	r.faults = &mine
	id := idOf(fsys)
	again := id != "" && slices.ContainsFunc(r.layers, func(l *layer) bool { return l.id == id })
	r.layer = &layer{place: len(r.layers), prefix: prefix, at: map[string]source.Node{}}
	r.layers = append(r.layers, r.layer)
	r.stray = false
	if missing(fsys) {
		r.faults = total
		r.faults.AddAt(r.layer.file(layerFile), 1, 1, noFolder)
		return nil, false
	}
	files = source.ReadAll(fsys, prefix, func(dir string) bool { return dir == scenarioDir }, &mine)
	unread := mine.List()
	for _, f := range files {
		if !again || f.Name == r.layer.file(layerFile) { // that it is loaded twice says it all
			r.file(f)
		}
	}
	name := r.layer.file(layerFile)
	if !r.layer.read && !r.stray && !slices.ContainsFunc(unread, func(f source.Fault) bool { return f.File == name }) {
		// Whatever else there is, it is not a policy folder.
		mine = source.Faults{}
		mine.AddAt(name, 1, 1, noLayerFile)
	}
	total.Join(mine)
	r.faults = total
	return files, len(unread) == 0 && !r.stray
}

// file reads one file: layer.yaml has its own keys, every other file may hold
// any of the lists.
func (r *reader) file(f source.File) {
	name := strings.TrimPrefix(f.Name, r.layer.prefix)
	switch base := path.Base(name); {
	case name == layerFile:
		r.readLayer(f.Root)
	case base != name && base == layerFile:
		r.stray = true
		r.faults.AddAt(f.Name, 1, 1, "layer: this file stands at the top of the folder that is loaded, not in a folder below it: move it there, or load the folder that it is in")
	case strings.EqualFold(base, "layer.yaml") || strings.EqualFold(base, "layer.yml"):
		r.stray = true
		r.faults.AddAt(f.Name, 1, 1, "layer: this file must be named layer.yaml")
	default:
		r.readLists(f)
	}
}

func (r *reader) readLayer(n source.Node) {
	l := r.layer
	l.node, l.read = n, true
	what := "layer"
	fields := map[string]source.Field{
		"id":      {Required: true, Read: func(n source.Node) { l.id = r.id(n, what+": id") }},
		"kind":    {Required: true, Read: func(n source.Node) { l.kind = r.oneOf(n, what+": kind", layerKinds...) }},
		"title":   {Required: true, Read: func(n source.Node) { l.title = r.words(n, what+": title") }},
		"version": {Required: true, Read: func(n source.Node) { l.version = r.version(n, what+": version") }},
		"status":  {Required: true, Read: func(n source.Node) { l.status = r.oneOf(n, what+": status", "draft", "active", "retired") }},
		"owner":   {Required: true, Read: func(n source.Node) { l.owner, _ = n.Text(r.faults, what+": owner") }},
		"holder": {Read: func(n source.Node) {
			l.holder, _ = n.Text(r.faults, what+": holder")
			l.holderNode = n
		}},
		"valid":     {Read: func(n source.Node) { l.valid = r.period(n, what+": valid") }},
		"approval":  {Read: func(n source.Node) { r.readApproval(l, n, what+": approval") }},
		"builds_on": {Read: func(n source.Node) { r.readBuildsOn(l, n, what+": builds_on") }},
	}
	for key, f := range fields {
		read := f.Read
		f.Read = func(n source.Node) { l.at[key] = n; read(n) }
		fields[key] = f
	}
	there := n.Fields(r.faults, what, fields)
	if n.IsMap() {
		r.checkHeading(l, there)
	}
}

// checkHeading holds the keys of layer.yaml to each other. What stands there, or was
// meant to, is not missing; a kind that goes with no other key is the one mistake.
func (r *reader) checkHeading(l *layer, there map[string]bool) {
	holder, hasHolder := l.at["holder"]
	on, hasOn := l.at["builds_on"]
	emptyOn := on.IsList()
	if emptyOn {
		on.Each(r.faults, "", func(int, source.Node) { emptyOn = false })
	}
	national, below := l.kind == kindNational, l.kind == kindRegion || l.kind == kindMunicipality
	if hasHolder && !below && l.holder != "" {
		r.refer(holder, "service", "layer: holder")
	}
	switch {
	case national && hasOn && !emptyOn && !there["holder"]:
		r.faults.Add(l.where("kind"), "layer: kind: this layer builds on another, which the national one does not; write region or municipality")
		l.kind = ""
	case below && hasHolder && !there["builds_on"]:
		r.faults.Add(l.where("kind"), "layer: kind: this layer has a `holder` and builds on no other, as only the national one; write national")
		l.kind = ""
	case national && !there["holder"]:
		r.faults.Add(l.node, "layer: the key %q is missing: name the service that holds what nobody else can, such as the GP", "holder")
	case national && hasOn:
		r.faults.Add(on, "layer: builds_on: the national layer stands on no other; leave this out")
		l.on = nil
	case below && hasHolder:
		r.faults.Add(holder, "layer: holder: only the national layer says who holds what nobody else can; leave this out")
	case emptyOn:
		r.faults.Add(on, "layer: builds_on: name at least one layer")
	case below && !there["builds_on"]:
		r.faults.Add(l.node, "layer: the key %q is missing: name the layers that this one stands on, such as [{id: national, from: 1.0.0}]", "builds_on")
	}
	if l.status == "active" && !there["approval"] {
		r.faults.Add(l.at["status"], "layer: status: an active layer says under `approval` who approved it and when; until then it is a draft")
	}
}

func (r *reader) readApproval(l *layer, n source.Node, what string) {
	if !r.shaped(n, what, "{by: the board that approved it, on: 2026-01-01}") {
		return
	}
	n.Fields(r.faults, what, map[string]source.Field{
		"by": {Required: true, Read: func(n source.Node) { l.approval.By, _ = n.Text(r.faults, what+": by") }},
		"on": {Required: true, Read: func(n source.Node) { l.approval.On, _ = n.Date(r.faults, what+": on") }},
	})
}

func (r *reader) readBuildsOn(l *layer, n source.Node, what string) {
	seen := map[string]bool{}
	r.entries(n, what, func(n source.Node) {
		b := buildsOn{node: n}
		n.Fields(r.faults, what, map[string]source.Field{
			"id":    {Required: true, Read: func(n source.Node) { b.id = r.id(n, what+": id") }},
			"from":  {Required: true, Read: func(n source.Node) { b.from = r.version(n, what+": from") }},
			"below": {Read: func(n source.Node) { b.below = r.version(n, what+": below") }},
		})
		switch {
		case b.id != "" && seen[b.id]:
			r.faults.Add(valueOf(n, "id"), "%s: this layer stands here twice", what)
			return
		case b.from != "" && b.below != "" && versionOrder(b.from, b.below) >= 0:
			r.faults.Add(valueOf(n, "below"), "%s: below: no version is from %s on and below %s", what, b.from, b.below)
			b.from = "" // it is held against nothing
		}
		seen[b.id] = true
		l.on = append(l.on, b)
	})
}

var versionForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,9}){0,2}$`)

// version reads one to three numbers with dots between them.
func (r *reader) version(n source.Node, what string) string {
	s, ok := n.Text(r.faults, what)
	if ok && !versionForm.MatchString(s) {
		r.faults.Add(n, "%s: write one to three numbers with dots, such as 1.2.0", what)
		return ""
	}
	return s
}

// versionOrder compares two versions number by number; what is left out is 0.
func versionOrder(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range 3 {
		var m, n int
		if i < len(x) {
			m, _ = strconv.Atoi(x[i])
		}
		if i < len(y) {
			n, _ = strconv.Atoi(y[i])
		}
		if m != n {
			return m - n
		}
	}
	return 0
}
