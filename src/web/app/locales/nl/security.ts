import type { Translation } from '../../../lib/i18n.ts'
import type { security as en } from '../en/security.ts'

/** Wat een werkruimte bij het inloggen van het team vraagt. */
export const security: Translation<typeof en> = {
  'policy.title': 'Inloggen',
  'policy.text': 'Wat {workspace} vraagt van iedereen die hier werkt. Een wijziging geldt meteen, ook voor sessies die open zijn.',
  'policy.sessions': 'Sessies',
  'policy.idle': 'Vergrendel na zoveel minuten zonder iemand aan het toetsenbord',
  'policy.idleHint': '5 tot {most} minuten. Een code van de authenticator-app of een passkey ontgrendelt.',
  'policy.absolute': 'Opnieuw inloggen na zoveel uur',
  'policy.absoluteHint': '1 tot {most} uur, wat er ook gebeurt.',
  'policy.networks': 'Netwerken',
  'policy.networksLabel': 'Toegestane adressen en netwerken, één per regel',
  'policy.networksHint': 'Zoals 192.0.2.0/24 of 2001:db8::/48. Leeg: van overal. Je eigen adres is nu {ip}.',
  'policy.networksWrong': 'Regel {line} is geen adres en geen netwerk.',
  'policy.networksOut': 'Je eigen adres, {ip}, valt in geen van deze netwerken. Er is niets veranderd.',
  'policy.passkeys': 'Passkeys',
  'policy.passkeysLabel': 'Alleen passkeys',
  'policy.passkeysHint': 'Wie er geen heeft, kan pas weer inloggen na er een toe te voegen. Je kunt dit aanzetten als je zelf met een passkey bent ingelogd.',
  'policy.number': 'Een heel getal van {least} tot {most}.',
  'policy.save': 'Wijzigingen opslaan',
  'policy.saved': 'Opgeslagen. Het geldt vanaf nu.',
  'policy.readOnly': 'Een eigenaar of beheerder kan dit wijzigen.',
  'recovery.title': 'Wacht op nieuwe tweede factoren',
  'recovery.text': 'Een eigenaar die elke tweede factor kwijt is, komt na 72 uur terug. Vraag telefonisch of in het echt of die persoon dit zelf vroeg.',
  'recovery.waits': '{name}, mogelijk vanaf {moment}',
  'recovery.stop': 'Tegenhouden',
  'recovery.stopped': 'Tegengehouden. Iedereen krijgt bericht.',
  'policy.loadFailed': 'Deze pagina kon niet worden geladen'
}
