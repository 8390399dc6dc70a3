package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is an output that tells of the first line that holds each word.
type watched struct {
	mu      sync.Mutex
	text    bytes.Buffer
	waiting map[string]chan string
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.text.Write(p)
	for word, told := range w.waiting {
		if at := strings.Index(w.text.String(), word); at >= 0 {
			delete(w.waiting, word)
			told <- w.text.String()
		}
	}
	return n, err
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// expect is a channel that the output so far is sent to once it holds the word.
func (w *watched) expect(word string) chan string {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := make(chan string, 1)
	if w.waiting == nil {
		w.waiting = map[string]chan string{}
	}
	w.waiting[word] = told
	return told
}

func soon(t *testing.T, c chan string, errs *watched) string {
	t.Helper()
	select {
	case text := <-c:
		return text
	case <-time.After(30 * time.Second):
		t.Fatalf("nothing happened for half a minute:\n%s", errs)
		return ""
	}
}

func fetch(t *testing.T, url string) (status int, body string, h http.Header) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

// TestRun: the daemon does a cycle at once, answers about itself and its tickets, and stops when told, with nothing left
// behind.
func TestRun(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	issue := d.askJira(30 * time.Second)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	errs := &watched{}
	listening, cycled := errs.expect("(healthz, readyz"), errs.expect(`"msg":"cycle"`)
	ended := make(chan int, 1)
	go func() {
		ended <- start([]string{"run", "-v", "-c", d.config}, process{
			ctx: ctx, in: strings.NewReader(""), out: io.Discard, err: errs, now: d.clock, getenv: d.getenv,
		})
	}()
	base := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(soon(t, listening, errs))
	soon(t, cycled, errs)
	probes(t, base)
	pages(t, base, issue.ID)
	paused(t, d, base)
	// Beside the daemon one can look, and not write.
	says(t, d.must("plan", "desk/"+issue.ID), "api-latency", "nothing would be written: it was settled on")
	says(t, d.must("confirm", "--signature", "api-latency", "--tenant", "northwind", "--from", "2026-03-10T09:10:00Z", "--to", "2026-03-10T09:25:00Z"), "confirmed")
	if code, _, said := d.run("once"); code == exitOK || !strings.Contains(said, d.store) {
		t.Errorf("a second writer: exit code %d, %s", code, said)
	}
	stop()
	select {
	case code := <-ended:
		if code != exitOK {
			t.Errorf("exit code %d\n%s", code, errs)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not stop")
	}
	if code, _, _ := runCommand(t, "", "health", "--url", base); code != exitFailed {
		t.Errorf("after the end, health exits with %d", code)
	}
	for _, canary := range []string{canaryKey, canaryJira, canaryGitHub, canaryMetrics} {
		if strings.Contains(errs.String(), canary) {
			t.Errorf("%s is in the log", canary)
		}
	}
	d.must("once") // the store is free again
}

func probes(t *testing.T, base string) {
	t.Helper()
	for path, want := range map[string]string{"/healthz": "alive\n", "/readyz": "ready\n"} {
		if status, body, _ := fetch(t, base+path); status != http.StatusOK || body != want {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	if code, out, said := runCommand(t, "", "health", "--url", base); code != exitOK || out != "ready\n" {
		t.Errorf("health: exit code %d, %s%s", code, out, said)
	}
}

func pages(t *testing.T, base, id string) {
	t.Helper()
	status, body, h := fetch(t, base+"/ticket/desk/"+id)
	if status != http.StatusOK || h.Get("Content-Security-Policy") == "" || !strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		t.Errorf("ticket page: %d %v", status, h)
	}
	says(t, body, "SUP-1", "confirmed", "The API is slow", "northwind", "<code>api-latency</code>", "Decided: matched api-latency")
	if got := h.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page may be kept: Cache-Control %q", got)
	}
	for _, path := range []string{"/ticket/desk/77", "/ticket/desks/" + id, "/ticket/desk", "/tickets", "/ticket/desk/..%2f..%2fetc%2fpasswd"} {
		if status, _, _ := fetch(t, base+path); status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, status)
		}
	}
	status, body, _ = fetch(t, base+"/metrics")
	if status != http.StatusOK {
		t.Errorf("metrics: %d", status)
	}
	says(t, body, `clarion_cycles_total{outcome="ok"} 1`, `clarion_matched_total{signature="api-latency"} 1`,
		`clarion_tickets_total{queue="desk",result="read"} 1`, `clarion_writes_total{kind="note"} 1`,
		`clarion_caps_hit_total{cap="per_cycle"} 0`)
	for _, private := range []string{"SUP-1", "orthwind", "kim@"} {
		if strings.Contains(body, private) {
			t.Errorf("the metrics tell of %q", private)
		}
	}
}

// paused: the daemon shows a pause at once, on its page and in its metrics, and its end.
func paused(t *testing.T, d *desk, base string) {
	t.Helper()
	for _, step := range []struct{ command, page, metric string }{
		{"pause", "nothing is written</span> paused since", "clarion_paused 1"}, {"resume", "<h2>Last cycle", "clarion_paused 0"},
	} {
		d.must(step.command)
		status, page, h := fetch(t, base+"/")
		if status != http.StatusOK || h.Get("Content-Security-Policy") == "" || strings.Contains(page, "orthwind") {
			t.Errorf("status page: %d %v\n%s", status, h, page)
		}
		says(t, page, step.page, "mode act", `<a href="ticket/desk/`, "<td>desk</td><td class=\"n\">1</td>")
		_, metrics, _ := fetch(t, base+"/metrics")
		says(t, metrics, step.metric)
		if step.command == "resume" && strings.Contains(page, "nothing is written") {
			t.Error("the page still tells of the pause")
		}
	}
}

func TestRunNeedsItsAddress(t *testing.T) {
	d := openDesk(t, nil)
	d.set(`listen = "127.0.0.1:0"`, `listen = "nowhere"`)
	if code, _, errs := d.run("run"); code != exitUsage || !strings.Contains(errs, "clarion.listen") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

// TestForeignStore: what is no ledger is left alone.
func TestForeignStore(t *testing.T) {
	d := openDesk(t, nil)
	if err := os.WriteFile(d.store, []byte("this is no ledger, it is somebody's letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := d.run("once")
	if code == exitOK || !strings.Contains(errs, d.store) {
		t.Errorf("somebody else's file: exit code %d, %s", code, errs)
	}
	if d.writes() != 0 {
		t.Error("it wrote")
	}
}
