package rules_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

var predictions = flag.String("predictions", "", "directory to write the corpus predictions to, for the scorer and for looking at errors")

// corpusTicket is a line of a corpus with its gold label.
type corpusTicket struct {
	ID        string
	Subject   string
	Body      string
	CreatedAt time.Time `json:"created_at"`
	TZ        string
	Requester struct{ Name, Email, Organization string }
}

type corpusGold struct {
	ID          string
	Signature   string
	Reliability bool `json:"is_reliability"`
}

func (g corpusGold) label() string {
	if !g.Reliability || g.Signature == "" {
		return "none"
	}
	return g.Signature
}

// corpusDir finds a corpus beside the project; the test is skipped where there is none.
func corpusDir(t *testing.T, name string) string {
	t.Helper()
	base := os.Getenv("CLARION_SHARED")
	if base == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(dir) == dir {
				t.Skip("no go.mod above this test: the corpora are looked for beside the module")
			}
			dir = filepath.Dir(dir)
		}
		base = filepath.Join(dir, "..", "shared")
	}
	dir := filepath.Join(base, "corpus", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus at %s: this test measures on labelled tickets that are not part of the project", dir)
	}
	return dir
}

func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for line := range bytes.Lines(text) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, one)
	}
	return all
}

// TestCorpus measures signatures on labelled tickets: of those where one was given how many are right, and the mean over
// the signatures (and "none") of the F1 figure.
func TestCorpus(t *testing.T) {
	goals := map[string]struct{ precision, macroF1 float64 }{"b2b": {0.95, 0.85}, "real": {0.85, 0.50}}
	l, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for name, goal := range goals {
		t.Run(name, func(t *testing.T) {
			dir := corpusDir(t, name)
			gold := map[string]corpusGold{}
			for _, g := range readLines[corpusGold](t, filepath.Join(dir, "dev.gold.jsonl")) {
				gold[g.ID] = g
			}
			s := newScore()
			out := newDump(t, name)
			for _, c := range readLines[corpusTicket](t, filepath.Join(dir, "dev.raw.jsonl")) {
				g, labelled := gold[c.ID]
				if !labelled {
					continue
				}
				record := reader.Read(c.ticket(), intake.Defaults{})
				m := l.Match(record)
				got := "none"
				if m.Signature != nil {
					got = m.Signature.ID
				}
				s.add(g.label(), got)
				out.write(t, c.ID, record, m)
			}
			precision, macroF1 := s.figures()
			t.Logf("%s: %d tickets, signature given to %d, right %.3f, macro-F1 %.3f", name, s.all, s.given, precision, macroF1)
			if precision < goal.precision {
				t.Errorf("right where given: %.3f, goal %.2f", precision, goal.precision)
			}
			if macroF1 < goal.macroF1 {
				t.Errorf("macro-F1 %.3f, goal %.2f", macroF1, goal.macroF1)
			}
		})
	}
}

func (c corpusTicket) ticket() connectors.Ticket {
	return connectors.Ticket{
		ID: c.ID, Subject: c.Subject, Body: connectors.Text{Markup: connectors.Plain, Raw: c.Body}, Created: c.CreatedAt,
		Requester:    connectors.Person{Name: c.Requester.Name, Email: c.Requester.Email, Zone: c.TZ},
		Organization: connectors.Organization{Name: c.Requester.Organization},
	}
}

// score counts as the corpus's own scorer does.
type score struct {
	all, given, right int
	hit, gold, said   map[string]int
}

func newScore() *score {
	return &score{hit: map[string]int{}, gold: map[string]int{}, said: map[string]int{}}
}

func (s *score) add(gold, said string) {
	s.all++
	s.gold[gold]++
	s.said[said]++
	if gold == said {
		s.hit[gold]++
	}
	if said != "none" {
		s.given++
		if gold == said {
			s.right++
		}
	}
}

func (s *score) figures() (precision, macroF1 float64) {
	for label, n := range s.gold {
		macroF1 += 2 * float64(s.hit[label]) / float64(n+s.said[label])
	}
	return float64(s.right) / float64(max(1, s.given)), macroF1 / float64(max(1, len(s.gold)))
}

// dump writes predictions where the flag asks for them.
type dump struct{ file *os.File }

func newDump(t *testing.T, name string) dump {
	t.Helper()
	if *predictions == "" {
		return dump{}
	}
	f, err := os.Create(filepath.Join(*predictions, name+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return dump{f}
}

func (d dump) write(t *testing.T, id string, r intake.Record, m rules.Match) {
	t.Helper()
	if d.file == nil {
		return
	}
	line := map[string]any{"id": id, "reliability": r.Reliability, "symptom": r.Symptom, "status_codes": r.StatusCodes, "why": m.Why, "rivals": m.Rivals}
	if m.Signature != nil {
		line["signature"], line["score"] = m.Signature.ID, m.Score
	}
	if err := json.NewEncoder(d.file).Encode(line); err != nil {
		t.Fatal(err)
	}
}
