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
package form
