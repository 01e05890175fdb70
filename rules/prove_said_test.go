package rules

import (
	"context"
	"slices"
	"testing"

	"github.com/samhandlingsforlop/forlop/pathway"
	"github.com/stretchr/testify/require"
)

// proofOf is one claim of a small policy.
func proofOf(t testing.TB, p *Policy, claim Claim, of string) Proof {
	t.Helper()
	found, err := p.Prove(context.Background())
	require.NoError(t, err)
	i := slices.IndexFunc(found.List, func(x Proof) bool { return x.Claim == claim && x.Of == of })
	require.GreaterOrEqual(t, i, 0, "no such claim")
	return found.List[i]
}

// A refutation says what was promised, what comes out, and by which rules; a fact that
// rises is said in the words of its question.
func TestRefutationsInWords(t *testing.T) {
	p := tiny(t, `
tier:
  - {id: light, when: 'severity == "mild"', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: both-ways, when: 'severity == "mild" && tried', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: heavy, when: 'severity != "mild"', tier: specialist, service: bup, alongside: [kommune], why: {nb: w, en: w}, strength: bør, source: act}
  - {id: now, when: danger, tier: emergency, service: akutt, why: {nb: w, en: w}, strength: skal, source: act}
level:
  - {id: one, when: '!violence', level: 1, why: {nb: w, en: w}, strength: bør, source: act}
duties:
  - {id: ring, when: '!heard', do: {nb: Ring familien., en: Call the family.}, by: fastlege, strength: bør, source: act}
  - {id: late, when: 'state == "rejected" && heard', before: rejected, do: {nb: Ring igjen., en: Call again.}, by: fastlege, done: tried, strength: bør, source: act}
  - {id: helps, for: {conditions: [depresjon]}, do: {nb: Hjelp., en: Help.}, by: kommune, needs: [symptoms], strength: bør, source: act}
givers:
  - {id: parents, say: consent, who: [parent], why: {nb: w, en: w}, strength: bør, source: act}
  - {id: not-told, for: {conditions: [angst]}, say: withheld, who: [parent], why: {nb: w, en: w}, strength: bør, source: act}
share:
  - {id: no-use, from: [fastlege], to: [bup], what: [symptoms], purpose: {nb: p, en: p}, basis: consent, strength: kan, source: act}
  - {id: no-need, from: [fastlege], to: [kommune], what: [symptoms], purpose: {nb: p, en: p}, basis: statute, strength: kan, source: act}
never:
  - {id: lower, when: severity, rises: [severe, mild], loses: tier, why: {nb: w, en: w}}
  - {id: level, when: violence, loses: level, why: {nb: w, en: w}}
  - {id: duty, when: heard, loses: duties, why: {nb: w, en: w}}
always:
  - {id: helped, when: 'severity == "severe"', tier: specialist, service: bup, alongside: [skole], why: {nb: w, en: w}, source: act}
  - {id: elsewhere, when: 'severity == "mild"', tier: specialist, service: bup, why: {nb: w, en: w}, source: act}
  - {id: nobody, when: danger, tier: specialist, why: {nb: w, en: w}, source: act}
`)
	for _, x := range []struct {
		claim  Claim
		of     string
		nb, en string
		rules  []string
	}{
		{ClaimDirection, "lower",
			"«grad» (severity) fra severe til mild: spesialisthelsetjenesten (BUP), etter regelen heavy → kommunen (kommune), etter regelen light.",
			"“degree” (severity) from severe to mild: the specialist health service (BUP), by the rule heavy → the municipality (municipality), by the rule light.", []string{"heavy", "light"}},
		{ClaimDirection, "level", "«vold» (violence) fra nei til ja: nivå 1, etter regelen one → ikke noe.", "“violence” (violence) from no to yes: level 1, by the rule one → none.", nil},
		{ClaimDirection, "duty", "«hørt» (heard) fra nei til ja: plikten ring (Ring familien) faller bort.", "“heard” (heard) from no to yes: the duty ring (Call the family) is lost.", nil},
		{ClaimAlways, "helped", "Lovet er at skole hjelper ved siden av. Her blir det bare spesialisthelsetjenesten (BUP), etter regelen heavy.",
			"Promised is that school helps alongside. Here it is only the specialist health service (BUP), by the rule heavy.", []string{"heavy"}},
		{ClaimAlways, "elsewhere", "Lovet er spesialisthelsetjenesten (BUP). Her blir det uavklart mellom kommunen og spesialisthelsetjenesten, etter reglene both-ways, light.",
			"Promised is the specialist health service (BUP). Here it is not settled between the municipality and the specialist health service, by the rules both-ways, light.", []string{"both-ways", "light"}},
		{ClaimAlways, "nobody", "Løftet gjelder ingen: alle barna det nevner, er i en øyeblikkelig situasjon, og da går den foran. Skriv tier: emergency, eller si hvem det ellers gjelder.",
			"The promise is about nobody: all children that it names are in an emergency, which goes before it. Write tier: emergency, or say whom else it is about.", nil},
		{ClaimConflict, "", "Regler sier kommunen og spesialisthelsetjenesten om de samme barna, og ingen har meldt det som en gråsone.",
			"Rules say the municipality and the specialist health service of the same children, and nobody has declared that as a grey zone.", []string{"both-ways", "light"}},
		{ClaimSteps, "late", "Steget går fra «avslag vurdert» (rejection-considered) til «avslått» (rejected). Plikten (Ring igjen) skulle stanse det, men gjelder først når saken er «avslått» (rejected): den blir hoppet over. La den gjelde i «avslag vurdert» (rejection-considered) også.",
			"The step goes from “rejection considered” (rejection-considered) to “rejected”. The duty (Call again) should block it, but applies only once the case is “rejected”: it is skipped. Let it apply in “rejection considered” (rejection-considered) too.", nil},
		{ClaimBasis, "no-use", "Delingen kan aldri brukes når det gjelder «angst»: overalt der den er åpen, skal den som må samtykke til at BUP får vite «symptomer», ikke få vite om det.",
			"The share can never be used about “anxiety”: wherever it is open, whoever must consent to BUP being told “symptoms” is not to know of it.", nil},
		{ClaimNeeded, "no-need", "«symptomer» deles når det gjelder «angst», men kommune trenger det da ikke til noen oppgave eller plikt.",
			"“symptoms” is shared about “anxiety”, but municipality then needs it for no task or duty.", nil},
	} {
		n := proofOf(t, p, x.claim, x.of)
		require.Equal(t, Refuted, n.Result, x.of)
		require.Equal(t, x.nb, n.Says.NB)
		require.Equal(t, x.en, n.Says.EN)
		if x.rules != nil {
			require.Equal(t, x.rules, n.Rules)
		}
		if x.claim == ClaimSteps { // the step runs, and the duty stands only after it
			require.Equal(t, pathway.RejectionConsidered, n.Case.State)
			require.Equal(t, pathway.Rejected, n.Other.State)
			before, after := decide(t, p, *n.Case), decide(t, p, *n.Other)
			require.False(t, hasDuty(before, "late"))
			require.True(t, hasDuty(after, "late"))
		}
	}
}

// Of several smallest cases one of a plain child is shown: at school, nothing in a set,
// the first value that a fact declares.
func TestCasesArePlain(t *testing.T) {
	p := tiny(t, `
tier:
  - {id: m, when: 'age(born) < 3 && severity == "mild" && "sad" in signs', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
duties:
  - {id: d, when: 'severity != "mild" && age(born) < 18 && n', do: {nb: d, en: d}, by: fastlege, strength: bør, source: act}
never:
  - {id: older, when: n, loses: duties, rises: [true, false], why: {nb: w, en: w}}
facts:
  n: {of: case, type: bool, ask: {nb: n, en: n}, who: [fastlege], category: symptoms}
`)
	n := proofOf(t, p, ClaimDirection, "older")
	require.Equal(t, "2016-06-15", n.Case.Given["born"], "ten years")
	require.Equal(t, "moderate", n.Case.Concerns[0].Given["severity"], "the first that shows it")
	n = proofOf(t, p, ClaimResponsible, "")
	require.Equal(t, 1, size(n.Case))
}

// What cannot be worked out is named where it stands, and nothing that only reads the
// same facts.
func TestOnlyWhatStandsOutsideIsNamed(t *testing.T) {
	p := tiny(t, manyFacts+`
let:
  big: a + b > 7000
tier:
  - {id: m, when: 'danger && big', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: s, when: '!danger && a - b > 9000', tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
duties:
  - {id: d, when: 'violence && a > 3 && b > 3', do: {nb: d, en: d}, by: fastlege, strength: bør, source: act}
`)
	require.Equal(t, []string{"rules/more.yaml:12: a - b > 9000", "rules/more.yaml:9: a + b > 7000"}, proofOf(t, p, ClaimImplied, "m").Outside)
	require.Equal(t, []string{"rules/more.yaml:12: a - b > 9000"}, proofOf(t, p, ClaimApplies, "s").Outside)
	found, err := p.Prove(context.Background())
	require.NoError(t, err)
	var zones []string
	for _, z := range found.Zones {
		zones = append(zones, z.Children...)
	}
	require.Contains(t, zones, `condition in ["angst", "depresjon"] && danger && !(a + b > 7000)`)
}

// A rule that asks for an age stays open for a child who is not born: where that makes
// a gap, the hint says so, and what is pasted is about children who are born.
func TestAChildWhoIsNotBorn(t *testing.T) {
	p := tiny(t, `
facts:
  unborn: {of: case, type: bool, not_with: born, ask: {nb: u, en: u}, who: [fastlege], category: symptoms}
tier:
  - {id: m, tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: s, when: age(born) < 6, settles: [m], tier: specialist, service: bup, why: {nb: w, en: w}, strength: bør, source: act}
  - {id: t, when: unborn && danger, tier: municipal, service: fastlege, why: {nb: w, en: w}, strength: bør, source: act}
`)
	n := proofOf(t, p, ClaimConflict, "")
	require.Equal(t, true, n.Case.Given["unborn"])
	require.Equal(t, "Rules say the municipality and the specialist health service of the same children, and nobody has declared that as a grey zone."+
		" The child is not born, so these rules stay open: s. If they are only about children who are born, write '!unborn' under when.", n.Says.EN)
	p = tiny(t, "facts:\n  unborn: {of: case, type: bool, not_with: born, ask: {nb: u, en: u}, who: [fastlege], category: symptoms}\n"+
		"tier:\n  - {id: m, when: 'unborn || age(born) < 6', tier: municipal, service: kommune, why: {nb: w, en: w}, strength: bør, source: act}\n")
	found, err := p.Prove(context.Background())
	require.NoError(t, err)
	require.Contains(t, found.Zones[0].Entry, "    when:\n      - '!unborn'\n      - age(born) >= 6\n")
}
