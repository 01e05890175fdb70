package referral

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// storedBaton is a baton as JSON. What stands before Policy follows from the
// history; it stands there for readers, and to be checked.
type storedBaton struct {
	Level      int           `json:"level"`
	Holder     string        `json:"holder"`
	Offered    string        `json:"offered,omitempty"`
	Reconsider bool          `json:"reconsider,omitempty"`
	Ended      bool          `json:"ended,omitempty"`
	Policy     pathway.Stamp `json:"policy,omitzero"`
	Decided    time.Time     `json:"decided,omitzero"`
	Told       []told        `json:"told"`
	Waived     []key         `json:"waived,omitempty"`
	History    []BatonStep   `json:"history"`
}

// MarshalJSON returns all of the baton, the reasons included.
func (b Baton) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedBaton{
		Level: b.level, Holder: b.holder, Offered: b.offered, Reconsider: b.reconsider, Ended: b.ended,
		Policy: b.policy, Decided: b.decided, Told: append([]told{}, b.told...), Waived: b.waived,
		History: append([]BatonStep{}, b.history...),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote. It refuses what no baton can have
// become: a step that could not follow the one before, a level or a holder that
// the history does not lead to, one in the air from level 1 on. On an error the
// baton is as it was, and the error quotes nothing of the content.
func (b *Baton) UnmarshalJSON(data []byte) error {
	var s *storedBaton
	if err := json.Unmarshal(data, &s); err != nil {
		return errors.New("referral: this is not the JSON of a baton")
	}
	if s == nil {
		return errors.New("referral: null is no baton")
	}
	read, err := s.baton()
	if err != nil {
		return fmt.Errorf("referral: not a possible baton: %w", err)
	}
	*b = read
	return nil
}

// baton checks what was stored, and goes through its history again.
func (s *storedBaton) baton() (Baton, error) {
	var b Baton
	switch {
	case s.Told == nil:
		return b, errors.New("the duties that it was told are missing")
	case s.History == nil:
		return b, errors.New("the history is missing")
	}
	l := ledger{policy: s.Policy, decided: s.Decided, told: s.Told, waived: s.Waived}
	var waivers []key
	var left []pathway.Stamp
	for i, step := range s.History {
		if why := b.implausible(step); why != "" {
			return b, fmt.Errorf("step %d: %s", i+1, why)
		}
		b = b.append(step)
		if b.history[i] != step {
			return b, fmt.Errorf("step %d: the level, the holder or the service is not the one of that step", i+1)
		}
		if s.Decided.Before(step.Decided) {
			return b, errors.New("the latest decision is older than that of a step")
		}
		switch step.What {
		case WaivedDuty:
			waivers = append(waivers, key{step.Duty, step.Concern})
		case Adopted:
			left = append(left, step.Left)
		}
	}
	switch {
	case s.Level != b.level || s.Holder != b.holder || s.Offered != b.offered ||
		s.Reconsider != b.reconsider || s.Ended != b.ended:
		return b, errors.New("it does not stand where the history ends")
	case s.Decided.IsZero() && (s.Policy != pathway.Stamp{} || len(s.Told) > 0):
		return b, errors.New("no decision")
	}
	l, err := restored(l, waivers, left)
	b.ledger = l
	return b, err
}

// implausible says why the stored step cannot follow what the baton has behind
// it; empty if it can.
func (b Baton) implausible(s BatonStep) string {
	if why := b.cannot(s); why != "" {
		return why
	}
	switch {
	case s.rests() == s.Decided.IsZero():
		return "a decision is missing, or one is too many"
	case s.rests() && (s.Decided.Before(b.last()) || s.Decided.After(s.At)):
		return "its decision is not of its time"
	}
	return ""
}
