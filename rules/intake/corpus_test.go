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

func predict(id string, rec intake.Record) prediction {
	p := prediction{
		ID: id, Reliability: rec.Reliability, Symptom: rec.Symptom, Scope: rec.Scope, Regions: rec.Regions,
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
	defer func() { _ = f.Close() }()
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

// corpusGold is a line of labels of a corpus.
type corpusGold struct {
	ID            string
	IsReliability bool `json:"is_reliability"`
	Symptom       intake.Symptom
	Scope         intake.Scope
	Customer      *string
	StatusCodes   []string `json:"status_codes"`
	Regions       []string
}

func (g corpusGold) gold() gold {
	out := gold{
		Reliability: g.IsReliability, Symptom: g.Symptom, Scope: g.Scope, StatusCodes: g.StatusCodes, Regions: g.Regions,
	}
	if g.Customer != nil {
		out.Customer = *g.Customer
	}
	return out
}

// TestCorpora measures the corpora beside the project as their scorer does (score_intake.py, which reads the predictions
// written to the directory CLARION_PREDICTIONS if that is set). The floors are the figures of the development halves,
// rounded down.
func TestCorpora(t *testing.T) {
	dir := shared(t)
	reader := newReader(t)
	for corpus, floors := range map[string]floors{
		"real": {precision: 0.90, recall: 0.88, symptom: 0.70, scope: 0.76},
		"b2b":  {precision: 0.98, recall: 0.99, symptom: 0.91, scope: 0.96, found: 0.95},
	} {
		t.Run(corpus, func(t *testing.T) {
			base := filepath.Join(dir, "corpus", corpus)
			labels := map[string]corpusGold{}
			for _, g := range lines[corpusGold](t, filepath.Join(base, "dev.gold.jsonl")) {
				labels[g.ID] = g
			}
			var s score
			var out []prediction
			for _, raw := range lines[rawTicket](t, filepath.Join(base, "dev.raw.jsonl")) {
				rec := reader.Read(raw.ticket(t), intake.Defaults{})
				out = append(out, predict(raw.ID, rec))
				if g, labelled := labels[raw.ID]; labelled {
					s.add(g.gold(), rec)
				}
			}
			floors.check(t, s)
			if to := os.Getenv("CLARION_PREDICTIONS"); to != "" {
				writePredictions(t, filepath.Join(to, corpus+".jsonl"), out)
			}
		})
	}
}

// floors are the lowest figures that pass.
type floors struct{ precision, recall, symptom, scope, found float64 }

func (f floors) check(t *testing.T, s score) {
	t.Helper()
	for _, c := range []struct {
		name         string
		value, floor float64
	}{
		{"reliability precision", s.reliability.precision(), f.precision},
		{"reliability recall", s.reliability.recall(), f.recall},
		{"symptom macro-F1", s.symptoms.macroF1(), f.symptom},
		{"scope accuracy", s.scope.rate(), f.scope},
		{"customer found", s.customer.rate(), f.found},
		{"status codes found", s.codes.rate(), f.found},
		{"regions found", s.regions.rate(), 0},
	} {
		t.Logf("%-22s %.3f (floor %.3f)", c.name, c.value, c.floor)
		if c.value < c.floor {
			t.Errorf("%s is %.3f, below %.3f", c.name, c.value, c.floor)
		}
	}
}

func writePredictions(t *testing.T, path string, all []prediction) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	enc := json.NewEncoder(f)
	for _, p := range all {
		if err := enc.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
}
