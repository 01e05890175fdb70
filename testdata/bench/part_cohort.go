package main

import (
	"fmt"
	"runtime"
	"time"
)

// measureCohort measures the national rules for all children of the country.
func measureCohort(p plan) ([]row, error) {
	c, err := newCohort()
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, n := range []int{p.children / 10, p.children} {
		var clock, work []float64
		var most uint64
		for range 3 {
			start, busyBefore := time.Now(), busyAll()
			_, peak := c.decide(n)
			clock = append(clock, time.Since(start).Seconds())
			work = append(work, float64(busyAll()-busyBefore)/1e9)
			most = max(most, peak)
		}
		seconds := quantile(clock, 0.5)
		each := quantile(work, 0.5) / float64(runtime.GOMAXPROCS(0)) // what the clock would say if the cores did nothing else
		row := row{what: "cohort", by: fmt.Sprintf("%d children", n), time: span(time.Duration(seconds * 1e9)),
			ratio: span(time.Duration(each*1e9)) + " a core", allocs: fmt.Sprintf("%.0f MB", float64(most)/1e6)}
		if n == childrenOfNorway {
			row.target = target{at: 3, most: true, unit: " s"}.against(seconds)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
