package evidence

import (
	"math"
	"slices"
)

// habit is the past of one leaf or slice: the share of bad events, how many events that rests on, and how uneven it is.
type habit struct {
	p, n  float64
	noise noise
}

// noise is how much more than by chance alone bad events vary from block to block.
type noise struct {
	rho   float64 // the correlation of two events of one block
	block float64 // the events of such a block
}

// at is the correlation to reckon with among n events. A stretch longer than a block is as uneven as its share is. A
// shorter one may owe it all to clumps (one client's burst of retries), so it is taken to be as dispersed as a block.
func (o noise) at(n float64) float64 {
	if n >= o.block || n <= 1 {
		return o.rho
	}
	return min(o.rho*(o.block-1)/(n-1), 0.9)
}

// steady pools the blocks that are alike, leaving out those in which something else was clearly wrong, so that an
// earlier incident does not become the yardstick. At least half of the events stay.
func steady(blocks []cell) (kept []cell, pooled cell) {
	blocks = slices.DeleteFunc(slices.Clone(blocks), func(c cell) bool { return c.n <= 0 })
	if len(blocks) == 0 {
		return nil, cell{}
	}
	m := middle(blocks)
	for _, c := range blocks {
		if e := c.n * m; c.b <= 3*e+4*math.Sqrt(e)+3 {
			kept = append(kept, c)
			pooled = pooled.add(c)
		}
	}
	return kept, pooled
}

// middle is the median share, each block weighing as many events as it holds.
func middle(blocks []cell) float64 {
	sorted := slices.Clone(blocks)
	slices.SortFunc(sorted, func(x, y cell) int {
		switch d := x.share() - y.share(); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	all := 0.0
	for _, c := range sorted {
		all += c.n
	}
	seen := 0.0
	for _, c := range sorted {
		if seen += c.n; seen >= all/2 {
			return c.share()
		}
	}
	return 0
}

// smooth is a share that is never quite 0 or 1.
func smooth(c cell) float64 { return (c.b + 0.5) / (c.n + 1) }

// spread estimates the noise from blocks and what was expected of each: Pearson's statistic beyond what chance alone
// gives. Blocks in which nothing was to be expected say nothing about it.
func spread(blocks, expected []cell) noise {
	chi, k, n := 0.0, 0.0, 0.0
	for i, c := range blocks {
		e := expected[i].b
		if c.n <= 0 || e < 1 {
			continue
		}
		p := e / c.n
		chi += (c.b - e) * (c.b - e) / (e * max(1-p, 1e-3))
		n += c.n
		k++
	}
	if k < 4 {
		return noise{}
	}
	phi, mean := chi/(k-1), n/k
	if phi <= 1 || mean <= 1 {
		return noise{}
	}
	return noise{min((phi-1)/(mean-1), 0.5), mean}
}

// most is the largest count the tail is summed for; larger ones are scaled down, which only weakens the evidence.
const most = 20000

// tail is the probability of at least b bad ones among n, given the habit: a beta-binomial, whose breadth comes from how
// few past events the share rests on and from how much it varies of itself.
func tail(c cell, h habit) float64 {
	n, b := c.n, c.b
	if n > most {
		n, b = most, b*most/n
	}
	n, b = math.Round(n), math.Floor(b+1e-9)
	if b <= 0 || n <= 0 {
		return 1
	}
	b = min(b, n)
	m := 1/(h.noise.at(c.n)+1/(h.n+2)) - 1
	alpha, beta := h.p*m, (1-h.p)*m
	log := logChoose(n, b) + logBeta(b+alpha, n-b+beta) - logBeta(alpha, beta)
	term, total := 1.0, 0.0
	for k := b; k <= n; k++ {
		total += term
		term *= (n - k) / (k + 1) * (alpha + k) / (beta + n - k - 1)
		if term < total*1e-12 {
			break
		}
	}
	return min(1, math.Exp(log+math.Log(total)))
}

func logChoose(n, k float64) float64 { return lgamma(n+1) - lgamma(k+1) - lgamma(n-k+1) }

func logBeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// surprise is how much better a share of q explains the counts than one of p: a log likelihood ratio, in nats.
func surprise(c cell, p, q float64) float64 {
	s := 0.0
	if c.b > 0 {
		s += c.b * math.Log(q/p)
	}
	if g := c.n - c.b; g > 0 {
		s += g * math.Log((1-q)/(1-p))
	}
	return s
}

// excesses are the shares of otherwise good events that trouble may turn bad.
func excesses() []float64 {
	return []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 0.95}
}

// worse is the share after an excess fell on it.
func worse(p, excess float64) float64 { return min(p+(1-p)*excess, 1-1e-9) }
