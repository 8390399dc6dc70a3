package intake_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// sayings is one language's share of the product of reports (testdata/reports): every thing in every state and frame.
type sayings struct {
	Language string
	Things   []string
	Frames   []string
	States   map[string][]string // by the kind of failure
	Calm     struct{ States, Frames, Asks []string }
}

// The shares of sentences that have to be read as reports, and that may be wrongly. What is missed is logged.
const (
	reportsFloor = 0.97
	calmCeiling  = 0.02
)

// TestProductOfReports: what fails is known by the general words of the language, whatever fails; what does not is none.
func TestProductOfReports(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "reports", "*.toml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of reports: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) { readSayings(t, file) })
	}
}

func readSayings(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s sayings
	if md, err := toml.Decode(string(data), &s); err != nil || len(md.Undecoded()) > 0 {
		t.Fatalf("%s: %v %v", file, err, md.Undecoded())
	}
	reader := newReader(t)
	known, failures := 0, 0
	for kind, states := range s.States {
		for _, state := range states {
			_, missed := s.read(reader, state, s.Frames)
			if len(missed) > 0 {
				t.Logf("%s: not a report %d times: %s", kind, len(missed), missed[0])
			}
			failures += len(s.Things) * len(s.Frames)
			known += len(s.Things)*len(s.Frames) - len(missed)
		}
	}
	wrong, calm := 0, 0
	for _, state := range s.Calm.States {
		reports, _ := s.read(reader, state, s.Calm.Frames)
		if len(reports) > 0 {
			t.Logf("calm, and a report %d times: %s", len(reports), reports[0])
		}
		wrong += len(reports)
		calm += len(s.Things) * len(s.Calm.Frames)
	}
	reports, _ := s.read(reader, "", s.Calm.Asks)
	if len(reports) > 0 {
		t.Logf("asked, and a report %d times: %q", len(reports), reports)
	}
	wrong += len(reports)
	calm += len(s.Things) * len(s.Calm.Asks)
	t.Logf("%d of %d failures known, %d of %d calm ones taken for reports", known, failures, wrong, calm)
	if share := float64(known) / float64(failures); share < reportsFloor {
		t.Errorf("%.3f of the failures are known, floor %.3f", share, reportsFloor)
	}
	if share := float64(wrong) / float64(calm); share > calmCeiling {
		t.Errorf("%.3f of the calm sentences are taken for reports, at most %.3f may be", share, calmCeiling)
	}
}

// read returns the sentences with the state that are read as reports, and those that are not.
func (s sayings) read(reader *intake.Reader, state string, frames []string) (reports, others []string) {
	for _, thing := range s.Things {
		for _, frame := range frames {
			text := sentence(strings.NewReplacer("{thing}", thing, "{state}", state).Replace(frame))
			rec := reader.Read(connectors.Ticket{
				Body:    connectors.Text{Markup: connectors.Plain, Raw: text},
				Created: time.Date(2026, 5, 13, 15, 0, 0, 0, time.UTC),
			}, intake.Defaults{Zone: "UTC"})
			if rec.Reliability {
				reports = append(reports, text)
			} else {
				others = append(others, text)
			}
		}
	}
	return reports, others
}

func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
