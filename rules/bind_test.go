package rules

import (
	"database/sql"
	"iter"
	"reflect"
	"testing"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

type severity string

type worry struct {
	Condition string         `forlop:"condition"`
	Severity  *severity      `forlop:"severity"`
	Tried     sql.Null[bool] `forlop:"tried"`
}

type risk struct {
	Danger   bool         `forlop:"danger"`
	Violence sql.NullBool `forlop:"violence"`
}

type child struct {
	risk
	Note     string
	Born     *time.Time `forlop:"born"`
	Referrer severity   `forlop:"referrer"`
	Tests    *struct {
		Score uint8 `forlop:"score"`
	}
	Signs   []severity `forlop:"signs"`
	Skipped bool       `forlop:"-"`
	Main    *worry
	Others  []worry
}

var boundAt = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func pointer[T any](v T) *T { return &v }

// What stands in a struct, and what is not known in it, is the same as in maps.
func TestBoundSaysWhatMapsSay(t *testing.T) {
	p := tiny(t, tinyRules)
	bound, err := Bind[child](p)
	require.NoError(t, err)
	born := time.Date(2014, 5, 6, 0, 0, 0, 0, time.UTC)
	for name, x := range map[string]struct {
		child child
		given map[string]any
		about []pathway.Concern
	}{
		"as little as can be": {
			child{Referrer: "larer", Main: &worry{}},
			map[string]any{"referrer": "larer", "danger": false},
			[]pathway.Concern{{}},
		},
		"everything": {
			child{risk: risk{true, sql.NullBool{Bool: false, Valid: true}}, Born: &born, Referrer: "fastlege",
				Tests: &struct {
					Score uint8 `forlop:"score"`
				}{25}, Signs: []severity{"tired", "sad"},
				Main:   &worry{"angst", pointer(severity("severe")), sql.Null[bool]{V: true, Valid: true}},
				Others: []worry{{Condition: "depresjon", Severity: pointer(severity("mild"))}}},
			map[string]any{"referrer": "fastlege", "danger": true, "violence": false, "born": born, "score": 25, "signs": []string{"sad", "tired"}},
			[]pathway.Concern{{Condition: "depresjon", Given: map[string]any{"severity": "mild"}}, {Condition: "angst", Given: map[string]any{"severity": "severe", "tried": true}}},
		},
		"a set that is empty": {
			child{Referrer: "larer", Signs: []severity{}, Others: []worry{{Condition: "angst", Tried: sql.Null[bool]{V: true}}}},
			map[string]any{"referrer": "larer", "danger": false, "signs": []string{}},
			[]pathway.Concern{{Condition: "angst"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			frame := pathway.Case{At: boundAt, State: pathway.Considered, Contact: "skole"}
			got, err := bound.Decide(t.Context(), frame, &x.child)
			require.NoError(t, err)
			frame.Given, frame.Concerns = x.given, x.about
			want, err := p.Decide(t.Context(), frame)
			require.NoError(t, err)
			require.Equal(t, asJSON(t, want), asJSON(t, got))
		})
	}
}

// A value that does not fit is refused as it is in a map; what is no value of a
// date or of an enum is refused, not taken for unknown.
func TestBoundRefusesWhatMapsRefuse(t *testing.T) {
	bound, err := Bind[child](tiny(t, tinyRules))
	require.NoError(t, err)
	later := boundAt.AddDate(0, 0, 1)
	fine := child{Referrer: "larer", Main: &worry{Condition: "angst"}}
	for want, change := range map[string]func(c *child, frame *pathway.Case){
		"given: referrer takes fastlege or larer; a field that may be unknown is a pointer, or has Valid":     func(c *child, _ *pathway.Case) { c.Referrer = "" },
		"given: born takes a date such as 2011-09-20; a field that may be unknown is a pointer, or has Valid": func(c *child, _ *pathway.Case) { c.Born = &time.Time{} },
		"given: born is after the day of the case":                                                            func(c *child, _ *pathway.Case) { c.Born = &later },
		"given: signs takes a list of any of sad, tired, angry":                                               func(c *child, _ *pathway.Case) { c.Signs = []severity{"secret"} },
		"concern 1: given: severity takes mild, moderate or severe":                                           func(c *child, _ *pathway.Case) { c.Main.Severity = pointer(severity("secret")) },
		"concern 1: condition: this is no condition of the policy":                                            func(c *child, _ *pathway.Case) { c.Main.Condition = "secret" },
		"concerns: two concerns have the same condition":                                                      func(c *child, _ *pathway.Case) { c.Others = []worry{{Condition: "angst"}} },
		"concerns: name at least one":                                                                         func(c *child, _ *pathway.Case) { c.Main = nil },
		"given: the facts come from the struct; leave them out of the case":                                   func(_ *child, f *pathway.Case) { f.Given = map[string]any{"danger": true} },
		"concerns: they come from the struct; leave them out of the case":                                     func(_ *child, f *pathway.Case) { f.Concerns = []pathway.Concern{{}} },
		"at: say for which day": func(_ *child, f *pathway.Case) { f.At = time.Time{} },
	} {
		c, main, frame := fine, *fine.Main, pathway.Case{At: boundAt}
		c.Main = &main
		change(&c, &frame)
		_, err := bound.Decide(t.Context(), frame, &c)
		var problem *CaseError
		require.ErrorAs(t, err, &problem, want)
		require.Len(t, problem.Problems, 1)
		require.Contains(t, problem.Problems[0], want)
		require.NotContains(t, err.Error(), "secret")
	}
	_, err = bound.Decide(t.Context(), pathway.Case{At: boundAt}, nil)
	require.EqualError(t, err, "the case does not fit the policy: given: the struct with the facts is nil")
	_, err = (*Bound[child])(nil).Decide(t.Context(), pathway.Case{At: boundAt}, &fine)
	require.EqualError(t, err, "nothing is bound; make it with Bind")
}

type unseen struct {
	Born time.Time `forlop:"born"`
}

type nested struct {
	*unseen
	Deep struct {
		Danger **sql.Null[bool] `forlop:"danger"`
		Score  uint64           `forlop:"score"`
	}
	Worries *[]*sql.Null[struct {
		worryBase
		Tried bool `forlop:"tried"`
	}]
}

type worryBase struct {
	Condition *string `forlop:"condition"`
}

// Facts are found behind pointers and values that may be missing, in what is
// embedded, and in other structs.
func TestBoundLooksInside(t *testing.T) {
	p := tiny(t, tinyRules)
	plan, err := p.planStruct(reflect.TypeFor[nested]())
	require.NoError(t, err)
	told := func(x *nested) (map[string]any, []string) {
		in, err := p.prepareStruct(pathway.Case{At: boundAt}, plan, reflect.ValueOf(x).Elem())
		if err != nil {
			return nil, err.(*CaseError).Problems //nolint:errorlint // it is one
		}
		given, concerns := map[string]any{}, []string(nil)
		for _, k := range in.given {
			given[k.name] = k.value
		}
		for _, k := range in.concerns {
			concerns = append(concerns, k.id)
		}
		return given, concerns
	}
	var x nested
	given, problems := told(&x)
	require.Nil(t, given)
	require.Equal(t, []string{"concerns: name at least one; leave its condition empty if that is not known"}, problems)

	worries := make([]*sql.Null[struct {
		worryBase
		Tried bool `forlop:"tried"`
	}], 4)
	for i := range 3 { // the last is nil, the first is not valid
		worries[i] = &sql.Null[struct {
			worryBase
			Tried bool `forlop:"tried"`
		}]{Valid: i > 0}
	}
	worries[1].V.Condition = pointer("angst")
	x.Worries = &worries
	given, concerns := told(&x)
	require.Equal(t, map[string]any{"score": int64(0)}, given)
	require.Equal(t, []string{"angst", unknownCondition}, concerns)

	x.unseen = &unseen{boundAt.AddDate(-9, 0, 0)}
	x.Deep.Danger = pointer(&sql.Null[bool]{V: true, Valid: true})
	x.Deep.Score = 25
	given, _ = told(&x)
	require.Equal(t, map[string]any{"born": day(x.Born), "danger": true, "score": int64(25)}, given)

	x.Deep.Danger, x.Deep.Score = pointer((*sql.Null[bool])(nil)), 1<<63
	given, problems = told(&x)
	require.Nil(t, given)
	require.Equal(t, []string{"given: score takes a whole number from 0 to 25"}, problems)
}

// Everything that is wrong with a type is told at once, in the order of its fields.
func TestBindTellsAllProblems(t *testing.T) {
	p := tiny(t, tinyRules)
	type self struct {
		Danger bool `forlop:"danger"`
		Self   *self
	}
	type wrong struct {
		Born     string    `forlop:"born"`
		Refferer string    `forlop:"refferer"`
		Strange  bool      `forlop:"xyzzy"`
		danger   bool      `forlop:"danger"` //nolint:unused // that is what is wrong
		Violence bool      `forlop:"violence"`
		Again    *bool     `forlop:"violence"`
		Score    float64   `forlop:"score"`
		Signs    []int     `forlop:"signs"`
		Severity string    `forlop:"severity"`
		Heard    time.Time `forlop:"heard"`
		Options  time.Time `forlop:"born,omitempty"`
		Blank    int       `forlop:" score"`
		Empty    bool      `forlop:""`
		Selves   self
		Hidden   map[string]risk
		Others   []struct {
			Condition int    `forlop:"condition"`
			Born      []byte `forlop:"born"`
			Tried     bool   `forlop:"tried"`
			Twice     bool   `forlop:"tried"`
			Grade     int    `forlop:"severity"`
			Inner     []worry
		}
		under []worry //nolint:unused // the same
	}
	_, err := Bind[wrong](p)
	var problem *BindError
	require.ErrorAs(t, err, &problem)
	require.Equal(t, []string{
		"field Born: born is a time.Time, or one that may be unknown, not string",
		`field Refferer: the policy declares no fact "refferer"; did you mean "referrer"?`,
		`field Strange: the policy declares no fact "xyzzy"`,
		"field danger: it cannot be read, as its name does not begin with a capital",
		"field Again: violence is already the field Violence",
		"field Score: score is an integer (0 to 25), or one that may be unknown, not float64",
		"field Signs: signs is a slice of strings (sad, tired, angry), not []int",
		`field Severity: severity is about a concern; put it into a struct with a field tagged forlop:"condition"`,
		"field Heard: heard is a bool, or one that may be unknown, not time.Time",
		`field Options: the tag is the name of a fact alone, without options or blanks: write forlop:"born", not "born,omitempty"`,
		`field Blank: the tag is the name of a fact alone, without options or blanks: write forlop:"score", not " score"`,
		`field Empty: the tag is empty; write the fact that it holds, or forlop:"-" to pass it over`,
		"field Selves.Self: a struct that holds itself",
		`field Hidden: facts in a map cannot be told apart; concerns stand in a slice of structs, each with a field tagged forlop:"condition"`,
		"field Others[].Condition: a condition is a string, or one that may be unknown, not int",
		"field Others[].Born: born is about the case; put it outside the concern",
		"field Others[].Twice: tried is already the field Others[].Tried",
		"field Others[].Grade: severity is a string (mild, moderate, severe), or one that may be unknown, not int",
		"field Others[].Inner: a concern stands inside a concern",
		"field under: what is in it cannot be read, as its name does not begin with a capital",
	}, problem.Problems)

	_, err = Bind[struct {
		Worry struct {
			Condition string `forlop:"condition,omitempty"`
			Severity  string `forlop:"severity"`
		}
	}](p)
	require.EqualError(t, err, `the type does not fit the policy: field Worry.Condition: the tag is the name of a fact alone, without options or blanks: write forlop:"condition", not "condition,omitempty"`)
	_, err = Bind[int](p)
	require.EqualError(t, err, "the type does not fit the policy: int is no struct")
	_, err = Bind[worry](p)
	require.ErrorContains(t, err, "rules.worry is itself a concern")
	_, err = Bind[risk](p)
	require.ErrorContains(t, err, "nothing in rules.risk holds the concerns")
	_, err = Bind[child](nil)
	require.ErrorContains(t, err, "not loaded")
}

// A tag that Go cannot read is told, and not passed over.
func TestBindRefusesATagThatCannotBeRead(t *testing.T) {
	p := tiny(t, tinyRules)
	field := func(name string, is any, tag string) reflect.StructField {
		return reflect.StructField{Name: name, Type: reflect.TypeOf(is), Tag: reflect.StructTag(tag)}
	}
	concern := reflect.StructOf([]reflect.StructField{field("Condition", "", `forlop:condition`)})
	_, err := p.planStruct(reflect.StructOf([]reflect.StructField{
		field("Danger", false, `forlop:danger`),
		field("Violence", false, `json:"violence" forlop: "violence"`),
		field("Born", time.Time{}, `json:"born" forlop:'born'`),
		field("Score", 0, `forlop:"score`),
		field("Empty", 0, `forlop:`),
		field("Fine", 0, `json:"forlop:score" xml:"forlop: \"x\" score"`),
		{Name: "Others", Type: reflect.SliceOf(concern)},
	}))
	var problem *BindError
	require.ErrorAs(t, err, &problem)
	says := func(field, fact string) string {
		return `field ` + field + `: the tag cannot be read; write forlop:"` + fact + `", with quotes and without blanks`
	}
	require.Equal(t, []string{
		says("Danger", "danger"), says("Violence", "violence"), says("Born", "born"), says("Score", "score"), says("Empty", "the_fact"),
		says("Others[].Condition", "condition"),
	}, problem.Problems)
}

// What was never bound says so, whatever it is given.
func TestAZeroBoundRefuses(t *testing.T) {
	var b Bound[child]
	_, want := b.Decide(t.Context(), pathway.Case{}, &child{})
	require.Error(t, want)
	one := func(yield func(pathway.Case, child) bool) { yield(pathway.Case{}, child{}) }
	for _, cases := range []iter.Seq2[pathway.Case, child]{nil, one} {
		var got []error
		for _, err := range b.DecideAll(t.Context(), cases) {
			got = append(got, err)
		}
		require.Equal(t, []error{want}, got)
	}
}
