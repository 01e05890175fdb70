package sample

import "math/rand/v2"

// Cases makes n cases, each with all forty facts known.
func Cases(n int, seed uint64) []map[string]any {
	r := rand.New(rand.NewPCG(seed, 7))
	cases := make([]map[string]any, n)
	facts := Facts()
	for i := range cases {
		c := make(map[string]any, len(facts))
		for _, f := range facts {
			switch f.Kind {
			case Bool:
				c[f.Name] = r.IntN(2) == 0
			case Enum:
				c[f.Name] = fresh(f.Values[r.IntN(len(f.Values))])
			case Int:
				c[f.Name] = r.Int64N(f.Max + 1)
			case Set:
				set := []string{}
				for _, v := range f.Values {
					if r.IntN(3) == 0 {
						set = append(set, fresh(v))
					}
				}
				c[f.Name] = set
			}
		}
		cases[i] = c
	}
	return cases
}

// fresh copies a text, as one that was read from a request: no engine can know
// it by its address.
func fresh(s string) string { return string([]byte(s)) }
