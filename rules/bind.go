package rules

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"strings"

	"github.com/samhandlingsforlop/forlop/pathway"
)

// Bound decides cases of which the facts stand in a Go struct of the host's own.
// Bind makes one. It is immutable, and safe for concurrent use as long as no
// struct is changed while it is being decided.
type Bound[T any] struct {
	policy *Policy
	plan   *structPlan
}

// Bind fits a struct type to a policy, once. A field says with its tag which fact
// it holds; what holds the concerns has a field with the tag "condition":
//
//	type Child struct {
//		Born     time.Time  `forlop:"born"`
//		InSchool *bool      `forlop:"in_school"`
//		Signs    []Sign     `forlop:"signs"`
//		Worries  []struct {
//			Condition string             `forlop:"condition"`
//			Severity  sql.Null[Severity] `forlop:"severity"`
//		}
//	}
//
// # Types
//
// A fact that is yes or no takes a bool, a number any integer, one of several
// values a string, several of them a slice of strings, a date a time.Time, of
// which year, month and day count, in the location of Case.At. Types that are
// defined from these will do, but for time.Time.
//
// # What is not known
//
// A plain field is always known, whatever it holds: false is a no, 0 is a
// number, an empty string is none of the values and refused when deciding, and so
// is the zero time.Time. Where something may be unknown, the field is a pointer,
// or a struct of a value and `Valid bool`, such as sql.Null: nil, and not Valid,
// is not known. A nil slice is not known either; one that is empty but not nil
// says that there are none. A fact of the policy that no field holds is never
// known, and Decision.Missing asks for it.
//
// # Concerns
//
// A struct with a field `forlop:"condition"`, a string or one that may be
// unknown, is a concern: as a field, behind a pointer (nil: there is none), or
// in a slice of either. Facts about concerns stand in it, all others outside. Any
// other struct that holds tagged fields, embedded or not, is looked into; behind a
// nil pointer none of its facts is known. The tag "-" passes a field over.
//
// A type that does not fit is a *BindError, which tells all that is wrong with it.
func Bind[T any](p *Policy) (*Bound[T], error) {
	if p == nil || p.env == nil {
		return nil, errNotLoaded
	}
	plan, err := p.planStruct(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	return &Bound[T]{p, plan}, nil
}

var errNotLoaded = errors.New("the policy is not loaded; make it with Load")

// BindError says why a struct type does not fit a policy.
type BindError struct {
	// Problems are in the order of the fields; each is one plain sentence.
	Problems []string
}

// Error returns the problems, in one line.
func (e *BindError) Error() string {
	if e == nil {
		return "the type does not fit the policy"
	}
	return "the type does not fit the policy: " + strings.Join(e.Problems, "; ")
}

// Decide answers a case as Policy.Decide does, with the facts and the concerns
// from the struct. Of the case itself it takes all else: At, State, Contact,
// Holder, To, Events, Waived, In. A case that gives facts or concerns too is a
// *CaseError, and so is a nil struct.
func (b *Bound[T]) Decide(ctx context.Context, c pathway.Case, facts *T) (Decision, error) {
	if b == nil || b.policy == nil {
		return Decision{}, errors.New("nothing is bound; make it with Bind")
	}
	if ctx == nil {
		ctx = context.Background()
	}
	if facts == nil {
		return Decision{}, &CaseError{[]string{"given: the struct with the facts is nil"}}
	}
	in, err := b.policy.prepareStruct(c, b.plan, reflect.ValueOf(facts).Elem())
	if err != nil {
		return Decision{}, err
	}
	return b.policy.decide(ctx, in)
}

// DecideAll answers many cases, each with its facts, as Policy.DecideAll does.
// The struct is copied; what it points to must stay as it is until its decision
// came back. What Bind did not make gives the error of Decide, over a nil sequence
// too.
func (b *Bound[T]) DecideAll(ctx context.Context, cases iter.Seq2[pathway.Case, T]) iter.Seq2[Decision, error] {
	type one struct {
		frame pathway.Case
		facts T
	}
	if cases == nil {
		cases = func(yield func(pathway.Case, T) bool) {
			if b == nil || b.policy == nil {
				yield(pathway.Case{}, *new(T))
			}
		}
	}
	return decideAll(ctx, func(yield func(one) bool) {
		for frame, facts := range cases {
			if !yield(one{frame, facts}) {
				return
			}
		}
	}, func(ctx context.Context, x one) (Decision, error) { return b.Decide(ctx, x.frame, &x.facts) })
}
