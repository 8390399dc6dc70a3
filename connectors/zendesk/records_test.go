package zendesk_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestOddSideload: a person, organization or group of an undocumented shape costs the members that cannot be read, in
// both modes; its ticket goes on with the rest, the page's other tickets with everything.
func TestOddSideload(t *testing.T) {
	for name, mode := range map[string]string{"export": exportMode, "agent": agentMode} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, mode, zendesktest.Options{}, nil)
			q := w.open(t, mode, nil)
			org := w.server.AddOrganization(zendesktest.Organization{Name: "Northwind"})
			good := w.server.AddUser(zendesktest.User{Name: "Ana", Email: "ana@northwind.example", Org: org})
			oddOrg := w.server.AddOrganization(zendesktest.Organization{Name: "x", Spoilt: true})
			oddUser := w.server.AddUser(zendesktest.User{Name: "x", Org: oddOrg, Spoilt: true})
			w.server.AddGroup(zendesktest.Group{ID: groupPlatform, Name: "Platform", Spoilt: true})
			first := text(w.server.Add(zendesktest.Ticket{Subject: "odd", Requester: oddUser, Group: groupPlatform}))
			second := text(w.server.Add(zendesktest.Ticket{Subject: "good", Requester: good, Group: groupIdentity}))
			w.Advance(queuetest.Lag)
			got, odd, _ := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
			if len(got) != 2 || len(odd) != 0 {
				t.Fatalf("%d tickets, odd ones %v; want both tickets", len(got), odd)
			}
			for _, k := range append(got, read(t, q, first), read(t, q, second)) {
				id, customer, owner := text(good), connectors.Organization{ID: text(org), Name: "Northwind"}, "identity"
				if k.ID == first {
					id, customer, owner = text(oddUser), connectors.Organization{ID: text(oddOrg)}, "platform"
				}
				if k.Requester.ID != id || k.Organization != customer || k.Owner.Name != owner {
					t.Errorf("%s: requester %+v, organization %+v, owner %+v", k.Subject, k.Requester, k.Organization, k.Owner)
				}
				if k.ID == second && k.Requester.Email != "ana@northwind.example" {
					t.Errorf("the other ticket's requester is %+v", k.Requester)
				}
			}
		})
	}
}

// TestNoListOfRecords: records of another shape cost themselves; something else than a list holds the page, because its
// tickets would be judged without their customers.
func TestNoListOfRecords(t *testing.T) {
	for name, broken := range map[string]any{"a word": "none", "an object": map[string]any{"id": 1}} {
		t.Run(name, func(t *testing.T) {
			w, q := export(t, zendesktest.Options{})
			seed(t, w, 3)
			w.Advance(queuetest.Lag)
			users := broken
			w.server.Fail(on(exportPath, zendesktest.Fault{Rewrite: func(b []byte) []byte {
				return rewrite(t, b, func(m map[string]any) {
					m["users"], m["groups"] = users, []any{7, nil, "x", map[string]any{"id": "y"}}
				})
			}}))
			start := q.Start(w.Now().Add(-time.Hour))
			if _, err := q.Fetch(t.Context(), start); err == nil {
				t.Error("a page without its people passes")
			}
			w.server.Fail(nil)
			if got, odd, _ := drainAll(t, q, start); len(got) != 3 || len(odd) != 0 || got[0].Requester.ID == "" {
				t.Errorf("%d tickets, odd ones %v after healing; want three that know their requester's id", len(got), odd)
			}
		})
	}
}

// TestOddTicketField: one field of an undocumented shape neither hides the others nor stops an edit.
func TestOddTicketField(t *testing.T) {
	w, id := dropDowns(t)
	q := w.openTable(t, "", symptomValues)
	w.server.Fail(on("/api/v2/ticket_fields", zendesktest.Fault{Rewrite: func(b []byte) []byte {
		return rewrite(t, b, func(m map[string]any) {
			list, _ := m["ticket_fields"].([]any)
			m["ticket_fields"] = append([]any{map[string]any{"id": 1, "type": 4, "custom_field_options": "many"}}, list...)
		})
	}}))
	edit := connectors.Edit{Op: "op-1", Labels: []string{"cre:x"}, Fields: map[string]string{connectors.FieldSymptom: "latency"}}
	must(t, q.Apply(t.Context(), read(t, q, id), edit))
	if err := q.Apply(t.Context(), read(t, q, id), connectors.Edit{Op: "op-2", Labels: []string{"cre:escalated"}}); err == nil {
		t.Error("a label that is the option of another field passes")
	}
	if b := writesOf(w)[0].Body; !json.Valid([]byte(b)) || writesOf(w)[0].Method != http.MethodPut {
		t.Errorf("wrote %s", b)
	}
}
