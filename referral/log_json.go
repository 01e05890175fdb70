package referral

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// storedLog is a log as JSON. Closed and Participants follow from the lines; they
// stand there for readers, and to be checked.
type storedLog struct {
	Closed       bool     `json:"closed"`
	Participants []string `json:"participants"`
	Lines        []line   `json:"lines"`
}

// MarshalJSON returns all of the log, the texts of the entries included, whoever
// may read them: it is for storing. The zero value is an error.
func (l Log) MarshalJSON() ([]byte, error) {
	if len(l.lines) == 0 {
		return nil, errors.New("referral: the zero value is no log")
	}
	return json.Marshal(storedLog{Closed: l.Closed(), Participants: l.Participants(), Lines: l.lines})
}

// UnmarshalJSON reads what MarshalJSON wrote. It refuses what no log can have
// become: one that nobody opened, an entry by one who takes no part or after the
// end. The consents are not in it, and are not asked about again: who reads it is
// asked about them. On an error the log is as it was, and the error quotes nothing
// of the content.
func (l *Log) UnmarshalJSON(data []byte) error {
	var s *storedLog
	if err := json.Unmarshal(data, &s); err != nil {
		return errors.New("referral: this is not the JSON of a log")
	}
	if s == nil {
		return errors.New("referral: null is no log")
	}
	read, err := s.log()
	if err != nil {
		return fmt.Errorf("referral: not a possible log: %w", err)
	}
	*l = read
	return nil
}

// log checks what was stored, line by line.
func (s *storedLog) log() (Log, error) {
	var l Log
	for i, n := range s.Lines {
		why := "neither a step nor an entry, or both"
		switch {
		case n.Step != nil && n.Entry == nil:
			why = l.cannot(*n.Step)
		case n.Entry != nil && n.Step == nil:
			why = l.unwritable(*n.Entry)
		}
		if why != "" {
			return l, fmt.Errorf("line %d: %s", i+1, why)
		}
		l = l.append(n)
	}
	switch {
	case len(l.lines) == 0:
		return l, errors.New("nobody opened it")
	case s.Closed != l.Closed() || !slices.Equal(s.Participants, l.Participants()):
		return l, errors.New("it does not stand where its lines end")
	}
	return l, nil
}
