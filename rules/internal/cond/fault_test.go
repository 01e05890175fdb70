package cond

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every fault of a line, as `offset: message; hint`; nil where the line is right.
var faultTable = []struct {
	src  string
	want []string
}{
	{`severity = "mild"`, []string{"9: `=` is written `==`"}},
	{`severity == “mild”`, []string{`12: “ is a curly quote; write straight quotes: "`}},
	{`severity == “mild” && level = 1`, []string{
		`12: “ is a curly quote; write straight quotes: "`,
		"32: `=` is written `==`",
	}},
	{`gp_consulted and acute_danger`, []string{"13: `and` is written `&&`"}},
	{`not gp_consulted`, []string{"0: `not` is written `!`"}},
	{`gp_consulted OR acute_danger`, []string{"13: `OR` is written `||`"}},
	{`gp_consulted og acute_danger`, []string{"13: `og` is written `&&`"}},
	{`severity is "mild"`, []string{"9: `is` is written `==`"}},
	{`severity not in ["mild"]`, []string{"9: `not in` is written `!(… in …)`, with `!` and a bracket in front of it all"}},
	{`severity <> "mild"`, []string{"9: `<>` is written `!=`"}},
	{`gp_consulted & acute_danger`, []string{"13: `&` is written `&&`"}},
	{`gp_consulted | acute_danger`, []string{"13: `|` is written `||`"}},
	{`severity == "mild`, []string{`12: this quote is never closed`}},
	{`(gp_consulted`, []string{"0: this `(` is never closed"}},
	{`gp_consulted)`, []string{"12: this `)` closes nothing"}},
	{`severity in ["mild")`, []string{"19: this `)` stands where `]` is expected"}},
	{`gp_consulted &&`, []string{"13: something is missing after `&&`"}},
	{`&& gp_consulted`, []string{"0: something is missing before `&&`"}},
	{`gp_consulted && || acute_danger`, []string{"16: something is missing before `||`"}},
	{`gp_consulted acute_danger`, []string{"13: something is missing between `gp_consulted` and `acute_danger`, such as == or &&"}},
	{`severity == "mild" "severe"`, []string{"19: something is missing between `\"mild\"` and `\"severe\"`, such as == or &&"}},
	{`level => 1`, []string{"6: `=>` is written `>=`"}},
	{`level ≥ 1`, []string{"6: `≥` is written `>=`"}},
	{``, []string{`0: this condition is empty`}},
	{`   `, []string{`0: this condition is empty`}},
	{`!`, []string{"0: something is missing after `!`"}},
	{`severity ==`, []string{"9: something is missing after `==`"}},
	{`severity in`, []string{"9: something is missing after `in`"}},
	{`if gp_consulted`, []string{"0: `if` is a word that CEL keeps for itself"}},
	{`condition == early-psychosis`, []string{"13: `early-psychosis` is not a known name; text is written in quotes; did you mean \"early-psychosis\"?"}},
	{`severity == severe`, []string{"12: `severe` is not a known name; text is written in quotes; did you mean \"severe\"?"}},
	{`severty == "mild"`, []string{"0: `severty` is not a known name; did you mean \"severity\"?"}},
	{`sevrity in ["mild"]`, []string{"0: `sevrity` is not a known name; did you mean \"severity\"?"}},
	{`gp_consultd`, []string{"0: `gp_consultd` is not a known name; did you mean \"gp_consulted\"?"}},
	{`lives_at_rsk`, []string{"0: `lives_at_rsk` is not a known name; did you mean \"lives_at_risk\"?"}},
	{`severity == "sever"`, []string{`12: "sever" is not a value of severity (mild, moderate, severe); did you mean "severe"?`}},
	{`"sever" == severity`, []string{`0: "sever" is not a value of severity (mild, moderate, severe); did you mean "severe"?`}},
	{`((severity)) == ("sever")`, []string{`17: "sever" is not a value of severity (mild, moderate, severe); did you mean "severe"?`}},
	{`severity in ["mild", "sever", "bad"]`, []string{
		`21: "sever" is not a value of severity (mild, moderate, severe); did you mean "severe"?`,
		`30: "bad" is not a value of severity (mild, moderate, severe)`,
	}},
	{`severity != "nonsense-value"`, []string{`12: "nonsense-value" is not a value of severity (mild, moderate, severe)`}},
	{`"scool" in involved`, []string{`0: "scool" is not a value of involved (school, gp, bup); did you mean "school"?`}},
	{`involved.exists(x, x == "scool")`, []string{`24: "scool" is not a value of involved (school, gp, bup); did you mean "school"?`}},
	{`severity == 3`, []string{"12: `severity` is text, one of mild, moderate, severe; it cannot be compared with a number"}},
	{`3 == severity`, []string{"0: `severity` is text, one of mild, moderate, severe; it cannot be compared with a number"}},
	{`level == "1"`, []string{"9: `level` is a number from 0 to 3; it cannot be compared with text"}},
	{`level == 4`, []string{"9: `level` is a number from 0 to 3, so this never holds"}},
	{`level < 4`, []string{"8: `level` is a number from 0 to 3, so this always holds"}},
	{`level in [1, 5]`, []string{"13: `level` is a number from 0 to 3, so this never holds"}},
	{`level >= 0`, nil},
	{`7 > level`, []string{"0: `level` is a number from 0 to 3, so this always holds"}},
	{`gp_consulted == "true"`, []string{"16: `gp_consulted` is yes or no; write `gp_consulted` or `!gp_consulted`"}},
	{`gp_consulted == true`, nil},
	{`severity < "severe"`, []string{"0: text has no order, so `<` cannot compare it; list the values: severity in [\"severe\", …]"}},
	{`severity`, []string{"0: `severity` is text, one of mild, moderate, severe; a condition must be yes or no: compare it, such as severity == \"mild\""}},
	{`level`, []string{"0: `level` is a number from 0 to 3; a condition must be yes or no: compare it, such as with =="}},
	{`involved`, []string{"0: `involved` is a set of school, gp, bup; a condition must be yes or no: ask for a value, such as \"school\" in involved"}},
	{`born`, []string{"0: `born` is a date; a condition must be yes or no: compare it, such as with =="}},
	{`"mild"`, []string{`0: "mild" is text; a condition must be yes or no: compare it, such as with ==`}},
	{`3`, []string{"0: `3` is a number; a condition must be yes or no: compare it, such as with =="}},
	{`!severity == "mild"`, []string{"1: `severity` is text, one of mild, moderate, severe; `!` works on yes or no: write !=, or brackets around the comparison, !( … )"}},
	{`severity && gp_consulted`, []string{"0: `severity` is text, one of mild, moderate, severe; a condition must be yes or no: compare it, such as severity == \"mild\""}},
	{`severity == condition`, nil},
	{`involved == "school"`, []string{"12: `involved` is a set; write \"school\" in involved"}},
	{`involved == ["school"]`, []string{`0: sets are not compared as a whole; ask for each value, such as "…" in involved`}},
	{`involved[0] == "school"`, []string{`0: a set has no first or second value; ask for a value, such as "…" in involved`}},
	{`involved.contains("school")`, []string{"0: `involved` is a set of school, gp, bup; ask for a value with `in`, such as \"…\" in involved"}},
	{`born > 16`, []string{"7: `born` is a date; compare age(born), age_months(born) or days(born, …) with a number"}},
	{`born == "2010-01-01"`, []string{"8: `born` is a date; compare age(born), age_months(born) or days(born, …) with a number"}},
	{`age(severity) > 1`, []string{"4: `severity` is text, one of mild, moderate, severe; `age` needs a date here, such as age(born)"}},
	{`age() > 1`, []string{"0: `age` is written age(born)"}},
	{`age(born, known_on) > 1`, []string{"0: `age` is written age(born)"}},
	{`born.age() > 1`, []string{"5: `age` is written age(born)"}},
	{`age > 16`, []string{"0: `age` is a function; write it with brackets, such as age(born)"}},
	{`agee(born) > 16`, []string{"0: there is no function `agee`; did you mean \"age\"?"}},
	{`known_on - complained_on > 28`, []string{
		"0: `known_on` is a date; to count days write days(first, second)",
		"11: `complained_on` is a date; to count days write days(first, second)",
	}},
	{`matches(severity, "x")`, []string{"0: `matches` is not available in conditions"}},
	{`severity.matches("m.*")`, []string{"9: `matches` is not available in conditions"}},
	{`timestamp("2020-01-01T00:00:00Z") > born`, []string{"0: `timestamp` is not available in conditions"}},
	{`now() > born`, []string{"0: `now` is not available in conditions"}},
	{`has(severity.x)`, []string{"0: `has` is not available in conditions"}},
	{`severity.x == "a"`, []string{"0: `.x` does not fit here: a fact has no parts"}},
	{`dyn(severity) == 1`, []string{"0: `dyn` is not available in conditions"}},
	{`type(severity) == string`, []string{
		"0: `type` is not available in conditions",
		"18: `string` is not available in conditions",
	}},
	{`born.getFullYear() > 2000`, []string{"5: `getFullYear` is not available in conditions"}},
	{`1.5 > level`, []string{`0: only whole numbers are available, such as 16`}},
	{`level > 1u`, []string{`8: only whole numbers are available, such as 16`}},
	{`severity == null`, []string{"12: `null` is not available: a fact that is not given is unknown by itself"}},
	{`{"a": 1} == {"a": 1}`, []string{
		"0: `{` `}` cannot stand in a condition; a list is written [ ]",
		"12: `{` `}` cannot stand in a condition; a list is written [ ]",
	}},
	{`b"x" == b"x"`, []string{
		`0: text is written in plain quotes, with no letter before them`,
		`8: text is written in plain quotes, with no letter before them`,
	}},
	{`severity in "mild"`, []string{"12: \"mild\" is text; `in` needs a set or a list in [ ] after it"}},
	{`"mild" in severity`, []string{"10: `severity` is text, one of mild, moderate, severe, not a set; compare it with =="}},
	{`involved in ["school"]`, []string{"0: `in` asks for one value; ask for each value of involved by itself"}},
	{`3 in involved`, []string{"0: `3` is a number, but what is in the list is text"}},
	{`[1, "a"] == [2]`, []string{
		`0: sets are not compared as a whole; ask for each value, such as "…" in the set`,
		`4: "a" is text, but what stands before it in the list is a number`,
	}},
	{`1 in [1, "a"]`, []string{`9: "a" is text, but what stands before it in the list is a number`}},
	{`may_refer(referrer, "bub")`, []string{`20: "bub" is not a service; did you mean "bup"?`}},
	{`may_refer("lege", "bup")`, []string{`10: "lege" is not a referrer`}},
	{`may_refer("bup", referrer)`, []string{`10: "bup" is not a referrer`}},
	{`may_refer(referrer)`, []string{"0: `may_refer` is written may_refer(referrer, \"…\")"}},
	{`involved.exists(x.y, x)`, []string{"17: `exists` first gives each value a new name, such as exists(x, x == …)"}},
	{`involved.exists(x)`, []string{"9: `exists` is written involved.exists(x, x == …)"}},
	{`involved.exists(severity, severity == "a")`, []string{
		"15: `severity` is the name of a fact; give the values of the set another name, such as x",
		`38: "a" is not a value of involved (school, gp, bup)`,
	}},
	{`severity.exists(x, x == "a")`, []string{"0: `severity` is text, one of mild, moderate, severe; only a set or a list has values to go through"}},
	{`involved.exists(x, involved.exists(y, y == x))`, []string{`19: one of exists, all, filter and map cannot stand inside another`}},
	{`involved.exists(x, y == "school")`, []string{"19: `y` is not a known name"}},
	{`involved.filter(x, x == "gp")`, []string{`0: this is a list; a condition must be yes or no: compare it, such as with ==`}},
	{`size(severity) > 1`, []string{"5: `severity` is text, one of mild, moderate, severe; `size` counts the values of a set, such as size(involved)"}},
	{`size() > 1`, []string{"0: `size` is written size(involved)"}},
	{`involved.size(1) > 1`, []string{"0: `size` is written size(involved)"}},
	{`gp_consulted ? 1 : "a"`, []string{"19: \"a\" is text, but what stands before `:` is a number"}},
	{`gp_consulted ? severity : 1`, []string{"26: `1` is a number, but what stands before `:` is text"}},
	{`level + severity > 1`, []string{"8: `severity` is text, one of mild, moderate, severe; `+` works on numbers"}},
	{`-severity == "a"`, []string{"1: `severity` is text, one of mild, moderate, severe; `-` works on numbers"}},
	{`True`, []string{"0: `True` is not a known name; did you mean \"true\"?"}},
	{`yes`, []string{"0: `yes` is not a known name; did you mean \"true\"?"}},
	{`@at`, []string{"0: `@` cannot stand in a condition; text is written in quotes"}},
	{`__at`, []string{"0: `__at` is not a known name"}},
	{`severity == 'mild'`, nil},
	{`a.b.c`, []string{"0: `a` is not a known name"}},
	{`foo(1)`, []string{"0: there is no function `foo`"}},
	{`gp_consulted()`, []string{"0: `gp_consulted` is not a function; write it without brackets after it"}},
	{`level ++ 1 > 2`, []string{"7: something is missing before `+`"}},
	{`severity == "æ"`, []string{`12: "æ" is not a value of severity (mild, moderate, severe)`}},
	{`æ == "x"`, []string{"0: `æ` cannot stand in a name, which has only a to z, 0 to 9 and _; text is written in quotes"}},
	{`sværhet == "mild"`, []string{"2: `æ` cannot stand in a name, which has only a to z, 0 to 9 and _; text is written in quotes"}},
	{"severity == \"mild\"\n&& gp_consultd", []string{"22: `gp_consultd` is not a known name; did you mean \"gp_consulted\"?"}},
	{`level > 1 > 2`, []string{`12: this is yes or no; it cannot be compared with a number`}},
	{`severity == ("mild" ? 1 : 2)`, []string{
		`13: "mild" is text; a condition must be yes or no: compare it, such as with ==`,
		"13: `severity` is text, one of mild, moderate, severe; this is a number: they cannot be compared",
	}},
	{`(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((gp_consulted)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))`, []string{"64: this condition is too long or too deeply nested; split it into several lines, or name a part of it with `let`"}},
	{`1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1 > 1`, []string{"0: this condition is too long or too deeply nested; split it into several lines, or name a part of it with `let`"}},
	{`level > 9999999999999999999`, []string{"8: `9999999999999999999` is not a number that can stand here"}},
	{`severity == "mild";`, []string{"18: `;` cannot stand in a condition; text is written in quotes"}},
	{`severity == "mild" // comment`, nil},
	{`severity, level`, []string{"8: `,` does not fit here"}},
	{`severity == "mild",`, []string{"18: `,` does not fit here"}},
	{`.severity == "mild"`, []string{"1: `.severity` is not a known name; did you mean \"severity\"?"}},
	{`severity == "Mild"`, []string{`12: "Mild" is not a value of severity (mild, moderate, severe); did you mean "mild"?`}},
	{`severity == " mild"`, []string{`12: " mild" is not a value of severity (mild, moderate, severe); did you mean "mild"?`}},
	{`gp_consulted == acute_danger`, nil},
	{`gp_consulted == yes`, []string{"16: `yes` is not a known name; did you mean \"true\"?"}},
	{`gp_consulted < acute_danger`, []string{"0: yes and no have no order, so `<` cannot compare them"}},
	{`tier == "municipal" && tier2`, []string{"23: `tier2` is not a known name; did you mean \"tier\"?"}},
	{`severity == "mi\qld"`, []string{`12: a backslash cannot stand in a text like this`}},
	{`level == -1`, []string{"9: `level` is a number from 0 to 3, so this never holds"}},
	{`weeks > -20`, []string{"8: `weeks` is a number from -10 to 100000, so this always holds"}},
	{`known_on == complained_on`, nil},
	{`gp_consulted != "no"`, []string{"16: `gp_consulted` is yes or no; write `gp_consulted` or `!gp_consulted`"}},
	{`exists(involved, x, x == "gp")`, []string{"0: `exists` is written involved.exists(x, x == …)"}},
	{`not (gp_consulted)`, []string{"0: `not` is written `!`"}},
	{`involved.map(x, [x]) == involved`, []string{
		`0: sets are not compared as a whole; ask for each value, such as "…" in the set`,
		`16: a list cannot stand in a list`,
	}},
	{`gp_consulted && level`, []string{"16: `level` is a number from 0 to 3; a condition must be yes or no: compare it, such as with =="}},
	{`"a" in ["b", severity]`, nil},
	{`tier == "bup"`, []string{`8: "bup" is not a value of tier (municipal, specialist, emergency)`}},
	{`severity == (gp_consulted ? "mild" : "sever")`, []string{`37: "sever" is not a value of severity (mild, moderate, severe); did you mean "severe"?`}},
	{`severty == "mild" && tier == "specialst" || levl > 3`, []string{
		"0: `severty` is not a known name; did you mean \"severity\"?",
		`29: "specialst" is not a value of tier (municipal, specialist, emergency); did you mean "specialist"?`,
		"44: `levl` is not a known name; did you mean \"level\"?",
	}},
}

func show(f Fault) string {
	text := fmt.Sprintf("%d: %s", f.Offset, f.Msg)
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return text
}

func TestFaults(t *testing.T) {
	e := newTestEnv(t)
	for _, c := range faultTable {
		x, faults := e.Compile([]string{c.src}, nil)
		var got []string
		for _, f := range faults {
			got = append(got, show(f))
		}
		assert.Equal(t, c.want, got, "%s", c.src)
		assert.Equal(t, c.want == nil, x != nil, "%s", c.src)
	}
}

func TestFaultsOfSeveralLines(t *testing.T) {
	e := newTestEnv(t)
	_, faults := e.Compile([]string{"gp_consulted", "levl > 1 && severty", strings.Repeat("x", maxLine+1)}, nil)
	require.Len(t, faults, 3)
	assert.Equal(t, Fault{Line: 1, Msg: "`levl` is not a known name", Hint: `did you mean "level"?`}, faults[0])
	assert.Equal(t, Fault{Line: 1, Offset: 12, Msg: "`severty` is not a known name", Hint: `did you mean "severity"?`}, faults[1])
	assert.Equal(t, Fault{Line: 2, Msg: tooLarge}, faults[2])
}

func TestForbiddenNames(t *testing.T) {
	e := newTestEnv(t)
	forbid := func(name string) string {
		if name == "severity" {
			return "severity is only known to later lists"
		}
		return ""
	}
	_, faults := e.Compile([]string{`gp_consulted && severity == "mild"`, "mixed"}, forbid)
	assert.Equal(t, []Fault{
		{Line: 0, Offset: 16, Msg: "severity is only known to later lists"},
		{Line: 1, Msg: "`mixed` cannot be used here: severity is only known to later lists"},
	}, faults)
	_, faults = e.Compile([]string{"lives_at_risk"}, forbid)
	assert.Empty(t, faults)
}

func TestLetFaults(t *testing.T) {
	e, err := NewEnv(testVars, testRefers)
	require.NoError(t, err)
	faults := e.Lets(map[string][]string{
		"good":     {"gp_consulted"},
		"severity": {"gp_consulted"},
		"If-Not":   {"gp_consulted"},
		"a":        {"gp_consulted", "good && b"},
		"b":        {"c || good"},
		"c":        {"a"},
		"self":     {"!self"},
		"typo":     {"good", "goood"},
		"text":     {"severity"},
		"uses":     {"typo"},
	})
	var got []string
	for _, f := range faults {
		assert.Equal(t, f.Line, f.Fault.Line)
		got = append(got, fmt.Sprintf("%s %d:%s", f.Name, f.Line, show(f.Fault)))
	}
	assert.Equal(t, []string{
		"If-Not 0:0: `If-Not` cannot be a name: a name has only a to z, 0 to 9 and _, and does not begin with a digit",
		"a 1:8: `a` leads back to itself: a → b → c → a",
		"self 0:1: `self` leads back to itself: self → self",
		"severity 0:0: `severity` is already the name of a fact",
		"text 0:0: `severity` is text, one of mild, moderate, severe; a condition must be yes or no: compare it, such as severity == \"mild\"",
		"typo 1:0: `goood` is not a known name; did you mean \"good\"?",
	}, got)
}

func TestNewEnvRefuses(t *testing.T) {
	for want, vars := range map[string][]Var{
		`variable "a-b": a name has only a to z, 0 to 9 and _, and does not begin with a digit`: {{Name: "a-b"}},
		`variable "if": ` + "`if` is a word that CEL keeps for itself":                          {{Name: "if"}},
		`variable "a" is declared twice`:                                                        {{Name: "a"}, {Name: "a"}},
		`variable "a" has no values`:                                                            {{Name: "a", Kind: Set}},
		`variable "a" has an empty range`:                                                       {{Name: "a", Kind: Int, Min: 1}},
		`variable "a" has no kind`:                                                              {{Name: "a", Kind: 9}},
	} {
		_, err := NewEnv(vars, nil)
		assert.EqualError(t, err, want)
	}
	// Names that CEL has for types and functions are free for facts.
	e, err := NewEnv([]Var{{Name: "int"}, {Name: "type"}, {Name: "age"}, {Name: "string", Kind: Enum, Values: []string{"x"}}}, nil)
	require.NoError(t, err)
	x := compile(t, e, `int && type && age && string == "x"`)
	assert.Equal(t, []string{"age", "int", "string", "type"}, x.Vars())
	f := e.Facts(testDay)
	f.Set("int", true)
	f.Set("type", true)
	f.Set("age", true)
	f.Set("string", "x")
	assert.Equal(t, True, x.Eval(ctx, f).Truth)
	assert.Equal(t, True, compile(t, e, "(int ? 1 : 2) == (type && string.contains(\"x\") ? 1 : 3)").Eval(ctx, f).Truth)
	_, faults := e.Compile([]string{`may_refer("a", "b")`}, nil)
	assert.Equal(t, []Fault{{Msg: "`may_refer` is not available in conditions"}}, faults)
}
