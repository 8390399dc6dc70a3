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
	for k < j+2 && p.at(k).kind == word && p.at(k).is(cZoneWord) && !p.at(k).is(cZone|cPlace) {
		k++
	}
	if k > 0 && p.at(k).sent != p.at(j-1).sent {
		return nil, j
	}
	if loc, n := p.offsetAt(k); n > k && k == j {
		return &zoneRef{loc: loc, name: loc.String(), from: j, to: n, offset: true}, n
	}
	z, ok := p.zoneName(k)
	if !ok {
		return nil, j
	}
	ref := p.pick(z)
	n := p.zoneEnd(ref, k+1)
	ref.from, ref.to = j, n
	ref.offset = p.at(k).is(cZone) && z.zones[0] == time.UTC
	return ref, n
}

// zoneName looks up the name at token k; what is also an ordinary word needs capitals or a word for time after it.
func (p *parser) zoneName(k int) (zoneName, bool) {
	t := p.at(k)
	if s, ok := t.node.find(cZone); ok {
		z := p.g.zones[int(s.num)]
		return z, t.caps || !z.capitals && !t.is(cStop) || p.zoneSmall(&z, k)
	}
	s, ok := t.node.find(cPlace)
	if !ok {
		return zoneName{}, false
	}
	return p.g.zones[int(s.num)], t.capital || p.timed(k+1) || hasKanji(t.text)
}

// zoneSmall: names that need capitals may do without behind am and pm, and the z of a stamp behind its digits.
func (p *parser) zoneSmall(z *zoneName, k int) bool {
	t, prev := p.at(k), p.at(k-1)
	return z.name == "z" && t.glued && prev.kind == number || !t.is(cStop) && prev.is(cMeridiem)
}

// timed: "Amsterdam time".
func (p *parser) timed(n int) bool {
	t := p.at(n)
	return t.is(cZoneWord) && t.sent == p.at(n-1).sent && !t.is(cSpan)
}

// zoneEnd reads what belongs to a zone's name: an offset, "(UTC+1)", "time".
func (p *parser) zoneEnd(ref *zoneRef, n int) int {
	if loc, m := p.offsetAt(n); m > n && ref.loc == time.UTC {
		ref.loc, ref.name = loc, loc.String()
		return m
	}
	if p.at(n).sign("(") && p.at(n+1).is(cZone) {
		if m := p.bracketed(n); m > n {
			return m
		}
	}
	if p.timed(n) {
		n++
	}
	return n
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
	sign := p.at(j)
	if j == 0 || !sign.sign("+") && !sign.sign("-") || !p.offsettable(j) {
		return nil, j
	}
	h, m, n := p.offsetDigits(j + 1)
	if n == j+1 || h > 14 || m > 59 {
		return nil, j
	}
	secs := h*3600 + m*60
	if sign.sign("-") {
		secs = -secs
	}
	return fixed(secs), n
}

// offsettable tells whether an offset may follow: after a zone's name, or after a time; but 11:30-11:40 is a range.
func (p *parser) offsettable(j int) bool {
	prev := p.at(j - 1)
	return prev.is(cZone) || prev.kind == number && (p.at(j).sign("+") || p.seconds(j-1))
}

// offsetDigits reads 0200, 02:00 and, after a zone's name, 5:30 and 5.
func (p *parser) offsetDigits(j int) (h, m, n int) {
	d, named := p.at(j), p.at(j-2).is(cZone)
	switch {
	case d.kind != number || !d.glued:
	case d.digits == 4:
		return int(d.num / 100), int(d.num % 100), j + 1
	case d.digits > 2:
	case p.isSep(j+1, ":") && p.glued(j+2, 2) >= 0 && (named || d.digits == 2):
		return int(d.num), p.glued(j+2, 2), j + 3
	case named:
		return int(d.num), 0, j + 1
	}
	return 0, 0, j
}

// seconds tells whether the number at j is the seconds of a time, or a fraction of them.
func (p *parser) seconds(j int) bool {
	if p.at(j - 1).sign(".") {
		j -= 2
	}
	return p.at(j-1).sign(":") && p.at(j-3).sign(":") && p.at(j-3).glued && p.at(j-4).kind == number
}

// summer tells whether the name says summer time or standard time: CEST or CET, EDT or EST. "ET" does not tell.
func (z *zoneRef) summer() (summer, told bool) {
	if z == nil || z.offset {
		return false, false
	}
	switch z.name {
	case "CEST", "MESZ", "EEST", "WEST", "BST":
		return true, true
	case "CET", "MEZ", "EET", "WET", "GMT":
		return false, true
	}
	if strings.HasSuffix(z.name, "DT") {
		return true, true
	}
	return false, strings.HasSuffix(z.name, "ST")
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
		{"eu", "Europe"},
		{"uk", "Europe"},
		{"ap", "Asia"},
		{"asia", "Asia"},
		{"in", "Asia"},
		{"jp", "Asia"},
		{"us", "America"},
		{"na", "America"},
		{"ca", "America"},
		{"sa", "America"},
		{"au", "Australia"},
		{"af", "Africa"},
		{"me", "Asia"},
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
	for i := 0; p.met&cAllTimes != 0 && i < len(p.toks); i++ {
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
	if p.docZone == nil {
		p.reporterZone()
	}
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
		own = p.signature()
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
