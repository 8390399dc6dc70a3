// Package intake turns a ticket into an intake record: is it a reliability report, what was the symptom, how wide, whose,
// when, with which codes, where; and why it thinks so, in the ticket's own words.
//
// It must not guess: what the text does not say stays empty and is listed in Missing. It knows no signatures, asks no
// monitoring, reads no clock, opens nothing and keeps nothing between tickets. The words it looks for stand in the data
// files beside it, one for each language; the code holds only how they are weighed.
package intake

import (
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/phrase"
	"github.com/clarion-cre/clarion/rules/prose"
	"github.com/clarion-cre/clarion/rules/window"
)

// Symptom is what the customer experienced.
type Symptom string

// The symptoms.
const (
	Latency               Symptom = "latency"
	Errors                Symptom = "errors"
	IncorrectResults      Symptom = "incorrect_results"
	PartialFeatureFailure Symptom = "partial_feature_failure"
	NotReliability        Symptom = "not_reliability"
)

// Scope is how wide the failure is, as the ticket claims.
type Scope string

// The scopes.
const (
	OneUser   Scope = "one_user"
	OneTenant Scope = "one_tenant"
	OneRegion Scope = "one_region"
	Global    Scope = "global"
	Unknown   Scope = "unknown"
)

// Why cites the words of the ticket that a field of the record rests on.
type Why struct {
	Field string // reliability, symptom, scope, customer, against
	Text  string // as written
}

// Customer is who is affected.
type Customer struct {
	Key    string // as the text or the vendor's record names it
	Source string // organization, text or email-domain
	// Verified is true when the vendor's own record says so; an identifier in the text is a claim.
	Verified bool
	// Organization is the requester's organization by the vendor's record, whatever Key is; empty if there is none.
	Organization string
}

// Defaults are what a queue is configured with for tickets that do not say.
type Defaults struct {
	Zone    string   // IANA
	Regions []string // the names of the operator's own regions, recognised wherever they stand
}

// Record is a ticket, read. Windows and all lists are empty when Reliability is false.
type Record struct {
	Reliability bool
	Symptom     Symptom
	Scope       Scope
	Customer    *Customer
	Window      *window.Window // the window to act on: the first of Windows; nil when the text gives none
	Windows     []window.Window
	Candidates  []window.Candidate // other readings of the time, with the reason
	Regions     []string
	Endpoints   []string // paths, with a leading slash
	Components  []string
	StatusCodes []string // codes of the failure: "502", "RESOURCE_EXHAUSTED", "invalid_grant"
	ErrorNames  []string // errors told by name or in their own words: those of StatusCodes, "TypeError", "session invalid"
	RequestIDs  []string
	Language    string // en, de, fr, es, pt, it, nl, ja; empty when undecided
	Why         []Why
	Missing     []string    // of window_start, window_end, zone, customer, detail, scope; the most useful first
	Question    string      // the one question worth asking, in the reporter's language
	Prose       prose.Prose `json:"-"` // the text itself is never kept
	Text        phrase.Text `json:"-"` // subject and own words, for matching
}

// Reader reads tickets. It keeps nothing of them, and is safe for use by several goroutines.
type Reader struct {
	cues  cueSets
	words *languageVote
	codes codeTable
	where placeTable

	zeros  *zeroWords
	inThe  map[string]inTheWords // by language
	labels labelTable
	asks   map[string]map[string]string
	desks  sync.Pool // of *desk
	zones  sync.Map  // by name: the zones met so far, which the library reads anew from the disk each time
}

// New compiles the embedded word lists. An error names every fault in them.
func New() (*Reader, error) {
	lex, err := loadLexicon()
	if err != nil {
		return nil, err
	}
	cues, err := compileCues(lex)
	if err != nil {
		return nil, err
	}
	codes, err := newCodeTable(lex.codes)
	if err != nil {
		return nil, err
	}
	r := &Reader{
		cues: cues, words: newVote(lex.languages), codes: codes, where: newPlaceTable(lex.places),
		inThe: map[string]inTheWords{}, labels: labelTable{new(phrase.Shapes), map[string]*[]label{}}, asks: map[string]map[string]string{},
		zeros: new(zeroWords),
	}
	for _, l := range lex.languages {
		for kind, words := range l.Labels {
			r.labels.add(kind, words)
		}
		r.asks[l.Language] = l.Questions
		r.inThe[l.Language] = inTheWords{setOf(folded(l.InThe)), setOf(folded(l.Denials))}
		r.zeros.add(folded(l.None))
	}
	return r, nil
}

// folded writes words as they stand in a folded text.
func folded(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.TrimSpace(phrase.Fold(w))
	}
	return out
}

// Read reads one ticket.
func (r *Reader) Read(t connectors.Ticket, d Defaults) Record {
	p := prose.Read(t.Subject, t.Body)
	rec := Record{Prose: p, Symptom: NotReliability, Scope: Unknown}
	on := r.desk()
	defer r.leave(on)
	doc := r.open(p, on)
	doc.known = t.Organization.Name != ""
	rec.Text = doc.text
	rec.Language = doc.language
	verdict := r.weigh(&doc)
	rec.Why = verdict.why
	rec.Customer = r.customer(&doc, t)
	rec.Reliability = verdict.reliability || verdict.undecided && r.toldWhen(verdict, &rec, t, d)
	if !rec.Reliability {
		return rec
	}
	r.entities(&doc, d, &rec)
	rec.Symptom = r.symptom(&doc, &rec)
	rec.Scope = r.scope(&doc, &rec)
	r.readWindow(&rec, t, d, doc.told())
	r.missing(&rec)
	return rec
}

// open prepares a text: folded, cut into sentences, language known, cues found.
func (r *Reader) open(p prose.Prose, on *desk) document {
	text := hardLines(p)
	doc := document{raw: text, text: phrase.Prepare(text), on: on}
	doc.zeros = r.zeros
	doc.boxes = strings.Contains(text, "[ ]") || strings.Contains(text, "☐")
	doc.split(len(p.Subject))
	doc.language = r.words.decide(doc.text.Folded())
	doc.where = r.inThe[doc.language]
	doc.hits = r.cues.find(&doc, on)
	doc.bySentence = group(&doc)
	doc.words = scan(&doc, on.words)
	on.words = doc.words
	for i := range doc.words {
		doc.words[i].labels = r.labels.of(doc.words[i].lower)
	}
	doc.codes = r.codes.find(&doc, on)
	return doc
}

// hardLines joins the subject and the reporter's lines: a mail program's line break inside a sentence becomes a space, any
// other ends the sentence.
func hardLines(p prose.Prose) string {
	var b strings.Builder
	size := len(p.Subject) + len("\n\n")
	for _, l := range p.Lines {
		size += len(l.Text) + len("\n\n")
	}
	b.Grow(size)
	b.WriteString(p.Subject)
	b.WriteString("\n\n")
	head, last := b.Len(), ""
	for _, l := range p.Lines {
		if l.Kind != prose.Own && l.Kind != prose.Log && l.Kind != prose.Form {
			continue
		}
		text := strings.TrimSpace(l.Text)
		switch {
		case b.Len() == head:
		case wrapped(last, text) && l.Kind == prose.Own:
			b.WriteByte(' ')
		default:
			b.WriteString("\n\n")
		}
		b.WriteString(text)
		last = text
	}
	return b.String()
}

// wrapped reports whether a long line goes on in the next, which begins in lower case.
func wrapped(line, next string) bool {
	if len(line) < 50 || next == "" || strings.ContainsAny(line[len(line)-1:], ".!?:;") {
		return false
	}
	return next[0] >= 'a' && next[0] <= 'z'
}

// readWindow asks rules/window when it was that the words of failure tell of, and keeps the answer.
func (r *Reader) readWindow(rec *Record, t connectors.Ticket, d Defaults, failures []string) {
	zone, source := r.zoneOf(t, d)
	region := t.Organization.Region
	if region == "" && len(rec.Regions) > 0 {
		region = rec.Regions[0]
	}
	reading := readTimes(rec.Prose, window.Reference{
		At: t.Created, Zone: zone, ZoneSource: source, Region: region, Signature: rec.Prose.Signature(), Failures: failures,
	})
	rec.Windows, rec.Candidates = reading.Windows, reading.Candidates
	if len(reading.Windows) > 0 {
		w := reading.Windows[0]
		rec.Window = &w
	}
}

// readTimes reads the windows of a text. The words of a mail that was passed on count from when that mail was sent; what
// is written above it comes first.
func readTimes(p prose.Prose, ref window.Reference) window.Reading {
	cover, mail, sent := p.PassedOn()
	if sent == "" {
		return readCited(p, ref)
	}
	at, dated := window.When(sent, ref)
	if !dated || at.After(ref.At) {
		return readCited(p, ref)
	}
	if r := window.Read("", cover, ref); len(r.Windows) > 0 {
		return r
	}
	ref.At = at
	return window.Read(p.Subject, mail, ref)
}

// readCited reads the reporter's own words, and where these tell no time, what he cites with them: a browser's message, the
// lines of a status page.
func readCited(p prose.Prose, ref window.Reference) window.Reading {
	own := p.Own()
	r := window.Read(p.Subject, own, ref)
	if len(r.Windows) > 0 {
		return r
	}
	if shown := p.Shown(); len(shown) > len(own) {
		return window.Read(p.Subject, shown, ref)
	}
	return r
}

// toldWhen decides a text whose words for what is wrong are in no list, and in which little speaks against a report: who
// tells to the day since when something digital has been so, or to the hour when it was lived through, reports it.
func (r *Reader) toldWhen(v verdict, rec *Record, t connectors.Ticket, d Defaults) bool {
	probe := *rec
	r.readWindow(&probe, t, d, nil)
	if probe.Window == nil || !t.Created.IsZero() && probe.Window.Start.After(t.Created) {
		return false
	}
	switch probe.Window.Granularity {
	case window.Minute, window.Hour:
		if !probe.Window.Open && !v.lived {
			return false
		}
	case window.DayPart, window.Day:
		if !probe.Window.Open {
			return false
		}
	case window.Week, window.Month:
		return false
	}
	rec.Why = append(rec.Why, Why{"reliability", probe.Window.Text})
	return true
}

// zoneOf is the zone in which a ticket's bare times are meant, and who says so.
func (r *Reader) zoneOf(t connectors.Ticket, d Defaults) (zone *time.Location, source string) {
	for _, c := range []struct{ name, source string }{
		{t.Requester.Zone, "ticket"},
		{t.Organization.Zone, "organization"},
		{d.Zone, "queue"},
	} {
		if c.name == "" {
			continue
		}
		if z, known := r.zones.Load(c.name); known {
			return z.(*time.Location), c.source
		}
		if z, err := time.LoadLocation(c.name); err == nil {
			r.zones.Store(c.name, z)
			return z, c.source
		}
	}
	return time.UTC, "assumed"
}
