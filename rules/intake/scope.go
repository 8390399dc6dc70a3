package intake

import (
	"slices"
	"strings"
)

// scopeClaims in the order in which they are believed: the first that the text makes decides. A person without an
// organization who cannot do something speaks of himself.
func scopeClaims() []scopeClaim {
	return []scopeClaim{
		{Global, []string{"all"}},
		{OneUser, []string{"only_me"}},
		{OneTenant, []string{"we", "users"}},
		{Global, []string{"everyone"}},
	}
}

type scopeClaim struct {
	scope    Scope
	families []string
}

// scope is how wide the failure is, as the text claims: a region it names, everybody, one user, the reporter's own
// organization. No claim is unknown.
func (r *Reader) scope(d *document, rec *Record) Scope {
	if len(rec.Regions) > 0 {
		rec.Why = append(rec.Why, Why{"scope", rec.Regions[0]})
		return OneRegion
	}
	for _, c := range scopeClaims() {
		if d.claims(rec, c.families...) {
			return c.scope
		}
	}
	switch {
	case rec.Customer != nil && rec.Customer.Source == "text":
		rec.Why = append(rec.Why, Why{"scope", rec.Customer.Key})
		return OneTenant
	case d.claims(rec, "me"), !d.known && d.claims(rec, "cannot"):
		return OneUser
	case !d.known && strings.HasPrefix(strings.TrimSpace(d.raw), "@"): // a post to somebody's handle
		return OneUser
	}
	return Unknown
}

// claims cites the first cue of the families; false if there is none.
func (d *document) claims(rec *Record, families ...string) bool {
	i := slices.IndexFunc(d.hits, func(h hit) bool {
		return slices.Contains(families, h.family.Name) && (!h.negated || whose(h.family.Name))
	})
	if i >= 0 {
		rec.Why = append(rec.Why, Why{"scope", strings.TrimSpace(d.cited(d.hits[i]))})
	}
	return i >= 0
}
