package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// text makes a string that every database keeps as it is: PostgreSQL refuses NUL and what is not UTF-8.
func text(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// encode is v as JSON without NUL. Equal values give equal text, also after decoding it again.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(withoutNUL(b)), nil
}

// withoutNUL takes the escaped NULs out of JSON. An escaped backslash before the letters u0000 is not one.
func withoutNUL(b []byte) []byte {
	nul := []byte(`\u0000`)
	if !bytes.Contains(b, nul) {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] != '\\':
			out = append(out, b[i])
		case bytes.HasPrefix(b[i:], nul):
			i += len(nul) - 1
		default:
			out = append(out, b[i], b[i+1]) // JSON never ends in a backslash
			i++
		}
	}
	return out
}

func decode(s string, v any) error {
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// millis is the stored form of a time: the driver's own text form of one depends on the process that wrote it.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func bit(set bool) int { //nolint:revive // it converts a flag and is not steered by one
	if set {
		return 1
	}
	return 0
}
