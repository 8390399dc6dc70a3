package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"

	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

type pauseCmd struct {
	configured
	Why string `arg:"" optional:"" help:"For the people who will wonder."`
}

// Run works beside the daemon: it must never be necessary to stop it first.
func (c pauseCmd) Run(p process) error {
	conf, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	was, err := store.Pause(p.ctx, conf.Clarion.Store, triage.Pause{Since: p.now(), By: operator(), Why: c.Why})
	switch {
	case err != nil:
		return ledgerFault(conf, err)
	case !was.Since.IsZero():
		fmt.Fprintln(p.out, "it was", was)
	default:
		fmt.Fprintln(p.out, "paused: nothing is written any more but for a request that is under way; reading and judging go on.\n“clarion resume” lets writing go on.")
	}
	return nil
}

type resumeCmd struct {
	configured
}

func (c resumeCmd) Run(p process) error {
	conf, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	was, err := store.Resume(p.ctx, conf.Clarion.Store, operator(), p.now())
	switch {
	case err != nil:
		return ledgerFault(conf, err)
	case was.Since.IsZero():
		fmt.Fprintln(p.out, "it was not paused")
	default:
		fmt.Fprintf(p.out, "resumed after a pause since %s: what is still wanted is written in the next cycle\n", minute(was.Since))
	}
	if killSwitch(conf.Clarion.KillSwitch)() {
		fmt.Fprintf(p.out, "the kill switch is still set: while %s exists, nothing is written\n", conf.Clarion.KillSwitch)
	}
	return nil
}

// pause is what a signal can do where no command can be run: it lasts until “clarion resume” like any other.
func (d *daemon) pause(ctx context.Context) {
	if _, err := store.Pause(ctx, d.path, triage.Pause{Since: d.now(), By: "a signal"}); err != nil {
		d.log.Error("could not be paused", "error", err)
		return
	}
	d.log.Warn("paused by a signal; “clarion resume” lets writing go on")
}

// operator names who is at the keyboard, as far as the system knows.
func operator() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	who, err := user.Current()
	if err != nil {
		return host
	}
	return who.Username + "@" + host
}

func ledgerFault(conf *config, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usageError{fmt.Errorf("there is no ledger at %s: nothing has been started with this configuration", conf.Clarion.Store)}
	}
	return err
}
