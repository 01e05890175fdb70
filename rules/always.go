package rules

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// listAlways holds what must come out for the children that an entry names. Like
// grey and never it decides no case.
const listAlways = "always"

// always is an outcome that is promised: whenever its condition certainly holds,
// these come out. One that does not name the tier emergency does not speak about
// children in an emergency, which goes before everything.
type always struct {
	layer    *layer
	id       string
	node     source.Node
	at       map[string]source.Node // where the value of each key stands
	when     []source.Node
	forConds []string
	forPaths []string
	expr     *cond.Expr // `for` and `when`

	// At least one of the three is set.
	tier    pathway.Tier
	service string
	along   []string // each helps alongside or is itself responsible; sorted
	why     pathway.Text
	cites   []citation
}

func (a *always) kind() string { return "outcome " + show(a.id) }

// place is where the value of a key stands, or the entry itself.
func (a *always) place(key string) source.Node {
	if n, ok := a.at[key]; ok {
		return n
	}
	return a.node
}

// missing reports whether none of these keys stands.
func (a *always) missing(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { _, stands := a.at[key]; return stands })
}

// outcomes checks and compiles what is under `always`.
func (r *reader) outcomes(p *Policy) {
	for _, a := range r.always {
		a.expr = r.compilePromise(p, a.kind(), "when", a.when, r.forLine(a.forConds, a.forPaths), a.place("for"), func(name string) string {
			switch name {
			case varTier, varService, varLevel:
				return name + " is what the rules come to; say here with facts which children it is about"
			case varState:
				return "what is promised holds whatever the referral has come to; it cannot read state"
			}
			return ""
		})
		r.checkOutcome(p, a)
	}
	p.always = slices.Clone(r.always)
	slices.SortFunc(p.always, func(a, b *always) int { return cmp.Compare(a.id, b.id) })
}

// checkOutcome refuses a promise that no rule could keep.
func (r *reader) checkOutcome(p *Policy, a *always) {
	if slices.Contains(a.along, a.service) {
		r.faults.Add(item(a.place("alongside"), a.service), "%s: alongside: %s is the responsible service already; leave it out here", a.kind(), a.service)
	}
	s := p.serviceOf[a.service]
	if s == nil {
		return
	}
	switch {
	case !s.Holds && !s.Emergency:
		r.faults.Add(a.place("service"), "%s: service: %s cannot hold a concern, so it is never responsible; if it helps beside another, name it under `alongside`", a.kind(), s.ID)
	case a.tier == "" && s.Emergency:
		r.faults.Add(a.place("service"), "%s: service: %s is an emergency service; add `tier: emergency`, or this does not speak about children in an emergency", a.kind(), s.ID)
	case a.tier == pathway.TierEmergency && !s.Emergency:
		r.faults.Add(a.place("service"), "%s: service: %s is no emergency service; name one that has `emergency: true`", a.kind(), s.ID)
	case a.tier != "" && !belongs(s, a.tier):
		r.faults.Add(a.place("service"), "%s: service: %s does not belong to the tier %s; name a service that does, or change the tier", a.kind(), s.ID, a.tier)
	}
}
