// Package handwritten is the policies of package sample as Go code, one if for
// each rule over a struct: what a programmer would write without a rule engine.
package handwritten

import "strings"

//go:generate go run ../gen -dir .

// anyBegins says that some text of a set, but not the one that does not count,
// begins so.
func anyBegins(set []string, not, begin string) bool {
	for _, s := range set {
		if s != not && strings.HasPrefix(s, begin) {
			return true
		}
	}
	return false
}
