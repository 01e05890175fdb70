package rules

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
)

// Decision is the answer to one case: who is responsible, what must be done,
// what may be shared with whom, what is still missing, and which rule says so.
//
// It is plain data. Deciding the same case with the same policy gives the same
// bytes. It holds ids, roles and names of facts; never a value that was given.
type Decision struct {
	Policy      pathway.Stamp
	At          time.Time
	Concerns    []Concern
	Level       Level
	Coordinator Coordinator
	Duties      referral.Duties
	Deadlines   []referral.Deadline
	Scope       consent.Scope
	Offers      []Offer
	Review      []Review
	Missing     []Missing
	// Reasons tell of every rule whether it applied, and which facts decided.
	Reasons []Reason
}

// Concern says who is responsible for one concern.
type Concern struct {
	Condition string       `json:"condition"` // "unknown" where the case did not say
	Tier      pathway.Tier `json:"tier"`      // TierUnsettled where nobody can say yet
	// Possible are the tiers that remain while Tier is unsettled, sorted; none
	// means that no rule speaks about this child: a grey zone.
	Possible []pathway.Tier `json:"possible"`
	// Service is where the help belongs, empty where that is not settled;
	// PossibleServices are then the services that remain.
	Service          string   `json:"service"`
	PossibleServices []string `json:"possible_services,omitempty"`
	Alongside        []string `json:"alongside"` // go on helping at the same time
	// PossibleAlongside go on helping for some way of giving the missing facts.
	PossibleAlongside []string `json:"possible_alongside,omitempty"`
	// Meanwhile holds the concern until Service has accepted it. Never empty.
	Meanwhile string   `json:"meanwhile"`
	Because   []Ground `json:"because"`
}

// Ground is a rule behind an output, and whether it certainly applies.
type Ground struct {
	Applies pathway.Applies `json:"applies"`
	Tier    pathway.Tier    `json:"tier,omitempty"` // that a tier rule names
	pathway.Because
}

// Level is the case's BTI level: the highest that a rule gives, or could give
// once missing facts are known.
type Level struct {
	Known    bool            `json:"known"` // false: no rule of the policy gives this case a level
	Level    int             `json:"level"` // 0 to 3
	Applies  pathway.Applies `json:"applies,omitempty"`
	Possible []int           `json:"possible,omitempty"` // while it is only possible: what it can come to
	Because  []Ground        `json:"because"`
}

// Coordinator is the one who coordinates the case: a service, or empty with the
// possible ones where rules name several and none goes before the other.
type Coordinator struct {
	Service  string   `json:"service"`
	Possible []string `json:"possible,omitempty"`
	Because  []Ground `json:"because"`
}

// Offer is help that needs no referral.
type Offer struct {
	Service string       `json:"service"`
	Reach   pathway.Text `json:"reach"`
	// Contact is the contact point that a layer below gives for the service.
	Contact  pathway.Text    `json:"contact,omitzero"`
	Applies  pathway.Applies `json:"applies"`
	Concerns []string        `json:"concerns,omitempty"`
	pathway.Because
}

// Review is what a person must decide by hand.
type Review struct {
	What     pathway.Text    `json:"what"`
	By       string          `json:"by,omitempty"`
	Applies  pathway.Applies `json:"applies"`
	Concerns []string        `json:"concerns,omitempty"`
	pathway.Because
}

// Missing is a fact that is not known and that can still change the answer: for
// some way of giving the other missing facts, two of its values lead to different
// answers. Ways that cannot be do not count: a fact beside one that excludes it, two
// concerns with one condition, dates that cannot lie so to each other. Whether a duty
// is done is not asked where it is waived, or its deadline has ended.
//
// These are all such facts and no others, with two exceptions, in which a fact can be
// named that does not matter, and something be called possible that is not, but none
// is left out and nothing is called certain that is not. One is an expression that
// Policy.Outside lists and whose missing facts are dates, or can be given in more than
// 4096 ways, and days between more than four missing dates that hang together (or that
// come out in more than 512 ways): it is taken to come out in any way. The other is a
// case with so much missing that its work is bounded: then what single rules wait for
// is named.
//
// They come by weight, and then by how much an answer settles: what could forbid asking
// or telling somebody, what a concern is about, what could be an emergency, a duty to
// disclose, who is responsible, a duty to act at once, all else, and at last whether
// duties are done. But none comes before one that it presupposes: in at least one
// condition that it matters to, all that its author wrote before it (a in `a && b`)
// stands before it here.
type Missing struct {
	Fact     string       `json:"fact"`
	Concerns []string     `json:"concerns,omitempty"` // of which concerns; none: of the case
	Ask      pathway.Text `json:"ask"`
	// Of are those who may answer, without anybody who may not be asked now.
	Of []string `json:"of"`
	// Answerers tell of each of them what covers asking them.
	Answerers []Answerer `json:"answerers,omitempty"`
	// Category is the kind of information that the answer is.
	Category string `json:"category"`
	// MattersTo are the outputs that it touches, the weightiest first.
	MattersTo []Touches `json:"matters_to"`
}

// Answerer is one who may answer, and what covers asking them for this kind of
// information.
type Answerer struct {
	Who     string  `json:"who"`
	Covered Covered `json:"covered"`
	Rule    string  `json:"rule,omitempty"` // the share that covers it
}

// Covered is what covers an answer's way to the one who holds the case.
type Covered string

// What covers a question. The zero value covers nothing.
const (
	// CoveredOwn: the child, the family and whoever decides with them tell of their
	// own; whoever holds the case knows it already.
	CoveredOwn Covered = "own"
	// CoveredByShare: a share by law in this decision lets the service pass it on.
	CoveredByShare Covered = "share"
	// CoveredByConsent: a share lets it once those who must say yes, or may object,
	// have been asked.
	CoveredByConsent Covered = "consent"
	// CoveredByRole: it is a role, and depends on which service has it.
	CoveredByRole Covered = "role"
	// CoveredNot: no share of this decision covers it; ask the family, or ask
	// without saying who it is about.
	CoveredNot Covered = "not"
)

// Touches is one output that a missing fact touches.
type Touches struct {
	Output string `json:"output"` // tier, level, duties, givers, share, offers or review
	Rule   string `json:"rule"`
}

// Outcome is what became of a rule.
type Outcome string

// The outcomes of a rule.
const (
	Applied    Outcome = "applies"
	Undecided  Outcome = "possible"     // a fact is missing
	Failed     Outcome = "failed"       // it could not be worked out; it counts as possible
	NotApplied Outcome = "not"          // Facts say which facts decided against it
	NotInForce Outcome = "not-in-force" // its own days of validity are over or have not begun
	SetAside   Outcome = "set-aside"    // another rule goes before it, or an emergency does
)

// Reason tells why a rule applied, or why it did not. Facts are names only.
type Reason struct {
	Output  string   `json:"output"` // the list that the rule stands under
	Rule    string   `json:"rule"`
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Concern string   `json:"concern,omitempty"` // empty: about the case
	Outcome Outcome  `json:"outcome"`
	Facts   []string `json:"facts,omitempty"`
	By      string   `json:"by,omitempty"` // the rule that set it aside
}

// Emergency reports whether an emergency is certain for any concern.
func (d Decision) Emergency() bool {
	for _, c := range d.Concerns {
		if c.Tier == pathway.TierEmergency {
			return true
		}
	}
	return false
}

// wire is the decision as JSON has it, with the keys that hosts can rely on.
type wire struct {
	Policy      pathway.Stamp       `json:"policy"`
	At          time.Time           `json:"at"`
	State       pathway.State       `json:"state"`  // of the referral
	Holder      string              `json:"holder"` // who holds the case
	Urgent      []string            `json:"urgent"` // services whose way is never blocked
	Concerns    []Concern           `json:"concerns"`
	Level       Level               `json:"level"`
	Coordinator Coordinator         `json:"coordinator"`
	Duties      []referral.Duty     `json:"duties"`
	Deadlines   []referral.Deadline `json:"deadlines"`
	Consent     wireConsent         `json:"consent"`
	Share       []consent.Share     `json:"share"`
	Offers      []Offer             `json:"offers"`
	Review      []Review            `json:"review"`
	Missing     []Missing           `json:"missing"`
	Reasons     []Reason            `json:"reasons"`
}

type wireConsent struct {
	Givers   []consent.Giver `json:"givers"`
	Heard    []consent.Giver `json:"heard"`
	Informed []consent.Giver `json:"informed"`
	Withheld []consent.Giver `json:"withheld"`
}

// MarshalJSON writes the decision; an empty list is [], never null.
func (d Decision) MarshalJSON() ([]byte, error) {
	s, u := d.Scope, d.Duties
	return json.Marshal(wire{
		Policy: d.Policy, At: d.At, State: u.State, Holder: u.Holder, Urgent: list(u.Urgent),
		Concerns: list(d.Concerns), Level: d.Level, Coordinator: d.Coordinator,
		Duties: list(u.List), Deadlines: list(d.Deadlines),
		Consent: wireConsent{list(s.Givers), list(s.Heard), list(s.Informed), list(s.Withheld)},
		Share:   list(s.Shares), Offers: list(d.Offers), Review: list(d.Review),
		Missing: list(d.Missing), Reasons: list(d.Reasons),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Decision) UnmarshalJSON(raw []byte) error {
	var w wire
	if json.Unmarshal(raw, &w) != nil || w.Policy == (pathway.Stamp{}) || w.At.IsZero() || len(w.Concerns) == 0 {
		return errors.New("rules: this is no decision in JSON") // what it held is not repeated
	}
	*d = Decision{
		Policy: w.Policy, At: w.At, Concerns: w.Concerns, Level: w.Level, Coordinator: w.Coordinator,
		Duties:    referral.Duties{Policy: w.Policy, At: w.At, State: w.State, Holder: w.Holder, Urgent: w.Urgent, List: w.Duties},
		Deadlines: w.Deadlines,
		Scope: consent.Scope{Policy: w.Policy, At: w.At, Givers: w.Consent.Givers, Heard: w.Consent.Heard,
			Informed: w.Consent.Informed, Withheld: w.Consent.Withheld, Shares: w.Share},
		Offers: w.Offers, Review: w.Review, Missing: w.Missing, Reasons: w.Reasons,
	}
	return nil
}

// list writes an empty list as [], not as null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
