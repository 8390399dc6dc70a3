package eval

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sort"
	"strconv"
	"time"
)

// The day is written with Prometheus remote write 1.0: a protobuf message in a snappy frame. Both are simple enough to
// be written by hand here (the frame holds literals only), which saves two modules.

// column is one series on its way.
type column struct {
	head    []byte // its labels, encoded
	samples []byte // those not yet sent, encoded
}

// fill makes the day and sends it, half an hour at a time, in the order of time.
func fill(base string, t truth, seed uint64, hours int) error {
	rng := rand.New(rand.NewPCG(seed, 11))
	cs := combos(t)
	columns := make([][]*column, len(cs))
	for i, c := range cs {
		columns[i] = c.columns()
	}
	gaps, resets := t.hazard("gap"), t.hazard("counter_reset")
	for m := range hours*60 + 1 {
		at := t.midnight().Add(time.Duration(m) * time.Minute)
		for i, c := range cs {
			for _, h := range resets {
				if at.Equal(*h.Start) && matches(h.Match, c.tenant, c.region, c.route.path) {
					c.restart()
				}
			}
			c.live(t, at, rng)
			if silent(gaps, c, at) {
				continue
			}
			c.sample(columns[i], at)
		}
		if m%30 == 29 || m == hours*60 {
			if err := push(base, columns); err != nil {
				return err
			}
		}
	}
	return nil
}

func silent(gaps []hazard, c *combo, at time.Time) bool {
	for _, h := range gaps {
		if matches(h.Match, c.tenant, c.region, c.route.path) && !at.Before(*h.Start) && at.Before(*h.End) {
			return true
		}
	}
	return false
}

func (c *combo) columns() []*column {
	var out []*column
	for _, le := range limits() {
		out = append(out, c.column("http_request_duration_seconds_bucket", "le", strconv.FormatFloat(le, 'g', -1, 64)))
	}
	out = append(out, c.column("http_request_duration_seconds_bucket", "le", "+Inf"))
	for _, code := range []string{"200", "404", "503"} {
		out = append(out, c.column("http_requests_total", "code", code))
	}
	return out
}

func (c *combo) column(name, label, value string) *column {
	labels := [][2]string{{"__name__", name}, {"region", c.region}, {"route", c.route.path}, {"tenant", c.tenant}, {label, value}}
	sort.Slice(labels, func(i, j int) bool { return labels[i][0] < labels[j][0] })
	var head []byte
	for _, l := range labels {
		head = field(head, 1, field(field(nil, 1, []byte(l[0])), 2, []byte(l[1])))
	}
	return &column{head: head}
}

func (c *combo) sample(columns []*column, at time.Time) {
	values := append(append([]float64(nil), c.below...), c.codes[:]...)
	for i, v := range values {
		var s []byte
		s = append(s, 1<<3|1)
		s = binary.LittleEndian.AppendUint64(s, math.Float64bits(v))
		s = binary.AppendUvarint(append(s, 2<<3), uint64(at.UnixMilli()))
		columns[i].samples = field(columns[i].samples, 2, s)
	}
}

// field appends a length-delimited protobuf field.
func field(b []byte, number int, content []byte) []byte {
	b = append(b, byte(number<<3|2))
	b = binary.AppendUvarint(b, uint64(len(content)))
	return append(b, content...)
}

func push(base string, columns [][]*column) error {
	var message []byte
	for _, group := range columns {
		for _, c := range group {
			if len(c.samples) > 0 {
				message = field(message, 1, append(append([]byte(nil), c.head...), c.samples...))
				c.samples = c.samples[:0]
			}
		}
	}
	frame := binary.AppendUvarint(nil, uint64(len(message)))
	for len(message) > 0 {
		n := min(len(message), 1<<16)
		frame = append(frame, 61<<2, byte(n-1), byte((n-1)>>8)) // a literal of up to 64 KiB
		frame = append(frame, message[:n]...)
		message = message[n:]
	}
	req, err := http.NewRequest(http.MethodPost, base+"/api/v1/write", bytes.NewReader(frame))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	req.Header.Set("Content-Encoding", "snappy")
	req.Header.Set("X-Prometheus-Remote-Write-Version", "0.1.0")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("remote write: %s", resp.Status)
	}
	return nil
}
