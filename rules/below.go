package rules

import (
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// checkWidening refuses to let more refer where a layer above makes more of it than
// a duty or a share: who is responsible and who decides is not moved by that.
func (r *reader) checkWidening(p *Policy) {
	for _, c := range r.changes {
		if c.list != listWiden {
			continue
		}
		for _, v := range p.rules {
			if v.layer.place < c.layer.place && v.expr != nil && (v.tier != nil || v.giver != nil || v.list == listLevel || v.withoutAsking()) && v.expr.RefersTo(c.target.Value()) {
				r.faults.Add(c.target, "%s: service: %s goes by who may refer to it%s; letting more refer would change that", c.kind(), v.kind(), place(v, "when"))
			}
		}
	}
}

// withoutAsking says that the rule lets something be told under a name, and nobody is
// asked.
func (u *rule) withoutAsking() bool {
	return u.opens() && (u.share == nil || u.share.Basis != consent.ByConsent && u.share.Basis != consent.Anonymous)
}

// checkBelow refuses what a layer below the national one cannot hold at all.
func (r *reader) checkBelow(p *Policy) {
	for _, s := range p.cat.Services {
		if n := r.places.services[s.ID]; s.Emergency && r.below(p, n) {
			r.faults.Add(n, "service %s: emergency: what nothing may stand in the way of is for the national layer to say; leave `emergency` out", s.ID)
		}
	}
	for _, x := range p.cat.Conditions {
		n := r.places.conditions[x.ID]
		for _, y := range p.cat.Conditions {
			if !r.below(p, n) || r.below(p, r.places.conditions[y.ID]) {
				continue
			}
			for _, code := range x.ICD10 {
				if slices.ContainsFunc(y.ICD10, func(c string) bool { return strings.HasPrefix(code, c) || strings.HasPrefix(c, code) }) {
					r.faults.Add(n, "condition %s: icd10: %s is among what the condition %s above stands for, with its rules; use that condition", x.ID, show(code), y.ID)
				}
			}
		}
	}
	for _, d := range r.sources {
		if d.src.Force.Law() && r.below(p, d.node) {
			r.faults.Add(valueOf(d.node, "force"), "source %s: force: statutes and regulations stand in the national layer; cite its source, or name what binds here: guideline, recommendation, agreement or goal", show(d.src.ID))
		}
	}
	for _, u := range p.rules {
		switch {
		case u.layer.national():
		case u.duty != nil && u.shutsForGood():
			r.faults.Add(u.place("before"), "%s: before: this could neither be done nor waived, so the step would be closed for good; say under `done` which fact tells that it is done", u.kind())
		case u.tier != nil && u.tier.tier != pathway.TierEmergency && p.serviceOf[u.tier.service] != nil && p.serviceOf[u.tier.service].Emergency:
			r.faults.Add(u.place("service"), "%s: service: %s is an emergency service, which nothing may stand in the way of; name the service that helps when there is no emergency", u.kind(), u.tier.service)
		case u.share != nil:
			r.faults.Add(u.node, "%s: a layer below the national one opens no share; use one that stands above, and narrow it if need be", u.kind())
		case u.duty != nil && u.duty.discloses != nil:
			r.faults.Add(u.place("discloses"), "%s: discloses: a layer below the national one opens no disclosure; leave this out", u.kind())
		case u.giver == nil:
		case u.giver.Say == consent.Informed:
			r.faults.Add(u.place("say"), "%s: say: a layer below the national one tells nobody more; it may add who consents or is heard", u.kind())
		case u.giver.Say == consent.Withheld:
			r.faults.Add(u.place("say"), "%s: say: a layer below the national one keeps nobody out whom the law lets decide or know; it may add who consents or is heard", u.kind())
		case u.giver.Prevails != "":
			r.faults.Add(u.place("prevails"), "%s: prevails: whose answer counts is for the layers above; leave this out", u.kind())
		}
	}
}

// shutsForGood says that a duty blocks a step, cannot be waived, and that nothing can
// ever tell that it is done.
func (u *rule) shutsForGood() bool {
	d := u.duty
	return d.before != "" && d.done == "" && (d.limit == nil || d.limitAdded || d.limit.Immediately) && u.strength == pathway.Skal && u.force().Law()
}

// below says that an entry stands in a layer below the national one.
func (r *reader) below(p *Policy, n source.Node) bool {
	return len(p.layers) > 1 && !strings.HasPrefix(n.File(), p.layers[0].prefix)
}
