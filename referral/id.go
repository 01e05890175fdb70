package referral

// isID reports whether the word has the form of an id: lower-case ASCII letters
// and digits, with single hyphens between them. A person's full name never has.
func isID(word string) bool {
	after := false // a letter or a digit
	for _, c := range word {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			after = true
		case c == '-' && after:
			after = false
		default:
			return false
		}
	}
	return after
}
