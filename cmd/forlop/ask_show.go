package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/samhandlingsforlop/forlop/rules"
)

// why says what a question matters to, who may answer it, what kind of information
// the answer is, and how many questions are left after it.
func (k *asker) why(q rules.Question, left int) {
	if q.Fact == "" {
		return
	}
	var outputs []string
	for _, t := range q.MattersTo {
		if o := k.say("output:" + t.Output); !slices.Contains(outputs, o) {
			outputs = append(outputs, o)
		}
	}
	k.dim(3, upper(k.say("matters"))+": "+strings.Join(outputs, ", "))
	who := k.all("", q.Of)
	if len(q.Of) == 0 {
		who = k.say("nobody")
	}
	k.dim(3, upper(k.say("answers"))+": "+who)
	for _, c := range []rules.Covered{rules.CoveredByConsent, rules.CoveredNot} {
		var those []string
		for _, a := range q.Answerers {
			if a.Covered == c {
				those = append(those, a.Who)
			}
		}
		if len(those) > 0 {
			k.dim(3, k.word("covered:"+string(c))+": "+k.all("", those))
		}
	}
	text := k.word("after") + ": " + itoa(left)
	if q.Category != "" {
		text = k.word("category") + ": " + k.name("category", q.Category) + " · " + text
	}
	k.dim(3, text)
}

// byName puts values in the order in which people look for them.
func (k *asker) byName(values []rules.Value) {
	slices.SortStableFunc(values, func(a, b rules.Value) int { return strings.Compare(a.Name.In(k.lang), b.Name.In(k.lang)) })
}

// values lists what can be answered, with numbers: one in each line where the
// policy has names for them.
func (k *asker) values(q rules.Question) {
	names := make([]string, len(q.Values))
	several := false
	for i, v := range q.Values {
		names[i] = v.ID
		if name := v.Name.In(k.lang); name != "" {
			names[i], several = name, true
		}
	}
	lead := func(i int) string { return fmt.Sprintf("%*d ", len(itoa(len(names))), i+1) }
	if several {
		for i, name := range names {
			k.line(3, lead(i), name)
		}
		return
	}
	for i := range names {
		names[i] = itoa(i+1) + " " + names[i]
	}
	if len(names) > 0 {
		k.line(3, "", strings.Join(names, " · "))
	}
}

// takes says how a question is answered.
func (k *asker) takes(q rules.Question, take string) string {
	if take != "" {
		return k.word("take:" + take)
	}
	switch q.Type {
	case "set":
		return k.word("take:set") + " " + k.word("take:none")
	case "int":
		return k.word("take:int") + " " + k.say("from") + " " + fmt.Sprint(q.Min) + " " + k.word("to") + " " + fmt.Sprint(q.Max) + "."
	}
	return k.word("take:" + q.Type)
}

// prompt shows where to write.
func (k *asker) prompt() { fmt.Fprint(k.w, "   > ") }

// emergency tells at once when an emergency has become certain.
func (k *asker) emergency(d rules.Decision) {
	if is := d.Emergency(); is != k.warned {
		k.warned = is
		if is {
			k.line(0, "", "")
			k.marked(markWarn, 0, "", k.say("emergency")+" "+k.word("see-now"))
		}
	}
}

// ending says, below the decision, what nobody knew and what was not asked.
func (k *asker) ending(a *rules.Asking) {
	if len(a.Aside) > 0 {
		k.head(k.word("aside"))
		k.line(2, "", k.word("aside-why"))
		for _, q := range a.Aside {
			text := q.Ask.In(k.lang)
			if len(q.Concerns) > 0 && len(a.Case.Concerns) > 1 {
				text = upper(k.name("condition", q.Concerns[0])) + ": " + text
			}
			k.line(2, "- ", text+" ["+q.Fact+"]")
		}
	}
	k.line(0, "", "")
	switch {
	case len(a.Open) > 0:
		k.line(0, "", k.word("not-asked")+": "+itoa(len(a.Open))+".")
	case len(a.Aside) == 0:
		k.line(0, "", k.word("complete"))
	}
}
