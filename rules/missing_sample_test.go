package rules

import (
	"context"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
	"github.com/stretchr/testify/require"
)

// What is missing on the national policy, whose completions are too many to go
// through: held to samples of them. A fact that is not missing makes no difference
// in any; for most of those that are missing, two are found that differ in it alone
// and lead to different answers.
func TestMissingOnTheNationalPolicyBySampling(t *testing.T) {
	p := lawPolicies(t)["national"]
	s := &sampler{t: t, p: p, scenes: scenes(t, examples.National())}
	for seed := range runs(t, 12) {
		s.r = rand.New(rand.NewPCG(uint64(seed), 91))
		c := hidden(s.r, randomCase(s.r, p))
		s.sample(c, 30)
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, c)
		}
	}
	share := float64(s.shown) / float64(s.missing)
	t.Logf("%d of %d missing facts (%.0f %%) shown to matter; %d facts that are not missing never did; %d decisions",
		s.shown, s.missing, 100*share, s.idle, s.decided)
	require.Greater(t, share, 0.75, "the samples no longer find what matters")
	require.Positive(t, s.idle)
}

// scenes are the cases of the scenarios of a layer: in them, what rules wait for
// comes together.
func scenes(t *testing.T, layer fs.FS) []pathway.Case {
	sub, err := fs.Sub(layer, scenarioDir)
	require.NoError(t, err)
	var faults source.Faults
	var out []pathway.Case
	for _, f := range source.ReadAll(sub, "", nil, &faults) {
		out = append(out, readScenario(f, &faults).c)
	}
	require.Empty(t, faults.List())
	require.NotEmpty(t, out)
	return out
}

// sampler completes half-known cases.
type sampler struct {
	t      *testing.T
	p      *Policy
	r      *rand.Rand
	scenes []pathway.Case

	missing, shown, idle, decided int
}

// slot is a fact of the case (concern -1) or of one of its concerns.
type slot struct {
	fact    *fact
	concern int
}

// sample holds what one case says is missing to n completions of it, each with
// one unknown fact after the other changed.
func (s *sampler) sample(c pathway.Case, n int) {
	d := decide(s.t, s.p, c)
	missing := map[string][]string{}
	for _, m := range d.Missing {
		missing[m.Fact] = append([]string{""}, m.Concerns...) // "": of the case
		if len(m.Concerns) > 0 {
			missing[m.Fact] = m.Concerns
		}
	}
	differs := map[slot]bool{}
	open := s.open(c)
	for range n {
		full := s.completed(c)
		first := s.shows(full)
		for _, x := range open {
			if differs[x] {
				continue
			}
			for _, other := range s.others(full, x) {
				if !maps.Equal(first, s.shows(other)) {
					differs[x] = true
					break
				}
			}
		}
	}
	for _, x := range open {
		concern := ""
		if x.concern >= 0 {
			if concern = c.Concerns[x.concern].Condition; concern == "" {
				concern = unknownCondition
			}
		}
		switch is := slices.Contains(missing[x.fact.name], concern); {
		case is:
			s.missing++
			if differs[x] {
				s.shown++
			}
		case differs[x]:
			s.t.Errorf("%s of concern %q can change the answer, and is not missing", x.fact.name, concern)
		default:
			s.idle++
		}
	}
}

func (s *sampler) shows(c pathway.Case) map[string]string {
	s.decided++
	d, err := s.p.Decide(context.Background(), c)
	require.NoError(s.t, err)
	return answeredBy(d).shows
}

// open are the facts that a case leaves open; not those that another fact rules out.
func (s *sampler) open(c pathway.Case) []slot {
	var out []slot
	for _, f := range s.p.facts {
		for i := -1; i < len(c.Concerns); i++ {
			if f.concern != (i >= 0) {
				continue
			}
			given := givenTo(c, i)
			ruled := f.notWith != "" && given[f.notWith] != nil
			for _, g := range s.p.facts {
				ruled = ruled || g.notWith == f.name && given[g.name] == true
			}
			if given[f.name] == nil && !ruled {
				out = append(out, slot{f, i})
			}
		}
	}
	return out
}

// givenTo are the facts of the case (-1) or of a concern.
func givenTo(c pathway.Case, concern int) map[string]any {
	if concern < 0 {
		return c.Given
	}
	return c.Concerns[concern].Given
}

// completed gives every open fact a value: of a scenario, or a random one.
func (s *sampler) completed(c pathway.Case) pathway.Case {
	c = apart(c)
	scene := s.scenes[s.r.IntN(len(s.scenes))]
	for i := range c.Concerns {
		k := &c.Concerns[i]
		for k.Condition == "" {
			id := s.p.cat.Conditions[s.r.IntN(len(s.p.cat.Conditions))].ID
			if !slices.ContainsFunc(c.Concerns, func(o pathway.Concern) bool { return o.Condition == id }) {
				k.Condition = id
			}
		}
	}
	for _, x := range s.open(c) {
		given, like := givenTo(c, x.concern), scene.Given
		if x.concern >= 0 {
			like = scene.Concerns[s.r.IntN(len(scene.Concerns))].Given
		}
		switch v, ok := like[x.fact.name]; {
		case x.fact.notWith != "": // with the fact that it is false beside
		case ok && s.r.IntN(8) > 0:
			if born, isDate := s.value(x.fact, v).(time.Time); isDate { // as long before the day
				v = c.At.Add(born.Sub(scene.At))
			}
			given[x.fact.name] = v
		default:
			given[x.fact.name] = randomValue(s.r, x.fact, c.At)
		}
	}
	for _, x := range s.open(c) {
		if given := givenTo(c, x.concern); x.fact.notWith != "" && given[x.fact.name] == nil && given[x.fact.notWith] == nil {
			given[x.fact.name] = true
		}
	}
	return c
}

// apart is a case that shares no facts with c.
func apart(c pathway.Case) pathway.Case {
	c.Given = maps.Clone(c.Given)
	c.Concerns = slices.Clone(c.Concerns)
	for i := range c.Concerns {
		if c.Concerns[i].Given = maps.Clone(c.Concerns[i].Given); c.Concerns[i].Given == nil {
			c.Concerns[i].Given = map[string]any{}
		}
	}
	return c
}

// others are cases that differ from a full one in one fact; where one fact rules
// out another, in both.
func (s *sampler) others(full pathway.Case, x slot) []pathway.Case {
	var out []pathway.Case
	name := x.fact.name
	with := func(change func(given map[string]any)) {
		c := apart(full)
		change(givenTo(c, x.concern))
		out = append(out, c)
	}
	given := givenTo(full, x.concern)
	if other := s.p.factOf[x.fact.notWith]; other != nil {
		with(func(given map[string]any) {
			given[name] = true
			delete(given, other.name)
		})
		return out
	}
	for _, g := range s.p.facts {
		if g.notWith == name && given[g.name] == true {
			return nil // it is ruled out
		}
	}
	for _, v := range s.values(full, x, given[name]) {
		with(func(given map[string]any) { given[name] = v })
	}
	return out
}

// values are those of a fact that rules can tell apart: all, or of a set those with
// one element more or less.
func (s *sampler) values(full pathway.Case, x slot, is any) (out []any) {
	f := x.fact
	switch f.kind {
	case cond.Bool:
		return []any{is != true}
	case cond.Enum:
		for _, v := range f.values {
			out = append(out, v)
		}
	case cond.Set:
		set, _ := s.value(f, is).([]string)
		for _, v := range f.values {
			if more := slices.DeleteFunc(slices.Clone(set), func(o string) bool { return o == v }); len(more) < len(set) {
				out = append(out, more)
			} else {
				out = append(out, append(more, v))
			}
		}
	case cond.Int:
		for range 4 {
			out = append(out, randomValue(s.r, f, full.At))
		}
	case cond.Date:
		v := s.p.form.Fact(f.name)
		for _, y := range s.p.form.Features() {
			if y.Kind != form.Months || y.Facts[0] != v {
				continue
			}
			for class, n := range y.Numbers {
				if y.Possible(class) {
					out = append(out, full.At.AddDate(0, -int(n), 0))
				}
			}
		}
		for range 6 {
			out = append(out, full.At.AddDate(0, 0, -s.r.IntN(200)))
		}
	}
	return out
}

// value is what a case gives of a fact, as conditions read it.
func (s *sampler) value(f *fact, given any) any {
	v, ok := f.value(given, time.UTC)
	require.True(s.t, ok, f.name)
	return v
}
