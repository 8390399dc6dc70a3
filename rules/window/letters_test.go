package window

import "testing"

// Whole tickets, with times that are not the impact strewn in between.
func TestLetters(t *testing.T) {
	checkPhrases(t, "Europe/London", []phrase{
		{`Hello,

we run two sites on your platform (contract of 1 February 2025, renewal on 30 June). This morning the checkout page of both
returned a blank page. Our monitoring, which polls every 60 s, has the first miss at 08:41 and the last at 09:27. Nobody
touched anything here; our own release went out on Tuesday at 15:00.

I can be reached until 17:30 on 555-0100.

Regards, Ines`, "12 08:41", "12 09:27"},
		{`Severity: 2
Product: Webhooks
Opened: 12/03/2026 15:02
First occurrence: 12/03/2026 13:37
Last occurrence: 12/03/2026 14:12
Customer impact: order confirmations late by 30-45 min
Requested by: 13/03/2026 12:00`, "12 13:37", "12 14:12"},
		{`Our nightly sync (starts 01:00, normally done by 01:20) has not finished. It sits at step 3 of 5 since 01:07. We restarted
the worker at 08:30, no change. Timeout is 6 h on our side.`, "12 01:07", "open"},
		{`Can you confirm whether there was an incident on your side yesterday? Between 16:05 and 16:50 UTC roughly a third of our POST /orders
calls came back 502, typically after 30 s. Retries went through. We had a similar thing on 3 February (your ticket 88123), which took
you 4 days to acknowledge.`, "11 16:05", "11 16:50"},
		{`> On 11 March at 18:00 Support wrote:
> We see no problem between 12:00 and 13:00.

With respect, there was one. All requests from our Leeds office timed out from 11:20 to 12:45 on the 11th.`, "11 11:20", "11 12:45"},
		{`Search is broken again. Items added after 14 February are not found, older ones are. We reindexed on 1 March, to no avail.`, "02-14 00:00", "open"},
		{`Planned work on our side: none. Your maintenance (announced for Sunday 8 March 02:00-04:00) went fine. But since Monday 07:30
our SSO users get "invalid audience". About 400 people. Please treat as urgent, we have an audit on the 16th at 10:00.`, "09 07:30", "open"},
		{`curl output:

HTTP/1.1 503 Service Unavailable
Date: Thu, 12 Mar 2026 15:58:41 GMT
Retry-After: 120

Every call since 15:50. Started out of the blue.`, "12 15:50", "open"},
		{`Two things. 1) Invoice 4411 of 2 March is wrong. 2) More important: from half past six to a quarter to eight this morning the
scanner app could not log in at any of our 12 depots. Drivers left late.`, "12 06:30", "12 07:45"},
		{`ts,endpoint,status
2026-03-12T10:14:03Z,/v1/pay,200
2026-03-12T10:15:07Z,/v1/pay,504
2026-03-12T10:21:44Z,/v1/pay,504
2026-03-12T10:22:10Z,/v1/pay,200

4xx/5xx above are yours, please explain.`, "12 10:15", "12 10:21"},
		{`We have a 99.95 % SLA. By our count you were down for 38 minutes on Monday (09:12 to 09:50) and another 12 on Tuesday
(14:00 to 14:12). Credits please.`, "09 09:12", "09 09:50"},
		{`Nothing urgent, just feedback: last Thursday evening, between eight and nine, video calls kept dropping for everybody in the
team. It has been fine since.`, "05 20:00", "05 21:00"},
		{`The feed was 40 minutes behind when I looked at 11:00. It was in sync until 10:05 and is still behind now.`, "12 10:05", "open"},
		{`Users in Manchester report slow pages. Started 09:00 local, worst around 10:30, gone by 11:15. Frankfurt users fine all day.`, "12 09:00", "12 11:15"},
		{`API keys rotated on 10 March at 12:00 as you asked. From that moment on 401 for the batch user only.`, "10 12:00", "open"},
		{`Hi! Export of 2025 data: started yesterday 17:10, still "running" this afternoon at 16:00. Usually 20 min.`, "11 17:10", "open"},
	})
}
