package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold is the lower-case base form of one non-ASCII character, s being its bytes.
func fold(r rune, s string) string {
	if d := norm.NFKD.PropertiesString(s).Decomposition(); len(d) > 0 {
		return base(string(d))
	}
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'œ', 'Œ':
		return "oe"
	case 'ø', 'Ø':
		return "o"
	case 'ł', 'Ł':
		return "l"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d"
	case 'ı':
		return "i"
	case '“', '”', '„', '«', '»', '「', '」', '『', '』':
		return `"`
	case '、':
		return ","
	}
	return string(unicode.ToLower(r))
}

// base drops the marks of a decomposed character but composes kana again.
func base(d string) string {
	var b strings.Builder
	kana := false
	for _, r := range d {
		switch {
		case r == 0x3099 || r == 0x309A:
			kana = true
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case blank(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	if kana {
		return norm.NFC.String(b.String())
	}
	return b.String()
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return plain(r)
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == 'ー'
}

// plain reports an ASCII letter, digit or underscore. It is asked several times for each byte of a text: a bit for each
// of them answers faster than comparisons do.
func plain(r rune) bool {
	const digits, letters = 0x03ff_0000_0000_0000, 0x07ff_fffe_87ff_fffe
	switch {
	case r < 0:
		return false
	case r < 64:
		return digits>>r&1 == 1
	}
	return r < utf8.RuneSelf && letters>>(r-64)&1 == 1
}

// unspaced reports whether r belongs to a script that is written without spaces between words, or whose particles are
// glued to the word (Hangul), so that a word may begin and end beside any other letter.
func unspaced(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) || r == 'ー'
}
