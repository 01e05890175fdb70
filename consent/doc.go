// Package consent says what may be shared about a child, with whom, and whose
// yes it takes.
//
// A decision gives a [Scope]: the shares that its policy opens, and who must
// consent, be heard, be informed, or not be told. The host keeps a [Record] of
// what people have answered. [Scope.Check] puts the two together at one
// instant, which should be the instant of sending; [Scope.Minimise] cuts a
// document down to what may go.
//
// It is not a register of consents, it sends nothing, and it knows nobody by
// name: givers and recipients are roles.
//
// # Laws
//
// Nothing is shared by default. The zero Scope opens nothing; neither does a
// basis that this package does not know, a consent that nobody is certain to
// have to give, or an instant before the decision.
//
// What opens a share is its basis:
//
//   - [Duty] and [Statute]: always. Nobody is asked.
//   - [Anonymous]: always, but never the categories "identity" and "contact",
//     and [Scope.Minimise] never mixes it with what goes under a name.
//   - [NoObjection]: unless a giver, certain or only possible, has refused or
//     withdrawn.
//   - [ByConsent]: when for each concern of the share some giver is certain, and
//     every giver, certain or only possible, has said yes as its [Need] asks.
//
// A giver belongs to a share if the sender's regime, the recipient and the
// concerns fit; what a giver does not limit fits always. The regime of a share
// that anyone may use is not known: a giver limited to a regime then counts as
// possible, never as certain.
//
// A prohibition outranks an act. A person from whom something of a share is
// withheld, certainly or possibly, is not asked about that share, and no earlier
// yes of theirs counts. A no of theirs still does. A service that something is
// withheld from, certainly or possibly, does not get it on any basis, not even
// anonymously; only a [Duty] to disclose outranks that.
//
// Yes is per person, recipient and category. The latest answer counts; of two at
// the same instant, the more protective one. An answer after the instant asked
// about does not count; neither does one that says nothing, nor a yes without its
// instant. A no without its instant counts whatever the others say. Never asked,
// refused, expired, withdrawn, not needed, not to be asked and not to be told are
// different answers, and stay different.
//
// All types are plain data, safe for concurrent use as long as nobody writes to
// them. No method changes its receiver or its arguments, and no result shares
// memory with them.
package consent
