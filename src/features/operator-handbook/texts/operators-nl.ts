export const OPERATORS_NL = `# Handboek beveiliging voor beheerders

Je houdt een installatie draaiend waarin bedrijven de woorden van hun klanten bewaren. Je hebt in Rind geen weg naar die
inhoud, en je zoekt er geen. Met je handtekening zeg je dat je dit hebt gelezen en je eraan houdt.

## Wat niet aan ons is om te zien

- We lezen niet wat er in een werkruimte is geschreven: niet in de database, niet in back-ups, niet in het geheugen, niet
  in logboeken.
- We vragen alleen om toegang als een bedrijf hulp wil die zonder niet kan, en alleen op de manier die Rind ervoor heeft:
  het bedrijf staat het toe, voor een tijd, en kan het beëindigen.
- We maken geen weg eromheen, niet voor een test en niet voor even.

## Accounts en apparaten

- Je beheerdersaccount is van jou alleen, met een wachtwoord dat je nergens anders gebruikt en een authenticator op een
  apparaat van jou. De interne poort is alleen bereikbaar vanuit de afgesproken netwerken.
- Je werkt op een apparaat met een versleutelde schijf, een vergrendeld scherm en updates van hooguit een week oud.
- Een verloren apparaat, code of sleutel meld je meteen, hoe laat het ook is. Een andere beheerder verwijdert dan je
  account.

## Sleutels en geheimen

- De hoofdsleutel, de tekensleutel en de privésleutels van back-ups liggen nooit op de machine met de database of de
  back-ups, en nooit in een chat, een ticket, een mail of een repository.
- Geheimen komen op de server als bestanden die alleen de eigen gebruiker leest. Wat per ongeluk is getoond, wordt
  vervangen en niet verstopt.
- Elke omgeving heeft eigen sleutels, databases en back-ups. Echte gegevens worden nooit naar een test gekopieerd.

## Wijzigingen

- Een wijziging in productie wordt door een tweede bekeken voordat ze draait. Wie haar schreef, keurt haar niet goed.
- Wat met de hand op een server is gedaan, wordt dezelfde dag opgeschreven: wat, waarom, wanneer.
- Updates voor bekende kwetsbaarheden worden wekelijks bekeken en geïnstalleerd.

## Back-ups

- Je controleert dat de dagelijkse back-up is gemaakt en dat de laatste terugzetproef hem heeft teruggebracht.
- Back-ups worden niet geopend om iets op te zoeken. Ze worden teruggezet volgens de beschreven werkwijze, en dat wordt
  vastgelegd.
- Wat over zijn tijd heen is, wordt vernietigd en niet voor de zekerheid bewaard.

## Als er iets misgaat

- Een vermoeden is genoeg om te bellen: eerst wie dienst heeft, dan wie over beveiliging gaat.
- Bewaar wat er is: logboeken, tijden, de toestand van de machine. Zet uit wat schade doet; wis niets.
- Bedrijven horen van onbevoegde toegang tot hun gegevens zodra we weten wat we moeten vertellen. De 72 uur van de wet
  beginnen bij het eerste teken, niet bij het laatste bewijs.
- Wie een eigen fout meldt, krijgt geen verwijt dat die is gemaakt.

## Vertrekken

- Op je laatste dag wordt je account verwijderd, worden je sleutels vervangen en lever je je apparaten in.

## Opnieuw lezen

We lezen en wijzigen dit handboek minstens één keer per jaar. Je tekent elke nieuwe versie.
`
