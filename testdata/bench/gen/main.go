// Command gen writes package handwritten: the rules of package sample as Go, one
// if for each rule, as a programmer would write them by hand.
//
//	go generate ./...
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	"github.com/samhandlingsforlop/forlop/rules/bench/sample"
)

func main() {
	dir := flag.String("dir", "handwritten", "where to write")
	flag.Parse()
	files, err := sample.GoFiles()
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(*dir, name), text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}
