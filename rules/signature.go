package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
)

// Signature is one kind of customer-visible failure: how customers describe it, what may be behind it, who acts, what the
// customer is told. It is one TOML file; the examples in it prove it.
type Signature struct {
	ID      string           `toml:"id"`      // the file's name without .toml; becomes the label
	Title   string           `toml:"title"`   // what a support lead calls it
	Summary string           `toml:"summary"` // one or two sentences
	Symptom intake.Symptom   `toml:"symptom"` // what customers feel
	Also    []intake.Symptom `toml:"also"`    // other symptoms that go with it
	Owner   string           `toml:"owner"`   // when no mechanism is confirmed

	Matching   Matching    `toml:"match"`
	Mechanisms []Mechanism `toml:"mechanism"` // tried in this order
	Customer   Sentences   `toml:"customer"`
	Repeat     Threshold   `toml:"repeat"`
	Examples   []Example   `toml:"example"`
}

// Matching says by which words a signature is recognised.
type Matching struct {
	// Words are named groups of phrases by language ("any" for what is the same in all). Rules refer to them by name,
	// and to the shared groups of the files whose names begin with _.
	Words    map[string]Words `toml:"words"`
	Patterns []Pattern        `toml:"pattern"`
	Rules    []Rule           `toml:"rule"`
	// Unless names groups that rule the signature out wherever they stand.
	Unless []string `toml:"unless"`
	// Yields names narrower signatures: where one of them fits as well, this one stands back.
	Yields []string `toml:"yields"`
}

// Words are phrases by language: en, de, fr, es, pt, it, nl, ja or any. See phrase.Compile for their notation.
type Words map[string][]string

// Pattern adds what a regular expression finds to a group. It is tried only around Literal, on lower-case text without
// accents in which hyphens and underscores are blanks.
type Pattern struct {
	Words   string `toml:"words"`   // the group it adds to
	Literal string `toml:"literal"` // a phrase without which it is not tried
	Regex   string `toml:"regex"`
}

// Rule is one combination that speaks for the signature. All of its conditions have to hold.
type Rule struct {
	Name  string   `toml:"name"`
	About []string `toml:"about"` // groups of things: each named, denied or not ("no webhooks came")
	Says  []string `toml:"says"`  // groups of claims: each stated and not denied
	// Near is how many words the named things and claims may be apart, 12 if absent; Anywhere lifts it.
	Near     int              `toml:"near"`
	Anywhere bool             `toml:"anywhere"`
	Codes    []string         `toml:"codes"`    // one of these status codes or error names was reported; x stands for any digit
	Region   bool             `toml:"region"`   // a region was named as affected
	Symptoms []intake.Symptom `toml:"symptoms"` // intake read one of these
	Unless   []string         `toml:"unless"`   // groups that must not be stated anywhere
	// Score is how far this alone speaks for the signature, above 0 and below 1. 0.6 is enough to act on.
	Score float64 `toml:"score"`
}

// Mechanism is one thing that may be behind the failure, the check that confirms it, and who can act on it.
type Mechanism struct {
	ID        string         `toml:"id"`
	Title     string         `toml:"title"`     // what is looked at: "5xx share of the customer's requests"
	Owner     string         `toml:"owner"`     // a key of the queues' owners tables
	Actuator  string         `toml:"actuator"`  // what the owner can pull
	Dashboard string         `toml:"dashboard"` // http(s) link; $tenant, $region, $from and $to are filled in
	Check     evidence.Check `toml:"check"`
}

// Sentences are what the customer can be told. They may use the $variables of SentenceFacts; one whose facts are not
// known is not used.
type Sentences struct {
	Confirmed string `toml:"confirmed"`
	Refuted   string `toml:"refuted"`
	Unknown   string `toml:"unknown"`
	Next      string `toml:"next"`
}

// Threshold is when a signature counts as repeating.
type Threshold struct {
	Episodes  int           `toml:"episodes"`
	Within    time.Duration `toml:"-"`
	Customers int           `toml:"customers"`
	Span      string        `toml:"within"` // "30d", "36h"
}

// Example is a ticket that proves the signature: one that has to match, or a near miss that must not.
type Example struct {
	Lang    string `toml:"lang"`
	Subject string `toml:"subject"`
	Text    string `toml:"text"`
	Match   bool   `toml:"match"`
	Instead string `toml:"instead"` // near miss: the signature it belongs to; empty for none
	Reason  string `toml:"reason"`  // near miss: why it is none of ours
}

// Library is a set of signatures, compiled for matching. It does not change and may be used by several goroutines.
type Library struct {
	signatures []*Signature
	compiled   compiled
	found      sync.Pool // of *found
}

// Signatures lists the signatures by id.
func (l *Library) Signatures() []*Signature { return l.signatures }

// Signature finds one by id, nil if there is none.
func (l *Library) Signature(id string) *Signature {
	for _, s := range l.signatures {
		if s.ID == id {
			return s
		}
	}
	return nil
}

//go:embed library/*.toml
var library embed.FS

// Default is the library that comes with Clarion.
func Default() (*Library, error) {
	files, err := builtIn()
	if err != nil {
		return nil, err
	}
	return LoadFS(files)
}

func builtIn() (fs.FS, error) {
	files, err := fs.Sub(library, "library")
	if err != nil {
		return nil, fmt.Errorf("open the built-in library: %w", err)
	}
	return files, nil
}
