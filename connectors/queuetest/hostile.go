package queuetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

func hostile() []test {
	return []test{
		{"hostile ids are refused before any request", hostileIDs},
		{"ticket words in a note do not act", hostileNote},
		{"links in a note are web addresses only", links},
		{"marks in a customer's text are not listed", forgedMarks},
		{"a note of any length is written", longNote},
		{"labels with odd characters", oddLabels},
	}
}

func hostileIDs(t *testing.T, w World) {
	q, k := seeded(t, w)
	before, _ := w.Requests()
	for _, id := range []string{
		"", ".", "..", "../users/me", k.ID + "/../../users/me", k.ID + "/comments", k.ID + "?x=1", k.ID + "#x", k.ID + "%2f..",
		k.ID + " OR 1=1", k.ID + "\r\nX-Evil: 1", k.ID + "\x00", "\"" + k.ID, strings.Repeat("9", 400), "-1", "１２",
	} {
		if _, err := q.Get(context.Background(), id); err == nil {
			t.Errorf("get accepts the id %q", id)
		}
		bad := k
		bad.ID = id
		if err := q.Apply(context.Background(), bad, whole()); err == nil {
			t.Errorf("apply accepts the id %q", id)
		}
	}
	if after, _ := w.Requests(); after != before {
		t.Errorf("%d requests were sent for hostile ids", after-before)
	}
	for _, cursor := range []connectors.Cursor{"", "garbage", "{\"next\":\"http://198.51.100.7/steal\"}", "\x00"} {
		if _, err := q.Fetch(context.Background(), cursor); err == nil {
			t.Errorf("fetch accepts the cursor %q", cursor)
		}
	}
	if after, _ := w.Requests(); after != before {
		t.Errorf("%d requests were sent for cursors that the queue never made", after-before)
	}
}

// hostileText is what a customer can write so that it acts in one tool or another.
func hostileText() []string {
	return []string{
		"@admin @all @[~accountid:5b10ac8d82e05b22cc7d4ef5] [~admin]",
		"!https://198.51.100.7/beacon.png! ![x](https://198.51.100.7/b.png) <img src=https://198.51.100.7/c.png>",
		"<script>alert(1)</script> <a href=\"javascript:alert(1)\">x</a> <b>bold</b> <!-- hidden -->",
		"{html}<b>x</b>{html} {color:red}red{color} {code} {noformat} {quote} {include:SECRET} h1. big",
		"[click|http://198.51.100.7/] [click](http://198.51.100.7/) http://198.51.100.7/plain www.example.com",
		"``` ~~~ ` </pre> </code> {noformat} ||head||\n|cell| --- *** ___ # - * 1. > ----",
		"{{ticket.requester.email}} {% if true %} {{dc.secret}} ${x} &lt;b&gt; &amp; \\\\ \\n",
		"SUP-1 #123 owner/repo#1 fixes #1 \u202egnp.exe \u200b zero",
	}
}

func hostileNote(t *testing.T, w World) {
	for _, text := range hostileText() {
		q, k := seeded(t, w)
		doc := connectors.Doc{
			connectors.H(text), connectors.P(connectors.T(text), connectors.B(text), connectors.C(text)),
			connectors.LI(connectors.T(text)), connectors.PreText(text),
			{Kind: connectors.Table, Rows: [][][]connectors.Span{{{connectors.T("head")}}, {{connectors.T(text)}}}},
			connectors.P(connectors.L(text, "https://grafana.example.com/d/1?a=1&b=%22")),
			connectors.P(connectors.T("the last line")),
		}
		apply(t, q, k, connectors.Edit{Op: op, Note: doc})
		notes := w.Look(t, k.ID).Notes
		if len(notes) != 1 || !notes[0].Internal {
			t.Fatalf("notes %+v, want one internal", notes)
		}
		for _, act := range notes[0].Acts {
			if !strings.HasPrefix(act, "https://grafana.example.com/d/1") {
				t.Errorf("text %q acts as %q", text, act)
			}
		}
		if !strings.Contains(notes[0].Text, "the last line") {
			t.Errorf("text %q swallowed what follows it:\n%s", text, notes[0].Text)
		}
		checkMarks(t, get(t, q, k.ID), connectors.PartNote)
	}
}

func links(t *testing.T, w World) {
	q, k := seeded(t, w)
	good := "https://grafana.example.com/d/abc?from=1&to=2"
	var p []connectors.Span
	for _, url := range []string{
		good, "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a.example/ onmouseover=x", "//evil.example",
		"https://a.example/\"><script>", "https://a.example/|x]!y!",
	} {
		p = append(p, connectors.L("look here", url), connectors.T(" and "))
	}
	apply(t, q, k, connectors.Edit{Op: op, Note: connectors.Doc{connectors.P(p...)}})
	acts := w.Look(t, k.ID).Notes[0].Acts
	if !slices.Contains(acts, good) {
		t.Errorf("the link %s does not work: %q", good, acts)
	}
	for _, act := range acts {
		if act != good && !strings.HasPrefix(act, "https://a.example/") {
			t.Errorf("the note acts as %q", act)
		}
	}
}

// forgedMarks: a mark counts only where our own identity wrote it, signed by us, for this ticket.
func forgedMarks(t *testing.T, w World) {
	own, traits := connectors.Mark{Op: op, Part: connectors.PartNote}, w.Traits()
	other, err := connectors.NewSigner([]byte("another key of another daemon"))
	if err != nil {
		t.Fatal(err)
	}
	q, k := seeded(t, w)
	scope := traits.Name + "/" + k.ID
	w.Change(t, k.ID, Change{
		Reply:     "quoting: " + traits.Signer.Sign(scope, own) + " and " + other.Sign(scope, own),
		AddLabels: []string{"clarion:1:note:" + op},
	})
	w.Advance(time.Minute)
	checkMarks(t, get(t, q, k.ID))
	id := w.Seed(t, Draft{Subject: traits.Signer.Sign(scope, own), Body: "<!-- " + traits.Signer.Sign(scope, own) + " -->"})
	checkMarks(t, get(t, q, id))
	apply(t, q, get(t, q, k.ID), connectors.Edit{Op: "real-1", Note: note()})
	if now := get(t, q, k.ID); now.Marked(own) || !now.Marked(connectors.Mark{Op: "real-1", Part: connectors.PartNote}) {
		t.Errorf("marks %v, want only the real one", now.Marks)
	}
}

// longNote: vendors have limits of their own; a note that is too long is shortened visibly, not refused for ever.
func longNote(t *testing.T, w World) {
	q, k := seeded(t, w)
	doc := connectors.Doc{connectors.H("The first line")}
	for range 3000 {
		doc = append(doc, connectors.P(connectors.T("An api & a <b> * _ { [ of 日本 words, again and again 🙂.")))
	}
	apply(t, q, k, connectors.Edit{Op: op, Note: doc})
	notes := w.Look(t, k.ID).Notes
	if len(notes) != 1 || !strings.Contains(notes[0].Text, "The first line") {
		t.Fatalf("%d notes", len(notes))
	}
	if !strings.Contains(strings.ToLower(notes[0].Text), "shorten") && len([]rune(notes[0].Text)) < len([]rune(doc.String())) {
		t.Error("the note was shortened without saying so")
	}
	checkMarks(t, get(t, q, k.ID), connectors.PartNote)
}

// oddLabels: whatever a vendor cannot keep as one label it must refuse or fold, never turn into other labels.
func oddLabels(t *testing.T, w World) {
	for _, label := range []string{"two words", "a,b", "", "x\ny", "<b>", strings.Repeat("l", 300)} {
		q, k := seeded(t, w)
		err := q.Apply(context.Background(), k, connectors.Edit{Op: op, Labels: []string{label}})
		var unknown *connectors.Unknown
		if errors.As(err, &unknown) {
			t.Errorf("label %q: the outcome is said to be unknown: %v", label, err)
		}
		got := w.Look(t, k.ID).Labels
		if len(got) > 3 || !slices.Contains(got, "vip") || !slices.Contains(got, "eu") {
			t.Errorf("label %q became %q", label, got)
		}
	}
}
