import type { Script } from '../script.ts'
import type { Assistant } from './clinic.ts'

/** Verwijsbrieven, verzekering, rekeningen, openingstijden en gegevens. */
export const LETTERS: readonly Script<Assistant>[] = [
  { when: '29d 10:21', page: '/verwijzing', from: { name: 'Petra Kramer', email: 'petra.kramer@post.example' }, steps: [
    [0, 'c', 'Mijn huisarts heeft vorige week een verwijzing gestuurd. Hebt u die ontvangen?'],
    [13, 'chidi', 'Goedemorgen mevrouw Kramer. Mag ik uw geboortejaar en de naam van uw huisarts?'],
    [3, 'c', '1971, praktijk Ter Kuile.'],
    [5, 'chidi', 'Dank u. De verwijzing is er, sinds maandag. U krijgt binnen vijf werkdagen een voorstel voor een afspraak.'],
    [2, 'c', 'Dan wacht ik rustig af.'],
    [1, 'chidi close']
  ] },
  { when: '28d 14:33', page: '/vergoeding', from: { name: 'Dennis Prins', email: 'dennis.prins@mail.example' }, steps: [
    [0, 'c', 'Heeft u een contract met alle verzekeraars? Ik heb een budgetpolis.'],
    [12, 'chidi', 'Goedemiddag meneer Prins. Wij hebben met alle verzekeraars een contract, ook voor de budgetpolissen. Uw eigen risico geldt wel.'],
    [4, 'c', 'Dat is al op dit jaar. Dank u!'],
    [1, 'chidi close']
  ] },
  { when: '26d 09:37', page: '/rekening', from: { name: 'Yvonne de Haan', email: 'yvonne@dehaan.example', attributes: { factuur: '2026-10833' } }, steps: [
    [0, 'c', 'Ik krijg een herinnering voor een rekening die ik in september heb betaald.'],
    [9, 'chidi', 'Goedemorgen mevrouw De Haan. Ik zoek het op. Is dit factuur 2026-10833?'],
    [2, 'c', 'Ja, die.'],
    [17, 'chidi', 'U hebt gelijk. De betaling kwam binnen zonder factuurnummer en lag nog apart. Ik heb haar gekoppeld, u hoeft niets te doen.'],
    [1, 'chidi note', 'Herinnering ingetrokken. Excuusbriefje gaat mee met de bevestiging.'],
    [6, 'c', 'Fijn dat het zo snel is opgelost.'],
    [1, 'chidi close']
  ] },
  { when: '25d 15:15', page: '/openingstijden', steps: [
    [0, 'c', 'Zijn jullie open tussen kerst en oud en nieuw?'],
    [6, 'joris', 'Ja, op de gewone werkdagen van 8.00 tot 15.00 uur. Op de feestdagen zelf zijn wij gesloten.'],
    [1, 'c', 'dank je'],
    [1, 'joris close']
  ] },
  { when: '23d 10:10', page: '/dossier', from: { name: 'Karel Vos', email: 'karel.vos@post.example' }, steps: [
    [0, 'c', 'Ik verhuis naar Groningen. Hoe krijg ik mijn dossier naar het ziekenhuis daar?'],
    [15, 'fatma', 'Goedemorgen meneer Vos. Dat kan op twee manieren: u geeft toestemming in Mijn De Linde, of u vult het formulier bij de balie in.'],
    [4, 'c', 'Online dan. Hoe lang duurt het?'],
    [3, 'fatma', 'Twee werkdagen nadat u toestemming hebt gegeven. U kunt zelf zien wanneer het is verstuurd en wie het heeft geopend.'],
    [8, 'c', 'Gedaan. Mooi dat ik dat kan zien.'],
    [2, 'fatma', 'Dat vinden wij ook. Veel geluk in Groningen.'],
    [1, 'fatma close']
  ] },
  { when: '21d 11:52', page: '/verwijzing', from: { name: 'Sjors Willems', email: 'sjors.willems@mail.example' }, steps: [
    [0, 'c', 'Heb ik voor de fysiotherapeut een verwijsbrief nodig?'],
    [4, 'joris', 'Nee, daar kunt u zonder verwijzing terecht. Voor de specialisten hebt u er wel een nodig.'],
    [2, 'c', 'Dan maak ik een afspraak. Tot ziens!'],
    [1, 'joris close']
  ] },
  { when: '20d 16:20', page: '/gegevens', from: { name: 'Roxanne Bijlsma-Tjon', email: 'roxanne.tjon@mail.example' }, steps: [
    [0, 'c', 'Ik ben getrouwd en heet nu Bijlsma-Tjon. Kunt u dat aanpassen?'],
    [10, 'annelies', 'Van harte gefeliciteerd! Wij nemen uw naam over uit de basisregistratie. Als de gemeente klaar is, ziet u het hier binnen een week.'],
    [3, 'c', 'Dus ik hoef niets te doen?'],
    [1, 'annelies', 'Nee. Neemt u bij de eerste afspraak uw nieuwe identiteitsbewijs mee.'],
    [2, 'c', 'Dank u wel!'],
    [1, 'annelies close']
  ] },
  { when: '18d 09:08', page: '/vergoeding', from: { name: 'Corrie Dompeling', email: 'c.dompeling@post.example' }, steps: [
    [0, 'c', 'Wordt de zitzak voor de bekkenfysiotherapie vergoed? De therapeut raadde hem aan.'],
    [22, 'fatma note', 'Weet ik niet zeker. Chidi, jij kent de hulpmiddelenregeling.'],
    [1, 'fatma assign chidi'],
    [35, 'chidi', 'Goedemorgen mevrouw Dompeling. Een zitzak zelf niet, wel het zitkussen dat dezelfde steun geeft. Daarvoor krijgt u van ons een recept mee.'],
    [12, 'c', 'Dan liever het kussen. Waar haal ik dat?'],
    [4, 'chidi', 'Met het recept kunt u bij elke medische speciaalzaak terecht. De dichtstbijzijnde zit aan de Stationsweg.'],
    [6, 'c', 'U hebt me erg geholpen.'],
    [1, 'chidi close']
  ] },
  { when: '15d 13:58', page: '/uitslagen', from: { name: 'Jaap Groen', email: 'jaap.groen@mail.example' }, steps: [
    [0, 'c', 'Wanneer kan ik de uitslag van het onderzoek van maandag inzien?'],
    [8, 'fatma', 'Goedemiddag meneer Groen. Uitslagen staan na vijf werkdagen in Mijn De Linde, ook als de arts ze nog niet met u heeft besproken.'],
    [3, 'c', 'Kan ik dat laatste uitzetten? Ik hoor het liever van de arts.'],
    [4, 'fatma', 'Zeker. Onder Instellingen kiest u "na het gesprek". Zal ik het voor u doen?'],
    [2, 'c', 'Graag.'],
    [2, 'fatma', 'Het staat ingesteld. De arts belt u donderdag tussen 9.00 en 10.00 uur.'],
    [3, 'c', 'Dank u, dat geeft rust.'],
    [1, 'fatma close']
  ] },
  { when: '13d 10:49', page: '/rekening', from: { name: 'Stefan Huizinga', email: 's.huizinga@post.example' }, steps: [
    [0, 'c', 'Kan ik mijn rekening van € 212 in drie keer betalen?'],
    [9, 'chidi', 'Goedemorgen meneer Huizinga. Dat kan zonder kosten: drie keer, telkens op de 25e. Akkoord?'],
    [2, 'c', 'Akkoord, dank u.'],
    [3, 'chidi', 'De regeling staat erin. U ontvangt een bevestiging met de drie bedragen.'],
    [1, 'chidi close']
  ] },
  { when: '11d 08:44', page: '/verwijzing', from: { name: 'Hatice Polat', email: 'hatice.polat@mail.example' }, steps: [
    [0, 'c', 'De huisarts zegt dat de verwijzing voor mijn dochter is verstuurd, maar ik zie niets staan.'],
    [14, 'annelies', 'Goedemorgen mevrouw Polat. Ik zie haar verwijzing ook niet. Mag ik contact opnemen met de praktijk?'],
    [2, 'c', 'Ja, graag. Praktijk aan de Molenweg.'],
    [48, 'annelies note', 'Gebeld: stond klaar, niet verzonden. Ze sturen hem nu.'],
    [3, 'annelies', 'Ik heb ze gesproken. De brief stond klaar maar was niet verzonden. Hij is nu binnen. Donderdag om 9.20 uur is er een plek vrij, wilt u die?'],
    [4, 'c', 'Heel graag! Wat fijn dat u gebeld hebt.'],
    [1, 'annelies', 'Genoteerd. Tot donderdag.'],
    [1, 'annelies close']
  ] },
  { when: '8d 15:26', page: '/bezwaar', from: { name: 'Ton Verhagen', email: 'ton.verhagen@post.example' }, steps: [
    [0, 'c', 'Vorige week heb ik 50 minuten in de wachtkamer gezeten zonder dat iemand iets zei. Dat kan beter.'],
    [12, 'annelies', 'Geachte heer Verhagen, u hebt gelijk en het spijt mij. Er was een spoedgeval, maar dat had iemand u moeten vertellen.'],
    [5, 'c', 'Daar gaat het mij om. Wachten is niet erg, niets horen wel.'],
    [4, 'annelies', 'Dat neem ik mee. Vanaf maandag staat de uitloop op het scherm in de wachtkamer. Mag ik u de parkeerkosten vergoeden?'],
    [3, 'annelies assign annelies'],
    [7, 'c', 'Dat hoeft niet, maar ik waardeer het antwoord.'],
    [2, 'annelies close']
  ] },
  { when: '5d 11:40', page: '/vergoeding', from: { name: 'Nathalie Laurent', email: 'nathalie.laurent@mail.example' }, steps: [
    [0, 'c', 'Bonjour, of goedemorgen. Ik ben verzekerd in België en werk hier. Kan ik bij u terecht?'],
    [11, 'chidi', 'Goedemorgen mevrouw Laurent. Dat kan met het S1-formulier van uw ziekenfonds. Hebt u dat al?'],
    [6, 'c', 'Aangevraagd, het duurt nog twee weken.'],
    [4, 'chidi', 'Dan kunt u nu al een afspraak maken. Wij houden de rekening vast tot het formulier er is.'],
    [1, 'chidi assign chidi'],
    [9, 'c', 'Zeer vriendelijk, merci.'],
    [1, 'chidi', 'Graag gedaan. U kunt het formulier straks hier sturen of bij de balie afgeven.']
  ], unseen: true },
  { when: '2d 14:19', page: '/gegevens', from: { name: 'Lisanne Kok', email: 'lisanne.kok@mail.example' }, steps: [
    [0, 'c', 'Ik wil graag weten wie er in mijn dossier heeft gekeken. Mijn buurvrouw werkt bij u.'],
    [10, 'annelies', 'Goedemiddag mevrouw Kok. Dat is uw recht. Ik vraag het overzicht voor u op, u ontvangt het uiterlijk morgen in Mijn De Linde.'],
    [1, 'annelies assign annelies'],
    [2, 'annelies note', 'Overzicht van het laatste jaar aangevraagd bij Hendrik-Jan. Alleen ik handel dit af.'],
    ['1d 10:30', 'annelies', 'Het overzicht staat klaar. Alleen uw behandelaars en de balie hebben uw dossier geopend, steeds rond een afspraak.'],
    [65, 'c', 'Dat is een opluchting. Dank u dat u het serieus neemt.'],
    [4, 'annelies', 'Vanzelfsprekend. U kunt dit overzicht altijd opvragen.']
  ] }
]
