package connectors

import "time"

// Markup says in which notation a Text is written, so that a reader can turn it into plain prose.
type Markup string

// The notations that tickets arrive in.
const (
	Plain    Markup = "plain"    // plain text, e-mail bodies
	HTML     Markup = "html"     // Zendesk html_body
	Wiki     Markup = "wiki"     // Jira wiki notation (REST v2, Data Center)
	ADF      Markup = "adf"      // Atlassian Document Format, JSON (REST v3)
	Markdown Markup = "markdown" // GitHub flavoured Markdown
)

// Text is what a person wrote, untouched, with its notation. It is data: it never becomes part of a query, a
// template's source or a log line's structure.
type Text struct {
	Markup Markup
	Raw    string
}

// Person is somebody who wrote a ticket or a comment. Zone is an IANA name, empty where the vendor does not tell.
type Person struct {
	ID     string // the vendor's identifier
	Name   string
	Email  string
	Zone   string
	Locale string // BCP 47, such as "pt-BR"
}

// Organization is the customer as the vendor's own records know it, which makes it verified rather than claimed.
type Organization struct {
	ID     string
	Name   string
	Zone   string // IANA, empty if unknown
	Region string // as the operator's records call it, such as "eu-west"; empty if unknown
}

// Comment is a later message of a ticket. Only messages that customers wrote are kept: agents' replies and internal
// notes are not evidence of what the customer felt.
type Comment struct {
	ID     string
	At     time.Time
	Author Person
	Body   Text
}

// Status is where a ticket stands, folded to what matters to Clarion.
type Status string

// The folded statuses.
const (
	Open   Status = "open"   // somebody may still work on it
	Solved Status = "solved" // answered, may be reopened, can still be written
	Closed Status = "closed" // for ever read-only (Zendesk "closed", an archived project, a locked issue)
)

// Owner is who a ticket stands with now.
type Owner struct {
	// Name is the configured owner (a key of the connector's owners table) that the ticket's assignment equals, empty
	// if it equals none of them.
	Name string
	// Text is the assignment as people see it in the vendor's own screen, such as "component API, assignee Ana".
	Text string
	// Free is true while nobody has taken the ticket: no assignment, or only one that the operator listed as an intake
	// pool. Clarion assigns free tickets only.
	Free bool
}

// Ticket is one request for help as a queue or tracker holds it at the moment it was read.
type Ticket struct {
	Queue        string // the configured name of the queue or tracker
	ID           string // the vendor's stable identifier; survives renames and moves
	Key          string // what people call it: "SUP-123", "#4711"
	URL          string // where a person opens it
	Version      string // opaque; changes with every edit where the vendor tells; for conditional writes
	Created      time.Time
	Updated      time.Time
	Status       Status
	Subject      string
	Body         Text
	Comments     []Comment // oldest first; see Say
	CommentsCut  int       // bytes of later comments that were left out
	Requester    Person
	Organization Organization
	Labels       []string // labels or tags, all of them
	Components   []string // Jira components; empty elsewhere
	Owner        Owner
	Fields       map[string]string // mapped intake fields (FieldStart, ...) that hold a value
	Marks        []Mark            // our own marks found on it, verified (see Sign); forged ones are not listed
}

// maxSaid is how many bytes of comments a ticket carries. What forty people could not say in it the rest will not tell, and
// a page of such tickets has to fit into memory.
const maxSaid = 2 << 20

// Say adds what a customer said later, oldest first. A ticket carries the first 2 MiB; what comes after is counted in
// CommentsCut alone, so that a part never passes for the whole.
func (t *Ticket) Say(c Comment) {
	size := len(c.Body.Raw)
	for _, said := range t.Comments {
		size += len(said.Body.Raw)
	}
	if t.CommentsCut > 0 || size > maxSaid {
		t.CommentsCut += len(c.Body.Raw)
		return
	}
	t.Comments = append(t.Comments, c)
}

// Marked reports whether the ticket bears the mark.
func (t Ticket) Marked(m Mark) bool {
	for _, have := range t.Marks {
		if have == m {
			return true
		}
	}
	return false
}

// Labelled reports whether the ticket bears the label.
func (t Ticket) Labelled(label string) bool {
	for _, have := range t.Labels {
		if have == label {
			return true
		}
	}
	return false
}

// The intake fields that an operator may map to a vendor's custom fields. Times are RFC 3339, the rest are the words of
// the intake record.
const (
	FieldStart     = "impact_start"
	FieldEnd       = "impact_end"
	FieldSymptom   = "symptom"
	FieldScope     = "scope"
	FieldSignature = "signature"
)

// FieldNames lists every intake field that can be mapped.
func FieldNames() []string {
	return []string{FieldStart, FieldEnd, FieldSymptom, FieldScope, FieldSignature}
}
