package window

import "testing"

func TestSydneyTickets(t *testing.T) {
	checkPhrases(t, "Australia/Sydney", []phrase{
		{"Bulk import jobs submitted after 2pm yesterday are all sitting in PENDING.", "11 14:00", "open"},
		{"Between quarter past three and four this arvo the API refused connections.", "12 15:15", "12 16:00"},
		{"We've had no callbacks from you since Monday 9 March, 11:20am AEDT.", "09 11:20", "open"},
		{"Your CDN served us 403s 10/03 21:40 through 11/03 00:15.", "10 21:40", "11 00:15"},
		{"15:10-15:35 today: token endpoint 500s, about 1 in 3.", "12 15:10", "12 15:35"},
		{"For roughly an hour from half past eight last night the player stalled.", "11 20:30", "11 21:30"},
		{"On Monday the report was generated at 11:00 instead of 06:00.", "09 06:00", "09 11:00"},
		{"The degradation lasted from 13:00 UTC+11 until about 13:40.", "12 13:00", "12 13:40"},
		{"it went from bad to worse: slow at 9, timeouts at 10, dead at 11", "12 09:00", "open"},
		{"Nothing but 502 from 2026-03-12 03:14:07 +0000 to 2026-03-12 03:20:41 +0000", "12 14:14", "12 14:20"},
		{"Access tokens issued between 08:00 and 08:30 this morning are rejected.", "12 08:00", "12 08:30"},
		{"All quiet until 14:55 when every second request began to fail.", "12 14:55", "open"},
		{"Uptime robot: DOWN 2026-03-12 12:01:33, UP 2026-03-12 12:19:02 (17m 29s)", "12 12:01", "12 12:19"},
		{"Monitor is DOWN since 15:42:10. Reason: Connection Timeout", "12 15:42", "open"},
		{"Performance has been poor since we came in this morning", "12 06:00", "open"},
		{"Could not log on from 7 till half eight.", "12 07:00", "12 08:30"},
		{"all sessions dropped at noon sharp, reconnect impossible until 12:25", "12 12:00", "12 12:25"},
		{"we have not received a single event since you rotated the certs on the 5th", "05 00:00", "open"},
		{"search down 40 mins & counting", "12 15:40", "open"},
		{"The issue occurred yesterday, 11 March, 4:50 pm – 5:20 pm (AEDT).", "11 16:50", "11 17:20"},
		{"Been seeing ECONNRESET from around 1am; last one 4:37am.", "12 01:00", "12 04:37"},
		{"Degraded: 11 Mar 22:10 AEDT. Restored: 11 Mar 23:05 AEDT.", "11 22:10", "11 23:05"},
		{"Every night this week between 1 and 3 the export fails", "12 01:00", "12 03:00"},
		{"started failing Tue arvo around 3", "10 15:00", "open"},
		{"Incident no. 1: Mon 10:00-10:10. Incident no. 2: Tue 11:00-11:45. Both times 504.", "09 10:00", "09 10:10"},
		{"half the fleet lost telemetry at 0340 and got it back at 0512", "12 03:40", "12 05:12"},
		{"Users see an empty inbox since this morning's release (07:30).", "12 07:30", "open"},
		{"Nachts zwischen 2 und 3 Uhr Fehler", "12 02:00", "12 03:00"},
		{"the outage you posted for 10:00-10:30 in fact ran till 11:10 for us; first errors 09:55", "12 09:55", "12 11:10"},
	})
}
