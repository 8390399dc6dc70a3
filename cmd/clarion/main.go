// Command clarion closes the gap between what a customer feels and what a team can see: it reads ticket queues, turns
// free text into intake records, confirms the failure in the metrics, and writes label, owner and one internal note back.
//
// This package only wires: it reads flags, configuration, environment and clock, and hands them to the packages that do
// the work. It must not decide anything about a ticket.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/lmittmann/tint"
)

// Exit codes, so that scripts can tell what went wrong.
const (
	exitOK      = 0
	exitFailed  = 1 // it ran, and something did not work or is not right
	exitUsage   = 2 // the command line or the configuration is wrong: nothing was started
	exitStopped = 130
)

type cli struct {
	Demo       demoCmd       `cmd:"" help:"Show the whole job on this machine: stand-in ticket tools, real daemon, a fortnight of tickets."`
	Run        runCmd        `cmd:"" help:"Run the daemon on its schedule."`
	Once       onceCmd       `cmd:"" help:"Run one full cycle and exit."`
	Plan       planCmd       `cmd:"" help:"Say what would be written to one ticket, and why. Writes nothing."`
	Check      checkCmd      `cmd:"" help:"Check configuration, credentials, permissions, fields, groups and repositories."`
	Explain    explainCmd    `cmd:"" help:"Read a ticket on standard input and print its intake card."`
	Confirm    confirmCmd    `cmd:"" help:"Ask the metrics about one signature, tenant and window by hand."`
	Pause      pauseCmd      `cmd:"" help:"Stop all writing at once, also of a running daemon. Reading and judging go on."`
	Resume     resumeCmd     `cmd:"" help:"Let writing go on after a pause."`
	Purge      purgeCmd      `cmd:"" help:"Take everything that is known of one ticket out of the ledger. Needs the daemon stopped."`
	Signatures signaturesCmd `cmd:"" help:"List the failure signatures, or prove every example against all of them."`
	Health     healthCmd     `cmd:"" help:"Ask a running daemon whether it is ready (for container health checks)."`
	Version    versionCmd    `cmd:"" help:"Print version and build."`

	Verbose bool `short:"v" help:"Log every step."`
	JSONLog bool `name:"log-json" help:"Log as JSON lines even on a terminal."`
}

// process is what the operating system lends a command.
type process struct {
	ctx    context.Context //nolint:containedctx // a command is one call; kong hands it over as a value
	in     io.Reader
	out    io.Writer
	err    io.Writer
	tty    bool // out is a terminal: progress may be drawn
	now    func() time.Time
	getenv func(string) string
	log    *slog.Logger
	// heed hands over what a running daemon is told by signals, until stop; nil where there are none.
	heed func() (s told, stop func())
}

// told is what signals say to a running daemon. A channel that is nil never does.
type told struct {
	reload <-chan os.Signal // read the configuration anew
	pause  <-chan os.Signal // write nothing any more
}

// usageError is a mistake of the caller: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := start(os.Args[1:], process{
		ctx: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr, tty: isTerminal(os.Stdout), now: time.Now, getenv: os.Getenv,
		heed: heed,
	})
	stop()
	os.Exit(code)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// start runs one command line and returns its exit code.
func start(args []string, p process) (code int) {
	var c cli
	parser, err := kong.New(&c, kong.Name("clarion"),
		kong.Description("Closes the gap between what the customer feels and what the team can see, in the tools people already use."),
		kong.Writers(p.out, p.err), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(int) { panic(helpShown{}) }))
	if err != nil {
		fmt.Fprintln(p.err, "clarion:", err)
		return exitUsage
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(helpShown); !ok {
				panic(r)
			}
			code = exitOK
		}
	}()
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(p.err, "clarion: %v\nTry “clarion --help”.\n", err)
		return exitUsage
	}
	p.log = logger(p, c.Verbose, c.JSONLog)
	return exitCode(p, k.Run(p))
}

type helpShown struct{}

func exitCode(p process, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled) && p.ctx.Err() != nil:
		return exitStopped
	case errors.As(err, &usage):
		fmt.Fprintln(p.err, "clarion:", err)
		return exitUsage
	case errors.Is(err, errQuiet):
		return exitFailed
	default:
		fmt.Fprintln(p.err, "clarion:", err)
		return exitFailed
	}
}

// errQuiet ends a command with exit code 1 when everything there is to say has been printed.
var errQuiet = errors.New("failed")

func logger(p process, verbose, asJSON bool) *slog.Logger { //nolint:revive // both are flags of the command line itself
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	if p.tty && !asJSON {
		return slog.New(tint.NewTextHandler(p.err, &tint.Options{Level: level, TimeFormat: time.TimeOnly}))
	}
	return slog.New(slog.NewJSONHandler(p.err, &slog.HandlerOptions{Level: level}))
}
