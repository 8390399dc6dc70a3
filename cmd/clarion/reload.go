package main

import (
	"errors"
	"fmt"

	"github.com/clarion-cre/clarion/sync/triage"
)

// reload takes the configuration as it stands on disk, whole or not at all: what is not right changes nothing. A cycle that
// is under way ends as it began.
func (d *daemon) reload() bool {
	next, err := d.reread()
	d.refused.Store(err != nil)
	d.metrics.reload(err)
	if err != nil {
		d.log.Error("configuration not taken, the earlier one stays", "error", err)
		return false
	}
	d.setup.Store(&next)
	d.log.Warn("configuration taken", "mode", next.triage.Mode, "schedule", next.schedule)
	return true
}

// reread builds anew what the configuration names, on the store that is open.
func (c runCmd) reread(p process, old *config, s triage.Store) (setup, error) {
	w, err := c.wired(p)
	if err != nil {
		return setup{}, err
	}
	var fixed []error
	for key, is := range map[string]bool{
		"store": w.config.Clarion.Store == old.Clarion.Store, "listen": w.config.Clarion.Listen == old.Clarion.Listen,
	} {
		if !is {
			fixed = append(fixed, fmt.Errorf("clarion.%s cannot change while the daemon runs; restart it", key))
		}
	}
	if len(fixed) > 0 {
		return setup{}, errors.Join(fixed...)
	}
	t, err := w.triage(p, s, holder(p))
	return setup{t, w.config.Clarion.Schedule}, err
}
