package rules

import (
	"slices"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// What the claims about shares must come to, case by case.

// isOpen says that a share is open in a case.
func (o *oracle) isOpen(u *rule, i int) bool {
	return slices.ContainsFunc(o.all[i].Scope.Shares, func(sh consent.Share) bool { return sh.Rule == u.id })
}

// baseless says that a share is open on a consent that nobody is named, for certain
// or possibly, to give for some recipient and category.
func (o *oracle) baseless(u *rule, i int) bool {
	d := o.all[i]
	any := func(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }
	for _, sh := range d.Scope.Shares {
		if sh.Rule != u.id || sh.Basis != consent.ByConsent {
			continue
		}
		for _, to := range sh.To {
			for _, category := range sh.What {
				if !slices.ContainsFunc(d.Scope.Givers, func(g consent.Giver) bool {
					return any(g.To, to) && any(g.What, category) && any(g.Regimes, o.p.serviceOf[sh.From[0]].Regime)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// unheard says that a share by consent is open in some case about a condition, and that
// in none about it the answers of all who could answer would open it for some recipient
// and category.
func (o *oracle) unheard(u *rule) bool {
	type gets struct{ to, category, condition string }
	opens := map[gets]bool{}
	for _, d := range o.all {
		rec := consent.Record{}
		for _, g := range d.Scope.Givers {
			for _, who := range g.Who {
				for _, s := range o.p.cat.Services {
					rec = append(rec, consent.Answer{Who: who, To: s.ID, Said: consent.Yes, At: d.At})
				}
			}
		}
		for _, sh := range d.Scope.Shares {
			if sh.Rule != u.id || sh.Basis != consent.ByConsent {
				continue
			}
			for _, to := range sh.To {
				for _, v := range d.Scope.Check(sh.From[0], to, rec, d.At) {
					for _, category := range sh.What {
						k := gets{to, category, d.Concerns[0].Condition}
						opens[k] = opens[k] || v.Rule == u.id && slices.Contains(v.Open, category)
					}
				}
			}
		}
	}
	for _, open := range opens {
		if !open {
			return true
		}
	}
	return false
}

// needed: for each condition for which the share is open in some case, each recipient
// needs each category there: for a task in the pathway (in any, if there is none), for
// one of a service that is offered, or for a duty that applies.
func (o *oracle) needed(u *rule) bool {
	type needs struct{ condition, who, category string }
	need, open := map[needs]bool{}, map[string]bool{}
	tasks := func(in func(pathway, service string) bool, condition string) {
		for _, w := range o.p.cat.Pathways {
			for _, t := range w.Tasks {
				for _, c := range t.Needs {
					if in(w.ID, t.Service) {
						need[needs{condition, t.Service, c}] = true
					}
				}
			}
		}
	}
	for i, d := range o.all {
		condition := d.Concerns[0].Condition
		path := o.p.pathOf[condition]
		tasks(func(w, _ string) bool { return path == "" || w == path }, condition)
		for _, x := range d.Duties.List {
			for _, c := range x.Needs {
				if x.Applies == pathway.Certain {
					need[needs{condition, x.By, c}] = true
				}
			}
		}
		for _, x := range d.Offers {
			if x.Applies == pathway.Certain {
				tasks(func(_, service string) bool { return service == x.Service }, condition)
			}
		}
		if o.isOpen(u, i) {
			open[condition] = true
		}
	}
	for condition := range open {
		for _, to := range u.share.To {
			for _, c := range u.share.What {
				if !need[needs{condition, to, c}] {
					return false
				}
			}
		}
	}
	return true
}
