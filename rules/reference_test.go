package rules

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// truth is -1 false, 0 undecided, 1 true.
func (p *refPolicy) truth(t testing.TB, prg cel.Program, vars map[string]any) int {
	part, err := p.env.PartialVars(vars)
	require.NoError(t, err)
	v, _, err := prg.Eval(part)
	switch {
	case err != nil:
		return 0
	case v == types.True:
		return 1
	case v == types.False:
		return -1
	}
	return 0
}

// refResult is what the reference says: of each rule and concern, its truth.
type refResult struct {
	truth    map[spot]int
	tier     map[string]string
	possible map[string][]string
	service  map[string]string
}

func (p *refPolicy) decide(t *testing.T, c pathway.Case) refResult {
	out := refResult{map[spot]int{}, map[string]string{}, map[string][]string{}, map[string]string{}}
	y, m, d := c.At.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	vars := func(given ...map[string]any) map[string]any {
		all := map[string]any{"state": string(c.State), "ref_at": at}
		for _, g := range given {
			for k, v := range g {
				if d, ok := v.(time.Time); ok {
					y, m, d := d.Date()
					v = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
				}
				all[k] = v
			}
		}
		return all
	}
	// Of two facts that cannot be beside each other, one makes the other false.
	excluded := func(given map[string]any) map[string]any {
		all := map[string]any{}
		for k, v := range given {
			all[k] = v
		}
		for name, f := range p.facts {
			if other, ok := f["not_with"].(string); ok && all[other] != nil {
				all[name] = false
			}
		}
		return all
	}
	c.Given = excluded(c.Given)
	type world = map[string]any
	worlds := map[string][]world{}
	for _, k := range c.Concerns {
		facts := vars(c.Given, k.Given)
		if k.Condition == "" {
			k.Condition = unknownCondition // neither the condition nor its pathway is known
		} else {
			facts["condition"], facts["pathway"] = k.Condition, p.conds[k.Condition]
			if facts["pathway"] == "" {
				facts["pathway"] = "none"
			}
		}
		tr := map[string]int{}
		for _, u := range p.rules {
			if u.list == "tier" {
				tr[u.id] = p.truth(t, u.prg, facts)
				out.truth[spot{u.id, k.Condition}] = tr[u.id]
			}
		}
		p.refTier(k.Condition, tr, &out)
		var ws []world
		add := func(tier, service string) {
			w := world{}
			for k, v := range facts {
				w[k] = v
			}
			w["tier"] = tier
			if service != "" {
				w["service"] = service
			}
			ws = append(ws, w)
		}
		certain := false
		for _, u := range p.rules {
			if u.list != "tier" || tr[u.id] < 0 {
				continue
			}
			certain = certain || tr[u.id] > 0
			if p.outOf(u, tr) || out.tier[k.Condition] == "emergency" && u.body["tier"] != "emergency" {
				continue
			}
			add(u.body["tier"].(string), u.body["service"].(string))
		}
		if !certain {
			add("municipal", "")
			add("specialist", "")
		}
		worlds[k.Condition] = ws
	}
	// The level, from rules that may read the tier.
	high, sure, spoken := int64(0), int64(-1), false
	var values []int64
	eval := func(u refRule, more world) map[string]int {
		got := map[string]int{}
		if !u.perConcern {
			v := vars(c.Given, more)
			got[""] = p.truth(t, u.prg, v)
			return got
		}
		for concern, ws := range worlds {
			res := map[int]bool{}
			for _, w := range ws {
				v := vars(w, more)
				res[p.truth(t, u.prg, v)] = true
			}
			switch {
			case len(res) > 1:
				got[concern] = 0
			default:
				for r := range res {
					got[concern] = r
				}
			}
		}
		return got
	}
	for _, u := range p.rules {
		if u.list != "level" {
			continue
		}
		for where, r := range eval(u, nil) {
			out.truth[spot{u.id, where}] = r
			lvl := int64(u.body["level"].(int))
			if r >= 0 {
				high, spoken = max(high, lvl), true
				values = append(values, lvl)
			}
			if r > 0 {
				sure = max(sure, lvl)
			}
		}
	}
	levels := []world{{"level": high}}
	if sure != high && !(high == 0 && sure < 0 && !spoken) {
		levels = []world{{"level": max(sure, 0)}}
		for _, n := range values {
			if n > max(sure, 0) {
				levels = append(levels, world{"level": n})
			}
		}
	}
	for _, u := range p.rules {
		if u.list == "tier" || u.list == "level" || u.id == settleDuty {
			continue
		}
		came := eval(u, levels[0])
		for _, l := range levels[1:] { // what is not the same at every level is undecided
			for where, r := range eval(u, l) {
				if came[where] != r {
					came[where] = 0
				}
			}
		}
		for where, r := range came {
			if among, ok := u.body["among"].(string); ok && r > 0 && c.Given[among] == nil {
				r = 0 // to whom it goes is not known
			}
			if u.body["unsettled"] == true && (out.service[where] != "" || out.tier[where] == "emergency") {
				r = -1 // it is settled who is responsible
			}
			if u.body["unsettled"] == true && r > 0 && p.openTier(where, out.truth) {
				r = 0 // an answer can settle it
			}
			out.truth[spot{u.id, where}] = r
		}
	}
	return out
}

// openTier says whether a tier rule is undecided for a concern.
func (p *refPolicy) openTier(k string, truth map[spot]int) bool {
	return slices.ContainsFunc(p.rules, func(u refRule) bool {
		r, ok := truth[spot{u.id, k}]
		return u.list == "tier" && ok && r == 0
	})
}

// outOf says whether a certain rule goes before this one.
func (p *refPolicy) outOf(u refRule, tr map[string]int) bool {
	for _, s := range p.rules {
		if s.list != "tier" || tr[s.id] <= 0 {
			continue
		}
		for _, settled := range strs(s.body["settles"]) {
			if settled == u.id || strings.HasSuffix(settled, "/"+u.id) {
				return true
			}
		}
	}
	return false
}

func (p *refPolicy) refTier(k string, tr map[string]int, out *refResult) {
	tiers, services := map[string]bool{}, map[string]bool{}
	certain, emergency := false, false
	for _, u := range p.rules {
		if u.list == "tier" && tr[u.id] > 0 {
			certain = true
			emergency = emergency || u.body["tier"] == "emergency"
		}
	}
	for _, u := range p.rules {
		if u.list != "tier" || tr[u.id] < 0 || p.outOf(u, tr) || emergency && u.body["tier"] != "emergency" {
			continue
		}
		tiers[u.body["tier"].(string)] = true
		services[u.body["service"].(string)] = true
	}
	out.tier[k] = "unsettled"
	if certain && len(tiers) == 1 {
		out.tier[k] = sortedKeys(tiers)[0]
		if len(services) == 1 {
			out.service[k] = sortedKeys(services)[0]
		}
		return
	}
	out.possible[k] = sortedKeys(tiers)
}
