package promtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The part of PromQL that is understood:
//
//	expr     := or
//	or       := and { "or" [on] and }
//	and      := compare { "and" [on] compare }
//	compare  := sum [ (">"|"<"|">="|"<=") "bool" number ]
//	sum      := unary { ("+"|"-") unary }
//	unary    := "(" expr ")" | number | vector(number)
//	          | ("sum"|"max"|"min"|"count") "by" "(" labels ")" "(" expr ")"
//	          | "topk" "(" number "," expr ")"
//	          | ("increase"|"rate") "(" selector "[" duration "]" [ "@" number ] ")"
//	          | ("sum_over_time"|"count_over_time"|"max_over_time") "(" "(" expr ")" "[" duration ":" duration "]" ")"
//	selector := name [ "{" matchers "}" ]

// node is one operation of a parsed query.
type node struct {
	op       string
	args     []*node
	labels   []string // by, on
	number   float64
	matchers []matcher
	span     time.Duration
	step     time.Duration // of a subquery
	pinned   *float64      // @
	chosen   []chosen      // what the matchers choose, found once a query
}

// chosen is a series with the labels it shows in an answer.
type chosen struct {
	*series
	shown map[string]string
}

type matcher struct {
	label, op string
	value     string
	re        *regexp.Regexp
}

var token = regexp.MustCompile(`^(?:[ \t\n]+|(#[^\n]*)|("(?:[^"\\]|\\.)*")|([0-9]+(?:ms|[smhdwy])(?:[0-9]+(?:ms|[smh]))*)|([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)|([a-zA-Z_][a-zA-Z0-9_:]*)|(=~|!~|!=|>=|<=|[-+(){}\[\],=<>@:]))`)

type lexeme struct {
	kind byte // s string, d duration, n number, i identifier, p punctuation, e end
	text string
	pos  int
}

type parser struct {
	toks []lexeme
	at   int
}

// parse reads a query; the error is worded as Prometheus words it.
func parse(query string) (n *node, err error) {
	p := &parser{}
	for pos := 0; pos < len(query); {
		m := token.FindStringSubmatch(query[pos:])
		if m == nil {
			return nil, fault(pos, "unexpected character: %q", []rune(query[pos:])[0])
		}
		for i, kind := range []byte{0, 's', 'd', 'n', 'i', 'p'} {
			if kind != 0 && m[i+1] != "" {
				p.toks = append(p.toks, lexeme{kind, m[i+1], pos})
			}
		}
		pos += len(m[0])
	}
	p.toks = append(p.toks, lexeme{kind: 'e', text: "end of input", pos: len(query)})
	if p.toks[0].kind == 'e' {
		return nil, fmt.Errorf("unknown position: parse error: no expression found in input")
	}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(error)
			if !ok {
				panic(r)
			}
			n, err = nil, e
		}
	}()
	n = p.or()
	if t := p.peek(); t.kind != 'e' {
		p.unexpected()
	}
	return n, nil
}

func fault(pos int, format string, args ...any) error {
	return fmt.Errorf("1:%d: parse error: %s", pos+1, fmt.Sprintf(format, args...))
}

func (p *parser) peek() lexeme { return p.toks[p.at] }

func (p *parser) next() lexeme {
	t := p.toks[p.at]
	if t.kind != 'e' {
		p.at++
	}
	return t
}

func (p *parser) unexpected() {
	t := p.peek()
	panic(fault(t.pos, "unexpected %q", t.text))
}

func (p *parser) take(text string) bool {
	if t := p.peek(); t.text == text && t.kind != 's' && t.kind != 'e' {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(text string) {
	if !p.take(text) {
		p.unexpected()
	}
}

func (p *parser) kind(k byte) string {
	if p.peek().kind != k {
		p.unexpected()
	}
	return p.next().text
}

func (p *parser) or() *node {
	n := p.and()
	for p.take("or") {
		n = &node{op: "or", labels: p.on(), args: []*node{n, p.and()}}
	}
	return n
}

func (p *parser) and() *node {
	n := p.compare()
	for p.take("and") {
		n = &node{op: "and", labels: p.on(), args: []*node{n, p.compare()}}
	}
	return n
}

// on is the list of labels to match by; nil without one.
func (p *parser) on() []string {
	if p.take("on") {
		return p.list()
	}
	return nil
}

func (p *parser) list() []string {
	out := []string{}
	p.want("(")
	for !p.take(")") {
		if len(out) > 0 {
			p.want(",")
		}
		out = append(out, p.kind('i'))
	}
	return out
}

func (p *parser) compare() *node {
	n := p.sum()
	for _, op := range []string{">", "<", ">=", "<="} {
		if p.take(op) {
			p.want("bool")
			return &node{op: op, args: []*node{n}, number: p.float()}
		}
	}
	return n
}

func (p *parser) sum() *node {
	n := p.unary()
	for {
		switch {
		case p.take("+"):
			n = &node{op: "+", args: []*node{n, p.unary()}}
		case p.take("-"):
			n = &node{op: "-", args: []*node{n, p.unary()}}
		default:
			return n
		}
	}
}

func (p *parser) float() float64 {
	sign := 1.0
	if p.take("-") {
		sign = -1
	}
	v, err := strconv.ParseFloat(p.kind('n'), 64)
	if err != nil {
		p.unexpected()
	}
	return sign * v
}

func (p *parser) unary() *node {
	t := p.peek()
	switch {
	case p.take("("):
		n := p.or()
		p.want(")")
		return n
	case t.kind == 'n':
		return &node{op: "number", number: p.float()}
	case t.kind != 'i':
		p.unexpected()
	}
	p.next()
	switch t.text {
	case "vector":
		p.want("(")
		n := &node{op: "number", number: p.float()}
		p.want(")")
		return n
	case "sum", "max", "min", "count":
		p.want("by")
		n := &node{op: t.text, labels: p.list()}
		p.want("(")
		n.args = []*node{p.or()}
		p.want(")")
		return n
	case "topk":
		p.want("(")
		n := &node{op: "topk", number: p.float()}
		p.want(",")
		n.args = []*node{p.or()}
		p.want(")")
		return n
	case "increase", "rate":
		return p.ranged(t.text)
	case "sum_over_time", "count_over_time", "max_over_time":
		return p.subquery(t.text)
	}
	panic(fault(t.pos, "unknown function with name %q", t.text))
}

func (p *parser) subquery(op string) *node {
	p.want("(")
	p.want("(")
	n := &node{op: op, args: []*node{p.or()}}
	p.want(")")
	p.want("[")
	n.span = p.duration()
	p.want(":")
	n.step = p.duration()
	p.want("]")
	p.want(")")
	return n
}

func (p *parser) ranged(op string) *node {
	p.want("(")
	n := &node{op: op, matchers: []matcher{{label: "__name__", op: "=", value: p.kind('i')}}}
	if p.take("{") {
		for !p.take("}") {
			if len(n.matchers) > 1 {
				p.want(",")
				if p.take("}") {
					break
				}
			}
			n.matchers = append(n.matchers, p.matcher())
		}
	}
	p.want("[")
	n.span = p.duration()
	p.want("]")
	if p.take("@") {
		at := p.float()
		n.pinned = &at
	}
	p.want(")")
	return n
}

func (p *parser) matcher() matcher {
	m := matcher{label: p.kind('i')}
	t := p.next()
	switch t.text {
	case "=", "!=", "=~", "!~":
		m.op = t.text
	default:
		panic(fault(t.pos, "unexpected %q in label matching, expected one of \"=\", \"!=\", \"=~\", \"!~\"", t.text))
	}
	quoted := p.peek()
	v, err := strconv.Unquote(p.kind('s'))
	if err != nil {
		panic(fault(quoted.pos, "invalid syntax"))
	}
	m.value = v
	if strings.HasSuffix(m.op, "~") {
		if m.re, err = regexp.Compile("^(?:" + v + ")$"); err != nil {
			panic(fault(quoted.pos, "%v", err))
		}
	}
	return m
}

func (p *parser) duration() time.Duration {
	t := p.peek()
	d, err := time.ParseDuration(p.kind('d'))
	if err != nil || d <= 0 {
		panic(fault(t.pos, "not a valid duration string: %q", t.text))
	}
	return d
}
