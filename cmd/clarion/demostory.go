package main

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
)

//go:embed demodata
var demoData embed.FS

// story is the invented fortnight of the demo.
type story struct {
	Now       time.Time       `toml:"now"`
	Regions   []string        `toml:"regions"`
	Routes    []string        `toml:"routes"`
	Incidents []storyIncident `toml:"incident"`
	Customers []storyCustomer `toml:"customer"`

	tickets []storyTicket
	own     bool          // the tickets are not the story's
	earlier time.Duration // how far back the oldest ticket lies
}

type storyIncident struct {
	Kind   string    `toml:"kind"`
	Tenant string    `toml:"tenant"`
	Region string    `toml:"region"`
	Route  string    `toml:"route"`
	Start  time.Time `toml:"start"`
	End    time.Time `toml:"end"`
	Factor float64   `toml:"factor"`
}

type storyCustomer struct {
	Name   string `toml:"name"`
	Tenant string `toml:"tenant"`
	Zone   string `toml:"zone"`
	Region string `toml:"region"`
}

type storyTicket struct {
	raw    rawTicket
	ticket connectors.Ticket
	queue  string // desk or support
}

// The demo's two queues.
const (
	demoJira    = "desk"
	demoZendesk = "support"
)

// loadStory reads the embedded story; path replaces its tickets.
func loadStory(path string) (*story, error) {
	text, err := demoData.ReadFile("demodata/story.toml")
	if err != nil {
		return nil, fmt.Errorf("read story: %w", err)
	}
	s := &story{own: path != ""}
	if _, err := toml.Decode(string(text), s); err != nil {
		return nil, fmt.Errorf("read story: %w", err)
	}
	tickets, err := demoData.ReadFile("demodata/tickets.jsonl")
	if path != "" {
		tickets, err = os.ReadFile(path) //nolint:gosec // named on the command line
	}
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	return s, s.add(bytes.NewReader(tickets))
}

// add reads the tickets. Those without a queue go to the two in turn. If some are younger than the story's day, the day
// moves to just after the youngest.
func (s *story) add(in io.Reader) error {
	oldest := s.Now
	err := eachTicket(in, s.Now, func(line int, raw rawTicket, t connectors.Ticket, err error) error {
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		queue := raw.Queue
		if queue == "" {
			queue = [...]string{demoJira, demoZendesk}[len(s.tickets)%2]
		}
		if queue != demoJira && queue != demoZendesk {
			return fmt.Errorf("line %d: ticket %q: queue %q; the demo has %q and %q", line, raw.ID, queue, demoJira, demoZendesk)
		}
		if t.Created.After(s.Now) {
			s.Now = t.Created
		}
		if t.Created.Before(oldest) {
			oldest = t.Created
		}
		s.tickets = append(s.tickets, storyTicket{raw: raw, ticket: t, queue: queue})
		return nil
	})
	s.Now = s.Now.Add(5 * time.Minute)
	s.earlier = s.Now.Sub(oldest) + time.Hour
	return err
}
