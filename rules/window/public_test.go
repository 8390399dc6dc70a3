package window

import "testing"

// Short public complaints, as people write them to consumer services.
func TestPublicComplaints(t *testing.T) {
	checkPhrases(t, "America/New_York", []phrase{
		{"@bank your app has been down since 9am, any update??", "12 09:00", "open"},
		{"@isp no internet since 6 this morning. 3rd time this week", "12 06:00", "open"},
		{"Been trying to log in for 2 hrs, keeps saying error", "12 14:20", "open"},
		{"site wont load all day @shop", "12 00:00", "open"},
		{"ever since monday my messages dont go through", "09 00:00", "open"},
		{"It's been 3 days now and still no access to my account!", "09 00:00", "open"},
		{"app crashed this morning and now I cant open it", "12 06:00", "open"},
		{"Yesterday I couldn't pay with the card, terminal said declined. Today the same.", "11 00:00", "open"},
		{"The stream kept buffering last night during the game", "11 20:00", ""},
		{"Worked fine until yesterday, now I get a blank screen.", "11 00:00", "open"},
		{"my email stopped syncing on march 8", "08 00:00", "open"},
		{"stopped working 2 days ago after the update", "10 00:00", "open"},
		{"since 3/9 I can't receive emails, sending works", "09 00:00", "open"},
		{"Verification code not arriving since last night", "11 20:00", "open"},
		{"Haven't been able to sign in for a week", "05 00:00", "open"},
		{"an hour ago the website went down again", "12 15:20", "open"},
		{"got logged out about 20 min ago and can't get back in", "12 16:00", "open"},
		{"As of this week thunderbird does not fetch mail", "09 00:00", "open"},
		{"Not working since the day before yesterday", "10 00:00", "open"},
		{"since 02/27/2026 all my photos are gone", "02-27 00:00", "open"},
		{"The map has been blank for the past few days", "09 00:00", "open"},
		{"from yesterday the otp is not coming", "11 00:00", "open"},
		{"sinds gisteren werkt de app niet meer", "11 00:00", "open"},
		{"depuis ce matin impossible de me connecter", "12 06:00", "open"},
		{"desde ontem o app não abre, só fica carregando", "11 00:00", "open"},
		{"estou há 3 dias sem conseguir acessar minha conta", "09 00:00", "open"},
		{"no puedo entrar desde hace dos horas", "12 14:20", "open"},
		{"da ieri sera l'app non si apre più", "11 18:00", "open"},
		{"seit heute morgen geht die app nicht mehr", "12 06:00", "open"},
		{"昨日からアプリが開けません", "11 00:00", "open"},
		{"今朝からログインできないんですけど", "12 06:00", "open"},
		{"ça fait 3 jours que je n'ai plus de connexion", "09 00:00", "open"},
		{"faz uma semana que não recebo o código por sms", "05 00:00", "open"},
		{"al drie dagen kan ik niet inloggen", "09 00:00", "open"},
	})
}

func TestPublicNothing(t *testing.T) {
	checkPhrases(t, "America/New_York", []phrase{
		{"@air been on hold for 1 hr 40 min, website down so can't rebook my 6:15 flight", "-", ""},
		{"Great app but crashes sometimes. Using it for 2 years.", "-", ""},
		{"Takes 5 minutes to load a simple page, ridiculous", "-", ""},
		{"My flight on Friday at 7am can't be found in your app", "-", ""},
		{"cannot book for March 28, error every time", "-", ""},
		{"delivery was promised for Tuesday, tracking page shows error", "-", ""},
		{"the bug is still there after the last 3 updates", "-", ""},
		{"It logs me out every 10 min", "-", ""},
		{"I waited 30 minutes in the chat. Your site still doesn't accept my card.", "-", ""},
		{"fix it like yesterday!! nothing works", "-", ""},
		{"Why does the app close after 2 seconds", "-", ""},
		{"I am a customer for 12 years, never seen such a bad website", "-", ""},
		{"comprei dia 5 de março e o site dá erro na nota fiscal", "-", ""},
		{"cliente há 10 anos e o aplicativo trava sempre", "-", ""},
		{"le service client ouvre à 9h et le site ne marche pas", "-", ""},
		{"app lädt 20 sekunden und stürzt dann ab", "-", ""},
		{"数分で接続が切れます", "-", ""},
		{"10年使っていますが、最近重いです", "-", ""},
		{"called 3 times today about the broken login, nobody helps", "-", ""},
		{"updated to 17.2 on Sunday and love it, but search is broken", "-", ""},
	})
}
