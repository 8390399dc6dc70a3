package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/robfig/cron/v3"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// config is the whole configuration file; config.example.toml documents every key. The tables of queues, trackers and
// sources stay undecoded here: each connector decodes its own.
type config struct {
	Clarion   clarionConfig             `toml:"clarion"`
	Caps      capsConfig                `toml:"caps"`
	Queues    map[string]toml.Primitive `toml:"queue"`
	Trackers  map[string]toml.Primitive `toml:"tracker"`
	Sources   map[string]toml.Primitive `toml:"source"`
	Customers map[string]customerConfig `toml:"customers"`

	path  string
	meta  toml.MetaData
	wrong []string // what parseConfig found; wire adds what the connectors find, so that all of it is told at once
}

type clarionConfig struct {
	Mode          triage.Mode          `toml:"mode"`
	Schedule      string               `toml:"schedule"`
	Store         string               `toml:"store"`
	Listen        string               `toml:"listen"`
	Signatures    string               `toml:"signatures"`
	LabelPrefix   string               `toml:"label_prefix"`
	FallbackOwner string               `toml:"fallback_owner"`
	Assign        bool                 `toml:"assign"`
	MarkKey       connectors.SecretRef `toml:"mark_key"`
	KillSwitch    string               `toml:"kill_switch"`
	PublicURL     string               `toml:"public_url"`
	Stale         connectors.Duration  `toml:"stale_after"`
	Keep          connectors.Duration  `toml:"keep"`
}

type capsConfig struct {
	Cycle         int `toml:"per_cycle"`
	Hour          int `toml:"per_hour"`
	TicketPerHour int `toml:"per_ticket_per_hour"`
	Attempts      int `toml:"attempts"`
}

type customerConfig struct {
	Tenant string `toml:"tenant"`
	Zone   string `toml:"zone"`
	Region string `toml:"region"`
}

// queueConfig holds the keys that every queue has, whatever its vendor.
type queueConfig struct {
	Type        string              `toml:"type"`
	Zone        string              `toml:"zone"`
	Regions     []string            `toml:"regions"`
	Backfill    connectors.Duration `toml:"backfill"`
	BackfillMax int                 `toml:"backfill_max"`
}

type trackerConfig struct {
	Type   string   `toml:"type"`
	Labels []string `toml:"labels"`
}

type sourceConfig struct {
	Type string `toml:"type"`
}

// loadConfig reads the file. What is wrong with it is told by wire, every fault at once, each with its key and what to do;
// only a file that is no TOML, or holds a value of the wrong type in a table of Clarion's own, is an error here.
func loadConfig(path string) (*config, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usageError{fmt.Errorf("no configuration at %s; copy config.example.toml there and fill it in", path)}
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("read configuration: %w", err)}
	}
	return parseConfig(path, string(text))
}

func parseConfig(path, text string) (*config, error) {
	c := &config{path: path, Clarion: clarionConfig{
		Mode: triage.Observe, Schedule: "@every 2m", Store: "clarion.db", Listen: "127.0.0.1:8090", LabelPrefix: "cre:", Assign: true,
		Keep: connectors.Duration(400 * 24 * time.Hour),
	}}
	meta, err := toml.Decode(text, c)
	if err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			// Not ErrorWithPosition: it quotes the line, which may hold a secret that should not be there.
			return nil, usageError{fmt.Errorf("%s: %s", path, strings.TrimPrefix(parse.Error(), "toml: "))}
		}
		return nil, usageError{fmt.Errorf("%s: %w", path, err)}
	}
	c.meta = meta
	c.wrong = c.faults()
	return c, nil
}

func (c *config) faulty(faults []string) error {
	return usageError{fmt.Errorf("%s is not right yet:\n  - %s", c.path, strings.Join(faults, "\n  - "))}
}

func (c *config) faults() []string {
	var f []string
	add := func(format string, args ...any) { f = append(f, fmt.Sprintf(format, args...)) }
	k := c.Clarion
	if k.Mode != triage.Observe && k.Mode != triage.Act {
		add(`clarion.mode is %q; write "observe" (reads and judges only) or "act"`, k.Mode)
	}
	if err := validSchedule(k.Schedule); err != nil {
		add(`clarion.schedule %q cannot be used: %v; write "@every 2m" or five cron fields`, k.Schedule, err)
	}
	if k.MarkKey == "" {
		add(`clarion.mark_key is missing; make 32 random characters once, keep them in a secret, and write mark_key = "env:CLARION_MARK_KEY"`)
	}
	if k.FallbackOwner == "" {
		add(`clarion.fallback_owner is missing; name the rota that owns what nobody else does`)
	}
	if time.Duration(k.Keep) < triage.LeastKept {
		add(`clarion.keep is %s; give at least "180d", as far back as repeats are looked for`, time.Duration(k.Keep))
	}
	if strings.ContainsAny(k.LabelPrefix, " \t\n") {
		add(`clarion.label_prefix %q holds a space; labels cannot`, k.LabelPrefix)
	}
	if len(c.Queues) == 0 {
		add(`no queue is configured; add a table such as [queue.support]`)
	}
	f = append(f, c.capFaults()...)
	for name, who := range c.Customers {
		if _, err := time.LoadLocation(who.Zone); err != nil {
			add(`customers.%q.zone %q is not a time zone; write an IANA name such as "Europe/Berlin"`, name, who.Zone)
		}
	}
	slices.Sort(f)
	return f
}

// capFaults: who writes 0 means "nothing", and must not get the default.
func (c *config) capFaults() []string {
	var f []string
	for key, n := range map[string]int{
		"per_cycle": c.Caps.Cycle, "per_hour": c.Caps.Hour, "per_ticket_per_hour": c.Caps.TicketPerHour, "attempts": c.Caps.Attempts,
	} {
		if c.meta.IsDefined("caps", key) && n < 1 {
			f = append(f, fmt.Sprintf(`caps.%s is %d; give at least 1, and to write nothing use mode = "observe" or kill_switch`, key, n))
		}
	}
	return f
}

// validSchedule guards against specs that the scheduler accepts or panics on: see its issue threads about TZ=0 and
// intervals that are not positive.
func validSchedule(spec string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("it cannot be parsed")
		}
	}()
	if every, ok := strings.CutPrefix(spec, "@every "); ok {
		d, err := time.ParseDuration(strings.TrimSpace(every))
		if err != nil || d < 10*time.Second {
			return errors.New("the interval has to be a duration of at least 10s")
		}
	}
	times, err := cron.ParseStandard(spec)
	if err == nil && times.Next(time.Unix(0, 0)).IsZero() {
		return errors.New("that day never comes")
	}
	return err
}

// interval is the shortest time between two cycles of a schedule, as far as the next hundred tell, and a day at most.
func interval(spec string, now time.Time) (time.Duration, error) {
	times, err := cron.ParseStandard(spec)
	if err != nil {
		return 0, err
	}
	shortest := 24 * time.Hour
	at := times.Next(now)
	for range 100 {
		next := times.Next(at)
		if next.IsZero() {
			break
		}
		shortest, at = min(shortest, next.Sub(at)), next
	}
	return shortest, nil
}

// names lists the keys directly below a table, such as the owners of a queue.
func (c *config) names(table ...string) []string {
	var out []string
	for _, key := range c.meta.Keys() {
		if len(key) > len(table) && slices.Equal(key[:len(table)], table) && !slices.Contains(out, key[len(table)]) {
			out = append(out, key[len(table)])
		}
	}
	return out
}

// unknownKeys is called when every connector has decoded its table: whatever is left is a mistake, but for the tables
// that could not be decoded, of which unread holds "kind.name".
func (c *config) unknownKeys(unread map[string]bool) []string {
	var f []string
	for _, key := range c.meta.Undecoded() {
		if len(key) > 1 && unread[key[0]+"."+key[1]] {
			continue
		}
		f = append(f, fmt.Sprintf("%s is not a key that Clarion knows; see config.example.toml", key))
	}
	return f
}

// readSecret resolves a reference anew at each call.
func readSecret(getenv func(string) string) func(connectors.SecretRef) (string, error) {
	return func(ref connectors.SecretRef) (string, error) {
		if name, ok := strings.CutPrefix(string(ref), "env:"); ok {
			if v := getenv(name); v != "" {
				return v, nil
			}
			return "", &connectors.SecretError{Ref: ref, Err: fmt.Errorf("environment variable %s is not set", name)}
		}
		path := strings.TrimPrefix(string(ref), "file:")
		b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
		if err != nil {
			return "", &connectors.SecretError{Ref: ref, Err: fmt.Errorf("read secret file: %w", err)}
		}
		return strings.TrimSpace(string(b)), nil
	}
}
