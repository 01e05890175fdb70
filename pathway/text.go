package pathway

// Text is wording for people, in Bokmål, Nynorsk and English. A shipped policy
// has at least Bokmål and English; Nynorsk falls back on Bokmål.
type Text struct {
	NB string `json:"nb,omitempty"`
	NN string `json:"nn,omitempty"`
	EN string `json:"en,omitempty"`
}

// In returns the wording in the language "nb", "nn" or "en". A missing wording
// falls back: nn on nb on en, en on nb. Any other language reads as "nb".
func (t Text) In(lang string) string {
	order := [3]string{t.NB, t.NN, t.EN}
	switch lang {
	case "nn":
		order = [3]string{t.NN, t.NB, t.EN}
	case "en":
		order = [3]string{t.EN, t.NB, t.NN}
	}
	for _, s := range order {
		if s != "" {
			return s
		}
	}
	return ""
}
