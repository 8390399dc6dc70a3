package window

import (
	"fmt"
	"strings"
	"time"
)

// zoneRef is a zone as stated in the text, with what else it may mean.
type zoneRef struct {
	loc      *time.Location
	name     string
	alts     []*time.Location
	from, to int
	offset   bool // a bare offset or UTC
}

// zoneAt reads a zone at token j: EST, UTC+2, +0200, Amsterdam time, hora Colombia, (all UK).
func (p *parser) zoneAt(j int) (*zoneRef, int) {
	k := j
	for k < len(p.toks) && k < j+2 && p.toks[k].is(cZoneWord) && !p.toks[k].is(cZone|cPlace) && p.toks[k].kind == word {
		k++
	}
	if k >= len(p.toks) || k > 0 && p.toks[k].sent != p.toks[max(j-1, 0)].sent {
		return nil, j
	}
	if loc, n := p.offsetAt(k); n > k && k == j {
		return &zoneRef{loc: loc, name: loc.String(), from: j, to: n, offset: true}, n
	}
	t := &p.toks[k]
	s, ok := t.node.find(cZone)
	if !ok {
		if s, ok = t.node.find(cPlace); !ok {
			return nil, j
		}
	}
	z := p.g.zones[int(s.num)]
	n := k + 1
	timed := n < len(p.toks) && p.toks[n].is(cZoneWord) && p.toks[n].sent == t.sent && !p.toks[n].is(cSpan)
	if t.is(cZone) && (z.capitals || t.is(cStop)) && !t.caps && !(k > 0 && p.toks[k-1].is(cMeridiem) && !t.is(cStop)) ||
		!t.is(cZone) && !t.capital && !timed && !hasKanji(t.text) {
		return nil, j
	}
	ref := p.pick(z)
	if loc, m := p.offsetAt(n); m > n && ref.loc == time.UTC {
		ref.loc, ref.name, n = loc, loc.String(), m
	} else if n+1 < len(p.toks) && p.toks[n].sign("(") && p.toks[n+1].is(cZone) {
		n = p.bracketed(n)
	}
	if timed && n == k+1 {
		n++
	}
	ref.from, ref.to = j, n
	ref.offset = t.is(cZone) && z.zones[0] == time.UTC
	return ref, n
}

// bracketed skips "(UTC+1)" after a zone's name.
func (p *parser) bracketed(n int) int {
	for k := n; k < len(p.toks) && k < n+7; k++ {
		if p.toks[k].sign(")") {
			return k + 1
		}
	}
	return n
}

// offsetAt reads +02:00, +0200, -5, +5:30 where the sign is glued to the digits.
func (p *parser) offsetAt(j int) (*time.Location, int) {
	if j+1 >= len(p.toks) || j == 0 || !p.toks[j].sign("+") && !p.toks[j].sign("-") || !p.toks[j+1].glued || p.toks[j+1].kind != number {
		return nil, j
	}
	d := &p.toks[j+1]
	h, m, n := int(d.num), 0, j+2
	after := p.toks[j-1].is(cZone)
	switch {
	case d.digits == 4:
		h, m = int(d.num/100), int(d.num%100)
	case d.digits <= 2 && n+1 < len(p.toks) && p.isSep(n, ":") && p.glued(n+1, 2) >= 0 && (after || d.digits == 2):
		m, n = p.glued(n+1, 2), n+2
	case d.digits <= 2 && after:
	default:
		return nil, j
	}
	if h > 14 || m > 59 || !after && p.toks[j-1].kind != number {
		return nil, j
	}
	if !after && p.toks[j].sign("-") && !p.seconds(j-1) {
		return nil, j // 11:30-11:40 is a range
	}
	secs := h*3600 + m*60
	if p.toks[j].sign("-") {
		secs = -secs
	}
	return fixed(secs), n
}

// seconds tells whether the number at j is the seconds of a time.
func (p *parser) seconds(j int) bool {
	for j > 1 && p.toks[j-1].sign(".") {
		j -= 2
	}
	return j >= 4 && p.toks[j-1].sign(":") && p.toks[j-3].sign(":") && p.toks[j-3].glued && p.toks[j-4].kind == number
}

// summer tells whether the name says summer time or standard time: CEST or CET, EDT or EST. "ET" does not tell.
func (z *zoneRef) summer() (summer, told bool) {
	switch {
	case z == nil || z.offset:
		return false, false
	case z.name == "CEST" || z.name == "MESZ" || z.name == "EEST" || z.name == "WEST" || z.name == "BST" || strings.HasSuffix(z.name, "DT"):
		return true, true
	}
	return false, z.name == "CET" || z.name == "MEZ" || z.name == "EET" || z.name == "WET" || z.name == "GMT" || strings.HasSuffix(z.name, "ST")
}

func fixed(secs int) *time.Location {
	if secs == 0 {
		return time.UTC
	}
	sign, a := '+', secs
	if a < 0 {
		sign, a = '-', -a
	}
	return time.FixedZone(fmt.Sprintf("UTC%c%02d:%02d", sign, a/3600, a/60%60), secs)
}

// pick chooses among the zones of a name the one that agrees with the reporter.
func (p *parser) pick(z zoneName) *zoneRef {
	ref := &zoneRef{loc: z.zones[0], name: strings.ToUpper(z.name)}
	if len(z.zones) == 1 {
		return ref
	}
	home := p.ref.Zone.String()
	for _, loc := range z.zones {
		if loc.String() == home {
			return &zoneRef{loc: loc, name: ref.name}
		}
	}
	for _, loc := range z.zones {
		if p.names(loc) {
			return &zoneRef{loc: loc, name: ref.name}
		}
	}
	continent, _, _ := strings.Cut(home, "/")
	if home == "UTC" || !strings.Contains(home, "/") {
		continent = continentOf(p.ref.Region)
	}
	for _, loc := range z.zones[:z.common] {
		if c, _, _ := strings.Cut(loc.String(), "/"); c == continent {
			return &zoneRef{loc: loc, name: ref.name, alts: others(z.zones, loc)}
		}
	}
	ref.alts = others(z.zones[:z.common], ref.loc)
	for _, loc := range z.zones[z.common:] {
		if c, _, _ := strings.Cut(loc.String(), "/"); c == continent {
			ref.alts = append(ref.alts, loc)
		}
	}
	return ref
}

func others(all []*time.Location, but *time.Location) []*time.Location {
	var out []*time.Location
	for _, loc := range all {
		if loc != but {
			out = append(out, loc)
		}
	}
	return out
}

// names tells whether the text names a place of the zone.
func (p *parser) names(loc *time.Location) bool {
	if p.places == nil {
		p.places = []int{}
		for i := range p.toks {
			if s, ok := p.toks[i].node.find(cPlace); ok && p.toks[i].capital {
				p.places = append(p.places, int(s.num))
			}
		}
	}
	for _, k := range p.places {
		if p.g.zones[k].zones[0] == loc {
			return true
		}
	}
	return false
}

func continentOf(region string) string {
	r := strings.ToLower(region)
	for _, c := range []struct{ prefix, continent string }{
		{"eu", "Europe"}, {"uk", "Europe"}, {"ap", "Asia"}, {"asia", "Asia"}, {"in", "Asia"}, {"jp", "Asia"}, {"us", "America"},
		{"na", "America"}, {"ca", "America"}, {"sa", "America"}, {"au", "Australia"}, {"af", "Africa"}, {"me", "Asia"},
	} {
		if strings.HasPrefix(r, c.prefix) {
			return c.continent
		}
	}
	return ""
}

// zones finds the zone that counts for times without one: "all times CET", else the single zone stated beside other
// times, else the signature's.
func (p *parser) zones() {
	for i := range p.toks {
		if !p.toks[i].is(cAllTimes) {
			continue
		}
		for k := i + 1; k < len(p.toks) && k <= i+4 && p.toks[k].lines < 2; k++ {
			if z, n := p.zoneLoose(k); n > k {
				p.docZone, p.zoneFrom = z, "elsewhere in the text"
				return
			}
		}
	}
	if z := p.soleZone(); z != nil {
		p.docZone, p.zoneFrom = z, "elsewhere in the text"
		return
	}
	p.signatureZone()
}

// zoneLoose reads a zone after "all times"; there a place without capital counts too.
func (p *parser) zoneLoose(k int) (*zoneRef, int) {
	if z, n := p.zoneAt(k); n > k {
		return z, n
	}
	if s, ok := p.toks[k].node.find(cPlace); ok {
		return p.pick(p.g.zones[int(s.num)]), k + 1
	}
	return nil, k
}

func (p *parser) soleZone() *zoneRef {
	var only *zoneRef
	for i := range p.mentions {
		for _, z := range []*zoneRef{p.mentions[i].a.zone, p.mentions[i].b.zone} {
			if z == nil || p.mentions[i].a.stamp {
				continue
			}
			if only != nil && only.loc.String() != z.loc.String() {
				return nil
			}
			only = z
		}
	}
	return only
}

func (p *parser) signatureZone() {
	sig := p.toks
	own := p
	if p.ref.Signature != "" {
		own = &parser{g: p.g, ref: p.ref, now: p.now, text: p.ref.Signature}
		own.toks = lex("- "+p.ref.Signature, p.g)
		sig = own.toks
	} else if len(sig) > 40+ahead {
		sig = sig[len(sig)-40-ahead:]
	}
	base := len(own.toks) - len(sig)
	for k := range sig {
		t := &sig[k]
		if !t.is(cZone) || !t.caps || p.ref.Signature == "" && p.claimed[base+k] {
			continue
		}
		if z, n := own.zoneAt(base + k); n > base+k {
			p.docZone, p.zoneFrom = z, "signature"
			return
		}
	}
}

func (p *parser) monthFirst() bool { return zoneIn(p.ref.Zone, p.g.monthFirst) }
func (p *parser) twelveHour() bool { return zoneIn(p.ref.Zone, p.g.twelveHour) && !p.clock24 }

func zoneIn(loc *time.Location, list []string) bool {
	name := loc.String()
	for _, prefix := range list {
		if name == prefix || strings.HasSuffix(prefix, "/") && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
