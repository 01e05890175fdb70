// Package sample makes policies and cases to measure on: forty typed facts, any
// number of rules of three or four comparisons, and random cases. The same seed
// gives the same policy and the same cases. Each rule can be written in the
// language of each engine.
package sample
