package window

import "time"

// When reads the time in the header of a mail ("Tue, 3 Mar 2026 10:02:11 +0100", "mardi 3 mars 2026 à 10:02"), in the zone
// that it names, else the reference's. ok is false where day or hour are missing.
func When(header string, ref Reference) (at time.Time, ok bool) {
	if ref.Zone == nil {
		ref.Zone = time.UTC
	}
	g := grammar()
	d := g.desk()
	defer g.leave(d)
	p := d.parser(g, ref, header)
	p.toks = lex(header, g, d, g.home(ref.Zone))
	p.number()
	p.claimed = make([]bool, len(p.toks))
	for i := range p.toks {
		pt, found := p.point(i, maybeBare)
		if !found || !pt.hasDate() || !pt.fine() {
			continue
		}
		loc := ref.Zone
		if pt.zone != nil {
			loc = pt.zone.loc
		}
		m, placed := p.resolve(&pt, loc, nil)
		return m.at, placed
	}
	return time.Time{}, false
}
