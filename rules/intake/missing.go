package intake

// missing lists what a person would have to ask for, the most useful first, and phrases the first as a question in the
// reporter's language. Times come first: without them no signal can be looked at.
func (r *Reader) missing(rec *Record) {
	w := rec.Window
	need := func(lacking bool, what string) {
		if lacking {
			rec.Missing = append(rec.Missing, what)
		}
	}
	need(w == nil || w.Start.IsZero(), "window_start")
	need(rec.Customer == nil, "customer")
	need(w != nil && !w.Start.IsZero() && w.End.IsZero() && !w.Open, "window_end")
	need(len(rec.StatusCodes)+len(rec.ErrorNames)+len(rec.Endpoints)+len(rec.RequestIDs) == 0 && rec.Symptom == Errors, "detail")
	need(w != nil && w.ZoneSource == "assumed" && w.Granularity == "minute", "zone")
	need(rec.Scope == Unknown, "scope")
	if len(rec.Missing) == 0 {
		return
	}
	asks := r.asks[rec.Language]
	if asks == nil {
		asks = r.asks["en"]
	}
	rec.Question = asks[rec.Missing[0]]
}
