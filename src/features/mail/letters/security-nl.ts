import type { SecurityLanguage } from './security-language.ts'

const named = (name: string | undefined) => (name === undefined ? '' : ` ‘${name}’`)
const codes = (count: number | undefined) => (count === 1 ? 'Er is nog één code over.' : `Er zijn nog ${count ?? 0} codes over.`)

export const DUTCH: SecurityLanguage = {
  when: 'Wanneer',
  where: 'IP-adres',
  browser: 'Browser',
  button: 'Bekijk hoe je inlogt',
  enrol: 'Stel je tweede factor in',
  closing: 'Was jij dit niet? Wijzig je wachtwoord en beëindig al je sessies onder Instellingen, en vertel het een eigenaar van je werkruimte.',
  dates: new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  words: {
    'new-device': () => ({ subject: 'Nieuwe login op je Rind-account', paragraphs: ['Er is op je account ingelogd met een browser die daar nog niet eerder voor was gebruikt.'] }),
    'passkey-added': ({ name }) => ({ subject: 'Er is een passkey aan je Rind-account toegevoegd', paragraphs: [`De passkey${named(name)} is toegevoegd. Je kunt er voortaan mee inloggen.`] }),
    'passkey-removed': ({ name }) => ({ subject: 'Er is een passkey van je Rind-account verwijderd', paragraphs: [`De passkey${named(name)} is verwijderd. Je kunt er niet meer mee inloggen.`] }),
    'passkey-refused': ({ name }) => ({
      subject: 'Een passkey van je Rind-account is geblokkeerd',
      paragraphs: [
        `De passkey${named(name)} is gebruikt op een manier die erop wijst dat er een kopie van bestaat. De login is geweigerd en de passkey is geblokkeerd.`,
        'Log op een andere manier in, verwijder de passkey en voeg een nieuwe toe.'
      ]
    }),
    'totp-added': ({ name }) => ({ subject: 'Er is een authenticator-app aan je Rind-account toegevoegd', paragraphs: [`De authenticator-app${named(name)} is toegevoegd. Je kunt met de codes inloggen.`] }),
    'totp-removed': ({ name }) => ({ subject: 'Er is een authenticator-app van je Rind-account verwijderd', paragraphs: [`De authenticator-app${named(name)} is verwijderd. De codes werken niet meer.`] }),
    'recovery-used': ({ count }) => ({ subject: 'Een herstelcode van je Rind-account is gebruikt', paragraphs: [`Voor je account is een herstelcode gebruikt. ${codes(count)}`] }),
    'recovery-renewed': () => ({ subject: 'Nieuwe herstelcodes voor je Rind-account', paragraphs: ['Er zijn nieuwe herstelcodes gemaakt. De oude werken niet meer.'] }),
    'password-changed': () => ({ subject: 'Je Rind-wachtwoord is gewijzigd', paragraphs: ['Het wachtwoord van je account is gewijzigd. Alle andere sessies zijn beëindigd.'] }),
    'sessions-ended': ({ count }) => ({
      subject: 'Sessies van je Rind-account zijn beëindigd',
      paragraphs: [count === 1 ? 'Er is een sessie van je account beëindigd.' : `Er zijn ${count ?? 0} sessies van je account beëindigd.`]
    }),
    'factors-reset': ({ by, workspace }) => ({
      subject: 'Stel je tweede factor voor Rind opnieuw in',
      paragraphs: [
        `${by ?? 'Een beheerder'} van ${workspace ?? 'je werkruimte'} vroeg om je tweede factor opnieuw in te stellen. Je passkeys, authenticator-apps en herstelcodes werken niet meer en je bent overal uitgelogd.`,
        'Gebruik deze link en geef daarna zoals altijd je wachtwoord. Hij werkt 24 uur.'
      ]
    }),
    'factors-enrolled': () => ({ subject: 'Je tweede factor voor Rind is ingesteld', paragraphs: ['Er zijn een nieuwe authenticator-app en nieuwe herstelcodes voor je account ingesteld.'] })
  }
}
