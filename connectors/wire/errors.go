package wire

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/clarion-cre/clarion/connectors"
)

// StatusError is a reply that says the vendor failed (5xx, 408). It holds neither body nor query.
type StatusError struct {
	Method, Host, Path string
	Status             int
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s%s: status %d %s", e.Method, e.Host, e.Path, e.Status, http.StatusText(e.Status))
}

// RedirectError is a redirect that must not be followed: of a write, to another origin, or in a circle. Nothing was
// written. To is where it pointed, without query.
type RedirectError struct {
	Method, Host, Path string
	Status             int
	To                 string
}

func (e *RedirectError) Error() string {
	return fmt.Sprintf("%s %s%s: redirect %d to %s not followed", e.Method, e.Host, e.Path, e.Status, e.To)
}

// ReplyError is a reply that cannot be used: cut off, too long, or not what an API sends.
type ReplyError struct {
	Method, Host, Path string
	Problem            string
	Err                error // may be nil
}

func (e *ReplyError) Error() string {
	return fmt.Sprintf("%s %s%s: %s", e.Method, e.Host, e.Path, e.Problem)
}

// Unwrap lets errors.Is find context errors, [ErrAddress] and the like.
func (e *ReplyError) Unwrap() error { return e.Err }

// ErrTooLong says that the body of a reply exceeds Options.MaxBody. Asking again for the same brings the same; asking for
// less may not.
var ErrTooLong = errors.New("reply longer than allowed")

// Cause is what went wrong without the *url.Error that net/http puts around it: that one holds the whole URL, and a
// query may hold a search for a customer's name. Errors of others pass unchanged.
func Cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// problem describes a transport error in words of our own: net/http repeats the reply's bytes in some of its errors.
func problem(err error) string {
	var (
		address *addressError

		op   *net.OpError
		dns  *net.DNSError
		host x509.HostnameError
		auth x509.UnknownAuthorityError
		cert x509.CertificateInvalidError
	)
	switch {
	case errors.Is(err, errTooSlow):
		return errTooSlow.Error()
	case errors.As(err, &address):
		return address.Error()
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline exceeded"
	case errors.As(err, &dns):
		return "host name does not resolve"
	case errors.As(err, &host), errors.As(err, &auth), errors.As(err, &cert):
		return "certificate of the host is not trusted"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed before the reply was complete"
	case errors.As(err, &op):
		return op.Op + ": " + op.Err.Error()
	}
	return "connection broken"
}

// Remedy advises what to do about an error that is not the vendor's: a secret that cannot be read, or a vendor that
// cannot be reached at the address of key, such as "queue.desk.base_url". Of all others it says what otherwise says.
func Remedy(err error, key, otherwise string) string {
	var (
		secret  *connectors.SecretError
		address *addressError
		status  *StatusError
		dns     *net.DNSError
		op      *net.OpError
	)
	switch {
	case errors.As(err, &secret):
		return secret.Fix()
	case errors.As(err, &address):
		return address.fix
	case errors.As(err, &dns), errors.As(err, &op), errors.As(err, &status), errors.Is(err, errTooSlow), errors.Is(err, context.DeadlineExceeded):
		return "see that " + key + " can be reached from here"
	}
	return otherwise
}

// forGood reports an error that another attempt would only repeat.
func forGood(err error) bool {
	var (
		redirect *RedirectError
		host     x509.HostnameError
		auth     x509.UnknownAuthorityError
		cert     x509.CertificateInvalidError
	)
	return errors.Is(err, ErrAddress) || errors.Is(err, ErrOrigin) || errors.Is(err, errTooSlow) || errors.Is(err, ErrTooLong) ||
		errors.Is(err, errAuthorize) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &redirect) || errors.As(err, &host) || errors.As(err, &auth) || errors.As(err, &cert)
}

var (
	errTooSlow   = errors.New("no complete reply in time")
	errAuthorize = errors.New("credentials not available")
)
