package window

import (
	"testing"
	"time"
)

// TestStillWorkedThen: until when it worked, and what tells which of two times it was. They are read on Thursday, 18 June
// 2026, at 15:30.
func TestStillWorkedThen(t *testing.T) {
	for _, c := range []struct {
		name    string
		phrases []phrase
	}{
		{"until then one could", []phrase{
			{"I was playing until 3am and now I can't get in.", "06-18 03:00", "open"},
			{"I was connecting until 3am and when I tried to get on it gave me an error", "06-18 03:00", "open"},
			{"I could use it until 9:10. Now I get an error.", "06-18 09:10", "open"},
			{"We were able to print until 14:10. Now it hangs.", "06-18 14:10", "open"},
			{"Ich konnte mich bis 9:10 anmelden und jetzt geht es nicht mehr.", "06-18 09:10", "open"},
			{"Je pouvais me connecter jusqu'à 9h10 et maintenant plus rien.", "06-18 09:10", "open"},
			{"Pude entrar hasta las 9:10 y ahora no puedo.", "06-18 09:10", "open"},
			{"Consegui entrar até as 9:10 e agora não consigo.", "06-18 09:10", "open"},
			{"Riuscivo ad entrare fino alle 9:10 e adesso non funziona.", "06-18 09:10", "open"},
			{"I could not log in until 9:10.", "", "06-18 09:10"},
			{"The API failed until 9:10, and now it is slow.", "", "06-18 09:10"},
			{"We could not work until 9:10 and lost orders.", "", "06-18 09:10"},
		}},
		{"so long before one could", []phrase{
			{"I can't log in right now, 10-15 mins before i could log in.", "06-18 15:20", "open"},
			{"I cannot log in. 10 minutes before I could.", "06-18 15:20", "open"},
			{"I cannot log in. Half an hour before we were able to.", "06-18 15:00", "open"},
			{"Ich kann mich nicht anmelden, 10 Minuten vorher konnte ich noch.", "06-18 15:20", "open"},
			{"Je ne peux pas me connecter, 10 minutes avant je pouvais.", "06-18 15:20", "open"},
			{"10 minutes before the meeting I could not log in.", "-", ""},
		}},
		{"the last time it came", []phrase{
			{"Today, around 09:55 was last time the lists were refreshed. What's wrong?", "06-18 09:55", "open"},
			{"09:55 was the last time it refreshed. Nothing since.", "06-18 09:55", "open"},
			{"Yesterday was the last time it worked. It fails.", "06-17 00:00", "open"},
			{"À 9h55 c'était la dernière mise à jour. Plus rien n'arrive.", "06-18 09:55", "open"},
			{"A las 9:55 fue la última vez que se actualizó. No llega nada.", "06-18 09:55", "open"},
			{"Às 9:55 foi a última vez que atualizou. Não chega nada.", "06-18 09:55", "open"},
			{"Alle 9:55 è stata l'ultima volta che si è aggiornato. Non arriva nulla.", "06-18 09:55", "open"},
			{"Om 9:55 was de laatste keer dat er iets kwam. Er komt niets.", "06-18 09:55", "open"},
		}},
		{"the half of the day by the length", []phrase{
			{"It crashed at 1:30, we have been locked out for two hours.", "06-18 13:30", "open"},
			{"At 3:10 the app froze. It has been frozen for 20 minutes.", "06-18 15:10", "open"},
			{"It went down at 1:30 and I cannot log in for two hours now.", "06-18 13:30", "open"},
			{"Um 2:30 fiel es aus, eine Stunde lang geht schon nichts.", "06-18 14:30", "open"},
			{"À 1:30 tout est tombé, plus rien pendant deux heures.", "06-18 13:30", "open"},
			{"A las 1:30 se cayó y llevamos dos horas sin servicio.", "06-18 13:30", "open"},
			{"It went down at 9:00 and was down for two hours.", "06-18 09:00", "06-18 11:00"},
			{"It went down at 1:30 am and was down for two hours.", "06-18 01:30", "06-18 03:30"},
			{"It failed at 01:30 for two hours.", "06-18 01:30", "06-18 03:30"},
		}},
		{"what stops doing", []phrase{
			{"A program was running and at about 10:18 it stopped receiving data. I tried again at noon, with the same results.", "06-18 10:18", "open"},
			{"It stopped failing at 10:18.", "", "06-18 10:18"},
			{"Hoy estábamos trabajando y el servidor paró de funcionar.", "06-18 00:00", "open"},
			{"Aujourd'hui on travaillait et le serveur a cessé de fonctionner.", "06-18 00:00", "open"},
			{"Oggi il server ha smesso di rispondere.", "06-18 00:00", "open"},
			{"Hoje o servidor deixou de responder.", "06-18 00:00", "open"},
		}},
		{"what was tried again", []phrase{
			{"I tried again at noon, same error. It broke at 10:18.", "06-18 10:18", "open"},
			{"Tried again at 14:00, still an error.", "06-18 14:00", "open"},
			{"Um 12 Uhr nochmal versucht, Fehler. Um 10:18 brach es ab.", "06-18 10:18", "open"},
			{"Om 12:00 opnieuw geprobeerd, fout. Om 10:18 viel het uit.", "06-18 10:18", "open"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkPhrasesOf(t, "UTC", time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC), c.phrases)
		})
	}
}

// TestToldInTwoZones: a time in the reporter's own zone and then in one that is named, and days with a second point. They
// are read on Thursday, 18 June 2026, at 15:30.
func TestToldInTwoZones(t *testing.T) {
	checkPhrasesOf(t, "UTC", time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC), []phrase{
		{"It stopped updating about 10am local time, which I think is about midnight GMT.", "06-18 00:00", "open"},
		{"Graphs stopped at 9 pm local time (2 pm UTC).", "06-18 14:00", "open"},
		{"It failed at 10:00 my time (14:00 UTC).", "06-18 14:00", "open"},
		{"It failed at 10:00 (14:00 UTC).", "06-18 14:00", "open"},
		{"It failed yesterday at 10:00 local time (14:00 UTC).", "06-17 14:00", "open"},
		{"Ausgefallen um 16:10 Ortszeit, das ist 15:10 UTC.", "06-18 15:10", "open"},
		{"Seit 9:00 Ortszeit (14:00 UTC) geht nichts.", "06-18 14:00", "open"},
		{"En panne depuis 16h10 heure locale, soit 15h10 UTC.", "06-18 15:10", "open"},
		{"Caído desde las 9:10 hora local, que son las 14:10 UTC.", "06-18 14:10", "open"},
		{"Non funziona dalle 16:10 ora locale, cioè le 15:10 UTC.", "06-18 15:10", "open"},
		{"Plat sinds 16:10 lokale tijd, dat is 15:10 UTC.", "06-18 15:10", "open"},
		{"It failed at 10:00 and was back at 14:00 UTC.", "06-18 10:00", "06-18 14:00"},
		{"It failed at 10:00, noticed at 14:00 UTC.", "06-18 10:00", "open"},
		{"It failed at 10:00 local time, recovered at 14:00 UTC.", "06-18 10:00", "06-18 14:00"},
		{"Have had some trouble since 16.06. evening - something happened.", "06-16 18:00", "open"},
		{"Problems since 16.06. in the morning.", "06-16 06:00", "open"},
		{"Seit dem 16.06. abends geht nichts.", "06-16 18:00", "open"},
	})
}
