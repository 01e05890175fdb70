package sample

import (
	"math/rand/v2"
	"slices"
)

// Op is what a term asks of its fact.
type Op uint8

// What a term can ask. Sum and Any stand outside simple comparisons.
const (
	Is    Op = iota // fact
	IsNot           // !fact
	Eq              // fact == Words[0]
	Ne              // fact != Words[0]
	In              // fact in Words
	Less            // fact < N
	Least           // fact >= N
	Has             // Words[0] in fact
	Sum             // fact + Times * Other > N
	Any             // some x in fact: x != Words[0] and x begins with Words[1]
)

// Term is one comparison, or one sub-expression outside comparisons.
type Term struct {
	Fact  string
	Op    Op
	Words []string
	N     int64
	Other string
	Times int64
}

// Group is an alternative, t || u, or with Not the negation of both, !(t && u).
type Group struct {
	Terms []Term
	Not   bool
}

// Rule holds if all its groups hold.
type Rule []Group

// Rules makes n rules of three or four comparisons of different facts; with
// outside, every tenth has one sub-expression more, outside simple comparisons.
func Rules(n int, outside bool, seed uint64) []Rule {
	m := &maker{rand: rand.New(rand.NewPCG(seed, uint64(n))), facts: Facts()}
	rules := make([]Rule, n)
	for i := range rules {
		rules[i] = m.rule()
		if outside && i%10 == 9 {
			rules[i] = append(rules[i], Group{Terms: []Term{m.outside(i / 10)}})
		}
	}
	return rules
}

type maker struct {
	rand  *rand.Rand
	facts []Fact
}

func (m *maker) rule() Rule {
	n := 3 + m.rand.IntN(2)
	facts := m.rand.Perm(len(m.facts))[:n]
	t := make([]Term, n)
	for i, f := range facts {
		t[i] = m.term(m.facts[f])
	}
	one := func(t Term) Group { return Group{Terms: []Term{t}} }
	last := t[n-2:]
	r := Rule{}
	for _, t := range t[:n-2] {
		r = append(r, one(t))
	}
	switch m.rand.IntN(4) {
	case 0: // a && (b || c)
		return append(r, Group{Terms: last})
	case 1: // a && !(b && c)
		return append(r, Group{Terms: last, Not: true})
	default: // a && b && c
		return append(r, one(last[0]), one(last[1]))
	}
}

// term compares a fact with a value that it can have.
func (m *maker) term(f Fact) Term {
	pick := func(ops ...Op) Op { return ops[m.rand.IntN(len(ops))] }
	t := Term{Fact: f.Name}
	switch f.Kind {
	case Bool:
		t.Op = pick(Is, IsNot)
	case Enum:
		t.Op = pick(Eq, Ne, In)
		n := 1
		if t.Op == In {
			n = 2
		}
		for _, i := range m.rand.Perm(len(f.Values))[:n] {
			t.Words = append(t.Words, f.Values[i])
		}
	case Int:
		t.Op, t.N = pick(Less, Least), 1+m.rand.Int64N(f.Max)
	case Set:
		t.Op, t.Words = Has, []string{f.Values[m.rand.IntN(len(f.Values))]}
	}
	return t
}

// outside is by turns arithmetic between two facts and a loop over a set.
func (m *maker) outside(i int) Term {
	of := func(k Kind) []Fact {
		return slices.DeleteFunc(slices.Clone(m.facts), func(f Fact) bool { return f.Kind != k })
	}
	if i%2 == 0 {
		counts := of(Int)
		p := m.rand.Perm(len(counts))
		a, b, times := counts[p[0]], counts[p[1]], 1+m.rand.Int64N(3)
		return Term{Fact: a.Name, Op: Sum, Other: b.Name, Times: times, N: (a.Max + times*b.Max) / 3}
	}
	sets := of(Set)
	s := sets[m.rand.IntN(len(sets))]
	not, begin := s.Values[m.rand.IntN(len(s.Values))], s.Values[m.rand.IntN(len(s.Values))]
	return Term{Fact: s.Name, Op: Any, Words: []string{not, begin[:2]}}
}
