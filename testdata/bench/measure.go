package main

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// reading is what one contestant took.
type reading struct {
	time   time.Duration // of the processors for one run, the median of all rounds
	ratio  float64       // how many times faster than the first, the median of all rounds
	best   float64       // the same for the fastest slices of both
	allocs float64       // for one run
}

// sure is the lower of both ratios: what can be claimed.
func (r reading) sure() float64 { return min(r.ratio, r.best) }

// pairs measures contestants beside one another: in each round each one runs for a
// slice of time right after the first one has, and its ratio is to that slice. So a
// machine that is slow for a while is slow for both.
type pairs struct {
	rounds int
	slice  time.Duration
}

// unrest is how much slower the first contestant was in the median than at its best,
// where it was worst. On a quiet machine it is not far from 1.
var unrest = 1.0

// measure runs work(i) of each contestant, with i going round from 0 to n-1. All
// ratios are to the first.
func (p pairs) measure(n int, works ...func(i int)) []reading {
	runtime.LockOSThread() // busy is about one thread
	defer runtime.UnlockOSThread()
	runs := make([]*runner, len(works))
	for w, work := range works {
		runs[w] = &runner{work: work, cases: n}
		runs[w].warm(p.slice)
	}
	ratios := make([][]float64, len(works))
	for range p.rounds {
		for w := range runs {
			first := runs[0].run()
			if w > 0 {
				ratios[w] = append(ratios[w], first/runs[w].run())
			}
		}
	}
	out := make([]reading, len(works))
	for w, r := range runs {
		out[w] = reading{time: time.Duration(quantile(r.times, 0.5)), ratio: 1, best: 1, allocs: quantile(r.allocs, 0.5)}
		if w > 0 {
			out[w].ratio = quantile(ratios[w], 0.5)
			out[w].best = slices.Min(runs[0].times) / slices.Min(r.times)
		}
	}
	unrest = max(unrest, quantile(runs[0].times, 0.5)/slices.Min(runs[0].times))
	return out
}

// runner runs one contestant, slice by slice.
type runner struct {
	work   func(i int)
	cases  int
	at     int // the case that comes next
	batch  int // runs in a slice
	times  []float64
	allocs []float64
}

// warm runs the contestant, on every case if there is time, and finds how many runs
// fill a slice.
func (r *runner) warm(slice time.Duration) {
	start, runs := busy(), 0
	for runs < r.cases && busy()-start < 10*int64(slice) || runs == 0 {
		r.next()
		runs++
	}
	for r.batch = 1; ; r.batch *= 2 {
		start := busy()
		for range r.batch {
			r.next()
		}
		if took := busy() - start; took >= int64(slice)/4 {
			r.batch = max(1, int(math.Round(float64(r.batch)*float64(slice)/float64(took))))
			return
		}
	}
}

func (r *runner) next() {
	r.work(r.at)
	if r.at++; r.at == r.cases {
		r.at = 0
	}
}

// run gives the nanoseconds of one run in one slice. Garbage of others is gone
// before it begins, and the caches and pools that went with it are filled again.
func (r *runner) run() float64 {
	runtime.GC()
	for range r.batch/2 + 1 {
		r.next()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := busy()
	for range r.batch {
		r.next()
	}
	took := float64(busy()-start) / float64(r.batch)
	runtime.ReadMemStats(&after)
	r.times = append(r.times, took)
	r.allocs = append(r.allocs, float64(after.Mallocs-before.Mallocs)/float64(r.batch))
	return took
}

// quantile gives the value that a part q of all values lie below.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
