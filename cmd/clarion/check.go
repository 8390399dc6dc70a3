package main

import (
	"fmt"
	"slices"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

type checkCmd struct {
	configured
	Offline bool `help:"Check the files only; ask no vendor."`
}

func (c checkCmd) Run(p process) error {
	w, err := c.wired(p)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "ok    %s, %s, %s, %s, %s\n", c.Config, rules.Count(len(w.queues), "queue"),
		rules.Count(len(w.trackers), "tracker"), rules.Count(len(w.sources), "source"), rules.Count(len(w.signatures.Signatures()), "signature"))
	if c.Offline {
		return nil
	}
	bad := 0
	for _, part := range w.checkers() {
		for _, a := range part.Check(p.ctx) {
			bad += printAdvice(p, part.name, a)
		}
	}
	for _, line := range w.unowned() {
		fmt.Fprintln(p.out, "note ", line)
	}
	if bad > 0 {
		fmt.Fprintf(p.out, "%d to mend\n", bad)
		return errQuiet
	}
	return nil
}

type namedChecker struct {
	name string
	connectors.Checker
}

func (w *wired) checkers() []namedChecker {
	var all []namedChecker
	add := func(name string, part any) {
		if c, ok := part.(connectors.Checker); ok {
			all = append(all, namedChecker{name, c})
		}
	}
	for _, q := range w.queues {
		add("queue."+q.Name, q.Queue)
	}
	for _, k := range w.trackers {
		add("tracker."+k.Name, k.Tracker)
	}
	for _, name := range sorted(w.sources) {
		add("source."+name, w.sources[name].Signals)
	}
	return all
}

func printAdvice(p process, where string, a connectors.Advice) (bad int) {
	switch {
	case a.Err != nil && a.Warn:
		fmt.Fprintf(p.out, "warn  %s: %s: %v\n      %s\n", where, a.What, a.Err, a.Fix)
	case a.Warn:
		fmt.Fprintf(p.out, "warn  %s: %s\n      %s\n", where, a.What, a.Fix)
	case a.Err != nil:
		fmt.Fprintf(p.out, "MEND  %s: %s: %v\n      %s\n", where, a.What, a.Err, a.Fix)
		return 1
	default:
		fmt.Fprintf(p.out, "ok    %s: %s\n", where, a.What)
	}
	return 0
}

// unowned names the owners that signatures route to and a queue cannot assign: those tickets go to the fallback rota.
func (w *wired) unowned() []string {
	var out []string
	for _, q := range w.queues {
		var missing []string
		for _, s := range w.signatures.Signatures() {
			for _, m := range s.Mechanisms {
				if !q.Policy.Owners[m.Owner] && !slices.Contains(missing, m.Owner) {
					missing = append(missing, m.Owner)
				}
			}
		}
		slices.Sort(missing)
		for _, o := range missing {
			out = append(out, fmt.Sprintf("queue.%s has no owner %q: what it owns goes to %s; add [queue.%s.owners.%s]",
				q.Name, o, q.Policy.Fallback, q.Name, o))
		}
	}
	return out
}
