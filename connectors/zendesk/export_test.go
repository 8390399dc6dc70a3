package zendesk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

func export(t *testing.T, o zendesktest.Options) (*world, connectors.Queue) {
	t.Helper()
	w := newWorld(t, exportMode, o, nil)
	return w, w.open(t, exportMode, nil)
}

func seed(t *testing.T, w *world, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.Seed(t, queuetest.Draft{Subject: fmt.Sprintf("Ticket %d", i), At: w.Now().Add(-time.Duration(n-i) * time.Second)})
	}
	return ids
}

func on(path string, f zendesktest.Fault) func(*http.Request) *zendesktest.Fault {
	return func(r *http.Request) *zendesktest.Fault {
		if strings.HasPrefix(r.URL.Path, path) {
			return &f
		}
		return nil
	}
}

const (
	exportPath = "/api/v2/incremental/tickets/cursor"
	searchPath = "/api/v2/search/export"
)

// TestUnprovenPages: an answer that does not prove there is nothing must not move the cursor, or tickets are lost.
func TestUnprovenPages(t *testing.T) {
	for name, body := range map[string]string{
		"nothing at all":             `{}`,
		"no end_of_stream":           `{"tickets":[],"after_cursor":"x"}`,
		"no tickets":                 `{"end_of_stream":true,"after_cursor":"x"}`,
		"null tickets":               `{"tickets":null,"end_of_stream":true}`,
		"more, but no cursor":        `{"tickets":[],"end_of_stream":false,"after_cursor":null}`,
		"an error with status 200":   `{"error":"InvalidEndpoint"}`,
		"a list":                     `[]`,
		"cut off":                    `{"tickets":[],"end_of_str`,
		"end_of_stream that is text": `{"tickets":[],"end_of_stream":"false"}`,
		"a login page":               `<html>Sign in</html>`,
	} {
		t.Run(name, func(t *testing.T) {
			w, q := export(t, zendesktest.Options{})
			ids := seed(t, w, 3)
			w.Advance(queuetest.Lag)
			start := q.Start(w.Now().Add(-time.Hour))
			w.server.Fail(on(exportPath, zendesktest.Fault{Status: http.StatusOK, Body: body}))
			if p, err := q.Fetch(t.Context(), start); err == nil || p.Next != "" {
				t.Fatalf("fetch gives the cursor %q and no error", p.Next)
			}
			w.server.Fail(nil)
			if got := drain(t, q, start); len(got) != len(ids) {
				t.Errorf("%d tickets after healing, want %d", len(got), len(ids))
			}
		})
	}
}

func TestCursorHandling(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	w.Advance(queuetest.Lag)
	_, _, c := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	if strings.Contains(string(c), "after") { // the vendor's cursor was null
		t.Errorf("cursor %s keeps a cursor that was never given", c)
	}
	first := seed(t, w, 6)
	w.Advance(queuetest.Lag)
	got, _, c := drainAll(t, q, c)
	if len(got) != len(first) {
		t.Fatalf("%d tickets, want %d", len(got), len(first))
	}
	w.server.Fail(on(exportPath, zendesktest.Fault{Rewrite: func(b []byte) []byte {
		return rewrite(t, b, func(m map[string]any) { m["after_cursor"] = nil })
	}}))
	if _, _, held := drainAll(t, q, c); !sameAfter(t, held, c) {
		t.Errorf("a null cursor replaced %s by %s", c, held)
	}
	w.server.Fail(on(exportPath, zendesktest.Fault{Rewrite: func(b []byte) []byte {
		return rewrite(t, b, func(m map[string]any) { m["after_cursor"], m["end_of_stream"] = after(t, c), false })
	}}))
	if _, err := q.Fetch(t.Context(), c); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("the same cursor again although there is more gives %v", err)
	}
}

func rewrite(t *testing.T, body []byte, change func(map[string]any)) []byte {
	t.Helper()
	var m map[string]any
	must(t, json.Unmarshal(body, &m))
	change(m)
	out, err := json.Marshal(m)
	must(t, err)
	return out
}

func after(t *testing.T, c connectors.Cursor) string {
	t.Helper()
	var v struct {
		After string `json:"after"`
	}
	must(t, json.Unmarshal([]byte(c), &v))
	return v.After
}

func sameAfter(t *testing.T, a, b connectors.Cursor) bool {
	t.Helper()
	return after(t, a) == after(t, b) && after(t, a) != ""
}

// TestRefusedCursor: whatever makes the vendor forget a cursor, reading goes on from an earlier time and loses nothing.
func TestRefusedCursor(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	old := seed(t, w, 5)
	w.Advance(time.Hour)
	_, _, c := drainAll(t, q, q.Start(w.Now().Add(-2*time.Hour)))
	late := seed(t, w, 3)
	w.Advance(queuetest.Lag)
	broken := connectors.Cursor(strings.Replace(string(c), after(t, c), "bm90LWEtY3Vyc29y", 1))
	got := map[string]bool{}
	for _, k := range drain(t, q, broken) {
		got[k.ID] = true
	}
	for _, id := range late {
		if !got[id] {
			t.Errorf("ticket %s was lost with the cursor", id)
		}
	}
	if got[old[0]] {
		t.Error("a ticket that was read an hour ago is read again: reading began from the very start")
	}
}

func TestSystemChangesComeBackUnchanged(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	id := seed(t, w, 1)[0]
	w.Advance(queuetest.Lag)
	first, _, c := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	must(t, w.server.Touch(number(t, id)))
	w.Advance(queuetest.Lag)
	again := drain(t, q, c)
	if len(again) != 1 || again[0].Version != first[0].Version {
		t.Errorf("a system change gives %d tickets, want the same one in the same version", len(again))
	}
}

func TestFirstMinuteOfTheExport(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	id := w.Seed(t, queuetest.Draft{Subject: "Now"})
	// The vendor refuses a start_time younger than a minute; the connector asks for an earlier one.
	got, _, c := drainAll(t, q, q.Start(w.Now()))
	if len(got) != 0 {
		t.Fatalf("%d tickets within the export's lag", len(got))
	}
	w.Advance(queuetest.Lag)
	if got := drain(t, q, c); len(got) != 1 || got[0].ID != id {
		t.Errorf("tickets %v, want %s", got, id)
	}
}

// TestExportBudget reads a backlog against the vendor's limit of ten requests a minute: the connector never runs into it,
// says Later instead of waiting, and gets everything.
func TestExportBudget(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{ExportPerMinute: 10}, nil)
	settings := strings.Replace(fmt.Sprintf(common, w.url, pageSize), "export_per_minute = 100000", "export_per_minute = 10", 1)
	q := openWith(t, w, exportMode+settings)
	ids := seed(t, w, 100)
	w.Advance(queuetest.Lag)
	c, got, begun := q.Start(w.Now().Add(-time.Hour)), map[string]bool{}, w.Now()
	for range 400 {
		p, err := q.Fetch(t.Context(), c)
		var later *connectors.Later
		if errors.As(err, &later) {
			if !strings.Contains(later.Err.Error(), "own budget") {
				t.Fatalf("ran into the vendor's limit: %v", later)
			}
			w.Advance(later.After)
			continue
		}
		must(t, err)
		for _, k := range p.Tickets {
			got[k.ID] = true
		}
		if c = p.Next; !p.More {
			break
		}
	}
	if len(got) != len(ids) {
		t.Errorf("%d tickets, want %d", len(got), len(ids))
	}
	if took := w.Now().Sub(begun); took > 5*time.Minute {
		t.Errorf("25 requests took %s of the vendor's time", took)
	}
}

// TestDeletedAndOdd: a deleted ticket is left out, one that cannot be read is set apart with its id.
func TestDeletedAndOdd(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := seed(t, w, 9)
	w.Delete(t, ids[2])
	w.Spoil(t, ids[5])
	w.Advance(queuetest.Lag)
	got, odd, _ := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	if len(got) != 7 || len(odd) != 1 || odd[0].ID != ids[5] {
		t.Errorf("%d tickets and odd ones %v, want 7 and %s", len(got), odd, ids[5])
	}
	if odd[0].Err == nil || strings.Contains(odd[0].Err.Error(), "soon") {
		t.Errorf("the reason %v repeats the ticket's text or is missing", odd[0].Err)
	}
}

// TestCommentsThatCannotBeRead: of one ticket they set it apart, also where there is no other to compare with.
func TestCommentsThatCannotBeRead(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := seed(t, w, 3)
	w.Change(t, ids[1], queuetest.Change{Reply: "Anything new?"})
	w.Advance(queuetest.Lag)
	start := q.Start(w.Now().Add(-time.Hour))
	path := "/api/v2/tickets/" + ids[1] + "/comments"
	w.server.Fail(on(path, zendesktest.Fault{Status: http.StatusForbidden, Body: `{"error":"Forbidden"}`}))
	got, odd, _ := drainAll(t, q, start)
	if len(got) != 2 || len(odd) != 1 || odd[0].ID != ids[1] {
		t.Errorf("%d tickets, odd %v; want the one ticket set apart", len(got), odd)
	}
	w.server.Fail(on(path, zendesktest.Fault{Status: http.StatusNotFound, Body: `{"error":"RecordNotFound"}`}))
	if got, odd, _ := drainAll(t, q, start); len(got) != 2 || len(odd) != 0 {
		t.Errorf("%d tickets, odd %v; want the deleted one left out", len(got), odd)
	}
	w.server.Fail(on(path, zendesktest.Fault{Status: http.StatusBadGateway}))
	if got, odd, _ := drainAll(t, q, start); len(got) != 2 || len(odd) != 1 || odd[0].ID != ids[1] {
		t.Errorf("%d tickets, odd %v; want the only one that was answered set apart", len(got), odd)
	}
	w.Change(t, ids[2], queuetest.Change{Reply: "And here?"})
	w.Advance(queuetest.Lag)
	if got, odd, _ := drainAll(t, q, start); len(got) != 2 || len(odd) != 1 || odd[0].ID != ids[1] {
		t.Errorf("%d tickets, odd %v; want the one whose comments keep failing set apart", len(got), odd)
	}
}

// TestModeChange: a cursor of the other mode goes on from the time it stands for.
func TestModeChange(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	seed(t, w, 5)
	w.Advance(queuetest.Lag)
	exporting, searching := w.open(t, exportMode, nil), w.open(t, agentMode, nil)
	_, _, c := drainAll(t, exporting, exporting.Start(w.Now().Add(-time.Hour)))
	second := seed(t, w, 2)
	w.Advance(queuetest.Lag)
	got, _, c := drainAll(t, searching, c)
	wantIDs(t, got, second)
	third := seed(t, w, 2)
	w.Advance(queuetest.Lag)
	back, _, _ := drainAll(t, exporting, c)
	wantIDs(t, back, third)
}

func wantIDs(t *testing.T, got []connectors.Ticket, ids []string) {
	t.Helper()
	have := map[string]bool{}
	for _, k := range got {
		have[k.ID] = true
	}
	for _, id := range ids {
		if !have[id] {
			t.Errorf("ticket %s was skipped", id)
		}
	}
}
