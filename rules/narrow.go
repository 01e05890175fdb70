package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// frozenDuty refuses to narrow what a duty to disclose shares.
func (r *reader) frozenDuty(p *Policy, c *change) bool {
	id := tail(c.target.Value())
	for _, u := range r.rules {
		if u.id == id && u.duty != nil && u.duty.discloses != nil && u.layer.place < c.layer.place {
			r.faults.Add(c.target, "%s: rule: this is a duty to disclose%s; no layer may narrow it or ask for consent to it", c.kind(), place(u, "discloses"))
			return true
		}
	}
	return false
}

// narrow lets a share open less, and refuses what would open more.
func (r *reader) narrow(p *Policy, c *change, u *rule) {
	s := u.share
	switch {
	case s.Basis == consent.Anonymous:
		r.faults.Add(c.target, "%s: rule: this is advice without a name%s, which is always open; no layer may narrow it", c.kind(), place(u, "basis"))
		return
	case u.frozen:
		r.faults.Add(c.target, "%s: rule: this is for when a child is in danger%s; no layer may narrow it", c.kind(), place(u, "frozen"))
		return
	case u.strength == pathway.Skal:
		r.faults.Add(c.target, "%s: rule: this must be shared%s; no layer may narrow it", c.kind(), place(u, "strength"))
		return
	case slices.ContainsFunc(s.To, func(id string) bool { return p.serviceOf[id] != nil && p.serviceOf[id].Emergency }):
		r.faults.Add(c.target, "%s: rule: this goes to an emergency service%s; nothing may stand in its way", c.kind(), place(u, "to"))
		return
	}
	named := false
	less := func(key string, mine []string, theirs *[]string) {
		if _, stands := c.at[key]; !stands {
			return
		}
		named = true
		foreign, seen := false, r.listSeen(c, u, key, *theirs)
		for _, x := range mine {
			if !slices.Contains(seen, x) {
				foreign = true
				r.faults.Add(item(c.at[key], x), "%s: %s: %s does not stand in the share above%s; a layer below may only leave out", c.kind(), key, x, place(u, key))
			}
		}
		if foreign {
			return
		}
		if len(mine) >= len(seen) {
			if len(seen) != len(*theirs) || !r.besides(c, u, key) {
				r.faults.Add(c.at[key], "%s: %s: this is what stands above already%s; leave it out", c.kind(), key, place(u, key))
			}
			return
		}
		left := slices.DeleteFunc(slices.Clone(*theirs), func(x string) bool { return !slices.Contains(mine, x) })
		switch {
		case len(left) == 0:
			r.faults.Add(c.at[key], "%s: %s: another layer beside this one leaves out what this one keeps%s, so nothing would be left; agree on one", c.kind(), key, place(u, key))
		case len(left) < len(*theirs):
			c.edit(key, strings.Join(*theirs, ", "), strings.Join(left, ", "))
			*theirs = left
		}
	}
	less("from", c.from, &s.From)
	less("to", c.to, &s.To)
	less("what", c.what, &s.What)
	if n, stands := c.at["basis"]; stands && c.basis != "" {
		named = true
		twice := s.Basis == consent.ByConsent
		if twice && !r.besides(c, u, "basis") {
			r.faults.Add(n, "%s: basis: consent is asked for already%s; leave this out", c.kind(), place(u, "basis"))
		}
		regime := ""
		for _, id := range s.From { // all are under the same
			if from := p.serviceOf[id]; from != nil {
				regime = from.Regime
			}
		}
		asked := slices.ContainsFunc(r.rules, func(v *rule) bool {
			return v.giver != nil && v.giver.Say == consent.Consent && (len(v.giver.Regimes) == 0 || slices.Contains(v.giver.Regimes, regime))
		})
		if !asked {
			r.faults.Add(n, "%s: basis: nobody is ever asked for consent under the secrecy law %s, so nothing could be shared%s; leave this out", c.kind(), regime, place(u, "basis"))
		}
		if !twice {
			c.edit("basis", string(s.Basis), string(consent.ByConsent))
		}
		s.Basis = consent.ByConsent
	}
	if _, stands := c.at["valid"]; stands {
		named = true
		c.edit("valid", u.valid.String(), c.valid.String())
		if u.valid.from.IsZero() || c.valid.from.After(u.valid.from) {
			u.valid.from = c.valid.from
		}
		if u.valid.to.IsZero() || !c.valid.to.IsZero() && c.valid.to.Before(u.valid.to) {
			u.valid.to = c.valid.to
		}
	}
	if !u.valid.from.IsZero() && !u.valid.to.IsZero() && u.valid.to.Before(u.valid.from) {
		r.faults.Add(c.place("valid"), "%s: valid: no day is left on which this may be shared%s", c.kind(), place(u, "valid"))
	}
	if !named {
		r.faults.Add(c.node, "%s: nothing is changed: give at least one of from, to, what, basis or valid", c.kind())
	}
	u.cites = append(slices.Clone(u.cites), c.cites...)
}

// untouchable says why the wording of a rule cannot be replaced, or "": a child in
// danger must not meet words that somebody made milder.
func (r *reader) untouchable(u *rule) string {
	urgent := func(id string) bool {
		return slices.ContainsFunc(r.cat.Services, func(s pathway.Service) bool { return s.ID == id && s.Emergency })
	}
	switch {
	case u.tier != nil && u.tier.tier == pathway.TierEmergency:
		return "this is about an emergency"
	case u.duty != nil && u.duty.limit != nil && u.duty.limit.Immediately:
		return "this must be done immediately"
	case u.duty != nil && (urgent(u.duty.by) || slices.ContainsFunc(u.duty.with, urgent)):
		return "this is about emergency help"
	case u.giver != nil && u.giver.Say == consent.Withheld:
		return "this says who may not be told"
	}
	return ""
}

// reword replaces wording for people. That of a duty to disclose stays: it is
// also what the disclosure is for.
func (r *reader) reword(c *change, u *rule) {
	if u.duty != nil && u.duty.discloses != nil {
		r.faults.Add(c.target, "%s: rule: this is a duty to disclose%s; its wording stays", c.kind(), place(u, "discloses"))
		return
	}
	if why := r.untouchable(u); why != "" {
		r.faults.Add(c.target, "%s: rule: %s%s; its wording stays", c.kind(), why, place(u, "id"))
		return
	}
	if len(c.texts) == 0 {
		r.faults.Add(c.node, "%s: nothing is changed: give one of %s", c.kind(), orList(textKeys))
	}
	into := map[string]*pathway.Text{"why": &u.why}
	switch {
	case u.duty != nil:
		into["do"] = &u.duty.do
	case u.review != nil:
		into["what"] = &u.review.what
	case u.share != nil:
		into["purpose"] = &u.share.Purpose
	case u.offer != nil:
		into["reach"] = &u.offer.reach
	}
	for _, key := range textKeys {
		text, stands := c.texts[key]
		switch {
		case !stands:
		case into[key] == nil:
			r.faults.Add(c.at[key], "%s: %s: a %s has no such wording", c.kind(), key, kinds[u.list])
		default:
			r.sameWords(c, key, text)
			c.edits = append(c.edits, Edit{Key: key, WasText: *into[key], NowText: text})
			*into[key] = text
		}
	}
}
