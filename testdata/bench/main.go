// Command bench measures forlop beside its peers and prints one table.
//
//	go run .                        everything, some minutes
//	go run . -short                 fewer rounds
//	go run . national load          only these parts: rules, national, load, cohort
//	go run . -cpuprofile F rules    with a profile for go tool pprof
//
// README.md says what is compared, and what each contestant cannot express.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

// plan is how much is measured.
type plan struct {
	pairs
	cases    int // of generated policies
	children int
	sizes    []int // of generated policies that are loaded
}

// parts are what can be measured, in the order of the table.
var parts = []struct {
	name    string
	measure func(plan) ([]row, error)
}{
	{"rules", measureRules}, {"national", measureNational}, {"load", measureLoading}, {"cohort", measureCohort},
}

func main() {
	short := flag.Bool("short", false, "fewer rounds, small cohort")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this `file`")
	flag.Parse()
	if err := run(*short, *profile, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(short bool, profile string, only []string) error {
	names := make([]string, len(parts))
	for i, part := range parts {
		names[i] = part.name
	}
	for _, name := range only {
		if !slices.Contains(names, name) {
			return fmt.Errorf("there is no part %q; the parts are %s", name, strings.Join(names, ", "))
		}
	}
	p := plan{pairs{rounds: 25, slice: 20 * time.Millisecond}, 1024, childrenOfNorway, []int{250, 500, 1000, 2000, 4000}}
	if short {
		p = plan{pairs{rounds: 5, slice: 8 * time.Millisecond}, 256, childrenOfNorway / 10, []int{250, 500, 1000}}
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var rows []row
	for _, part := range parts {
		if len(only) > 0 && !slices.Contains(only, part.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s …\n", part.name)
		made, err := part.measure(p)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		rows = append(rows, made...)
	}
	fmt.Printf("Measured %s on %s.\n\n", time.Now().Format(time.DateOnly), machine())
	writeTable(os.Stdout, rows)
	fmt.Print(notes)
	if unrest > 1.25 {
		fmt.Printf("\nThe machine had other work: in the median cel-go took up to %s times as long as at its best.\nMeasure again when it is quiet.\n", digits(unrest))
	}
	return nil
}

const notes = `
Times are of one decision or one loading, medians of all rounds. A ratio is the median of the
ratios of each round, and in brackets that of the fastest slices; a target is met if both reach
it. It says how many times faster than cel-go; where the row says "over", how many times the time
of the other. Of the cohort: the time by the clock, the work of each core, and the most memory.
README.md says what is compared, and what each engine cannot express.
`
