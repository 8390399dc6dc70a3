package prose

import (
	"strings"
)

// classify says of each line what it is, in two passes: from the top for quotations and older mails, then from the end
// for signatures.
func classify(subject string, lines []line) ([]Line, passed) {
	r := mailReader{
		lines: lines, out: make([]Line, 0, len(lines)),
		forward: begins(subject, wordsForwardSubject), mails: begins(subject, wordsAnswerSubject),
	}
	for r.at < len(lines) {
		r.step()
	}
	forms(r.out)
	unfilled(r.out)
	signatures(r.out)
	return r.out, r.passed
}

// mailReader walks a mail from the top.
type mailReader struct {
	lines   []line
	at      int
	out     []Line
	forward bool // the next older mail is passed on as the report, not answered
	mails   bool // the text answers or quotes another mail
	spoke   bool // the reporter has written something of his own
	older   bool // inside an older mail that reaches to the end or to the next one
	notice  bool // inside a paragraph of a disclaimer
	passed  passed
}

func (r *mailReader) step() {
	l := r.lines[r.at]
	text := strings.TrimSpace(l.text)
	head := cutAt(text, 400)
	switch {
	case text == "":
		r.notice = false
		r.put(Line{Kind: r.rest()})
	case l.sign:
		r.put(Line{text, Signature})
	case l.quoted || arrow(text):
		r.put(r.quotation(l, text))
	case r.notice || begins(strings.TrimLeft(head, "*_- "), wordsDisclaimer):
		r.notice = true
		r.put(Line{text, Disclaimer})
	case r.mailBoundary(head):
	case r.older:
		r.put(Line{text, Reply})
	case begins(head, wordsDevice):
		r.put(Line{text, Signature})
	default:
		r.put(own(l, text))
	}
}

// quotation tells what a mail quotes from what the reporter cites: an error message or a status page, marked in the same
// way, below words of his own, in a text that answers nothing and in which nobody is said to have written it.
func (r *mailReader) quotation(l line, text string) Line {
	cited := strings.TrimLeft(text, "> ")
	if r.mails || r.older || l.quoted || !r.cites() || begins(cited, wordsFrom) || begins(cited, wordsSent) || begins(cited, wordsHeader) {
		r.mails = true
		return Line{text, Quote}
	}
	return Line{cited, Cited}
}

// cites: a paragraph of the reporter's, or a line that ends in a colon, stands above the line, or other cited ones do.
func (r *mailReader) cites() bool {
	above := ""
	if r.at > 0 {
		above = strings.TrimSpace(r.lines[r.at-1].text)
	}
	return r.spoke && (above == "" || arrow(above) || strings.HasSuffix(above, ":"))
}

// own says of what sort a line of the reporter's is. Preformatted text keeps its indentation.
func own(l line, text string) Line {
	switch {
	case l.pre:
		return Line{l.text, Log}
	case logLike(text):
		return Line{text, Log}
	case l.cells:
		return Line{text, Form}
	}
	return Line{text, Own}
}

func (r *mailReader) put(l Line) {
	r.spoke = r.spoke || l.Kind == Own && l.Text != ""
	r.out = append(r.out, l)
	r.at++
}

func (r *mailReader) rest() Kind {
	if r.older {
		return Reply
	}
	return Own
}

// follows says whose words come below the lines that introduce another mail.
type follows int

const (
	answered follows = iota // an older mail, to the end
	passedOn                // a forwarded mail: it is the report
	marked                  // a quotation that marks itself line by line; what stands between and below is new
)

// mailBoundary recognises where another mail begins, and sets its introducing lines apart.
func (r *mailReader) mailBoundary(head string) bool {
	n, then := r.boundary(head)
	again, sent := false, ""
	for range n {
		text := strings.TrimSpace(r.lines[r.at].text)
		again = again || forwards(text)
		if rest, ok := cutPhrase(strings.ToLower(strings.Trim(text, "*")), wordsSent); ok {
			sent = strings.Trim(rest, "* ")
		}
		r.put(Line{text, Reply})
	}
	r.mails = r.mails || n > 0
	switch {
	case n == 0 || then == marked:
	case then == answered:
		r.older, r.forward = true, false
	case then == passedOn:
		r.forward = again
		r.passed = passed{line: len(r.out), sent: sent}
	}
	return n > 0
}

// forwards reports a subject header that says that this mail, too, passed another one on.
func forwards(header string) bool {
	label, value, ok := strings.Cut(header, ":")
	return ok && begins(label+":", wordsHeader) && begins(strings.TrimSpace(value), wordsForwardSubject)
}

// boundary returns how many lines introduce another mail at the current line (0: none does).
func (r *mailReader) boundary(head string) (int, follows) {
	older := answered
	if r.forward && !r.older {
		older = passedOn
	}
	switch r.ruler(head) {
	case "forward":
		if r.older {
			return 0, answered
		}
		return 1 + r.headers(r.at+1), passedOn
	case "original":
		return 1 + r.headers(r.at+1), older
	}
	if begins(strings.TrimLeft(head, "*"), wordsFrom) && r.headers(r.at) >= 2 && r.hasSent() {
		return r.headers(r.at), older
	}
	n := r.attribution(head)
	if n > 0 && r.nextQuoted(r.at+n) {
		return n, marked
	}
	return n, answered
}

// ruler reads "----- Original Message -----", "Begin forwarded message:" and the like.
func (r *mailReader) ruler(head string) string {
	if !ruled(head) && !strings.HasSuffix(head, ":") {
		return ""
	}
	bare := strings.ToLower(strings.Trim(head, "-_=*# :"))
	switch {
	case ruled(head) && contains(bare, wordsForward), strings.HasSuffix(head, ":") && begins(bare, wordsForward):
		return "forward"
	case ruled(head) && contains(bare, wordsOriginal):
		return "original"
	}
	return ""
}

// mostHeaders bounds the look ahead: no mail program shows more.
const mostHeaders = 12

// headers counts header lines ("From: …", "Sent: …") from line i on, blank lines between them included.
func (r *mailReader) headers(i int) int {
	n, pending := 0, 0
	for j := i; j < min(i+mostHeaders, len(r.lines)) && pending < 2; j++ {
		text := strings.TrimLeft(strings.TrimSpace(cutAt(r.lines[j].text, 80)), "*")
		switch {
		case begins(text, wordsFrom) || begins(text, wordsSent) || begins(text, wordsHeader):
			n, pending = j-i+1, 0
		default:
			pending++
			if text != "" {
				return n
			}
		}
	}
	return n
}

// hasSent asks for a date or a mail address near a "From:" line: "From: 10:00, To: 11:00" is a form.
func (r *mailReader) hasSent() bool {
	for j := r.at; j < min(r.at+5, len(r.lines)); j++ {
		text := strings.TrimLeft(strings.TrimSpace(cutAt(r.lines[j].text, 200)), "*")
		if begins(text, wordsSent) || j == r.at && strings.Contains(text, "@") {
			return true
		}
	}
	return false
}

// attribution recognises "On Tue, 3 Mar 2026 at 10:02, Ana <ana@example.com> wrote:", which mail programs break in two.
func (r *mailReader) attribution(head string) int {
	goesOn := begins(head, wordsAttributionStart) || strings.Contains(head, "@")
	if !goesOn && !introducing(head) {
		return 0
	}
	joined := strings.ToLower(head)
	for n := 1; n <= 3 && len(joined) < 300; n++ {
		if introduces(joined) {
			return n
		}
		next := r.next(r.at + n)
		if next == "" || arrow(next) || !goesOn {
			return 0
		}
		joined += " " + strings.ToLower(cutAt(next, 200))
	}
	return 0
}

// introducing lines end in a colon.
func introducing(s string) bool { return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") }

// introduces wants a verb of writing at the end, or a mail address and a colon, and always a date or an address.
func introduces(s string) bool {
	if !strings.ContainsAny(s, "@0123456789") {
		return strings.HasPrefix(s, "on ") && endsWith(s, wordsAttribution)
	}
	if !introducing(s) {
		return false
	}
	if endsWith(s, wordsAttribution) {
		return true
	}
	return contains(s, wordsAttributionMiddle) || strings.HasSuffix(s, ">:") && strings.Contains(s, "@") && s[0] != '<'
}

func (r *mailReader) next(i int) string {
	if i >= len(r.lines) {
		return ""
	}
	return strings.TrimSpace(r.lines[i].text)
}

// nextQuoted looks past blank lines for a quoted one.
func (r *mailReader) nextQuoted(i int) bool {
	for ; i < len(r.lines); i++ {
		if text := strings.TrimSpace(r.lines[i].text); text != "" {
			return r.lines[i].quoted || arrow(text)
		}
	}
	return false
}

// arrow reports a line quoted with ">". ">2 GB" and ">= 3" are the reporter's own.
func arrow(s string) bool {
	return len(s) > 0 && s[0] == '>' && (len(s) == 1 || s[1] == ' ' || s[1] == '>' || s[1] == '\t' || s[1] >= 'A' && s[1] != '_')
}

func ruled(s string) bool {
	return strings.HasPrefix(s, "--") || strings.HasPrefix(s, "__") || strings.HasPrefix(s, "==") || strings.HasPrefix(s, "**")
}
