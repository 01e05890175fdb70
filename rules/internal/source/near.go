package source

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/samhandlingsforlop/forlop/rules/internal/spell"
)

// maxWord is the length in characters beyond which a word is neither quoted in
// a fault nor compared with others.
const maxWord = 40

// Hint returns `; did you mean "x"?` for the word of known nearest to word, or
// "" when none is near.
func Hint(word string, known []string) string {
	return didYouMean(spell.Near(word, known))
}

func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", near)
}

// isWord reports whether s is a short word of letters, digits, hyphens and
// underscores, such as may be quoted in a fault.
func isWord(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > maxWord {
		return false
	}
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || r != '-' && (r < '0' || r > '9')) {
			return false
		}
	}
	return true
}
