package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/phrase"
)

// customer finds who is affected: the account as the text names it, an end client before an own account; else the
// requester's organization, else the domain of the mail address.
func (r *Reader) customer(d *document, t connectors.Ticket) *Customer {
	org := strings.TrimSpace(t.Organization.Name)
	words, own := d.words, nameOf(org)
	for _, find := range []func(*document, []word, orgName) string{r.endClient, r.announced, shaped, resembling} {
		if key := find(d, words, own); key != "" {
			verified := org != "" && plainName(key) == own.whole
			return &Customer{Key: key, Source: "text", Verified: verified, Organization: org}
		}
	}
	if org != "" {
		return &Customer{Key: org, Source: "organization", Verified: true, Organization: org}
	}
	if domain := companyDomain(t.Requester.Email); domain != "" {
		return &Customer{Key: domain, Source: "email-domain"}
	}
	return nil
}

// endClient reads "our client Acme Ltd", "our sub-accounts (Acme, Bolt)", "for our customer Acme": capitalised words
// after a label of that kind.
func (r *Reader) endClient(d *document, words []word, own orgName) string {
	for i := range words {
		n := labelAt("client", words, i)
		if n == 0 {
			continue
		}
		last := &words[i+n-1]
		if strings.ContainsAny(last.tail, ".;!?") {
			continue
		}
		if name := properName(d, words, i+n, last.sentence); name != "" {
			return name
		}
	}
	return r.forNames(d, words, own)
}

// forNames reads "For Acme Ltd, Bolt and Crane all exports are missing" in tickets that speak of client accounts, else
// the first name of several words that is not the requester's own.
func (r *Reader) forNames(d *document, words []word, own orgName) string {
	speaks := false
	for i := range words {
		speaks = speaks || labelAt("clients", words, i) > 0
	}
	if !speaks {
		return ""
	}
	for i := range words {
		w := &words[i]
		if w.tail == "" && r.labels.has("for", w.lower) {
			if name := properName(d, words, i+1, w.sentence); name != "" && !own.resembles(name) {
				return name
			}
		}
	}
	for i := 1; i < len(words); i++ {
		if name := r.clientName(d, words, i); name != "" && !own.resembles(name) {
			return name
		}
	}
	return ""
}

// clientName is a name of several words inside a sentence.
func (r *Reader) clientName(d *document, words []word, i int) string {
	if words[i].sentence != words[i-1].sentence || strings.ContainsAny(words[i-1].tail, ".!?:") {
		return ""
	}
	name := properName(d, words, i, words[i].sentence)
	if !strings.Contains(name, " ") || r.calendar(name) {
		return ""
	}
	return name
}

// calendar: "Easter Monday" is no company.
func (r *Reader) calendar(name string) bool {
	for w := range strings.FieldsSeq(name) {
		if r.labels.has("calendar", strings.ToLower(w)) {
			return true
		}
	}
	return false
}

// properName is a run of capitalised words from i on, or an identifier.
func properName(d *document, words []word, i int, sentence int32) string {
	if i < len(words) && words[i].sentence == sentence && identifier(words[i].text) {
		return words[i].text
	}
	end := i
	for end < min(len(words), i+5) && words[end].sentence == sentence && partOfName(words, i, end) {
		end++
		if words[end-1].tail != "" {
			break
		}
	}
	if end == i {
		return ""
	}
	return d.raw[words[i].start:words[end-1].end]
}

// partOfName reports whether word k goes on with the name that begins at word i.
func partOfName(words []word, i, k int) bool {
	if k > i && joiner(words[k].text) {
		return k+1 < len(words) && !unicode.IsLower(firstRune(words[k+1].text))
	}
	return unicode.IsUpper(firstRune(words[k].text)) && (k == i || words[k].lead == "")
}

// joiner words stand inside names: "Moss & Fern", "Bank of Ghent".
func joiner(s string) bool {
	switch s {
	case "&", "of", "de", "du", "van", "von", "der", "di", "da":
		return true
	}
	return false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// announced reads "tenant: acme-prod", "org is acme", "account 553011".
func (r *Reader) announced(d *document, words []word, own orgName) string {
	for _, found := range append(labelled(words, "customer"), r.anyID(words)...) {
		key := strings.Trim(found.text, around)
		if len(key) < 3 || !ascii(key) || clockLike(key) || strings.Contains(key, "@") || key[0] == '/' {
			continue
		}
		colon := strings.ContainsAny(d.raw[max(0, found.start-3):found.start], ":=")
		if identifier(key) || colon && oneWord(key) || own.resembles(key) {
			return key
		}
	}
	return ""
}

// anyID reads "our utility id is LSU-1": an id of whatever the customer calls an account, but none of the things that
// have ids without being one.
func (r *Reader) anyID(words []word) []labelledWord {
	var out []labelledWord
	next := 0 // the words before it that follow the last "id" are linking words: each is looked at once
	for i := 1; i+1 < len(words); i++ {
		if words[i].lower != "id" || r.labels.has("no customer", neighbour(words, i-1)) {
			continue
		}
		next = max(next, i+1)
		for next+1 < len(words) && linking(words[next].lower) {
			next++
		}
		if words[next].sentence == words[i].sentence {
			out = append(out, labelledWord{text: words[next].text, start: words[next].start})
		}
	}
	return out
}

// identifier reports a word that nobody writes as prose: digits or joiners among letters, or a long number.
func identifier(s string) bool {
	letters, digits, joins := shape(s)
	if letters+digits+joins != len(s) {
		return false
	}
	if letters == 0 {
		return digits >= 5 && joins <= 2
	}
	slug := joins > 0 && strings.ToLower(s) == s && s[0] != '-'
	return len(s) >= 4 && (digits > 0 || slug)
}

// shape counts the bytes an identifier is made of.
func shape(s string) (letters, digits, joins int) {
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c):
			letters++
		case isDigit(c):
			digits++
		case c == '-' || c == '_':
			joins++
		}
	}
	return letters, digits, joins
}

// oneWord: after a colon a plain word is a name too ("Org: basecoat"), unless it begins a sentence of the form.
func oneWord(s string) bool {
	return s != "" && (strings.ToLower(s) == s || hasDigit(s)) && !stopWord(s)
}

func stopWord(s string) bool {
	switch s {
	case "unknown", "none", "all", "n/a", "production", "prod", "staging", "test", "sandbox", "the", "our", "we", "and", "yes", "no", "various", "many", "several", "see", "not":
		return true
	}
	return false
}

// shaped finds identifiers that tell by their prefix what they are: "org_8f3k2", "acc_77120", "tenant-eu-7".
func shaped(_ *document, words []word, _ orgName) string {
	for i := range words {
		w := &words[i]
		if !w.has(underscore | hyphen) {
			continue
		}
		prefix, rest, ok := strings.Cut(w.text, "_")
		if !ok {
			if prefix, rest, ok = strings.Cut(w.text, "-"); !ok || !hasDigit(rest) {
				continue
			}
		}
		switch strings.ToLower(prefix) {
		case "org", "acc", "acct", "tenant", "ten", "ws", "workspace", "cus", "cust", "customer", "team", "tnt", "client", "merchant", "mer", "shop", "store", "account":
			if len(rest) >= 3 && identifier(w.text) {
				return w.text
			}
		}
	}
	return ""
}

// resembling finds a slug made of the organization's own name: "polderpay-prod" of PolderPay.
func resembling(_ *document, words []word, own orgName) string {
	for i := range words {
		w := &words[i]
		if w.has(underscore|hyphen) && !strings.ContainsAny(w.text, "@/.:") && w.lower == w.text && own.resembles(w.text) {
			return w.text
		}
	}
	return ""
}

// orgName is an organization's name made ready for comparing, whole and its first word.
type orgName struct{ whole, first string }

func nameOf(org string) orgName {
	first, _, _ := strings.Cut(org, " ")
	return orgName{plainName(org), plainName(first)}
}

// resembles reports whether a word begins with the organization's name, or the name with the word.
func (n orgName) resembles(s string) bool {
	if len(n.whole) < 4 || s != "" && isWordByte(s[0]) && unicode.ToLower(rune(s[0])) != rune(n.whole[0]) {
		return false
	}
	word := plainName(s)
	if len(word) < 4 {
		return false
	}
	return strings.HasPrefix(word, n.whole) || strings.HasPrefix(n.whole, word) ||
		len(n.first) >= 4 && strings.HasPrefix(word, n.first)
}

// plainName is a name without accents, case, blanks and joiners.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, phrase.Fold(s))
}

// companyDomain is the domain of a mail address that belongs to a company rather than to a mail provider.
func companyDomain(email string) string {
	_, domain, ok := strings.Cut(email, "@")
	if !ok || !strings.Contains(domain, ".") {
		return ""
	}
	domain = strings.ToLower(strings.TrimSpace(domain))
	name, _, _ := strings.Cut(domain, ".")
	switch name {
	case "gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "icloud", "me", "gmx", "web", "aol", "proton", "protonmail", "mail", "t-online", "orange", "free", "wanadoo", "libero", "uol", "bol", "terra", "ziggo", "kpnmail", "docomo", "yandex", "qq", "163", "zoho", "fastmail", "hey", "msn", "comcast":
		return ""
	}
	return domain
}
