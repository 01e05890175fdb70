package main

import (
	"strings"

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
	switch {
	case c.Kind == rules.Contacts || c.Kind == rules.Widens:
		text = x.name("", c.ID)
	case c.Kind == rules.Rewords:
		text = ""
	}
	x.line(2, "- ", strings.TrimSpace(text+" ["+id+"]"))
	for _, e := range c.Edits {
		x.edit(e)
	}
	if c.Kind != rules.Adds && len(c.Source) > 0 {
		s := c.Source[0]
		x.dim(6, x.say("force:"+string(s.Force))+" · "+cited(s))
	}
	if len(c.Lifts) > 0 {
		x.line(6, "", x.say("lifts:"+string(c.Kind))+": "+strings.Join(c.Lifts, ", "))
	}
	if len(c.Opens) > 0 {
		x.line(6, "", x.say("opens")+": "+strings.Join(c.Opens, ", "))
	}
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
		text := key + ": "
		if e.WasLimit != (referral.Limit{}) {
			text += x.limit(e.WasLimit) + " → "
		}
		x.line(6, "", text+x.limit(e.NowLimit))
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
