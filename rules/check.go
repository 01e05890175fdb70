package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// checkRules checks what needs the whole policy: that rules fit the services
// that they name, that what is shared is needed, and that settling is sound.
func (r *reader) checkRules(p *Policy) {
	if p.env == nil {
		return // nothing was compiled, and it was told why
	}
	if p.settle == nil {
		r.faults.AddAt(p.layers[0].file(layerFile), 1, 1, "layer: the policy has no duty %s; without it nobody would have to settle a grey zone", settleDuty)
	}
	if p.settle != nil && !slices.ContainsFunc(p.settle.duty.with, func(id string) bool { return id != p.layers[0].holder && p.serviceOf[id] != nil }) {
		r.faults.Add(p.settle.node, "duty %s: with: name a service besides %s; nobody settles a grey zone alone", settleDuty, show(p.layers[0].holder))
	}
	r.checkBelow(p)
	needs := r.needs(p)
	for _, u := range p.rules {
		switch {
		case u.tier != nil:
			r.checkTier(p, u)
		case u.duty != nil:
			for _, key := range []string{"when", "for", "valid"} {
				if n, stands := u.at[key]; stands && u.id == settleDuty {
					r.faults.Add(n, "duty %s: %s: this duty applies by itself where a tier is unsettled; leave this out", settleDuty, key)
				}
			}
			r.checkDuty(p, u, needs)
		case u.share != nil:
			r.checkShare(p, u, u.share, "", needs)
			r.checkAmong(p, u)
		case u.giver != nil:
			r.checkGiver(u)
		}
	}
	r.checkSettles(p)
}

func (r *reader) checkGiver(u *rule) {
	g := u.giver
	prevails, named := u.at["prevails"]
	if named && len(g.Who) > 0 && !slices.Contains(g.Who, g.Prevails) {
		r.faults.Add(prevails, "%s: prevails: name one of those under `who`", u.kind())
	}
	if named && g.Say == consent.Consent && g.Need != consent.Any {
		r.faults.Add(prevails, "%s: prevails: this needs `need: any`; where all must say yes, nobody's answer goes first", u.kind())
	}
	if n, stands := u.at["but"]; stands {
		if _, both := u.at["what"]; both {
			r.faults.Add(n, "%s: but: this stands for every category but these; leave out either `what` or `but`", u.kind())
		} else if len(g.What) == 0 {
			r.faults.Add(n, "%s: but: no category is left", u.kind())
		}
	}
	for _, key := range []string{"need", "prevails"} {
		if n, stands := u.at[key]; stands && g.Say != consent.Consent && g.Say != "" {
			r.faults.Add(n, "%s: %s: this belongs to `say: consent`; leave it out", u.kind(), key)
		}
	}
}

func (r *reader) checkTier(p *Policy, u *rule) {
	s := p.serviceOf[u.tier.service]
	if s == nil || u.tier.tier == "" {
		return
	}
	fits := belongs(s, u.tier.tier)
	switch {
	case !fits && u.tier.tier == pathway.TierEmergency:
		r.faults.Add(u.place("service"), "%s: service: %s is no emergency service; name one that has `emergency: true`", u.kind(), s.ID)
	case !fits:
		r.faults.Add(u.place("service"), "%s: service: %s does not belong to the tier %s; name a service that does, or change the tier", u.kind(), s.ID, u.tier.tier)
	case !s.Holds && !s.Emergency:
		r.faults.Add(u.place("service"), "%s: service: %s cannot hold a concern, so it cannot be responsible; give it `holds: true` or name another", u.kind(), s.ID)
	}
	if u.tier.tier == pathway.TierEmergency && len(u.tier.settles) > 0 {
		r.faults.Add(u.place("settles"), "%s: settles: an emergency goes before everything already; leave this out", u.kind())
	}
}

// belongs reports whether a service can be responsible in a tier.
func belongs(s *pathway.Service, tier pathway.Tier) bool {
	switch tier {
	case pathway.TierMunicipal:
		return s.Belongs == "municipal" || s.Belongs == "both"
	case pathway.TierSpecialist:
		return s.Belongs == "specialist" || s.Belongs == "both"
	case pathway.TierEmergency:
		return s.Emergency
	}
	return false
}

func (r *reader) checkDuty(p *Policy, u *rule, needs map[string]map[string]bool) {
	d := u.duty
	if d.before != "" && u.strength == pathway.Kan {
		r.faults.Add(u.place("before"), "%s: before: a kan never blocks a step; leave this out, or the strength is bør or skal", u.kind())
	}
	r.checkDone(p, u)
	if len(d.settles) > 0 && d.coordinator == "" {
		r.faults.Add(u.place("settles"), "%s: settles: this belongs to a duty that names a `coordinator`; add one, or leave this out", u.kind())
	}
	if d.namedBelow && d.coordinator == "" {
		r.faults.Add(u.place("named_below"), "%s: named_below: this belongs to a duty that names a `coordinator`; add one, or leave this out", u.kind())
	}
	if d.discloses != nil {
		d.discloses.Purpose = d.do
		r.checkShare(p, u, d.discloses, "discloses: ", needs)
	}
}

// checkDone checks the values that say that a duty is done.
func (r *reader) checkDone(p *Policy, u *rule) {
	d, f := u.duty, p.factOf[u.duty.done]
	if len(d.doneBy) == 0 || f == nil || f.kind != cond.Enum {
		return
	}
	seen := map[string]bool{}
	for _, v := range d.doneBy {
		switch {
		case !slices.Contains(f.values, v.Value()):
			r.faults.Add(v, "%s: done: %s is no value of the fact %s%s", u.kind(), show(v.Value()), f.name, orKnown(v.Value(), f.values))
		case seen[v.Value()]:
			r.faults.Add(v, "%s: done: this stands here twice", u.kind())
		}
		seen[v.Value()] = true
	}
	if len(seen) == len(f.values) {
		r.faults.Add(u.place("done"), "%s: done: every value of %s says that it is done, so it could never be open; leave out those that do not", u.kind(), f.name)
	}
}

// identifying are the categories that tell who a child is.
var identifying = []string{"identity", "contact"}

func (r *reader) checkShare(p *Policy, u *rule, s *consent.Share, key string, needs map[string]map[string]bool) {
	var regime string
	for i, id := range s.From {
		from := p.serviceOf[id]
		if from == nil || s.Basis == consent.Duty {
			continue // a duty to disclose outranks every secrecy law
		}
		if i > 0 && regime != "" && from.Regime != regime {
			r.faults.Add(item(u.place("from"), id), "%s: %sfrom: %s is under another secrecy law than %s; write one rule for each", u.kind(), key, id, s.From[0])
			break
		}
		regime = from.Regime
	}
	s.Regime = regime
	for _, to := range s.To {
		var useless []string
		for _, c := range s.What {
			if p.serviceOf[to] != nil && !needs[to][c] && r.has(r.places.categories, c) {
				useless = append(useless, c)
			}
		}
		if len(useless) > 0 {
			r.faults.Add(item(u.what, useless[0]), "%s: %swhat: no task or duty of %s needs %s, so it may not be shared with it; leave it out, or say under `needs` of a task or duty what it is needed for", u.kind(), key, to, strings.Join(useless, ", "))
		}
	}
	if (s.Basis == consent.Statute || s.Basis == consent.Duty) && len(u.cites) > 0 && !u.force().Law() {
		r.faults.Add(u.node, "%s: source: what is shared without asking needs a statute or a regulation as its first source", u.kind())
	}
	if s.Basis == consent.Anonymous {
		for _, c := range identifying {
			if slices.Contains(s.What, c) {
				r.faults.Add(item(u.what, c), "%s: what: %s tells who the child is; it cannot be shared anonymously", u.kind(), c)
			}
		}
	}
}

// checkAmong checks that the set which names the recipients can name them.
func (r *reader) checkAmong(p *Policy, u *rule) {
	n, stands := u.at["among"]
	if !stands {
		return
	}
	f := p.factOf[u.among]
	var sets []string
	for _, o := range p.facts {
		if o.kind == cond.Set && !o.concern {
			sets = append(sets, o.name)
		}
	}
	if f == nil || f.kind != cond.Set || f.concern {
		r.faults.Add(n, "%s: among: name a fact of the case that is a set of services%s", u.kind(), source.Hint(u.among, sets))
		return
	}
	for _, to := range u.share.To {
		if p.serviceOf[to] != nil && !slices.Contains(f.values, to) {
			r.faults.Add(item(u.place("to"), to), "%s: to: %s is no value of the fact %s, so it could never get anything", u.kind(), to, f.name)
		}
	}
}

func (r *reader) has(m map[string]source.Node, id string) bool {
	_, ok := m[id]
	return ok
}

// receivingService is the role of whoever got the referral: what it needs, each
// service that takes referrals needs.
const receivingService = "receiving-service"

// needs collects, for each service, the categories that its tasks and duties
// cannot do without.
func (r *reader) needs(p *Policy) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	add := func(who string, categories []string) {
		whose := []string{who}
		if who == receivingService {
			for _, s := range p.cat.Services {
				if len(s.Referrers) > 0 {
					whose = append(whose, s.ID)
				}
			}
		}
		for _, id := range whose {
			if out[id] == nil {
				out[id] = map[string]bool{}
			}
			for _, c := range categories {
				out[id][c] = true
			}
		}
	}
	for _, d := range r.places.tasks {
		add(d.task.Service, d.task.Needs)
	}
	for _, u := range p.rules {
		if u.duty != nil {
			add(u.duty.by, u.duty.needs)
		}
	}
	return out
}

// checkSettles checks that what a rule settles exists, is of its own list, is
// no emergency, and that no two rules settle each other in a circle.
func (r *reader) checkSettles(p *Policy) {
	byID := map[string]*rule{}
	ids := map[string][]string{}
	for _, u := range p.rules {
		if u.tier != nil || u.duty != nil {
			byID[u.list+" "+u.id] = u
			if u.tier != nil || u.duty.coordinator != "" {
				ids[u.list] = append(ids[u.list], u.id)
			}
		}
	}
	edges := map[string][]string{}
	for _, u := range p.rules {
		seen := map[string]bool{}
		for _, n := range u.settles() {
			v := byID[u.list+" "+tail(n.Value())]
			switch {
			case u.duty != nil && u.duty.coordinator == "" || u.tier != nil && u.tier.tier == pathway.TierEmergency:
				// It settles nothing at all, which was told.
			case seen[n.Value()]:
				r.faults.Add(n, "%s: settles: this stands here twice", u.kind())
			case strings.Contains(n.Value(), "/") && len(r.above(p, u.layer, n, u.list, u.kind()+": settles")) == 0:
				// What is wrong was told.
			case v == nil && show(n.Value()) == "?":
				r.faults.Add(n, "%s: settles: there is no such %s%s", u.kind(), kinds[u.list], orKnown(n.Value(), others(ids[u.list], u.id)))
			case v == nil:
				r.faults.Add(n, "%s: settles: there is no %s %s%s", u.kind(), kinds[u.list], n.Value(), orKnown(n.Value(), others(ids[u.list], u.id)))
			case v.layer.place > u.layer.place:
				r.faults.Add(n, "%s: settles: %s stands in a layer below this one", u.kind(), v.id)
			case v.layer != u.layer && !strings.Contains(n.Value(), "/"):
				r.faults.Add(n, "%s: settles: %s stands in a layer above; write %s/%s", u.kind(), v.id, v.layer.id, v.id)
			case v.id == u.id:
				r.faults.Add(n, "%s: settles: a rule cannot go before itself", u.kind())
			case v.duty != nil && v.duty.coordinator == "":
				r.faults.Add(n, "%s: settles: the duty %s names no coordinator, so there is nothing to go before", u.kind(), v.id)
			case v.tier != nil && v.tier.tier == pathway.TierEmergency:
				r.faults.Add(n, "%s: settles: nothing goes before an emergency", u.kind())
			default:
				edges[u.id] = append(edges[u.id], v.id)
			}
			seen[n.Value()] = true
		}
	}
	for _, u := range p.rules {
		if path := circle(edges, u.id); path != nil && slices.Min(path) == u.id {
			r.faults.Add(item(u.place("settles"), path[1]), "%s: settles: these rules go before each other in a circle: %s", u.kind(), strings.Join(path, " → "))
		}
	}
}

func others(ids []string, but string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == but })
}

func (u *rule) settles() []source.Node {
	switch {
	case u.tier != nil:
		return u.tier.settles
	case u.duty != nil:
		return u.duty.settles
	}
	return nil
}

// circle is the shortest way along the edges from start back to it, or nil.
func circle(edges map[string][]string, start string) []string {
	from := map[string]string{}
	queue := []string{start}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, next := range edges[at] {
			if next == start {
				path := []string{start}
				for ; at != start; at = from[at] {
					path = append(path, at)
				}
				path = append(path, start)
				slices.Reverse(path)
				return path
			}
			if _, seen := from[next]; !seen {
				from[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}
