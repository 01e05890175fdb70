package rules

import (
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
	"github.com/samhandlingsforlop/forlop/rules/internal/source"
)

// The lists that a rule can stand under: what it decides.
const (
	listTier   = "tier"
	listLevel  = "level"
	listDuties = "duties"
	listGivers = "givers"
	listShare  = "share"
	listOffers = "offers"
	listReview = "review"
)

// lists holds them in the order in which they are evaluated; the order inside a
// list never matters.
var lists = []string{listTier, listLevel, listDuties, listGivers, listShare, listOffers, listReview}

// kinds are the words for one rule of each list in messages.
var kinds = map[string]string{
	listTier: "tier rule", listLevel: "level rule", listDuties: "duty", listGivers: "giver rule",
	listShare: "share", listOffers: "offer", listReview: "review",
}

// settleDuty is the duty that every policy must have: it applies whenever the
// tier of a concern is unsettled, so that a grey zone is always somebody's.
const settleDuty = "settle-responsibility"

// unknownCondition stands for a concern whose condition is not known.
const unknownCondition = "unknown"

// period is a span of days, both included. A zero end is open.
type period struct{ from, to time.Time }

// String writes the days, as 2026-01-01–2026-12-31; nothing where it is open.
func (p period) String() string {
	if p == (period{}) {
		return ""
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	return day(p.from) + "–" + day(p.to)
}

func (p period) covers(day time.Time) bool {
	return (p.from.IsZero() || !day.Before(p.from)) && (p.to.IsZero() || !day.After(p.to))
}

// citation is one source of one entry.
type citation struct {
	src   pathway.Source
	valid period
}

// fact is what may be known.
type fact struct {
	layer     *layer
	name      string
	concern   bool // about each concern, not about the case
	kind      cond.Kind
	values    []string
	names     map[string]pathway.Text // of values, as far as the policy has words for them
	min, max  int64
	ask       pathway.Text
	who       []string
	category  string
	notWith   string // a fact that this one is false beside
	node      source.Node
	notWithAt source.Node
}

// rule is one rule of any list. Exactly one of the bodies is set.
type rule struct {
	layer    *layer
	list     string
	id       string
	node     source.Node
	at       map[string]source.Node // where the value of each key stands
	when     []source.Node
	what     source.Node // of a share or a duty to disclose: where the categories stand
	forConds []string
	forPaths []string
	strength pathway.Strength
	cites    []citation
	why      pathway.Text
	gap      pathway.Text
	valid    period

	expr    *cond.Expr
	forLine string // `for` as a condition
	formed  int    // its place among the conditions that are compiled together
	proto   *prototype
	changes []*change // what layers below made of it
	but     []string  // of a giver: every category but these
	frozen  bool      // of a share: no layer below may narrow it
	among   string    // of a share: the set that names whom it goes to

	perConcern bool
	readsTier  bool // its condition reads the tier or the service
	readsLevel bool

	tier   *tierBody
	level  int64
	duty   *dutyBody
	giver  *consent.Giver
	share  *consent.Share
	offer  *offerBody
	review *reviewBody
}

type tierBody struct {
	tier      pathway.Tier
	service   string
	alongside []string
	settles   []source.Node
}

type dutyBody struct {
	do          pathway.Text
	by          string
	with        []string
	done        string
	doneBy      []source.Node // the values that say so, of a fact with several; nil: a yes
	before      pathway.State
	limit       *referral.Limit
	limitAdded  bool // by a layer below: it says when, and its end does not say done
	needs       []string
	discloses   *consent.Share
	coordinator string
	namedBelow  bool // a layer below may name who coordinates
	settles     []source.Node
}

type offerBody struct {
	service string
	reach   pathway.Text
}

type reviewBody struct {
	what pathway.Text
	by   string
	grey bool // only while it is not settled who is responsible
}

func (r *rule) kind() string { return kinds[r.list] + " " + r.id }

// place is where the value of a key stands, or the rule itself.
func (r *rule) place(key string) source.Node {
	if n, ok := r.at[key]; ok {
		return n
	}
	return r.node
}

func (r *rule) force() pathway.Force {
	if len(r.cites) == 0 {
		return ""
	}
	return r.cites[0].src.Force
}

// because is what an output says of the rule, on the day that is decided for.
func (r *rule) because(day time.Time, facts []string, sources *[]pathway.Source) pathway.Because {
	b := pathway.Because{
		Layer: r.layer.id, Rule: r.id, File: r.node.File(), Line: r.node.Line(), Why: r.why, Gap: r.gap,
		Strength: r.strength, Force: r.force(), Facts: facts,
	}
	b.Source = sourcesOn(r.cites, day, sources)
	for _, c := range r.changes {
		b.Changes = append(b.Changes, pathway.Change{Layer: c.layer.id, How: c.list, File: c.node.File(), Line: c.node.Line(),
			Why: c.why, Source: sourcesOn(c.cites, day, sources)})
	}
	return b
}

// sourcesOn are the sources of an entry, with those marked whose text is not in
// force on a day. They are put at the end of a list that many share.
func sourcesOn(cites []citation, day time.Time, in *[]pathway.Source) []pathway.Source {
	if len(cites) == 0 {
		return nil
	}
	from := len(*in)
	for _, c := range cites {
		s := c.src
		s.Lapsed = !c.valid.covers(day)
		*in = append(*in, s)
	}
	return (*in)[from:len(*in):len(*in)]
}

// day is the calendar day of t in t's own location, as UTC midnight, so that
// days compare without time zones.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
