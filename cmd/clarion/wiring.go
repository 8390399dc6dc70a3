package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github"
	"github.com/clarion-cre/clarion/connectors/jira"
	"github.com/clarion-cre/clarion/connectors/prometheus"
	"github.com/clarion-cre/clarion/connectors/zendesk"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/sync/triage"
)

// decode fills a connector's own settings from its table of the configuration file.
type decode = func(any) error

// The connectors by the word in their table's type key. A new connector is a directory, a line here, and a block in
// config.example.toml.
func queueTypes() map[string]func(string, decode, connectors.Host) (connectors.Queue, error) {
	return map[string]func(string, decode, connectors.Host) (connectors.Queue, error){
		"jira":    func(n string, d decode, h connectors.Host) (connectors.Queue, error) { return jira.New(n, d, h) },
		"zendesk": func(n string, d decode, h connectors.Host) (connectors.Queue, error) { return zendesk.New(n, d, h) },
	}
}

func trackerTypes() map[string]func(string, decode, connectors.Host) (connectors.Tracker, error) {
	return map[string]func(string, decode, connectors.Host) (connectors.Tracker, error){
		"github": func(n string, d decode, h connectors.Host) (connectors.Tracker, error) { return github.New(n, d, h) },
	}
}

func sourceTypes() map[string]func(string, decode, connectors.Host) (signals, error) {
	return map[string]func(string, decode, connectors.Host) (signals, error){
		"prometheus": func(n string, d decode, h connectors.Host) (signals, error) { return prometheus.New(n, d, h) },
	}
}

// signals is a source that knows how late its data come and how long they are kept.
type signals interface {
	connectors.Signals
	Lag() time.Duration
	Retention() time.Duration
}

// wired is a configuration with everything it names.
type wired struct {
	config     *config
	signatures *rules.Library
	reader     *intake.Reader
	queues     []triage.Queue
	trackers   []triage.Tracker
	sources    map[string]triage.Source
}

// wire builds everything the configuration names, and reports every fault of every table at once.
func wire(c *config, p process) (*wired, error) {
	w := &wired{config: c, sources: map[string]triage.Source{}}
	secret := readSecret(p.getenv)
	host := connectors.Host{Now: p.now, Secret: secret, Log: p.log, UserAgent: "clarion/" + version(), LabelPrefix: c.Clarion.LabelPrefix}
	faults, unread := slices.Clone(c.wrong), map[string]bool{}
	fault := func(err error) {
		if err != nil {
			faults = append(faults, strings.Split(err.Error(), "\n")...)
		}
	}
	// table adds one connector. Where its own settings were not read, none of its keys can be called unknown.
	table := func(kind, name string, add func(string, connectors.Host) error) {
		err := add(name, host)
		fault(err)
		unread[kind+"."+name] = errors.As(err, new(unreadError))
	}
	var err error
	if c.Clarion.MarkKey != "" { // parseConfig has missed it already
		host.Signer, err = signer(c, secret)
		fault(err)
	}
	w.signatures, err = library(c.Clarion.Signatures)
	fault(err)
	w.reader, err = builtinReader()
	fault(err)
	for _, name := range sorted(c.Queues) {
		table("queue", name, w.addQueue)
	}
	for _, name := range sorted(c.Trackers) {
		table("tracker", name, w.addTracker)
	}
	for _, name := range sorted(c.Sources) {
		table("source", name, w.addSource)
	}
	faults = append(faults, c.unknownKeys(unread)...)
	if len(faults) > 0 {
		return nil, c.faulty(faults)
	}
	return w, nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func signer(c *config, secret func(connectors.SecretRef) (string, error)) (connectors.Signer, error) {
	key, err := secret(c.Clarion.MarkKey)
	if err != nil {
		return connectors.Signer{}, fmt.Errorf("clarion.mark_key: %w", err)
	}
	s, err := connectors.NewSigner([]byte(key))
	if err != nil {
		return connectors.Signer{}, fmt.Errorf("clarion.mark_key: %w", err)
	}
	return s, nil
}

// What is built in never changes, so it is compiled once a process.
var (
	builtinLibrary = sync.OnceValues(rules.Default)
	builtinReader  = sync.OnceValues(intake.New)
)

// library loads the signatures of a directory, the built-in ones if none is named.
func library(dir string) (*rules.Library, error) {
	if dir == "" {
		return builtinLibrary()
	}
	return rules.LoadFS(os.DirFS(dir))
}

// connect decodes the common keys of a connector's table, finds its constructor, and hands over the rest.
func connect[T any](c *config, prim toml.Primitive, kind, name, typ string, types map[string]func(string, decode, connectors.Host) (T, error), host connectors.Host) (T, error) {
	build, ok := types[typ]
	if !ok {
		var none T
		return none, unreadError{fmt.Errorf("%s.%s.type is %q; Clarion knows %v", kind, name, typ, sorted(types))}
	}
	return build(name, func(v any) error {
		if err := c.meta.PrimitiveDecode(prim, v); err != nil {
			return unreadError{err}
		}
		return nil
	}, host)
}

// unreadError says that a connector's table was not decoded to its end.
type unreadError struct{ error }

func (e unreadError) Unwrap() error { return e.error }

func (w *wired) addQueue(name string, host connectors.Host) error {
	c := w.config
	var common queueConfig
	if err := c.meta.PrimitiveDecode(c.Queues[name], &common); err != nil {
		return unreadError{fmt.Errorf("queue.%s: %w", name, err)}
	}
	var zone error
	if _, err := time.LoadLocation(common.Zone); err != nil || common.Zone == "Local" {
		zone = fmt.Errorf("queue.%s.zone %q is not a time zone; write an IANA name such as %q", name, common.Zone, "Europe/Berlin")
	}
	q, err := connect(c, c.Queues[name], "queue", name, common.Type, queueTypes(), host)
	if err := errors.Join(zone, err, c.ownerFault(name)); err != nil {
		return err
	}
	owners := map[string]bool{}
	for _, o := range c.names("queue", name, "owners") {
		owners[o] = true
	}
	w.queues = append(w.queues, triage.Queue{
		Name: name, Queue: q,
		Defaults: intake.Defaults{Zone: common.Zone, Regions: common.Regions},
		Policy: rules.Policy{
			LabelPrefix: c.Clarion.LabelPrefix, Fallback: c.Clarion.FallbackOwner, Owners: owners,
			Fields: c.names("queue", name, "fields"), Assign: c.Clarion.Assign, PublicURL: c.Clarion.PublicURL,
		},
		Backfill: time.Duration(common.Backfill), BackfillMost: common.BackfillMax,
	})
	return nil
}

// ownerFault: the rota has to be somebody in every queue that Clarion assigns in.
func (c *config) ownerFault(queue string) error {
	rota := c.Clarion.FallbackOwner
	if rota == "" || !c.Clarion.Assign || slices.Contains(c.names("queue", queue, "owners"), rota) {
		return nil
	}
	return fmt.Errorf("queue.%s.owners has no %q, which clarion.fallback_owner names; add [queue.%s.owners.%s]", queue, rota, queue, rota)
}

func (w *wired) addTracker(name string, host connectors.Host) error {
	c := w.config
	var common trackerConfig
	if err := c.meta.PrimitiveDecode(c.Trackers[name], &common); err != nil {
		return unreadError{fmt.Errorf("tracker.%s: %w", name, err)}
	}
	k, err := connect(c, c.Trackers[name], "tracker", name, common.Type, trackerTypes(), host)
	if err != nil {
		return err
	}
	w.trackers = append(w.trackers, triage.Tracker{Name: name, Tracker: k, Labels: common.Labels})
	return nil
}

func (w *wired) addSource(name string, host connectors.Host) error {
	c := w.config
	var common sourceConfig
	if err := c.meta.PrimitiveDecode(c.Sources[name], &common); err != nil {
		return unreadError{fmt.Errorf("source.%s: %w", name, err)}
	}
	s, err := connect(c, c.Sources[name], "source", name, common.Type, sourceTypes(), host)
	if err != nil {
		return err
	}
	w.sources[name] = triage.Source{Signals: s, Lag: s.Lag(), Retention: s.Retention()}
	return nil
}

// judge is what it takes to judge a ticket: no store, no writing.
func (w *wired) judge(p process) triage.Judge {
	customers := map[string]triage.Customer{}
	for name, who := range w.config.Customers {
		customers[name] = triage.Customer(who)
	}
	return triage.Judge{Library: w.signatures, Reader: w.reader, Sources: w.sources, Customers: customers, Now: p.now}
}

// triage puts the conductor together on a store.
func (w *wired) triage(p process, store triage.Store, holder string) (*triage.Triage, error) {
	c := w.config
	turn, err := interval(c.Clarion.Schedule, p.now())
	if err != nil {
		return nil, fmt.Errorf("clarion.schedule: %w", err)
	}
	return triage.New(triage.Options{
		Judge: w.judge(p), Mode: c.Clarion.Mode, Queues: w.queues, Trackers: w.trackers, Store: store, Log: p.log, Holder: holder,
		Caps: triage.Caps{
			Cycle: c.Caps.Cycle, Hour: c.Caps.Hour, TicketPerHour: c.Caps.TicketPerHour, Attempts: c.Caps.Attempts,
		},
		Stale:   time.Duration(c.Clarion.Stale),
		Keep:    time.Duration(c.Clarion.Keep),
		Turn:    turn,
		Stopped: killSwitch(c.Clarion.KillSwitch),
	})
}

// killSwitch is set while the file exists. A file that cannot be looked at counts as set.
func killSwitch(path string) func() bool {
	return func() bool {
		if path == "" {
			return false
		}
		_, err := os.Stat(path)
		return !os.IsNotExist(err)
	}
}
