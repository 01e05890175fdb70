package referral_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/samhandlingsforlop/forlop/consent"
	"github.com/samhandlingsforlop/forlop/pathway"
	. "github.com/samhandlingsforlop/forlop/referral"
)

var (
	crowd = []string{"skole", "ppt", "skolehelse", "fastlege"}
	kinds = []string{"school", "symptoms", "family"} // of information
)

// part returns some of the words, at least one.
func part(r *rand.Rand, words []string) []string {
	out := []string{pick(r, words...)}
	for _, w := range words {
		if r.IntN(2) == 0 && w != out[0] {
			out = append(out, w)
		}
	}
	return out
}

func randomScope(r *rand.Rand, hour int) consent.Scope {
	s := consent.Scope{Policy: stamp, At: at(hour)}
	for range 1 + r.IntN(2) {
		g := consent.Giver{Who: []string{pick(r, "child", "parent-1")}, Applies: pathway.Certain, Need: pick(r, consent.All, consent.Any)}
		if r.IntN(3) == 0 {
			g.What = part(r, kinds)
		}
		s.Givers = append(s.Givers, g)
	}
	for range 3 + r.IntN(4) {
		s.Shares = append(s.Shares, consent.Share{From: part(r, crowd), Regime: "health", To: part(r, crowd), What: part(r, kinds),
			Basis: pick(r, consent.ByConsent, consent.ByConsent, consent.ByConsent, consent.Statute, consent.NoObjection, consent.Duty, consent.Anonymous)})
	}
	if r.IntN(6) == 0 {
		s.Withheld = []consent.Giver{{Who: []string{pick(r, append(crowd, "child")...)}, What: part(r, kinds), Applies: pathway.Possible}}
	}
	return s
}

func randomRecord(r *rand.Rand, hour int) (rec consent.Record) {
	for _, to := range crowd {
		for _, who := range []string{"child", "parent-1"} {
			a := consent.Answer{Who: who, To: to, Said: pick(r, consent.Yes, consent.Yes, consent.Yes, consent.Yes, consent.No), At: at(hour - r.IntN(20))}
			switch r.IntN(8) {
			case 0:
				a.Until = at(hour + r.IntN(10) - 5)
			case 1:
				a.Withdrawn = at(hour + r.IntN(10) - 5)
			case 2:
				a.What = part(r, kinds)
			case 3:
				continue
			}
			rec = append(rec, a)
		}
	}
	return rec
}

// consented reports whether consent alone lets all the categories go, by leaving
// out every share on another basis and handing a document with them to Minimise.
func consented(from, to string, what []string, s consent.Scope, rec consent.Record, hour int) bool {
	s.Shares = slices.DeleteFunc(slices.Clone(s.Shares), func(sh consent.Share) bool { return sh.Basis != consent.ByConsent })
	doc := consent.Document{}
	for _, c := range what {
		doc[c] = "x"
	}
	return len(s.Minimise(doc, from, to, rec, at(hour))) == len(doc)
}

func consentedSome(from, to string, s consent.Scope, rec consent.Record, hour int) bool {
	return slices.ContainsFunc(kinds, func(c string) bool { return consented(from, to, []string{c}, s, rec, hour) })
}

// folder is the log on paper: who may open it from when on, and the sheets.
type folder struct {
	since   map[string]int
	sheets  []Entry
	hours   []int // of the sheets
	locked  bool
	last    int
	decided int
}

// admits says whether all the readers are let in, and writes it down.
func (f *folder) admits(by string, readers []string, s consent.Scope, decided int, rec consent.Record, hour int) bool {
	_, in := f.since[by]
	if f.locked || hour < f.last || len(readers) == 0 || decided < f.decided || decided > hour || len(f.since) > 0 && !in {
		return false
	}
	for i, reader := range readers {
		if _, in := f.since[reader]; in || reader == by || slices.Contains(readers[:i], reader) || !consentedSome(by, reader, s, rec, hour) {
			return false
		}
	}
	if len(f.since) == 0 {
		f.since[by] = hour
	}
	for _, reader := range readers {
		f.since[reader] = hour
	}
	f.last, f.decided = hour, decided
	return true
}

// reads are the sheets that the service finds.
func (f *folder) reads(who string, s consent.Scope, decided int, rec consent.Record, hour int) (out []string) {
	since, in := f.since[who]
	for i, e := range f.sheets {
		if !in || hour < since || f.hours[i] > hour {
			continue
		}
		if e.By == who || decided >= f.decided && consented(e.By, who, e.What, s, rec, hour) {
			out = append(out, e.Text)
		}
	}
	return out
}

func TestLawsOverRandomLogs(t *testing.T) {
	count := map[string]int{}
	for seed := range uint64(2_000) {
		r := rand.New(rand.NewPCG(seed, 13))
		var l Log
		f := folder{since: map[string]int{}}
		hour := 30
		for i := range 14 {
			hour += r.IntN(3)
			when := hour
			if r.IntN(15) == 0 {
				when = hour - 4
			}
			decided := when - r.IntN(2)
			if r.IntN(15) == 0 {
				decided = when + pick(r, -6, 1)
			}
			scope, rec := randomScope(r, decided), randomRecord(r, when)
			was, before := l, fmt.Sprintf("%+v", l.History())
			given := fmt.Sprintf("%+v %+v", scope, rec)
			var next Log
			var err error
			want, what := false, "admitted"
			switch by := pick(r, crowd...); {
			case len(f.since) == 0:
				what = "opened"
				readers := part(r, crowd)
				next, err = OpenLog(by, readers, scope, rec, at(when))
				want = f.admits(by, readers, scope, decided, rec, when)
			case r.IntN(3) == 0:
				readers := part(r, crowd)
				next, err = l.Admit(by, readers[:1], scope, rec, at(when))
				want = f.admits(by, readers[:1], scope, decided, rec, when)
			case r.IntN(20) == 0:
				what = "closed"
				next, err = l.Close("why", by, at(when))
				_, in := f.since[by]
				want = in && !f.locked && when >= f.last
				if want {
					f.locked, f.last = true, when
				}
			default:
				what = "written"
				e := Entry{By: by, At: at(when), Kind: pick(r, Measure, Goal, Agreement, Evaluation), Responsible: pick(r, crowd...),
					What: part(r, kinds), Text: fmt.Sprint("secret ", i)}
				switch r.IntN(20) {
				case 0:
					e.What = nil
				case 1:
					e.Kind = "gossip"
				}
				next, err = l.Write(e)
				_, in := f.since[by]
				_, there := f.since[e.Responsible]
				want = in && there && !f.locked && when >= f.last && e.What != nil && e.Kind != "gossip"
				if want {
					f.sheets, f.hours, f.last = append(f.sheets, e), append(f.hours, when), when
				}
			}
			require.Equal(t, want, err == nil, "seed %d, %d: %s: %v", seed, i, what, err)
			if err != nil {
				refused(t, err)
				require.NotContains(t, err.Error(), "secret")
				require.Equal(t, l, next, "a refused step is no step")
				what = "not " + what
			}
			count[what]++
			l = next
			require.Equal(t, given, fmt.Sprintf("%+v %+v", scope, rec))
			require.Equal(t, before, fmt.Sprintf("%+v", was.History()))
			require.Equal(t, f.locked, l.Closed())
			require.Len(t, l.Participants(), len(f.since))

			// each reads what the folder gives them, at any instant, by any scope
			decided = hour + pick(r, 0, 0, 0, -6, 1)
			scope, rec = randomScope(r, decided), randomRecord(r, hour)
			for _, who := range append(crowd, "bup") {
				for _, h := range []int{hour, hour - 5} {
					got := l.Read(who, scope, rec, at(h))
					require.Equal(t, f.reads(who, scope, decided, rec, h), texts(got), "seed %d, %d: %s", seed, i, who)
					for _, e := range got {
						if e.By != who {
							count["read"]++
						}
						e.What[0] = "changed"
					}
				}
				// nobody's yes, and no other basis, shows more than one's own
				for _, e := range l.Read(who, scope, nil, at(hour)) {
					require.Equal(t, who, e.By)
				}
			}
			if len(f.since) > 0 && (uint64(i)+seed)%4 == 0 {
				raw, err := json.Marshal(l)
				require.NoError(t, err)
				var back Log
				require.NoError(t, json.Unmarshal(raw, &back), "%s", raw)
				again, _ := json.Marshal(back)
				require.Equal(t, string(raw), string(again))
				require.NotContains(t, string(raw), "changed")
				l = back
			}
		}
	}
	for _, what := range []string{"opened", "admitted", "closed", "written", "read", "not opened", "not admitted", "not closed", "not written"} {
		assert.Greater(t, count[what], 100, what)
	}
}

// Taking a yes back never shows more, whoever reads, and whoever wrote.
func TestWithdrawingNeverShowsMore(t *testing.T) {
	fewer := 0
	for seed := range uint64(2_000) {
		r := rand.New(rand.NewPCG(seed, 17))
		scope, rec := among(consent.ByConsent, 1), said(nil, trio...)
		l := shared(t)
		for i := range 5 {
			l = write(t, l, entry(pick(r, trio...), 2+i, part(r, []string{"measures", "school", "symptoms"})...))
		}
		for i := range rec {
			if r.IntN(2) == 0 {
				rec[i].What = part(r, []string{"measures", "school", "symptoms"})
			}
		}
		less := slices.Clone(rec)
		i := r.IntN(len(less))
		less[i].Withdrawn = at(8)
		for _, who := range trio {
			more := texts(l.Read(who, scope, rec, at(9)))
			left := texts(l.Read(who, scope, less, at(9)))
			for _, text := range left {
				require.Contains(t, more, text)
			}
			if who != less[i].To {
				require.Equal(t, more, left, "the yes was about another reader")
			}
			fewer += len(more) - len(left)
		}
	}
	assert.Greater(t, fewer, 1000)
}

// Two logs made from one do not see each other.
func TestLogsShareNoMemory(t *testing.T) {
	l := write(t, shared(t), entry("skole", 2, "school"), entry("skole", 3, "school")) // has room to grow in place
	one, other := write(t, l, entry("skole", 4, "school")), write(t, l, entry("skole", 5, "school"))
	read := func(l Log) []string { return texts(l.Read("skole", consent.Scope{}, nil, at(9))) }
	assert.Equal(t, "by skole at 4", read(one)[2])
	assert.Equal(t, "by skole at 5", read(other)[2])
	assert.Len(t, read(l), 2)

	readers := []string{"ppt", "skolehelse"}
	l, err := OpenLog("skole", readers, among(consent.ByConsent, 1), said(nil, trio...), at(1))
	require.NoError(t, err)
	readers[0] = "changed"
	l.History()[0].Readers[1] = "changed"
	assert.Equal(t, []string{"skole", "ppt", "skolehelse"}, l.Participants())
}
