package intake_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

func read(t *testing.T, subject, body, org string) intake.Record {
	t.Helper()
	return newReader(t).Read(connectors.Ticket{
		Subject: subject, Body: connectors.Text{Markup: connectors.Plain, Raw: body},
		Created:      time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC),
		Organization: connectors.Organization{Name: org},
	}, intake.Defaults{Zone: "Europe/Berlin", Regions: []string{"core-2"}})
}

func TestEntities(t *testing.T) {
	for _, tc := range []struct {
		name, subject, body string
		codes, endpoints    []string
		regions, ids        []string
	}{
		{name: "numbers and paths", subject: "errors", body: "POST /v1/orders?x=1 fails with 502 or 503 since 9:00, see https://api.vendor.example/v1/carts too.", codes: []string{"502", "503"}, endpoints: []string{"/v1/orders", "/v1/carts"}},
		{name: "quantities are no codes", subject: "errors", body: "Errors since 9:00 for 500 users, 404 orders, $429, 503 ms, port 443 and 10.0.0.500; about 1,500 calls fail."},
		{name: "a code in words", subject: "Too Many Requests", body: "Since noon we get Too Many Requests on each call.", codes: []string{"Too Many Requests"}},
		{name: "a code and its words are one code", subject: "errors", body: "Since noon we get 504 Gateway Timeout on each call.", codes: []string{"504"}},
		{name: "a number of several parts", subject: "errors", body: "Since noon it says device failure 500.-172, and the API answers 502.", codes: []string{"502"}},
		{name: "one in so many, and the sizes of a picture", subject: "errors", body: "Since noon 1 in 400 calls fails with 502, see screen.png (1473×598)", codes: []string{"502"}},
		{name: "functions of a stack trace and the faults of a program", subject: "errors", body: "Since noon all calls fail: line 271, in error_router, TypeError: reset_new_state, at last rate_exceeded", codes: []string{"rate_exceeded"}},
		{name: "what a page says in quotation marks is no code", subject: "errors", body: "Since noon nobody can log in, it says \"session invalid\" or \"page not found\"."},
		{name: "names of errors", subject: "failing", body: "All calls fail with java.net.SocketTimeoutException, ECONNRESET, invalid_grant, DEADLINE_EXCEEDED or rc=7 since 9:00.", codes: []string{"SocketTimeoutException", "ECONNRESET", "invalid_grant", "DEADLINE_EXCEEDED", "rc=7"}},
		{name: "a code in a sentence that something works is left out", subject: "down", body: "Everything fails with 503 since 9:00. /v1/ping works fine and returns 200 or 404 as usual.", codes: []string{"503"}},
		{name: "japanese", subject: "エラー", body: "昨日から503エラーが発生しています。", codes: []string{"503"}},
		{name: "regions that fail", subject: "down", body: "eu-west-1 is unreachable since 9:00, us-east-1 works fine.", regions: []string{"eu-west-1"}},
		{name: "a region of the operator's own", subject: "down", body: "core-2 is unreachable since 9:00.", regions: []string{"core-2"}},
		{name: "a city is a region beside that word only", subject: "down", body: "Our office in Paris sees that your Frankfurt region is down since 9:00.", regions: []string{"Frankfurt"}},
		{name: "ids", subject: "fails", body: "Calls fail since 9:00, request id 7f21-aa09, trace 4bf92f35-77b3-4da6-a3ce-929d0e0e4736, evt_3018594e.", ids: []string{"4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "evt_3018594e", "7f21-aa09"}},
		{name: "dates, fractions and files are no endpoints", subject: "fails", body: "Uploads fail since 03/02/2026 and/or earlier, 1/3 of them, log in /var/log/app.log."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec := read(t, tc.subject, tc.body, "Acme")
			if !rec.Reliability {
				t.Fatal("not read as a report")
			}
			for _, d := range []string{
				cmp.Diff(tc.codes, rec.StatusCodes), cmp.Diff(tc.endpoints, rec.Endpoints),
				cmp.Diff(tc.regions, rec.Regions), cmp.Diff(tc.ids, rec.RequestIDs),
			} {
				if d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestCustomer(t *testing.T) {
	for _, tc := range []struct {
		name, body, org, email string
		want                   *intake.Customer
	}{
		{"a label with a colon", "tenant: acme-prod, all calls fail", "Acme Ltd", "", &intake.Customer{Key: "acme-prod", Source: "text", Organization: "Acme Ltd"}},
		{"a label and is", "our org is acme", "Acme Ltd", "", &intake.Customer{Key: "acme", Source: "text", Organization: "Acme Ltd"}},
		{"the organization's own name is verified", "Organization: ACME Ltd", "ACME", "", &intake.Customer{Key: "ACME", Source: "text", Verified: true, Organization: "ACME"}},
		{"an id by its prefix", "calls fail, org_8f3k2", "Acme", "", &intake.Customer{Key: "org_8f3k2", Source: "text", Organization: "Acme"}},
		{"a slug of the organization's name", "acme-eu cannot log in", "Acme", "", &intake.Customer{Key: "acme-eu", Source: "text", Organization: "Acme"}},
		{"an end client", "On behalf of Moss & Fern Ltd: checkout fails", "Four Agencies", "", &intake.Customer{Key: "Moss & Fern Ltd", Source: "text", Organization: "Four Agencies"}},
		{"prose after a label is no name", "our account manager is away and the account is blocked", "Acme", "", &intake.Customer{Key: "Acme", Source: "organization", Verified: true, Organization: "Acme"}},
		{"the mail domain", "all fails", "", "ana@acme.example", &intake.Customer{Key: "acme.example", Source: "email-domain"}},
		{"a mail provider is no company", "all fails", "", "ana@gmail.com", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec := newReader(t).Read(connectors.Ticket{
				Subject: "fails", Body: connectors.Text{Raw: tc.body}, Requester: connectors.Person{Email: tc.email},
				Organization: connectors.Organization{Name: tc.org},
			}, intake.Defaults{})
			if d := cmp.Diff(tc.want, rec.Customer); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		missing    []string
		question   string
	}{
		{"nothing told", "Our exports fail.", []string{"window_start", "detail"}, "When did it start, with date, time and time zone?"},
		{"german", "Bei uns schlagen alle Exporte fehl, die Datei wird nicht erstellt.", []string{"window_start", "detail"}, "Wann hat es begonnen (Datum, Uhrzeit, Zeitzone)?"},
		{"all told", "Our exports fail with 502 from 9:00 to 9:40 UTC today.", nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec := read(t, "exports", tc.body, "Acme")
			if d := cmp.Diff(tc.missing, rec.Missing); d != "" {
				t.Error(d)
			}
			if rec.Question != tc.question {
				t.Errorf("question = %q, want %q", rec.Question, tc.question)
			}
		})
	}
}

func TestNotAReport(t *testing.T) {
	rec := read(t, "Maintenance on Sunday", "We will be offline on Sunday from 10:00 to 12:00 for planned maintenance. tenant: acme-prod, 503 is expected.", "Acme")
	if rec.Reliability || rec.Window != nil || len(rec.Windows)+len(rec.StatusCodes)+len(rec.Missing) > 0 || rec.Symptom != intake.NotReliability {
		t.Errorf("a plan was read as a report: %+v", rec)
	}
	if len(rec.Why) == 0 || rec.Why[0].Field != "against" {
		t.Errorf("no reason against: %v", rec.Why)
	}
}

func TestQuotedWordsDoNotCount(t *testing.T) {
	rec := read(t, "Re: call", "Thursday works for me.\n\n> On 3 March you wrote:\n> the API was down from 9:00 to 10:00 and returned 503", "Acme")
	if rec.Reliability {
		t.Errorf("a quotation was read as a report: %v", rec.Why)
	}
}
