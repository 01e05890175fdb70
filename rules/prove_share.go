package rules

import (
	"maps"
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/diagram"
)

// openFor is a share and the condition of the concern.
type openFor struct {
	rule      *rule
	condition string
}

// needFor is who needs which category when the concern is about a condition.
type needFor struct{ condition, who, category string }

// gives is a category of a share by consent, who gets it, and the condition of the
// concern.
type gives struct {
	rule                    *rule
	to, category, condition string
}

// shares holds every share to a basis that can be given, and notes for which
// conditions it can be open, and whether somebody can ever be asked.
func (a *allCases) shares() {
	for _, u := range a.p.rules {
		sh := u.discloses()
		r, ok := a.can[u]
		if !ok || sh == nil {
			continue
		}
		open := a.s.Certain(r)
		given := diagram.True
		if sh.Basis == "" {
			given = diagram.False
		}
		if sh.Basis == consent.ByConsent {
			for _, to := range sh.To {
				for _, category := range sh.What {
					given = a.s.And(given, a.givenBy(sh.Regime, to, category))
					is, outside := a.shown(a.s.And(open, a.asked(sh, to, category)))
					a.canBeAsked.note(gives{u, to, category, a.condition}, is, outside)
				}
			}
		}
		a.refuteBy(ofRule(ClaimBasis, u, Proved, both("Delingen har et grunnlag i alle saker der den er åpen.", "The share has a basis in every case in which it is open.")),
			a.s.And(open, a.s.Not(given)), func(c *pathway.Case, d Decision, n *Proof) bool {
				n.Says = both("Delingen bygger på samtykke, men ingen er utpekt til å gi det.", "The share rests on consent, but nobody is named who gives it.")
				return a.openIn(u, sh, c, d)
			})
		is, outside := a.shown(open)
		key := openFor{u, a.condition}
		a.opens.note(key, is, outside)
		if is && a.opened[key] == nil {
			path, _ := a.smallest(open)
			if c, exact := a.caseOf(path); exact {
				a.opened[key] = &c
			}
		}
	}
}

// discloses is what a share or a duty to disclose shares; nil for any other rule.
func (u *rule) discloses() *consent.Share {
	if u.duty != nil {
		return u.duty.discloses
	}
	return u.share
}

// openIn says that a share is open in a decision. One that goes only to those whom a
// set names is so once the set names them, which the case is then made to say.
func (x *prover) openIn(u *rule, sh *consent.Share, c *pathway.Case, d Decision) bool {
	open := func(d Decision) bool {
		return slices.ContainsFunc(d.Scope.Shares, func(s consent.Share) bool { return s.Rule == u.id })
	}
	if open(d) || u.among == "" {
		return open(d)
	}
	with := *c
	with.Given = maps.Clone(c.Given)
	if with.Given == nil {
		with.Given = map[string]any{}
	}
	with.Given[u.among] = slices.Clone(sh.To)
	d, err := x.p.Decide(x.ctx, with)
	if err != nil || !open(d) {
		return false
	}
	*c = with
	return true
}

// needs notes who needs what in these cases for a duty that applies, or for a task of
// its own when it is offered: that one is asked for whatever the pathway is.
func (a *allCases) needs() {
	for _, u := range a.p.rules {
		r, ok := a.can[u]
		if !ok || u.duty == nil && u.offer == nil {
			continue
		}
		is, outside := a.shown(a.s.Certain(r))
		note := func(service string, needs []string) {
			for _, who := range a.p.receiving(service) {
				for _, category := range needs {
					a.need.note(needFor{a.condition, who, category}, is, outside)
				}
			}
		}
		if u.duty != nil {
			note(u.duty.by, u.duty.needs)
			continue
		}
		for _, w := range a.p.cat.Pathways {
			for _, t := range w.Tasks {
				if t.Service == u.offer.service {
					note(t.Service, t.Needs)
				}
			}
		}
	}
}

// receiving are the services that are meant: the one, or all that take referrals.
func (p *Policy) receiving(service string) []string {
	whose := []string{service}
	if service == receivingService {
		for _, s := range p.cat.Services {
			if len(s.Referrers) > 0 {
				whose = append(whose, s.ID)
			}
		}
	}
	return whose
}

// tasked are who needs what for a task, by pathway; under "" that of any.
func (p *Policy) tasked() map[needFor]bool {
	out := map[needFor]bool{}
	for _, w := range p.cat.Pathways {
		for _, t := range w.Tasks {
			for _, who := range p.receiving(t.Service) {
				for _, category := range t.Needs {
					out[needFor{w.ID, who, category}] = true
					out[needFor{"", who, category}] = true
				}
			}
		}
	}
	return out
}

// needed holds every share to what its recipients need: for each condition for which
// it can be open, in a task of the pathway, in one of a service that is offered, or for
// a duty. A condition that has no pathway of its own may follow any.
func (x *prover) needed() {
	tasks := x.p.tasked()
	for _, u := range x.p.rules {
		if u.share == nil {
			continue
		}
		n := ofRule(ClaimNeeded, u, Proved, both("Alt som deles, trengs til en oppgave eller en plikt hos den som får det, for hver tilstand delingen kan gjelde.",
			"Everything shared is needed for a task or a duty of the one who gets it, for each condition that the share can be about."))
		for _, k := range x.p.cat.Conditions {
			key := openFor{u, k.ID}
			open, doubt := x.opens.of(key)
			if !open && len(doubt) == 0 {
				continue
			}
			for _, to := range u.share.To {
				for _, category := range u.share.What {
					if n.Result == Refuted || tasks[needFor{x.p.pathOf[k.ID], to, category}] {
						continue
					}
					is, outside := x.need.of(needFor{k.ID, to, category})
					if outside = append(slices.Clone(outside), doubt...); is {
						continue
					}
					if len(outside) > 0 {
						n = n.unsure(append(outside, n.Outside...)...)
						continue
					}
					n.Result, n.Outside = Refuted, nil
					n.Says = phrase("«%s» deles når det gjelder «%s», men %s trenger det da ikke til noen oppgave eller plikt.", "“%s” is shared about “%s”, but %s then needs it for no task or duty.", x.p.categoryName(category), k.Name, x.p.called(to))
					n.Case = x.openCase(u, x.opened[key])
				}
			}
		}
		x.say(n)
	}
}

// categoryName is what a category is called.
func (p *Policy) categoryName(id string) pathway.Text {
	for _, c := range p.cat.Categories {
		if c.ID == id {
			return c.Name
		}
	}
	return pathway.Text{NB: id, EN: id}
}

// openCase is a case in which a share is open, as Decide confirms; nil if not.
func (x *prover) openCase(u *rule, c *pathway.Case) *pathway.Case {
	if c == nil {
		return nil
	}
	d, err := x.p.Decide(x.ctx, *c)
	if with := *c; err == nil && x.openIn(u, u.discloses(), &with, d) {
		return &with
	}
	return nil
}

// askable refutes a share by consent that is never to be had: wherever it is open about
// some condition, those who are to consent are not to be told.
func (x *prover) askable() {
	for _, u := range x.p.rules {
		sh := u.discloses()
		said := x.byClaim[claimed{ClaimBasis, u.id}]
		if sh == nil || sh.Basis != consent.ByConsent || said == nil {
			continue
		}
		for _, k := range x.p.cat.Conditions {
			c := x.openCase(u, x.opened[openFor{u, k.ID}])
			for _, to := range sh.To {
				for _, category := range sh.What {
					is, outside := x.canBeAsked.of(gives{u, to, category, k.ID})
					if is || c == nil || said.Result == Refuted {
						continue
					}
					n := ofRule(ClaimBasis, u, Refuted, phrase("Delingen kan aldri brukes når det gjelder «%s»: overalt der den er åpen, skal den som må samtykke til at %s får vite «%s», ikke få vite om det.",
						"The share can never be used about “%s”: wherever it is open, whoever must consent to %s being told “%s” is not to know of it.", k.Name, x.p.called(to), x.p.categoryName(category)))
					if n.Case = c; len(outside) > 0 {
						n = n.unsure(outside...)
					}
					x.say(n)
				}
			}
		}
	}
}

// covers says that a giver's list takes in a word; an empty list takes in every word.
func covers(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }

// givenBy is where somebody is named who gives, for certain or possibly, what a
// regime keeps secret: one category, to one recipient.
func (a *allCases) givenBy(regime, to, category string) diagram.Ref {
	out := diagram.False
	for _, u := range a.givers(consent.Consent, regime, to) {
		if covers(u.giver.What, category) {
			out = a.s.Or(out, a.s.Possible(a.can[u]))
		}
	}
	return out
}

// givers are the rules that have something to say about what a regime keeps secret
// and a recipient may get.
func (a *allCases) givers(say consent.Say, regime, to string) []*rule {
	var out []*rule
	for _, u := range a.p.rules {
		if g := u.giver; g != nil && g.Say == say && covers(g.Regimes, regime) && covers(g.To, to) {
			if _, ok := a.can[u]; ok {
				out = append(out, u)
			}
		}
	}
	return out
}

// asked is where somebody who must consent can be asked, and so can all others who
// must, as package consent reads them: no one of an all, and not every one of an any,
// is possibly kept from knowing something of the share.
func (a *allCases) asked(sh *consent.Share, to, category string) diagram.Ref {
	barred := func(person string) diagram.Ref {
		out := diagram.False
		for _, u := range a.givers(consent.Withheld, sh.Regime, to) {
			if g := u.giver; slices.Contains(g.Who, person) && (len(g.What) == 0 || slices.ContainsFunc(g.What, func(c string) bool { return slices.Contains(sh.What, c) })) {
				out = a.s.Or(out, a.s.Possible(a.can[u]))
			}
		}
		return out
	}
	some, all := diagram.False, diagram.True
	for _, u := range a.givers(consent.Consent, sh.Regime, to) {
		g := u.giver
		if !covers(g.What, category) {
			continue
		}
		met := diagram.True
		if g.Need == consent.Any {
			met = diagram.False
		}
		for _, person := range g.Who {
			if free := a.s.Not(barred(person)); g.Need == consent.Any {
				met = a.s.Or(met, free)
			} else {
				met = a.s.And(met, free)
			}
		}
		some = a.s.Or(some, a.s.Certain(a.can[u]))
		all = a.s.And(all, a.s.Or(a.s.Not(a.s.Possible(a.can[u])), met))
	}
	return a.s.And(some, all)
}
