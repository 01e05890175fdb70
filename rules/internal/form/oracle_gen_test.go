package form

import (
	"fmt"
	"math/rand/v2"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// gen makes random conditions over a world.
type gen struct {
	*world
	r    *rand.Rand
	lets []*part
}

func is(text string, kids ...*part) *part  { return &part{text: text, kids: kids, bool: true} }
func its(text string, kids ...*part) *part { return &part{text: text, kids: kids} }

func (g *gen) pick(options ...string) string { return options[g.r.IntN(len(options))] }

func (g *gen) v(kind cond.Kind) cond.Var { return g.of[kind][g.r.IntN(len(g.of[kind]))] }

func (g *gen) name(kind cond.Kind) string { return g.v(kind).Name }

func (g *gen) one(v cond.Var) string { return fmt.Sprintf("%q", v.Values[g.r.IntN(len(v.Values))]) }

func (g *gen) boolean(depth int) *part {
	if depth <= 0 || g.r.IntN(7) == 0 {
		return g.atom(depth)
	}
	a := func() *part { return g.boolean(depth - 1) }
	switch g.r.IntN(7) {
	case 0, 1:
		return is("(# && #)", a(), a())
	case 2:
		return is("(# || #)", a(), a())
	case 3:
		return is("(# || # || #)", a(), a(), a())
	case 4:
		return is("!(#)", a())
	case 5:
		if len(g.lets) > 0 {
			return g.lets[g.r.IntN(len(g.lets))]
		}
		return a()
	default:
		return is("(# ? # : #)", a(), a(), a())
	}
}

func (g *gen) comparison() string { return g.pick(" < ", " <= ", " > ", " >= ", " == ", " != ") }

func (g *gen) atom(depth int) *part {
	e, n, s := g.v(cond.Enum), g.v(cond.Int), g.v(cond.Set)
	within := func() string {
		if span := uint64(n.Max) - uint64(n.Min); span < 1<<40 {
			return fmt.Sprint(n.Min + g.r.Int64N(int64(span)+1))
		}
		return fmt.Sprint(max(n.Min, min(n.Max, int64(g.r.IntN(40))-20)))
	}
	switch g.r.IntN(26) {
	case 0, 1, 2:
		return is(g.name(cond.Bool))
	case 3:
		return is(g.pick("true", "false"))
	case 4, 5, 6:
		return is(e.Name + g.pick(" == ", " != ") + g.one(e))
	case 7:
		return is(e.Name + " in [" + g.one(e) + ", " + g.one(e) + "]")
	case 8:
		return is(e.Name + " in []")
	case 9, 10:
		return is(n.Name + g.comparison() + within())
	case 11:
		return is(n.Name + " in [" + within() + ", " + within() + "]")
	case 12, 13:
		return is(g.one(s) + " in " + s.Name)
	case 14:
		return is("size(" + s.Name + ")" + g.comparison() + fmt.Sprint(g.r.IntN(len(s.Values)+1)))
	case 15:
		return is("age(" + g.name(cond.Date) + ")" + g.comparison() + fmt.Sprint(g.r.IntN(18)))
	case 16:
		return is("age_months(" + g.name(cond.Date) + ")" + g.comparison() + fmt.Sprint(g.r.IntN(40)))
	case 17:
		return is("days(" + g.name(cond.Date) + ", " + g.name(cond.Date) + ")" + g.comparison() + fmt.Sprint(g.r.IntN(400)-200))
	case 18:
		return g.opaque(depth)
	case 19:
		return is("#"+g.comparison()+"#", g.number(2), g.number(2))
	case 20:
		return is(s.Name+g.pick(".exists(x, #)", ".all(x, #)", ".exists_one(x, #)"), g.loop(depth, s))
	case 21:
		return is("(#)"+g.pick(" == ", " != ")+"(#)", g.boolean(depth-1), g.boolean(depth-1))
	case 22:
		return is("may_refer(" + e.Name + ", " + g.pick(`"bup"`, `"ppt"`, g.name(cond.Enum)) + ")")
	case 23:
		return is(e.Name + "." + g.pick("startsWith", "endsWith", "contains") + `("` + g.pick("m", "e", "bu", "") + `")`)
	case 24:
		return is(g.name(cond.Date) + g.comparison() + g.name(cond.Date))
	default:
		return is(e.Name + g.pick(" == ", " != ") + g.name(cond.Enum))
	}
}

// opaque is an atom that the tables cannot hold.
func (g *gen) opaque(depth int) *part {
	s := g.v(cond.Set)
	switch g.r.IntN(4) {
	case 0:
		return is("size("+s.Name+".filter(x, #)) > #", g.loop(depth, s), g.number(0))
	case 1:
		return is(s.Name+".map(x, x.contains(\"u\") ? 1 : #).exists(n, n > #)", g.number(1), g.number(0))
	case 2:
		return is("(# ? "+g.name(cond.Enum)+" : "+g.name(cond.Enum)+") == "+g.name(cond.Enum), g.boolean(depth-1))
	default:
		return is(s.Name + " == " + g.name(cond.Set))
	}
}

func (g *gen) loop(depth int, s cond.Var) *part {
	switch g.r.IntN(5) {
	case 0:
		return is("(# && x != "+g.one(s)+")", g.boolean(min(depth-1, 1)))
	case 1:
		return is("(" + g.name(cond.Bool) + " || x.startsWith(\"s\"))")
	case 2:
		return is("(x == "+g.one(s)+" ? # : 1 / "+g.name(cond.Int)+" > 0)", g.boolean(min(depth-1, 0)))
	default:
		return is(g.pick("x == "+g.one(s), "x != "+g.one(s), "x == "+g.name(cond.Enum), "true", "x in "+g.name(cond.Set)))
	}
}

func (g *gen) number(depth int) *part {
	if depth > 0 && g.r.IntN(2) == 0 {
		return its("(#"+g.pick(" + ", " - ", " * ", " / ", " % ")+"#)", g.number(depth-1), g.number(depth-1))
	}
	switch g.r.IntN(4) {
	case 0:
		return its(g.name(cond.Int))
	case 1:
		return its("(# ? "+g.name(cond.Int)+" : "+g.name(cond.Int)+")", is(g.name(cond.Bool)))
	}
	// Sums rather than literals keep out of the check of ranges.
	return its(g.pick(g.name(cond.Int), "size("+g.name(cond.Set)+")", "age("+g.name(cond.Date)+")", "days("+g.name(cond.Date)+", "+g.name(cond.Date)+")",
		"1", "2", "(5 - 5)", "(10 + 6)", "-("+g.name(cond.Int)+")", "(9223372036854775807 - "+g.name(cond.Int)+")"))
}
