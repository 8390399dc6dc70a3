package window

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestLoadTwice: the word lists give the same grammar at each start, with the numbers of zones and the order of meanings.
func TestLoadTwice(t *testing.T) {
	one, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	other, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one.zones, other.zones) {
		t.Error("the zones have other numbers")
	}
	if !reflect.DeepEqual(one.kanji, other.kanji) {
		t.Error("phrases of Japanese have other meanings, or the same in another order")
	}
	if !reflect.DeepEqual(&one.words, &other.words) {
		t.Error("words have other meanings, or the same in another order")
	}
}

// TestDeskIsWiped: what is passed on from text to text holds nothing of the last.
func TestDeskIsWiped(t *testing.T) {
	const secret = "sesame"
	g := grammar()
	d := &desk{}
	p := d.parser(g, Reference{Zone: time.UTC}, "")
	p.text = strings.Repeat(strings.ToUpper(secret)+" since 10:00. ", 20)
	p.toks = lex(p.text, g, d, 0)
	p.number()
	p.scan()
	g.leave(d)
	if strings.Contains(string(d.buf[:cap(d.buf)]), secret) {
		t.Error("bytes of the text are left")
	}
	for _, tok := range d.toks[:cap(d.toks)] {
		if tok.text != "" {
			t.Fatalf("%q is left", tok.text)
		}
	}
	for _, m := range d.p.mentions[:cap(d.p.mentions)] {
		if !reflect.ValueOf(m).IsZero() {
			t.Fatalf("%+v is left", m)
		}
	}
}
