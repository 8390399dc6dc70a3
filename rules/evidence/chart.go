package evidence

import (
	"fmt"
	"math"
	"time"
)

// columns is how wide a chart gets: it has to fit a note.
const columns = 60

// chart draws the customer's bad share over the window and a little around it, one character a column, gaps as dots. Empty
// where there is nothing but gaps. The full height is least at the least: scaled to its own highest value, a steady few
// per cent would look like an outage.
func (s *seen) chart(least float64) string {
	margin := max(s.end.Sub(s.start)/4, 10*minute)
	lo, hi := s.points(s.start.Add(-margin), s.end.Add(margin))
	if hi <= lo {
		return ""
	}
	per := (hi - lo + columns - 1) / columns
	var shares []float64
	top, drawn := 0.0, false
	for i := lo; i < hi; i += per {
		var c cell
		for _, l := range s.fine.leaves {
			c = c.add(pool(l.cells, i, min(i+per, hi)))
		}
		share := math.NaN()
		if c.n > 0 {
			share = c.share()
			top, drawn = max(top, share), true
		}
		shares = append(shares, share)
	}
	if !drawn {
		return ""
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	line := make([]rune, len(shares))
	for i, v := range shares {
		switch {
		case math.IsNaN(v):
			line[i] = '·'
		case top == 0:
			line[i] = bars[0]
		default:
			line[i] = bars[int(math.Round(v/max(top, least)*float64(len(bars)-1)))]
		}
	}
	from, to := s.fine.grid.at(lo).Add(-s.step), s.fine.grid.at(hi-1)
	each := time.Duration(per) * s.step
	return fmt.Sprintf("%s %s %s, highest %s, a column is %s", from.UTC().Format("15:04"), string(line), to.UTC().Format("15:04 UTC"), percent(top), words(each))
}
