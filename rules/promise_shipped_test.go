package rules

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/samhandlingsforlop/forlop/examples"
	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// holder is whom a changed rule makes responsible.
type holder struct {
	tier    pathway.Tier
	service string
}

// holders are those that a rule is tried with, of each tier the ones that most is
// mistaken for first.
var holders = map[pathway.Tier][]string{
	pathway.TierMunicipal:  {"psyk-kommune", "fastlege", "skole", "hfu"},
	pathway.TierSpecialist: {"bup", "dps", "habu"},
	pathway.TierEmergency:  {"akutt", "amk"},
}

// openService are the rules of which another service of the same tier is not noticed,
// each with what the sources leave open. Only these.
var openService = map[string]string{
	"anxiety-moderate-municipal": "a declared zone: the tier itself is open, and the municipality's services are named side by side",
	"autism-bup":                 "which specialist service assesses autism differs between the health trusts; layers below settle it",
	"autism-habilitation":        "which specialist service assesses autism differs between the health trusts; layers below settle it",
	"barnevern-mapping-first":    "who in the municipal health service examines is for the start meeting with child welfare to say",
}

// Whichever tier rule of the national policy is given another tier or another service,
// Prove refutes something about who is responsible: a promise is broken, a direction is
// lost, a declared grey zone is gone, or a new one is there. A case that Decide answers
// differently shows it, unless the rule became an emergency: then nobody is left for a
// promise or a zone to speak about. The exceptions stand in openService, and are so.
func TestAnotherAnswerOfATierRuleIsNoticed(t *testing.T) {
	national, err := Load(examples.National())
	require.NoError(t, err)
	before, err := national.Prove(context.Background())
	require.NoError(t, err)
	require.Empty(t, aboutHolders(before))
	for id := range openService {
		require.True(t, slices.ContainsFunc(national.rules, func(u *rule) bool { return u.id == id && u.tier != nil }), id)
	}
	for i, u := range national.rules {
		if u.tier == nil || testing.Short() && i%25 > 0 {
			continue
		}
		tried := changedHolders(u)
		require.GreaterOrEqual(t, len(tried), 3)
		if os.Getenv("FORLOP_CASES") == "" { // on request all of them
			tried = tried[:2]
		}
		for _, to := range tried {
			t.Run(u.id+"/"+string(to.tier)+"/"+to.service, func(t *testing.T) {
				t.Parallel()
				files := memory(t, examples.National())
				answering(t, files, u.id, to)
				p, err := Load(files)
				require.NoError(t, err)
				after, err := p.Prove(context.Background())
				require.NoError(t, err)
				refuted := aboutHolders(after)
				if openService[u.id] != "" && to.tier == u.tier.tier {
					assert.Empty(t, refuted, "it is noticed by now; take the rule out of openService")
					return
				}
				require.NotEmpty(t, refuted)
				shown := false
				for _, x := range refuted {
					require.Equal(t, Refuted, x.Result)
					if x.Case == nil {
						continue // a zone is gone, or all children of a promise are in an emergency now
					}
					then, err := national.Decide(context.Background(), *x.Case)
					require.NoError(t, err)
					now, err := p.Decide(context.Background(), *x.Case)
					require.NoError(t, err)
					a, b := then.Concerns[0], now.Concerns[0]
					shown = shown || a.Tier != b.Tier || a.Service != b.Service || !slices.Equal(a.Possible, b.Possible) ||
						!slices.Equal(a.PossibleServices, b.PossibleServices)
				}
				lifted := to.tier == pathway.TierEmergency && u.tier.tier != pathway.TierEmergency
				assert.True(t, shown || lifted, "no case shows what is lost")
			})
		}
	}
}

// changedHolders are others for a rule: of another tier and of its own, and one more of
// each; of the emergency tier there is only one more.
func changedHolders(u *rule) []holder {
	other := map[pathway.Tier][]pathway.Tier{
		pathway.TierSpecialist: {pathway.TierMunicipal, pathway.TierEmergency},
		pathway.TierMunicipal:  {pathway.TierSpecialist, pathway.TierEmergency},
		pathway.TierEmergency:  {pathway.TierSpecialist, pathway.TierMunicipal},
	}[u.tier.tier]
	free := func(tier pathway.Tier) []holder {
		var out []holder
		for _, s := range holders[tier] {
			if s != u.tier.service && !slices.Contains(u.tier.alongside, s) {
				out = append(out, holder{tier, s})
			}
		}
		return out
	}
	own := free(u.tier.tier)
	return slices.Concat([]holder{free(other[0])[0], own[0], free(other[1])[0]}, own[1:min(2, len(own))])
}

// answering gives a tier rule another answer, and leaves all else of it.
func answering(t *testing.T, files fstest.MapFS, id string, to holder) {
	entry := regexp.MustCompile(`(?m)^  - id: ` + id + `\n(?:    .*\n|\n)*`)
	tier, service := regexp.MustCompile(`(?m)^    tier: .*$`), regexp.MustCompile(`(?m)^    service: .*$`)
	changed := 0
	for name, f := range files {
		if !strings.HasPrefix(name, "rules/") {
			continue
		}
		files[name] = &fstest.MapFile{Data: entry.ReplaceAllFunc(f.Data, func(b []byte) []byte {
			changed++
			b = tier.ReplaceAll(b, []byte("    tier: "+string(to.tier)))
			return service.ReplaceAll(b, []byte("    service: "+to.service))
		})}
	}
	require.Equal(t, 1, changed)
}

// aboutHolders are the claims about who is responsible that are not proved.
func aboutHolders(p Proofs) []Proof {
	var out []Proof
	for _, x := range p.List {
		switch x.Claim {
		case ClaimResponsible, ClaimConflict, ClaimZone, ClaimAlways, ClaimDirection:
			if x.Result != Proved {
				out = append(out, x)
			}
		}
	}
	return out
}
