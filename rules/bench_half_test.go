package rules

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Deciding national cases of one or two concerns with half of their facts missing,
// as somebody does who answers question by question: the median and the slowest of
// 200 cases, each by the fastest of five runs.
//
//	go test ./rules -run '^$' -bench HalfKnown -benchtime 1x
func BenchmarkHalfKnown(b *testing.B) {
	p := lawPolicies(b)["national"]
	var cases []pathway.Case
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 20))
		cases = append(cases, halfOf(r, randomCase(r, p)))
	}
	took := make([]time.Duration, len(cases))
	missing := 0
	for b.Loop() {
		missing = 0
		for i, c := range cases {
			took[i] = time.Hour
			for range 5 {
				begin := time.Now()
				d, err := p.Decide(context.Background(), c)
				took[i] = min(took[i], time.Since(begin))
				if err != nil {
					b.Fatal(err)
				}
				missing = max(missing, len(d.Missing))
			}
		}
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	b.ReportMetric(ms(took[len(took)/2]), "ms-median")
	b.ReportMetric(ms(took[len(took)-1]), "ms-max")
	b.ReportMetric(float64(missing), "most-missing")
	b.ReportMetric(0, "ns/op")
}

// halfOf takes every other fact away, at random.
func halfOf(r *rand.Rand, c pathway.Case) pathway.Case {
	c = apart(c)
	for i := -1; i < len(c.Concerns); i++ {
		given := givenTo(c, i)
		names := sortedKeys(given)
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names[:len(names)/2] {
			delete(given, name)
		}
	}
	return c
}
