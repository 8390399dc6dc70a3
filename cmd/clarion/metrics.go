package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/clarion-cre/clarion/sync/triage"
)

// metrics are Clarion's own. No label ever holds a ticket, a customer or anything else without bound.
type metrics struct {
	registry *prometheus.Registry
	cycles   *prometheus.CounterVec
	seconds  prometheus.Histogram
	tickets  *prometheus.CounterVec
	matched  *prometheus.CounterVec
	written  *prometheus.CounterVec
	capped   *prometheus.CounterVec
	waiting  prometheus.Gauge
	last     prometheus.Gauge
	due      prometheus.Gauge
	taken    prometheus.Gauge
}

const (
	outcomeOK       = "ok"
	outcomeTroubled = "troubled" // errors, writes given up, or a cap that held something back
)

// newMetrics asks halt why nothing is written at every scrape, not once a cycle.
func newMetrics(halt func(context.Context) string) *metrics {
	paused := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "clarion_paused", Help: "1 while a pause or the kill switch stops all writing."}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if halt(ctx) != "" {
			return 1
		}
		return 0
	})
	m := &metrics{
		registry: prometheus.NewRegistry(),
		cycles:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "clarion_cycles_total", Help: "Cycles by outcome."}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "clarion_cycle_duration_seconds", Help: "How long cycles take.", Buckets: []float64{0.1, 0.3, 0.9, 2.7, 8.1, 24.3, 72.9, 218.7},
		}),
		tickets: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "clarion_tickets_total", Help: "Tickets by queue and what became of them."}, []string{"queue", "result"}),
		matched: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "clarion_matched_total", Help: "Matched tickets by signature."}, []string{"signature"}),
		written: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "clarion_writes_total", Help: "What was written, by kind."}, []string{"kind"}),
		capped:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "clarion_caps_hit_total", Help: "Cycles in which a cap held something back, by the cap's key."}, []string{"cap"}),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{Name: "clarion_operations_waiting", Help: "Operations put off in the last cycle."}),
		last:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "clarion_last_cycle_timestamp_seconds", Help: "End of the last cycle without errors."}),
		due:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "clarion_operations_due", Help: "Operations that are still to be written, after the last cycle."}),
		taken:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "clarion_config_last_reload_successful", Help: "0 while the configuration on disk was refused and an earlier one is in use."}),
	}
	m.registry.MustRegister(m.cycles, m.seconds, m.tickets, m.matched, m.written, m.capped, m.waiting, m.last, m.due, m.taken, paused,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.reload(nil)
	// There from the start, so that the first of a kind is a rise and not a new series, which increase() does not see.
	for _, o := range []string{outcomeOK, outcomeTroubled} {
		m.cycles.WithLabelValues(o)
	}
	for _, c := range []string{triage.CapCycle, triage.CapHour, triage.CapTicket, triage.CapBackfill} {
		m.capped.WithLabelValues(c)
	}
	return m
}

func (m *metrics) reload(err error) {
	if err != nil {
		m.taken.Set(0)
		return
	}
	m.taken.Set(1)
}

func (m *metrics) observe(r triage.Report) {
	outcome := outcomeOK
	if len(r.Errors) > 0 || r.Failed > 0 || len(r.Capped) > 0 {
		outcome = outcomeTroubled
	} else {
		m.last.Set(float64(r.Ended.Unix()))
	}
	m.cycles.WithLabelValues(outcome).Inc()
	m.seconds.Observe(r.Ended.Sub(r.Started).Seconds())
	for name, q := range r.Queues {
		for result, n := range map[string]int{
			"read": q.Read, "unchanged": q.Unchanged, "old": q.Old, "odd": q.Odd, "reliability": q.Reliability, "matched": q.Matched,
		} {
			m.tickets.WithLabelValues(name, result).Add(float64(n))
		}
	}
	for signature, n := range r.Matched {
		m.matched.WithLabelValues(signature).Add(float64(n))
	}
	for kind, n := range map[string]int{
		"label": r.Labelled, "owner": r.Assigned, "note": r.Noted, "issue_filed": r.Filed, "issue_updated": r.Updated, "failed": r.Failed, "held": r.Held,
	} {
		m.written.WithLabelValues(kind).Add(float64(n))
	}
	hit := map[string]bool{}
	for _, c := range r.Capped {
		hit[c.Cap] = true
	}
	for c := range hit {
		m.capped.WithLabelValues(c).Inc()
	}
	m.waiting.Set(float64(r.Waiting))
}
