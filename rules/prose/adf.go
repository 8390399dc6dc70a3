package prose

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// adfLines reads an Atlassian document as a stream of JSON tokens with a stack of its own, so that depth, unknown nodes
// and a document cut in the middle cost nothing: an unknown node is passed through to its content.
func adfLines(src string) []line {
	w := adfWalk{dec: json.NewDecoder(strings.NewReader(src))}
	w.run()
	w.flush()
	return w.out
}

type adfWalk struct {
	dec   *json.Decoder
	stack []adfNode
	out   []line
	buf   strings.Builder

	quote, pre, row int
}

// adfNode is an open JSON object or array. Attributes may come before or after the content, so what a node shows is
// written when the node closes, and what surrounds its content when its type becomes known.
type adfNode struct {
	array bool
	key   string // the key whose value is being read
	wants bool   // the next token is a value
	kind  string
	text  string
}

func (w *adfWalk) run() {
	for {
		tok, err := w.dec.Token()
		if err != nil {
			for len(w.stack) > 0 {
				w.closeNode()
			}
			return
		}
		w.token(tok)
	}
}

func (w *adfWalk) token(tok json.Token) {
	if d, ok := tok.(json.Delim); ok {
		switch d {
		case '{', '[':
			w.stack = append(w.stack, adfNode{array: d == '['})
		default:
			w.closeNode()
		}
		return
	}
	if len(w.stack) == 0 {
		return
	}
	top := &w.stack[len(w.stack)-1]
	if top.array {
		return
	}
	if !top.wants {
		top.key, _ = tok.(string)
		top.wants = true
		return
	}
	top.wants = false
	if value, ok := tok.(string); ok {
		w.value(top, value)
	}
}

func (w *adfWalk) value(n *adfNode, value string) {
	switch n.key {
	case "type":
		if n.kind == "" {
			n.kind = value
			w.open(value)
		}
	case "text":
		n.text = value
		if n.kind == "" { // text or attributes before the type
			return
		}
		w.write(value)
		n.text = ""
	case "timestamp": // a date node: milliseconds since 1970, as text
		if ms, err := strconv.ParseInt(value, 10, 64); err == nil {
			n.text = time.UnixMilli(ms).UTC().Format(time.DateOnly)
		}
	case "shortName", "url":
		if n.text == "" {
			n.text = value
		}
	}
}

func (w *adfWalk) open(kind string) {
	switch kind {
	case "paragraph", "heading", "listItem", "rule", "panel", "expand", "taskItem", "decisionItem":
		w.lineBreak()
	case "codeBlock":
		w.flush()
		w.pre++
	case "blockquote":
		w.flush()
		w.quote++
	case "tableRow":
		w.flush()
		w.row++
	case "tableCell", "tableHeader":
		if b := w.buf.String(); strings.TrimSpace(b) != "" {
			w.buf.WriteString(strings.TrimPrefix(" | ", b[len(b)-1:]))
		}
	case "hardBreak":
		w.lineBreak()
	}
}

func (w *adfWalk) closeNode() {
	if len(w.stack) == 0 {
		return
	}
	n := w.stack[len(w.stack)-1]
	w.stack = w.stack[:len(w.stack)-1]
	if n.text != "" && w.shown(n) {
		w.write(n.text)
	}
	switch n.kind {
	case "paragraph", "heading", "listItem", "taskItem", "decisionItem":
		w.lineBreak()
	case "codeBlock":
		w.flush()
		w.pre--
	case "blockquote":
		w.flush()
		w.quote--
	case "tableRow":
		w.flush()
		w.row--
	}
	if len(w.stack) > 0 {
		w.stack[len(w.stack)-1].wants = false
	}
}

// shown: a text node, or the attributes of an inline node (mention, emoji, date, card) whose object just closed. Marks
// (a link's href) are not shown.
func (w *adfWalk) shown(n adfNode) bool {
	if n.kind == "text" {
		return true
	}
	if len(w.stack) == 0 || n.kind != "" {
		return false
	}
	switch parent := w.stack[len(w.stack)-1]; parent.kind {
	case "mention", "emoji", "status", "inlineCard", "blockCard", "embedCard", "placeholder", "date":
		return true
	case "":
		return parent.key == "attrs"
	}
	return false
}

func (w *adfWalk) write(s string) {
	for i, part := range strings.Split(s, "\n") {
		if i > 0 {
			w.flush()
		}
		w.buf.WriteString(part)
	}
}

// lineBreak is a space inside a table row: a row is one line.
func (w *adfWalk) lineBreak() {
	if w.row > 0 {
		if b := w.buf.String(); b != "" && !strings.HasSuffix(b, " ") {
			w.buf.WriteByte(' ')
		}
		return
	}
	w.flush()
}

func (w *adfWalk) flush() {
	text := strings.TrimRight(w.buf.String(), " \t")
	w.buf.Reset()
	if text == "" && w.pre == 0 {
		return
	}
	w.out = append(w.out, line{text: text, quoted: w.quote > 0, pre: w.pre > 0, cells: w.row > 0})
}
