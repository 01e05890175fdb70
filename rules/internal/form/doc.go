// Package form holds the conditions of a policy compiled together.
//
// Every fact has a finite, declared domain, and the conditions can tell apart
// only some of its values. What they can tell apart is a feature: the value of a
// fact, one element of a set, how many elements it has, the months of an age,
// the days between two dates. The values of a feature that no condition tells
// apart are one class. A case is coded once, one class for each feature, 0 where
// nothing is known; from then on every condition is a function of small numbers.
//
// # Why it is right
//
// An atom of a condition looks at one feature, so its truth is a table with a
// row for each class. The table is filled from one sample of each class, and all
// values of a class give an atom the same truth: text is only compared with text
// that is written in some condition, and every other text is one class; numbers,
// ages, days and sizes are only compared with written numbers, and the classes
// are the intervals between these. With an unknown feature the atom is unknown.
// So the truth of each atom is that of cel-go, and what stands above the atoms is
// the lattice false < undecided < true: `&&` is the least, `||` the greatest, `!`
// reverses, and a failure is undecided too.
//
// What has no such table (arithmetic between facts, functions over text, a loop
// over a set) is an opaque atom: a feature whose class is what cel-go answers, in
// the case at hand, with its own unknowns and failures. Its answers are
// remembered where the facts that it reads have few values, each a class of its
// own.
//
// # All conditions at once
//
// Decide does not go from condition to condition. On the lattice `&&` and `||`
// distribute over one another, and `!` turns one into the other, as they do
// between true and false. So every condition, or its opposite, is some
// alternatives of which one must hold, each of literals that must all hold, with
// one table for each feature; `c ? a : b` is (c && a) || (!c && b) || (c && !c).
// Nothing is simplified that is not an identity of the lattice: x || !x stays, as
// it is undecided while x is. Whatever class a feature has, it makes some
// alternatives false and leaves some undecided: two rows of bits, one bit for each
// alternative, made when the policy is compiled. The union of these rows over all
// features says which alternatives are false, which undecided, and so which true;
// and a condition is the greatest of its alternatives. That takes about one row for
// each feature, however many conditions there are.
//
// A part that would make too many alternatives is decided by its tree, and is then
// a feature itself. It and the opaque atoms come last, and only if an alternative
// that is not false yet mentions them.
package form
