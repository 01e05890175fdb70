package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is the number of columns that the text output keeps to.
const width = 80

// paragraph writes text wrapped to width: the first line behind first, the
// others behind rest. A word that is too long gets a line of its own.
func paragraph(w io.Writer, first, rest, text string) {
	line, used := first, utf8.RuneCountInString(first)
	empty := true
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if !empty && used+1+n > width {
			fmt.Fprintln(w, line)
			line, used, empty = rest, utf8.RuneCountInString(rest), true
		}
		if !empty {
			line += " "
			used++
		}
		line += word
		used += n
		empty = false
	}
	fmt.Fprintln(w, line)
}

// The marks of a terminal. They are left out where nobody looks at one.
const (
	markHead = "\x1b[1m"
	markDim  = "\x1b[2m"
	markWarn = "\x1b[1;31m"
	markEnd  = "\x1b[0m"
)

// page writes the parts of an answer.
type page struct {
	w     io.Writer
	color bool
}

func (p page) mark(mark, s string) string {
	if !p.color {
		return s
	}
	return mark + s + markEnd
}

// head writes the title of a part, with an empty line above it.
func (p page) head(title string) {
	fmt.Fprintln(p.w)
	fmt.Fprintln(p.w, p.mark(markHead, strings.ToUpper(title)))
}

// line writes wrapped text at an indent, behind a lead such as "- ".
func (p page) line(indent int, lead, text string) {
	pad := strings.Repeat(" ", indent)
	paragraph(p.w, pad+lead, pad+strings.Repeat(" ", utf8.RuneCountInString(lead)), text)
}

// marked writes wrapped text in a mark.
func (p page) marked(mark string, indent int, lead, text string) {
	var b strings.Builder
	page{w: &b}.line(indent, lead, text)
	for l := range strings.Lines(b.String()) {
		fmt.Fprintln(p.w, p.mark(mark, strings.TrimRight(l, "\n")))
	}
}

func (p page) dim(indent int, text string) { p.marked(markDim, indent, "", text) }
