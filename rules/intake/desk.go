package intake

import "github.com/clarion-cre/clarion/rules/phrase"

// desk is room to work in, passed on from ticket to ticket and wiped before, so that nothing of a ticket is kept.
type desk struct {
	words      []word
	cues       []hit
	chains     []chain
	room       phrase.Room
	sentences  []sentence
	bySentence [][]hit
	reasons    reasons

	apart, failures, vague []hit // of the sentence that is weighed
	weights                []float64
	tally                  tally
	pros                   []float64 // of the sentences
}

// mostOnDesk is how many words, cues or sentences a desk may have room for and still be kept: more are met once in thousands
// of tickets.
const mostOnDesk = 8192

func (r *Reader) desk() *desk {
	if d, ok := r.desks.Get().(*desk); ok {
		return d
	}
	return &desk{tally: tally{}}
}

func (r *Reader) leave(d *desk) {
	if max(cap(d.words), cap(d.cues), cap(d.sentences)) > mostOnDesk {
		return
	}
	clear(d.words)
	clear(d.cues)
	clear(d.reasons.why)
	clear(d.reasons.doubtful)
	r.desks.Put(d)
}
