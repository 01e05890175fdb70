package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// decision puts the outputs together. Every list is sorted here, so that no
// order of files, rules or maps reaches the answer.
func (d *deciding) decision() Decision {
	out := Decision{Policy: d.p.stamp, At: d.in.at}
	for i := range d.in.concerns {
		out.Concerns = append(out.Concerns, d.concern(i))
	}
	out.Level = d.levelOut()
	out.Scope = d.scope()
	barred := d.barred(out.Scope)
	out.Duties, out.Deadlines = d.duties(barred)
	out.Coordinator = d.coordinator()
	out.Offers = d.offers()
	out.Review = d.review()
	d.shares = out.Scope.Shares
	out.Missing = d.missing(barred)
	out.Reasons = d.reasons()
	return out
}

func (d *deciding) because(v verdict) pathway.Because {
	return v.rule.because(d.in.day, v.facts, &d.sources)
}

func (d *deciding) grounds(l []verdict) []Ground {
	out := make([]Ground, 0, len(l))
	for _, v := range l {
		g := Ground{Applies: v.applies(), Because: d.because(v)}
		if v.rule.tier != nil {
			g.Tier = v.rule.tier.tier
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Ground) int {
		return cmp.Or(cmp.Compare(a.Applies, b.Applies), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.CompactFunc(out, func(a, b Ground) bool {
		return a.Rule == b.Rule && a.Applies == b.Applies && slices.Equal(a.Facts, b.Facts)
	})
}

// holder is who has the case: who accepted it; else what a referral settled; else
// the service that the family turned to if it can hold, else the one that the
// layer names.
func (d *deciding) holder() string {
	if d.accepted() {
		return d.in.to
	}
	return d.home()
}

// accepted says that the service that was referred to has taken over the child.
func (d *deciding) accepted() bool {
	return d.in.to != "" && (d.in.state == pathway.Accepted || d.in.state == pathway.Started)
}

// home is who holds what nobody has accepted.
func (d *deciding) home() string {
	if d.in.holder != "" && d.in.holder != d.in.to {
		return d.in.holder
	}
	if s := d.p.serviceOf[d.in.contact]; s != nil && s.Holds {
		return s.ID
	}
	return d.p.layers[0].holder
}

// meanwhile is who has the baton of one concern: the service that accepted the
// child, unless the concern certainly belongs to another one.
func (d *deciding) meanwhile(o tierOutcome) string {
	if d.accepted() && (o.service == "" || o.service == d.in.to) {
		return d.in.to
	}
	return d.home()
}

func (d *deciding) concern(i int) Concern {
	o := d.outcomes[i]
	return Concern{
		Condition: d.in.concerns[i].id, Tier: o.tier, Possible: list(o.possible),
		Service: o.service, PossibleServices: slices.Clone(o.services), Alongside: list(o.along), PossibleAlongside: slices.Clone(o.perhaps),
		Meanwhile: d.meanwhile(o), Because: d.grounds(o.live),
	}
}

func (d *deciding) levelOut() Level {
	o := d.levels
	l := Level{Known: o.known, Level: int(o.highest), Because: d.grounds(o.live)}
	if !l.Known {
		return l
	}
	l.Applies = pathway.Certain
	if !o.certain {
		l.Applies = pathway.Possible
		for _, n := range o.possible {
			l.Possible = append(l.Possible, int(n))
		}
	}
	return l
}

// merged is one rule with the concerns that it applies to in the same way.
type merged struct {
	verdict
	concerns []int
}

// merge puts the verdicts of one rule that differ only in the concern together:
// same output, told by alike. The verdicts of one rule stand side by side.
func merge(l []verdict, alike func(a, b verdict) bool) []merged {
	n := 0
	for i := range l {
		if l[i].stands() {
			n++
		}
	}
	out := make([]merged, 0, n)
	concerns := make([]int, 0, n)
next:
	for i := range l {
		v := &l[i]
		if !v.stands() {
			continue
		}
		for k := len(out) - 1; k >= 0 && out[k].rule == v.rule; k-- {
			if m := &out[k]; m.applies() == v.applies() && m.failed == v.failed && (alike == nil || alike(m.verdict, *v)) {
				m.concerns = append(slices.Clip(m.concerns), v.concern)
				m.facts = sorted(append(slices.Clone(m.facts), v.facts...))
				continue next
			}
		}
		concerns = append(concerns, v.concern)
		out = append(out, merged{*v, concerns[len(concerns)-1 : len(concerns) : len(concerns)]})
	}
	return out
}

// scope is what may be shared, and who must be asked, heard or told.
func (d *deciding) scope() consent.Scope {
	s := consent.Scope{Policy: d.p.stamp, At: d.in.at}
	for _, m := range merge(d.verdicts[listGivers], nil) {
		g := cloneGiver(*m.rule.giver)
		g.Applies, g.Concerns, g.Failed = m.applies(), d.concernIDs(m.concerns), m.failed
		g.Because = d.because(m.verdict)
		switch g.Say {
		case consent.Consent:
			s.Givers = append(s.Givers, g)
		case consent.Heard:
			s.Heard = append(s.Heard, g)
		case consent.Informed:
			s.Informed = append(s.Informed, g)
		case consent.Withheld:
			s.Withheld = append(s.Withheld, g)
		}
	}
	for _, m := range merge(d.verdicts[listShare], nil) {
		if m.truth != cond.True {
			continue // nothing is shared on a possibility
		}
		sh := cloneShare(*m.rule.share)
		if m.rule.among != "" {
			// Nobody gets anything for being on a list that is not known.
			in, _ := d.in.given.get(m.rule.among).([]string)
			sh.To = slices.DeleteFunc(sh.To, func(to string) bool { return !slices.Contains(in, to) })
		}
		if len(sh.To) == 0 {
			continue
		}
		sh.Concerns, sh.Because = d.concernIDs(m.concerns), d.because(m.verdict)
		s.Shares = append(s.Shares, sh)
	}
	for _, m := range merge(d.disclosures(), nil) {
		if m.truth != cond.True {
			continue
		}
		sh := cloneShare(*m.rule.duty.discloses)
		sh.Duty, sh.Concerns, sh.Because = m.rule.id, d.concernIDs(m.concerns), d.because(m.verdict)
		s.Shares = append(s.Shares, sh)
	}
	slices.SortFunc(s.Shares, func(a, b consent.Share) int { return cmp.Compare(a.Rule, b.Rule) })
	barred := d.barred(s)
	for _, l := range [][]consent.Giver{s.Givers, s.Heard} {
		for i := range l {
			l[i].NotYet = barredOf(l[i].Who, barred)
		}
	}
	for i := range s.Informed {
		hold(&s.Informed[i], s.Withheld)
	}
	return s
}

// disclosures are the verdicts on duties to disclose.
func (d *deciding) disclosures() []verdict {
	var out []verdict
	for i := range d.verdicts[listDuties] {
		if v := &d.verdicts[listDuties][i]; v.rule.duty.discloses != nil {
			out = append(out, *v)
		}
	}
	return out
}

func barredOf(who []string, barred map[string]bool) []string {
	var out []string
	for _, w := range who {
		if barred[w] {
			out = append(out, w)
		}
	}
	return out
}

// hold marks whom of those to be informed may not be told now, or which
// categories they may not be told.
func hold(g *consent.Giver, withheld []consent.Giver) {
	for _, w := range withheld {
		for _, who := range g.Who {
			if !slices.Contains(w.Who, who) {
				continue
			}
			left := slices.DeleteFunc(slices.Clone(g.What), func(c string) bool { return slices.Contains(w.What, c) })
			switch {
			case len(w.What) == 0, len(g.What) > 0 && len(left) == 0:
				g.NotYet = sorted(append(g.NotYet, who))
			case len(g.What) == 0:
				g.But = sorted(append(g.But, w.What...))
			case len(left) < len(g.What):
				for _, c := range w.What {
					if slices.Contains(g.What, c) {
						g.But = sorted(append(g.But, c))
					}
				}
			}
		}
	}
}

// A decision shares no memory with the policy: whoever gets one may write to it.
func cloneGiver(g consent.Giver) consent.Giver {
	g.Who, g.Regimes, g.To, g.What = slices.Clone(g.Who), slices.Clone(g.Regimes), slices.Clone(g.To), slices.Clone(g.What)
	return g
}

func cloneShare(s consent.Share) consent.Share {
	s.From, s.To, s.What = slices.Clone(s.From), slices.Clone(s.To), slices.Clone(s.What)
	return s
}

// barred are the persons and services that may be neither asked nor told now,
// for certain or possibly.
func (d *deciding) barred(s consent.Scope) map[string]bool {
	out := map[string]bool{}
	for _, g := range s.Withheld {
		for _, who := range g.Who {
			out[who] = true
			for _, m := range d.p.members[who] {
				out[m] = true
			}
		}
	}
	for group, members := range d.p.members {
		if slices.ContainsFunc(members, func(m string) bool { return out[m] }) {
			out[group] = true
		}
	}
	return out
}

func (d *deciding) offers() []Offer {
	var out []Offer
	for _, m := range merge(d.verdicts[listOffers], nil) {
		b := m.rule.offer
		out = append(out, Offer{Service: b.service, Reach: b.reach, Contact: d.p.contact[b.service], Applies: m.applies(),
			Concerns: d.concernIDs(m.concerns), Because: d.because(m.verdict)})
	}
	return out
}

// review lists what a person must decide by hand: what the policy says, and
// each duty to disclose whose rule could not be worked out.
func (d *deciding) review() []Review {
	var out []Review
	for _, m := range merge(d.verdicts[listReview], nil) {
		b := m.rule.review
		out = append(out, Review{What: b.what, By: b.by, Applies: m.applies(),
			Concerns: d.concernIDs(m.concerns), Because: d.because(m.verdict)})
	}
	for _, m := range merge(d.disclosures(), nil) {
		if m.failed {
			out = append(out, Review{What: m.rule.duty.do, By: m.rule.duty.by, Applies: pathway.Possible,
				Concerns: d.concernIDs(m.concerns), Because: d.because(m.verdict)})
		}
	}
	slices.SortStableFunc(out, func(a, b Review) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
}

// coordinator finds the one who coordinates the case: what duties name, with
// those left out that another goes before; else whoever holds the case.
func (d *deciding) coordinator() Coordinator {
	var l []verdict
	for i := range d.verdicts[listDuties] {
		if v := &d.verdicts[listDuties][i]; v.stands() && v.rule.duty.coordinator != "" {
			l = append(l, *v)
		}
	}
	mine := make([]int, len(l))
	certain := false
	for i, v := range l {
		mine[i] = i
		certain = certain || v.truth == cond.True
	}
	setAside(l, mine)
	l = slices.DeleteFunc(l, func(v verdict) bool { return v.by != "" })
	var names []string
	for _, v := range l {
		names = append(names, v.rule.duty.coordinator)
	}
	names = sorted(names)
	c := Coordinator{Because: d.grounds(l)}
	switch {
	case len(names) == 0:
		c.Service = d.holder()
	case certain && len(names) == 1:
		c.Service = names[0]
	case certain:
		c.Possible = names
	case len(names) > 0:
		c.Possible = sorted(append(names, d.holder()))
	default:
		c.Service = d.holder()
	}
	if len(c.Possible) == 1 {
		c.Service, c.Possible = c.Possible[0], nil
	}
	return c
}
