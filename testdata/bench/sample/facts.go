package sample

import "fmt"

// Kind is the type of a fact.
type Kind uint8

// The types of facts, with the Go type of their values.
const (
	Bool Kind = iota // bool
	Enum             // string, one of Values
	Int              // int64, from 0 to Max
	Set              // []string, each one of Values, none twice
)

// Fact is something that may be known about a case.
type Fact struct {
	Name   string
	Kind   Kind
	Values []string // of an Enum or a Set
	Max    int64    // of an Int
}

// words are the values of enums and sets: ids of the length that ids have.
var words = []string{
	"fastlege", "helsesykepleier", "kommunepsykolog", "barnevern", "skole", "ppt", "bup", "habilitering",
	"mild", "moderate", "severe", "none", "parents", "foster-home", "joint", "one-parent", "unknown-father",
	"weeks", "months", "years", "home", "kindergarten", "leisure", "never", "sometimes", "often", "every-day",
	"consented", "refused", "withdrawn", "expired", "norwegian", "sami", "kven", "sign-language",
}

// Facts are the forty facts: 16 bools, 14 enums of 3 to 9 values, 7 numbers and
// 3 sets of 6 to 8 values.
func Facts() []Fact {
	var facts []Fact
	some := func(from, n int) (values []string) {
		for j := range n { // 11 and the number of words have no common divisor: no value comes twice
			values = append(values, words[(from*5+j*11)%len(words)])
		}
		return values
	}
	for i := range 16 {
		facts = append(facts, Fact{Name: fmt.Sprintf("flag_%02d", i), Kind: Bool})
	}
	for i := range 14 {
		facts = append(facts, Fact{Name: fmt.Sprintf("kind_%02d", i), Kind: Enum, Values: some(i, 3+i%7)})
	}
	for i := range 7 {
		facts = append(facts, Fact{Name: fmt.Sprintf("count_%02d", i), Kind: Int, Max: []int64{10, 25, 100, 1000}[i%4]})
	}
	for i := range 3 {
		facts = append(facts, Fact{Name: fmt.Sprintf("set_%02d", i), Kind: Set, Values: some(20+i, 6+i)})
	}
	return facts
}
