package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/samhandlingsforlop/forlop/referral"
	"github.com/samhandlingsforlop/forlop/rules"
)

// answer prints a decision for a person: who is responsible, what to do now and
// by when, what may be shared, what to ask, and what help needs no referral, in
// this order.
type answer struct {
	page
	d     rules.Decision
	lang  string
	names map[string]pathway.Text // of services, persons, conditions, categories, events
	// categories are the ids of all categories of information.
	categories []string
	layers     []rules.About
	reach      map[string]pathway.Text // how families get to a service
}

func newAnswer(c *console, p *rules.Policy, d rules.Decision, lang string) *answer {
	a := &answer{page: page{c.out, c.color}, d: d, lang: lang, names: map[string]pathway.Text{}, layers: p.Layers(), reach: map[string]pathway.Text{}}
	cat := p.Catalogue()
	for _, s := range cat.Services {
		a.names[s.ID] = s.Name
		if s.Reach != (pathway.Text{}) {
			a.reach[s.ID] = s.Reach
		}
	}
	for _, s := range cat.Persons {
		a.names[s.ID] = s.Name
	}
	for _, s := range cat.Conditions {
		a.names["condition:"+s.ID] = s.Name
	}
	for _, s := range cat.Categories {
		a.names["category:"+s.ID] = s.Name
		a.categories = append(a.categories, s.ID)
	}
	for _, s := range cat.Events {
		a.names["event:"+s.ID] = s.Name
	}
	return a
}

func (a *answer) print() {
	a.responsible()
	a.duties()
	a.deadlines()
	a.review()
	a.share()
	a.missing()
	a.offers()
	a.line(0, "", "")
	s := a.d.Policy
	a.dim(0, a.say("policy")+": "+s.ID+" "+s.Version+" ("+s.Hash[:12]+"), "+a.d.At.Format(time.DateOnly))
	for _, status := range []string{"draft", "retired"} {
		var ids []string
		for _, l := range a.layers {
			if l.Status == status {
				ids = append(ids, l.ID)
			}
		}
		if len(ids) > 0 {
			a.dim(0, upper(a.say(status))+": "+strings.Join(ids, ", "))
		}
	}
}

// say is a word of the page in the language of the answer.
func (a *answer) say(key string) string { return labels[key].In(a.lang) }

// name is what people call an id; kind is "" for services and persons.
func (a *answer) name(kind, id string) string {
	key := id
	if kind != "" {
		key = kind + ":" + id
	}
	if t, ok := a.names[key]; ok {
		return t.In(a.lang)
	}
	if t, ok := labels[key]; ok {
		return t.In(a.lang)
	}
	if id == "unknown" {
		return a.say("unknown")
	}
	return id
}

func (a *answer) all(kind string, ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = a.name(kind, id)
	}
	return strings.Join(out, ", ")
}

// few joins names as all does, and of many only the first.
func (a *answer) few(ids []string) string {
	const most = 5
	if len(ids) <= most+1 {
		return a.all("", ids)
	}
	return a.all("", ids[:most]) + " +" + itoa(len(ids)-most)
}

// cited is a source and the place in it, without what stands in brackets in its
// title.
func cited(s pathway.Source) string {
	title, _, _ := strings.Cut(s.Title, " (")
	if s.Place == "" {
		return title
	}
	if strings.HasPrefix(s.Place, "§") {
		return title + " " + s.Place
	}
	return title + ", " + s.Place
}

// norm is how strongly a rule binds and what it rests on, in one line. Only the
// first source is named, without what stands in brackets in its title; the JSON
// output has all.
func (a *answer) norm(b pathway.Because) string {
	out := a.say("strength:"+string(b.Strength)) + " · " + a.say("force:"+string(b.Force))
	for i, s := range b.Source {
		if i == 0 {
			out += " · " + cited(s)
		}
		if s.Lapsed {
			out += " (" + a.say("lapsed") + ")"
			break
		}
	}
	if n := len(b.Source) - 1; n > 0 {
		out += " +" + itoa(n)
	}
	var changed []string
	for _, c := range b.Changes {
		if !slices.Contains(changed, c.Layer) {
			changed = append(changed, c.Layer)
		}
	}
	if len(changed) > 0 {
		out += ", " + a.say("changed-by") + " " + strings.Join(changed, ", ")
	}
	if top, _, several := strings.Cut(a.d.Policy.ID, "+"); several && b.Layer != top {
		return out + " [" + b.Layer + "/" + b.Rule + "]"
	}
	return out + " [" + b.Rule + "]"
}

// perhaps marks what is only possible, with the numbers of the questions whose
// answers decide it.
func (a *answer) perhaps(text string, facts []string) string {
	mark := a.say("perhaps-mark")
	if q := a.questions(facts); q != "" {
		mark += "; " + q
	}
	return "(" + mark + ") " + text
}

// questions are the numbers of the questions about these facts. Where none of these
// is printed, the fact that is asked for first stands there instead.
func (a *answer) questions(facts []string) string {
	// A rule that waits for the tier waits for what the tier waits for.
	forTier := slices.Contains(facts, "tier")
	var numbers []string
	later := ""
	shown := a.shown()
	for i, m := range a.d.Missing {
		if slices.Contains(facts, m.Fact) || forTier && slices.ContainsFunc(m.MattersTo, func(t rules.Touches) bool { return t.Output == "tier" }) {
			if !shown[i] {
				later = cmp.Or(later, m.Fact)
				continue
			}
			numbers = append(numbers, itoa(i+1))
		}
	}
	switch {
	case len(numbers) == 0 && later != "":
		return a.say("later-question") + " [" + later + "]"
	case len(numbers) == 0 && forTier:
		return a.say("tier-first")
	case len(numbers) == 0:
		return ""
	case later != "":
		numbers = append(numbers, "…")
	}
	return a.say("question") + " " + strings.Join(numbers, ", ")
}

// ground prints what a rule rests on, and what the sources leave open there.
func (a *answer) ground(indent int, b pathway.Because) {
	a.dim(indent, a.norm(b))
	a.gap(indent, b)
}

func (a *answer) gap(indent int, b pathway.Because) {
	if g := b.Gap.In(a.lang); g != "" {
		a.dim(indent, a.say("gap")+": "+g)
	}
}

func (a *answer) responsible() {
	if a.d.Emergency() {
		a.marked(markWarn, 0, "", a.say("emergency"))
	} else {
		a.possibleEmergency()
	}
	for _, x := range a.d.Deadlines {
		if x.State == referral.Broken && x.Applies == pathway.Certain && x.Strength == pathway.Skal {
			a.marked(markWarn, 0, "", a.say("broken"))
			break
		}
	}
	a.head(a.say("who"))
	for _, c := range a.d.Concerns {
		a.line(2, "", upper(a.name("condition", c.Condition))+": "+a.tier(c))
		if reach, ok := a.reach[c.Service]; ok {
			a.line(4, "", a.say("contact")+": "+reach.In(a.lang))
		}
		a.line(4, "", a.say(a.holds())+": "+a.name("", c.Meanwhile))
		if len(c.Alongside) > 0 {
			a.line(4, "", a.say("alongside")+": "+a.all("", c.Alongside))
		}
		if len(c.PossibleAlongside) > 0 {
			a.line(4, "", a.say("alongside")+", "+a.say("perhaps-mark")+": "+a.all("", c.PossibleAlongside))
		}
		for _, b := range c.Because {
			text := b.Why.In(a.lang)
			if b.Applies == pathway.Possible {
				text = a.perhaps(text, b.Facts)
			}
			a.line(4, "- ", text)
			a.ground(6, b.Because)
		}
	}
	if co := a.d.Coordinator; co.Service != "" {
		a.line(2, "", a.say("coordinator")+": "+a.name("", co.Service))
	} else if len(co.Possible) > 0 {
		a.line(2, "", a.say("coordinator")+": "+a.say("unsettled")+"; "+a.say("could-be")+" "+a.few(co.Possible))
	}
	if l := a.d.Level; l.Known {
		text := a.say("level") + ": " + string(rune('0'+l.Level))
		if l.Applies == pathway.Possible {
			text += " (" + a.say("perhaps-mark") + ")"
		}
		a.line(2, "", text)
	}
}

// holds is how the one who has the case is called where the referral stands.
func (a *answer) holds() string {
	switch a.d.Duties.State {
	case pathway.Accepted, pathway.Started, pathway.Discharged, pathway.Closed:
		return "holds"
	case pathway.Rejected:
		return "holds-rejected"
	}
	return "meanwhile"
}

// tier says who is responsible for a concern, or that nobody can say yet.
func (a *answer) tier(c rules.Concern) string {
	if c.Tier == pathway.TierUnsettled {
		if len(c.Possible) == 0 {
			return a.say("unsettled") + "; " + a.say("grey")
		}
		var names []string
		for _, t := range c.Possible {
			names = append(names, a.say("tier:"+string(t)))
		}
		out := a.say("unsettled") + "; " + a.say("could-be") + " " + strings.Join(names, ", ")
		if len(c.PossibleServices) > 0 {
			out += " (" + a.all("", c.PossibleServices) + ")"
		}
		return out
	}
	out := a.say("tier:" + string(c.Tier))
	if c.Service != "" {
		return out + " – " + a.name("", c.Service)
	}
	return out + " – " + a.say("unsettled") + "; " + a.say("could-be") + " " + a.all("", c.PossibleServices)
}

// when says by which day, or from when a deadline that has not begun counts.
func (a *answer) when(x referral.Deadline) string {
	if x.State == referral.Undated {
		return upper(a.name("event", x.Limit.From)) + ": " + a.say("state:undated")
	}
	if x.Due.IsZero() {
		return a.say("counts") + " " + a.name("event", x.Limit.From)
	}
	text := a.say("latest") + " " + x.Due.Format(time.DateOnly) + ", " + a.say("state:"+string(x.State))
	switch {
	case !x.Ended.IsZero():
		text += ", " + a.say("ended") + " " + x.Ended.Format(time.DateOnly)
	case x.State == referral.Broken:
		text += ", " + a.say("not-ended")
	}
	return text
}

func (a *answer) deadlines() {
	if len(a.d.Deadlines) == 0 {
		return
	}
	a.head(a.say("deadlines"))
	duty := map[string]pathway.Text{}
	for _, u := range a.d.Duties.List {
		duty[u.ID] = u.Do
	}
	for _, x := range a.d.Deadlines {
		text := duty[x.Duty].In(a.lang) + " " + upper(a.when(x))
		if x.Applies == pathway.Possible {
			text += " (" + a.say("perhaps-mark") + ")"
		}
		if x.State == referral.Broken {
			a.marked(markWarn, 2, "- ", text)
		} else {
			a.line(2, "- ", text)
		}
		a.ground(4, x.Because)
	}
}

func (a *answer) review() {
	if len(a.d.Review) == 0 {
		return
	}
	a.head(a.say("review"))
	for _, x := range a.d.Review {
		lead := "- "
		text := x.What.In(a.lang)
		if x.Applies == pathway.Possible {
			text = a.perhaps(text, x.Facts)
		}
		a.line(2, lead, text)
		a.ground(4, x.Because)
	}
}

func (a *answer) offers() {
	if len(a.d.Offers) == 0 || a.d.Emergency() { // no drop-in while life is in danger
		return
	}
	a.head(a.say("offers"))
	for _, x := range a.d.Offers {
		text := a.name("", x.Service) + ": " + x.Reach.In(a.lang)
		if x.Applies == pathway.Possible {
			text = a.perhaps(text, x.Facts)
		}
		a.line(2, "- ", text)
		if contact := x.Contact.In(a.lang); contact != "" {
			a.line(4, "", a.say("contact")+": "+contact)
		}
		a.ground(4, x.Because)
	}
}
