package zendesk_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// dropDowns makes the symptom field a drop-down with prefixed options, the scope field a multi-select, the end field a
// date, and adds a checkbox.
func dropDowns(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	w.server.AddField(zendesktest.Field{ID: 303, Title: "Symptom", Type: "tagger", Options: []string{"sym_latency", "sym_errors"}})
	w.server.AddField(zendesktest.Field{ID: 304, Title: "Scope", Type: "multiselect", Options: []string{"one_tenant"}})
	w.server.AddField(zendesktest.Field{ID: 302, Title: "End", Type: "date"})
	w.server.AddField(zendesktest.Field{ID: 305, Title: "Signature", Type: "text", Off: true})
	w.server.AddField(zendesktest.Field{ID: 399, Title: "Escalated", Type: "checkbox", Tag: "cre:escalated"})
	id := w.Seed(t, queuetest.Draft{Subject: "Slow", Labels: []string{"vip"}})
	w.Advance(time.Hour)
	return w, id
}

const symptomValues = "[values.symptom]\nlatency = \"sym_latency\"\nerrors = \"sym_errors\"\n"

func (w *world) openTable(t *testing.T, before, after string) connectors.Queue {
	t.Helper()
	return openWith(t, w, exportMode+"\n"+before+fmt.Sprintf(common, w.url, pageSize)+after)
}

// TestDropDowns: an option is a tag as well. Setting another one must not leave the old tag in the list, and no other tag
// may go.
func TestDropDowns(t *testing.T) {
	w, id := dropDowns(t)
	q := w.openTable(t, "", symptomValues)
	set := func(op, word string) {
		t.Helper()
		must(t, q.Apply(t.Context(), read(t, q, id), connectors.Edit{
			Op: op, Labels: []string{"cre:" + op},
			Fields: map[string]string{connectors.FieldSymptom: word, connectors.FieldScope: "one_tenant"},
		}))
		w.Advance(time.Minute)
	}
	set("op-1", "latency")
	set("op-2", "errors")
	if last := writesOf(w)[1].Body; strings.Contains(last, "sym_latency") || !strings.Contains(last, `"vip"`) {
		t.Errorf("the second edit sends the old option, or not all other tags: %s", last)
	}
	k, _ := w.server.Ticket(number(t, id))
	if k.Fields[303] != "sym_errors" || !slices.Contains(k.Tags, "vip") || slices.Contains(k.Tags, "sym_latency") {
		t.Errorf("field %v, tags %q", k.Fields[303], k.Tags)
	}
	got := read(t, q, id)
	if got.Fields[connectors.FieldSymptom] != "errors" || got.Fields[connectors.FieldScope] != "one_tenant" {
		t.Errorf("fields %v", got.Fields)
	}
}

// TestWrongFields: what the vendor would ignore, or refuse together with the rest of the edit, is found before.
func TestWrongFields(t *testing.T) {
	w, id := dropDowns(t)
	q := w.openTable(t, "", symptomValues)
	k := read(t, q, id)
	for name, c := range map[string]struct{ field, value, want string }{
		"no such option": {connectors.FieldSymptom, "not_reliability", "has no option"},
		"a date":         {connectors.FieldEnd, "2026-11-24T09:00:00Z", "of type date"},
		"deactivated":    {connectors.FieldSignature, "api-latency", "deactivated"},
		"not mapped":     {"severity", "high", "not mapped"},
	} {
		before := len(writesOf(w))
		err := q.Apply(t.Context(), k, connectors.Edit{Op: "op-1", Fields: map[string]string{c.field: c.value}})
		if errors.Is(err, connectors.ErrRefused) != (name == "no such option") {
			t.Errorf("%s: %v; want only the missing option never to be tried again", name, err)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || len(writesOf(w)) != before {
			t.Errorf("%s: %v and %d writes, want an error with %q and none", name, err, len(writesOf(w))-before, c.want)
		}
	}
}

func TestLabelThatIsAnOption(t *testing.T) {
	w, id := dropDowns(t)
	careful, allowed := w.openTable(t, "", ""), w.openTable(t, "allow_option_tags = true\n", "")
	for _, label := range []string{"sym_latency", "cre:escalated", "one_tenant"} {
		k := read(t, careful, id)
		err := careful.Apply(t.Context(), k, connectors.Edit{Op: "op-1", Labels: []string{label}})
		if err == nil || !strings.Contains(err.Error(), "allow_option_tags") {
			t.Errorf("label %q gives %v", label, err)
		}
		must(t, allowed.Apply(t.Context(), k, connectors.Edit{Op: "op-1", Labels: []string{label}}))
		w.Advance(time.Minute)
	}
}

func TestPeopleAndPlaces(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "account_time_zone = \"Berlin\"\norganization_zone_field = \"tz\"\norganization_region_field = \"region\"\n", "")
	org := w.server.AddOrganization(zendesktest.Organization{Name: "Northwind", Fields: map[string]any{"tz": "Pacific Time (US & Canada)", "region": "us-west"}})
	for name, c := range map[string]struct {
		user zendesktest.User
		want string
	}{
		"chose a zone":           {zendesktest.User{Name: "Ana", TimeZone: "Brasilia", Org: org}, "America/Sao_Paulo"},
		"the account's zone":     {zendesktest.User{Name: "Ben", TimeZone: "Berlin", Org: org}, ""},
		"iana beside Rails' own": {zendesktest.User{Name: "Cid", TimeZone: "Mumbai", IANA: "Asia/Kolkata", Org: org}, "Asia/Kolkata"},
	} {
		id := text(w.server.Add(zendesktest.Ticket{Subject: "x\x00y", Description: "a\x00b", Requester: w.server.AddUser(c.user)}))
		k := read(t, q, id)
		if k.Requester.Zone != c.want || k.Organization.Zone != "America/Los_Angeles" || k.Organization.Region != "us-west" {
			t.Errorf("%s: requester %+v, organization %+v", name, k.Requester, k.Organization)
		}
		if k.Subject != "xy" || k.Body.Raw != "ab" {
			t.Errorf("%s: NUL stays in %q, %q", name, k.Subject, k.Body.Raw)
		}
	}
}

// TestIntakePool: a group that the operator lists as nobody is free, until a person takes the ticket.
func TestIntakePool(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "", "")
	id := w.server.Add(zendesktest.Ticket{Subject: "x", Group: groupIntake})
	if o := read(t, q, text(id)).Owner; !o.Free || o.Text != "group Intake" {
		t.Errorf("owner %+v, want a free one that names the pool", o)
	}
	must(t, w.server.Edit(id, func(k *zendesktest.Ticket) { k.Assignee = zendesktest.Agent }))
	if o := read(t, q, text(id)).Owner; o.Free || o.Name != "" || o.Text != "group Intake, assignee Ada Agent" {
		t.Errorf("owner %+v, want one that is taken", o)
	}
}

// TestTwoOwnersOfOneGroup: a name and an id can turn out to mean one group; whose a ticket is must not change from one
// reading to the next.
func TestTwoOwnersOfOneGroup(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "", "[owners.accounts]\ngroup = \"Identity\"\n")
	id := text(w.server.Add(zendesktest.Ticket{Subject: "x", Group: groupIdentity}))
	for range 50 {
		if o := read(t, q, id).Owner; o.Name != "accounts" {
			t.Fatalf("owner %q, want the first by name each time", o.Name)
		}
	}
}

func TestMergedTicketIsGone(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "", "")
	id := w.server.Add(zendesktest.Ticket{Subject: "x", Status: "closed", Tags: []string{"closed_by_merge"}})
	if _, err := q.Get(t.Context(), text(id)); err == nil || !strings.Contains(err.Error(), connectors.ErrGone.Error()) {
		t.Errorf("get gives %v, want ErrGone", err)
	}
}

// TestWhoseComments: agents' replies are no evidence of what the customer felt, unless an agent is the requester.
func TestWhoseComments(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "", "")
	customer := w.server.AddUser(zendesktest.User{Name: "Ana"})
	colleague := w.server.AddUser(zendesktest.User{Name: "Ben"})
	for name, c := range map[string]struct {
		requester, author int64
		public            bool
		want              int
	}{
		"the requester's":                {customer, customer, true, 1},
		"a colleague's in copy":          {customer, colleague, true, 1},
		"an agent's reply":               {customer, zendesktest.Agent, true, 0},
		"an agent's note":                {customer, zendesktest.Agent, false, 0},
		"an agent's who is requester":    {zendesktest.Agent, zendesktest.Agent, true, 1},
		"a private one by the requester": {customer, customer, false, 0},
	} {
		id := w.server.Add(zendesktest.Ticket{Subject: "x", Description: "first", Requester: c.requester})
		w.Advance(time.Minute)
		must(t, w.server.Comment(id, zendesktest.Comment{Author: c.author, Public: c.public, Plain: "second"}))
		got := read(t, q, text(id)).Comments
		if len(got) != c.want || c.want == 1 && !strings.Contains(got[0].Body.Raw, "second") {
			t.Errorf("%s: comments %+v, want %d", name, got, c.want)
		}
	}
}

// TestNotFoundIsNotGone: only the API's own word that the ticket does not exist counts; a wrong address or a suspended
// account answers 404 as well.
func TestNotFoundIsNotGone(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "", "")
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	k := read(t, q, id)
	w.server.Fail(on("/api/v2/tickets/", zendesktest.Fault{Status: http.StatusNotFound, Body: "<html>No help desk at this address</html>"}))
	_, err := q.Get(t.Context(), id)
	for what, err := range map[string]error{"get": err, "apply": q.Apply(t.Context(), k, wholeEdit("op-1"))} {
		if err == nil || errors.Is(err, connectors.ErrGone) {
			t.Errorf("%s gives %v, want an error that is not ErrGone", what, err)
		}
	}
}

// TestOneRequestForAFreshTicket: tickets that nobody touched cost no look at comments and audits.
func TestOneRequestForAFreshTicket(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.openTable(t, "", "")
	seed(t, w, pageSize)
	w.Advance(queuetest.Lag)
	drain(t, q, q.Start(w.Now().Add(-time.Hour)))
	if all, _ := w.Requests(); all != 1 {
		t.Errorf("%d requests for one page of fresh tickets, want 1", all)
	}
}

// TestNothingLeaks: neither secrets nor a customer's words appear in an error or in the log.
func TestNothingLeaks(t *testing.T) {
	const words = "CANARY-anna@customer.example"
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	var log bytes.Buffer
	q := w.open(t, exportMode, &log)
	id := w.Seed(t, queuetest.Draft{Subject: words, Body: words})
	w.Advance(queuetest.Lag)
	k := read(t, q, id)
	out := &log
	for _, status := range []int{200, 301, 400, 401, 403, 404, 409, 422, 429, 500} {
		body := fmt.Sprintf(`{"error":%q,"description":%q,"details":{%q:[{"description":%q}]},"tickets":[{"id":%q}]}`, words, words, words, words, words)
		w.server.Fail(on("/", zendesktest.Fault{Status: status, Body: body}))
		_, err := q.Fetch(t.Context(), q.Start(w.Now().Add(-time.Hour)))
		fmt.Fprintln(out, err)
		_, err = q.Get(t.Context(), id)
		fmt.Fprintln(out, err)
		fmt.Fprintln(out, q.Apply(t.Context(), k, wholeEdit("op-1")))
	}
	for _, canary := range []string{"CANARY", zendesktest.AccessToken, "updated%3E"} {
		if strings.Contains(out.String(), canary) {
			t.Errorf("%q appears in:\n%s", canary, out)
		}
	}
}
