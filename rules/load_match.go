package rules

import (
	"fmt"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/rules/phrase"
)

const (
	anyLanguage   = "any"
	maxRegex      = 200 // bytes of a pattern
	maxRegexSteps = 400 // instructions it may compile to
	maxNear       = 60  // words
)

// checkWords checks groups of phrases, key by key in order.
func (f *file) checkWords(groups map[string]Words) {
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		base := "words." + group
		if f.sig != nil {
			base = "match." + base
		}
		if !idText.MatchString(group) {
			f.fault(base, "use small letters, digits and single hyphens in the name of a group")
		}
		phrases := 0
		for _, lang := range slices.Sorted(maps.Keys(groups[group])) {
			key := base + "." + lang
			if lang != anyLanguage && !slices.Contains(languages(), lang) {
				f.fault(key, "%q is no language here; choose one of %v or %s", lang, languages(), anyLanguage)
			}
			seen := map[string]bool{}
			for _, p := range groups[group][lang] {
				phrases++
				f.checkPhrase(key, p, seen)
			}
		}
		if phrases == 0 {
			f.fault(base, "has no phrases; write some, or remove the group")
		}
	}
}

func (f *file) checkPhrase(key, p string, seen map[string]bool) {
	if err := phrase.Check(p); err != nil {
		f.fault(key, "%q %s", p, err)
		return
	}
	if seen[p] {
		f.fault(key, "%q is listed twice; remove one", p)
	}
	seen[p] = true
}

// checkMatching checks rules and patterns, and that every group they name exists and is used.
func (f *file) checkMatching(words shared) {
	m := f.sig.Matching
	used := map[string]bool{}
	need := func(key string, names []string) {
		for _, name := range names {
			used[name] = true
			_, own := m.Words[name]
			if _, common := words[name]; !own && !common {
				f.fault(key, "there is no group %q; define match.words.%s, or name a shared one: %s", name, name,
					strings.Join(slices.Sorted(maps.Keys(words)), ", "))
			}
		}
	}
	need("match.unless", m.Unless)
	if len(m.Rules) == 0 {
		f.fault("match.rule", "is missing; write at least one [[match.rule]]")
	}
	for i, r := range m.Rules {
		key := func(k string) string { return fmt.Sprintf("match.rule[%d].%s", i, k) }
		need(key("about"), r.About)
		need(key("says"), r.Says)
		need(key("unless"), r.Unless)
		f.checkRule(r, key)
	}
	for i, p := range m.Patterns {
		f.checkPattern(p, fmt.Sprintf("match.pattern[%d]", i))
	}
	for _, name := range slices.Sorted(maps.Keys(m.Words)) {
		if !used[name] {
			f.fault("match.words."+name, "no rule uses this group; name it in one, or remove it")
		}
	}
}

func (f *file) checkRule(r Rule, key func(string) string) {
	f.required(key("name"), r.Name, "say in two or three words what the rule sees; it is cited to agents")
	if len(r.Says)+len(r.Codes)+len(r.Symptoms) == 0 && !r.Region {
		f.fault(key("says"), "is missing; a thing alone is no failure: name a group of claims, or codes")
	}
	if r.Score <= 0 || r.Score >= 1 {
		f.fault(key("score"), "is %v; write how far this alone speaks for the signature, above 0 and below 1", r.Score)
	}
	if r.Near < 0 || r.Near > maxNear || r.Near > 0 && r.Anywhere {
		f.fault(key("near"), "write how many words apart, 1 to %d, or anywhere = true, not both", maxNear)
	}
	f.checkSymptomNames(key("symptoms"), r.Symptoms)
	if slices.ContainsFunc(r.Codes, func(c string) bool { return strings.TrimSpace(c) == "" }) {
		f.fault(key("codes"), "has an empty code; write a status code such as \"503\" or \"5xx\", or an error name")
	}
}

func (f *file) checkPattern(p Pattern, key string) {
	if _, ok := f.sig.Matching.Words[p.Words]; !ok {
		f.fault(key+".words", "there is no group match.words.%s; name the group that the pattern adds to", p.Words)
	}
	if err := phrase.Check(p.Literal); err != nil {
		f.fault(key+".literal", "%q %s; it is the word without which the expression is not tried", p.Literal, err)
	}
	if what := lint(p.Regex); what != "" {
		f.fault(key+".regex", "%s", what)
	}
}

// lint says what is wrong with a regular expression, empty if nothing.
func lint(expr string) string {
	if expr == "" || len(expr) > maxRegex {
		return fmt.Sprintf("write an expression of at most %d bytes", maxRegex)
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return fmt.Sprintf("cannot be read: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return fmt.Sprintf("cannot be read: %v", err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	switch {
	case err != nil || len(prog.Inst) > maxRegexSteps:
		return "is too large; use smaller counts and fewer choices"
	case re.MatchString(""):
		return "matches nothing at all, and so everywhere; require at least one character"
	case folds(parsed):
		return "asks for capitals, accents, hyphens or underscores; the text has none of these: write small letters and blanks"
	}
	return ""
}

// folds reports whether a literal of the expression can never stand in folded text.
func folds(re *syntax.Regexp) bool {
	if re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0 {
		for _, r := range re.Rune {
			if r == '_' || r == '-' || phrase.Fold(string(r)) != string(r) {
				return true
			}
		}
	}
	return slices.ContainsFunc(re.Sub, folds)
}
