package zendesk_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

func scopeOf(t *testing.T, err error) string {
	t.Helper()
	var later *connectors.Later
	if !errors.As(err, &later) {
		t.Fatalf("%v, want a *connectors.Later", err)
	}
	return later.Scope
}

// TestThrottledExport: only the export waits, and it is not asked again before its time.
func TestThrottledExport(t *testing.T) {
	w, q := export(t, zendesktest.Options{ExportPerMinute: 1})
	ids := seed(t, w, 2*pageSize)
	w.Advance(queuetest.Lag)
	p, err := q.Fetch(t.Context(), q.Start(w.Now().Add(-time.Hour)))
	must(t, err)
	before, _ := w.Requests()
	for range 3 {
		if _, err := q.Fetch(t.Context(), p.Next); scopeOf(t, err) != "export" {
			t.Errorf("the scope is %q, want export", scopeOf(t, err))
		}
	}
	if after, _ := w.Requests(); after-before != 1 {
		t.Errorf("%d requests to a throttled export, want one", after-before)
	}
	must(t, q.Apply(t.Context(), read(t, q, ids[0]), wholeEdit("op-1")))
	w.Advance(2 * time.Minute)
	if _, err := q.Fetch(t.Context(), p.Next); err != nil {
		t.Errorf("after the wait fetch gives %v", err)
	}
}

// TestThrottledUpdates: the limit of one ticket holds that ticket, the one of all updates holds updates, and the account's
// plan holds everything.
func TestThrottledUpdates(t *testing.T) {
	for name, c := range map[string]struct {
		options zendesktest.Options
		scope   string
		other   bool // another ticket can be written
		asks    int  // requests for a second attempt
	}{
		"one ticket":  {zendesktest.Options{PerTicket: 1}, "ticket ", true, 1},
		"all updates": {zendesktest.Options{UpdatesPerMinute: 1}, "updates", false, 0},
		"the account": {zendesktest.Options{PerMinute: 6}, "", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, q := export(t, c.options)
			ids := seed(t, w, 2)
			w.Advance(time.Hour)
			first, second := readOnly(t, w, ids[0]), readOnly(t, w, ids[1])
			edit := connectors.Edit{Op: "op-1", Owner: "identity"}
			must(t, q.Apply(t.Context(), first, edit))
			for c.options.PerMinute > 0 && len(w.server.History()) < c.options.PerMinute {
				read(t, q, ids[0])
			}
			want := c.scope
			if want == "ticket " {
				want += ids[0]
			}
			err := q.Apply(t.Context(), readOnly(t, w, ids[0]), edit)
			if got := scopeOf(t, err); got != want {
				t.Errorf("the scope is %q, want %q", got, want)
			}
			before, _ := w.Requests()
			if err := q.Apply(t.Context(), readOnly(t, w, ids[0]), edit); err == nil {
				t.Error("a throttled ticket is written")
			}
			if after, _ := w.Requests(); after-before != c.asks {
				t.Errorf("%d requests for the second attempt, want %d", after-before, c.asks)
			}
			if err := q.Apply(t.Context(), second, edit); (err == nil) != c.other {
				t.Errorf("another ticket: %v", err)
			}
		})
	}
}

// TestThrottledWithoutAWord: a reply that does not tell what is left of the plan holds everything but the export.
func TestThrottledWithoutAWord(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	k := read(t, q, id)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if r.Method == http.MethodPut || strings.HasPrefix(r.URL.Path, exportPath) {
			return &zendesktest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"7"}}}
		}
		return nil
	})
	if s := scopeOf(t, q.Apply(t.Context(), k, wholeEdit("op-1"))); s != "" {
		t.Errorf("a throttled update has the scope %q", s)
	}
	if _, err := q.Fetch(t.Context(), q.Start(w.Now())); scopeOf(t, err) != "export" {
		t.Errorf("a throttled export has the scope %q", scopeOf(t, err))
	}
}
