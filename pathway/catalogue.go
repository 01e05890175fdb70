package pathway

// Tier is the level of care that is responsible.
type Tier string

// The tiers. TierUnsettled means that the sources conflict, are silent, or
// that facts are missing; the concern still has a holder.
const (
	TierUnsettled  Tier = "unsettled"
	TierMunicipal  Tier = "municipal"
	TierSpecialist Tier = "specialist"
	TierEmergency  Tier = "emergency"
)

// Catalogue is what a policy names: services, persons, conditions, pathways
// with their tasks, and categories of information. Every list is sorted by id.
type Catalogue struct {
	Services   []Service
	Persons    []Person
	Conditions []Condition
	Pathways   []Pathway
	Categories []Category
	Events     []Event
}

// Service is a body that helps or decides.
type Service struct {
	ID   string
	Name Text
	// Belongs is where the service stands: municipal, specialist, both, state
	// or private.
	Belongs string
	// Regime is the confidentiality law that its staff are under: health,
	// administration, barnevern, police or none.
	Regime string
	// Holds says that it can hold a concern until another has accepted it.
	Holds bool
	// Emergency says that the way to it is never blocked.
	Emergency bool
	// Referrers are the values of the fact referrer from which it takes a
	// referral; none means that it needs no referral.
	Referrers []string
	// Reach says how a family gets there.
	Reach Text
	// NotWith is a fact of the case: where it is true, or is given a value that is
	// neither yes nor no, nobody there can be asked. Empty: there is none.
	NotWith string
	// Gap says what could not be found about it.
	Gap Text
	// Source is what the entry rests on.
	Source []Source
}

// Person is a role, never a named human: the child, a parent, the referrer.
type Person struct {
	ID   string
	Name Text
	// Members are the persons that this one stands for: "parents" for both
	// holders of parental responsibility.
	Members []string
	// NamedBelow says that a layer below may say which service this is.
	NamedBelow bool
	// NotWith is a fact of the case: where it is true, or is given a value that is
	// neither yes nor no, nobody can be asked as this person. Empty: there is none.
	NotWith string
}

// Condition is what a concern can be about. Its id never carries severity.
type Condition struct {
	ID      string
	Name    Text
	Pathway string   // id of its pathway; empty: it belongs to none
	ICD10   []string // codes, as far as the sources or official headings give them
	Gap     Text
	Source  []Source
}

// Pathway is the map of who does what, for one kind of problem.
type Pathway struct {
	ID    string
	Name  Text
	Gap   Text
	Tasks []Task
}

// Task is what one service does in one phase of a pathway.
type Task struct {
	ID       string
	Service  string
	Phase    string // P0 … P5: first concern, early help, mapping, referral, specialist, follow-up
	Do       Text
	Needs    []string // categories of information that it cannot be done without
	Strength Strength
	Source   []Source
}

// Category is a kind of information about a child or a family.
type Category struct {
	ID   string
	Name Text
}

// Event is something with a date, which a deadline can count from or end at.
type Event struct {
	ID   string
	Name Text
}
