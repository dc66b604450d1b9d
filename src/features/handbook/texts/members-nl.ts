export const MEMBERS_NL = `# Handboek beveiliging

Dit vragen we van iedereen die hier met berichten van onze klanten werkt. Lees het helemaal. Met je handtekening zeg je
dat je het hebt gelezen en je eraan houdt. Is iets niet duidelijk, of kan het in jouw werk niet, zeg dat dan voordat je
tekent.

## Waarom

Klanten schrijven ons over wat voor hen belangrijk is, en vaak over zichzelf. Ze vertrouwen erop dat alleen wie het nodig
heeft om te helpen het leest. De meeste lekken beginnen niet met een slimme aanval, maar met een wachtwoord dat twee keer
is gebruikt, een laptop die open stond of een bericht aan de verkeerde.

## Je account

- Je account is van jou alleen. Niemand anders logt ermee in, en jij niet met dat van een ander.
- Gebruik een wachtwoord dat je nergens anders gebruikt. Een wachtwoordmanager maakt en bewaart het voor je.
- Bewaar je herstelcodes waar je ze zonder je telefoon vindt, en waar een ander ze niet vindt.
- Niemand van ons bedrijf of van Rind vraagt ooit om je wachtwoord of om een code. Wie dat wel doet, is een oplichter.
- Meldt een mail dat er is ingelogd en was jij dat niet? Wijzig meteen je wachtwoord, beëindig de andere sessies en vertel
  het ons.

## Je apparaten

- Vergrendel je scherm als je wegloopt, ook voor even, ook thuis.
- Installeer updates van je computer, telefoon en browser binnen een week.
- Gebruik een apparaat met een versleutelde schijf en een vergrendeling van jou alleen. Werk niet op een geleende of
  openbare computer.
- Een apparaat dat kwijt of gestolen is, meld je dezelfde dag, hoe laat het ook is.

## Gegevens van klanten

- Open een gesprek alleen als je werk erom vraagt. Wat je opent, wordt met je naam vastgelegd, en ook de reden die je
  geeft.
- Kopieer gegevens van klanten niet naar plekken die we niet hebben afgesproken: privémail, notities, chats, hulpmiddelen
  die tekst schrijven of vertalen, of een eigen spreadsheet.
- Vraag niet meer dan je nodig hebt. Vraag een klant nooit om een wachtwoord, een code of het nummer van een betaalkaart.
- Vertel pas iets over een klant als je zeker weet dat die het zelf vraagt. Een naam en een bestelnummer kunnen ook
  anderen kennen.
- Praat niet over klanten waar anderen meeluisteren, en maak geen foto's van je scherm.
- Wat je voor een taak hebt gedownload, verwijder je als de taak klaar is.

## Berichten die iets willen

- Wees op je hoede bij wie haast heeft, vleit of dreigt en iets wil weten of hebben.
- Open geen bestand of link die je niet verwacht. Laat een collega meekijken.
- Een bericht van de baas of een leverancier met een ander rekeningnummer controleer je door een nummer te bellen dat je
  al kent.

## Als er iets misgaat

- Vertel het meteen aan wie hier over beveiliging gaat: een verkeerde ontvanger, een verloren apparaat, een link waar je op
  klikte, iets vreemds dat je zag. Wacht niet tot je het zeker weet.
- Wie een eigen fout meldt, krijgt geen verwijt dat die is gemaakt.
- Probeer niet zelf te herstellen of sporen te wissen. Schrijf op wat je zag en wanneer.
- De wet geeft ons 72 uur om een lek van persoonsgegevens te melden. Die beginnen bij wat jij zag.

## Veranderen en vertrekken

- Laat het weten als je werk verandert en je iets niet meer nodig hebt dat je kunt openen.
- Op je laatste dag lever je apparaten en sleutels in. Wat je over klanten weet, blijft tussen jou en ons.

## Opnieuw lezen

We lezen en wijzigen dit handboek minstens één keer per jaar. Je tekent elke nieuwe versie.
`
