package rules

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// proofWire is a Proof as JSON has it.
type proofWire struct {
	Claim   Claim        `json:"claim"`
	Of      string       `json:"of"`
	Result  Result       `json:"result"`
	Says    pathway.Text `json:"says"`
	Case    *jsonCase    `json:"case,omitempty"`
	Other   *jsonCase    `json:"other,omitempty"`
	Rules   []string     `json:"rules,omitempty"`
	Outside []string     `json:"outside,omitempty"`
	File    string       `json:"file,omitempty"`
	Line    int          `json:"line,omitempty"`
}

// zoneWire is a Zone as JSON has it.
type zoneWire struct {
	Declared string           `json:"declared"`
	Children []string         `json:"children"`
	Possible []pathway.Tier   `json:"possible"`
	Services []string         `json:"services"`
	Case     *jsonCase        `json:"case,omitempty"`
	Outside  []string         `json:"outside,omitempty"`
	By       string           `json:"by,omitempty"`
	Why      pathway.Text     `json:"why,omitzero"`
	Source   []pathway.Source `json:"source,omitempty"`
	File     string           `json:"file,omitempty"`
	Line     int              `json:"line,omitempty"`
	Entry    string           `json:"entry,omitempty"`
}

// MarshalJSON writes empty lists as []. What it writes can be read back: the same
// proofs, but that dates given as time.Time in a case are texts such as "2011-09-20".
func (p Proofs) MarshalJSON() ([]byte, error) {
	type wire Proofs
	p.List, p.Zones = list(p.List), list(p.Zones)
	return readable(wire(p))
}

// MarshalJSON writes a case with the keys of a case file: it can be given to
// `forlop decide` as it is.
func (p Proof) MarshalJSON() ([]byte, error) {
	return readable(proofWire{p.Claim, p.Of, p.Result, p.Says, forJSON(p.Case), forJSON(p.Other), p.Rules, p.Outside, p.File, p.Line})
}

// UnmarshalJSON reads what MarshalJSON wrote. A case is read as ParseCase reads it,
// so Decide takes it as it is.
func (p *Proof) UnmarshalJSON(raw []byte) error {
	var w proofWire
	if json.Unmarshal(raw, &w) != nil {
		return errors.New("rules: this is no proof in JSON") // what it held is not repeated
	}
	*p = Proof{w.Claim, w.Of, w.Result, w.Says, fromJSON(w.Case), fromJSON(w.Other), w.Rules, w.Outside, w.File, w.Line}
	return nil
}

// MarshalJSON writes the case with the keys of a case file: it can be given to
// `forlop decide` as it is.
func (z Zone) MarshalJSON() ([]byte, error) {
	var child *jsonCase
	if len(z.Case.Concerns) > 0 {
		child = forJSON(&z.Case)
	}
	return readable(zoneWire{z.Declared, list(z.Children), list(z.Possible), list(z.Services), child, z.Outside, z.By, z.Why, z.Source, z.File, z.Line, z.Entry})
}

// UnmarshalJSON reads what MarshalJSON wrote. The case is read as ParseCase reads it,
// so Decide takes it as it is.
func (z *Zone) UnmarshalJSON(raw []byte) error {
	var w zoneWire
	if json.Unmarshal(raw, &w) != nil {
		return errors.New("rules: this is no grey zone in JSON")
	}
	*z = Zone{Declared: w.Declared, Children: w.Children, Possible: w.Possible, Services: w.Services, Outside: w.Outside,
		By: w.By, Why: w.Why, Source: w.Source, File: w.File, Line: w.Line, Entry: w.Entry}
	if w.Case != nil {
		z.Case = w.Case.Case
	}
	return nil
}

// UnmarshalJSON reads what MarshalJSON wrote. JSON is YAML, so there is one reader of
// cases; without the white space, in which YAML takes no tabs.
func (j *jsonCase) UnmarshalJSON(raw []byte) error {
	var tight bytes.Buffer
	if err := json.Compact(&tight, raw); err != nil {
		return err
	}
	c, err := ParseCase("case", tight.Bytes())
	j.Case = c
	return err
}

func forJSON(c *pathway.Case) *jsonCase {
	if c == nil {
		return nil
	}
	return &jsonCase{*c}
}

func fromJSON(j *jsonCase) *pathway.Case {
	if j == nil {
		return nil
	}
	return &j.Case
}
