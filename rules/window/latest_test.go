package window

import (
	"testing"
	"time"
)

// TestUntilWhenAllWasWell: the last thing that came, what ran out, and lists of what happened. They are read on Thursday, 18 June 2026, at 15:00.
func TestUntilWhenAllWasWell(t *testing.T) {
	for _, c := range []struct {
		name    string
		phrases map[string][]phrase // by zone
	}{
		{"the last thing that came", map[string][]phrase{
			"UTC": {
				{"The last build that finished is about three days ago, and other jobs are stuck.", "06-15 00:00", "open"},
				{"Feed is not updating. The latest item in there is dated 17 Jun 2026 19:55:45 +0000 (almost 19 hours ago).", "06-17 19:55", "open"},
				{"The page is stale: the newest post is from 16 June 14:05.", "06-16 14:05", "open"},
				{"Data frozen, most recent record 2026-06-16 14:05.", "06-16 14:05", "open"},
				{"Last commit mirrored was 2 days ago, nothing since.", "06-16 00:00", "open"},
				{"The last mail arrived three hours ago, nothing after that.", "06-18 12:00", "open"},
			},
			"Europe/Berlin": {
				{"Die letzte Meldung kam vor drei Tagen, seither ist die Liste leer.", "06-15 00:00", "open"},
				{"Der neueste Eintrag ist vom 16. Juni, 14:05 Uhr, danach fehlt alles.", "06-16 14:05", "open"},
				{"Keine neuen Werte, letzter Messwert 16.06. 14:05 Uhr.", "06-16 14:05", "open"},
			},
			"Europe/Rome": {
				{"Ultimo controllo: 16 giugno alle ore 15:25. Oggi è il 18 e non cambia nulla.", "06-16 15:25", "open"},
				{"L'ultimo aggiornamento è di tre giorni fa, i dati non cambiano.", "06-15 00:00", "open"},
			},
			"Europe/Paris": {
				{"La dernière mise à jour date du 16 juin à 14h05, depuis plus rien.", "06-16 14:05", "open"},
			},
			"Europe/Madrid": {
				{"El último registro es de hace tres días, no se actualiza.", "06-15 00:00", "open"},
				{"Última actualización: 16 de junio a las 14:05. Desde ahí nada.", "06-16 14:05", "open"},
			},
			"America/Sao_Paulo": {
				{"A última atualização foi há três dias, os dados estão parados.", "06-15 00:00", "open"},
				{"Último registro: 16/06 às 14:05, depois disso nada aparece.", "06-16 14:05", "open"},
			},
			"Europe/Amsterdam": {
				{"De laatste meting is van drie dagen geleden, er komt niets nieuws.", "06-15 00:00", "open"},
				{"Nieuwste bericht is van 16 juni 14:05, daarna niets.", "06-16 14:05", "open"},
			},
			"Asia/Tokyo": {
				{"最新のデータが3日前のままで更新されません。", "06-15 00:00", "open"},
				{"最終更新は6月16日14:05で、それ以降表示されません。", "06-16 14:05", "open"},
			},
		}},
		{"what ran out", map[string][]phrase{
			"UTC": {
				{"I see \"certificate expired\". Expires on: Jun 15, 2026.", "06-15 00:00", "open"},
				{"Connections are refused. Not after: 2026-06-16 12:00 UTC", "06-16 12:00", "open"},
				{"Login is broken. My licence expires on 30 June 2026.", "-", ""},
				{"Login is broken. Our plan expires on 30 June.", "-", ""},
				{"My browser says the certificate has expired:\n\nIssuer: Some CA R3\nExpires on: Jun 15, 2026\nCurrent date: Jun 18, 2026", "06-15 00:00", "open"},
				{"The certificate of the api expired on 16/06/2026 and calls fail.", "06-16 00:00", "open"},
				{"Your TLS certificate expired yesterday at 23:59, nothing connects.", "06-17 23:59", "open"},
				{"Certificate validity: not after Jun 16 12:00:00 2026 GMT. Connections fail.", "06-16 12:00", "open"},
				{"The login page is broken. My licence expires on 30 June 2026.", "-", ""},
				{"Still the same here.\n\nOn 16 June 2026 at 14:05, Ann wrote:\n> The export failed at 14:05.", "-", ""},
				{"> The export failed at 14:05.\n\nWe have fixed that, can you check?", "-", ""},
			},
			"Europe/Berlin": {
				{"Die Suche klemmt. Unser Vertrag läuft ab am 30.09.2026.", "-", ""},
				{"Das Zertifikat ist am 16.06.2026 abgelaufen, der Browser meldet einen Fehler.", "06-16 00:00", "open"},
				{"Zertifikat gültig bis 16.06.2026, seitdem Fehlermeldung.", "06-16 00:00", "open"},
			},
			"Europe/Madrid": {
				{"El navegador da error: el certificado vence el 16/06/2026.", "06-16 00:00", "open"},
				{"El certificado caducó el 16 de junio y la página da error.", "06-16 00:00", "open"},
			},
			"Europe/Rome": {
				{"Il browser segnala un errore: la chiave scade il 16/06/2026.", "06-16 00:00", "open"},
				{"La chiave è scaduta il 16 giugno e il sito dà errore.", "06-16 00:00", "open"},
			},
			"America/Sao_Paulo": {
				{"O navegador mostra erro: o certificado vence em 16/06/2026.", "06-16 00:00", "open"},
				{"O certificado expirou em 16 de junho e o site dá erro.", "06-16 00:00", "open"},
			},
			"Europe/Amsterdam": {
				{"De browser geeft een fout: sleutel geldig tot 16-06-2026.", "06-16 00:00", "open"},
				{"De sleutel is op 16 juni verlopen, de site geeft een fout.", "06-16 00:00", "open"},
			},
			"Europe/Paris": {
				{"Le certificat a expiré le 16 juin, le site n'est plus accessible.", "06-16 00:00", "open"},
			},
			"Asia/Tokyo": {
				{"証明書が6月16日に期限切れになり、接続できません。", "06-16 00:00", "open"},
			},
		}},
		{"timelines with dates", map[string][]phrase{
			"UTC": {
				{"# Postmortem\n\nAll services unreachable.\n\n## Timeline\n\n| Time | Event |\n| --- | --- |\n| 2026-06-16 07:30 | Rollover of nodes started |\n| 2026-06-16 08:00 | All services returning 404 |\n| 2026-06-16 08:05 | Investigation started |\n| 2026-06-16 09:08 | All traffic working as intended |\n| 2026-06-16 09:20 | Changes applied upstream |", "06-16 08:00", "06-16 09:08"},
				{"# Incident\n\n| Time | Event |\n| 2026-06-16 15:36 | Server certificate expires |\n| 2026-06-16 16:02 | First alert indicating a problem |\n| 2026-06-16 18:04 | New certificates generated, service restored |", "06-16 15:36", "06-16 18:04"},
				{"Timeline (UTC)\n- 2026-06-16 10:02: deploy of 3.2\n- 2026-06-16 10:05: error rate rises, checkout fails\n- 2026-06-16 10:40: rolled back, all normal again", "06-16 10:05", "06-16 10:40"},
				{"Timeline\n* **10:45** - release with a bug, exceptions in the browser\n* **12:59** - support notices reports\n* **14:11** - reverts deployed, issue mitigated", "06-18 10:45", "06-18 14:11"},
				{"A massive outage at 18.06.2026 at 10:51 UTC took the server offline.\n\nEDIT 18.06.2026 at 10:59 UTC:\nWe are implementing a patch.\n\nEDIT 18.06.2026 at 11:07 UTC:\nThe server is back online.\n\nEDIT 18.10.2026 at 11:38 UTC:\nThe issue is resolved now.", "06-18 10:51", "06-18 11:07"},
			},
			"Europe/Berlin": {
				{"Verlauf\n\n| Uhrzeit | Ereignis |\n| 16.06.2026 09:10 | Anmeldung schlägt fehl |\n| 16.06.2026 09:30 | Ursache gesucht |\n| 16.06.2026 10:05 | Alles wieder in Ordnung |", "06-16 09:10", "06-16 10:05"},
			},
			"Europe/Paris": {
				{"Chronologie\n16/06/2026 09:10 : la connexion échoue\n16/06/2026 09:30 : analyse en cours\n16/06/2026 10:05 : service rétabli", "06-16 09:10", "06-16 10:05"},
			},
			"Europe/Madrid": {
				{"Cronología\n| 2026-06-16 09:10 | El acceso falla |\n| 2026-06-16 09:30 | Se busca la causa |\n| 2026-06-16 10:05 | Servicio restablecido |", "06-16 09:10", "06-16 10:05"},
			},
			"Europe/Rome": {
				{"Cronologia\n- 16/06/2026 09:10: l'accesso non funziona\n- 16/06/2026 09:30: analisi\n- 16/06/2026 10:05: servizio ripristinato", "06-16 09:10", "06-16 10:05"},
			},
			"America/Sao_Paulo": {
				{"Linha do tempo\n- 16/06/2026 09:10: o acesso falha\n- 16/06/2026 09:30: análise\n- 16/06/2026 10:05: serviço restabelecido", "06-16 09:10", "06-16 10:05"},
			},
			"Europe/Amsterdam": {
				{"Tijdlijn\n| 2026-06-16 09:10 | Inloggen mislukt |\n| 2026-06-16 09:30 | Oorzaak gezocht |\n| 2026-06-16 10:05 | Dienst hersteld |", "06-16 09:10", "06-16 10:05"},
			},
			"Asia/Tokyo": {
				{"経緯\n2026-06-16 09:10 ログインできない\n2026-06-16 09:30 調査開始\n2026-06-16 10:05 復旧", "06-16 09:10", "06-16 10:05"},
			},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for zone, phrases := range c.phrases {
				checkPhrasesOf(t, zone, time.Date(2026, 6, 18, 15, 0, 0, 0, time.UTC), phrases)
			}
		})
	}
}
