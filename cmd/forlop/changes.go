package main

import (
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

// changes prints what a layer makes of those above it, in the order in which a
// board would ask: what it settles, what it makes stronger or narrower, whom it
// lets in, what it adds, and how it words things.
type changes struct {
	*answer
	policy *rules.Policy
}

func newChanges(c *console, s *stack, lang string) *changes {
	return &changes{newAnswer(c, s.policy, rules.Decision{}, lang), s.policy}
}

func (x *changes) print(layer string) {
	var kind rules.ChangeKind
	what := ""
	for _, c := range x.policy.Changes() {
		if c.Layer != layer {
			continue
		}
		if c.Kind != kind {
			kind, what = c.Kind, ""
			x.head(x.say("change:" + string(kind)))
		}
		if kind == rules.Adds && c.What != what {
			what = c.What
			x.line(2, "", upper(x.say("what:"+what)))
		}
		x.one(c)
	}
}

func (x *changes) one(c rules.LayerChange) {
	id := c.ID
	if c.Of != "" {
		id = c.Of + "/" + c.ID
	}
	text := c.Text.In(x.lang)
	switch c.Kind {
	case rules.Contacts, rules.Widens:
		text = x.name("", c.ID)
	case rules.Rewords:
		text = ""
	}
	x.line(2, "- ", strings.TrimSpace(text+" ["+id+"]"))
	x.applies(c)
	for _, e := range c.Edits {
		x.edit(e)
	}
	x.binds(c)
	if len(c.Lifts) > 0 {
		x.line(6, "", x.say("lifts:"+string(c.Kind))+": "+x.byStrength(c.Lifts))
	}
	if len(c.Opens) > 0 {
		x.line(6, "", x.say("opens")+": "+strings.Join(c.Opens, ", "))
	}
}

// applies says what a rule decides and when.
func (x *changes) applies(c rules.LayerChange) {
	if c.Tier != "" {
		x.line(6, "", x.say("tier:"+string(c.Tier))+" – "+x.name("", c.Service))
	}
	var when []string
	for _, id := range c.For {
		when = append(when, x.name("condition", id))
	}
	if len(when) > 0 {
		x.line(6, "", x.say("about")+": "+strings.Join(when, ", "))
	}
	if len(c.When) > 0 && c.Kind != rules.Rewords {
		lines := slices.Clone(c.When)
		for i, l := range lines {
			if len(lines) > 1 && strings.Contains(l, "||") {
				lines[i] = "(" + l + ")"
			}
		}
		x.dim(6, x.say("when")+": "+strings.Join(lines, " && "))
	}
	if c.By == "" {
		return
	}
	who := x.say("by") + " " + x.name("", c.By)
	if len(c.With) > 0 {
		who += ", " + x.say("with") + " " + x.all("", c.With)
	}
	if c.Limit != (referral.Limit{}) {
		who += ", " + x.within(c.Limit)
	}
	if c.Before != "" {
		who += ", " + strings.ToLower(x.say("before")) + " " + x.say("step:"+string(c.Before))
	}
	x.line(6, "", who)
}

// within is a deadline with the events that it runs between.
func (x *changes) within(l referral.Limit) string {
	if l.Immediately {
		return x.say("immediately")
	}
	return x.limit(l) + " (" + x.name("event", l.From) + " → " + x.name("event", l.Until) + ")"
}

// binds says how strongly a rule binds and on what the entry rests.
func (x *changes) binds(c rules.LayerChange) {
	var parts []string
	if c.Strength != "" && c.Kind != rules.Tightens {
		parts = append(parts, x.say("strength:"+string(c.Strength)))
	}
	if c.Kind == rules.Rewords && c.Force.Law() && c.Strength == pathway.Skal {
		x.marked(markWarn, 6, "", x.say("rewords-law"))
	}
	if len(c.Source) > 0 {
		parts = append(parts, x.say("force:"+string(c.Source[0].Force)), cited(c.Source[0]))
	}
	if len(parts) > 0 {
		x.dim(6, strings.Join(parts, " · "))
	}
}

// byStrength lists duties, those that must be done first.
func (x *changes) byStrength(ids []string) string {
	of := map[pathway.Strength][]string{}
	for _, r := range x.policy.Rules(time.Time{}) {
		if slices.Contains(ids, r.Rule) && !slices.Contains(of[r.Strength], r.Rule) {
			of[r.Strength] = append(of[r.Strength], r.Rule)
		}
	}
	var out []string
	for _, s := range []pathway.Strength{pathway.Skal, pathway.Bor, pathway.Kan} {
		if len(of[s]) > 0 {
			out = append(out, x.say("strength:"+string(s))+": "+strings.Join(of[s], ", "))
		}
	}
	return strings.Join(out, "; ")
}

// edit prints one key before and after.
func (x *changes) edit(e rules.Edit) {
	key := x.say("key:" + e.Key)
	if key == "" {
		key = e.Key
	}
	switch {
	case e.WasText != (pathway.Text{}) || e.NowText != (pathway.Text{}):
		if was := e.WasText.In(x.lang); was != "" {
			x.line(6, "", key+", "+x.say("was")+": "+was)
		}
		x.line(6, "", key+", "+x.say("becomes")+": "+e.NowText.In(x.lang))
	case e.NowLimit != (referral.Limit{}):
		was := x.say("none-before")
		if e.WasLimit != (referral.Limit{}) {
			was = x.limit(e.WasLimit)
		}
		x.line(6, "", key+": "+was+" → "+x.within(e.NowLimit))
	case e.Was == "":
		x.line(6, "", key+": "+x.named(e.Key, e.Now))
	case e.Key == "referrers":
		x.line(6, "", key+": "+e.Was+" + "+e.Now)
	default:
		x.line(6, "", key+": "+x.named(e.Key, e.Was)+" → "+x.named(e.Key, e.Now))
	}
}

// named puts names in the place of the ids of services, persons and categories.
func (x *changes) named(key, ids string) string {
	switch key {
	case "by", "with", "to", "from":
		return x.all("", strings.Split(ids, ", "))
	case "what":
		return x.all("category", strings.Split(ids, ", "))
	case "basis":
		return x.say(ids)
	case "before":
		return x.say("step:" + ids)
	case "strength":
		return x.say("strength:" + ids)
	}
	return ids
}
