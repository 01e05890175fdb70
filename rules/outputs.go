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
	out := Decision{Policy: d.p.stamp, At: d.in.at, Concerns: make([]Concern, len(d.in.concerns))}
	d.grey = d.greyZones()
	for i := range out.Concerns {
		out.Concerns[i] = d.concern(i)
	}
	out.Level = d.levelOut()
	var barred map[string]bool
	out.Scope, barred = d.scope()
	out.Duties, out.Deadlines = d.duties(barred)
	out.Coordinator = d.coordinator()
	out.Offers = d.offers()
	out.Review = d.review()
	d.shares = out.Scope.Shares
	out.Missing = d.missing(barred)
	out.Reasons = d.reasons()
	return out
}

func (d *deciding) grounds(l []verdict) []Ground {
	out := make([]Ground, len(l))
	for i := range l {
		v := &l[i]
		out[i].Applies = v.applies()
		d.because(v, &out[i].Because)
		if v.rule.tier != nil {
			out[i].Tier = v.rule.tier.tier
		}
	}
	order := func(a, b Ground) int { return cmp.Or(cmp.Compare(a.Applies, b.Applies), cmp.Compare(a.Rule, b.Rule)) }
	if !slices.IsSortedFunc(out, order) {
		slices.SortFunc(out, order)
	}
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
// same output, told by alike. The verdicts of one rule stand side by side. Those
// that pass and do not stand are left out; pass nil lets all pass.
func (d *deciding) merge(l []verdict, pass func(*verdict) bool, alike func(a, b *verdict) bool) []merged {
	x := d.scratch
	from := len(x.merged)
next:
	for i := range l {
		v := &l[i]
		if !v.stands() || pass != nil && !pass(v) {
			continue
		}
		for k := len(x.merged) - 1; k >= from && x.merged[k].rule == v.rule; k-- {
			if m := &x.merged[k]; m.applies() == v.applies() && m.failed == v.failed && (alike == nil || alike(&m.verdict, v)) {
				m.concerns = append(m.concerns, v.concern)
				m.facts = sorted(append(slices.Clone(m.facts), v.facts...))
				continue next
			}
		}
		x.concerns = append(x.concerns, v.concern)
		n := len(x.concerns)
		x.merged = append(x.merged, merged{*v, x.concerns[n-1 : n : n]})
	}
	return x.merged[from:len(x.merged):len(x.merged)]
}

// scope is what may be shared, and who must be asked, heard or told; and who may be
// neither asked nor told now.
func (d *deciding) scope() (consent.Scope, map[string]bool) {
	s := consent.Scope{Policy: d.p.stamp, At: d.in.at}
	d.givers(&s)
	shares, disclosed := d.merge(d.verdicts[listShare], certainly, nil), d.merge(d.verdicts[listDuties], disclosed, nil)
	if n := len(shares) + len(disclosed); n > 0 {
		s.Shares = make([]consent.Share, 0, n)
	}
	for i := range shares {
		m := &shares[i]
		to := m.rule.share.To
		if m.rule.among != "" {
			// Nobody gets anything for being on a list that is not known.
			in, _ := d.in.given.get(m.rule.among).([]string)
			to = slices.DeleteFunc(slices.Clone(to), func(to string) bool { return !slices.Contains(in, to) })
		}
		if len(to) > 0 {
			d.share(&s, m, m.rule.share, to)
		}
	}
	for i := range disclosed {
		m := &disclosed[i]
		if m.truth == cond.True {
			d.share(&s, m, m.rule.duty.discloses, m.rule.duty.discloses.To)
			s.Shares[len(s.Shares)-1].Duty = m.rule.id
		}
	}
	if len(s.Shares) == 0 {
		s.Shares = nil
	}
	slices.SortFunc(s.Shares, func(a, b consent.Share) int { return cmp.Compare(a.Rule, b.Rule) })
	barred := d.barred(&s)
	for _, l := range [][]consent.Giver{s.Givers, s.Heard} {
		for i := range l {
			l[i].NotYet = barredOf(barred, l[i].Who...)
		}
	}
	for i := range s.Informed {
		hold(&s.Informed[i], s.Withheld)
	}
	return s, barred
}

// share adds what a rule lets be shared. Its lists are copied: a decision shares no
// memory with the policy, as whoever gets one may write to it.
func (d *deciding) share(s *consent.Scope, m *merged, of *consent.Share, to []string) {
	s.Shares = append(s.Shares, *of)
	sh := &s.Shares[len(s.Shares)-1]
	sh.From, sh.To, sh.What = d.texts.copy(sh.From), d.texts.copy(to), d.texts.copy(sh.What)
	sh.Concerns = d.concernIDs(m.concerns)
	d.because(&m.verdict, &sh.Because)
}

// certainly says that a verdict is certain: nothing is shared on a possibility.
func certainly(v *verdict) bool { return v.truth == cond.True }

// disclosed says that a verdict is on a duty to disclose.
func disclosed(v *verdict) bool { return v.rule.duty.discloses != nil }

// givers adds who must consent, be heard or be told, and who must not be told.
func (d *deciding) givers(s *consent.Scope) {
	all := d.merge(d.verdicts[listGivers], nil, nil)
	for _, say := range [...]struct {
		consent.Say
		l *[]consent.Giver
	}{{consent.Consent, &s.Givers}, {consent.Heard, &s.Heard}, {consent.Informed, &s.Informed}, {consent.Withheld, &s.Withheld}} {
		d.saying(all, say.Say, say.l)
	}
}

// saying adds the givers who have the same to say.
func (d *deciding) saying(all []merged, say consent.Say, l *[]consent.Giver) {
	n := 0
	for i := range all {
		if all[i].rule.giver.Say == say {
			n++
		}
	}
	if n == 0 {
		return
	}
	*l = make([]consent.Giver, 0, n)
	for i := range all {
		m := &all[i]
		if m.rule.giver.Say != say {
			continue
		}
		*l = append(*l, *m.rule.giver)
		g := &(*l)[len(*l)-1]
		g.Who, g.Regimes, g.To, g.What = d.texts.copy(g.Who), d.texts.copy(g.Regimes), d.texts.copy(g.To), d.texts.copy(g.What)
		g.Applies, g.Concerns, g.Failed = m.applies(), d.concernIDs(m.concerns), m.failed
		d.because(&m.verdict, &g.Because)
	}
}

// barredOf are those of some who may be neither asked nor told now.
func barredOf(barred map[string]bool, who ...string) []string {
	if len(barred) == 0 {
		return nil
	}
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

// barred are the persons and services that may be neither asked nor told now,
// for certain or possibly.
func (d *deciding) barred(s *consent.Scope) map[string]bool {
	if len(s.Withheld) == 0 {
		return nil
	}
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
	all := d.merge(d.verdicts[listOffers], nil, nil)
	if len(all) == 0 {
		return nil
	}
	out := make([]Offer, len(all))
	for i := range all {
		m, o := &all[i], &out[i]
		b := m.rule.offer
		o.Service, o.Reach, o.Contact, o.Applies, o.Concerns = b.service, b.reach, d.p.contact[b.service], m.applies(), d.concernIDs(m.concerns)
		d.because(&m.verdict, &o.Because)
	}
	return out
}

// review lists what a person must decide by hand: what the policy says, and
// each duty to disclose whose rule could not be worked out.
func (d *deciding) review() []Review {
	all := d.merge(d.verdicts[listReview], nil, nil)
	failed := d.merge(d.verdicts[listDuties], func(v *verdict) bool { return disclosed(v) && v.failed }, nil)
	if len(all)+len(failed) == 0 {
		return nil
	}
	out := make([]Review, 0, len(all)+len(failed))
	add := func(m *merged, r Review) {
		out = append(out, r)
		o := &out[len(out)-1]
		o.Concerns = d.concernIDs(m.concerns)
		d.because(&m.verdict, &o.Because)
	}
	for i := range all {
		m := &all[i]
		add(m, Review{What: m.rule.review.what, By: m.rule.review.by, Applies: m.applies()})
	}
	for i := range failed {
		m := &failed[i]
		add(m, Review{What: m.rule.duty.do, By: m.rule.duty.by, Applies: pathway.Possible})
	}
	order := func(a, b Review) int { return cmp.Compare(a.Rule, b.Rule) }
	if !slices.IsSortedFunc(out, order) {
		slices.SortStableFunc(out, order)
	}
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
