// Package spell finds the word that a misspelt one was most likely meant to be.
package spell

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWord is the length in characters beyond which a word is not compared.
const maxWord = 40

// Near returns the word of known that word was most likely meant to be, or ""
// when none is near enough. Letter case and the choice between hyphen,
// underscore and space do not count; else the distance is that of edits, where
// two neighbouring letters that changed places are one edit: at most one for
// words of up to four letters, two up to eight, three beyond. A word of three
// letters or more that is the beginning of one known word alone is near it too, and
// duty is near duties.
// The order of known makes no difference: ties go to the first in the alphabet.
func Near(word string, known []string) string {
	w := fold(word)
	n := utf8.RuneCountInString(w)
	if n == 0 || n > maxWord {
		return ""
	}
	allowed := 3
	switch {
	case n == 1:
		allowed = 0
	case n <= 4:
		allowed = 1
	case n <= 8:
		allowed = 2
	}
	sorted := slices.Clone(known)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	best, bestAt := "", allowed+1
	begins, beginners := "", 0
	for _, k := range sorted {
		if k == word {
			continue
		}
		c := fold(k)
		if m := utf8.RuneCountInString(c); m <= maxWord+3 && m-n <= allowed && n-m <= allowed {
			if d := distance([]rune(w), []rune(c)); d < bestAt && d < n && d < m {
				best, bestAt = k, d
			}
		}
		if several(w) == c || several(c) == w {
			best, bestAt = k, 0
		}
		if n >= 3 && strings.HasPrefix(c, w) {
			begins, beginners = k, beginners+1
		}
	}
	if best == "" && beginners == 1 {
		return begins
	}
	return best
}

// several is the plural of a word that ends in y, or "".
func several(w string) string {
	if stem, ok := strings.CutSuffix(w, "y"); ok && len(stem) > 1 {
		return stem + "ies"
	}
	return ""
}

// fold writes a word as Near compares it.
func fold(word string) string {
	if len(word) > 4*maxWord {
		return word
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || r == ' ' {
			return '-'
		}
		return unicode.ToLower(r)
	}, word)
}

// distance is the number of edits from a to b: a letter more, less or other, or
// two neighbours that changed places.
func distance(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
