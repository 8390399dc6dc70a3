package connectors_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
)

func signer(t *testing.T, key string) connectors.Signer {
	t.Helper()
	s, err := connectors.NewSigner([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMarks(t *testing.T) {
	ours := signer(t, "0123456789abcdef")
	edit := connectors.Mark{Op: "3f2a", Part: connectors.PartEdit}
	note := connectors.Mark{Op: "3f2a", Part: connectors.PartNote}
	signed := ours.Sign("support/17", edit) + " " + ours.Sign("support/17", note)
	tests := []struct {
		name   string
		signer connectors.Signer
		scope  string
		text   string
		want   []connectors.Mark
	}{
		{"both read back", ours, "support/17", "<p>" + signed + "</p>", []connectors.Mark{edit, note}},
		{"copied to another ticket", ours, "support/18", signed, nil},
		{"another key", signer(t, "fedcba9876543210"), "support/17", signed, nil},
		{"another operation under the same seal", ours, "support/17", strings.ReplaceAll(signed, "3f2a", "3f2b"), nil},
		{"note passed off as edit", ours, "support/17", strings.Replace(ours.Sign("support/17", note), ":note:", ":edit:", 1), nil},
		{"forged by a customer", ours, "support/17", "clarion:1:note:3f2a:00000000000000000000000000000000", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.signer.Read(tt.scope, tt.text)); diff != "" {
				t.Errorf("marks (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := connectors.NewSigner([]byte("short")); err == nil {
		t.Error("a key of five bytes was taken")
	}
}

func TestSecretsAreReferences(t *testing.T) {
	for text, good := range map[string]bool{"env:TOKEN": true, "file:/run/secrets/token": true, "env:": false, "s3cr3t": false, "": false} {
		var r connectors.SecretRef
		err := r.UnmarshalText([]byte(text))
		if (err == nil) != good {
			t.Errorf("%q: error %v, want good = %v", text, err, good)
		}
		if err != nil && text != "" && strings.Contains(err.Error(), text+" ") {
			t.Errorf("the error repeats what may be a secret: %v", err)
		}
	}
}

func TestEditEmptyAndChanges(t *testing.T) {
	doc := connectors.Doc{connectors.P(connectors.T("x"))}
	for _, tt := range []struct {
		name           string
		edit           connectors.Edit
		empty, changes bool
	}{
		{"nothing", connectors.Edit{Op: "a"}, true, false},
		{"note only", connectors.Edit{Op: "a", Note: doc}, false, false},
		{"label", connectors.Edit{Labels: []string{"a"}}, false, true},
		{"body", connectors.Edit{Body: doc, Note: doc}, false, true},
	} {
		if tt.edit.Empty() != tt.empty || tt.edit.Changes() != tt.changes {
			t.Errorf("%s: empty %v changes %v", tt.name, tt.edit.Empty(), tt.edit.Changes())
		}
	}
}

func TestDocAsText(t *testing.T) {
	doc := connectors.Doc{
		connectors.H("Seen"),
		connectors.P(connectors.B("latency"), connectors.T(" in "), connectors.C("eu-west")),
		connectors.LI(connectors.L("dashboard", "https://example.test/d")),
		{Kind: connectors.Table, Rows: [][][]connectors.Span{{{connectors.T("a")}, {connectors.T("b")}}, {{connectors.T("1")}, {connectors.T("2")}}}},
	}
	want := "Seen\nlatency in eu-west\n- dashboard <https://example.test/d>\na | b\n1 | 2"
	if diff := cmp.Diff(want, doc.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestOutcomesUnwrap(t *testing.T) {
	cause := errors.New("cause")
	if !errors.Is(&connectors.Later{Err: cause}, cause) || !errors.Is(&connectors.Unknown{Err: cause}, cause) {
		t.Error("the cause is lost")
	}
}
