package pathway

// Strength is how strongly the source words a norm. It is carried, never
// invented: skal (must), bør (should), kan (may).
type Strength string

// The three strengths. A kan never blocks a step; a skal outranks a bør.
const (
	Skal Strength = "skal"
	Bor  Strength = "bør"
	Kan  Strength = "kan"
)

// Rank orders strengths: kan 1, bør 2, skal 3; anything else 0.
func (s Strength) Rank() int {
	switch s {
	case Kan:
		return 1
	case Bor:
		return 2
	case Skal:
		return 3
	}
	return 0
}

// Force is what kind of text a norm stands in, and so what binds.
type Force string

// The forces, from the most to the least binding.
const (
	Statute        Force = "statute"
	Regulation     Force = "regulation"
	Guideline      Force = "guideline"
	Agreement      Force = "agreement"
	Recommendation Force = "recommendation"
	Goal           Force = "goal"
)

// Law reports whether the force is statute or regulation. Only a skal with the
// force of law can never be waived.
func (f Force) Law() bool { return f == Statute || f == Regulation }

// Source is one place that a rule rests on.
type Source struct {
	ID    string `json:"id"`
	Place string `json:"place,omitempty"` // section or chapter within it
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Force Force  `json:"force"`
	// Lapsed says that the text which was read is not in force on the day of
	// the decision. The rule still counts: a source never takes a rule with it.
	Lapsed bool `json:"lapsed,omitempty"`
}

// Because says which rule is behind an output, where it stands, on what it
// rests, and which facts decided it. It holds names of facts, never values.
type Because struct {
	Layer    string   `json:"layer,omitempty"` // id of the layer that the rule stands in
	Rule     string   `json:"rule"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Why      Text     `json:"why,omitzero"`
	Strength Strength `json:"strength,omitempty"`
	Force    Force    `json:"force,omitempty"` // that of the first source
	Source   []Source `json:"source,omitempty"`
	Facts    []string `json:"facts,omitempty"`
	Gap      Text     `json:"gap,omitzero"` // what the sources leave open here
	// Changes are what layers below made of the rule, from the top down.
	Changes []Change `json:"changes,omitempty"`
}

// Change says that a layer below made a rule stronger, narrower or otherwise
// worded. The rule stands in the answer as it has become.
type Change struct {
	Layer  string   `json:"layer"`
	How    string   `json:"how"` // tighten, narrow or texts
	File   string   `json:"file"`
	Line   int      `json:"line"`
	Why    Text     `json:"why,omitzero"`
	Source []Source `json:"source,omitempty"`
}

// Lapsed reports whether any source of the rule is no longer in force.
func (b Because) Lapsed() bool {
	for _, s := range b.Source {
		if s.Lapsed {
			return true
		}
	}
	return false
}

// Applies tells what is certain from what is only possible while facts are
// missing.
type Applies string

// An output is certain when every way of filling in the missing facts gives
// it, and possible when the rule behind it could not be decided.
const (
	Certain  Applies = "certain"
	Possible Applies = "possible"
)
