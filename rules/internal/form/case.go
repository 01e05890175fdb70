package form

import (
	"context"
	"time"

	"github.com/samhandlingsforlop/forlop/rules/internal/cond"
)

// Case is what is known in one case, coded. What is not set is unknown. It is
// not safe for concurrent use; it can be used again after Reset.
type Case struct {
	// Ctx stops opaque atoms; nil is context.Background.
	Ctx              context.Context
	form             *Form
	given            time.Time // as it was given
	at               time.Time // its day
	year, month, day int
	code             []uint16 // by feature; notRun for an opaque atom that was not asked yet
	known            []bool   // by fact
	days             []int64  // by fact: a date, in days
	raw              []raw    // by fact, for what cel-go is to see
	cel              *cond.Facts
	memo             []Value
	sets             []int    // memos that are set
	work             []uint64 // of Decide
	joint            []uint16 // of Decide: classes of groups
}

// raw is a value as it came, for opaque atoms.
type raw struct {
	shown bool // cel-go has it
	n     int64
	text  string
	set   []string
	date  time.Time
}

// NewCase makes a case in which nothing is known but its day.
func (f *Form) NewCase(at time.Time) *Case {
	c := &Case{form: f, code: make([]uint16, len(f.features)), known: make([]bool, len(f.facts)),
		days: make([]int64, len(f.facts)), raw: make([]raw, len(f.facts)), memo: make([]Value, f.shared+1)}
	c.Reset(at)
	return c
}

// Borrow is NewCase with memory that was used before, for a while: Return gives it
// back, after which it must not be used.
func (f *Form) Borrow(at time.Time) *Case {
	c, ok := f.spare.Get().(*Case)
	if !ok {
		return f.NewCase(at)
	}
	c.Reset(at)
	return c
}

// Return gives back a case that was borrowed.
func (f *Form) Return(c *Case) {
	c.Ctx, c.cel = nil, nil
	clear(c.raw) // nothing of the case stays
	f.spare.Put(c)
}

// Reset forgets everything.
func (c *Case) Reset(at time.Time) {
	c.cel = nil
	if at != c.given || c.given.IsZero() {
		c.given, c.at = at, cond.Civil(at)
		y, m, d := c.at.Date()
		c.year, c.month, c.day = y, int(m), d
	}
	copy(c.code, c.form.blank)
	clear(c.known)
	c.forget()
}

// CopyFrom makes c know what o knows. Both are of one Form.
func (c *Case) CopyFrom(o *Case) {
	c.Ctx, c.cel = o.Ctx, nil
	c.given, c.at, c.year, c.month, c.day = o.given, o.at, o.year, o.month, o.day
	copy(c.code, o.code)
	copy(c.known, o.known)
	copy(c.days, o.days)
	copy(c.raw, o.raw)
	for i := range c.raw {
		c.raw[i].shown = false
	}
	c.forget()
}

// forget drops what was remembered of shared parts.
func (c *Case) forget() {
	for _, i := range c.sets {
		c.memo[i] = NotAsked
	}
	c.sets = c.sets[:0]
}

// Known says that a fact is known, by its index.
func (c *Case) Known(fact int) bool { return c.known[fact] }

// Is says that a fact is known to be yes.
func (c *Case) Is(fact int) bool { return c.known[fact] && c.raw[fact].n == Yes }

// Elements are those of a known set, by its index; the caller does not change them.
func (c *Case) Elements(fact int) []string { return c.raw[fact].set }

// DayNumber counts the days from 1 January 1970 to a known date that is held against
// others, by its index.
func (c *Case) DayNumber(fact int) int64 { return c.days[fact] }

// Class is the class of a feature in this case; 0: not known. An opaque atom is
// asked now, if it was not yet.
func (c *Case) Class(feature int) int {
	if c.code[feature] == notRun {
		c.code[feature] = c.ask(feature)
	}
	return int(c.code[feature])
}

// set notes that a fact is known.
func (c *Case) set(v int) *fact {
	x := &c.form.facts[v]
	c.known[v] = true
	if len(x.opaque) > 0 || len(c.sets) > 0 {
		c.stale(v, x)
	}
	return x
}

// stale forgets what was worked out from the old value of a fact.
func (c *Case) stale(v int, x *fact) {
	c.raw[v].shown = false
	for _, i := range x.opaque {
		c.code[i] = notRun
	}
	c.forget()
}

// SetBool makes a fact known that is yes or no. The caller has checked that it
// is of that kind, here and in the others.
func (c *Case) SetBool(v int, is bool) {
	x := c.set(v)
	class := uint16(No)
	if is {
		class = Yes
	}
	if x.whole >= 0 {
		c.code[x.whole] = class
	}
	if len(x.opaque) > 0 {
		c.raw[v].n = int64(class)
	}
}

// SetInt makes a number known.
func (c *Case) SetInt(v int, n int64) {
	x := c.set(v)
	if x.whole >= 0 {
		c.code[x.whole] = c.form.features[x.whole].classOf(n)
	}
	if len(x.opaque) > 0 {
		c.raw[v].n = n
	}
}

// SetText makes one of several values known.
func (c *Case) SetText(v int, text string) {
	x := c.set(v)
	if x.whole >= 0 {
		class := uint16(x.values.number(text))
		if class == 0 {
			class = x.other
		}
		c.code[x.whole] = class
	}
	if len(x.opaque) > 0 {
		c.raw[v].text = text
	}
}

// SetSet makes a set known. It keeps the slice, which the caller does not change.
func (c *Case) SetSet(v int, set []string) {
	x := c.set(v)
	c.raw[v].set = set
	for _, i := range x.listed {
		c.code[i] = No
	}
	mask := 0
	for _, text := range set {
		n := x.values.number(text)
		if n == 0 {
			continue // nothing looks for it
		}
		if i := x.places[n-1]; i >= 0 {
			c.code[i] = Yes
		}
		mask |= 1 << (n - 1)
	}
	if x.size >= 0 {
		c.code[x.size] = c.form.features[x.size].classOf(int64(len(set)))
	}
	if x.whole >= 0 {
		c.code[x.whole] = uint16(mask + 1)
	}
}

// SetDate makes a date known, of which the day counts.
func (c *Case) SetDate(v int, t time.Time) {
	x := c.set(v)
	y, m, d := t.Date()
	if x.months >= 0 {
		months := (c.year-y)*12 + c.month - int(m)
		if c.day < d {
			months-- // as cond counts: a month is full on the day of the month of birth
		}
		c.code[x.months] = c.form.features[x.months].classOf(int64(months)) // below 0: the class 1
	}
	if len(x.days) == 0 && len(x.opaque) == 0 {
		return
	}
	c.raw[v].date = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	c.days[v] = c.raw[v].date.Unix() / 86400
	for _, i := range x.days {
		d := &c.form.features[i]
		if c.known[d.Facts[0]] && c.known[d.Facts[1]] {
			c.code[i] = d.classOf(c.days[d.Facts[1]] - c.days[d.Facts[0]])
		}
	}
}

// SetAll makes known all of the facts that conditions read, as Set does; what
// else is in the map it passes over. It says false if a value is of another type.
func (c *Case) SetAll(facts map[string]any) bool {
	ok := true
	for _, v := range c.form.read {
		if value, is := facts[c.form.vars[v].Name]; is {
			ok = c.put(v, value) && ok
		}
	}
	return ok
}

// Set makes a variable known by its name, with the Go type of its kind. A value
// of another type, or a name that is not declared, is ignored and reported false.
func (c *Case) Set(name string, v any) bool {
	i := c.form.names.number(name) - 1
	return i >= 0 && c.put(i, v)
}

func (c *Case) put(i int, v any) bool {
	ok := false
	kind := c.form.facts[i].kind
	switch v := v.(type) {
	case bool:
		if ok = kind == cond.Bool; ok {
			c.SetBool(i, v)
		}
	case int64:
		if ok = kind == cond.Int; ok {
			c.SetInt(i, v)
		}
	case int:
		if ok = kind == cond.Int; ok {
			c.SetInt(i, int64(v))
		}
	case string:
		if ok = kind == cond.Enum; ok {
			c.SetText(i, v)
		}
	case []string:
		if ok = kind == cond.Set; ok {
			c.SetSet(i, v)
		}
	case time.Time:
		if ok = kind == cond.Date; ok {
			c.SetDate(i, v)
		}
	}
	return ok
}

// Put sets a feature to a class, whatever its facts are; 0 makes it unknown.
func (c *Case) Put(feature, class int) {
	c.code[feature] = uint16(class)
	c.forget()
}
