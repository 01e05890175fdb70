package referral

import (
	"cmp"
	"slices"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// told is a duty for one concern, and the state in which it was last listed.
type told struct {
	Duty Duty          `json:"duty"`
	In   pathway.State `json:"in"`
	// Old says that no decision of the policy that is followed now has
	// listed it, but one of an earlier policy has.
	Old bool `json:"old,omitempty"`
}

// key names a duty for one concern; an empty concern is the case.
type key struct {
	Duty    string `json:"duty"`
	Concern string `json:"concern,omitempty"`
}

// String returns "id" or "id/concern".
func (k key) String() string {
	if k.Concern == "" {
		return k.Duty
	}
	return k.Duty + "/" + k.Concern
}

func (k key) compare(o key) int {
	return cmp.Or(cmp.Compare(k.Duty, o.Duty), cmp.Compare(k.Concern, o.Concern))
}

// key is that of a duty which was split.
func (d Duty) key() key {
	if len(d.Concerns) == 0 {
		return key{Duty: d.ID}
	}
	return key{Duty: d.ID, Concern: d.Concerns[0]}
}

// split returns one duty for each concern, none of which shares memory.
func (d Duty) split() []Duty {
	if len(d.Concerns) == 0 {
		return []Duty{d.clone()}
	}
	var out []Duty
	for _, c := range d.Concerns {
		one := d.clone()
		one.Concerns = []string{c}
		out = append(out, one)
	}
	return out
}

func (d Duty) clone() Duty {
	d.Concerns = slices.Clone(d.Concerns)
	d.With = slices.Clone(d.With)
	d.NotYet = slices.Clone(d.NotYet)
	d.Needs = slices.Clone(d.Needs)
	d.Source = slices.Clone(d.Source)
	d.Facts = slices.Clone(d.Facts)
	if d.Limit != nil {
		l := *d.Limit
		d.Limit = &l
	}
	return d
}

// blocks reports whether the duty blocks the step unless the ledger holds a
// waiver for it. A decision that calls it waived only repeats such a waiver.
func (d Duty) blocks(step pathway.State) bool {
	if d.Before != step || d.Strength == pathway.Kan || d.State == Done {
		return false
	}
	return d.Applies != pathway.Possible || final(step)
}

// note returns the ledger with the duties of the decision: these replace what
// they list again, and the rest stays unless it was only possible and is settled,
// which takes a decision of the same policy in the same state.
func (l ledger) note(d Duties) ledger {
	in := stateOf(d)
	var list []told
	fresh := map[key]bool{}
	bound := map[key]bool{} // cannot be waived
	for _, duty := range d.List {
		for _, one := range duty.split() {
			k := one.key()
			fresh[k] = true
			bound[k] = bound[k] || !one.Waivable()
			if one.State == Waived {
				one.State = Open // unless the ledger holds the waiver
			}
			list = append(list, told{Duty: one, In: in})
		}
	}
	for _, t := range l.told {
		settled := t.Duty.Applies == pathway.Possible && t.In == in && !t.Old
		if !fresh[t.Duty.key()] && !settled {
			list = append(list, t)
		}
	}
	sortTold(list)
	l.told = list
	l.waived = slices.DeleteFunc(slices.Clone(l.waived), func(k key) bool { return bound[k] })
	l.decided = d.At.Round(0)
	return l
}

func sortTold(list []told) {
	slices.SortStableFunc(list, func(a, b told) int { return a.Duty.key().compare(b.Duty.key()) })
}

// blocking returns the duties that block the step and are not waived.
func (l ledger) blocking(step pathway.State) []Duty {
	var out []Duty
	for _, t := range l.told {
		if t.Duty.blocks(step) && !l.holdsWaiver(t.Duty.key()) {
			out = append(out, t.Duty.clone())
		}
	}
	return out
}

func (l ledger) holdsWaiver(k key) bool { return slices.Contains(l.waived, k) }

// stateOf is the state that the decision was made in.
func stateOf(d Duties) pathway.State { return cmp.Or(d.State, pathway.Considered) }
