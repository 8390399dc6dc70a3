package triage

import (
	"cmp"
	"slices"
	"time"

	"github.com/clarion-cre/clarion/rules/evidence"
)

// Report is what one cycle did, for people and machines.
type Report struct {
	Started  time.Time                `json:"started"`
	Ended    time.Time                `json:"ended"`
	Queues   map[string]*QueueReport  `json:"queues"`
	Matched  map[string]int           `json:"matched"`  // tickets a signature
	Verdicts map[evidence.Verdict]int `json:"verdicts"` // of matched tickets
	Labelled int                      `json:"labelled"`
	Assigned int                      `json:"assigned"`
	Noted    int                      `json:"noted"`
	Filed    int                      `json:"issues_filed"`
	Updated  int                      `json:"issues_updated"`
	Writes   int                      `json:"writes"`      // edits and creates sent
	Asked    int                      `json:"asked_again"` // tickets judged again because metrics were late
	Held     int                      `json:"held"`        // left undone on purpose
	Waiting  int                      `json:"waiting"`
	Failed   int                      `json:"failed"`
	Capped   []Capped                 `json:"capped,omitempty"` // caps that were hit
	Errors   map[string]string        `json:"errors,omitempty"`
	// Halted says why nothing was written, or nothing more: the kill switch, or a pause. Reading and judging went on.
	Halted string `json:"halted,omitempty"`
	// Unfinished are the targets whose turn was over before everything was written; the next cycle goes on.
	Unfinished []string `json:"unfinished,omitempty"`
}

// Capped is one cap that was hit: its key in the configuration, and what it held back, in words.
type Capped struct {
	Cap  string `json:"cap"`
	Text string `json:"text"`
}

// The caps, by their keys.
const (
	CapCycle    = "per_cycle"
	CapHour     = "per_hour"
	CapTicket   = "per_ticket_per_hour"
	CapBackfill = "backfill_max"
)

// QueueReport is the reading of one queue.
type QueueReport struct {
	Read        int `json:"read"`
	Unchanged   int `json:"unchanged"`
	Old         int `json:"old"`         // created before the baseline: never judged, never written
	Odd         int `json:"odd"`         // set apart
	Reliability int `json:"reliability"` // reports of unreliable service
	Matched     int `json:"matched"`
	// More says that there was more to read than a turn allows; the next cycle goes on from there.
	More bool `json:"more,omitempty"`
}

// NewReport is an empty report.
func NewReport(at time.Time) Report {
	return Report{
		Started: at, Queues: map[string]*QueueReport{}, Matched: map[string]int{},
		Verdicts: map[evidence.Verdict]int{}, Errors: map[string]string{},
	}
}

func (r *Report) queue(name string) *QueueReport {
	if r.Queues[name] == nil {
		r.Queues[name] = &QueueReport{}
	}
	return r.Queues[name]
}

func (r *Report) judged(e Entry) {
	q := r.queue(e.Queue)
	if e.Card.Record.Reliability {
		q.Reliability++
	}
	if e.Sighting != nil {
		q.Matched++
		r.Matched[e.Card.Signature]++
		r.Verdicts[e.Card.Verdict]++
	}
}

func (r *Report) fail(what string, err error) { r.Errors[what] = err.Error() }

// join adds another turn of the same cycle.
func (r *Report) join(o Report) {
	o.Waiting += r.Waiting
	o.Unfinished = append(slices.Clone(r.Unfinished), o.Unfinished...)
	r.Add(o)
}

// Add adds another cycle to the report.
func (r *Report) Add(o Report) {
	if r.Queues == nil {
		*r = NewReport(o.Started)
	}
	r.Ended = o.Ended
	for name, q := range o.Queues {
		sum := r.queue(name)
		sum.Read += q.Read
		sum.Unchanged += q.Unchanged
		sum.Old += q.Old
		sum.Odd += q.Odd
		sum.Reliability += q.Reliability
		sum.Matched += q.Matched
		sum.More = q.More
	}
	for signature, n := range o.Matched {
		r.Matched[signature] += n
	}
	for v, n := range o.Verdicts {
		r.Verdicts[v] += n
	}
	r.Labelled += o.Labelled
	r.Assigned += o.Assigned
	r.Noted += o.Noted
	r.Filed += o.Filed
	r.Updated += o.Updated
	r.Writes += o.Writes
	r.Held += o.Held
	r.Asked += o.Asked
	r.Failed += o.Failed
	r.Waiting, r.Unfinished = o.Waiting, o.Unfinished
	r.Halted = cmp.Or(o.Halted, r.Halted)
	for _, what := range o.Capped {
		if !slices.Contains(r.Capped, what) {
			r.Capped = append(r.Capped, what)
		}
	}
	for what, err := range o.Errors {
		r.Errors[what] = err
	}
}
