package connectors_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

func TestCredential(t *testing.T) {
	for name, c := range map[string]struct{ held, want, problem string }{
		"plain":                 {"s3cret", "s3cret", ""},
		"a file's last line":    {"s3cret\r\n", "s3cret", ""},
		"copied with a space":   {" \ts3cret ", "s3cret", ""},
		"spaces and letters":    {"pass wörd", "pass wörd", ""},
		"two lines":             {"s3cret\nX-Injected: 1", "", "more than one line"},
		"a carriage return":     {"s3cret\rmore", "", "more than one line"},
		"an escape":             {"s3cret\x1b[2J", "", "control character"},
		"a NUL":                 {"s3cret\x00", "", "control character"},
		"nothing":               {"", "", "holds nothing"},
		"nothing but a newline": {"\n", "", "holds nothing"},
		"not there":             {"missing", "", "no such variable"},
	} {
		t.Run(name, func(t *testing.T) {
			h := connectors.Host{Secret: func(connectors.SecretRef) (string, error) {
				if c.held == "missing" {
					return "", errors.New("no such variable")
				}
				return c.held, nil
			}}
			got, err := h.Credential("queue.support.token", "env:TOKEN")
			if got != c.want || (err != nil) != (c.problem != "") {
				t.Fatalf("%q, %v; want %q", got, err, c.want)
			}
			if err != nil && (!strings.Contains(err.Error(), "queue.support.token") || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("the error %q lacks the key or %q", err, c.problem)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error holds the secret: %v", err)
			}
		})
	}
}
