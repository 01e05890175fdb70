package rules

import (
	"maps"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// readRule reads one rule of a list: the keys that all rules have, and those of
// its list.
func (r *reader) readRule(list string, n source.Node) {
	u := &rule{layer: r.layer, list: list, node: n, at: map[string]source.Node{}}
	what := r.named(kinds[list], n)
	var cite source.Node
	fields := map[string]source.Field{
		"id":       {Required: true, Read: func(n source.Node) { u.id = r.id(n, what+": id") }},
		"when":     {Read: func(n source.Node) { u.when = r.texts(n, what+": when") }},
		"for":      {Read: func(n source.Node) { u.forConds, u.forPaths = r.readFor(n, what+": for") }},
		"strength": {Required: true, Read: func(n source.Node) { u.strength = r.strength(n, what) }},
		"source":   {Required: true, Read: func(n source.Node) { cite = n }},
		"why":      {Read: func(n source.Node) { u.why = r.words(n, what+": why") }},
		"gap":      {Read: func(n source.Node) { u.gap = r.words(n, what+": gap") }},
		"valid":    {Read: func(n source.Node) { u.valid = r.period(n, what+": valid") }},
	}
	var own map[string]source.Field
	switch list {
	case listTier:
		own = r.tierFields(u, what)
	case listLevel:
		own = map[string]source.Field{"level": {Required: true, Read: func(n source.Node) {
			var ok bool
			u.level, ok = n.Int(r.faults, what+": level")
			if ok && (u.level < 0 || u.level > maxLevel) {
				r.faults.Add(n, "%s: level: the levels are 0, 1, 2 and 3", what)
			}
		}}}
	case listDuties:
		own = r.dutyFields(u, what)
	case listGivers:
		own = r.giverFields(u, what)
	case listShare:
		own = r.shareFields(u, what)
	case listOffers:
		u.offer = &offerBody{}
		own = map[string]source.Field{
			"service": {Required: true, Read: func(n source.Node) { u.offer.service = r.oneRef(n, "service", what+": service") }},
			"reach":   {Required: true, Read: func(n source.Node) { u.offer.reach = r.words(n, what+": reach") }},
		}
	case listReview:
		u.review = &reviewBody{}
		own = map[string]source.Field{
			"what":      {Required: true, Read: func(n source.Node) { u.review.what = r.words(n, what+": what") }},
			"unsettled": {Read: func(n source.Node) { u.review.grey, _ = n.Bool(r.faults, what+": unsettled") }},
			"by":        {Read: func(n source.Node) { u.review.by = r.oneRef(n, "service|person", what+": by") }},
		}
	}
	if list == listTier || list == listLevel || list == listGivers || list == listOffers {
		why := fields["why"]
		why.Required = true
		fields["why"] = why
	}
	maps.Copy(fields, own)
	n.Pairs(&source.Faults{}, "", func(key, value source.Node) {
		if _, known := fields[key.Value()]; known {
			u.at[key.Value()] = value
		}
	})
	n.Fields(r.faults, what, fields)
	if u.giver != nil && u.giver.Need == "" {
		u.giver.Need = consent.All
	}
	if !cite.IsZero() {
		r.cite(cite, what, func(cs []citation) { u.cites = cs })
	}
	r.rules = append(r.rules, u)
}

// maxLevel is the highest BTI level.
const maxLevel = 3

func (r *reader) readFor(n source.Node, what string) (conditions, pathways []string) {
	if !r.shaped(n, what, "{conditions: [depresjon]} or {pathways: [angst]}") {
		return nil, nil
	}
	there := n.Fields(r.faults, what, map[string]source.Field{
		"conditions": {Read: func(n source.Node) { conditions = r.refs(n, "condition", what+": conditions") }},
		"pathways":   {Read: func(n source.Node) { pathways = r.refs(n, "pathway", what+": pathways") }},
	})
	if len(there) == 0 { // an unknown key was told
		r.faults.Add(n, "%s: name at least one condition or pathway, or leave `for` out", what)
	}
	return conditions, pathways
}

func (r *reader) tierFields(u *rule, what string) map[string]source.Field {
	b := &tierBody{}
	u.tier = b
	return map[string]source.Field{
		"tier": {Required: true, Read: func(n source.Node) {
			b.tier = pathway.Tier(r.oneOf(n, what+": tier", tierNames...))
		}},
		"service":   {Required: true, Read: func(n source.Node) { b.service = r.oneRef(n, "service", what+": service") }},
		"alongside": {Read: func(n source.Node) { b.alongside = r.refs(n, "service", what+": alongside") }},
		"settles":   {Read: func(n source.Node) { b.settles = r.texts(n, what+": settles") }},
	}
}

var tierNames = []string{string(pathway.TierMunicipal), string(pathway.TierSpecialist), string(pathway.TierEmergency)}

// guardedSteps are the steps that a duty can stand before.
var guardedSteps = []string{"sent", "accepted", "started", "rejected", "discharged", "closed"}

func (r *reader) dutyFields(u *rule, what string) map[string]source.Field {
	b := &dutyBody{}
	u.duty = b
	return map[string]source.Field{
		"do":       {Required: true, Read: func(n source.Node) { b.do = r.words(n, what+": do") }},
		"by":       {Required: true, Read: func(n source.Node) { b.by = r.oneRef(n, "service|person", what+": by") }},
		"with":     {Read: func(n source.Node) { b.with = r.refs(n, "service|person", what+": with") }},
		"done":     {Read: func(n source.Node) { r.readDone(b, n, what+": done") }},
		"before":   {Read: func(n source.Node) { b.before = pathway.State(r.oneOf(n, what+": before", guardedSteps...)) }},
		"deadline": {Read: func(n source.Node) { b.limit = r.readLimit(n, what+": deadline") }},
		"needs":    {Read: func(n source.Node) { b.needs = r.refs(n, "category", what+": needs") }},
		"discloses": {Read: func(n source.Node) {
			s := &consent.Share{Basis: consent.Duty}
			w := what + ": discloses"
			if !r.shaped(n, w, "{to: [barnevern], what: [care-situation]}") {
				return
			}
			n.Fields(r.faults, w, map[string]source.Field{
				"from": {Read: func(n source.Node) { s.From = r.refs(n, "service", w+": from") }},
				"to":   {Required: true, Read: func(n source.Node) { s.To = r.refs(n, "service", w+": to") }},
				"what": {Required: true, Read: func(n source.Node) { u.what, s.What = n, r.refs(n, "category", w+": what") }},
			})
			b.discloses = s
		}},
		"coordinator": {Read: func(n source.Node) { b.coordinator = r.oneRef(n, "service", what+": coordinator") }},
		"named_below": {Read: func(n source.Node) { b.namedBelow, _ = n.Bool(r.faults, what+": named_below") }},
		"settles":     {Read: func(n source.Node) { b.settles = r.texts(n, what+": settles") }},
	}
}

// readDone reads which fact says that a duty is done: a yes/no fact, or some values of
// another.
func (r *reader) readDone(b *dutyBody, n source.Node, what string) {
	if !n.IsMap() {
		b.done = r.oneRef(n, "yes/no fact", what)
		return
	}
	n.Pairs(r.faults, what, func(fact, values source.Node) {
		if b.done != "" {
			r.faults.Add(fact, "%s: name one fact only", what)
			return
		}
		b.done = fact.Value()
		r.refer(fact, "fact with values", what)
		b.doneBy = r.texts(values, what+": "+show(fact.Value()))
	})
	if b.done == "" {
		r.faults.Add(n, "%s: say which fact, and which of its values, such as {measures: [effective]}", what)
	}
}

func (r *reader) readLimit(n source.Node, what string) *referral.Limit {
	l := &referral.Limit{}
	if n.IsScalar() && n.Value() == "immediately" {
		l.Immediately = true
		return l
	}
	if !r.shaped(n, what, "{weeks: 8, from: received, until: started}, with days, working_days, weeks or months, or as the word immediately") {
		return l
	}
	const oneUnit = "%s: give one of days, working_days, weeks or months"
	units := 0
	amount := func(u referral.Unit) source.Field {
		return source.Field{Read: func(n source.Node) {
			if units++; units == 2 {
				r.faults.Add(n, oneUnit, what)
			}
			v, ok := n.Int(r.faults, what)
			switch {
			case ok && v == 0 && u == referral.Days: // the same day
			case ok && (v < 1 || v > 3660):
				r.faults.Add(n, "%s: write a whole number from 1 to 3660, or `days: 0` for the same day", what)
			}
			l.N, l.Unit = int(v), u
		}}
	}
	n.Fields(r.faults, what, map[string]source.Field{
		"days":         amount(referral.Days),
		"working_days": amount(referral.WorkingDays),
		"weeks":        amount(referral.Weeks),
		"months":       amount(referral.Months),
		"from":         {Required: true, Read: func(n source.Node) { l.From = r.oneRef(n, "event", what+": from") }},
		"until":        {Required: true, Read: func(n source.Node) { l.Until = r.oneRef(n, "event", what+": until") }},
	})
	if units == 0 {
		r.faults.Add(n, oneUnit, what)
	}
	if l.From != "" && l.From == l.Until {
		r.faults.Add(valueOf(n, "until"), "%s: until: it cannot end at the event that it begins with", what)
	}
	return l
}

func (r *reader) giverFields(u *rule, what string) map[string]source.Field {
	g := &consent.Giver{}
	u.giver = g
	return map[string]source.Field{
		"say": {Required: true, Read: func(n source.Node) {
			g.Say = consent.Say(r.oneOf(n, what+": say", "consent", "heard", "informed", "withheld"))
		}},
		"who":      {Required: true, Read: func(n source.Node) { g.Who = r.refs(n, "service|person", what+": who") }},
		"need":     {Read: func(n source.Node) { g.Need = consent.Need(r.oneOf(n, what+": need", "all", "any")) }},
		"prevails": {Read: func(n source.Node) { g.Prevails = r.oneRef(n, "service|person", what+": prevails") }},
		"regime":   {Read: func(n source.Node) { g.Regimes = r.refs(n, "regime", what+": regime") }},
		"to":       {Read: func(n source.Node) { g.To = r.refs(n, "service", what+": to") }},
		"what":     {Read: func(n source.Node) { g.What = r.refs(n, "category", what+": what") }},
		"but":      {Read: func(n source.Node) { u.but = r.refs(n, "category", what+": but") }},
	}
}

func (r *reader) shareFields(u *rule, what string) map[string]source.Field {
	s := &consent.Share{}
	u.share = s
	return map[string]source.Field{
		"from":    {Required: true, Read: func(n source.Node) { s.From = r.refs(n, "service", what+": from") }},
		"to":      {Required: true, Read: func(n source.Node) { s.To = r.refs(n, "service", what+": to") }},
		"what":    {Required: true, Read: func(n source.Node) { u.what, s.What = n, r.refs(n, "category", what+": what") }},
		"purpose": {Required: true, Read: func(n source.Node) { s.Purpose = r.words(n, what+": purpose") }},
		"basis": {Required: true, Read: func(n source.Node) {
			s.Basis = consent.Basis(r.oneOf(n, what+": basis", "consent", "no-objection", "statute", "anonymous"))
		}},
		"frozen": {Read: func(n source.Node) { u.frozen, _ = n.Bool(r.faults, what+": frozen") }},
		"among":  {Read: func(n source.Node) { u.among, _ = n.Text(r.faults, what+": among") }},
	}
}
