package rules

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// What a stack may answer otherwise than the layers above: only what a change
// names, and only where that change is what did it.

// moved is what the layers between have moved in one decision.
type moved struct {
	b       *below
	c       pathway.Case
	settled map[string]map[string]pathway.Applies // by concern: the tier rules that answer it
	raised  map[string]bool                       // their level rules that stand
}

// movedBy finds what the layers between have moved: each concern that the stack
// answers otherwise, by which of their tier rules, and the level.
func (b *below) movedBy(low, up Decision, c pathway.Case) moved {
	m := moved{b: b, c: c, settled: map[string]map[string]pathway.Applies{}, raised: map[string]bool{}}
	for i, k := range low.Concerns {
		v := up.Concerns[i]
		same := k.Tier == v.Tier && k.Service == v.Service && slices.Equal(k.Possible, v.Possible) && slices.Equal(k.PossibleServices, v.PossibleServices)
		if same && len(low.Missing) == 0 { // with facts missing the same may be possible in other cases
			continue
		}
		m.settled[k.Condition] = map[string]pathway.Applies{}
		for _, g := range k.Because {
			if b.between[g.Layer] {
				m.settled[k.Condition][g.Rule] = g.Applies
			}
		}
	}
	for _, g := range low.Level.Because {
		if b.between[g.Layer] {
			m.raised[g.Rule] = true
		}
	}
	return m
}

// by says that a change did what is answered otherwise for a concern, or for
// certain did not leave it alone.
func (m moved) by(x LayerChange, concern string, surely bool) bool {
	switch {
	case x.What == kinds[listTier]:
		for of, rules := range m.settled {
			did, could := rules[x.ID]
			if (of == concern || concern == "") && (did == pathway.Certain || could && !surely) {
				return true // what is about the case can go by any concern
			}
		}
		return false
	case x.What == kinds[listLevel]:
		return m.raised[x.ID]
	case x.Kind == Widens:
		referrer, known := m.c.Given["referrer"].(string)
		return known && slices.ContainsFunc(m.b.low.changed, func(w *change) bool {
			return w.list == listWiden && m.b.between[w.layer.id] && w.target.Value() == x.ID && slices.Contains(w.referrers, referrer)
		})
	}
	return false
}

// lifts says that a rule may be gone for a concern; with surely false, that it may
// be only possible.
func (m moved) lifts(id, concern string, surely bool) bool {
	return slices.ContainsFunc(m.b.changes, func(x LayerChange) bool {
		return slices.Contains(x.Lifts, id) && m.by(x, concern, surely)
	})
}

// opens says that a share may be open for a concern.
func (m moved) opens(id, concern string) bool {
	return slices.ContainsFunc(m.b.changes, func(x LayerChange) bool {
		return slices.Contains(x.Opens, id) && m.by(x, concern, true)
	})
}

// surely says that the layers between have settled the concern for certain.
func (m moved) surely(concern string) bool {
	for _, applies := range m.settled[concern] {
		if applies == pathway.Certain {
			return true
		}
	}
	return false
}

// otherwise says that the concern, or the case, is answered otherwise at all.
func (m moved) otherwise(concern string) bool {
	return len(m.settled[concern]) > 0 || len(m.raised) > 0 || slices.ContainsFunc(m.b.changes, func(x LayerChange) bool { return x.Kind == Widens && m.by(x, concern, true) })
}

// inEach says that something holds in every way of filling in what is missing, as
// far as some tries show: what is certain or gone for want of facts is judged there.
func (b *below) inEach(c pathway.Case, holds func(low, up Decision, m moved) bool) bool {
	for seed := range 60 {
		r := rand.New(rand.NewPCG(uint64(seed), 15))
		fill := c
		fill.Given, fill.Concerns = map[string]any{}, nil
		complete := func(given map[string]any, concern bool) map[string]any {
			all := map[string]any{}
			for _, f := range b.low.facts {
				if f.concern == concern {
					all[f.name] = randomValue(r, f, c.At)
				}
			}
			maps.Copy(all, given)
			for _, f := range b.low.facts {
				switch {
				case f.notWith == "" || f.concern != concern:
				case given[f.name] == true:
					delete(all, f.notWith)
				default:
					all[f.name] = false
				}
			}
			return all
		}
		fill.Given = complete(c.Given, false)
		for _, k := range c.Concerns {
			condition := k.Condition
			if condition == "" {
				condition = b.up.cat.Conditions[r.IntN(len(b.up.cat.Conditions))].ID
			}
			if slices.ContainsFunc(fill.Concerns, func(o pathway.Concern) bool { return o.Condition == condition }) {
				continue
			}
			fill.Concerns = append(fill.Concerns, pathway.Concern{Condition: condition, Given: complete(k.Given, true)})
		}
		above, ok := b.seenFromAbove(fill)
		if !ok {
			return false
		}
		up, err := b.up.Decide(context.Background(), above)
		if err != nil {
			return false
		}
		low, err := b.low.Decide(context.Background(), fill)
		if err != nil || !holds(low, up, b.movedBy(low, up, fill)) {
			return false
		}
	}
	return true
}

// gone says that what stands above and not in the stack has fallen away by a
// change: in this case, or in every way of filling in what is missing.
func (b *below) gone(m moved, up Decision, s spot, surely bool, stands func(Decision) map[spot]bool) bool {
	return m.lifts(s.rule, s.concern, surely) || len(up.Missing) > 0 && b.inEach(m.c, func(low, up Decision, m moved) bool {
		for x := range stands(up) {
			if x.rule == s.rule && (x.concern == s.concern || s.concern == unknownCondition) && !stands(low)[x] && !m.lifts(x.rule, x.concern, true) && !(b.greyOnly(x.rule) && m.surely(x.concern)) {
				return false
			}
		}
		return true
	})
}

// greyOnly says that a review stands only while a concern is unsettled.
func (b *below) greyOnly(id string) bool {
	return slices.ContainsFunc(b.up.rules, func(u *rule) bool { return u.id == id && u.review != nil && u.review.grey })
}
