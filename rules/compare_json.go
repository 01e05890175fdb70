package rules

import (
	"encoding/json"
	"errors"
)

// leftOut is what Compared adds to the keys of a decision.
type leftOut struct {
	LeftOut []string `json:"left_out"`
}

// MarshalJSON writes the keys of the decision, and left_out.
func (c Compared) MarshalJSON() ([]byte, error) {
	raw, err := c.Decision.MarshalJSON()
	if err != nil {
		return nil, err
	}
	left, err := json.Marshal(leftOut{list(c.LeftOut)})
	if err != nil {
		return nil, err
	}
	return append(append(raw[:len(raw)-1], ','), left[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Compared) UnmarshalJSON(raw []byte) error {
	var left leftOut
	var d Decision
	if err := d.UnmarshalJSON(raw); err != nil {
		return err
	}
	if json.Unmarshal(raw, &left) != nil {
		return errors.New("rules: this is no comparison in JSON")
	}
	*c = Compared{Decision: d, LeftOut: left.LeftOut}
	return nil
}

// MarshalJSON writes empty lists as [].
func (c Comparison) MarshalJSON() ([]byte, error) {
	type wire Comparison
	c.Under, c.Differences = list(c.Under), list(c.Differences)
	return json.Marshal(wire(c))
}

// MarshalJSON writes empty lists as [].
func (r Report) MarshalJSON() ([]byte, error) {
	type wire Report
	r.Scenarios, r.Uncovered = list(r.Scenarios), list(r.Uncovered)
	return json.Marshal(wire(r))
}

// MarshalJSON writes empty lists as [].
func (r ScenarioResult) MarshalJSON() ([]byte, error) {
	type wire ScenarioResult
	r.Failures = list(r.Failures)
	return json.Marshal(wire(r))
}
