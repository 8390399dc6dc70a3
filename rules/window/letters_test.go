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

func TestMoreLetters(t *testing.T) {
	checkPhrases(t, "America/New_York", []phrase{
		{`We're a logistics company using your geocoder. Around 10:40 AM our dispatchers started seeing "address not found" for perfectly valid
addresses in Ohio. By 11:30 AM it affected all states. As of writing (2 PM) it is still happening. Our account id is gx-2291.`, "12 10:40", "open"},
		{`Good afternoon. On Tuesday night we could not submit payroll: the submit button did nothing from 9:30 PM till a little after 11.
We made the cutoff (midnight) with minutes to spare. This also happened on January 30.`, "10 21:30", "10 23:00"},
		{`Subject says it all. Started at 8:05. Ended 8:11. Started again at 9:20, ended 9:31. All 503s.`, "12 08:05", "12 08:11"},
		{`Our SLO alert for you: burn rate > 14x
firing since 2026-03-12T18:22:00Z
dashboard https://grafana.example/d/abc?from=1773330000000&to=1773340000000`, "12 14:22", "open"},
		{`I sent you an email on Monday at 9 and called on Tuesday at 11, no answer. The dashboards have been empty since last Friday.`, "06 00:00", "open"},
		{`The meeting rooms dropped off the system at 7 this morning. Bob rebooted the gateway at 7:30 which did not help. At 8:45 they came back on their own.`, "12 07:00", "12 08:45"},
		{`Every upload larger than 100 MB made after 6 PM yesterday is corrupted. Smaller ones are fine. Hashes below.`, "11 18:00", "open"},
		{`We got an automated notice that our usage exceeded the quota at 03:00 UTC and since then all of our jobs are queued. We have a 9 AM deadline.`, "11 23:00", "open"},
		{`Reproducible: yes
When did it start: this Monday, shortly after 2 PM
Is it ongoing: yes
Impact: no SMS delivered`, "09 14:00", "open"},
		{`Time of incident: 3/11/2026 between 4:15 PM and 4:55 PM EST
Users affected: 212
Error shown: "Something went wrong"`, "11 16:15", "11 16:55"},
		{`Our customers saw wrong prices for 47 minutes this morning, beginning at 6:13.`, "12 06:13", "12 07:00"},
		{`We were affected by yesterday's outage too (about 1:20 to 2:05 PM Eastern). Please add us to the list.`, "11 13:20", "11 14:05"},
		{`Latency to your NYC edge has been terrible since the night of the 9th.`, "09 20:00", "open"},
		{`Deliveries for events created between 2026-03-11 23:00 UTC and 2026-03-12 01:30 UTC never arrived.`, "11 19:00", "11 21:30"},
		{`hey folks, jobs stuck in "queued" for the last 3 hrs, queue depth 4k. restarted runners twice. thx`, "12 13:20", "open"},
	})
}

func TestForeignLetters(t *testing.T) {
	checkPhrases(t, "Europe/Berlin", []phrase{
		{`Guten Tag, unser Vertrag läuft seit 1.1.2024. Heute früh um 7:12 Uhr fiel bei uns die Anmeldung aus, gegen 7:58 Uhr ging wieder alles.
Rückruf bitte bis 17 Uhr.`, "12 07:12", "12 07:58"},
		{`Hallo, seit Dienstagabend kommen bei uns keine Webhooks mehr an. Am Montag war noch alles in Ordnung. Wir haben nichts geändert.`, "10 18:00", "open"},
		{`Die Schnittstelle antwortet seit ca. 14:20 Uhr nur noch mit 504. Laut eurer Statusseite seit 15 Uhr behoben, bei uns nicht.`, "12 14:20", "open"},
		{`Bonjour, suite à votre maintenance de dimanche, nos exports sont vides depuis lundi 8h. Merci de nous rappeler avant 17h.`, "09 08:00", "open"},
		{`Bonjour, ce matin vers 9h15 le portail a cessé de répondre ; tout est revenu à 9h50. Est-ce lié à l'incident du 3 mars ?`, "12 09:15", "12 09:50"},
		{`Hola, ayer por la tarde, entre las 17:05 y las 17:40, los pagos fallaron con error 502. Nuestro contrato es del 1 de enero de 2024.`, "11 17:05", "11 17:40"},
		{`Buenos días: desde el lunes a las 7:30 nadie de la oficina puede entrar. Hemos reiniciado todo el martes, sin éxito.`, "09 07:30", "open"},
		{`Bom dia, o painel está fora do ar desde as 6h45. Abrimos chamado às 8h e ninguém respondeu.`, "12 06:45", "open"},
		{`Buongiorno, ieri dalle 18:10 alle 18:55 le notifiche non arrivavano. Oggi tutto regolare. Il nostro contratto scade il 30 giugno.`, "11 18:10", "11 18:55"},
		{`Goedemorgen, sinds vannacht 2:15 uur krijgen we alleen maar 401. Gisteren om 17:00 werkte alles nog. Graag reactie voor 12:00.`, "12 02:15", "open"},
		{`いつもお世話になっております。本日9時20分頃より管理画面にログインできない状態が続いております。10時までにご回答いただけますでしょうか。`, "12 09:20", "open"},
		{`お世話になります。昨日の15:30から16:10にかけてAPIの応答が極端に遅くなりました。現在は正常です。原因を教えてください。`, "11 15:30", "11 16:10"},
	})
}
