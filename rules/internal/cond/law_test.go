package cond

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var ctx = context.Background()

func compile(t testing.TB, e *Env, lines ...string) *Expr {
	x, faults := e.Compile(lines, nil)
	require.Empty(t, faults, "%q", lines)
	return x
}

// The truth of every condition is that of plain cel-go, whatever is known.
func TestAgreesWithPlainCEL(t *testing.T) {
	e, plain := newTestEnv(t), newReference(t)
	g := &gen{r: rand.New(rand.NewPCG(1, 2))}
	count := map[Truth]int{}
	n := 2500
	if testing.Short() {
		n = 400
	}
	for range n {
		src := g.boolean(3)
		x, faults := e.Compile([]string{src}, nil)
		require.Empty(t, faults, src)
		program := plain.program(t, src)
		for _, absent := range []float64{0, 0, 0.1, 0.1, 0.3, 0.5, 0.8, 1} {
			facts := g.facts(absent)
			want := plain.eval(t, program, facts)
			got := x.Eval(ctx, fill(e.Facts(testDay), facts))
			require.Equal(t, want, got.Truth, "%s\n%v", src, facts)
			require.True(t, slices.IsSorted(got.Facts))
			require.Subset(t, x.Vars(), got.Facts)
			if got.Failed {
				require.Equal(t, Undecided, got.Truth)
			}
			count[want]++
		}
	}
	for _, truth := range []Truth{False, Undecided, True} {
		assert.Greater(t, count[truth], n/2, "too few cases that are %v", truth)
	}
}

// One more fact never takes back a decision; the facts named for it suffice
// for it; and a Facts that is set step by step is worth one set at once.
func TestMoreFactsNeverTakeBack(t *testing.T) {
	e := newTestEnv(t)
	g := &gen{r: rand.New(rand.NewPCG(3, 4))}
	for range 800 {
		src := g.boolean(3)
		x := compile(t, e, src)
		facts := g.facts(0)
		f := e.Facts(testDay)
		before := x.Eval(ctx, f)
		given := map[string]any{}
		for _, i := range g.r.Perm(len(testVars)) {
			name := testVars[i].Name
			child := f.Child()
			f.Set(name, facts[name])
			given[name] = facts[name]
			after := x.Eval(ctx, f)
			require.Equal(t, x.Eval(ctx, fill(e.Facts(testDay), given)), after, src)
			require.Equal(t, before, x.Eval(ctx, child), "a child does not see what is set later: %s", src)
			if before.Truth != Undecided {
				require.Equal(t, before.Truth, after.Truth, src)
			}
			if after.Truth != Undecided {
				few := e.Facts(testDay)
				for _, name := range after.Facts {
					few.Set(name, facts[name])
				}
				require.Equal(t, after.Truth, x.Eval(ctx, few).Truth, "%s by %v", src, after.Facts)
			}
			before = after
		}
	}
}

func TestWhatDecided(t *testing.T) {
	e := newTestEnv(t)
	facts := map[string]any{"acute_danger": true, "severity": "mild", "level": int64(0), "gp_consulted": false}
	for _, c := range []struct {
		src  string
		want Result
	}{
		{"acute_danger", Result{True, false, []string{"acute_danger"}}},
		{`acute_danger || severity == "severe"`, Result{True, false, []string{"acute_danger"}}},
		{`acute_danger && severity == "severe" && gp_consulted`, Result{False, false, []string{"gp_consulted", "severity"}}},
		{`acute_danger && tier == "specialist"`, Result{Undecided, false, []string{"tier"}}},
		{`gp_consulted && tier == "specialist"`, Result{False, false, []string{"gp_consulted"}}},
		{`lives_at_risk`, Result{True, false, []string{"acute_danger"}}},
		{`acute_danger && 1 / level > 0 && tier == "specialist"`, Result{Undecided, true, []string{"level", "tier"}}},
		{`acute_danger ? tier == "specialist" : service == "bup"`, Result{Undecided, false, []string{"tier"}}},
		{`acute_danger ? severity == "mild" : service == "bup"`, Result{True, false, []string{"acute_danger", "severity"}}},
		{`service == "bup" ? acute_danger : true`, Result{Undecided, false, []string{"service"}}},
		{`severity == referrer`, Result{Undecided, false, []string{"referrer"}}},
		{`age(born) > 3`, Result{Undecided, false, []string{"born"}}},
		{`broken_sum == acute_danger`, Result{Undecided, true, []string{"acute_danger", "level"}}},
		{`true`, Result{True, false, nil}},
	} {
		assert.Equal(t, c.want, compile(t, e, c.src).Eval(ctx, fill(e.Facts(testDay), facts)), c.src)
	}
	assert.Equal(t, Result{Truth: True}, compile(t, e).Eval(ctx, e.Facts(testDay)), "no lines always hold")

	done, cancel := context.WithCancel(ctx)
	cancel()
	f := fill(e.Facts(testDay), facts)
	x := compile(t, e, `involved.exists(x, x == "gp")`)
	f.Set("involved", []string{"gp"})
	assert.Equal(t, Result{Failed: true}, x.Eval(done, f))
	assert.Equal(t, True, x.Eval(ctx, f).Truth, "a cancelled evaluation leaves nothing behind")
	f.Set("gp_consulted", "yes")
	assert.True(t, compile(t, e, "gp_consulted").Eval(ctx, f).Failed, "a value of the wrong type decides nothing")
	assert.Equal(t, []string{"born", "severity"}, compile(t, e, `young`, `severity == "mild"`).Vars())
}

func TestConcurrentUse(t *testing.T) {
	e := newTestEnv(t)
	x := compile(t, e, `hard || involved.exists(x, x == "gp") && weeks > 3`)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			g := &gen{r: rand.New(rand.NewPCG(uint64(i), 7))}
			for n := range 200 {
				facts := g.facts(0.3)
				f := fill(e.Facts(testDay), facts)
				_ = x.Eval(ctx, f)
				y, _ := e.Compile([]string{fmt.Sprintf("weeks > %d || mixed", n%20)}, nil)
				_ = y.Eval(ctx, f)
			}
		})
	}
	all.Wait()
}

// No text whatever upsets Compile, and a fault always lies within its line.
func TestMutationsNeverPanic(t *testing.T) {
	e := newTestEnv(t)
	g := &gen{r: rand.New(rand.NewPCG(8, 9))}
	junk := []string{"&", "|", "“", "=", "!", "(", ")", "[", "]", "{", "}", "\"", "'", "\\", "\x00", "\xff", "æ", "1.5", "?", ".", ",",
		"exists(", "age(", "@at", "in ", "null", "-", "//", "\n", "r\"", "`", "\"\"\"", "0x", "u", "not ", " and "}
	for range 20_000 {
		b := []byte(g.boolean(2))
		for range 1 + g.r.IntN(3) {
			i := g.r.IntN(len(b) + 1)
			switch g.r.IntN(3) {
			case 0:
				b = slices.Insert(b, i, []byte(g.pick(junk...))...)
			case 1:
				b = slices.Delete(b, i, min(len(b), i+1+g.r.IntN(3)))
			default:
				if i < len(b) {
					b[i] = byte(g.r.IntN(256))
				}
			}
		}
		x, faults := e.Compile([]string{string(b)}, nil)
		require.Equal(t, x == nil, len(faults) > 0, "%q", b)
		for _, f := range faults {
			require.True(t, f.Offset >= 0 && f.Offset <= len(b) && f.Msg != "", "%q: %v", b, f)
			if !strings.Contains(string(b), "@") {
				require.NotContains(t, f.Msg+f.Hint, "@", "hidden names stay hidden")
			}
		}
	}
}
