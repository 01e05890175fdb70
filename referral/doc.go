// Package referral walks the referral of a child from considered to closed, and
// lets no step be taken past a duty that blocks it. Beside it stand the two values
// of BTI (bedre tverrfaglig innsats): who coordinates the help, a [Baton], and the
// log that those who help share, a [Log].
//
// A [Referral] is a value. Each step takes the [Duties] of a fresh decision and
// returns a new referral, leaving the old one as it was:
//
//	considered ─ sent ─ received ─ rejection-considered ─ rejected ─ closed
//	                        │               │                │
//	                        └───────────────┴── accepted ────┘
//	                                               │
//	                                            started ─ discharged ─ closed
//
// A rejection can still turn into an acceptance, after a complaint or a new
// assessment. Only what was rejected or discharged can be closed; but until it is
// rejected or the help has started the family can withdraw, which closes it too. The statutory
// answer is no state: it can be given at any time from received on, and waits for
// nothing.
//
// It is not a workflow engine: it decides nothing about the child, sends nothing
// and never reads the clock. The duties come from package rules.
//
// # Laws
//
// A duty blocks only the step that it names in Before. It blocks until it is done
// or waived; unknown is not done, and a kan never blocks. Sent, accepted and
// started are blocked by what is certain; the final steps rejected, discharged
// and closed also by what is only possible. A withdrawal is blocked as closed is.
//
// A withdrawal is the family's word, with a reason and a role that the history
// keeps. The service referred to cannot give it: it considers to reject, and
// rejects.
//
// Nothing blocks the way to an urgent service: sent, received, accepted and
// started. What was passed by stands in the history, and the duties stay. A duty
// that the decision sets aside for an emergency blocks the way to any other
// service as before.
//
// A referral keeps every duty that it was ever told, by id and concern, those of
// a refused step included. A later decision replaces what it lists again. What it
// no longer lists stays if it was certain; what was only possible goes when the
// later decision was made in the same state, since then a fact has settled it.
//
// A decision is taken only if it is of the policy that the referral follows, of
// the state that it is in, not older than the last step or decision, and not
// later than the step. Because of that each attempt needs a decision, and no duty
// that a later fact adds is missed.
//
// A referral moves to another policy, or another version of it, only when it
// adopts it, with a reason and a role. Every duty of the policy that was left
// stays until it is done or waived, whatever the new one is silent about.
//
// Sending also needs the scope of the same decision, with something that the
// sender may share with the recipient at that instant other than anonymously.
//
// A duty is waived only with a reason, which the history keeps. A skal with the
// force of law cannot be waived, unless the latest decision no longer lists it,
// and was made in the same state, or lists it for another concern, or is of a
// policy that never listed it. A waiver does not outlive the duty becoming one
// that cannot be waived. What a decision calls waived is so only by a waiver that
// the referral itself holds.
//
// The child always has a holder: the service that held the case at first, or the
// one referred to from accepted until discharged. A service that rejects has
// never held.
//
// A refusal is a value, [Refused], and the referral that comes with it is still
// good: the same state, with the duties of the attempt. Errors name ids, roles
// and states, never a concern or a reason. Printing or logging a referral shows
// its state alone; its JSON holds everything. All this is so of a baton and a log
// too.
//
// # Laws of the baton
//
//	level 0, nobody ─ Appoint ─ level 1, 2 or 3 ─ Move ─ level 0 to 3 ─ End
//	                                  │
//	           Offer ─ Take, or Decline, or Recall
//
// From level 1 on a baton has a holder, after any steps, permitted or refused. The
// holder changes only when the one that the baton is offered to takes it: neither
// the offer, nor a refusal, nor a new level puts it down. A case that goes down to
// level 0 keeps its holder.
//
// Each new level asks to reconsider the holder. The question stands until the
// holder is confirmed or has handed over, and blocks nothing.
//
// A handover rests on no decision, and no duty blocks it. Appointing, moving,
// waiving, adopting and ending rest on a fresh decision, and its duties are noted
// and kept as those of a referral are; the decision may be for any state of a
// referral, since a case can have several of these, or none. Only the end is
// blocked: by the duties before closed, possible ones too, and by an open offer.
// Once it has ended nothing follows.
//
// # Laws of the log
//
// Only consent opens a log and shows what stands in it: what may be shared by
// statute, duty or want of objection, or anonymously, is told in other ways. It is
// opened, and a reader let in, only if consent lets something be shared with each
// new reader, at that instant, by the one who lets it in.
//
// Only those who take part write and read. Each reads its own entries, and one by
// another only if consent opens every category of it from its author to the reader
// at the instant of reading; of the rest nothing shows. What is closed can be read
// in the same way, and no longer written.
//
// A log does not replace the record that each professional must keep.
package referral
