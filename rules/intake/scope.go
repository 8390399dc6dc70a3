package intake

import "strings"

// scope is how wide the failure is, as the text claims: a region it names, everybody, one user, the reporter's own
// organization. No claim is unknown.
func (r *Reader) scope(d *document, rec *Record) Scope {
	t := d.tallies()
	claim := func(s Scope, families ...string) Scope {
		for _, h := range d.hits {
			for _, f := range families {
				if h.family.Name == f && (!h.negated || whose(f)) {
					rec.Why = append(rec.Why, Why{"scope", d.cited(h)})
					return s
				}
			}
		}
		return s
	}
	switch {
	case len(rec.Regions) > 0:
		rec.Why = append(rec.Why, Why{"scope", rec.Regions[0]})
		return OneRegion
	case t["all"] > 0:
		return claim(Global, "all")
	case t["only_me"] > 0:
		return claim(OneUser, "only_me")
	case t["we"] > 0 || t["users"] > 0:
		return claim(OneTenant, "we", "users")
	case t["everyone"] > 0:
		return claim(Global, "everyone")
	case rec.Customer != nil && rec.Customer.Source == "text":
		return OneTenant
	case t["me"] > 0:
		return claim(OneUser, "me")
	case !d.known && (t["cannot"] > 0 || strings.HasPrefix(strings.TrimSpace(d.raw), "@")):
		// Nobody's employee who cannot do something, or who writes to a handle, speaks of himself.
		return claim(OneUser, "cannot")
	}
	return Unknown
}
