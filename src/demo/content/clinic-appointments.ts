import type { Script } from '../script.ts'
import type { Assistant } from './clinic.ts'

/** Afspraken maken, verzetten en voorbereiden. */
export const APPOINTMENTS: readonly Script<Assistant>[] = [
  { when: '28d 09:12', page: '/afspraak', from: { name: 'Alida Veenstra', email: 'a.veenstra@post.example' }, steps: [
    [0, 'c', 'Goedemorgen, ik heb donderdag een afspraak bij de oogarts maar ik kan niet. Kan die naar volgende week?'],
    [11, 'fatma', 'Goedemorgen mevrouw Veenstra. Dat kan. Ik heb voor u dinsdag om 10.20 uur of woensdag om 14.40 uur. Wat schikt u het best?'],
    [6, 'c', 'Woensdag graag.'],
    [3, 'fatma', 'U staat genoteerd voor woensdag om 14.40 uur. De bevestiging is per e-mail naar u onderweg. De afspraak van donderdag is vervallen.'],
    [4, 'c', 'Heel fijn, dank u.'],
    [1, 'fatma close']
  ] },
  { when: '27d 13:20', page: '/afspraak', from: { name: 'Omar Aziz', email: 'omar.aziz@mail.example' }, steps: [
    [0, 'c', 'Hoe lang duurt een eerste afspraak bij de allergoloog? Ik moet vrij vragen.'],
    [9, 'chidi', 'Goedemiddag meneer Aziz. Rekent u op anderhalf uur: een gesprek van een half uur, de huidtest en twintig minuten wachten op de uitslag.'],
    [3, 'c', 'Dank u, dan neem ik de ochtend vrij.'],
    [1, 'chidi close']
  ] },
  { when: '26d 10:44', page: '/afspraak/voorbereiding', from: { name: 'Truus Wouters' }, steps: [
    [0, 'c', 'Moet ik nuchter zijn voor het bloedprikken van morgen?'],
    [7, 'annelies', 'Goedemorgen mevrouw Wouters. Staat er op uw formulier een kruisje bij "nuchter"?'],
    [5, 'c', 'Nee, er staat geen kruisje.'],
    [2, 'annelies', 'Dan mag u gewoon ontbijten. Neemt u het formulier en een geldig identiteitsbewijs mee?'],
    [2, 'c', 'Doe ik. Dank u wel.'],
    [1, 'annelies close']
  ] },
  { when: '25d 08:31', page: '/afspraak', from: { name: 'Samira Bouzid', email: 'samira.bouzid@mail.example' }, steps: [
    [0, 'c', 'Kan ik voor mijn moeder een tolk Berbers aanvragen bij haar afspraak volgende maand?'],
    [16, 'fatma', 'Goedemorgen mevrouw Bouzid. Dat regelen wij graag. Is het Tarifit of Tamazight?'],
    [8, 'c', 'Tarifit.'],
    [4, 'fatma note', 'Tolk Tarifit aanvragen, afspraak staat op naam van moeder. Dubbele tijd inplannen.'],
    [5, 'fatma', 'De tolk is aangevraagd. De afspraak duurt dan twintig minuten langer, zodat er genoeg tijd is. U hoeft hiervoor niets te betalen.'],
    ['2d 11:05', 'fatma', 'De tolk is bevestigd. U ontvangt de nieuwe afspraakbrief in het Nederlands en in het Arabisch.'],
    [38, 'c', 'Dat had ik niet verwacht, wat goed geregeld. Dank u!'],
    [3, 'fatma close']
  ] },
  { when: '24d 14:02', page: '/bereikbaarheid', steps: [
    [0, 'c', 'Is de kliniek goed bereikbaar met een rolstoel?'],
    [8, 'joris', 'Ja. De ingang aan de Lindelaan is gelijkvloers, de liften zijn ruim en bij de balie staan leenrolstoelen.'],
    [2, 'c', 'En parkeren?'],
    [3, 'joris', 'Naast de ingang zijn zes plaatsen voor wie een gehandicaptenparkeerkaart heeft. Daar parkeert u gratis.'],
    [4, 'c', 'Bedankt voor de snelle reactie'],
    [1, 'joris close']
  ] },
  { when: '23d 15:47', page: '/afspraak', from: { name: 'Gerrit-Jan Mulder', email: 'gj.mulder@post.example' }, steps: [
    [0, 'c', 'De afspraak van mijn vrouw en die van mij zijn op dezelfde dag maar vier uur uit elkaar. Kan dat dichter bij elkaar? Wij komen uit Texel.'],
    [12, 'fatma', 'Goedemiddag meneer Mulder. Met de boot erbij is dat een lange dag. Ik kijk wat er mogelijk is.'],
    [21, 'fatma', 'Uw vrouw kan om 11.10 uur en u om 11.40 uur. Is dat beter?'],
    [5, 'c', 'Dat is geweldig, dan halen we de boot van half twee.'],
    [2, 'fatma', 'Beide afspraken zijn aangepast. Goede reis.'],
    [1, 'fatma close']
  ] },
  { when: '22d 11:18', page: '/afspraak/annuleren', from: { name: 'Lotte Meijer', email: 'lotte.meijer@mail.example' }, steps: [
    [0, 'c', 'Ik wil mijn afspraak van maandag annuleren, de klachten zijn weg. Kost dat iets?'],
    [6, 'chidi', 'Fijn om te horen. U annuleert ruim op tijd, dus het kost u niets. Alleen bij minder dan 24 uur rekenen wij € 35.'],
    [2, 'c', 'Dan graag annuleren.'],
    [1, 'chidi', 'De afspraak is geannuleerd. Het allerbeste.'],
    [1, 'chidi close']
  ] },
  { when: '20d 09:55', page: '/afspraak', from: { name: 'Mehdi Rezaei', email: 'm.rezaei@mail.example' }, steps: [
    [0, 'c', 'Mag mijn zoon van 15 alleen naar de orthodontist komen of moet er een ouder bij zijn?'],
    [10, 'fatma', 'Goedemorgen meneer Rezaei. Vanaf 12 jaar mag hij alleen komen. Bij de eerste afspraak zien wij graag een ouder, voor de toestemming.'],
    [4, 'c', 'Dit is de derde, dus dan komt hij op de fiets.'],
    [1, 'fatma', 'Prima. Zegt u hem dat de fietsenstalling achter het gebouw is?'],
    [1, 'fatma close']
  ] },
  { when: '19d 13:36', page: '/wachttijden', from: { name: 'Radj Soekhoe' }, steps: [
    [0, 'c', 'Op de site staat voor dermatologie een wachttijd van vier weken. Klopt dat nog?'],
    [14, 'joris', 'Goedemiddag meneer Soekhoe. Op dit moment is het drie weken. Wilt u op de lijst voor als iemand afzegt?'],
    [5, 'c', 'Graag. Ik woon om de hoek, ik kan er binnen een half uur zijn.'],
    [3, 'joris', 'U staat erop. Wij bellen u op werkdagen tussen 8.00 en 17.00 uur.'],
    [1, 'joris note', 'Wil ook op het laatste moment, woont om de hoek. Nummer staat in het dossier.'],
    ['3d 08:20', 'joris', 'Goedemorgen, er is vandaag om 11.00 uur een plaats vrij. Wij hebben u ook een voicemail gestuurd. Komt dat uit?'],
    [9, 'c', 'Ik kom eraan!'],
    [1, 'joris close']
  ] },
  { when: '17d 19:24', page: '/afspraak', from: { name: 'Ellen Schuurman', email: 'ellen.schuurman@post.example' }, steps: [
    [0, 'c', 'Ik krijg geen code per sms om in te loggen bij Mijn De Linde. Nummer is nog hetzelfde.'],
    ['1d 08:15', 'chidi', 'Goedemorgen mevrouw Schuurman. Gisteravond was er een storing bij de sms-dienst. Het werkt nu weer. Wilt u het nog eens proberen?'],
    [26, 'c', 'Ja, nu komt hij meteen.'],
    [2, 'chidi', 'Fijn. U kunt ook een authenticator-app instellen, dan heeft u de sms niet meer nodig. Dat staat onder Instellingen.'],
    [1, 'chidi close']
  ] },
  { when: '16d 10:07', page: '/afspraak', from: { name: 'Fenna Dijkstra', email: 'fenna.dijkstra@mail.example' }, steps: [
    [0, 'c', 'Kan ik een afspraak maken voor een reisadvies? Wij gaan in februari naar Suriname met twee kinderen.'],
    [8, 'annelies', 'Goedemorgen mevrouw Dijkstra. Dat kan op dinsdag- en donderdagmiddag. Neemt u voor alle gezinsleden het vaccinatieboekje mee?'],
    [6, 'c', 'Dinsdag de 14e?'],
    [3, 'annelies', 'Dinsdag om 15.10 uur, voor vier personen. U vult vooraf een vragenlijst in, de link staat in de bevestiging.'],
    [2, 'c', 'Perfect'],
    [1, 'annelies close']
  ] },
  { when: '14d 11:30', page: '/afspraak', steps: [
    [0, 'c', 'hallo kan ik ook s avonds een afspraak'],
    [9, 'joris', 'Goedendag. Op maandag- en woensdagavond zijn de fysiotherapeuten er tot 20.30 uur. De andere specialisten werken overdag.'],
    [2, 'c', 'ok dan bel ik morgen'],
    [1, 'joris', 'Dat is goed. U kunt ook hier reserveren, als u dat handiger vindt.'],
    [1, 'joris close']
  ] },
  { when: '12d 14:41', page: '/afspraak/voorbereiding', from: { name: 'Patrick van Houten', email: 'p.vanhouten@post.example' }, steps: [
    [0, 'c', 'Mag ik zelf naar huis rijden na het druppelen van de ogen?'],
    [7, 'fatma', 'Goedemiddag meneer Van Houten. Nee, u ziet dan drie tot vier uur wazig. Kan iemand u ophalen, of komt u met de bus?'],
    [3, 'c', 'Mijn dochter haalt me op.'],
    [1, 'fatma', 'Dan is het goed geregeld. Een zonnebril is ook een goed idee.'],
    [1, 'fatma close']
  ] },
  { when: '9d 09:03', page: '/afspraak', from: { name: 'Ayşe Yılmaz', email: 'ayse.yilmaz@mail.example' }, steps: [
    [0, 'c', 'Ik heb twee brieven gekregen met twee verschillende tijden voor dezelfde dag. Welke is de goede?'],
    [10, 'chidi', 'Goedemorgen mevrouw Yılmaz, excuses voor de verwarring. De tweede brief is de goede: 13.50 uur. De eerste kunt u weggooien.'],
    [4, 'chidi note', 'Brief gaat dubbel uit als de balie twee keer op opslaan drukt. Gemeld bij Youssef.'],
    [3, 'c', 'Dank u, dan kom ik om 13.50 uur.'],
    [1, 'chidi close']
  ] },
  { when: '6d 13:12', page: '/afspraak', from: { name: 'Bas Timmermans', email: 'bas.timmermans@mail.example' }, steps: [
    [0, 'c', 'Kan de afspraak van 3 december ook via beeldbellen?'],
    [18, 'joris', 'Goedemiddag meneer Timmermans. Ik vraag het na bij de arts en laat het u morgen weten.'],
    [2, 'joris assign fatma'],
    [1, 'joris note', 'Fatma, jij ziet dr. Hendriks vanmiddag. Mag dit een beeldafspraak worden?'],
    ['1d 09:40', 'fatma note', 'Mag, het is alleen een uitslag bespreken.'],
    [3, 'fatma', 'Goedemorgen. Het mag via beeldbellen. U krijgt een kwartier van tevoren een link per e-mail. De tijd blijft dezelfde.'],
    [55, 'c', 'Top, dat scheelt een halve dag. Dank u.'],
    [2, 'fatma close']
  ] },
  { when: '3d 10:26', page: '/afspraak', from: { name: 'Jopie Rozendaal-ten Broeke', email: 'j.rozendaal@post.example' }, steps: [
    [0, 'c', 'Kan mijn afspraak een kwartier later? De taxi komt nooit voor half elf.'],
    [6, 'fatma', 'Goedemorgen mevrouw Rozendaal. U kunt om 10.50 uur, dan hoeft u zich niet te haasten.'],
    [3, 'c', 'U bent een schat.'],
    [2, 'fatma', 'Graag gedaan. Tot donderdag.'],
    [1, 'fatma close']
  ] }
]
