package intake_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

// rawTicket is a line of a corpus of texts.
type rawTicket struct {
	ID        string
	Subject   string
	Body      string
	CreatedAt string `json:"created_at"`
	TZ        string
	Requester struct{ Name, Email, Organization string }
}

func (r rawTicket) ticket(t *testing.T) connectors.Ticket {
	t.Helper()
	at, err := time.Parse(time.RFC3339, r.CreatedAt)
	if err != nil {
		t.Fatalf("%s: created_at: %v", r.ID, err)
	}
	return connectors.Ticket{
		ID: r.ID, Subject: r.Subject, Body: connectors.Text{Markup: connectors.Plain, Raw: r.Body}, Created: at,
		Requester:    connectors.Person{Name: r.Requester.Name, Email: r.Requester.Email, Zone: r.TZ},
		Organization: connectors.Organization{Name: r.Requester.Organization},
	}
}

// prediction is what `clarion explain --json` says of a ticket, as far as the scorer reads it.
type prediction struct {
	ID          string             `json:"id"`
	Reliability bool               `json:"reliability"`
	Symptom     intake.Symptom     `json:"symptom"`
	Scope       intake.Scope       `json:"scope"`
	Window      *predictedWindow   `json:"window"`
	Customer    *predictedCustomer `json:"customer"`
	Regions     []string           `json:"regions"`
	StatusCodes []string           `json:"status_codes"`
	Language    string             `json:"language"`
	Why         []intake.Why       `json:"why"`
}

type predictedWindow struct {
	Start *time.Time `json:"start"`
	End   *time.Time `json:"end"`
	Open  bool       `json:"open"`
}

type predictedCustomer struct {
	Key string `json:"key"`
}

func predict(r *intake.Reader, ticket connectors.Ticket) prediction {
	rec := r.Read(ticket, intake.Defaults{})
	p := prediction{
		ID: ticket.ID, Reliability: rec.Reliability, Symptom: rec.Symptom, Scope: rec.Scope, Regions: rec.Regions,
		StatusCodes: rec.StatusCodes, Language: rec.Language, Why: rec.Why, Window: predictWindow(rec.Window),
	}
	if rec.Customer != nil {
		p.Customer = &predictedCustomer{rec.Customer.Key}
	}
	return p
}

func predictWindow(w *window.Window) *predictedWindow {
	if w == nil {
		return nil
	}
	p := predictedWindow{Open: w.Open}
	if !w.Start.IsZero() {
		p.Start = &w.Start
	}
	if !w.End.IsZero() {
		p.End = &w.End
	}
	return &p
}

// shared finds the folder of corpora beside the project, which the project does not need.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CLARION_SHARED")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; at != filepath.Dir(at); at = filepath.Dir(at) {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				dir = filepath.Join(filepath.Dir(at), "shared")
				break
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus")); err != nil {
		t.Skip("the corpora are not here (../shared/corpus, or CLARION_SHARED): nothing to measure against")
	}
	return dir
}

func lines[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCorpora writes predictions for the corpora beside the project to the directory CLARION_PREDICTIONS, if that is
// set, and reports the figures of the scorer.
func TestCorpora(t *testing.T) {
	dir := shared(t)
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, corpus := range []string{"real", "b2b"} {
		t.Run(corpus, func(t *testing.T) {
			var out []prediction
			for _, raw := range lines[rawTicket](t, filepath.Join(dir, "corpus", corpus, "dev.raw.jsonl")) {
				out = append(out, predict(reader, raw.ticket(t)))
			}
			if to := os.Getenv("CLARION_PREDICTIONS"); to != "" {
				writePredictions(t, filepath.Join(to, corpus+".jsonl"), out)
			}
		})
	}
}

func writePredictions(t *testing.T, path string, all []prediction) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	for _, p := range all {
		if err := enc.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
}
