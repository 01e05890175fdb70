package main

import "golang.org/x/sys/unix"

// busy is how many nanoseconds a processor has worked for the calling thread.
// Waiting for a turn does not count, so it is right also on a machine that has
// other work. Nor does garbage that another core collects meanwhile, which no
// clock on the wall would show either while that core is free.
func busy() int64 { return clock(unix.CLOCK_THREAD_CPUTIME_ID) }

// busyAll is the same for all threads of the program together.
func busyAll() int64 { return clock(unix.CLOCK_PROCESS_CPUTIME_ID) }

func clock(id int32) int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		panic(err) // the two stand on every Unix
	}
	return t.Nano()
}
