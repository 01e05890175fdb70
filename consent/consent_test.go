package consent_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
)

// scopeOf is a scope with one share from the GP to BUP.
func scopeOf(basis Basis, givers ...Giver) Scope {
	sh := Share{From: []string{"fastlege"}, Regime: "health", To: []string{"bup"},
		What: []string{"symptoms", "risk", "identity"}, Basis: basis}
	sh.Rule = "referral-to-bup"
	for i := range givers {
		givers[i].Applies = pathway.Certain
		givers[i].Rule = "giver"
	}
	return Scope{At: day0, Givers: givers, Shares: []Share{sh}}
}

func yes(who string, what ...string) Answer {
	return Answer{Who: who, To: "bup", What: what, Said: Yes, At: day0}
}
func nay(who string) Answer { return Answer{Who: who, To: "bup", Said: No, At: day0} }

var (
	everything = []string{"symptoms", "risk", "identity"}
	later      = day0.Add(48 * time.Hour)
	parents    = []string{"parent-1", "parent-2"}
)

func TestZeroOpensNothing(t *testing.T) {
	assert.Empty(t, Scope{}.Check("fastlege", "bup", nil, later))
	assert.Equal(t, Document{}, Scope{}.Minimise(Document{"symptoms": "…"}, "fastlege", "bup", nil, later))
	s := scopeOf("", Giver{Who: []string{"child"}})
	assert.Empty(t, s.Check("fastlege", "bup", Record{yes("child")}, later)[0].Open, "an unknown basis")
	s = scopeOf(ByConsent)
	v := s.Check("fastlege", "bup", Record{yes("child")}, later)[0]
	assert.Empty(t, v.Open, "nobody has to consent for certain")
	assert.Equal(t, []Wait{{Status: Undecided, What: everything, Rule: "referral-to-bup"}}, v.Waits)
	s = scopeOf(ByConsent, Giver{})
	assert.Empty(t, s.Check("fastlege", "bup", nil, later)[0].Open, "a giver without people is never met")
}

func TestStatusesAreToldApart(t *testing.T) {
	s := scopeOf(ByConsent, Giver{Who: []string{"child"}})
	until, withdrawn, future := yes("child"), yes("child"), yes("child")
	until.Until, withdrawn.Withdrawn = later, later
	future.At = later.Add(1)
	for _, c := range []struct {
		name string
		rec  Record
		at   time.Time
		want Status
	}{
		{"nobody asked", nil, later, NeverAsked},
		{"given", Record{yes("child")}, later, Given},
		{"refused", Record{nay("child")}, later, Refused},
		{"the last instant of a yes", Record{until}, later.Add(-1), Given},
		{"until is exclusive", Record{until}, later, Expired},
		{"before it is withdrawn", Record{withdrawn}, later.Add(-1), Given},
		{"withdrawn at that instant", Record{withdrawn}, later, Withdrawn},
		{"an answer after the instant", Record{future}, later, NeverAsked},
		{"another person", Record{yes("parent-1")}, later, NeverAsked},
		{"another recipient", Record{{Who: "child", To: "ppt", Said: Yes, At: day0}}, later, NeverAsked},
		{"the same instant, no last", Record{yes("child"), nay("child")}, later, Refused},
		{"the same instant, no first", Record{nay("child"), yes("child")}, later, Refused},
		{"a later yes", Record{{Who: "child", To: "bup", Said: Yes, At: later}, nay("child")}, later, Given},
	} {
		v := s.Check("fastlege", "bup", c.rec, c.at)[0]
		require.Len(t, v.Answers, 1, c.name)
		assert.Equal(t, c.want, v.Answers[0].Status, c.name)
		assert.Equal(t, c.want == Given, len(v.Open) == 3, c.name)
		assert.Equal(t, c.want, c.rec.Status("child", "bup", "risk", c.at), c.name)
	}
	s.Shares[0].Basis = Statute
	assert.Equal(t, NotNeeded, s.Check("fastlege", "bup", Record{nay("child")}, later)[0].Answers[0].Status)
}

// An answer that says nothing, or not when, opens nothing; a no is heard all the
// same.
func TestAnswersThatAreNotWhole(t *testing.T) {
	answer := func(said Said, at time.Time) Answer { return Answer{Who: "child", To: "bup", Said: said, At: at} }
	never := time.Time{}
	takenBack := answer(Yes, never)
	takenBack.Withdrawn = day0
	for _, c := range []struct {
		name string
		rec  Record
		want Status
	}{
		{"the zero answer", Record{{}}, NeverAsked},
		{"nothing said", Record{answer("", day0)}, NeverAsked},
		{"nothing said later", Record{yes("child"), answer("", later)}, Given},
		{"nothing said after a no", Record{nay("child"), answer("", later)}, Refused},
		{"a word that is neither", Record{yes("child"), answer("ja", later)}, Refused},
		{"an undated yes", Record{answer(Yes, never)}, NeverAsked},
		{"an undated yes after a no", Record{nay("child"), answer(Yes, never)}, Refused},
		{"an undated no", Record{answer(No, never)}, Refused},
		{"an undated no beside a yes", Record{answer(No, never), yes("child")}, Refused},
		{"an undated yes that was taken back", Record{yes("child"), takenBack}, Withdrawn},
		{"and a no", Record{nay("child"), takenBack}, Refused},
	} {
		assert.Equal(t, c.want, c.rec.Status("child", "bup", "risk", later), c.name)
		for _, basis := range []Basis{ByConsent, NoObjection} {
			s := scopeOf(basis, Giver{Who: []string{"child"}})
			open := len(s.Check("fastlege", "bup", c.rec, later)[0].Open) > 0
			want := c.want == Given || basis == NoObjection && c.want == NeverAsked
			assert.Equal(t, want, open, "%s, %s", c.name, basis)
		}
	}
	b, err := json.Marshal(yes("child"))
	require.NoError(t, err)
	assert.Contains(t, string(b), `"said":"yes"`)
}

func TestStaleClock(t *testing.T) {
	s := scopeOf(Statute)
	assert.Len(t, s.Check("fastlege", "bup", nil, day0)[0].Open, 3)
	v := s.Check("fastlege", "bup", nil, day0.Add(-1))[0]
	assert.Empty(t, v.Open)
	assert.Equal(t, Undecided, v.Waits[0].Status)
}

func TestNeeds(t *testing.T) {
	all := scopeOf(ByConsent, Giver{Who: parents})
	v := all.Check("fastlege", "bup", Record{yes("parent-1")}, later)[0]
	assert.Empty(t, v.Open)
	assert.Equal(t, []Wait{{Who: "parent-2", Status: NeverAsked, What: everything, Rule: "giver"}}, v.Waits)

	anyOf := scopeOf(ByConsent, Giver{Who: parents, Need: Any})
	v = anyOf.Check("fastlege", "bup", Record{yes("parent-1")}, later)[0]
	assert.Equal(t, everything, v.Open)
	assert.Equal(t, NotNeeded, v.Answers[1].Status)

	care := scopeOf(ByConsent, Giver{Who: []string{"barnevern", "foster-parents"}, Need: Any, Prevails: "barnevern"})
	open := func(rec ...Answer) bool { return len(care.Check("fastlege", "bup", rec, later)[0].Open) > 0 }
	assert.True(t, open(yes("foster-parents")))
	assert.True(t, open(yes("barnevern"), nay("foster-parents")))
	assert.False(t, open(nay("barnevern"), yes("foster-parents")))
}

func TestCategories(t *testing.T) {
	s := scopeOf(ByConsent, Giver{Who: []string{"child"}})
	v := s.Check("fastlege", "bup", Record{yes("child", "risk")}, later)[0]
	assert.Equal(t, []string{"risk"}, v.Open)
	assert.Equal(t, []string{"symptoms", "identity"}, v.Shut)
	assert.Equal(t, []Wait{{Who: "child", Status: NeverAsked, What: v.Shut, Rule: "giver"}}, v.Waits)

	nothing := Answer{Who: "child", To: "bup", What: []string{}, Said: Yes, At: day0}
	assert.Empty(t, s.Check("fastlege", "bup", Record{nothing}, later)[0].Open, "a yes to no category")
	b, err := json.Marshal(nothing)
	require.NoError(t, err)
	var back Answer
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, nothing, back, "does not become a yes to everything when stored")
	nothing.Said = No
	assert.Equal(t, Refused, Record{nothing}.Status("child", "bup", "risk", later))
}

func TestWithheldIsNotAsked(t *testing.T) {
	s := scopeOf(ByConsent, Giver{Who: parents, Need: Any})
	s.Withheld = []Giver{{Who: []string{"parent-1"}, What: []string{"risk"}, Applies: pathway.Possible}}
	v := s.Check("fastlege", "bup", Record{yes("parent-1")}, later)[0]
	assert.Empty(t, v.Open, "no earlier yes counts")
	assert.Equal(t, NotToBeAsked, v.Waits[0].Status)
	assert.Equal(t, NeverAsked, v.Waits[1].Status)
	assert.Len(t, s.Check("fastlege", "bup", Record{yes("parent-2")}, later)[0].Open, 3)
	s.Withheld[0].To = []string{"ppt"}
	assert.Len(t, s.Check("fastlege", "bup", Record{yes("parent-1")}, later)[0].Open, 3, "withheld about another recipient")
}

// A recipient from whom something is withheld does not get it, unless there is a
// duty to disclose it.
func TestWithheldFromTheRecipient(t *testing.T) {
	for _, basis := range []Basis{ByConsent, NoObjection, Statute, Anonymous, Duty} {
		s := scopeOf(basis, Giver{Who: []string{"child"}})
		rec := Record{yes("child")}
		open := func() []string { return s.Check("fastlege", "bup", rec, later)[0].Open }
		before := open()
		require.Contains(t, before, "risk")
		s.Withheld = []Giver{{Who: []string{"bup"}, What: []string{"risk"}, Applies: pathway.Possible}}
		s.Withheld[0].Rule = "not-bup"
		if basis == Duty {
			assert.Equal(t, before, open(), "a duty to disclose outranks")
			continue
		}
		v := s.Check("fastlege", "bup", rec, later)[0]
		want := Wait{Who: "bup", Status: NotToBeTold, What: []string{"risk"}, Rule: "not-bup"}
		assert.NotContains(t, v.Open, "risk", basis)
		assert.Contains(t, v.Open, "symptoms", basis)
		assert.Equal(t, []Wait{want}, v.Waits, basis)
		assert.Contains(t, v.Answers, want)

		s.Withheld[0].What = nil
		assert.Empty(t, open(), "everything is withheld")
		s.Withheld[0].To = []string{"ppt"}
		assert.Equal(t, before, open(), "about another recipient")
		s.Withheld[0].To, s.Withheld[0].Who = nil, []string{"ppt"}
		assert.Equal(t, before, open(), "from another service")
	}
}

func TestRegimes(t *testing.T) {
	s := scopeOf(ByConsent,
		Giver{Who: []string{"child"}, Regimes: []string{"administration"}},
		Giver{Who: parents, Regimes: []string{"health"}})
	both := Record{yes("parent-1"), yes("parent-2")}
	assert.Len(t, s.Check("fastlege", "bup", both, later)[0].Open, 3)
	s.Shares[0].From, s.Shares[0].Regime = nil, ""
	v := s.Check("anyone", "bup", append(both, yes("child")), later)[0]
	assert.Empty(t, v.Open, "whose consent it takes is not certain while the sender's regime is not known")
	assert.Equal(t, Undecided, v.Waits[0].Status)
	assert.Empty(t, s.Check("anyone", "skole", both, later), "a share that names another recipient")
}

func TestConcerns(t *testing.T) {
	s := scopeOf(ByConsent, Giver{Who: []string{"child"}, Concerns: []string{"angst"}})
	rec := Record{yes("child")}
	open := func(concerns ...string) bool {
		s.Shares[0].Concerns = concerns
		return len(s.Check("fastlege", "bup", rec, later)[0].Open) > 0
	}
	assert.True(t, open())
	assert.True(t, open("angst"))
	assert.False(t, open("depresjon"))
	assert.False(t, open("angst", "depresjon"), "nobody consents for the other concern")
}

func TestNoObjection(t *testing.T) {
	s := scopeOf(NoObjection, Giver{Who: []string{"child"}})
	open := func(rec ...Answer) int { return len(s.Check("fastlege", "bup", rec, later)[0].Open) }
	assert.Equal(t, 3, open())
	assert.Equal(t, 0, open(nay("child")))
	part := nay("child")
	part.What = []string{"risk"}
	assert.Equal(t, 2, open(part))
	s.Givers[0].Applies = pathway.Possible
	assert.Equal(t, 2, open(part), "an objection counts when the giver is only possible")
}

func TestAnonymous(t *testing.T) {
	s := scopeOf(Anonymous)
	v := s.Check("fastlege", "bup", nil, later)[0]
	assert.Equal(t, []string{"symptoms", "risk"}, v.Open)
	assert.Equal(t, []string{"identity"}, v.Shut)
	assert.Empty(t, v.Waits)

	doc := Document{"symptoms": "s", "identity": "i", "family": "f"}
	assert.Equal(t, Document{"symptoms": "s"}, s.Minimise(doc, "fastlege", "bup", nil, later))
	who := Share{To: []string{"bup"}, What: []string{"identity"}, Basis: Duty}
	s.Shares = append(s.Shares, who)
	assert.Equal(t, Document{"identity": "i"}, s.Minimise(doc, "fastlege", "bup", nil, later),
		"what goes under a name takes nothing anonymous with it")
	assert.Equal(t, Document{"symptoms": "s", "identity": "i", "family": "f"}, doc)
}

func TestMinimiseNeverAliases(t *testing.T) {
	s := scopeOf(Statute)
	doc := Document{"symptoms": "s", "risk": "r", "identity": "i"}
	got := s.Minimise(doc, "fastlege", "bup", nil, later)
	assert.Equal(t, doc, got)
	got["symptoms"] = "changed"
	assert.Equal(t, "s", doc["symptoms"])
}

func TestTell(t *testing.T) {
	informed := func(g Giver) Giver { g.Who, g.Applies = []string{"parent-1"}, pathway.Certain; return g }
	s := scopeOf(Statute)
	tell := func() any {
		what, all := s.Tell("parent-1")
		if all {
			return "all"
		}
		return what
	}
	none := []string(nil)
	assert.Equal(t, none, tell())
	s.Informed = []Giver{informed(Giver{})}
	assert.Equal(t, "all", tell())
	s.Withheld = []Giver{{Who: []string{"parent-1"}, What: []string{"risk"}, Applies: pathway.Possible}}
	assert.Equal(t, []string{"identity", "symptoms"}, tell())
	s.Withheld[0].What = nil
	assert.Equal(t, none, tell(), "a prohibition outranks")
	s.Withheld[0].Who = []string{"parent-2"}
	assert.Equal(t, "all", tell())
	s.Informed[0].Applies = pathway.Possible
	assert.Equal(t, none, tell(), "what is only possible does not tell")
	s.Informed = []Giver{informed(Giver{What: []string{"safety"}, Regimes: []string{"health"}})}
	assert.Equal(t, none, tell())
	what, all := s.TellBy("parent-1", "health")
	assert.Equal(t, []string{"safety"}, what)
	assert.False(t, all)
	s.Informed = []Giver{informed(Giver{To: []string{"bup"}})}
	assert.Equal(t, []string{"identity", "risk", "symptoms"}, tell())
	s.Informed[0].To = []string{"ppt"}
	assert.Equal(t, none, tell())
}

// Nothing that is withheld, for certain or possibly, is ever told.
func TestTellNeverTellsWhatIsWithheld(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	told := 0
	for range 20_000 {
		s := randomScope(r)
		for _, p := range roles {
			what, all := s.TellBy(p, one(r, regimes))
			told += len(what)
			for _, g := range s.Withheld {
				if slices.Contains(g.Who, p) {
					require.False(t, all)
					require.False(t, len(g.What) == 0 && len(what) > 0)
					for _, c := range g.What {
						require.NotContains(t, what, c)
					}
				}
			}
		}
	}
	assert.Greater(t, told, 1000)
}

// No method changes its input, and a scope survives storing.
func TestInputsStayAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 2_000 {
		s, rec := randomScope(r), randomRecord(r)
		before, err := json.Marshal([]any{s, rec})
		require.NoError(t, err)
		first := s.Check("fastlege", "bup", rec, later)
		again, _ := json.Marshal(first)
		for _, v := range first {
			for _, list := range [][]string{v.Open, v.Shut} {
				for i := range list {
					list[i] = "changed"
				}
			}
			for _, w := range slices.Concat(v.Waits, v.Answers) {
				for i := range w.What {
					w.What[i] = "changed"
				}
			}
		}
		s.Tell("child")
		after, _ := json.Marshal([]any{s, rec})
		require.Equal(t, string(before), string(after))
		var back Scope
		b, _ := json.Marshal(s)
		require.NoError(t, json.Unmarshal(b, &back))
		second, _ := json.Marshal(back.Check("fastlege", "bup", rec, later))
		require.Equal(t, string(again), string(second))
	}
}
