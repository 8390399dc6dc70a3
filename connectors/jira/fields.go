package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// The types of custom fields that intake fields may be mapped to.
const (
	typeDateTime = "datetime"
	typeText     = "string"
	typeOption   = "option" // a select list; its options are the intake words themselves
)

// readFieldValues reads the mapped fields that hold something.
func (q *Queue) readFieldValues(t *connectors.Ticket, s *site, raw rawIssue) error {
	for name, id := range s.mapped {
		value, err := fieldText(s.fields[id].Schema.Type, raw.Fields[id])
		if err != nil {
			return odd(id)
		}
		if value == "" {
			continue
		}
		if t.Fields == nil {
			t.Fields = map[string]string{}
		}
		t.Fields[name] = value
	}
	return nil
}

func fieldText(kind string, data json.RawMessage) (string, error) {
	trimmed := strings.TrimSpace(string(data))
	switch {
	case trimmed == "" || trimmed == "null":
		return "", nil
	case strings.HasPrefix(trimmed, "{"):
		var option struct {
			Value string `json:"value"`
		}
		err := json.Unmarshal(data, &option)
		return clean(option.Value), err
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return "", err
	}
	if kind == typeDateTime {
		at, err := parseTime(s)
		if err != nil {
			return "", err
		}
		return at.Format(time.RFC3339), nil
	}
	return clean(s), nil
}

// fieldValues turns intake fields into what Jira takes. Fields that the operator did not map are left out; a mapping
// that does not fit is an error before anything is written.
func (s *site) fieldValues(fields map[string]string) (map[string]any, error) {
	out := map[string]any{}
	for _, name := range sortedKeys(fields) {
		id, mapped := s.mapped[name]
		if !mapped {
			continue
		}
		f, known := s.fields[id]
		if !known {
			return nil, fmt.Errorf("write field %s: %s does not exist (any more)", name, id)
		}
		value, err := fieldValue(f.Schema.Type, fields[name])
		if err != nil {
			return nil, fmt.Errorf("write field %s (%s): %w", name, id, err)
		}
		out[id] = value
	}
	return out, nil
}

func fieldValue(kind, value string) (any, error) {
	switch kind {
	case typeDateTime:
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			return nil, errors.New("not an RFC 3339 time")
		}
		return at.UTC().Format(timeLayout), nil
	case typeText:
		return value, nil
	case typeOption:
		return map[string]string{"value": value}, nil
	}
	return nil, errors.New("the field is neither a date and time, nor text, nor a select list")
}
