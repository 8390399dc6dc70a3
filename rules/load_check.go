package rules

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/rules/intake"
)

var idText = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// languages a phrase or an example may be in.
func languages() []string { return []string{"en", "de", "fr", "es", "pt", "it", "nl", "ja"} }

// symptoms that a signature may have.
func symptoms() []intake.Symptom {
	return []intake.Symptom{"latency", "errors", "incorrect_results", "partial_feature_failure"}
}

const maxID = 40

// check finds every fault that the file shows by itself.
func (f *file) check(words shared) {
	s := f.sig
	switch {
	case s.ID == "":
		f.fault("id", "is missing; write the file's name without .toml: %q", stem(f.name))
	case s.ID != stem(f.name):
		f.fault("id", "is %q but the file is called %s; make them the same", s.ID, f.name)
	case !idText.MatchString(s.ID) || len(s.ID) > maxID:
		f.fault("id", "becomes a label: use at most %d small letters, digits and single hyphens", maxID)
	}
	f.required("title", s.Title, "say in a few words what customers see")
	f.required("summary", s.Summary, "say in a sentence what this is")
	f.required("owner", s.Owner, "name who gets it when no mechanism is confirmed, a key of the queues' owners tables")
	f.checkSymptoms()
	f.checkWords(s.Matching.Words)
	f.checkMatching(words)
	f.checkMechanisms()
	f.checkCustomer()
	f.checkRepeat()
	f.checkExamples()
}

func (f *file) required(key, value, what string) {
	if strings.TrimSpace(value) == "" {
		f.fault(key, "is missing; %s", what)
	}
}

func (f *file) checkSymptoms() {
	if f.sig.Symptom == "" {
		f.fault("symptom", "is missing; choose one of %v", symptoms())
	} else if !slices.Contains(symptoms(), f.sig.Symptom) {
		f.fault("symptom", "%q is none; choose one of %v", f.sig.Symptom, symptoms())
	}
	f.checkSymptomNames("also", f.sig.Also)
}

func (f *file) checkSymptomNames(key string, names []intake.Symptom) {
	for _, s := range names {
		if !slices.Contains(symptoms(), s) {
			f.fault(key, "%q is no symptom; choose from %v", s, symptoms())
		}
	}
}

func (f *file) checkMechanisms() {
	if len(f.sig.Mechanisms) == 0 {
		f.fault("mechanism", "is missing; write at least one [[mechanism]] with a check")
	}
	ids := map[string]bool{}
	for i, m := range f.sig.Mechanisms {
		key := func(k string) string { return fmt.Sprintf("mechanism[%d].%s", i, k) }
		switch {
		case !idText.MatchString(m.ID):
			f.fault(key("id"), "use small letters, digits and single hyphens")
		case ids[m.ID]:
			f.fault(key("id"), "%q is used twice; give each mechanism its own", m.ID)
		}
		ids[m.ID] = true
		f.required(key("title"), m.Title, "say what is looked at")
		f.required(key("owner"), m.Owner, "name who acts when it is confirmed")
		f.required(key("actuator"), m.Actuator, "say what the owner can pull")
		if m.Dashboard != "" {
			f.checkLink(key("dashboard"), m.Dashboard)
		}
		for _, fault := range m.Check.Faults() {
			f.fault(key("check"), "%s", fault)
		}
	}
}

func (f *file) checkLink(key, link string) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Contains(u.Host, "$") {
		f.fault(key, "write a whole http or https address; $variables only behind the host")
	}
	f.checkVariables(key, link, LinkFacts())
}

func (f *file) checkVariables(key, text string, known []string) {
	for _, v := range variable.FindAllString(text, -1) {
		if !slices.Contains(known, v[1:]) {
			f.fault(key, "%s is not known here; there are $%s", v, strings.Join(known, ", $"))
		}
	}
}

func (f *file) checkCustomer() {
	c := f.sig.Customer
	for _, s := range []struct {
		key, text string
		facts     []string
	}{
		{"customer.confirmed", c.Confirmed, SentenceFacts()},
		{"customer.refuted", c.Refuted, SentenceFacts()},
		// these two have no sentence behind them to fall back on: they may only use what is known without evidence
		{"customer.unknown", c.Unknown, nil},
		{"customer.next", c.Next, nil},
	} {
		f.required(s.key, s.text, "write the sentence a customer is told")
		if s.facts == nil && variable.MatchString(s.text) {
			f.fault(s.key, "uses a $variable, which may not be known when it is needed; write it without")
			continue
		}
		f.checkVariables(s.key, s.text, s.facts)
	}
}

func (f *file) checkRepeat() {
	r := f.sig.Repeat
	if r.Episodes < 1 {
		f.fault("repeat.episodes", "say how many episodes make a repeat, at least 1")
	}
	if r.Customers < 1 {
		f.fault("repeat.customers", "say how many customers it takes, at least 1")
	}
	if r.Within < time.Hour {
		f.fault("repeat.within", "is %q; write a span such as \"30d\" or \"36h\", at least an hour", r.Span)
	}
	if r.Within > Remembered {
		f.fault("repeat.within", "is %q; Clarion looks back %s for repeats, so write at most that", r.Span, Days(Remembered))
	}
}

func (f *file) checkExamples() {
	matches, misses := 0, 0
	texts := map[string]int{}
	for i, e := range f.sig.Examples {
		key := func(k string) string { return fmt.Sprintf("example[%d].%s", i, k) }
		f.required(key("text"), e.Text, "write what a customer would write")
		if first, twice := texts[e.Text]; twice {
			f.fault(key("text"), "is the same as example[%d]; write another one", first)
		}
		texts[e.Text] = i
		if !slices.Contains(languages(), e.Lang) {
			f.fault(key("lang"), "is %q; choose one of %v", e.Lang, languages())
		}
		switch {
		case e.Match:
			matches++
			if e.Instead != "" || e.Reason != "" {
				f.fault(key("match"), "is true, so instead and reason have no place here; remove them")
			}
		case e.Instead == "" && e.Reason == "":
			f.fault(key("reason"), "is missing; a near miss says in instead which signature it belongs to, or in reason why to none")
		default:
			misses++
		}
	}
	if matches == 0 {
		f.fault("example", "has no text that has to match; write at least one with match = true")
	}
	if misses == 0 {
		f.fault("example", "has no near miss; write at least one with match = false and instead or reason")
	}
}
