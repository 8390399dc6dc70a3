package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

// configured is shared by every command that needs a configuration.
type configured struct {
	Config string `short:"c" help:"Configuration file." default:"clarion.toml" env:"CLARION_CONFIG" type:"path"`
}

// wired loads the configuration and builds everything it names but the store.
func (c configured) wired(p process) (*wired, error) {
	conf, err := loadConfig(c.Config)
	if err != nil {
		return nil, err
	}
	return wire(conf, p)
}

// assemble adds the store and the conductor. Close the store when done.
func (c configured) assemble(p process) (*wired, *triage.Triage, *store.Store, error) {
	w, err := c.wired(p)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := store.OpenSQLite(p.ctx, w.config.Clarion.Store)
	if err != nil {
		return nil, nil, nil, err
	}
	t, err := w.triage(p, s, holder(p))
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%w%s", err, closing(s))
	}
	return w, t, s, nil
}

func closing(s *store.Store) string {
	if err := s.Close(); err != nil {
		return "; and closing the store: " + err.Error()
	}
	return ""
}

// holder names this process in leases.
func holder(p process) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s/%d/%d", host, os.Getpid(), p.now().UnixNano())
}

type onceCmd struct {
	configured
	JSON bool `name:"json" help:"Print the report as JSON."`
}

func (c onceCmd) Run(p process) error {
	w, t, s, err := c.assemble(p)
	if err != nil {
		return err
	}
	defer s.Close()
	r := t.Cycle(p.ctx)
	if c.JSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	} else {
		printReport(p, r, w.config.Clarion.Mode)
		if w.config.Clarion.Mode == triage.Observe {
			if err := printIntended(p, s); err != nil {
				return err
			}
		}
	}
	if err := p.ctx.Err(); err != nil {
		return fmt.Errorf("interrupted; the next cycle goes on from here: %w", err)
	}
	if len(r.Errors) > 0 || r.Failed > 0 || len(r.Capped) > 0 {
		return errQuiet
	}
	return nil
}

// printReport says in a few lines what a cycle did.
func printReport(p process, r triage.Report, mode triage.Mode) {
	for _, name := range sorted(r.Queues) {
		q := r.Queues[name]
		fmt.Fprintf(p.out, "%-14s read %d: %d new reliability reports, %d matched a signature; %d unchanged, %d too old, %d set apart\n",
			name, q.Read, q.Reliability, q.Matched, q.Unchanged, q.Old, q.Odd)
		if q.More {
			fmt.Fprintf(p.out, "%-14s has more to read; the next cycle goes on from here\n", name)
		}
	}
	if mode == triage.Act {
		fmt.Fprintf(p.out, "%-14s %d labelled, %d assigned, %d noted, %d issues filed, %d updated; %d held, %d waiting, %d failed\n",
			"written", r.Labelled, r.Assigned, r.Noted, r.Filed, r.Updated, r.Held, r.Waiting, r.Failed)
	}
	if r.Halted != "" {
		fmt.Fprintln(p.out, "NOTHING IS WRITTEN:", r.Halted)
	}
	for _, name := range r.Unfinished {
		fmt.Fprintf(p.out, "%-14s has more to be written; the next cycle goes on from here\n", name)
	}
	for _, c := range r.Capped {
		fmt.Fprintln(p.out, "CAP HIT:", c.Text)
	}
	for _, what := range sorted(r.Errors) {
		fmt.Fprintf(p.out, "FAILED %s: %s\n", what, r.Errors[what])
	}
	fmt.Fprintf(p.out, "%-14s %s\n", "took", r.Ended.Sub(r.Started).Round(time.Millisecond))
}

// shown is how many of the writes to come are listed one by one.
const shown = 100

// printIntended shows what act mode would write.
func printIntended(p process, s *store.Store) error {
	ops, all, err := s.Wanted(p.ctx, p.now(), shown)
	if err != nil {
		return fmt.Errorf("read operations: %w", err)
	}
	for _, op := range ops {
		if op.Kind == triage.OnIssue {
			fmt.Fprintf(p.out, "would keep an issue in %s: %s\n", op.Target, op.Want.Title)
			continue
		}
		fmt.Fprintf(p.out, "would write to %s/%s: %s\n", op.Target, op.ID, strings.Join(parts(op.Want), ", "))
	}
	if more := all - len(ops); more > 0 {
		fmt.Fprintf(p.out, "and %d more\n", more)
	}
	fmt.Fprintf(p.out, "observe mode: nothing was written; %d writes would follow in act mode (clarion plan QUEUE/ID shows one whole)\n", all)
	return nil
}

// parts names what is wanted of a ticket, as far as it lacks it.
func parts(w rules.Want) []string {
	out := []string{"label " + strings.Join(w.Labels, ", ")}
	if w.Owner != "" {
		out = append(out, "owner "+w.Owner)
	}
	if len(w.Fields) > 0 {
		out = append(out, "fields "+strings.Join(sorted(w.Fields), ", "))
	}
	if len(w.Note) > 0 {
		out = append(out, "one internal note")
	}
	return out
}
