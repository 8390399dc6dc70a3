package zendesk

import (
	_ "embed"
	"strings"
	"time"
)

// zoneTable maps the names of Ruby on Rails' time zones, which Zendesk shows, to IANA names: one "Rails name = IANA name"
// a line.
//
//go:embed zones.txt
var zoneTable string

// zoneName returns the IANA name of a person's zone, empty if it is unknown. Zendesk gives iana_time_zone only on some
// endpoints; time_zone is Rails' name or, for zones Rails does not list, IANA's.
func zoneName(iana, rails string) string {
	for _, name := range []string{iana, railsZone(rails), rails} {
		if name == "" || name == "Local" {
			continue
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name
		}
	}
	return ""
}

func railsZone(name string) string {
	if name == "" {
		return ""
	}
	for line := range strings.Lines(zoneTable) {
		rails, iana, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if ok && rails == name {
			return iana
		}
	}
	return ""
}
