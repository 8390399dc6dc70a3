package wire

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// ErrAddress says that a name resolved to an address which this client must not call.
var ErrAddress = errors.New("address not allowed")

// addressError is ErrAddress with what can be done about it.
type addressError struct{ fix string }

func (e *addressError) Error() string { return ErrAddress.Error() + ": " + e.fix }
func (e *addressError) Unwrap() error { return ErrAddress }

// ErrOrigin says that a request left the origin or path the client was made for. Nothing was sent.
var ErrOrigin = errors.New("request outside the configured base URL")

// blocked are ranges that netip has no predicate for: shared address space (RFC 6598; also Alibaba's metadata service),
// "this network", benchmarking, IETF protocol assignments, and translations of IPv4 into IPv6 that would smuggle a
// private address past the check (RFC 6052, RFC 8215, 6to4, Teredo).
func blocked() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("100.64.0.0/10"),
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("64:ff9b::/96"),
		netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("2002::/16"),
		netip.MustParsePrefix("2001::/32"),
	}
}

// metadata are the instance metadata services of AWS, its containers, Azure's host, Alibaba, AWS and Google over IPv6: never
// a ticket system, wherever it runs. (Azure's and Google's others are at the first address.)
func metadata(ip netip.Addr) bool {
	if netip.MustParsePrefix("64:ff9b::/96").Contains(ip) { // NAT64: the last four bytes are the address that is reached
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	switch ip.String() {
	case "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254":
		return true
	}
	return false
}

// guard judges the address after name resolution, just before the connection is made, so that a name which resolves
// differently the second time (DNS rebinding) gains nothing.
func guard(o Options) func(network, address string, _ syscall.RawConn) error {
	ranges := blocked()
	return func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return ErrAddress
		}
		ip := at.Addr().WithZone("").Unmap()
		switch {
		case metadata(ip):
			return &addressError{"a cloud's metadata service is never called"}
		case !o.Private && !public(ip, ranges):
			return &addressError{"set " + strings.TrimPrefix(o.Table+".allow_private", ".") + " = true if this host is meant to be inside your network"}
		}
		return nil
	}
}

func public(ip netip.Addr, ranges []netip.Prefix) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, r := range ranges {
		if r.Contains(ip) {
			return false
		}
	}
	return true
}

func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if strings.EqualFold(u.Scheme, "http") {
		return "80"
	}
	return "443"
}

// admit refuses what is not below base. Dot segments are refused even when escaped: a server or proxy may resolve them
// and so turn an issue key into another endpoint.
func admit(base, u *url.URL) error {
	switch {
	case !sameOrigin(base, u) || u.User != nil:
		return ErrOrigin
	case dotted(u.Path) || dotted(u.EscapedPath()):
		return fmt.Errorf("%w: dot segment in path", ErrOrigin)
	}
	prefix := strings.TrimSuffix(base.Path, "/")
	if u.Path != prefix && !strings.HasPrefix(u.Path, prefix+"/") {
		return ErrOrigin
	}
	return nil
}

func dotted(path string) bool {
	for _, segment := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		s := strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
		if s == "." || s == ".." {
			return true
		}
	}
	return false
}
