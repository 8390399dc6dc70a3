package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

func want() rules.Want {
	return rules.Want{
		Op: "op1", Labels: []string{"cre:api-latency"}, Owner: "edge",
		Fields: map[string]string{connectors.FieldSymptom: "latency"},
		Note:   connectors.Doc{connectors.P(connectors.T("note"))},
	}
}

func free() connectors.Ticket {
	return connectors.Ticket{Status: connectors.Open, Owner: connectors.Owner{Free: true}}
}

func marks(parts ...connectors.Part) []connectors.Mark {
	var out []connectors.Mark
	for _, p := range parts {
		out = append(out, connectors.Mark{Op: "op1", Part: p})
	}
	return out
}

func TestMissing(t *testing.T) {
	whole := connectors.Edit{
		Op: "op1", Labels: []string{"cre:api-latency"}, Owner: "edge",
		Fields: map[string]string{connectors.FieldSymptom: "latency"}, Note: want().Note,
	}
	tests := []struct {
		name   string
		ticket func(*connectors.Ticket)
		edit   connectors.Edit
		left   []rules.Left
	}{
		{"nothing there yet", func(*connectors.Ticket) {}, whole, nil},
		{"all there", func(k *connectors.Ticket) {
			k.Labels, k.Owner = []string{"cre:api-latency"}, connectors.Owner{Name: "edge", Text: "group Edge"}
			k.Fields = map[string]string{connectors.FieldSymptom: "latency"}
			k.Marks = marks(connectors.PartEdit, connectors.PartNote)
		}, connectors.Edit{Op: "op1"}, nil},
		{"a crash between edit and note leaves the note", func(k *connectors.Ticket) {
			k.Labels, k.Owner = []string{"cre:api-latency"}, connectors.Owner{Name: "edge"}
			k.Fields = map[string]string{connectors.FieldSymptom: "latency"}
			k.Marks = marks(connectors.PartEdit)
		}, connectors.Edit{Op: "op1", Note: want().Note}, nil},
		{"a person's changes after the edit stand", func(k *connectors.Ticket) {
			k.Owner = connectors.Owner{Text: "group Billing"}
			k.Marks = marks(connectors.PartEdit, connectors.PartNote)
		}, connectors.Edit{Op: "op1"}, []rules.Left{
			{Part: "label cre:api-latency", Reason: "a person removed it"},
			{Part: "owner edge", Reason: "a person changed the assignment to group Billing"},
			{Part: "field symptom", Reason: "a person cleared it"},
		}},
		{
			"a ticket that somebody has taken is not taken away", func(k *connectors.Ticket) {
				k.Owner = connectors.Owner{Text: "assignee Ana"}
			},
			connectors.Edit{Op: "op1", Labels: whole.Labels, Fields: whole.Fields, Note: whole.Note},
			[]rules.Left{{Part: "owner edge", Reason: "already with assignee Ana"}},
		},
		{
			"a field that holds something is kept", func(k *connectors.Ticket) {
				k.Fields = map[string]string{connectors.FieldSymptom: "errors"}
			},
			connectors.Edit{Op: "op1", Labels: whole.Labels, Owner: "edge", Note: whole.Note},
			[]rules.Left{{Part: "field symptom", Reason: "it already holds another value"}},
		},
		{
			"a closed ticket is left alone", func(k *connectors.Ticket) { k.Status = connectors.Closed },
			connectors.Edit{},
			[]rules.Left{{Part: "everything", Reason: "the ticket is closed for ever"}},
		},
		{"a mark of another operation counts for nothing", func(k *connectors.Ticket) {
			k.Marks = []connectors.Mark{{Op: "other", Part: connectors.PartEdit}, {Op: "other", Part: connectors.PartNote}}
		}, whole, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ticket := free()
			tt.ticket(&ticket)
			edit, left := rules.Missing(ticket, want())
			if diff := cmp.Diff(tt.edit, edit); diff != "" {
				t.Errorf("edit (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.left, left); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMissingOnIssue(t *testing.T) {
	w := rules.Want{Op: "content2", Mark: rules.IssueMark("api-latency"), Title: "t", Body: connectors.Doc{connectors.P(connectors.T("b"))}, Labels: []string{"clarion"}}
	ours := connectors.Ticket{Status: connectors.Open, Marks: []connectors.Mark{rules.IssueMark("api-latency"), {Op: "content1", Part: connectors.PartEdit}}}
	if edit, left := rules.Missing(ours, w); edit.Body == nil || edit.Title != "" || edit.Labels != nil || left != nil {
		t.Errorf("an outdated issue needs its body and nothing else, got %+v, left %v", edit, left)
	}
	ours.Marks[1].Op = "content2"
	if edit, left := rules.Missing(ours, w); !edit.Empty() || left != nil {
		t.Errorf("an issue that is up to date needs nothing, got %+v, left %v", edit, left)
	}
	ours.Marks = nil
	if edit, left := rules.Missing(ours, w); !edit.Empty() || len(left) != 1 {
		t.Errorf("an issue whose block a person removed is theirs, got %+v, left %v", edit, left)
	}
}

// The vendor in this property does what it is told; whatever a person did before, applying what is missing leaves
// nothing missing, and never takes anything away.
func TestApplyingWhatIsMissingLeavesNothingMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := want()
		ticket := connectors.Ticket{
			Status: connectors.Open,
			Labels: rapid.SliceOf(rapid.SampledFrom([]string{"vip", "cre:api-latency", "spam"})).Draw(t, "labels"),
			Owner: rapid.SampledFrom([]connectors.Owner{
				{Free: true}, {Name: "edge"}, {Text: "assignee Ana"}, {Free: true, Text: "group Intake"},
			}).Draw(t, "owner"),
			Fields: rapid.SampledFrom([]map[string]string{nil, {connectors.FieldSymptom: "latency"}, {connectors.FieldSymptom: "errors"}}).Draw(t, "fields"),
			Marks:  rapid.SampledFrom([][]connectors.Mark{nil, marks(connectors.PartEdit), marks(connectors.PartNote)}).Draw(t, "marks"),
		}
		edit, _ := rules.Missing(ticket, w)
		after := applied(ticket, edit)
		if again, _ := rules.Missing(after, w); !again.Empty() {
			t.Fatalf("a second pass would write %+v", again)
		}
		for _, l := range ticket.Labels {
			if !after.Labelled(l) {
				t.Fatalf("label %s was taken away", l)
			}
		}
	})
}

func applied(t connectors.Ticket, e connectors.Edit) connectors.Ticket {
	t.Labels = append(append([]string(nil), t.Labels...), e.Labels...)
	if e.Owner != "" {
		t.Owner = connectors.Owner{Name: e.Owner}
	}
	fields := map[string]string{}
	for k, v := range t.Fields {
		fields[k] = v
	}
	for k, v := range e.Fields {
		fields[k] = v
	}
	t.Fields = fields
	if e.Changes() {
		t.Marks = append(t.Marks, connectors.Mark{Op: e.Op, Part: connectors.PartEdit})
	}
	if len(e.Note) > 0 {
		t.Marks = append(t.Marks, connectors.Mark{Op: e.Op, Part: connectors.PartNote})
	}
	return t
}
