import type { Script } from '../script.ts'
import type { Assistant } from './clinic.ts'

/** De laatste twee dagen: wat openstaat en wie er wacht. */
export const CLINIC_LATELY: readonly Script<Assistant>[] = [
  { when: '1d 11:02', page: '/afspraak', from: { name: 'Koen Peeters', email: 'koen.peeters@mail.example' }, steps: [
    [0, 'c', 'Mijn afspraak bij de KNO-arts is om 8.10 uur, maar de eerste bus komt om 8.14 uur aan.'],
    [7, 'joris', 'Goedemorgen meneer Peeters. De arts begint dan met de patiënt na u. Is 8.30 uur goed?'],
    [2, 'c', 'Perfect, dan hoef ik niet te rennen.'],
    [1, 'joris close']
  ] },
  { when: '1d 15:33', page: '/verwijzing', from: { name: 'Inge Zijlstra', email: 'inge.zijlstra@post.example' }, steps: [
    [0, 'c', 'Hoe lang is een verwijsbrief geldig? De mijne is van februari.'],
    [9, 'fatma', 'Goedemiddag mevrouw Zijlstra. Een verwijsbrief is één jaar geldig, dus u kunt er nog mee terecht. Zal ik een afspraak voor u zoeken?'],
    [20, 'c', 'Graag, het liefst op een maandag.'],
    [4, 'fatma assign fatma'],
    ['1d 08:25', 'fatma', 'Goedemorgen. Maandag over twee weken om 10.40 uur is vrij. Past dat?'],
    [31, 'c', 'Ja, die neem ik.'],
    [3, 'fatma', 'U staat genoteerd. De bevestiging komt per e-mail.']
  ] },
  { when: { ago: 235 }, page: '/openingstijden', steps: [
    [0, 'c', 'Tot hoe laat kan ik vandaag bloed laten prikken?'],
    [3, 'joris', 'Tot 16.30 uur, zonder afspraak. Na twee uur is het meestal rustig.'],
    [1, 'c', 'Dan kom ik na tweeën.'],
    [1, 'joris close']
  ] },
  { when: { ago: 180 }, page: '/afspraak', from: { name: 'Thuy Nguyen', email: 'thuy.nguyen@mail.example' }, steps: [
    [0, 'c', 'Ik heb morgen een afspraak maar ben erg verkouden. Kan ik toch komen?'],
    [6, 'fatma', 'Goedendag mevrouw Nguyen. Met een mondkapje bent u welkom. Voelt u zich te ziek, dan verzetten wij de afspraak zonder kosten.'],
    [4, 'c', 'Dan liever verzetten.'],
    [5, 'fatma', 'Volgende week vrijdag om 9.50 uur?'],
    [2, 'c', 'Fijn. Dank u.'],
    [1, 'fatma', 'Genoteerd. Beterschap!'],
    [1, 'fatma close']
  ] },
  { when: { ago: 140 }, page: '/rekening', from: { name: 'Wim Schouten', email: 'wim.schouten@post.example', attributes: { factuur: '2026-11920' } }, steps: [
    [0, 'c', 'Op mijn rekening staan twee consulten op dezelfde dag, ik was er maar een keer.'],
    [10, 'joris', 'Goedendag meneer Schouten. Ik vraag het na bij de administratie.'],
    [1, 'joris assign chidi'],
    [1, 'joris note', 'Chidi, factuur 2026-11920. Zou een telefonisch consult kunnen zijn, ik kan dat niet zien.'],
    [25, 'chidi', 'Goedendag. Het tweede is het telefoongesprek met de arts, dezelfde middag. Herinnert u zich dat?'],
    [7, 'c', 'Ach ja, ze belde nog. Dan klopt het, excuus.'],
    [2, 'chidi', 'Geen excuus nodig. Op de volgende rekening staat er "telefonisch" bij.']
  ] },
  { when: { ago: 80 }, page: '/gegevens', from: { name: 'Elisabeth van Zuylen van Nijevelt-de Geer van Oudegein', email: 'e.m.van.zuylen.van.nijevelt@post.example' }, steps: [
    [0, 'c', 'Mijn naam past niet op uw formulier, het houdt op na "Nijevelt-de".'],
    [8, 'joris', 'Goedendag mevrouw Van Zuylen van Nijevelt-de Geer van Oudegein. Excuses, het veld is te kort. Op papier hebben wij u wel volledig.'],
    [3, 'c', 'Het is niet de eerste keer. De arbeidsongeschiktheidsverzekeringsmaatschappij kan het ook niet.'],
    [4, 'joris note', 'Veld op 40 tekens. Youssef, kan dat langer?'],
    [2, 'joris', 'Ik heb gevraagd of het veld langer kan. U hoort van ons zodra het past.'],
    [1, 'joris assign joris']
  ] },
  { when: { live: 1664 }, page: '/dossier', from: { name: 'Fleur Hogenboom', email: 'fleur.hogenboom@mail.example' }, steps: [
    [0, 'c', 'Goedemorgen, kunt u de brief van de cardioloog naar mijn bedrijfsarts sturen? Toestemming heb ik in Mijn De Linde gegeven.'],
    [3, 'c', 'Het gaat om de brief van oktober.']
  ] },
  { when: { live: 145 }, page: '/vergoeding', from: { name: 'Mohamed Tahiri', email: 'm.tahiri@mail.example' }, steps: [
    [0, 'c', 'Mijn verzekeraar vraagt om een specificatie van de behandeling. Kan ik die bij u krijgen?']
  ] },
  { when: { live: 52 }, page: '/afspraak', from: { name: 'Saskia en Bert', email: 'saskia.bert@post.example' }, steps: [
    [0, 'c', 'Kunnen wij samen een afspraak maken voor de griepprik?'],
    [1, 'c', 'Liefst voor tien uur of na vieren.']
  ] },
  { when: { live: 21 }, page: '/afspraak', from: { name: 'ليلى حداد', email: 'layla.haddad@mail.example' }, steps: [
    [0, 'c', 'Goedendag, is er een vrouwelijke arts voor mijn moeder? Zij spreekt alleen Arabisch.\n\nهل يوجد مترجم من فضلكم؟']
  ] },
  { when: { live: 6 }, page: '/bereikbaarheid', steps: [
    [0, 'c', 'Kan ik mijn elektrische fiets ergens opladen bij u?']
  ] },
  { when: '10d 10:15', page: '/verwijzing', from: { name: 'Arjen Boonstra', email: 'arjen.boonstra@mail.example' }, steps: [
    [0, 'c', 'Is mijn verwijzing voor de dermatoloog binnen?'],
    [8, 'fatma', 'Goedemorgen meneer Boonstra. Ja, sinds gisteren. U krijgt deze week een voorstel.'],
    [1, 'fatma close'],
    ['1d 13:40', 'fatma reopen'],
    [2, 'fatma', 'De eerste plek is over drie weken, op vrijdag om 11.20 uur. Schikt dat?'],
    [30, 'c', 'Ja, prima.'],
    [1, 'fatma close'],
    ['live 34', 'c', 'Goedendag, ik kan vrijdag toch niet. Is er de week erna iets?']
  ] }
]
