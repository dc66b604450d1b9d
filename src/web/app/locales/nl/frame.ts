import type { Translation } from '../../../lib/i18n.ts'
import type { frame as en } from '../en/frame.ts'

export const frame: Translation<typeof en> = {
  'app.name': 'Rind',
  'app.title': '{page} · Rind',
  'app.skip': 'Direct naar het gesprek',
  'app.loadFailed': 'De inbox kon niet geladen worden',
  'app.unknown': 'Deze pagina bestaat niet',
  'app.unknownText': 'Het adres is misschien oud of verkeerd getypt.',
  'app.toInbox': 'Naar de inbox',

  'nav.label': 'Hoofdmenu',
  'nav.open': 'Menu openen',
  'nav.mine': 'Van mij',
  'nav.unassigned': 'Niet toegewezen',
  'nav.all': 'Alle open',
  'nav.closed': 'Gesloten',
  'nav.conversations': 'Gesprekken',
  'nav.teams': 'Teams',
  'nav.inboxes': 'Inboxen',
  'nav.workspace': 'Werkruimte',
  'nav.setup': 'Aan de slag',
  'nav.switch': 'Naar een andere werkruimte',
  'nav.switchFailed': 'De andere werkruimte kon niet geopend worden. {reason}',
  'nav.settings': 'Instellingen',
  'nav.late': { one: 'één controle te laat', other: '{count} controles te laat' },
  'nav.toApprove': { one: 'één aanvraag wacht op je', other: '{count} aanvragen wachten op je' },
  'nav.count': { one: '{count} gesprek', other: '{count} gesprekken' },

  'me.menu': 'Jouw menu',
  'me.signOut': 'Uitloggen',
  'me.signOutFailed': 'Je bent nog ingelogd: {reason}',
  'me.sound': 'Geluid bij nieuwe berichten',
  'me.shortcuts': 'Sneltoetsen',
  'me.language': 'Language: English',

  'role.owner': 'Eigenaar',
  'role.admin': 'Beheerder',
  'role.agent': 'Medewerker',
  'role.auditor': 'Auditor',

  'line.offline':
    'Je bent offline. Wat je schrijft blijft in dit tabblad en wordt verstuurd zodra de verbinding terug is.',
  'line.signedOut': 'Je bent uitgelogd. Wat je schreef blijft in dit tabblad staan.',
  'line.signIn': 'Log in een nieuw tabblad opnieuw in en kom dan hier terug',
  'line.back': 'De verbinding is terug.',

  'norights.title': 'Berichten horen niet bij je rechten',
  'norights.text':
    'Om gesprekken te zien heb je het recht "berichten" of "klantgegevens" nodig. Een eigenaar of beheerder van {workspace} kan je dat geven; er is niets geladen.',
  'norights.yours': 'Je rechten nu: {rights}',
  'norights.none': 'geen',

  'right.billing': 'facturen',
  'right.customerData': 'klantgegevens',
  'right.messaging': 'berichten',

  'keys.title': 'Sneltoetsen',
  'keys.single': 'Sneltoetsen van één letter (j, k, r, n, e, a, d, /, ?)',
  'keys.list': 'In de lijst',
  'keys.thread': 'In een gesprek',
  'keys.composer': 'Tijdens het schrijven',
  'keys.next': 'Volgend gesprek',
  'keys.previous': 'Vorig gesprek',
  'keys.open': 'Openen',
  'keys.search': 'Alle berichten doorzoeken',
  'keys.reply': 'Antwoord schrijven',
  'keys.note': 'Notitie schrijven',
  'keys.close': 'Sluiten of heropenen',
  'keys.assign': 'Toewijzen',
  'keys.details': 'Details tonen of verbergen',
  'keys.send': 'Versturen',
  'keys.newLine': 'Nieuwe regel',
  'keys.switch': 'Wisselen tussen antwoord en notitie',
  'keys.leave': 'De tekst verlaten, terug naar de lijst',
  'keys.help': 'Deze pagina',
  'keys.or': 'of'
}
