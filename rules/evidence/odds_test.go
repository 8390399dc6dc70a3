package evidence

import (
	"math"
	"math/rand/v2"
	"testing"
)

// binomialTail is the plain sum, for small counts.
func binomialTail(n, b int, p float64) float64 {
	total := 0.0
	for k := b; k <= n; k++ {
		total += math.Exp(logChoose(float64(n), float64(k)) + float64(k)*math.Log(p) + float64(n-k)*math.Log(1-p))
	}
	return total
}

func TestTailIsBinomialWithALongPast(t *testing.T) {
	for _, c := range []struct {
		n, b int
		p    float64
	}{{20, 3, 0.05}, {100, 1, 0.01}, {50, 50, 0.5}, {1000, 30, 0.02}, {5, 0, 0.1}} {
		got, want := tail(cell{float64(c.n), float64(c.b)}, habit{p: c.p, n: 1e9}), binomialTail(c.n, c.b, c.p)
		if math.Abs(got-want) > 1e-4*want+1e-12 {
			t.Errorf("%+v: %g, wanted %g", c, got, want)
		}
	}
}

func TestTailGrowsWithDoubt(t *testing.T) {
	c := cell{400, 20}
	sure := tail(c, habit{p: 0.02, n: 1e6})
	for name, h := range map[string]habit{
		"a short past":   {p: 0.02, n: 200},
		"an uneven past": {p: 0.02, n: 1e6, noise: noise{0.01, 400}},
		"clumps":         {p: 0.02, n: 1e6, noise: noise{0.001, 4000}},
	} {
		if got := tail(c, h); got <= sure {
			t.Errorf("%s: %g is not above %g", name, got, sure)
		}
	}
	if got := tail(cell{1e6, 3e5}, habit{p: 0.002, n: 1e6}); got > 1e-100 || math.IsNaN(got) {
		t.Errorf("a large count: %g", got)
	}
}

// Under the null, with the overdispersion that is assumed, small probabilities come about as rarely as they say.
func TestTailIsHonest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, h := range []habit{{p: 0.01, n: 5000}, {p: 0.05, n: 20000, noise: noise{0.005, 300}}} {
		rare, rounds := 0, 20000
		for range rounds {
			m := 1/(h.noise.rho+1/(h.n+2)) - 1
			p := beta(rng, h.p*m, (1-h.p)*m)
			b := 0.0
			for range 300 {
				if rng.Float64() < p {
					b++
				}
			}
			if tail(cell{300, b}, h) < 0.01 {
				rare++
			}
		}
		if got := float64(rare) / float64(rounds); got > 0.0125 {
			t.Errorf("%+v: under 1 %% comes about in %.2f %%", h, 100*got)
		}
	}
}

// beta draws by way of two gammas (Marsaglia and Tsang).
func beta(rng *rand.Rand, a, b float64) float64 {
	x, y := gamma(rng, a), gamma(rng, b)
	return x / (x + y)
}

func gamma(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(rng, shape+1) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := (1 + c*x) * (1 + c*x) * (1 + c*x)
		if v > 0 && math.Log(rng.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

func TestSteadyLeavesOutEarlierTrouble(t *testing.T) {
	blocks := []cell{{1000, 2}, {1000, 3}, {900, 1}, {1000, 220}, {1100, 2}, {0, 0}, {1000, 180}, {1000, 4}}
	kept, pooled := steady(blocks)
	if len(kept) != 5 || pooled.b != 12 {
		t.Errorf("kept %v, %v", kept, pooled)
	}
	if _, pooled := steady(nil); pooled.n != 0 {
		t.Error("something of nothing")
	}
}

func TestSpread(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	draw := func(vary float64) noise {
		var blocks, expected []cell
		for range 60 {
			p := 0.02 * math.Exp(vary*rng.NormFloat64())
			b := 0.0
			for range 2000 {
				if rng.Float64() < p {
					b++
				}
			}
			blocks, expected = append(blocks, cell{2000, b}), append(expected, cell{2000, 40})
		}
		return spread(blocks, expected)
	}
	even, uneven := draw(0), draw(0.5)
	if even.rho > 0.0005 || uneven.rho < 0.002 {
		t.Errorf("even %v, uneven %v", even, uneven)
	}
}

func TestWorstFindsTheStretch(t *testing.T) {
	r := &row{}
	for i := range 120 {
		c := cell{100, 1}
		if i >= 40 && i < 52 {
			c.b = 25
		}
		r.cells, r.expected = append(r.cells, c), append(r.expected, cell{100, 1})
	}
	if s := worst(r, 0, 120); s.from != 40 || s.to != 52 {
		t.Errorf("%+v", s)
	}
	if s := worst(r, 0, 45); s.from != 40 || s.to != 45 {
		t.Errorf("%+v", s)
	}
	if s := grow(r, worst(r, 45, 48), 0, 120); s.from != 40 || s.to != 52 {
		t.Errorf("grown to %+v", s)
	}
	if s := worst(r, 60, 120); s.to != s.from {
		t.Errorf("found %+v where it was calm", s)
	}
}

// Two troubles inside one large place are told apart, though the large place alone explains more than either.
func TestExplainTwoAtOnce(t *testing.T) {
	c := Check{By: []string{"tenant", "region"}}.withDefaults()
	var ts []tell
	for _, tenant := range []string{"a", "b", "c", "d", "e"} {
		for _, region := range []string{"1", "2", "3"} {
			x := cell{1000, 2}
			if region == "1" || tenant == "e" {
				x.b = 200
			}
			ts = append(ts, tell{leaf: &leaf{values: []string{tenant, region}}, now: x, p: 0.002, gain: elevated(x, 0.002, 1), excess: x.b - 2})
		}
	}
	sites := explain(c, ts)
	if len(sites) != 2 {
		t.Fatalf("%d places", len(sites))
	}
	got := map[PlaceKind]bool{kind(c, sites[0].slice): true, kind(c, sites[1].slice): true}
	if !got[Region] || !got[Tenant] {
		t.Errorf("%v", got)
	}
}
