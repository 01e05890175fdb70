package main

import "github.com/samhandlingsforlop/forlop/pathway"

// askLabels are the words that only `ask` uses.
var askLabels = map[string]pathway.Text{
	"how": {
		NB: "Svar på ett spørsmål om gangen. Enter betyr «vet ikke». «tilbake» går ett spørsmål tilbake; «slutt» viser avgjørelsen slik den står; «hjelp» viser dette.",
		NN: "Svar på eitt spørsmål om gongen. Enter betyr «veit ikkje». «tilbake» går eitt spørsmål tilbake; «slutt» viser avgjerda slik ho står; «hjelp» viser dette.",
		EN: "Answer one question at a time. Enter means “don't know”. “back” goes one question back; “stop” shows the decision as it stands; “help” shows this.",
	},
	"ask:at": {
		NB: "For hvilken dag skal saken avgjøres?",
		NN: "For kva dag skal saka avgjerast?",
		EN: "For which day is the case to be decided?",
	},
	"ask:condition": {
		NB: "Hva gjelder bekymringen? Flere kan stemme.",
		NN: "Kva gjeld uroa? Fleire kan stemme.",
		EN: "What is the concern about? Several may hold.",
	},
	"ask:contact": {
		NB: "Hvilken tjeneste tok familien kontakt med? Den har saken til en annen har tatt imot.",
		NN: "Kva teneste tok familien kontakt med? Ho har saka til ei anna har teke imot.",
		EN: "Which service did the family turn to? It holds the case until another has accepted it.",
	},
	"take:bool":   {NB: "Svar ja eller nei.", NN: "Svar ja eller nei.", EN: "Answer yes or no."},
	"take:choice": {NB: "Svar med et tall, et ord fra listen eller begynnelsen av det.", NN: "Svar med eit tal, eit ord frå lista eller byrjinga av det.", EN: "Answer with a number, a word from the list or the beginning of it."},
	"take:set": {
		NB: "Svar med ett eller flere tall eller ord fra listen, med komma mellom.",
		NN: "Svar med eitt eller fleire tal eller ord frå lista, med komma mellom.",
		EN: "Answer with one or more numbers or words from the list, with commas between.",
	},
	"take:none":  {NB: "Er det ingen av dem: ingen.", NN: "Er det ingen av dei: ingen.", EN: "If it is none of them: none."},
	"take:int":   {NB: "Svar med et helt tall", NN: "Svar med eit heilt tal", EN: "Answer with a whole number"},
	"take:date":  {NB: "Svar med en dato som 20.9.2011 eller 2011-09-20, eller «i dag» for saksdagen.", NN: "Svar med ein dato som 20.9.2011 eller 2011-09-20, eller «i dag» for saksdagen.", EN: "Answer with a date such as 20.9.2011 or 2011-09-20, or “today” for the day of the case."},
	"take:day":   {NB: "Svar med en dato som 2.3.2026 eller 2026-03-02.", NN: "Svar med ein dato som 2.3.2026 eller 2026-03-02.", EN: "Answer with a date such as 2.3.2026 or 2026-03-02."},
	"no-day":     {NB: "Den dagen finnes ikke i kalenderen.", NN: "Den dagen finst ikkje i kalenderen.", EN: "There is no such day in the calendar."},
	"too-late":   {NB: "Den dagen er etter saksdagen.", NN: "Den dagen er etter saksdagen.", EN: "That day is after the day of the case."},
	"short-year": {NB: "Skriv årstallet med fire sifre.", NN: "Skriv årstalet med fire siffer.", EN: "Write the year with four digits."},
	"several":    {NB: "Flere i listen passer med det; svar med tallet eller mer av navnet:", NN: "Fleire i lista passar med det; svar med talet eller meir av namnet:", EN: "Several in the list fit that; answer with the number or more of the name:"},
	"yes":        {NB: "ja", NN: "ja", EN: "yes"},
	"no":         {NB: "nei", NN: "nei", EN: "no"},
	"none":       {NB: "ingen av dem", NN: "ingen av dei", EN: "none of them"},
	"to":         {NB: "til", NN: "til", EN: "to"},
	"wrong":      {NB: "Det svaret passer ikke.", NN: "Det svaret passar ikkje.", EN: "That answer does not fit."},
	"need-day": {
		NB: "Uten en dag kan ingenting avgjøres.",
		NN: "Utan ein dag kan ingenting avgjerast.",
		EN: "Without a day nothing can be decided.",
	},
	"day-unfit": {
		NB: "Reglene gjelder ikke den dagen.",
		NN: "Reglane gjeld ikkje den dagen.",
		EN: "The policy does not hold on that day.",
	},
	"first":           {NB: "Dette er det første spørsmålet.", NN: "Dette er det første spørsmålet.", EN: "This is the first question."},
	"category":        {NB: "Slags opplysning", NN: "Slags opplysning", EN: "Kind of information"},
	"covered":         {NB: "Kan svare", NN: "Kan svare", EN: "May answer"},
	"covered:consent": {NB: "Kan svare når samtykket er gitt", NN: "Kan svare når samtykket er gitt", EN: "May answer once consent is given"},
	"covered:not": {
		NB: "Kan spørres uten at noen får vite hvem barnet er; ingen regel lar dem fortelle om barnet",
		NN: "Kan spørjast utan at nokon får vite kven barnet er; ingen regel lèt dei fortelje om barnet",
		EN: "May be asked without saying who the child is; no rule lets them tell about the child",
	},
	"nobody-now": {
		NB: "Ingen skal spørres om dette nå: de som vet det, skal ikke få vite om saken ennå. Svar det du selv vet.",
		NN: "Ingen skal spørjast om dette no: dei som veit det, skal ikkje få vite om saka enno. Svar det du sjølv veit.",
		EN: "Nobody is to be asked this now: those who know it are not to learn of the matter yet. Answer what you know yourself.",
	},
	"referral": {
		NB: "Er barnet alt henvist, skriv det i saksfilen (`state`, `to` og `events`) og begynn med den: forlop ask SAK.yaml.",
		NN: "Er barnet alt tilvist, skriv det i saksfila (`state`, `to` og `events`) og begynn med ho: forlop ask SAK.yaml.",
		EN: "If the child is referred already, write that in the case file (`state`, `to` and `events`) and begin with it: forlop ask CASE.yaml.",
	},
	"after": {NB: "igjen etter dette", NN: "att etter dette", EN: "left after this"},
	"see-now": {
		NB: "Skriv «slutt» for å se hva som må gjøres nå.",
		NN: "Skriv «slutt» for å sjå kva som må gjerast no.",
		EN: "Write “stop” to see what to do now.",
	},
	"aside": {NB: "Spørsmål som du ikke kunne svare på", NN: "Spørsmål som du ikkje kunne svare på", EN: "Questions that you could not answer"},
	"aside-why": {
		NB: "Svarene kan endre avgjørelsen.",
		NN: "Svara kan endre avgjerda.",
		EN: "The answers can change the decision.",
	},
	"not-asked": {
		NB: "Ikke spurt om ennå, og svarene kan endre avgjørelsen",
		NN: "Ikkje spurt om enno, og svara kan endre avgjerda",
		EN: "Not asked yet, and the answers can change the decision",
	},
	"no-contact": {
		NB: "Det er ikke sagt hvem familien tok kontakt med. Til det er kjent, regnes denne tjenesten som den som har saken",
		NN: "Det er ikkje sagt kven familien tok kontakt med. Til det er kjent, blir denne tenesta rekna som den som har saka",
		EN: "It is not said whom the family turned to. Until that is known, this service is taken to hold the case",
	},
	"complete": {
		NB: "Ingenting som kan endre avgjørelsen, mangler.",
		NN: "Ingenting som kan endre avgjerda, manglar.",
		EN: "Nothing that can change the decision is missing.",
	},
	"saved":     {NB: "Saken, med svarene, er lagret i", NN: "Saka, med svara, er lagra i", EN: "The case, with the answers, is saved in"},
	"see-saved": {NB: "Hele avgjørelsen", NN: "Heile avgjerda", EN: "The whole decision"},
	"see-all": {
		NB: "Skriv «alt» for hele avgjørelsen med begrunnelser; Enter avslutter.",
		NN: "Skriv «alt» for heile avgjerda med grunngjevingar; Enter avsluttar.",
		EN: "Write “all” for the whole decision with its grounds; Enter ends.",
	},
	"more": {NB: "til", NN: "til", EN: "more"},
	"clarify": {
		NB: "AVKLAR NÅ OM DETTE GJELDER, om nødvendig anonymt. Det er ikke kjent ennå",
		NN: "AVKLAR NO OM DETTE GJELD, om nødvendig anonymt. Det er ikkje kjent enno",
		EN: "CLARIFY NOW WHETHER THIS HOLDS, anonymously if need be. It is not known yet",
	},
	"not-until": {NB: "Ikke før det er avklart", NN: "Ikkje før det er avklart", EN: "Not before it is clarified"},
	"if-so":     {NB: "Hvis det gjelder", NN: "Om det gjeld", EN: "If it holds"},
	"not-before": {
		NB: "IKKE spør og IKKE fortell før dette er avklart",
		NN: "IKKJE spør og IKKJE fortel før dette er avklart",
		EN: "Do NOT ask and do NOT tell before this is clarified",
	},
}
