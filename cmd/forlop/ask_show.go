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
	if len(q.Of) == 0 {
		k.dim(3, k.word("nobody-now"))
	}
	by := map[string][]string{}
	for _, a := range q.Answerers {
		key := "covered"
		switch a.Covered {
		case rules.CoveredByConsent, rules.CoveredNot:
			key = "covered:" + string(a.Covered)
		}
		by[key] = append(by[key], a.Who)
	}
	for _, key := range []string{"covered", "covered:consent", "covered:not"} {
		if len(by[key]) > 0 {
			k.dim(3, k.word(key)+": "+k.all("", by[key]))
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
	short := make([]string, len(q.Values))
	several := false
	for i, v := range q.Values {
		short[i] = itoa(i+1) + " " + v.ID
		several = several || v.Name.In(k.lang) != ""
	}
	if !several {
		if len(short) > 0 {
			k.line(3, "", strings.Join(short, " · "))
		}
		return
	}
	for i := range q.Values {
		k.value(q, i)
	}
}

// value is one line of the list.
func (k *asker) value(q rules.Question, i int) {
	v := q.Values[i]
	name := k.valueName(v)
	if k.withIDs(q) && name != v.ID {
		name += " (" + v.ID + ")"
	}
	k.line(3, fmt.Sprintf("%*d ", len(itoa(len(q.Values))), i+1), name)
}

// theseValues lists those values that an answer could have meant.
func (k *asker) theseValues(q rules.Question, ids any) {
	these, _ := ids.([]string)
	for i, v := range q.Values {
		if slices.Contains(these, v.ID) {
			k.value(q, i)
		}
	}
}

// withIDs says that the ids of values stand beside their names: those of a case file.
func (k *asker) withIDs(q rules.Question) bool { return q.Fact != "" && q.Fact != "condition" }

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
