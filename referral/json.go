package referral

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// stored is a referral as JSON. State and Holder follow from the rest; they stand
// there for readers, and to be checked.
type stored struct {
	Policy  pathway.Stamp `json:"policy"`
	To      string        `json:"to"`
	State   pathway.State `json:"state"`
	Holder  string        `json:"holder"`
	Home    string        `json:"home"` // who holds while To does not
	Urgent  bool          `json:"urgent,omitempty"`
	Decided time.Time     `json:"decided"`
	Told    []told        `json:"told"`
	Waived  []key         `json:"waived,omitempty"`
	History []Step        `json:"history"`
}

// MarshalJSON returns all of the referral, the reasons of waivers included. The
// zero value is an error.
func (r Referral) MarshalJSON() ([]byte, error) {
	if r.to == "" {
		return nil, errors.New("referral: the zero value is no referral")
	}
	return json.Marshal(stored{
		Policy: r.policy, To: r.to, State: r.state, Holder: r.Holder(), Home: r.home,
		Urgent: r.urgent, Decided: r.decided, Told: append([]told{}, r.told...), Waived: r.waived, History: r.history,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote. It refuses what no referral can
// have become: a history that does not lead to the state, one without a holder, a
// waiver, withdrawal or adoption without a reason. On an error the referral is as
// it was, and the error quotes nothing of the content.
func (r *Referral) UnmarshalJSON(data []byte) error {
	var s *stored
	if err := json.Unmarshal(data, &s); err != nil {
		// The parser's own words can quote content.
		return errors.New("referral: this is not the JSON of a referral")
	}
	if s == nil {
		return errors.New("referral: null is no referral")
	}
	read, err := s.referral()
	if err != nil {
		return fmt.Errorf("referral: not a possible referral: %w", err)
	}
	*r = read
	return nil
}

// referral checks what was stored, and goes through its history again.
func (s *stored) referral() (Referral, error) {
	r := Referral{to: s.To, home: s.Home, state: pathway.Considered}
	switch {
	case s.To == "":
		return r, errors.New("no service to refer to")
	case s.Home == "" || s.Holder == "":
		return r, errors.New("no holder")
	case s.Decided.IsZero():
		return r, errors.New("no decision")
	case len(s.History) == 0:
		return r, errors.New("no history")
	case s.Told == nil:
		return r, errors.New("the duties that it was told are missing")
	}
	for i, step := range s.History {
		if why := r.implausible(step); why != "" {
			return r, fmt.Errorf("step %d: %s", i+1, why)
		}
		r = r.append(step)
	}
	switch {
	case s.State != r.state:
		return r, errors.New("the state is not where the history ends")
	case s.Holder != r.Holder():
		return r, errors.New("the holder is not the one of that state")
	case s.Decided.Before(s.History[len(s.History)-1].Decided):
		return r, errors.New("the latest decision is older than that of a step")
	}
	l := ledger{policy: s.Policy, decided: s.Decided, told: s.Told, waived: s.Waived}
	var waivers []key
	var left []pathway.Stamp
	for _, step := range s.History {
		switch step.What {
		case WaivedDuty:
			waivers = append(waivers, key{step.Duty, step.Concern})
		case Adopted:
			left = append(left, step.Left)
		}
	}
	l, err := restored(l, waivers, left)
	r.ledger, r.urgent = l, s.Urgent
	return r, err
}

// implausible says why the step cannot follow what the referral has behind it;
// empty if it can.
func (r Referral) implausible(s Step) string {
	first := len(r.history) == 0
	switch {
	case s.At.IsZero() || s.Decided.IsZero():
		return "no instant"
	case s.Decided.After(s.At) || s.Decided.Before(r.last()):
		return "its decision is not of its time"
	case first != (s.What == pathway.Considered):
		return "a referral begins as considered, once"
	case first:
		return ""
	case s.What == Answered:
		if !r.happened(pathway.Received) {
			return "answered before it was received"
		}
		return ""
	case (s.What == WaivedDuty || s.What == Withdrawn || s.What == Adopted) && unfounded(s.Reason, s.By) != "":
		return "no reason or no role"
	case s.What == WaivedDuty || s.What == Adopted:
		return ""
	case s.What == Withdrawn && r.is(s.By):
		return "withdrawn by the service referred to"
	case !slices.Contains(after(r.state), s.What):
		return "it cannot follow the one before"
	}
	return ""
}
