package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/clarion-cre/clarion/sync/review"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

type runCmd struct {
	configured
}

// grace is how long a stopping daemon may take to finish what is under way; what remains is resumed from the store.
const grace = 25 * time.Second

func (c runCmd) Run(p process) error {
	w, t, s, err := c.assemble(p)
	if err != nil {
		return err
	}
	defer s.Close()
	p.log.Info("started", "version", version(), "mode", w.config.Clarion.Mode, "schedule", w.config.Clarion.Schedule)
	pages, err := review.New()
	if err != nil {
		return err
	}
	d := newDaemon(setup{t, w.config.Clarion.Schedule}, s, pages, p)
	d.reread = func() (setup, error) { return c.reread(p, w.config, s) }
	d.path = w.config.Clarion.Store
	if p.heed != nil {
		var stop func()
		d.told, stop = p.heed()
		defer stop()
	}
	listener, err := new(net.ListenConfig).Listen(p.ctx, "tcp", w.config.Clarion.Listen)
	if err != nil {
		return usageError{fmt.Errorf("clarion.listen: %w", err)}
	}
	fmt.Fprintf(p.err, "clarion %s: %s mode, %s, http://%s (healthz, readyz, metrics, ticket/QUEUE/ID)\n",
		version(), w.config.Clarion.Mode, w.config.Clarion.Schedule, listener.Addr())
	return d.serve(p.ctx, listener)
}

// daemon runs cycles on a schedule and answers over HTTP.
type daemon struct {
	setup   atomic.Pointer[setup]
	store   *store.Store
	pages   *review.Pages
	now     func() time.Time
	started time.Time
	log     *slog.Logger
	metrics *metrics
	path    string // of the ledger
	told    told
	reread  func() (setup, error) // reads the configuration anew
	refused atomic.Bool           // the last reading was
	last    atomic.Pointer[triage.Report]
	sum     atomic.Pointer[triage.Report] // of all cycles
	ended   func(triage.Report)           // told of every cycle; nil for nobody
	running sync.WaitGroup                // cycles under way, those not started by the schedule too
}

// setup is what a configuration makes of the daemon.
type setup struct {
	triage   *triage.Triage
	schedule string
}

func newDaemon(first setup, s *store.Store, pages *review.Pages, p process) *daemon {
	d := &daemon{store: s, now: p.now, pages: pages, started: p.now(), log: p.log}
	d.setup.Store(&first)
	d.metrics = newMetrics(func(ctx context.Context) string { return d.setup.Load().triage.Halt(ctx) })
	return d
}

// serve runs until the context ends, then waits for the cycle under way. A cycle that is still running when the next is
// due is not doubled, also not by another schedule, and one that panics does not end the daemon.
func (d *daemon) serve(ctx context.Context, listener net.Listener) error {
	logger := cronLog{d.log}
	jobs := cron.New(cron.WithLogger(logger))
	job := cron.NewChain(cron.Recover(logger), cron.SkipIfStillRunning(logger)).Then(cron.FuncJob(func() { d.cycle(ctx) }))
	entry, err := jobs.AddJob(d.setup.Load().schedule, job)
	if err != nil {
		return usageError{fmt.Errorf("clarion.schedule: %w", err)}
	}
	server := &http.Server{Handler: d.handler(), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	d.running.Go(job.Run) // the first cycle does not wait for the schedule
	jobs.Start()
	for {
		select {
		case <-ctx.Done():
			return d.stop(ctx, server, jobs)
		case err := <-failed:
			return errors.Join(err, d.stop(ctx, server, jobs))
		case <-d.told.pause:
			d.pause(ctx)
		case <-d.told.reload:
			if d.reload() {
				jobs.Remove(entry)
				entry, err = jobs.AddJob(d.setup.Load().schedule, job)
			}
			if err != nil {
				return errors.Join(fmt.Errorf("clarion.schedule: %w", err), d.stop(ctx, server, jobs))
			}
		}
	}
}

func (d *daemon) stop(ctx context.Context, server *http.Server, jobs *cron.Cron) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	finished := make(chan struct{})
	go func() {
		<-jobs.Stop().Done()
		d.running.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-ctx.Done():
		d.log.Warn("a cycle did not finish in time; the next start resumes it")
	}
	if err := server.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop http server: %w", err)
	}
	return nil
}

func (d *daemon) cycle(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	r := d.setup.Load().triage.Cycle(ctx)
	d.last.Store(&r)
	d.add(r)
	d.metrics.observe(r)
	if _, due, err := d.store.Wanted(ctx, r.Ended, 0); err == nil { // an error is told by whatever needs the store
		d.metrics.due.Set(float64(due))
	}
	d.log.Info("cycle", "took", r.Ended.Sub(r.Started), "writes", r.Writes, "errors", len(r.Errors), "capped", r.Capped, "unfinished", r.Unfinished)
	if d.ended != nil {
		d.ended(r)
	}
}

// add sums the cycles up. Pages read the sum meanwhile, so it is made anew; cycles follow one another.
func (d *daemon) add(r triage.Report) {
	sum := triage.NewReport(r.Started)
	if old := d.sum.Load(); old != nil {
		sum.Add(*old)
		sum.Started = old.Started
	}
	sum.Add(r)
	d.sum.Store(&sum)
}

// cronLog lets the scheduler speak through our log.
type cronLog struct{ *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.Debug(msg, kv...) }
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.Logger.Error(msg, append(kv, "error", err)...)
}
