package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// FormatCase writes a case as YAML, as `forlop decide` reads it. ParseCase reads
// the same case back: dates that stand in Given come back as texts such as
// "2011-09-20", and every whole number as int64. Facts stand in the order of their
// names, so the same case gives the same bytes. What no case can hold, such as a
// fraction, is written too, and refused by Decide when it is read.
func FormatCase(c pathway.Case) []byte {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, yamlValue(value))
		}
	}
	list := func(key string, values []string) {
		if len(values) > 0 {
			writeValue(&b, "", key, values)
		}
	}
	fmt.Fprintf(&b, "at: %s\n", instant(c.At))
	line("state", string(c.State))
	line("contact", c.Contact)
	line("holder", c.Holder)
	line("to", c.To)
	list("in", c.In)
	writeGiven(&b, "", c.Given)
	switch {
	case len(c.Concerns) == 0:
		b.WriteString("concerns: []\n")
	default:
		b.WriteString("concerns:\n")
	}
	for _, k := range c.Concerns {
		fmt.Fprintf(&b, "  - condition: %s\n", yamlValue(k.Condition))
		writeGiven(&b, "    ", k.Given)
	}
	if len(c.Events) > 0 {
		b.WriteString("events:\n")
		for _, id := range slices.Sorted(maps.Keys(c.Events)) {
			fmt.Fprintf(&b, "  %s: %s\n", yamlValue(id), instant(c.Events[id]))
		}
	}
	list("waived", c.Waived)
	return []byte(b.String())
}

func writeGiven(b *strings.Builder, indent string, given map[string]any) {
	if len(given) == 0 {
		return
	}
	b.WriteString(indent + "given:\n")
	for _, name := range slices.Sorted(maps.Keys(given)) {
		writeValue(b, indent+"  ", yamlValue(name), given[name])
	}
}

// widest is the longest line that a list is written in.
const widest = 70

// writeValue writes a key with its value; a long list gets a line for each entry.
func writeValue(b *strings.Builder, indent, key string, v any) {
	one := indent + key + ": " + yamlValue(v)
	set, isList := v.([]string)
	if !isList || utf8.RuneCountInString(one) <= widest {
		b.WriteString(one + "\n")
		return
	}
	b.WriteString(indent + key + ":\n")
	for _, s := range set {
		b.WriteString(indent + "  - " + yamlValue(s) + "\n")
	}
}

// yamlValue writes a value as YAML in one line.
func yamlValue(v any) string {
	switch x := v.(type) {
	case bool:
		return strconv.FormatBool(x)
	case int, int32, int64:
		return fmt.Sprint(x)
	case time.Time:
		return x.Format(time.DateOnly)
	case []string:
		out := make([]string, len(x))
		for i, s := range x {
			out[i] = yamlValue(s)
		}
		return "[" + strings.Join(out, ", ") + "]"
	case string:
		if plainWord.MatchString(x) && !slices.Contains(yamlWords, strings.ToLower(x)) {
			return x
		}
		return strconv.Quote(x)
	}
	return strconv.Quote(fmt.Sprint(v))
}

// plainWord is a text that means itself in YAML without quotes: a word that
// begins with a letter, or a day.
var plainWord = regexp.MustCompile(`^(\p{L}[\p{L}\p{N}_-]*|[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// yamlWords mean something else than themselves.
var yamlWords = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// instant writes a day where the time is its beginning in UTC, as ParseCase gives a
// day, and else the time with its offset.
func instant(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 && t.Equal(day(t)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

// jsonCase is a case in JSON with the keys of a case file, so that it can be given
// to `forlop decide` as it is.
type jsonCase struct{ pathway.Case }

// MarshalJSON writes the keys that FormatCase writes.
func (j jsonCase) MarshalJSON() ([]byte, error) {
	type concern struct {
		Condition string         `json:"condition"`
		Given     map[string]any `json:"given,omitempty"`
	}
	values := func(given map[string]any) map[string]any {
		out := map[string]any{}
		for name, v := range given {
			if t, ok := v.(time.Time); ok {
				v = t.Format(time.DateOnly)
			}
			out[name] = v
		}
		return out
	}
	out := struct {
		At       string            `json:"at"`
		State    pathway.State     `json:"state,omitempty"`
		Contact  string            `json:"contact,omitempty"`
		Holder   string            `json:"holder,omitempty"`
		To       string            `json:"to,omitempty"`
		In       []string          `json:"in,omitempty"`
		Given    map[string]any    `json:"given,omitempty"`
		Concerns []concern         `json:"concerns"`
		Events   map[string]string `json:"events,omitempty"`
		Waived   []string          `json:"waived,omitempty"`
	}{At: instant(j.At), State: j.State, Contact: j.Contact, Holder: j.Holder, To: j.To, In: j.In,
		Given: values(j.Given), Concerns: []concern{}, Events: map[string]string{}, Waived: j.Waived}
	for _, k := range j.Concerns {
		out.Concerns = append(out.Concerns, concern{k.Condition, values(k.Given)})
	}
	for id, t := range j.Events {
		out.Events[id] = instant(t)
	}
	return readable(out)
}

// readable is JSON without the escapes of HTML, so that conditions can be read.
func readable(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}
