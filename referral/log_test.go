package referral_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

var trio = []string{"skole", "ppt", "skolehelse"}

// among lets the three share with each other, on the basis, what the parent says
// yes to.
func among(basis consent.Basis, hour int) consent.Scope {
	s := consent.Scope{Policy: stamp, At: at(hour),
		Givers: []consent.Giver{{Who: []string{"parent-1"}, Applies: pathway.Certain}}}
	for _, from := range trio {
		sh := consent.Share{From: []string{from}, Regime: "administration", To: trio,
			What: []string{"measures", "school", "symptoms"}, Basis: basis}
		sh.Rule = "together"
		s.Shares = append(s.Shares, sh)
	}
	return s
}

// said is that the parent said yes, at the start, to sharing the categories with
// the services; no category means all.
func said(what []string, to ...string) (rec consent.Record) {
	for _, service := range to {
		rec = append(rec, consent.Answer{Who: "parent-1", To: service, What: what, Said: consent.Yes, At: at(0)})
	}
	return rec
}

func entry(by string, hour int, what ...string) Entry {
	return Entry{By: by, At: at(hour), Kind: Measure, Responsible: "skole", What: what, Text: fmt.Sprint("by ", by, " at ", hour)}
}

// shared is a log of the three, open since hour 1.
func shared(t *testing.T) Log {
	t.Helper()
	l, err := OpenLog("skole", []string{"ppt", "skolehelse"}, among(consent.ByConsent, 1), said(nil, trio...), at(1))
	require.NoError(t, err)
	return l
}

func write(t *testing.T, l Log, list ...Entry) Log {
	t.Helper()
	for _, e := range list {
		var err error
		l, err = l.Write(e)
		require.NoError(t, err)
	}
	return l
}

func texts(list []Entry) (out []string) {
	for _, e := range list {
		out = append(out, e.Text)
	}
	return out
}

func TestTheZeroLogIsNone(t *testing.T) {
	var l Log
	scope, rec := among(consent.ByConsent, 1), said(nil, trio...)
	_, err := l.Write(entry("skole", 1, "school"))
	assert.Contains(t, why(t, Written, err), "OpenLog")
	_, err = l.Admit("skole", []string{"ppt"}, scope, rec, at(1))
	assert.Contains(t, why(t, Admitted, err), "OpenLog")
	_, err = l.Close("why", "skole", at(1))
	assert.Contains(t, why(t, pathway.Closed, err), "OpenLog")
	assert.Empty(t, l.Read("skole", scope, rec, at(1)))
	assert.Empty(t, l.Read("", scope, rec, time.Time{}))
	assert.Empty(t, l.Participants())
	assert.Empty(t, l.History())
	assert.False(t, l.Closed())
	_, err = json.Marshal(l)
	assert.Error(t, err)
}

func TestOpenLog(t *testing.T) {
	two := []string{"ppt", "skolehelse"}
	yes := said(nil, two...)
	refusal := func(rec consent.Record, change func(*consent.Scope)) *Refused {
		s := among(consent.ByConsent, 1)
		change(&s)
		l, err := OpenLog("skole", two, s, rec, at(1))
		assert.Equal(t, Log{}, l)
		e := refused(t, err)
		assert.Equal(t, Opened, e.Step)
		return e
	}
	same := func(*consent.Scope) {}

	for _, basis := range []consent.Basis{consent.Statute, consent.Duty, consent.Anonymous, consent.NoObjection, ""} {
		e := refusal(yes, func(s *consent.Scope) { *s = among(basis, 1) })
		assert.EqualError(t, e, "referral: opened refused: by consent skole may share nothing with ppt, skolehelse", basis)
	}
	e := refusal(nil, same)
	assert.EqualError(t, e, "referral: opened refused: by consent skole may share nothing with ppt, skolehelse; consent: parent-1 (never-asked)")
	assert.EqualError(t, refusal(yes[:1], same), "referral: opened refused: by consent skole may share nothing with skolehelse; consent: parent-1 (never-asked)",
		"for each reader")
	late := said(nil, two...)
	late[0].Withdrawn, late[1].Until = at(1), at(1)
	assert.Equal(t, consent.Withdrawn, refusal(late, same).Waits[0].Status)
	assert.Equal(t, consent.Expired, refusal(late, same).Waits[1].Status)
	assert.NotEmpty(t, refusal(said([]string{"family"}, two...), same).Why, "nothing that the scope has")
	assert.NotEmpty(t, refusal(yes, func(s *consent.Scope) { s.Givers = nil }).Why, "nobody who must consent")
	assert.Contains(t, refusal(yes, func(s *consent.Scope) { *s = consent.Scope{} }).Why, "no decision")
	assert.Contains(t, refusal(yes, func(s *consent.Scope) { s.At = at(2) }).Why, "later")
	assert.NotEmpty(t, refusal(yes, func(s *consent.Scope) {
		s.Withheld = []consent.Giver{{Who: []string{"ppt"}, Applies: pathway.Possible}}
	}).Why, "a prohibition")

	open := func(by string, readers []string, when time.Time) error {
		_, err := OpenLog(by, readers, among(consent.ByConsent, 1), said(nil, trio...), when)
		return err
	}
	assert.Contains(t, why(t, Opened, open("skole", nil, at(1))), "no reader")
	assert.Contains(t, why(t, Opened, open("Kari", two, at(1))), "id of a service")
	assert.Contains(t, why(t, Opened, open("", two, at(1))), "id of a service")
	assert.Contains(t, why(t, Opened, open("skole", []string{"Kari"}, at(1))), "id of a service")
	assert.Contains(t, why(t, Opened, open("skole", []string{"skole"}, at(1))), "already")
	assert.Contains(t, why(t, Opened, open("skole", []string{"ppt", "ppt"}, at(1))), "already")
	assert.Contains(t, why(t, Opened, open("skole", two, time.Time{})), "no instant")

	l, err := OpenLog("skole", two, among(consent.ByConsent, 1), said([]string{"school"}, two...), at(2))
	require.NoError(t, err, "one category is enough")
	assert.Equal(t, trio, []string{l.Participants()[0], l.Participants()[1], l.Participants()[2]})
	assert.Equal(t, []LogStep{{What: Opened, At: at(2), By: "skole", Readers: two, Policy: stamp, Decided: at(1)}}, l.History())
	assert.Equal(t, "log (open)", l.String())
}

func TestAdmit(t *testing.T) {
	scope := among(consent.ByConsent, 1)
	l, err := OpenLog("skole", []string{"ppt"}, scope, said(nil, "ppt"), at(1))
	require.NoError(t, err)
	l = write(t, l, entry("skole", 2, "school"))
	admit := func(by, reader string, scope consent.Scope, rec consent.Record, when time.Time) (Log, string) {
		next, err := l.Admit(by, []string{reader}, scope, rec, when)
		if err == nil {
			return next, ""
		}
		assert.Equal(t, l, next)
		return next, why(t, Admitted, err)
	}
	yes := said(nil, trio...)
	_, no := admit("skole", "skolehelse", scope, said(nil, "ppt"), at(3))
	assert.Contains(t, no, "may share nothing with skolehelse")
	_, no = admit("skolehelse", "skolehelse", scope, yes, at(3))
	assert.Contains(t, no, "only a participant")
	_, no = admit("skole", "ppt", scope, yes, at(3))
	assert.Contains(t, no, "already")
	_, no = admit("skole", "skolehelse", scope, yes, at(1))
	assert.Contains(t, no, "earlier")
	_, no = admit("skole", "skolehelse", among(consent.ByConsent, 0), yes, at(3))
	assert.Contains(t, no, "older")
	_, no = admit("skole", "skolehelse", among(consent.Statute, 1), yes, at(3))
	assert.Contains(t, no, "may share nothing")

	assert.Empty(t, l.Read("skolehelse", scope, yes, at(9)), "takes no part, whatever consent opens")
	_, err = l.Write(entry("skolehelse", 3, "school"))
	assert.Contains(t, why(t, Written, err), "only a participant")
	next, no := admit("ppt", "skolehelse", scope, yes, at(3))
	require.Empty(t, no, "a reader may let one in that it may share with")
	assert.Equal(t, []string{"skole", "ppt", "skolehelse"}, next.Participants())
	assert.Equal(t, []string{"by skole at 2"}, texts(next.Read("skolehelse", scope, yes, at(3))), "what was written before, too")
	assert.Empty(t, next.Read("skolehelse", scope, yes, at(2)), "not before it was let in")
	write(t, next, entry("skolehelse", 4, "school"))
}

func TestWrite(t *testing.T) {
	l := shared(t)
	for name, c := range map[string]struct {
		change func(*Entry)
		why    string
	}{
		"nobody":                  {func(e *Entry) { e.By = "" }, "only a participant"},
		"one who takes no part":   {func(e *Entry) { e.By = "bup" }, "only a participant"},
		"no instant":              {func(e *Entry) { e.At = time.Time{} }, "no instant"},
		"back in time":            {func(e *Entry) { e.At = at(0) }, "earlier"},
		"no kind":                 {func(e *Entry) { e.Kind = "" }, "kind"},
		"an unknown kind":         {func(e *Entry) { e.Kind = "gossip" }, "kind"},
		"nobody responsible":      {func(e *Entry) { e.Responsible = "" }, "must be a participant"},
		"one who is not there":    {func(e *Entry) { e.Responsible = "bup" }, "must be a participant"},
		"no category":             {func(e *Entry) { e.What = nil }, "categories"},
		"an empty category":       {func(e *Entry) { e.What = []string{"school", " "} }, "categories"},
		"no text":                 {func(e *Entry) { e.Text = " \n" }, "no text"},
		"none of it, but a text…": {func(e *Entry) { *e = Entry{Text: e.Text} }, "no instant"},
	} {
		e := entry("ppt", 2, "school")
		e.Text = "Kari is well"
		c.change(&e)
		next, err := l.Write(e)
		assert.Contains(t, why(t, Written, err), c.why, name)
		assert.NotContains(t, err.Error(), "Kari")
		assert.Equal(t, l, next)
	}
	for _, k := range []EntryKind{Measure, Goal, Agreement, Evaluation} {
		e := entry("ppt", 2, "school")
		e.Kind, e.Due = k, at(100)
		got := write(t, l, e).Read("ppt", consent.Scope{}, nil, at(2))
		assert.Equal(t, []Entry{e}, got)
	}

	e := entry("ppt", 2, "school")
	l = write(t, l, e)
	e.What[0] = "changed"
	l.Read("ppt", consent.Scope{}, nil, at(2))[0].What[0] = "changed"
	assert.Equal(t, []string{"school"}, l.Read("ppt", consent.Scope{}, nil, at(2))[0].What, "no shared memory")
}

func TestReadGoesAsFarAsConsent(t *testing.T) {
	l := write(t, shared(t), entry("skole", 2, "school"), entry("ppt", 3, "school", "symptoms"), entry("skole", 4, "symptoms"))
	scope := among(consent.ByConsent, 1)
	read := func(who string, s consent.Scope, rec consent.Record, hour int) []string {
		return texts(l.Read(who, s, rec, at(hour)))
	}
	everything := []string{"by skole at 2", "by ppt at 3", "by skole at 4"}
	all := said(nil, trio...)
	for _, who := range trio {
		assert.Equal(t, everything, read(who, scope, all, 9))
		assert.Equal(t, everything[:2], read(who, scope, all, 3), "what was written by then")
	}
	assert.Equal(t, everything[:1], read("skolehelse", scope, said([]string{"school"}, trio...), 9), "every category, not some")
	assert.Equal(t, []string{"by ppt at 3"}, read("ppt", scope, nil, 9), "own entries need nobody's consent")
	assert.Empty(t, read("skolehelse", scope, nil, 9))
	assert.Empty(t, read("bup", scope, append(all, said(nil, "bup")...), 9))

	for i := range all {
		all[i].Withdrawn = at(8)
	}
	assert.Equal(t, everything, read("skolehelse", scope, all, 7))
	assert.Empty(t, read("skolehelse", scope, all, 8), "withdrawn")
	for i := range all {
		all[i].Withdrawn, all[i].Until = time.Time{}, at(8)
	}
	assert.Empty(t, read("skolehelse", scope, all, 8), "expired")

	all = said(nil, trio...)
	for _, basis := range []consent.Basis{consent.Statute, consent.Duty, consent.Anonymous, consent.NoObjection} {
		assert.Equal(t, []string{"by ppt at 3"}, read("ppt", among(basis, 1), all, 9), "%s is not what a log is for", basis)
	}
	assert.Empty(t, read("skolehelse", consent.Scope{}, all, 9))
	assert.Empty(t, read("skolehelse", among(consent.ByConsent, 0), all, 9), "a scope older than the one that let it in")
	assert.Empty(t, read("skolehelse", among(consent.ByConsent, 10), all, 9), "a scope later than the instant")
	withheld := scope
	withheld.Withheld = []consent.Giver{{Who: []string{"skolehelse"}, What: []string{"symptoms"}, Applies: pathway.Possible}}
	assert.Equal(t, everything[:1], read("skolehelse", withheld, all, 9), "a prohibition")
	oneWay := scope
	oneWay.Shares = scope.Shares[:1] // from the school
	assert.Equal(t, []string{"by skole at 2", "by skole at 4"}, read("skolehelse", oneWay, all, 9), "from each author to the reader")
}

func TestCloseLog(t *testing.T) {
	l := write(t, shared(t), entry("ppt", 2, "school"))
	scope, rec := among(consent.ByConsent, 1), said(nil, append(trio, "bup")...)
	for _, c := range []struct {
		reason, by string
		hour       int
		why        string
	}{
		{" ", "skole", 3, "reason"}, {"why", "bup", 3, "only a participant"}, {"why", "", 3, "only a participant"}, {"why", "skole", 1, "earlier"},
	} {
		next, err := l.Close(c.reason, c.by, at(c.hour))
		assert.Contains(t, why(t, pathway.Closed, err), c.why)
		assert.Equal(t, l, next)
	}
	closed, err := l.Close("the plan is done", "ppt", at(3))
	require.NoError(t, err)
	assert.True(t, closed.Closed())
	assert.False(t, l.Closed())
	assert.Equal(t, "log (closed)", closed.String())
	assert.Equal(t, LogStep{What: pathway.Closed, At: at(3), By: "ppt", Reason: "the plan is done"}, closed.History()[1])

	_, err = closed.Write(entry("ppt", 4, "school"))
	assert.Contains(t, why(t, Written, err), "closed")
	_, err = closed.Admit("skole", []string{"bup"}, scope, rec, at(4))
	assert.Contains(t, why(t, Admitted, err), "closed")
	_, err = closed.Close("why", "ppt", at(4))
	assert.Contains(t, why(t, pathway.Closed, err), "closed")
	assert.Len(t, closed.Read("skole", scope, rec, at(9)), 1, "as far as consent reaches")
	assert.Empty(t, closed.Read("skole", scope, nil, at(9)))
}

func TestNothingPersonalOfALogIsPrinted(t *testing.T) {
	e := entry("ppt", 2, "symptoms")
	e.Text = "Kari is well"
	l, err := write(t, shared(t), e).Close("Kari moved", "ppt", at(3))
	require.NoError(t, err)
	seen := l.Read("ppt", consent.Scope{}, nil, at(3))
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "log", l, "entry", seen[0], "step", l.History()[1])
	all := fmt.Sprintf("%v %+v %#v %s %v %#v %v %#v %s %s", l, l, l, l, seen, seen, l.History(), l.History(), &seen[0], log.String())
	assert.NotContains(t, all, "Kari")
	assert.NotContains(t, all, "symptoms")
	assert.Equal(t, "no log", Log{}.String())
}

// A decision by another policy opens nothing that others wrote: it knows neither
// these categories nor these prohibitions.
func TestALogIsReadByThePolicyThatLetTheReaderIn(t *testing.T) {
	l := write(t, shared(t), entry("skole", 2, "school"), entry("ppt", 2, "school"))
	scope, rec := among(consent.ByConsent, 3), said(nil, trio...)
	assert.Equal(t, []string{"by skole at 2", "by ppt at 2"}, texts(l.Read("ppt", scope, rec, at(3))))
	scope.Policy.Version += "1"
	assert.Len(t, l.Read("ppt", scope, rec, at(3)), 2, "another version of the same")
	scope.Policy.ID = "another"
	assert.Equal(t, []string{"by ppt at 2"}, texts(l.Read("ppt", scope, rec, at(3))))
}
