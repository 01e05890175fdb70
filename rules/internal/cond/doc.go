// Package cond reads and decides the conditions of a policy: short CEL
// expressions over declared facts. It is the only package that knows CEL, and
// no CEL type or CEL text leaves it.
//
// A reader can rely on these:
//
//   - A condition has three truths, False < Undecided < True. A fact that is not
//     given is unknown, an evaluation that fails (division by zero, a date of
//     birth in the future) is undecided too, and neither is ever false. `&&` is
//     the least of its operands, `||` the greatest, `!` reverses; `c ? a : b` is
//     undecided when c is.
//   - Giving one more fact never turns True or False into anything else.
//   - The truth is that of plain cel-go for the same source, with a program per
//     condition and without its optimiser (which takes `x in []` for false
//     although x is unknown).
//   - Every fault of a condition is found when it is compiled, at a byte offset
//     in the line that the author wrote, in words for people who do not program.
//   - Neither the order of facts nor that of operands changes a result.
//
// How it works: a line is parsed and checked by cel-go, or, where it is of a plain
// form and without a fault, read to the same tree without it. It is split at its
// boolean operators into a skeleton (and, or, not, ?:, named conditions) over
// atoms: the largest parts without a boolean operator on top. An atom is shared
// by all conditions of an [Env] that contain it, and is run at most once per
// [Facts].
package cond
