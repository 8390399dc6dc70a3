package zendesk

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

func TestTags(t *testing.T) {
	for label, want := range map[string]string{
		"cre:api-latency": "cre:api-latency",
		"team/api":        "team/api",
		"v1.2":            "v1.2",
		"two words":       "//two/20words",
		"CRE:x":           "///43/52/45:x",
		"a,b":             "//a/2cb",
		"a/b c":           "//a/2fb/20c",
		"überlast":        "überlast",
		"Überlast":        "///c3/9cberlast",
	} {
		got, err := newTag(label)
		if err != nil || got != want {
			t.Errorf("label %q becomes the tag %q (%v), want %q", label, got, err, want)
		}
		if back := labelOf(got); back != label {
			t.Errorf("tag %q is read as %q, want %q", got, back, label)
		}
	}
	for _, label := range []string{"", " ", "x\ny", "<b>", "a#b", "a@b", "a!b", strings.Repeat("l", 300), "\xff"} {
		if tag, err := newTag(label); err == nil {
			t.Errorf("label %q becomes the tag %q, want an error", label, tag)
		}
	}
}

// FuzzTags: whatever tag a ticket bears, reading it and writing it back gives the same tag; otherwise another person's
// tag would be lost with the next edit.
func FuzzTags(f *testing.F) {
	for _, s := range []string{"vip", "//two/20words", "//", "//x", "///2f", "//a/2", "//a/zz", "/20", "a//b", "//a/C3", "日本", "//日/20"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		if tag == "" || strings.ContainsFunc(tag, impossible) || strings.ContainsRune(tag, 0) {
			t.Skip("Zendesk never gives such a tag: empty, or with a blank, comma, capital or control character in it")
		}
		if got := tagOf(labelOf(tag)); got != tag {
			t.Errorf("tag %q is written back as %q", tag, got)
		}
	})
}

func FuzzLabels(f *testing.F) {
	f.Add("cre:api-latency")
	f.Add("Two Words, one/label")
	f.Fuzz(func(t *testing.T, label string) {
		tag, err := newTag(label)
		if err != nil {
			t.Skip("refused as a label, as it should be")
		}
		if strings.ContainsFunc(tag, impossible) {
			t.Errorf("label %q becomes the tag %q, which Zendesk would split or fold", label, tag)
		}
		if back := labelOf(tag); back != label {
			t.Errorf("label %q comes back as %q", label, back)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add(`{"mode":"export","from":1}`)
	f.Add(`{"mode":"agent","from":1,"after":"x","began":2,"issued":3}`)
	f.Add(`{"mode":"export","from":1,"again":[{"id":"7","at":2,"tries":3}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(connectors.Cursor(s))
		if err != nil {
			t.Skip("refused as a cursor, as it should be")
		}
		again, err := parseCursor(c.text())
		if err != nil || again.text() != c.text() {
			t.Errorf("cursor %+v comes back as %+v (%v)", c, again, err)
		}
	})
}

func TestZones(t *testing.T) {
	for name, c := range map[string]struct{ iana, rails, want string }{
		"iana first":         {"America/Denver", "Berlin", "America/Denver"},
		"a Rails name":       {"", "Eastern Time (US & Canada)", "America/New_York"},
		"Rails' Kolkata":     {"", "New Delhi", "Asia/Kolkata"},
		"iana as time_zone":  {"", "Europe/Oslo", "Europe/Oslo"},
		"unknown":            {"", "Middle Earth", ""},
		"nothing":            {"", "", ""},
		"this machine's own": {"Local", "Local", ""},
		"a wrong iana":       {"../etc/passwd", "Tokyo", "Asia/Tokyo"},
	} {
		if got := zoneName(c.iana, c.rails); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	n := 0
	for line := range strings.Lines(zoneTable) {
		rails, iana, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || zoneName("", rails) != iana {
			t.Errorf("line %q does not name a zone that is known here", line)
		}
		n++
	}
	if n < 150 {
		t.Errorf("%d zones", n)
	}
}

// TestDefaultBudgets: Zendesk counts the reads and the writes of an account together, and the smallest plan allows 200.
func TestDefaultBudgets(t *testing.T) {
	var c config
	c.fill()
	if sum := c.ReadsPerMinute + c.WritesPerMinute; sum != 200 {
		t.Errorf("%d requests a minute", sum)
	}
}
