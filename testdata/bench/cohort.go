package main

import (
	mathbits "math/bits"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/form"
)

// childrenOfNorway is about how many are under 18.
const childrenOfNorway = 1_100_000

// cohort decides the national rules for invented children, each with one concern
// and with about a quarter of the facts unknown. It gives verdicts only.
type cohort struct {
	form  *form.Form
	vars  []cond.Var // that are drawn
	at    []int      // their places in the form
	tiers []tierRule
	tier  int // place of the fact `tier`
	svc   int
	path  int
	paths map[string]string
}

type tierRule struct {
	rule          int
	tier, service string
}

// cohortFound is what came out, so that it can be compared.
type cohortFound struct {
	True, Open int64          // verdicts of all rules for all children
	Tiers      map[string]int // children by what the tier rules name
}

func newCohort() (*cohort, error) {
	p, err := readPolicy(examples.National())
	if err != nil {
		return nil, err
	}
	xs, err := p.conditions()
	if err != nil {
		return nil, err
	}
	c := &cohort{form: form.Compile(xs), paths: p.pathOf}
	for i, r := range p.rules {
		if r.list == "tier" {
			c.tiers = append(c.tiers, tierRule{i, r.tier, r.service})
		}
	}
	c.tier, c.svc, c.path = c.form.Fact("tier"), c.form.Fact("service"), c.form.Fact("pathway")
	for _, v := range p.vars {
		if !slices.Contains([]string{"tier", "service", "level", "pathway"}, v.Name) {
			c.vars, c.at = append(c.vars, v), append(c.at, c.form.Fact(v.Name))
		}
	}
	return c, nil
}

// block is how many children a core takes at a time.
const block = 1024

// decide decides n children on all cores, and gives the most memory that the
// heap held meanwhile.
func (c *cohort) decide(n int) (found cohortFound, peak uint64) {
	runtime.GC()
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { peak = mostHeap(done) })
	var next atomic.Int64
	var cores sync.WaitGroup
	parts := make([]cohortFound, runtime.GOMAXPROCS(0))
	for core := range parts {
		cores.Go(func() {
			part := &parts[core]
			part.Tiers = map[string]int{}
			w := &worker{cohort: c, coded: c.form.NewCase(today)}
			for {
				from := int(next.Add(block)) - block
				if from >= n {
					return
				}
				for child := from; child < min(from+block, n); child++ {
					w.decide(uint64(child), part)
				}
			}
		})
	}
	cores.Wait()
	close(done)
	watch.Wait()
	found.Tiers = map[string]int{}
	for _, part := range parts {
		found.True += part.True
		found.Open += part.Open
		for tier, n := range part.Tiers {
			found.Tiers[tier] += n
		}
	}
	return found, peak
}

// worker decides children one after the other, with nothing new for each.
type worker struct {
	*cohort
	coded *form.Case
	out   form.Verdicts
	sets  [64]string
}

// decide draws a child and decides it: first who is responsible, then all rules
// with that known.
func (w *worker) decide(child uint64, part *cohortFound) {
	w.coded.Reset(today)
	w.draw(random{child * 0x9e3779b97f4a7c15})
	w.form.Decide(w.coded, &w.out)
	tier, service := w.responsible()
	if tier != "" {
		w.coded.SetText(w.tier, tier)
		if service != "" {
			w.coded.SetText(w.svc, service)
		}
		w.form.Decide(w.coded, &w.out)
	}
	part.Tiers[tier]++
	for i := range w.out.True {
		part.True += int64(mathbits.OnesCount64(w.out.True[i]))
		part.Open += int64(mathbits.OnesCount64(w.out.Open[i]))
	}
}

// responsible is the tier and service that all tier rules which hold agree on; an
// emergency goes before others.
func (w *worker) responsible() (tier, service string) {
	agreed := true
	for _, r := range w.tiers {
		switch {
		case w.out.True[r.rule/64]>>(r.rule%64)&1 == 0:
		case tier == "" || r.tier == "emergency" && tier != "emergency":
			tier, service, agreed = r.tier, r.service, true
		case tier == "emergency" && r.tier != tier:
		default:
			agreed = agreed && tier == r.tier
			if service != r.service {
				service = ""
			}
		}
	}
	if !agreed {
		return "", ""
	}
	return tier, service
}

// draw gives the child its facts. Every child has a birth date and a concern.
func (w *worker) draw(r random) {
	sets := w.sets[:0]
	for i, v := range w.vars {
		at := w.at[i]
		always := v.Name == "born" || v.Name == "condition" || v.Name == "state"
		if r.below(4) == 0 && !always {
			continue
		}
		switch v.Kind {
		case cond.Bool:
			w.coded.SetBool(at, r.below(2) == 0)
		case cond.Int:
			w.coded.SetInt(at, v.Min+int64(r.below(uint64(v.Max-v.Min+1))))
		case cond.Enum:
			text := v.Values[r.below(uint64(len(v.Values)))]
			w.coded.SetText(at, text)
			if v.Name == "condition" {
				w.coded.SetText(w.path, w.paths[text])
			}
		case cond.Set:
			from := len(sets)
			for _, text := range v.Values {
				if len(sets) < cap(sets) && r.below(4) == 0 {
					sets = append(sets, text)
				}
			}
			w.coded.SetSet(at, sets[from:])
		case cond.Date:
			w.coded.SetDate(at, today.AddDate(0, 0, -int(r.below(18*365))))
		}
	}
}

// random is SplitMix64: small, and the same child is drawn the same each time.
type random struct{ state uint64 }

func (r *random) below(n uint64) uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	hi, _ := mathbits.Mul64(z^z>>31, n)
	return hi
}

// mostHeap watches the heap until done, and gives the most bytes of objects, dead
// ones that are not swept yet included.
func mostHeap(done <-chan struct{}) (most uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for {
		metrics.Read(sample)
		most = max(most, sample[0].Value.Uint64())
		select {
		case <-done:
			return most
		case <-time.After(5 * time.Millisecond):
		}
	}
}
