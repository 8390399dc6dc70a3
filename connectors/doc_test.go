package connectors_test

import (
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

func TestWebAddress(t *testing.T) {
	for raw, want := range map[string]bool{
		"https://grafana.example.com/d/abc?from=1&to=2#x": true,
		"http://[::1]:9090/graph":                         true,
		"HTTPS://EXAMPLE.COM":                             true,
		"":                                                false,
		"example.com/x":                                   false,
		"//example.com/x":                                 false,
		"https:///x":                                      false,
		"https://:443/x":                                  false,
		"https://user@example.com":                        false,
		"https://example.com/a b":                         false,
		"https://example.com/a\u00a0b":                    false,
		"https://example.com/a\nb":                        false,
		"https://example.com/\x7f":                        false,
		"javascript://example.com/%0aalert(1)":            false,
		"ftp://example.com/x":                             false,
		"https://example.com/%zz":                         false,
	} {
		if u, ok := connectors.WebAddress(raw); ok != want || ok != (u != nil) {
			t.Errorf("%q: %v, %v; want %v", raw, u, ok, want)
		}
	}
}

func TestCanMark(t *testing.T) {
	for op, want := range map[string]bool{
		"0a1b-2": true, "": false, "Op": false, "a b": false, "a:b": false, "a\n": false,
		"0123456789012345678901234567890123456789012345678901234567890123":  true,
		"01234567890123456789012345678901234567890123456789012345678901234": false,
	} {
		if got := connectors.CanMark(op); got != want {
			t.Errorf("%q: %v, want %v", op, got, want)
		}
	}
}
