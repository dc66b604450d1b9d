import type { Letter } from '../../mail/index.ts'
import type { Locale } from '../words.ts'

interface SubscriberWords {
  readonly greeting: string
  readonly confirmLetter: Letter
  readonly eventLetter: Readonly<Record<'state' | 'since' | 'when' | 'written' | 'button' | 'closing' | 'leave', string>>
  readonly title: string
  readonly intro: string
  readonly mail: string
  readonly mailLabel: string
  readonly mailHint: string
  readonly mailButton: string
  readonly mailOff: string
  readonly webhook: string
  readonly webhookIntro: string
  readonly webhookLabel: string
  readonly webhookHint: (plain: boolean) => string
  readonly webhookButton: string
  readonly off: string
  readonly feeds: string
  readonly feedsText: string
  readonly badAddress: string
  readonly badTarget: (plain: boolean) => string
  readonly tooMany: string
  readonly notNow: string
  readonly sent: string
  readonly sentText: string
  readonly secretTitle: string
  readonly secretText: readonly string[]
  readonly secretLabel: string
  readonly confirm: string
  readonly confirmText: string
  readonly confirmButton: string
  readonly confirmed: string
  readonly confirmedText: string
  readonly runOut: string
  readonly runOutText: string
  readonly leave: string
  readonly leaveText: string
  readonly leaveButton: string
  readonly left: string
  readonly leftText: string
  readonly again: string
  readonly back: string
}

export const SUBSCRIBER_WORDS: Readonly<Record<Locale, SubscriberWords>> = {
  en: {
    greeting: 'Hello,',
    confirmLetter: {
      subject: 'Confirm: news of incidents by mail',
      paragraphs: ['Somebody asked that this address hears of incidents and planned maintenance of this service. If that was you, confirm it. The link is good once, and for 24 hours.'],
      button: 'Confirm',
      closing: 'If it was not you, you need not do anything: nothing more is sent, and the address is forgotten.'
    },
    eventLetter: { state: 'State', since: 'Since', when: 'When', written: 'Written', button: 'Open the status page', closing: 'You get this because this address subscribed to the status page.', leave: 'Hear nothing more' },
    title: 'Get updates',
    intro: 'Hear when something is wrong, what is being done, when it is over, and which maintenance is planned.',
    mail: 'By mail',
    mailLabel: 'Mail address',
    mailHint: 'You get a link to confirm it first. Each mail has a link to stop.',
    mailButton: 'Subscribe',
    mailOff: 'Mail is not offered here: this installation has no mail server for its status page.',
    webhook: 'By webhook',
    webhookIntro: 'For programs: a signed POST for each update, as Standard Webhooks describes it.',
    webhookLabel: 'Address of the receiver',
    webhookHint: (plain) => `Begins with https://${plain ? ' or http://' : ''}. The first call carries a link that confirms it.`,
    webhookButton: 'Add webhook',
    off: 'Subscribing is not offered on this installation.',
    feeds: 'By feed',
    feedsText: 'For feed readers, without giving an address:',
    badAddress: 'This is no mail address that can be written to. It looks like name@example.com.',
    badTarget: (plain) => `This address cannot be called. It begins with https://${plain ? ' or http://' : ''}, names a host, and has port 443, 80 or one above 1023.`,
    tooMany: 'That was asked often from your network. Try again in an hour.',
    notNow: 'This cannot be kept at the moment. Try again later; nothing was sent.',
    sent: 'Look in your mail',
    sentText: 'If this address can get mail, a message with a link is on its way. Nothing is sent before the link was followed; it is good for 24 hours.',
    secretTitle: 'One step left',
    secretText: [
      'This is the secret that calls are signed with. It is shown once: keep it now.',
      'A first call, of type subscription.confirm, goes to the receiver. Open the address in its data.confirm_url within 24 hours, or have your program post to it; until then nothing else is sent.',
      'Calls that fail are tried again for about 14 hours. A receiver that answers 410, or lets three updates in a row go unanswered, is removed.'
    ],
    secretLabel: 'Signing secret',
    confirm: 'Confirm the subscription',
    confirmText: 'From now on you hear of incidents and planned maintenance.',
    confirmButton: 'Confirm',
    confirmed: 'You are subscribed',
    confirmedText: 'You hear of the next update. Each one has a link to stop.',
    runOut: 'This link is of no use any more',
    runOutText: 'It was used, or it is older than 24 hours. Subscribe again to get a new one.',
    leave: 'Hear nothing more',
    leaveText: 'The subscription ends, and the address is forgotten.',
    leaveButton: 'Stop the updates',
    left: 'You hear nothing more',
    leftText: 'The address was removed.',
    again: 'Subscribe again',
    back: 'Back to the status page'
  },
  nl: {
    greeting: 'Hallo,',
    confirmLetter: {
      subject: 'Bevestig: nieuws over storingen per mail',
      paragraphs: ['Iemand vroeg om dit adres op de hoogte te houden van storingen en gepland onderhoud van deze dienst. Was jij dat, bevestig het dan. De link werkt één keer, 24 uur lang.'],
      button: 'Bevestigen',
      closing: 'Was jij het niet, dan hoef je niets te doen: er komt geen mail meer en het adres wordt vergeten.'
    },
    eventLetter: { state: 'Stand', since: 'Sinds', when: 'Wanneer', written: 'Geschreven', button: 'Statuspagina openen', closing: 'Je krijgt dit omdat dit adres zich op de statuspagina abonneerde.', leave: 'Niets meer ontvangen' },
    title: 'Op de hoogte blijven',
    intro: 'Hoor wanneer er iets mis is, wat eraan gebeurt, wanneer het voorbij is en welk onderhoud gepland is.',
    mail: 'Per mail',
    mailLabel: 'Mailadres',
    mailHint: 'Je krijgt eerst een link om het te bevestigen. In elke mail staat een link om te stoppen.',
    mailButton: 'Abonneren',
    mailOff: 'Mail kan hier niet: deze installatie heeft geen mailserver voor de statuspagina.',
    webhook: 'Per webhook',
    webhookIntro: 'Voor programma’s: bij elk bericht een ondertekende POST, zoals Standard Webhooks die beschrijft.',
    webhookLabel: 'Adres van de ontvanger',
    webhookHint: (plain) => `Begint met https://${plain ? ' of http://' : ''}. De eerste aanroep bevat een link om te bevestigen.`,
    webhookButton: 'Webhook toevoegen',
    off: 'Abonneren kan op deze installatie niet.',
    feeds: 'Per feed',
    feedsText: 'Voor feedlezers, zonder een adres te geven:',
    badAddress: 'Dit is geen mailadres waar post heen kan. Het ziet eruit als naam@voorbeeld.nl.',
    badTarget: (plain) => `Dit adres kan niet worden aangeroepen. Het begint met https://${plain ? ' of http://' : ''}, noemt een host en heeft poort 443, 80 of een boven 1023.`,
    tooMany: 'Dit is vanaf je netwerk vaak gevraagd. Probeer het over een uur weer.',
    notNow: 'Dit kan nu niet worden bewaard. Probeer het later weer; er is niets verstuurd.',
    sent: 'Kijk in je mail',
    sentText: 'Kan dit adres mail ontvangen, dan is er een bericht met een link onderweg. Zolang de link niet is gevolgd, wordt er niets verstuurd; hij werkt 24 uur.',
    secretTitle: 'Nog één stap',
    secretText: [
      'Met dit geheim worden aanroepen ondertekend. Het wordt één keer getoond: bewaar het nu.',
      'Een eerste aanroep, van het type subscription.confirm, gaat naar de ontvanger. Open binnen 24 uur het adres in data.confirm_url, of laat je programma er een POST heen doen; tot dan wordt niets anders verstuurd.',
      'Aanroepen die mislukken worden ongeveer 14 uur lang herhaald. Een ontvanger die met 410 antwoordt, of drie berichten achtereen onbeantwoord laat, wordt verwijderd.'
    ],
    secretLabel: 'Geheim voor de handtekening',
    confirm: 'Abonnement bevestigen',
    confirmText: 'Vanaf nu hoor je van storingen en gepland onderhoud.',
    confirmButton: 'Bevestigen',
    confirmed: 'Je bent geabonneerd',
    confirmedText: 'Je hoort van het volgende bericht. In elk bericht staat een link om te stoppen.',
    runOut: 'Deze link werkt niet meer',
    runOutText: 'Hij is gebruikt, of ouder dan 24 uur. Abonneer je opnieuw voor een nieuwe.',
    leave: 'Niets meer ontvangen',
    leaveText: 'Het abonnement eindigt en het adres wordt vergeten.',
    leaveButton: 'Stoppen',
    left: 'Je hoort niets meer',
    leftText: 'Het adres is verwijderd.',
    again: 'Opnieuw abonneren',
    back: 'Terug naar de statuspagina'
  }
}
