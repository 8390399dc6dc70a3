package prose

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlLines reads HTML with the tokenizer alone: no tree is built, so depth costs nothing.
func htmlLines(src string) []line {
	w := htmlWalk{z: html.NewTokenizer(strings.NewReader(src))}
	w.buf.Grow(len(src))
	for {
		switch w.z.Next() { //nolint:exhaustive // comments and doctypes are not shown
		case html.ErrorToken:
			w.flush()
			return w.out
		case html.TextToken:
			if w.skip == 0 {
				w.write(w.z.Text())
			}
		case html.StartTagToken:
			w.start(true)
		case html.SelfClosingTagToken:
			w.start(false)
		case html.EndTagToken:
			w.end()
		}
	}
}

type htmlWalk struct {
	z     *html.Tokenizer
	out   []line
	buf   strings.Builder // all lines
	begin int             // where in buf the line begins that is being written
	space bool            // white space is owed before the next word
	shows bool            // something but blanks is in that line

	quote, pre int
	cell       int // cells begun in the current row
	inRow      bool
	skip       int // depth inside an element whose content nobody sees
	skipTag    atom.Atom
	sign       int // depth of divs inside a signature
}

func (w *htmlWalk) start(open bool) { //nolint:revive // whether the element has content
	name, more := w.z.TagName()
	a := atom.Lookup(name)
	sign, shown := w.shown(a, open, more)
	if !shown {
		return
	}
	switch a {
	case atom.Blockquote:
		w.flush()
		w.quote++
	case atom.Pre:
		w.flush()
		w.pre++
	case atom.Tr, atom.Td, atom.Th:
		w.table(a)
	case atom.Div:
		w.block()
		if open && (sign || w.sign > 0) {
			w.sign++
		}
	default:
		w.inline(a)
	}
}

// shown reads the attributes of a beginning element: whether it is a signature, and whether anybody sees it. What nobody
// sees is skipped up to its end.
func (w *htmlWalk) shown(a atom.Atom, open, more bool) (sign, shown bool) { //nolint:revive // as the tokenizer tells them
	if w.skip > 0 {
		if open && a == w.skipTag {
			w.skip++
		}
		return false, false
	}
	hide, sign := w.attributes(more)
	if open && (hide && a != 0 && !void(a) || unseen(a)) {
		w.skip, w.skipTag = 1, a
		return false, false
	}
	return sign, true
}

// table begins a row or a cell; cells are kept apart on the row's line.
func (w *htmlWalk) table(a atom.Atom) {
	if a == atom.Tr {
		w.flush()
		w.inRow, w.cell = true, 0
		return
	}
	if w.inRow && w.cell > 0 && w.shows {
		w.buf.WriteString(" | ")
		w.space = false
	}
	w.cell++
}

func (w *htmlWalk) inline(a atom.Atom) {
	switch {
	case a == atom.Br || a == atom.Hr:
		w.flush()
	case a == atom.Li:
		w.flush()
		w.put([]byte("- "))
	case breaks(a):
		w.block()
	}
}

// block ends the line, but not inside a table row: there cells hold paragraphs, and a row is one line.
func (w *htmlWalk) block() {
	if w.inRow {
		w.space = true
		return
	}
	w.flush()
}

func (w *htmlWalk) end() {
	name, _ := w.z.TagName()
	a := atom.Lookup(name)
	if w.skip > 0 {
		if a == w.skipTag {
			w.skip--
		}
		return
	}
	switch a {
	case atom.Blockquote:
		w.flush()
		w.quote = max(0, w.quote-1)
	case atom.Pre:
		w.flush()
		w.pre = max(0, w.pre-1)
	case atom.Tr, atom.Table:
		w.flush()
		w.inRow = false
	case atom.P:
		w.block()
		if !w.inRow {
			w.out = append(w.out, line{quoted: w.quote > 0})
		}
	case atom.Div:
		w.block()
		w.sign = max(0, w.sign-1)
	default:
		if breaks(a) {
			w.block()
		}
	}
}

func (w *htmlWalk) attributes(more bool) (hide, sign bool) {
	for more {
		var key, val []byte
		key, val, more = w.z.TagAttr()
		switch string(key) {
		case "hidden":
			hide = true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(string(val)), " ", "")
			hide = hide || strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
		case "class", "id":
			v := strings.ToLower(string(val))
			sign = sign || strings.Contains(v, "signature")
		}
	}
	return hide, sign
}

func (w *htmlWalk) write(s []byte) {
	if w.pre > 0 {
		w.preformatted(s)
		return
	}
	more := w.space || len(s) > 0 && blank(rune(s[0]))
	for word := range bytes.FieldsFuncSeq(s, blank) {
		if more {
			if l := w.line(); l != "" && !strings.HasSuffix(l, " ") {
				w.buf.WriteByte(' ')
			}
		}
		w.space, more = false, true
		w.put(word)
	}
	if len(s) > 0 && blank(rune(s[len(s)-1])) {
		w.space = true
	}
}

func (w *htmlWalk) preformatted(s []byte) {
	first := true
	for l := range bytes.SplitSeq(s, []byte("\n")) {
		if !first {
			w.flush()
		}
		first = false
		w.put(l)
	}
}

func (w *htmlWalk) put(s []byte) {
	w.buf.Write(s)
	w.shows = w.shows || len(bytes.TrimSpace(s)) > 0
}

// line is what has been written of the line so far.
func (w *htmlWalk) line() string { return w.buf.String()[w.begin:] }

func (w *htmlWalk) flush() {
	text := strings.TrimRight(w.line(), " \t")
	w.begin = w.buf.Len()
	w.space, w.shows = false, false
	if w.pre == 0 {
		text = strings.TrimSpace(text)
	}
	if text == "-" {
		text = ""
	}
	if text == "" && w.pre == 0 {
		return
	}
	w.out = append(w.out, line{
		text: text, quoted: w.quote > 0, pre: w.pre > 0, sign: w.sign > 0, cells: w.inRow && w.cell > 1,
	})
}

func blank(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\u00a0' }

func unseen(a atom.Atom) bool {
	switch a { //nolint:exhaustive // a handful of hundreds
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Svg, atom.Noscript, atom.Object, atom.Math, atom.Select:
		return true
	}
	return false
}

func void(a atom.Atom) bool {
	switch a { //nolint:exhaustive // a handful of hundreds
	case atom.Img, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Area, atom.Wbr, atom.Base, atom.Br, atom.Hr:
		return true
	}
	return false
}

func breaks(a atom.Atom) bool {
	switch a { //nolint:exhaustive // a handful of hundreds
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Table, atom.Section,
		atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Figure, atom.Details,
		atom.Summary, atom.Body, atom.Thead, atom.Tbody, atom.Address, atom.Center:
		return true
	}
	return false
}
