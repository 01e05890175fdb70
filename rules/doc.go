// Package rules loads a policy that health professionals wrote, and decides cases
// with it: who is responsible for a child, what must be done, what may be shared
// with whom, and why.
//
// # Use
//
// Load reads a policy once and checks all of it; every fault comes back at
// file:line:col in an ErrorList. A Policy never changes and is safe for
// concurrent use. Decide answers a pathway.Case with a Decision, which is plain
// data. Verify runs the scenarios that stand beside a policy:
//
//	func TestPolicy(t *testing.T) {
//		policy, err := rules.Load(folder)
//		require.NoError(t, err)
//		report, err := policy.Verify(t.Context(), folder)
//		require.NoError(t, err)
//		require.True(t, report.OK(), "%+v", report)
//	}
//
// Policy.Ask leads from a case of which little is known to a decision, by asking
// what matters, one question at a time.
//
// A host that keeps its facts in a type of its own binds that once with Bind, and
// writes no maps. DecideAll answers many cases on all cores, in their order.
//
// How a policy is written stands in examples/AUTHORS.md. No type of CEL or YAML
// is seen from outside.
//
// # Layers
//
// A policy is one national layer and any number of regional and municipal ones
// below it. Stack puts them in order, with those that they build on. A layer below
// may add and strengthen, never remove or weaken, and Load refuses it where it
// would: what it says about tiers, consent, coordinators and levels is checked over
// all facts that can be, and the fault tells the case. Scenarios of a layer run with
// the whole stack. Of two layers that do not build on each other both may say the
// same, and where both strengthen, the stronger stands. Policy.Changes tells what each layer makes of those above, and
// Compare what differs for one child.
//
// A layer that settles a grey zone, or lets more refer, takes duties away with it
// that belong to the other answer, and opens shares that belong to its own; Changes
// names them.
//
// # What can be relied on
//
// Order never matters: not of files, entries, facts or concerns.
//
// A fact that is not given is unknown, and an unknown fact is not false. A
// condition is true, false, or undecided, because a fact is missing or because it
// cannot be worked out; with that, a decision is at least as protective as every
// way of filling in what is missing. It keeps each duty that some way keeps, as
// Possible; shares nothing that some way refuses; names a tier only if every way
// names it; takes the shortest deadline and the highest level. What
// is certain is so in every way, and what is possible in some: x || !x is true though
// x is unknown, and nobody is asked for x. Decision.Missing tells the exceptions.
//
// Every concern has a holder. Where rules conflict, or none speaks, the tier is
// unsettled, the tiers that remain are named, and there is a duty to settle it.
// One rule goes before another only if it says so, and an emergency before all.
//
// A prohibition to ask or tell somebody stands also while it is only possible,
// and the fact that decides it heads Decision.Missing. A duty to disclose carries
// its own share; while it is only possible it is the duty to clarify now, and if
// its rule fails, to decide by hand.
//
// A rule ends only by its own valid. A source whose text is no longer in force
// marks its rules and removes none. The clock is never read; days are those of
// Case.At's own location.
//
// No error and no decision holds a value that was given: facts are named, not
// quoted. The same case and the same policy give the same bytes.
//
// # Limits
//
// A policy has at most 2000 files of 1 MiB, a condition 4 KiB in each line, a
// case 20 concerns. A condition with a loop over a set has a cost limit; one that
// goes beyond it fails, which is undecided.
package rules
