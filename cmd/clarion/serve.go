package main

import (
	"bytes"
	"io"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/clarion-cre/clarion/sync/review"
)

// handler answers probes, metrics and the evidence page of a ticket. Liveness never depends on a vendor; readiness asks
// the store.
func (d *daemon) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "alive\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := d.store.Operations(r.Context(), "", 1); err != nil {
			d.log.Error("not ready", "error", err)
			plain(w, http.StatusServiceUnavailable, "the store cannot be read\n")
			return
		}
		plain(w, http.StatusOK, "ready\n")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(d.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /ticket/{queue}/{id}", d.ticketPage)
	mux.HandleFunc("GET /{$}", d.statusPage)
	return mux
}

func (d *daemon) ticketPage(w http.ResponseWriter, r *http.Request) {
	queue, id := r.PathValue("queue"), r.PathValue("id")
	known, err := d.store.Entries(r.Context(), queue, []string{id})
	if err != nil {
		d.log.Error("read ledger", "error", err)
		plain(w, http.StatusInternalServerError, "the store cannot be read\n")
		return
	}
	entry, ok := known[id]
	if !ok {
		plain(w, http.StatusNotFound, "no such ticket in the ledger\n")
		return
	}
	d.page(w, func(out io.Writer) error { return d.pages.Ticket(out, entry) })
}

// latest is how many operations the daemon's page lists.
const latest = 30

func (d *daemon) statusPage(w http.ResponseWriter, r *http.Request) {
	ops, err := d.store.Operations(r.Context(), "", latest)
	if err != nil {
		d.log.Error("read ledger", "error", err)
		plain(w, http.StatusInternalServerError, "the store cannot be read\n")
		return
	}
	_, due, err := d.store.Wanted(r.Context(), d.now(), 0)
	if err != nil {
		d.log.Error("read ledger", "error", err)
		plain(w, http.StatusInternalServerError, "the store cannot be read\n")
		return
	}
	now := d.setup.Load()
	s := review.Status{
		Version: version(), Schedule: now.schedule, Mode: now.triage.Mode, Started: d.started, Refused: d.refused.Load(),
		Halted: now.triage.Halt(r.Context()), Last: d.last.Load(), Sum: d.sum.Load(), Due: due, Latest: ops,
	}
	d.page(w, func(out io.Writer) error { return d.pages.Status(out, s) })
}

// page sends what is rendered whole, or nothing of it.
func (d *daemon) page(w http.ResponseWriter, render func(io.Writer) error) {
	var page bytes.Buffer
	if err := render(&page); err != nil {
		d.log.Error("render page", "error", err)
		plain(w, http.StatusInternalServerError, "the page cannot be shown\n")
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store") // it names customers; no browser or proxy keeps it
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = page.WriteTo(w) // a reader that went away is no fault of ours
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
