package intake

import "strings"

// denies reports that the text takes a cue back: it says no, it says that there were none, or what looks like the mood of
// a sentence is the label of a time.
func (d *document) denies(f *family, found chain) bool {
	after := d.text.Folded()[found.end:]
	switch {
	case found.negated && (d.language != "pt" || !d.inThe(int(found.start))):
		return true
	case f.Role == roleMood && timed(after):
		return true
	}
	return none(after)
}

// inThe reports that what stands before place at is the Portuguese "no", which means "in the" and denies nothing.
func (d *document) inThe(at int) bool {
	const reach = 60
	before := d.text.Folded()[max(0, at-reach):at]
	if i := strings.LastIndexAny(before, ".,;:!?\n"); i >= 0 {
		before = before[i:]
	}
	article := false
	for w := range strings.FieldsSeq(before) {
		switch w {
		case "no", "nos":
			article = true
		case "nao", "não", "sem", "nenhum", "nenhuma", "nunca", "nem", "nada", "ninguem":
			return false
		}
	}
	return article
}

// none reports that a form says there was none of it: "errors: 0", "timeouts = none".
func none(after string) bool {
	after = strings.TrimLeft(after, "abcdefghijklmnopqrstuvwxyz") // what was found may be the stem of the word
	after = strings.TrimLeft(after, " ")
	if after == "" || after[0] != ':' && after[0] != '=' {
		return false
	}
	for value := range strings.FieldsSeq(after[1:min(len(after), 16)]) {
		return zero(strings.TrimRight(value, ",;."))
	}
	return false
}

// timed reports the label of a time: "Resolved: 09:41" says when, and not that there is nothing left to do.
func timed(after string) bool {
	value, labelled := strings.CutPrefix(strings.TrimLeft(after, " "), ":")
	value = strings.TrimLeft(value, " ")
	return labelled && value != "" && isDigit(value[0])
}

func zero(s string) bool {
	switch strings.ToLower(s) {
	case "0", "none", "no", "nil", "keine", "aucun", "ninguno", "nenhum", "nessuno", "geen", "なし":
		return true
	}
	return false
}
