package rules

import (
	"fmt"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Proofs is what came of proving a policy: plain data, the same for the same
// policy.
type Proofs struct {
	Policy pathway.Stamp `json:"policy"`
	// List holds every claim, in the order of the constants of Claim, then by what
	// they are about.
	List []Proof `json:"list"`
	// Zones are the grey zones that exist, the declared ones first, by id.
	Zones []Zone `json:"zones"`
	// Cases is how many cases the proofs are about, in digits; empty: not counted.
	// Values that no rule can tell apart count once.
	Cases string `json:"cases,omitempty"`
}

// OK reports whether something was proved, and nothing was refuted or left open.
func (p Proofs) OK() bool {
	for _, x := range p.List {
		if x.Result != Proved {
			return false
		}
	}
	return len(p.List) > 0
}

// Proof is one claim about a policy, over all cases that its facts allow, and what
// came of it.
type Proof struct {
	Claim Claim
	// Of is the id of the rule, zone, direction or outcome that the claim is about,
	// the name of the fact, or the entry of a layer; empty: the policy as a whole.
	Of     string
	Result Result
	// Says is one sentence for a person: what holds, what does not, or why it could
	// not be shown.
	Says pathway.Text
	// Case, if it was refuted, is a smallest counterexample; Decide confirms it. Nil
	// where no one case can show it, as of a rule that can never apply.
	Case *pathway.Case
	// Other is the case that Case is held against: of a direction that with the lower
	// value, of a duty that is skipped the same child after the step. Of a layer it is
	// Case itself, decided without the layer, and nil here.
	Other *pathway.Case
	// Rules, if a promise is broken or a zone too wide, are the ids of the tier rules
	// that decide who is responsible in Case and in Other, sorted.
	Rules []string
	// Outside, if it could not be proved, are the conditions outside what can be
	// proved, each as file:line: expression, sorted.
	Outside []string
	File    string // of what it is about; empty: the policy as a whole
	Line    int
}

// Claim is what was to be shown.
type Claim string

// The claims, in the order in which Proofs lists them.
const (
	// ClaimResponsible: every concern has one responsible service, or lies in a
	// declared grey zone with one who holds it meanwhile.
	ClaimResponsible Claim = "responsible"
	// ClaimConflict: no rules settle a tier against each other outside a declared
	// grey zone.
	ClaimConflict Claim = "conflict"
	// ClaimZone: a declared grey zone exists, is open between the tiers that it names,
	// and has no child in it of whom it is settled who is responsible, and some child that
	// is in no other zone. The last two are held of the last layer, whose zones they are.
	ClaimZone Claim = "zone"
	// ClaimSteps: no rejection, closing or discharge is reached with a duty skipped
	// silently, or leaves a child without a holder.
	ClaimSteps Claim = "steps"
	// ClaimDirection: a direction under `never` holds, and is about something.
	ClaimDirection Claim = "direction"
	// ClaimAlways: what stands under `always` comes out, and is about somebody.
	ClaimAlways Claim = "always"
	// ClaimLayer: a layer takes nothing from those above it.
	ClaimLayer Claim = "layer"
	// ClaimBasis: a share has a legal basis; for one by consent somebody is named who
	// gives it, who may be asked in some case about each condition that it is open for.
	ClaimBasis Claim = "basis"
	// ClaimNeeded: what a share tells is needed by the one who gets it, for each
	// condition that the share can be about: for a task in its pathway, or in any if it
	// has none, for one of a service that is offered, or for a duty that applies.
	ClaimNeeded Claim = "needed"
	// ClaimApplies: a rule applies in some case.
	ClaimApplies Claim = "applies"
	// ClaimImplied: a rule is not implied by another of the same effect.
	ClaimImplied Claim = "implied"
	// ClaimAsked: a fact changes some answer in some case.
	ClaimAsked Claim = "asked"
)

// claims are all of them, in their order.
var claims = []Claim{ClaimResponsible, ClaimConflict, ClaimZone, ClaimSteps, ClaimDirection, ClaimAlways,
	ClaimLayer, ClaimBasis, ClaimNeeded, ClaimApplies, ClaimImplied, ClaimAsked}

// Result is what came of a claim.
type Result uint8

// The results. The zero value promises nothing.
const (
	NotProved Result = iota // an expression stands outside what can be proved, or the work was bounded
	Proved                  // it holds in every case
	Refuted                 // it does not hold
)

var resultWords = [...]string{NotProved: "not-proved", Proved: "proved", Refuted: "refuted"}

// String returns proved, refuted or not-proved.
func (r Result) String() string {
	if int(r) < len(resultWords) {
		return resultWords[r]
	}
	return resultWords[NotProved]
}

// MarshalText writes the word of String.
func (r Result) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Result) UnmarshalText(text []byte) error {
	for i, w := range resultWords {
		if w == string(text) {
			*r = Result(i)
			return nil
		}
	}
	return fmt.Errorf("rules: a result is proved, refuted or not-proved")
}

// Zone is a grey zone that exists: children for whom no rule says who is
// responsible, or several say different things.
type Zone struct {
	// Declared is the id under which the policy accepts it; empty: nobody has.
	Declared string
	// Children says which children are in it, as short as it can be said. Each is
	// written as a condition in one line; a child that is in no emergency is in the
	// zone if one of them holds. "…" stands for more, and "cannot be worked out: "
	// before an expression of which no condition says what it comes to.
	Children []string
	// Possible are the tiers that rules name, sorted; none: no rule speaks; one: the
	// tier is clear, and not which of its services.
	Possible []pathway.Tier
	Services []string // that rules name, sorted
	// Case is a child who is in it, which Decide confirms; the zero value where none
	// could be shown, because of the conditions in Outside.
	Case    pathway.Case
	Outside []string
	// By, Why and Source are those of the declared zone, and File and Line its place.
	// Of one that nobody has declared, File is where it belongs, which need not be
	// there yet, and Line is 0.
	By     string
	Why    pathway.Text
	Source []pathway.Source
	File   string
	Line   int
	// Entry, of a zone that must be declared or described otherwise, are the lines that
	// do so under `grey:`. What only a person can say stands in them as "…", which Load
	// refuses.
	Entry string
}
