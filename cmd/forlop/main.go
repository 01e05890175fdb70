// Command forlop decides who is responsible for a child with a mental-health
// concern, what must be done, and what may be shared, and says why. It also
// checks policies and runs their scenarios.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"
)

// Exit codes.
const (
	exitOK    = 0
	exitFault = 1 // faults in a policy or a case, failing scenarios, claims that are not proved
	exitUsage = 2
)

type command struct {
	Decide  decideCmd  `cmd:"" help:"Decide a case and say why."`
	Ask     askCmd     `cmd:"" help:"Ask what matters to a case, question by question, and decide it."`
	Vet     vetCmd     `cmd:"" help:"Check policies and list what they leave open."`
	Test    testCmd    `cmd:"" help:"Run the scenarios of policies."`
	Prove   proveCmd   `cmd:"" help:"Show what a policy promises over all cases: that no child falls between the services."`
	Compare compareCmd `cmd:"" help:"Show the same case under several policies: what differs, and which local rule makes it."`
}

// console is where the command reads and writes.
type console struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	color bool
}

// What ends the command with exitFault or exitUsage; what is wrong was printed.
var (
	errFault = errors.New("faults were found")
	errUsage = errors.New("the command was not understood")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := &console{in: os.Stdin, out: os.Stdout, err: os.Stderr, color: isTerminal(os.Stdout)}
	code := run(ctx, c, os.Args[1:])
	stop()
	os.Exit(code)
}

// run is the command without the process around it.
func run(ctx context.Context, c *console, args []string) (code int) {
	var cmd command
	ended := -1
	k, err := kong.New(&cmd, kong.Name("forlop"), kong.UsageOnError(),
		kong.Description("Who is responsible for a child, what comes before a referral, what a rejection obliges to, and what may be shared: and why. Faults are told in English, whatever the language of the answer."),
		kong.Writers(c.out, c.err), kong.Exit(func(code int) { ended = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(c.err, "forlop:", err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	kctx, err := k.Parse(args)
	if ended >= 0 {
		return ended // help was asked for
	}
	if err != nil {
		fmt.Fprintln(c.err, "forlop:", err)
		fmt.Fprintln(c.err, "Run forlop --help to see what it takes.")
		return exitUsage
	}
	kctx.BindTo(ctx, (*context.Context)(nil))
	switch err := kctx.Run(c); {
	case errors.Is(err, errFault):
		return exitFault
	case errors.Is(err, errUsage):
		return exitUsage
	case err != nil:
		fmt.Fprintln(c.err, "forlop:", err)
		return exitFault
	}
	return exitOK
}

// isTerminal reports whether people look at f, and have not asked for no colour.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
