package intake_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	Timed    []string            // frames that tell when, by no word of beginning
	States   map[string][]string // by the kind of failure
	Calm     struct{ States, Frames, Asks []string }
	Deeds    struct {
		Verbs        [][2]string // do, doing
		Frames, Calm []string
	}
}

// The shares of sentences that have to be read as reports, and that may be wrongly. What is missed is logged.
const (
	reportsFloor = 0.975
	timedFloor   = 0.95
	calmCeiling  = 0.002
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
	if len(s.failing()) == 0 || len(s.calm()) == 0 {
		t.Fatalf("%s: things, frames, states and calm states are needed", file)
	}
	known := reports(t, s.failing())
	if known < reportsFloor {
		t.Errorf("%.3f of the failures are known, floor %.3f", known, reportsFloor)
	}
	if timed := s.timed(); len(timed) > 0 {
		if dated := windows(t, timed); dated < timedFloor {
			t.Errorf("%.3f of the failures told with a time have a window, floor %.3f", dated, timedFloor)
		}
	}
	wrong := reports(t, s.calm())
	if wrong > calmCeiling {
		t.Errorf("%.3f of the calm sentences are taken for reports, at most %.3f may be", wrong, calmCeiling)
	}
}

// saying is a sentence, what varies in it and what it should be.
type saying struct {
	about, text string
	failure     bool
}

func (s sayings) failing() []saying {
	var out []saying
	for kind, states := range s.States {
		for _, state := range states {
			for _, text := range product(s.Frames, "{thing}", s.Things) {
				out = append(out, saying{kind + ": " + state, strings.ReplaceAll(text, "{state}", state), true})
			}
		}
	}
	return append(out, s.done(s.Deeds.Frames, true)...)
}

// timed are the failures told with a time; none in French yet, where "arrêté" and "disparu" are read as ends.
func (s sayings) timed() []saying {
	s.Frames, s.Deeds.Frames = s.Timed, nil
	return s.failing()
}

func (s sayings) calm() []saying {
	var out []saying
	for _, state := range s.Calm.States {
		for _, text := range product(s.Calm.Frames, "{thing}", s.Things) {
			out = append(out, saying{state, strings.ReplaceAll(text, "{state}", state), false})
		}
	}
	for _, ask := range s.Calm.Asks {
		for _, text := range product([]string{ask}, "{thing}", s.Things) {
			out = append(out, saying{ask, text, false})
		}
	}
	return append(out, s.done(s.Deeds.Calm, false)...)
}

func (s sayings) done(frames []string, failure bool) []saying {
	var out []saying
	for _, frame := range frames {
		for _, verb := range s.Deeds.Verbs {
			out = append(out, saying{frame, strings.NewReplacer("{do}", verb[0], "{doing}", verb[1]).Replace(frame), failure})
		}
	}
	return out
}

func product(frames []string, slot string, words []string) []string {
	var out []string
	for _, frame := range frames {
		for _, w := range words {
			out = append(out, strings.ReplaceAll(frame, slot, w))
		}
	}
	return out
}

// reports is the share of the sentences that are read as reports.
func reports(t *testing.T, all []saying) float64 {
	return share(t, "read as reports", all, func(rec intake.Record) bool { return rec.Reliability })
}

// windows is the share of the sentences in which a window is found.
func windows(t *testing.T, all []saying) float64 {
	return share(t, "given a window", all, func(rec intake.Record) bool { return rec.Window != nil })
}

func share(t *testing.T, what string, all []saying, is func(intake.Record) bool) float64 {
	reader := newReader(t)
	found := 0
	wrong := map[string][]string{}
	for _, s := range all {
		r, n := utf8.DecodeRuneInString(s.text)
		rec := reader.Read(connectors.Ticket{
			Body:    connectors.Text{Markup: connectors.Plain, Raw: string(unicode.ToUpper(r)) + s.text[n:]},
			Created: time.Date(2026, 5, 13, 15, 0, 0, 0, time.UTC),
		}, intake.Defaults{Zone: "UTC"})
		if is(rec) {
			found++
		}
		if is(rec) != s.failure {
			wrong[s.about] = append(wrong[s.about], s.text)
		}
	}
	for _, about := range slices.Sorted(maps.Keys(wrong)) {
		t.Logf("wrong %d times (failure: %v): %s: %s", len(wrong[about]), all[0].failure, about, wrong[about][0])
	}
	t.Logf("%d of %d %s", found, len(all), what)
	return float64(found) / float64(len(all))
}
