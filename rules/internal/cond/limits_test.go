package cond

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Lines at the limits are read or refused, never slowly and never with a crash.
func TestLimits(t *testing.T) {
	e := newTestEnv(t)
	fit := func(part string) string { return strings.Repeat(part, (maxLine-50)/len(part)) }
	for _, src := range []string{
		fit("!"), fit("-"), fit("("), fit("["), fit("{"), fit("gp_consulted?"), fit("a."), fit("x("), fit("age("), fit("1+"),
		fit("a ? b : "), fit("\""), fit("'"), fit("\\"), fit("\"\\"), fit("a[0]"), fit("{\"a\":"), fit("involved.exists(x,"), fit("in "),
		fit("æ"), fit("\xff"), fit("\x00"), fit("//"), fit("\n"), fit("r\"\"\""), fit("&&"), fit("[],"), fit("a,"), fit("?"), fit("`"),
	} {
		x, faults := e.Compile([]string{src}, nil)
		assert.Nil(t, x, "%.20q", src)
		assert.NotEmpty(t, faults, "%.20q", src)
	}
	for _, src := range []string{
		fit("gp_consulted && ") + "true", fit("!")[:4000] + "gp_consulted", strings.Repeat("(", 30) + "gp_consulted" + strings.Repeat(")", 30),
		fit("(gp_consulted || level > 2) && ") + "young", "level in [" + fit("1, ")[:3900] + "1]",
	} {
		x, faults := e.Compile([]string{src}, nil)
		if assert.Empty(t, faults, "%.40q", src) {
			f := e.Facts(testDay)
			f.Set("gp_consulted", true)
			assert.Equal(t, false, x.Eval(ctx, f).Failed)
		}
	}
}

// Lets that use each other twice are read and decided once each, not 2^n times.
func TestLetsAreDecidedOnce(t *testing.T) {
	e, err := NewEnv(testVars, nil)
	assert.NoError(t, err)
	lets := map[string][]string{"l0": {"gp_consulted"}}
	for i := range 60 {
		l := func(i int) string { return "l" + strings.Repeat("x", i) }
		lets[l(i+1)] = []string{l(i) + " && " + l(i), "!(" + l(i) + " == false)"}
	}
	lets["l"] = []string{"l0"}
	assert.Empty(t, e.Lets(lets))
	x := compile(t, e, "l"+strings.Repeat("x", 60))
	f := e.Facts(testDay)
	assert.Equal(t, Result{Facts: []string{"gp_consulted"}}, x.Eval(ctx, f))
	f.Set("gp_consulted", true)
	assert.Equal(t, Result{Truth: True, Facts: []string{"gp_consulted"}}, x.Eval(ctx, f))
	assert.Equal(t, []string{"gp_consulted"}, x.Vars())
}
