package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The notes that clean leaves.
const (
	noteLatin    = "the text was not UTF-8; it was read as Windows-1252"
	noteInvalid  = "bytes that are not UTF-8 were replaced"
	noteMojibake = "text that had been decoded with the wrong character set was repaired"
	noteHidden   = "invisible characters (control, zero-width or direction marks) were dropped"
)

// clean makes text valid UTF-8 with "\n" line ends and without characters that a reader cannot see.
func clean(s string) (string, []string) {
	if printable(s) {
		return s, nil
	}
	var notes []string
	if !utf8.ValidString(s) {
		var note string
		s, note = decode(s)
		notes = append(notes, note)
	}
	s, repaired := unmojibake(s)
	if repaired {
		notes = append(notes, noteMojibake)
	}
	s, dropped := visible(s)
	if dropped {
		notes = append(notes, noteHidden)
	}
	return s, notes
}

// printable is the fast path: ASCII text with plain line ends needs nothing.
func printable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < 0x20 && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// decode reads text that is not UTF-8. With not a single multi-byte sequence in it the bytes are taken for Windows-1252,
// what old mail programs and exports write; with some, the bad bytes are damage and are replaced.
func decode(s string) (text, note string) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size > 1 && r != utf8.RuneError {
			return strings.ToValidUTF8(s, "\uFFFD"), noteInvalid
		}
		i += size
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i := range len(s) {
		b.WriteRune(charmap.Windows1252.DecodeByte(s[i]))
	}
	return b.String(), noteLatin
}

// unmojibake undoes UTF-8 that was read as Windows-1252 or Latin-1, run by run, twice at most (texts are sometimes
// damaged twice). A run that is not wholly valid UTF-8 after the way back is left: "NÃO" is Portuguese, not damage.
func unmojibake(s string) (string, bool) {
	changed := false
	for range 2 {
		t, did := unmojibakeOnce(s)
		if !did {
			break
		}
		s, changed = t, true
	}
	return s, changed
}

func unmojibakeOnce(s string) (string, bool) {
	if !suspect(s) {
		return s, false
	}
	var b strings.Builder
	done := 0 // so much of s is in b
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		run := i
		for i < len(s) && s[i] >= utf8.RuneSelf {
			i++
		}
		if fixed, ok := wayBack(s[run:i]); ok {
			b.WriteString(s[done:run])
			b.WriteString(fixed)
			done = i
		}
	}
	if done == 0 {
		return s, false
	}
	b.WriteString(s[done:])
	return b.String(), true
}

// suspect reports a letter with which UTF-8 read as another character set begins. In UTF-8 all of them begin alike.
func suspect(s string) bool {
	lead := "é"[0]
	for i := strings.IndexByte(s, lead); i >= 0 && i+1 < len(s); {
		if strings.Contains("ÂÃâãåæçèé", s[i:i+2]) {
			return true
		}
		next := strings.IndexByte(s[i+1:], lead)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// wayBack re-encodes a run of non-ASCII characters as single bytes and reads those as UTF-8.
func wayBack(run string) (string, bool) {
	raw := make([]byte, 0, len(run))
	for _, r := range run {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			// The five bytes that Windows-1252 leaves undefined come through as the C1 controls of the same number.
			if r < 0x80 || r > 0x9f {
				return "", false
			}
			c = byte(r)
		}
		raw = append(raw, c)
	}
	if !utf8.Valid(raw) {
		return "", false
	}
	fixed := string(raw)
	return fixed, certain(raw, utf8.RuneCountInString(fixed))
}

// certain keeps "É«" and the like: only lead bytes of Latin letters and of typographic signs are beyond doubt alone;
// other scripts (Japanese) need two characters in a row.
func certain(raw []byte, runes int) bool {
	switch {
	case len(raw) < 2:
		return false
	case raw[0] == 0xC2 || raw[0] == 0xC3:
		return true
	case raw[0] == 0xE2 && (raw[1] == 0x80 || raw[1] == 0x82):
		return true
	}
	return raw[0] >= 0xE0 && runes >= 2
}

// everyday characters are those that nearly all text is made of: they can be seen, and are no odd space. Beside ASCII they
// are Latin letters, dashes and quotation marks, kana and Chinese characters, with their blank.
func everyday(r rune) bool {
	return r >= ' ' && r < 0x7f || r == '\n' || r == '\t' || r >= 0xC0 && r < 0x300 || r >= 0x2010 && r < 0x2028 || r >= 0x3000 && r < 0xA000
}

// visible drops what cannot be seen and makes all line ends and spaces plain.
func visible(s string) (string, bool) {
	var b strings.Builder
	dropped := false
	done := 0 // so much of s is in b
	for i, r := range s {
		instead := ""
		switch {
		case everyday(r):
			continue
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
		case strings.ContainsRune("\r\v\f\u0085\u2028\u2029", r):
			instead = "\n"
		case unicode.Is(unicode.Zs, r):
			instead = " "
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r): // zero-width, direction and tag characters are Cf
			dropped = true
		default:
			continue
		}
		b.WriteString(s[done:i])
		b.WriteString(instead)
		done = i + utf8.RuneLen(r)
	}
	if done == 0 {
		return s, false
	}
	b.WriteString(s[done:])
	return b.String(), dropped
}
