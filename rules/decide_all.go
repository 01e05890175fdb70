package rules

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// ahead is how many cases each core is given before a decision is waited for.
const ahead = 8

// DecideAll answers many cases on all cores (GOMAXPROCS), in their order. Each
// case gives its decision, or its error as Decide does, and the rest go on. A nil
// sequence has no cases.
//
// The sequence of cases is read by the goroutine that loops over the result, in
// turn with the loop, and a few cases (8 for each core) further than the decision
// that was handed out last. So memory does not grow with the number of cases, the
// two need no lock between them, and a sequence that waits for something holds up
// decisions that are made already.
//
// It stops when the loop stops, and when the context is done, with the error of
// the context as the last. By then nothing of it runs any more.
func (p *Policy) DecideAll(ctx context.Context, cases iter.Seq[pathway.Case]) iter.Seq2[Decision, error] {
	return decideAll(ctx, cases, p.Decide)
}

// decided is what became of one case.
type decided struct {
	Decision
	err error
}

func decideAll[C any](ctx context.Context, cases iter.Seq[C], decide func(context.Context, C) (Decision, error)) iter.Seq2[Decision, error] {
	if ctx == nil {
		ctx = context.Background()
	}
	return func(yield func(Decision, error) bool) {
		if cases == nil {
			return
		}
		inner, stop := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		window := make([]chan decided, workers*ahead) // a ring of what is under way
		for i := range window {
			window[i] = make(chan decided, 1)
		}
		type job struct {
			c  C
			to chan decided
		}
		jobs := make(chan job, len(window)) // as many as can be under way: sending never waits
		var running sync.WaitGroup
		for range workers {
			running.Go(func() {
				for x := range jobs {
					if err := inner.Err(); err != nil { // nobody waits for it
						x.to <- decided{err: err}
						continue
					}
					d, err := decide(inner, x.c)
					x.to <- decided{d, err}
				}
			})
		}
		end := sync.OnceFunc(func() {
			stop()
			close(jobs)
			running.Wait()
		})
		defer end()

		taken, given := 0, 0
		done := func() bool { // the context is
			if ctx.Err() == nil {
				return false
			}
			end()
			yield(Decision{}, ctx.Err())
			return true
		}
		give := func() bool { // the next decision
			d := <-window[given%len(window)]
			given++
			return !done() && yield(d.Decision, d.err)
		}
		for c := range cases {
			if done() || taken-given == len(window) && !give() {
				return
			}
			jobs <- job{c, window[taken%len(window)]}
			taken++
		}
		for given < taken {
			if !give() {
				return
			}
		}
	}
}
