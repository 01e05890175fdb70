package main

import "github.com/samhandlingsforlop/forlop/pathway"

// askLabels are the words that only `ask` uses.
var askLabels = map[string]pathway.Text{
	"how": {
		NB: "Svar på ett spørsmål om gangen. Enter betyr «vet ikke». «tilbake» går ett spørsmål tilbake; «slutt» viser avgjørelsen slik den står.",
		NN: "Svar på eitt spørsmål om gongen. Enter betyr «veit ikkje». «tilbake» går eitt spørsmål tilbake; «slutt» viser avgjerda slik ho står.",
		EN: "Answer one question at a time. Enter means “don't know”. “back” goes one question back; “stop” shows the decision as it stands.",
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
	"take:choice": {NB: "Svar med et tall eller et ord fra listen.", NN: "Svar med eit tal eller eit ord frå lista.", EN: "Answer with a number or a word from the list."},
	"take:set": {
		NB: "Svar med ett eller flere tall eller ord fra listen, med komma mellom.",
		NN: "Svar med eitt eller fleire tal eller ord frå lista, med komma mellom.",
		EN: "Answer with one or more numbers or words from the list, with commas between.",
	},
	"take:none": {NB: "Er det ingen av dem: ingen.", NN: "Er det ingen av dei: ingen.", EN: "If it is none of them: none."},
	"take:int":  {NB: "Svar med et helt tall", NN: "Svar med eit heilt tal", EN: "Answer with a whole number"},
	"take:date": {NB: "Svar med en dato som 2011-09-20, ikke etter saksdagen.", NN: "Svar med ein dato som 2011-09-20, ikkje etter saksdagen.", EN: "Answer with a date such as 2011-09-20, not after the day of the case."},
	"take:day":  {NB: "Svar med en dato som 2026-03-02.", NN: "Svar med ein dato som 2026-03-02.", EN: "Answer with a date such as 2026-03-02."},
	"to":        {NB: "til", NN: "til", EN: "to"},
	"wrong":     {NB: "Det svaret passer ikke.", NN: "Det svaret passar ikkje.", EN: "That answer does not fit."},
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
	"covered:consent": {NB: "Først med samtykke", NN: "Først med samtykke", EN: "Only with consent"},
	"covered:not":     {NB: "Ingen regel lar disse fortelle det", NN: "Ingen regel lèt desse fortelje det", EN: "No rule lets these tell it"},
	"after":           {NB: "igjen etter dette", NN: "att etter dette", EN: "left after this"},
	"see-now": {
		NB: "Skriv «slutt» for å se hva som må gjøres nå.",
		NN: "Skriv «slutt» for å sjå kva som må gjerast no.",
		EN: "Write “stop” to see what to do now.",
	},
	"aside": {NB: "Lagt til side", NN: "Lagt til side", EN: "Put aside"},
	"aside-why": {
		NB: "Dette visste du ikke, og svaret kan endre avgjørelsen:",
		NN: "Dette visste du ikkje, og svaret kan endre avgjerda:",
		EN: "This you did not know, and the answer can change the decision:",
	},
	"not-asked": {
		NB: "Ikke spurt om ennå. Svarene kan endre avgjørelsen; spørsmålene står under «Spør om dette»",
		NN: "Ikkje spurt om enno. Svara kan endre avgjerda; spørsmåla står under «Spør om dette»",
		EN: "Not asked yet. The answers can change the decision; the questions stand under “What to ask”",
	},
	"complete": {
		NB: "Ingenting som kan endre avgjørelsen, mangler.",
		NN: "Ingenting som kan endre avgjerda, manglar.",
		EN: "Nothing that can change the decision is missing.",
	},
	"saved": {NB: "Saken, med svarene, er lagret i", NN: "Saka, med svara, er lagra i", EN: "The case, with the answers, is saved in"},
}
