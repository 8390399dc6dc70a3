package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/sync/triage"
)

// demoSummary is what the demo did; its names are part of the command's contract.
type demoSummary struct {
	Fed         map[string]int           `json:"tickets_fed"`  // a queue
	Read        map[string]int           `json:"tickets_read"` // a queue, each ticket once
	SetApart    int                      `json:"tickets_set_apart"`
	Reliability int                      `json:"reliability_reports"`
	Matched     map[string]int           `json:"matched"` // a signature
	Verdicts    map[evidence.Verdict]int `json:"verdicts"`
	Labelled    int                      `json:"labelled"`
	Assigned    int                      `json:"assigned"`
	Noted       int                      `json:"noted"`
	Filed       int                      `json:"issues_filed"`
	Updated     int                      `json:"issues_updated"`
	Failed      int                      `json:"failed"`
	Errors      map[string]string        `json:"errors"`
	Second      int                      `json:"second_pass_writes"`
}

// summary counts from the ledger, not from the reports: a ticket that was read and lost would be missing there.
func (r *demoRun) summary(ctx context.Context) (demoSummary, error) {
	s := demoSummary{
		Fed: map[string]int{}, Read: map[string]int{}, Matched: map[string]int{}, Verdicts: map[evidence.Verdict]int{},
		Labelled: r.first.Labelled, Assigned: r.first.Assigned, Noted: r.first.Noted, Filed: r.first.Filed, Updated: r.first.Updated,
		Failed: r.first.Failed + r.second.Failed, Errors: r.first.Errors, Second: r.second.Writes,
	}
	for _, q := range r.first.Queues {
		s.SetApart += q.Odd
	}
	for _, queue := range []string{demoJira, demoZendesk} {
		ids := r.world.ids(queue)
		entries, err := r.store.Entries(ctx, queue, ids)
		if err != nil {
			return s, fmt.Errorf("read ledger: %w", err)
		}
		s.Fed[queue], s.Read[queue] = len(ids), len(entries)
		for _, e := range entries {
			if e.Card.Record.Reliability {
				s.Reliability++
			}
			if e.Sighting != nil {
				s.Matched[e.Card.Signature]++
				s.Verdicts[e.Card.Verdict]++
			}
		}
	}
	return s, nil
}

// verdict is an error unless every ticket was read, nothing failed, and the second pass wrote nothing.
func (s demoSummary) verdict() error {
	var faults []string
	for queue, n := range s.Fed {
		if s.Read[queue] != n {
			faults = append(faults, fmt.Sprintf("%d of %d tickets of %s are not in the ledger", n-s.Read[queue], n, queue))
		}
	}
	for what, err := range s.Errors {
		faults = append(faults, what+": "+err)
	}
	if s.Failed > 0 {
		faults = append(faults, fmt.Sprintf("%d operations failed", s.Failed))
	}
	if s.Second > 0 {
		faults = append(faults, fmt.Sprintf("the second pass wrote %d times", s.Second))
	}
	if len(faults) > 0 {
		return fmt.Errorf("the demo did not go as it should: %s", strings.Join(faults, "; "))
	}
	return nil
}

// tell prints what happened: counts, some tickets before and after, one intake card, the issues.
func (r *demoRun) tell(p process, s demoSummary) error {
	whose := "Quillpost, an invented API company"
	if r.story.own {
		whose = "your tickets, in the tools of " + whose
	}
	fmt.Fprintf(p.out, "\n%s, %s to %s\n", whose, r.story.Now.Add(-r.story.earlier).Format("2 January"), r.story.Now.Format("2 January 2006"))
	fmt.Fprintf(p.out, "  read      %s in Jira (%s), %d in Zendesk (%s)\n", several(s.Read[demoJira], "ticket"), demoJira, s.Read[demoZendesk], demoZendesk)
	fmt.Fprintf(p.out, "  found     %s of unreliable service, %d of them matched by a signature\n", several(s.Reliability, "report"), total(s.Matched))
	fmt.Fprintf(p.out, "  checked   %d confirmed by the metrics, %d refuted, %d unknown\n",
		s.Verdicts[evidence.Confirmed], s.Verdicts[evidence.Refuted], s.Verdicts[evidence.Unknown])
	fmt.Fprintf(p.out, "  wrote     %s, %s, %s, %s\n",
		several(s.Labelled, "label"), several(s.Assigned, "owner"), several(s.Noted, "internal note"), several(s.Filed, "GitHub issue"))
	fmt.Fprintf(p.out, "  again     a second pass over the same world wrote %s\n", several(s.Second, "time"))
	entries, err := r.entries(p.ctx)
	if err != nil {
		return err
	}
	for _, pick := range []struct {
		title string
		is    func(triage.Entry) bool
	}{
		{"Confirmed, and not for this customer alone", func(e triage.Entry) bool {
			f := confirmed(e.Card)
			return f != nil && f.Place.Kind == evidence.Region && len(rules.Others(e.Card, *f)) > 0
		}},
		{"Refuted: the metrics show nothing unusual", func(e triage.Entry) bool { return e.Card.Verdict == evidence.Refuted }},
		{"Unknown, and it says why", func(e triage.Entry) bool { return e.Card.Verdict == evidence.Unknown }},
	} {
		if err := r.show(p, pick.title, first(entries, pick.is)); err != nil {
			return err
		}
	}
	if e := first(entries, func(e triage.Entry) bool {
		f := confirmed(e.Card)
		return f != nil && f.Place.Kind == evidence.Tenant && e.Card.Record.Language != "en"
	}); e != nil {
		fmt.Fprintf(p.out, "\n── The intake card of %s ──\n", e.Key)
		printCard(p.out, r.world.fed(e.Queue, e.ID), e.Card)
	}
	r.tellIssues(p)
	return nil
}

func (r *demoRun) entries(ctx context.Context) ([]triage.Entry, error) {
	var all []triage.Entry
	for _, queue := range []string{demoZendesk, demoJira} {
		ids := r.world.ids(queue)
		known, err := r.store.Entries(ctx, queue, ids)
		if err != nil {
			return nil, fmt.Errorf("read ledger: %w", err)
		}
		for _, id := range ids {
			if e, ok := known[id]; ok && e.Sighting != nil {
				all = append(all, e)
			}
		}
	}
	return all, nil
}

func first(entries []triage.Entry, is func(triage.Entry) bool) *triage.Entry {
	for i := range entries {
		if is(entries[i]) {
			return &entries[i]
		}
	}
	return nil
}

func confirmed(c rules.Card) *evidence.Finding {
	for i := range c.Findings {
		if c.Findings[i].Evidence.Verdict == evidence.Confirmed {
			return &c.Findings[i].Evidence
		}
	}
	return nil
}

// show prints one ticket before and after, as its own tool holds it.
func (r *demoRun) show(p process, title string, e *triage.Entry) error {
	if e == nil {
		return nil
	}
	after, err := r.target(e.Queue).Get(p.ctx, e.ID)
	if err != nil {
		return fmt.Errorf("read %s again: %w", e.Key, err)
	}
	before := r.world.fed(e.Queue, e.ID)
	fmt.Fprintf(p.out, "\n── %s: %s ──\n", title, e.Key)
	fmt.Fprintf(p.out, "  %s, %s, %s\n", before.Organization.Name, before.Created.Format("Mon 2 Jan 15:04 MST"), rules.Clip(before.Subject, 70))
	fmt.Fprintf(p.out, "  “%s”\n", rules.Clip(before.Body.Raw, 220))
	fmt.Fprintf(p.out, "  before    %s\n", standing(before))
	fmt.Fprintf(p.out, "  after     %s\n", standing(after))
	fmt.Fprintln(p.out, "  internal note:")
	for _, line := range strings.Split(rules.Note(e.Card).String(), "\n") {
		fmt.Fprintln(p.out, wrapped(line, "    ", 112))
	}
	return nil
}

// standing is how a ticket looks in its queue: labels and who has it.
func standing(t connectors.Ticket) string {
	return cmp.Or(strings.Join(t.Labels, ", "), "no label") + ", with " + cmp.Or(t.Owner.Text, "nobody")
}

func (r *demoRun) target(queue string) connectors.Target {
	for _, q := range r.wired.queues {
		if q.Name == queue {
			return q.Queue
		}
	}
	return nil
}

// shownIssues keeps the demo's output to a screen or two.
const shownIssues = 5

func (r *demoRun) tellIssues(p process) {
	fmt.Fprintf(p.out, "\n── GitHub issues, ranked by harm ──\n")
	issues := r.world.issues()
	if len(issues) == 0 {
		fmt.Fprintln(p.out, "  none: no signature came back often enough")
	}
	for _, i := range issues[:min(len(issues), shownIssues)] {
		fmt.Fprintf(p.out, "  #%d %s  [%s]\n", i.number, i.title, strings.Join(i.labels, ", "))
		fmt.Fprintln(p.out, wrapped(i.summary, "     ", 112))
	}
	if more := len(issues) - shownIssues; more > 0 {
		fmt.Fprintf(p.out, "  and %d more\n", more)
	}
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func total(m map[string]int) int {
	n := 0
	for _, v := range m {
		n += v
	}
	return n
}

// wrapped breaks a line at words so that it fits a terminal.
func wrapped(text, indent string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch length := len([]rune(word)); {
		case column == 0:
			b.WriteString(indent + word)
			column = len(indent) + length
		case column+1+length > width:
			b.WriteString("\n" + indent + "  " + word)
			column = len(indent) + 2 + length
		default:
			b.WriteString(" " + word)
			column += 1 + length
		}
	}
	return b.String()
}
