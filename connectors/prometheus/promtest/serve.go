package promtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP speaks Prometheus' HTTP API, version 1.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.faults.Serve(w, r, s.serve) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.world.Token != "" && r.Header.Get("Authorization") != "Bearer "+s.world.Token:
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
	case s.world.OrgID != "" && r.Header.Get("X-Scope-OrgID") != s.world.OrgID:
		http.Error(w, "no org id", http.StatusUnauthorized)
	case r.URL.Path != "/api/v1/query" && r.URL.Path != "/api/v1/query_range":
		http.NotFound(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.URL.Path == "/api/v1/query":
		s.query(w, r)
	default:
		s.queryRange(w, r)
	}
}

type point [2]any // seconds, value as text

type element struct {
	Metric map[string]string `json:"metric"`
	Value  *point            `json:"value,omitempty"`
	Values []point           `json:"values,omitempty"`
}

func (s *Server) query(w http.ResponseWriter, r *http.Request) {
	n, err := parse(r.FormValue("query"))
	if err != nil {
		refuse(w, fmt.Errorf("invalid parameter %q: %w", "query", err))
		return
	}
	when, err := instant(r.FormValue("time"))
	if err != nil {
		refuse(w, fmt.Errorf("invalid parameter %q: %w", "time", err))
		return
	}
	out := []element{}
	for _, x := range s.eval(n, when) {
		p := pointOf(when, x.value)
		out = append(out, element{Metric: x.labels, Value: &p})
	}
	answer(w, "vector", out)
}

func (s *Server) queryRange(w http.ResponseWriter, r *http.Request) {
	n, from, to, step, err := rangeOf(r)
	if err != nil {
		refuse(w, err)
		return
	}
	at := map[string]int{}
	out := []element{}
	for t := from; !t.After(to); t = t.Add(step) {
		for _, x := range s.eval(n, t) {
			k := key(x.labels)
			i, ok := at[k]
			if !ok {
				i = len(out)
				at[k] = i
				out = append(out, element{Metric: x.labels})
			}
			out[i].Values = append(out[i].Values, pointOf(t, x.value))
		}
	}
	slices.SortFunc(out, func(a, b element) int { return strings.Compare(key(a.Metric), key(b.Metric)) })
	answer(w, "matrix", out)
}

func rangeOf(r *http.Request) (n *node, from, to time.Time, step time.Duration, err error) {
	if from, err = instant(r.FormValue("start")); err != nil {
		return nil, from, to, 0, fmt.Errorf("invalid parameter %q: %w", "start", err)
	}
	if to, err = instant(r.FormValue("end")); err != nil {
		return nil, from, to, 0, fmt.Errorf("invalid parameter %q: %w", "end", err)
	}
	if to.Before(from) {
		return nil, from, to, 0, errors.New(`invalid parameter "end": end timestamp must not be before start time`)
	}
	seconds, err := strconv.ParseFloat(r.FormValue("step"), 64)
	if err != nil {
		return nil, from, to, 0, fmt.Errorf("invalid parameter %q: cannot parse %q to a valid duration", "step", r.FormValue("step"))
	}
	if step = time.Duration(seconds * float64(time.Second)); step <= 0 {
		return nil, from, to, 0, errors.New(`invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer`)
	}
	if to.Sub(from)/step > 11000 {
		return nil, from, to, 0, errors.New("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)")
	}
	if n, err = parse(r.FormValue("query")); err != nil {
		return nil, from, to, 0, fmt.Errorf("invalid parameter %q: %w", "query", err)
	}
	return n, from, to, step, nil
}

// instant is a time as seconds or RFC 3339.
func instant(text string) (time.Time, error) {
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		whole, part := math.Modf(f)
		return time.Unix(int64(whole), int64(math.Round(part*1000))*int64(time.Millisecond)).UTC(), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("cannot parse %q to a valid timestamp", text)
}

func pointOf(at time.Time, v float64) point {
	return point{float64(at.UnixMilli()) / 1000, strconv.FormatFloat(v, 'f', -1, 64)}
}

func answer(w http.ResponseWriter, kind string, result []element) {
	send(w, http.StatusOK, map[string]any{"status": "success", "data": map[string]any{"resultType": kind, "result": result}})
}

func refuse(w http.ResponseWriter, err error) {
	send(w, http.StatusBadRequest, map[string]any{"status": "error", "errorType": "bad_data", "error": err.Error()})
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
