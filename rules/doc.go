// Package rules is what Clarion knows and decides: failure signatures and how they are matched, the intake card, what a
// ticket should look like, what it still lacks, and what the note and the repeat issue say.
//
// It is pure: it opens nothing, reads no clock and logs nothing; reference times, records and evidence are arguments. It
// must not know any vendor, and nothing in it writes anywhere.
package rules
