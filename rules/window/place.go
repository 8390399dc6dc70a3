package window

// reporterZone is the zone of the place where the reporter says to be ("our office in Madrid"), or of the one place in the
// signature. It counts where the zone is not known otherwise, and only if one zone is named.
func (p *parser) reporterZone() {
	if p.ref.ZoneSource != "assumed" && p.ref.ZoneSource != "queue" && p.ref.Zone.String() != "UTC" {
		return
	}
	var z *zoneRef
	if p.met&cPlace != 0 {
		z = p.placesAt(func(k int) bool { return p.at(k).writes("here") })
	}
	if z != nil {
		p.docZone, p.zoneFrom, p.byPlace = z, "elsewhere in the text", true
		return
	}
	if p.ref.Signature == "" {
		return
	}
	own := p.signature()
	if z := own.placesAt(func(int) bool { return true }); z != nil {
		p.docZone, p.zoneFrom, p.byPlace = z, "signature", true
	}
}

// placesAt is the zone of the places that stand at or right behind a token that leads them, nil if there is none or they
// do not agree.
func (p *parser) placesAt(leads func(int) bool) *zoneRef {
	var only *zoneRef
	for i := range p.toks {
		if !leads(i) {
			continue
		}
		for k := i; k <= i+2 && p.at(k).sent == p.at(i).sent; k++ {
			s, ok := p.at(k).node.find(cPlace)
			if !ok || !p.at(k).capital && !hasKanji(p.at(k).text) {
				continue
			}
			z := p.pick(p.g.zones[int(s.num)])
			if only != nil && only.loc.String() != z.loc.String() {
				return nil
			}
			only = z
			break
		}
	}
	return only
}

// signature reads the signature block as a text of its own.
func (p *parser) signature() *parser {
	own := &parser{g: p.g, ref: p.ref, now: p.now, text: p.ref.Signature, void: p.void}
	own.toks = lex("- "+p.ref.Signature, p.g, &desk{}, 0)
	return own
}
