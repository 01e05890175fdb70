package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/samhandlingsforlop/forlop/rules"
)

// outside prints which parts of the conditions of a layer's rules the index does not
// decide, and why; then how many rules it decides alone. Versions of one rule count
// once.
func (v *vetCmd) outside(c *console, s *stack, layer string) {
	word := func(key string) string { return labels[key].In(v.Lang) }
	all, left := map[string]bool{}, map[string]bool{}
	for _, r := range s.policy.Rules(time.Time{}) {
		if r.Layer == layer {
			all[r.Rule] = true
		}
	}
	var list []rules.Outside
	for _, o := range s.policy.Outside() {
		if o.Layer == layer {
			list = append(list, o)
			left[o.Rule] = true
		}
	}
	fmt.Fprintln(c.out)
	if len(list) > 0 {
		paragraph(c.out, "", "", word("not-in-index")+":")
	}
	for len(list) > 0 { // what several rules share stands once
		o, n := list[0], 1
		ids := []string{o.Rule}
		for n < len(list) && list[n].File == o.File && list[n].Line == o.Line && list[n].Text == o.Text {
			ids = append(ids, list[n].Rule)
			n++
		}
		list = list[n:]
		paragraph(c.out, "  - ", "    ", fmt.Sprintf("%s:%d: %s", s.file(o.File), o.Line, o.Text))
		paragraph(c.out, "    ", "    ", o.Why.In(v.Lang)+" ["+strings.Join(slices.Compact(ids), ", ")+"]")
	}
	paragraph(c.out, "", "  ", fmt.Sprintf("%d %s %d %s", len(all)-len(left), word("of"), len(all), word("in-index")))
}
