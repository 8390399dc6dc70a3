//go:build unix

package rules_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

// benchTicket is one ticket of about 2 KB, in the shape that the script beside chrono-node reads as well.
type benchTicket struct {
	ID           string            `json:"id"`
	Lang         string            `json:"lang"`
	CreatedAt    time.Time         `json:"created_at"`
	TZ           string            `json:"tz"`
	Organization string            `json:"organization"`
	Subject      string            `json:"subject"`
	Body         string            `json:"body"`
	Markup       connectors.Markup `json:"-"`
}

func (t benchTicket) ticket() connectors.Ticket {
	return connectors.Ticket{
		ID: t.ID, Subject: t.Subject, Body: connectors.Text{Markup: t.Markup, Raw: t.Body}, Created: t.CreatedAt,
		Requester: connectors.Person{Zone: t.TZ}, Organization: connectors.Organization{Name: t.Organization},
	}
}

// benchShare is how many tickets of each language are read: mostly English, as support desks see it.
func benchShare() map[string]int {
	return map[string]int{"en": 16, "de": 4, "fr": 3, "es": 2, "pt": 2, "it": 1, "nl": 2, "ja": 2}
}

const benchSize = 2000 // bytes, at least; the last block goes over it

// benchTickets dresses labelled examples of the intake tests up as tickets of about 2 KB: a letter with a log, a form,
// a mail chain, HTML. What is added is what fills tickets of that size: pasted lines, quotations, courtesy, signatures.
func benchTickets(tb testing.TB) []benchTicket {
	tb.Helper()
	var out []benchTicket
	dress := []func(t *benchTicket, more []benchTicket){letter, formFilled, chain, page}
	for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "ja"} {
		examples := readBench(tb, filepath.Join("intake", "testdata", lang+".jsonl"))
		n := benchShare()[lang]
		for i := range n {
			k := i * len(examples) / n
			t := examples[k]
			dress[len(out)%len(dress)](&t, append(examples[k+1:len(examples):len(examples)], examples[:k]...))
			out = append(out, t)
		}
	}
	return out
}

func readBench(tb testing.TB, path string) []benchTicket {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var out []benchTicket
	for line := range strings.Lines(string(data)) {
		var t benchTicket
		if err := json.Unmarshal([]byte(line), &t); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		out = append(out, t)
	}
	return out
}

func letter(t *benchTicket, _ []benchTicket) {
	t.Markup = connectors.Plain
	var b strings.Builder
	b.WriteString("Hello,\n\n" + t.Body + "\n\nThis is what our workers print:\n\n")
	for i := 0; b.Len() < benchSize-260; i++ {
		fmt.Fprintf(&b, "%s level=%s worker=%d attempt=%d msg=%q id=req_%06x\n", t.CreatedAt.Add(time.Duration(i*37)*time.Second).Format(time.RFC3339),
			[]string{"info", "warn", "error"}[i%3], i%7, i%4, []string{"sending batch", "retry in 2s", "upstream returned 503", "connection reset by peer"}[i%4], i*7919)
	}
	b.WriteString("\nNothing was deployed on our side, and the same jobs ran through yesterday. Please tell us what you need to know.\n\n" +
		"Kind regards,\nNoor Halvorsen\nOperations Lead | Example Works | +44 20 7946 0018\n")
	t.Body = b.String()
}

func formFilled(t *benchTicket, more []benchTicket) {
	t.Markup = connectors.Plain
	t.Body = "Environment: production\nRegion: eu-central-1\nPlan: business\nClient version: 4.12.0\nSeverity: 2\n\nDescription:\n" + t.Body +
		"\n\nExpected: the same as on other days\nContact: reachable until 17:30, phone preferred\n\nNotes of colleagues:\n"
	for i := 0; len(t.Body) < benchSize; i++ {
		t.Body += "- " + more[i%len(more)].Body + "\n"
	}
}

func chain(t *benchTicket, more []benchTicket) {
	t.Markup = connectors.Plain
	t.Body += "\n\n" + more[0].Body + "\n\nThanks\nIlse\n\nOn Mon, 2 Mar 2026 at 10:02, Support <help@example.com> wrote:\n"
	for i := 1; len(t.Body) < benchSize; i++ {
		t.Body += "> " + more[i%len(more)].Body + "\n> Could you send us the time and one id?\n>\n"
	}
}

func page(t *benchTicket, more []benchTicket) {
	t.Markup = connectors.HTML
	t.Body = "<div><p>" + t.Body + "</p>"
	for i := 0; len(t.Body) < benchSize; i++ {
		t.Body += "<p>" + more[i%len(more)].Body + "</p><ul><li>tried another browser &amp; another network</li><li>cache emptied, signed out and in</li></ul>\n"
	}
	t.Body += "<p>Best regards<br>Tomás</p></div>"
}

// BenchmarkIntake is the whole way of a ticket's text on one core: notation, cues, codes, windows, all signatures of the
// default library. Beside it chrono-node, which only looks for times, reads the same texts, if Node and the package are
// there (see chrono below). Wall time depends on what else the machine does; tickets/cpu-s does not: it counts all the
// CPU time that the process took, garbage collection and system included.
func BenchmarkIntake(b *testing.B) {
	tickets := benchTickets(b)
	b.Run("clarion", func(b *testing.B) {
		reader, err := intake.New()
		if err != nil {
			b.Fatal(err)
		}
		library, err := rules.Default()
		if err != nil {
			b.Fatal(err)
		}
		size := 0
		all := make([]connectors.Ticket, len(tickets))
		for i, t := range tickets {
			all[i] = t.ticket()
			size += len(t.Body)
		}
		library.Match(reader.Read(all[0], intake.Defaults{})) // the word lists of the windows are read with the first ticket
		reports, i := 0, 0
		b.SetBytes(int64(size / len(all)))
		b.ReportAllocs()
		began := cpuTime(b)
		for b.Loop() {
			record := reader.Read(all[i%len(all)], intake.Defaults{})
			if library.Match(record); record.Reliability {
				reports++
			}
			i++
		}
		if reports == 0 {
			b.Fatal("nothing was read as a report")
		}
		b.ReportMetric(float64(b.N)/(cpuTime(b)-began).Seconds(), "tickets/cpu-s")
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
	})
	b.Run("chrono-node", func(b *testing.B) { chrono(b, tickets) })
}

// cpuTime is the CPU time, of all cores together, that the process has taken so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// chrono lets Node read the texts. The package is found where Node looks for it:
//
//	npm install --prefix /tmp/chrono chrono-node@2.10
//	NODE_PATH=/tmp/chrono/node_modules go test ./rules -run '^$' -bench Intake
func chrono(b *testing.B, tickets []benchTicket) {
	file, err := os.Create(filepath.Join(b.TempDir(), "tickets.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(file)
	for _, t := range tickets {
		if err := json.NewEncoder(out).Encode(t); err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	if _, err := exec.LookPath("node"); err != nil {
		b.Skip("Node is not installed")
	}
	said, err := exec.Command("node", filepath.Join("testdata", "chrono-bench.cjs"), file.Name()).CombinedOutput()
	if err != nil && strings.Contains(string(said), "MODULE_NOT_FOUND") {
		b.Skip("chrono-node is not installed: npm install --prefix /tmp/chrono chrono-node@2.10, then set NODE_PATH=/tmp/chrono/node_modules")
	}
	if err != nil {
		b.Fatalf("%v: %s", err, said)
	}
	b.ReportMetric(0, "ns/op")
	for i, figure := range strings.Fields(string(said)) {
		rate, err := strconv.ParseFloat(figure, 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(rate, []string{"tickets/s", "tickets/cpu-s"}[i])
	}
}

// BenchmarkStart is what a command waits for before it reads its first ticket.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if _, err := intake.New(); err != nil {
			b.Fatal(err)
		}
		if _, err := rules.Default(); err != nil {
			b.Fatal(err)
		}
	}
}
