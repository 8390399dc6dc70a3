package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/review"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

type demoCmd struct {
	Once    bool   `help:"Exit after the second pass instead of serving the pages until interrupted."`
	JSON    bool   `name:"json" help:"Print one JSON summary instead of the story. Implies --once."`
	Listen  string `help:"Where the pages are served; by default on this machine alone, on any free port." default:"127.0.0.1:0"`
	Tickets string `help:"Feed these tickets (JSON Lines as for explain --json) instead of the story's." type:"existingfile"`
}

func (c demoCmd) Run(p process) error {
	story, err := loadStory(c.Tickets)
	if err != nil {
		return usageError{err}
	}
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	p.ctx = ctx
	p.now = story.clock(p.now)
	if !c.JSON {
		fmt.Fprintf(p.err, "working through %s at the pace that the vendors allow\n", rules.Count(len(story.tickets), "ticket"))
	}
	run, err := startDemo(p, story, c.Listen)
	if err != nil {
		return err
	}
	defer run.close()
	if err := run.passes(ctx, c.progress(p, story)); err != nil {
		return err
	}
	summary, err := run.summary(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(p.out).Encode(summary); err != nil {
			return fmt.Errorf("write summary: %w", err)
		}
		return summary.verdict()
	}
	if err := run.tell(p, summary); err != nil {
		return err
	}
	if err := summary.verdict(); err != nil || c.Once {
		return err
	}
	fmt.Fprintf(p.out, "\nThe pages stay up until you press Ctrl-C: http://%s\n", run.listener.Addr())
	return run.wait(ctx)
}

// demoRun is the real daemon working on the stand-ins.
type demoRun struct {
	story    *story
	world    *world
	dir      string
	wired    *wired
	triage   *triage.Triage
	store    *store.Store
	daemon   *daemon
	listener net.Listener
	served   chan error
	cycles   chan triage.Report
	first    triage.Report // all cycles of the first pass added up
	second   triage.Report
}

func startDemo(p process, s *story, listen string) (*demoRun, error) {
	r := &demoRun{story: s, served: make(chan error, 1), cycles: make(chan triage.Report, 1)}
	var err error
	if r.dir, err = os.MkdirTemp("", "clarion-demo-"); err != nil {
		return nil, fmt.Errorf("make a place for the store: %w", err)
	}
	if err := r.assemble(p, listen); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *demoRun) assemble(p process, listen string) error {
	var err error
	if r.listener, err = new(net.ListenConfig).Listen(p.ctx, "tcp", listen); err != nil {
		return usageError{fmt.Errorf("--listen: %w", err)}
	}
	if r.world, err = openWorld(p.ctx, r.story, p.now); err != nil {
		return err
	}
	conf, err := parseConfig("the demo's configuration", r.world.config(r.listener.Addr().String(), filepath.Join(r.dir, "clarion.db")))
	if err != nil {
		return err
	}
	p.getenv = r.world.getenv
	if r.wired, err = wire(conf, p); err != nil {
		return err
	}
	if r.store, err = store.OpenSQLite(p.ctx, conf.Clarion.Store); err != nil {
		return err
	}
	if r.triage, err = r.wired.triage(p, r.store, "demo"); err != nil {
		return err
	}
	pages, err := review.New()
	if err != nil {
		return err
	}
	pages.Unlinked = true // the stand-ins answer no browser
	r.daemon = newDaemon(setup{r.triage, conf.Clarion.Schedule}, r.store, pages, p)
	r.daemon.ended = func(report triage.Report) { r.cycles <- report }
	return nil
}

// passes lets the daemon run: the first pass until nothing waits any more, then one more over the unchanged world.
func (r *demoRun) passes(ctx context.Context, progress func(triage.Event)) error {
	r.triage.Progress = progress
	go func() { r.served <- r.daemon.serve(ctx, r.listener) }()
	for round := 0; ; round++ {
		select {
		case report := <-r.cycles:
			r.first.Add(report)
			if report.Waiting == 0 || round == 5 {
				go r.daemon.cycle(ctx)
				return r.secondPass(ctx, progress)
			}
			go r.daemon.cycle(ctx)
		case err := <-r.served:
			return fmt.Errorf("daemon ended early: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *demoRun) secondPass(ctx context.Context, progress func(triage.Event)) error {
	select {
	case r.second = <-r.cycles:
		progress(triage.Event{Stage: "end"})
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wait serves until interrupted.
func (r *demoRun) wait(ctx context.Context) error {
	<-ctx.Done()
	return <-r.served
}

func (r *demoRun) close() {
	if r.store != nil {
		_ = r.store.Close() // the directory goes next
	}
	if r.world != nil {
		r.world.close()
	}
	_ = os.RemoveAll(r.dir) // a temporary directory; what stays is the system's to clear
}

// clock makes the demo play on the story's day: it starts at the story's now and runs at the real pace.
func (s *story) clock(now func() time.Time) func() time.Time {
	started := now()
	return func() time.Time { return s.Now.Add(now().Sub(started)) }
}
