package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// readExpect reads what must come out. Every output must be stated, so that a
// test cannot pass because nobody looked.
func (s *scenario) readExpect(n source.Node, faults *source.Faults) {
	what := "expect"
	field := func(read func(n source.Node, what string), key string) source.Field {
		return source.Field{Required: true, Read: func(n source.Node) {
			if !isAny(n) {
				read(n, key)
			}
		}}
	}
	rules := func(key, kind string, of func(Decision) []stands) source.Field {
		return field(func(n source.Node, what string) { s.rules(n, what, kind, faults, of) }, key)
	}
	one := func(key, kind string, of func(Decision) string) source.Field {
		return field(func(n source.Node, what string) {
			want, ok := n.Text(faults, "expect: "+what)
			if !ok {
				return
			}
			s.known(n, want, what, kind)
			s.add(n, what, func(d Decision) string { return unlike(of(d), want) })
		}, key)
	}
	n.Fields(faults, what, map[string]source.Field{
		"concerns": field(func(n source.Node, what string) {
			var named []string
			n.Pairs(faults, "expect: "+what, func(key, n source.Node) {
				named = append(named, key.Value())
				s.known(key, key.Value(), what, "condition")
				s.concern(key.Value(), n, faults)
			})
			s.add(n, what, func(d Decision) string {
				var got []string
				for _, c := range d.Concerns {
					got = append(got, c.Condition)
				}
				return differ(got, named)
			})
		}, "concerns"),
		"level": one("level", "level", func(d Decision) string {
			if d.Level.Known {
				return fmt.Sprint(d.Level.Level)
			}
			return "none"
		}),
		"coordinator": one("coordinator", "coordinator", func(d Decision) string {
			if d.Coordinator.Service == "" {
				return "unsettled"
			}
			return d.Coordinator.Service
		}),
		"duties":    rules("duties", kinds[listDuties], dutiesOf(nil)),
		"deadlines": field(func(n source.Node, what string) { s.deadlines(n, what, faults) }, "deadlines"),
		"consent": field(func(n source.Node, what string) {
			lists := map[string]source.Field{}
			for key, of := range map[string]func(consent.Scope) []consent.Giver{
				"givers":   func(s consent.Scope) []consent.Giver { return s.Givers },
				"heard":    func(s consent.Scope) []consent.Giver { return s.Heard },
				"informed": func(s consent.Scope) []consent.Giver { return s.Informed },
				"withheld": func(s consent.Scope) []consent.Giver { return s.Withheld },
			} {
				lists[key] = rules(what+": "+key, kinds[listGivers], func(d Decision) []stands {
					var out []stands
					for _, g := range of(d.Scope) {
						out = append(out, stands{g.Rule, g.Applies})
					}
					return out
				})
			}
			n.Fields(faults, "expect: "+what, lists)
		}, "consent"),
		"share": rules("share", kinds[listShare], func(d Decision) []stands {
			var out []stands
			for _, x := range d.Scope.Shares {
				out = append(out, stands{x.Rule, pathway.Certain})
			}
			return out
		}),
		"offers": rules("offers", kinds[listOffers], func(d Decision) []stands {
			var out []stands
			for _, x := range d.Offers {
				out = append(out, stands{x.Rule, x.Applies})
			}
			return out
		}),
		"review": rules("review", kinds[listReview], func(d Decision) []stands {
			var out []stands
			for _, x := range d.Review {
				out = append(out, stands{x.Rule, x.Applies})
			}
			return out
		}),
		"missing": rules("missing", "fact", func(d Decision) []stands {
			var out []stands
			for _, x := range d.Missing {
				out = append(out, stands{x.Fact, pathway.Certain})
			}
			return out
		}),
		"norms": {Read: func(n source.Node) { s.norms(n, faults) }},
		"tells": {Read: func(n source.Node) { s.tells(n, faults) }},
		"asks_first": {Read: func(n source.Node) {
			want, ok := n.Text(faults, "expect: asks_first")
			if !ok {
				return
			}
			if want != "none" {
				s.known(n, want, "asks_first", "fact")
			}
			s.add(n, "asks_first", func(d Decision) string {
				if len(d.Missing) == 0 {
					return unlike("none", want)
				}
				return unlike(d.Missing[0].Fact, want)
			})
		}},
	})
}

func dutiesOf(only func(referral.Duty) bool) func(Decision) []stands {
	return func(d Decision) []stands {
		var out []stands
		for _, u := range d.Duties.List {
			if only == nil || only(u) {
				out = append(out, stands{u.ID, u.Applies})
			}
		}
		return out
	}
}

func (s *scenario) add(n source.Node, what string, run func(Decision) string) {
	s.checks = append(s.checks, check{n, what, run})
}

// known notes an id that must exist.
func (s *scenario) known(n source.Node, id, what, kind string) {
	s.ids = append(s.ids, expectID{n, id, what, kind})
}

// stands is one rule that came out.
type stands struct {
	id      string
	applies pathway.Applies
}

// rules reads a list of rule ids: [a, b] for exactly these, certain; or certain,
// possible and never apart. The word any in a list lets others come too.
func (s *scenario) rules(n source.Node, what, kind string, faults *source.Faults, of func(Decision) []stands) {
	ids := func(n source.Node, what string) (out []string, open bool) {
		for _, n := range listOf(n, what, faults) {
			if n.Value() == anything {
				open = true
				continue
			}
			s.known(n, n.Value(), what, kind)
			out = append(out, n.Value())
		}
		return out, open
	}
	part := func(applies pathway.Applies, want []string, open bool) func(Decision) string {
		return func(d Decision) string {
			var got []string
			for _, x := range of(d) {
				if x.applies == applies && !slices.Contains(got, x.id) {
					got = append(got, x.id)
				}
			}
			if open {
				got = slices.DeleteFunc(got, func(id string) bool { return !slices.Contains(want, id) })
			}
			return differ(got, want)
		}
	}
	if !n.IsMap() {
		want, open := ids(n, what)
		s.add(n, what, part(pathway.Certain, want, open))
		if !open {
			s.add(n, what+": possible", part(pathway.Possible, nil, false))
		}
		return
	}
	half := func(key string, applies pathway.Applies) source.Field {
		return source.Field{Required: true, Read: func(n source.Node) {
			if isAny(n) {
				return
			}
			want, open := ids(n, what+": "+key)
			s.add(n, what+": "+key, part(applies, want, open))
		}}
	}
	fields := map[string]source.Field{
		"certain":  half("certain", pathway.Certain),
		"possible": half("possible", pathway.Possible),
		"never": {Read: func(n source.Node) {
			want, _ := ids(n, what+": never")
			s.add(n, what+": never", func(d Decision) string {
				var got []string
				for _, x := range of(d) {
					if slices.Contains(want, x.id) {
						got = append(got, x.id)
					}
				}
				if len(got) > 0 {
					return "came out all the same: " + strings.Join(got, ", ")
				}
				return ""
			})
		}},
	}
	if what == "duties" {
		fields["done"] = source.Field{Read: func(n source.Node) {
			if !isAny(n) {
				s.rules(n, "duties: done", kind, faults, dutiesOf(func(u referral.Duty) bool {
					return u.State == referral.Done || u.State == referral.Waived || u.SetAside
				}))
			}
		}}
	}
	n.Fields(faults, "expect: "+what, fields)
}

func (s *scenario) concern(id string, n source.Node, faults *source.Faults) {
	if isAny(n) {
		return
	}
	what := "concern " + show(id)
	perhaps := false // what may help alongside was stated
	as := func(n source.Node, key, want string, of func(Concern) string) {
		s.add(n, what+": "+key, func(d Decision) string {
			for _, c := range d.Concerns {
				if c.Condition == id {
					return unlike(of(c), want)
				}
			}
			return ""
		})
	}
	one := func(key, kind string, of func(Concern) string) source.Field {
		return source.Field{Required: true, Read: func(n source.Node) {
			want, ok := n.Text(faults, "expect: "+what+": "+key)
			if !ok || want == anything {
				return
			}
			if !(kind == "service" && want == "none") {
				s.known(n, want, what+": "+key, kind)
			}
			as(n, key, want, of)
		}}
	}
	many := func(key, kind string, required bool, of func(Concern) string) source.Field {
		return source.Field{Required: required, Read: func(n source.Node) {
			if isAny(n) {
				return
			}
			var want []string
			for _, n := range listOf(n, what+": "+key, faults) {
				s.known(n, n.Value(), what+": "+key, kind)
				want = append(want, n.Value())
			}
			slices.Sort(want)
			as(n, key, strings.Join(want, ", "), of)
		}}
	}
	n.Fields(faults, "expect: "+what, map[string]source.Field{
		"tier":      one("tier", "tier", func(c Concern) string { return string(c.Tier) }),
		"service":   one("service", "service", func(c Concern) string { return c.Service }),
		"meanwhile": one("meanwhile", "service", func(c Concern) string { return c.Meanwhile }),
		"alongside": many("alongside", "service", true, func(c Concern) string { return strings.Join(c.Alongside, ", ") }),
		"possible_alongside": {Read: func(n source.Node) {
			perhaps = true
			many("possible_alongside", "service", false, func(c Concern) string { return strings.Join(c.PossibleAlongside, ", ") }).Read(n)
		}},
		"possible": many("possible", "tier", false, func(c Concern) string {
			var t []string
			for _, p := range c.Possible {
				t = append(t, string(p))
			}
			return strings.Join(t, ", ")
		}),
	})
	if !perhaps { // left out, it says that there is none
		s.add(n, what+": possible_alongside", func(d Decision) string {
			for _, c := range d.Concerns {
				if c.Condition == id {
					return unlike(strings.Join(c.PossibleAlongside, ", "), "")
				}
			}
			return ""
		})
	}
}

// deadlines reads, for each event that a deadline ends at, the one that binds:
// the shortest.
func (s *scenario) deadlines(n source.Node, what string, faults *source.Faults) {
	var named []string
	open := false
	n.Pairs(faults, "expect: "+what, func(key, n source.Node) {
		if key.Value() == "others" && isAny(n) {
			open = true
			return
		}
		id := key.Value()
		named = append(named, id)
		s.known(key, id, what, "event")
		if isAny(n) {
			return
		}
		one := func(key, kind string, of func(referral.Deadline) string) source.Field {
			return source.Field{Read: func(n source.Node) {
				want, ok := n.Text(faults, "expect: "+what+": "+show(id)+": "+key)
				if !ok || want == anything {
					return
				}
				if kind != "" {
					s.known(n, want, what+": "+show(id)+": "+key, kind)
				}
				s.add(n, what+": "+id+": "+key, func(d Decision) string {
					for _, x := range d.Deadlines {
						if x.What == id {
							return unlike(of(x), want)
						}
					}
					return ""
				})
			}}
		}
		n.Fields(faults, "expect: "+what+": "+show(id), map[string]source.Field{
			"due": one("due", "", func(x referral.Deadline) string {
				if x.Due.IsZero() {
					return "none"
				}
				return x.Due.Format(time.DateOnly)
			}),
			"state": one("state", "state of a deadline", func(x referral.Deadline) string { return string(x.State) }),
			"duty":  one("duty", kinds[listDuties], func(x referral.Deadline) string { return x.Duty }),
			"limit": one("limit", "", func(x referral.Deadline) string { return x.Limit.String() }),
		})
	})
	s.add(n, what, func(d Decision) string {
		var got []string
		for _, x := range d.Deadlines {
			if !slices.Contains(got, x.What) && (!open || slices.Contains(named, x.What)) {
				got = append(got, x.What)
			}
		}
		return differ(got, named)
	})
}
