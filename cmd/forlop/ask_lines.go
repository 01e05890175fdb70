package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
)

// lines hands on what a person writes, line by line.
type lines struct {
	want     chan struct{}
	next     chan string // closed at the end of the input
	terminal bool
}

// newLines begins to read. A line is read in a goroutine of its own once it is
// wanted, since nothing can interrupt the reading while a person thinks.
func newLines(in io.Reader) *lines {
	l := &lines{want: make(chan struct{}, 1), next: make(chan string)}
	go func() {
		defer close(l.next)
		s := bufio.NewScanner(in)
		for range l.want {
			if !s.Scan() {
				return
			}
			l.next <- s.Text()
		}
	}()
	if f, ok := in.(*os.File); ok {
		info, err := f.Stat()
		l.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return l
}

// line waits for a line; false at the end of the input. A done context is its
// error. Where no terminal shows what is written, the line is ended here.
func (l *lines) line(ctx context.Context, out io.Writer) (string, bool, error) {
	select {
	case l.want <- struct{}{}:
	default: // the end was reached
	}
	select {
	case <-ctx.Done():
		fmt.Fprintln(out)
		return "", false, ctx.Err()
	case text, more := <-l.next:
		if !l.terminal || !more {
			fmt.Fprintln(out)
		}
		return text, more, nil
	}
}
