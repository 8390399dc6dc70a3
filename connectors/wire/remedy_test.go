package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

func TestRemedy(t *testing.T) {
	const key, otherwise = "queue.desk.base_url", "give a valid token"
	reach := "see that queue.desk.base_url can be reached from here"
	failed := func(err error) error { return fmt.Errorf("read: %w", &ReplyError{Problem: problem(err), Err: err}) }
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"host name":     {failed(&net.DNSError{Err: "no such host"}), reach},
		"refused":       {failed(&net.OpError{Op: "dial", Err: errors.New("connection refused")}), reach},
		"time":          {failed(context.DeadlineExceeded), reach},
		"server error":  {&StatusError{Status: 503}, reach},
		"address":       {failed(&addressError{"set queue.desk.allow_private = true"}), "set queue.desk.allow_private = true"},
		"variable":      {fmt.Errorf("read token: %w", &connectors.SecretError{Ref: "env:JIRA", Err: errors.New("not set")}), "set JIRA"},
		"file":          {&connectors.SecretError{Ref: "file:/run/jira", Err: errors.New("gone")}, "put the secret where Clarion can read it: /run/jira"},
		"vendor's word": {errors.New("answers 401"), otherwise},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Remedy(c.err, key, otherwise); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
