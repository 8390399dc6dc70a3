package rules

import (
	"fmt"

	"github.com/clarion-cre/clarion/rules/intake"
)

// Prove checks every example of every signature against the whole library: one that has to match does, and no other
// signature wins; a near miss does not match, and goes where it says it belongs. The function reads an example as a
// ticket would be read. It returns what failed, nil if all hold.
func (l *Library) Prove(read func(Example) intake.Record) []Fault {
	var faults []Fault
	for _, s := range l.signatures {
		for i, e := range s.Examples {
			if what := l.prove(s, e, read(e)); what != "" {
				faults = append(faults, Fault{s.ID + ".toml", fmt.Sprintf("example[%d]", i), what})
			}
		}
	}
	return faults
}

func (l *Library) prove(s *Signature, e Example, r intake.Record) string {
	m := l.Match(r)
	got := "no signature"
	if m.Signature != nil {
		got = m.Signature.ID
	}
	want := s.ID
	switch {
	case e.Match:
	case e.Instead != "":
		want = e.Instead
	case got != s.ID:
		return ""
	default:
		return fmt.Sprintf("%q matches although it is a near miss (%s)%s", e.Text, e.Reason, reasons(m, s.ID))
	}
	switch {
	case got == want:
		return ""
	case !r.Reliability:
		return fmt.Sprintf("%q is not read as a report of unreliable service, so it cannot match %s", e.Text, want)
	}
	return fmt.Sprintf("%q should match %s but matches %s%s", e.Text, want, got, reasons(m, want))
}

// reasons says what spoke for the winner and against the one that was wanted.
func reasons(m Match, want string) string {
	text := ""
	for _, w := range m.Why {
		text += "; " + w.Text
	}
	for _, r := range m.Rivals {
		if r.ID == want || m.Signature == nil {
			text += fmt.Sprintf("; %s %.2f %s", r.ID, r.Score, r.Reason)
		}
	}
	return text
}
