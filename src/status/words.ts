import type { Impact, IncidentState } from './incidents.ts'
import type { Part } from './parts.ts'
import type { ComponentView, Overall } from './view.ts'

export type Locale = 'en' | 'nl'

interface Words {
  readonly title: string
  readonly overall: Readonly<Record<Overall, string>>
  readonly component: Readonly<Record<Part['id'], string>>
  readonly group: Readonly<Record<Part['group'], string>>
  readonly state: Readonly<Record<ComponentView['state'], string>>
  readonly incident: Readonly<Record<IncidentState, string>>
  readonly impact: Readonly<Record<Impact, string>>
  readonly impactName: string
  readonly measured: (seconds: number) => string
  readonly neverMeasured: string
  readonly beside: string
  readonly apart: string
  readonly how: string
  readonly howText: readonly string[]
  readonly daysAgo: string
  readonly today: string
  readonly lastDays: string
  readonly sinceBegan: (share: string) => string
  readonly noShare: string
  readonly whole: string
  readonly partOf: (down: string, unmeasured: string) => string
  readonly down: string
  readonly unmeasured: string
  readonly day: string
  readonly dayByDay: string
  readonly nothingDown: string
  readonly times: string
  readonly timesText: (median: string, slowest: string) => string
  readonly noTimes: string
  readonly availability: string
  readonly month: string
  readonly promised: string
  readonly measuredHead: string
  readonly soFar: string
  readonly missed: string
  readonly lowest: (name: string) => string
  readonly share: (share: string) => string
  readonly happened: string
  readonly nothing: string
  readonly planned: string
  readonly history: string
  readonly nothingEver: string
  readonly nothingThen: string
  readonly shareMeasured: (share: string) => string
  readonly back: string
  readonly lost: (date: string) => string
  readonly cannotKeep: string
  readonly footer: string
  readonly badge: string
  readonly other: string
  readonly skip: string
  readonly notFound: string
  readonly affects: string
  readonly until: string
  readonly minutes: (count: number) => string
}

const plural = (count: number, one: string, other: string) => `${count} ${count === 1 ? one : other}`

export const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    title: 'Status',
    overall: {
      works: 'Everything works', incident: 'Something is wrong', maintenance: 'Maintenance is under way', unknown: 'Not everything is measured at the moment',
      some_down: 'Something does not work', down: 'Nothing works'
    },
    component: {
      web: 'Web app', api: 'API', socket: 'Live connection', messages: 'Messages', widget: 'Chat widget', jobs: 'Background work', mail: 'Mail', backups: 'Backups', certificate: 'Certificate'
    },
    group: { team: 'For teams', customers: 'For their customers', behind: 'Behind the scenes' },
    state: { up: 'Works', down: 'Does not work', unknown: 'Not measured', maintenance: 'Maintenance' },
    incident: { investigating: 'Looking into it', identified: 'Cause found', monitoring: 'Watching', resolved: 'Solved', scheduled: 'Planned', in_progress: 'Under way', completed: 'Done' },
    impact: { none: 'none', minor: 'minor', major: 'major', critical: 'critical' },
    impactName: 'Impact',
    measured: (seconds) => (seconds < 2 ? 'Measured just now' : `Measured ${seconds} seconds ago`),
    neverMeasured: 'Not measured yet',
    beside: 'from the machine that is watched: when all of it fails, so does this page',
    apart: 'from another machine',
    how: 'How we measure',
    howText: [
      'Each part is asked every half minute, from outside and as a browser would: the sign-in page, a question to the API and to the live connection that has to reach the database and come back, and the chat widget. A redirect, a late answer or one with other content counts as a failure.',
      'Messages: in a workspace of its own this page signs in as a member with password and code, writes as a customer in the chat widget, and waits until the member has the message. Behind the scenes: background work ran within five minutes, no mail has waited for half an hour, the newest backup is younger than 26 hours, and the certificate is valid for another week. What is not listed is not measured.',
      'The time between two answers counts as working only when both were right. Time in which nothing was measured is shown as such and never counted as working. Planned maintenance counts like any other time. A late backup and a certificate that runs out keep nobody from working: they are shown, and left out of the availability of the month.',
      'Days and months are those of UTC.'
    ],
    daysAgo: '90 days ago',
    today: 'today',
    lastDays: 'the last 90 days',
    sinceBegan: (share) => `${share} of what was measured`,
    noShare: 'nothing was measured yet',
    whole: 'worked all day',
    partOf: (down, unmeasured) => [down && `${down} down`, unmeasured && `${unmeasured} not measured`].filter(Boolean).join(', '),
    down: 'Down',
    unmeasured: 'Not measured',
    day: 'Day',
    dayByDay: 'Days that were not whole',
    nothingDown: 'Since measuring began every day was whole.',
    times: 'Response times, last 24 hours',
    timesText: (median, slowest) => `Half of the answers within ${median}, the slowest half hour ${slowest}`,
    noTimes: 'No answers in the last 24 hours',
    availability: 'Availability',
    month: 'Month',
    promised: 'Promised',
    measuredHead: 'Measured',
    soFar: 'so far',
    missed: 'Missed:',
    lowest: (name) => `lowest: ${name}`,
    share: (share) => `${share} not measured`,
    happened: 'What happened',
    nothing: 'Nothing was reported in the last 15 days.',
    planned: 'Planned maintenance',
    history: 'Everything that was reported',
    nothingEver: 'Nothing was ever reported.',
    nothingThen: 'Nothing was reported.',
    shareMeasured: (share) => `${share} available`,
    back: 'Back to now',
    lost: (date) => `History before ${date} is missing: the file that held it was damaged.`,
    cannotKeep: 'What is measured now cannot be stored. The state above is right; the history will have a gap.',
    footer: 'Grey means not measured. This page needs nothing of what it watches.',
    badge: 'Badge',
    other: 'Nederlands',
    skip: 'Skip to the state',
    notFound: 'There is no such page',
    affects: 'Affects',
    until: 'to',
    minutes: (count) => plural(count, 'minute', 'minutes')
  },
  nl: {
    title: 'Status',
    overall: {
      works: 'Alles werkt', incident: 'Er is iets mis', maintenance: 'Er is onderhoud bezig', unknown: 'Niet alles wordt op dit moment gemeten',
      some_down: 'Iets werkt niet', down: 'Niets werkt'
    },
    component: {
      web: 'Webapp', api: 'API', socket: 'Liveverbinding', messages: 'Berichten', widget: 'Chatwidget', jobs: 'Achtergrondwerk', mail: 'Mail', backups: 'Back-ups', certificate: 'Certificaat'
    },
    group: { team: 'Voor teams', customers: 'Voor hun klanten', behind: 'Achter de schermen' },
    state: { up: 'Werkt', down: 'Werkt niet', unknown: 'Niet gemeten', maintenance: 'Onderhoud' },
    incident: { investigating: 'In onderzoek', identified: 'Oorzaak gevonden', monitoring: 'Wordt gevolgd', resolved: 'Opgelost', scheduled: 'Gepland', in_progress: 'Bezig', completed: 'Klaar' },
    impact: { none: 'geen', minor: 'klein', major: 'groot', critical: 'zeer groot' },
    impactName: 'Gevolgen',
    measured: (seconds) => (seconds < 2 ? 'Zojuist gemeten' : `${seconds} seconden geleden gemeten`),
    neverMeasured: 'Nog niet gemeten',
    beside: 'vanaf de machine die wordt bewaakt: valt die helemaal uit, dan ook deze pagina',
    apart: 'vanaf een andere machine',
    how: 'Hoe we meten',
    howText: [
      'Elk onderdeel wordt elke halve minuut bevraagd, van buiten en zoals een browser het doet: de inlogpagina, een vraag aan de API en aan de liveverbinding die de database moet bereiken en terugkomen, en de chatwidget. Een doorverwijzing, een laat antwoord of een met andere inhoud telt als fout.',
      'Berichten: in een eigen werkruimte logt deze pagina in als lid, met wachtwoord en code, schrijft als klant in de chatwidget, en wacht tot het lid het bericht heeft. Achter de schermen: het achtergrondwerk liep binnen vijf minuten, geen mail wacht langer dan een half uur, de nieuwste back-up is jonger dan 26 uur, en het certificaat is nog een week geldig. Wat niet in de lijst staat, wordt niet gemeten.',
      'De tijd tussen twee antwoorden telt alleen als werkend wanneer beide goed waren. Tijd waarin niets is gemeten staat er zo bij en telt nooit als werkend. Gepland onderhoud telt als alle andere tijd. Een late back-up en een certificaat dat afloopt houden niemand van het werk: ze staan er, en tellen niet mee voor de beschikbaarheid van de maand.',
      'Dagen en maanden zijn die van UTC.'
    ],
    daysAgo: '90 dagen geleden',
    today: 'vandaag',
    lastDays: 'de laatste 90 dagen',
    sinceBegan: (share) => `${share} van wat is gemeten`,
    noShare: 'er is nog niets gemeten',
    whole: 'werkte de hele dag',
    partOf: (down, unmeasured) => [down && `${down} uit`, unmeasured && `${unmeasured} niet gemeten`].filter(Boolean).join(', '),
    down: 'Uit',
    unmeasured: 'Niet gemeten',
    day: 'Dag',
    dayByDay: 'Dagen die niet heel waren',
    nothingDown: 'Sinds het meten begon was elke dag heel.',
    times: 'Antwoordtijden, laatste 24 uur',
    timesText: (median, slowest) => `De helft van de antwoorden binnen ${median}, het traagste halfuur ${slowest}`,
    noTimes: 'Geen antwoorden in de laatste 24 uur',
    availability: 'Beschikbaarheid',
    month: 'Maand',
    promised: 'Beloofd',
    measuredHead: 'Gemeten',
    soFar: 'tot nu toe',
    missed: 'Niet gehaald:',
    lowest: (name) => `laagste: ${name}`,
    share: (share) => `${share} niet gemeten`,
    happened: 'Wat er gebeurde',
    nothing: 'De laatste 15 dagen is er niets gemeld.',
    planned: 'Gepland onderhoud',
    history: 'Alles wat is gemeld',
    nothingEver: 'Er is nooit iets gemeld.',
    nothingThen: 'Er is niets gemeld.',
    shareMeasured: (share) => `${share} beschikbaar`,
    back: 'Terug naar nu',
    lost: (date) => `De geschiedenis van voor ${date} ontbreekt: het bestand waarin die stond was beschadigd.`,
    cannotKeep: 'Wat nu wordt gemeten kan niet worden bewaard. De stand hierboven klopt; de geschiedenis krijgt een gat.',
    footer: 'Grijs betekent niet gemeten. Deze pagina heeft niets nodig van wat ze bewaakt.',
    badge: 'Badge',
    other: 'English',
    skip: 'Naar de stand',
    notFound: 'Deze pagina bestaat niet',
    affects: 'Raakt',
    until: 'tot',
    minutes: (count) => plural(count, 'minuut', 'minuten')
  }
}

const TAGS: Readonly<Record<Locale, string>> = { en: 'en-GB', nl: 'nl-NL' }
const format = (locale: Locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(TAGS[locale], { timeZone: 'UTC', ...options })
const DATES = {
  day: { en: format('en', { day: 'numeric', month: 'short', year: 'numeric' }), nl: format('nl', { day: 'numeric', month: 'short', year: 'numeric' }) },
  time: { en: format('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }), nl: format('nl', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) },
  month: { en: format('en', { month: 'long', year: 'numeric' }), nl: format('nl', { month: 'long', year: 'numeric' }) },
  exact: {
    en: format('en', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    nl: format('nl', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  }
}

/** From one moment to another, in words: the day is said once when it is the same. */
export function formatRange(locale: Locale, from: number, until: number): string {
  const sameDay = new Date(from).toISOString().slice(0, 10) === new Date(until).toISOString().slice(0, 10)
  return `${formatMoment('exact', locale, from)} ${WORDS[locale].until} ${formatMoment(sameDay ? 'time' : 'exact', locale, until)} UTC`
}

/** A moment in UTC, in words. */
export const formatMoment = (kind: keyof typeof DATES, locale: Locale, at: number): string => DATES[kind][locale].format(at)

/** A share as people read it, never rounded up: 99.995 % is not 100 %. */
export function formatShare(locale: Locale, share: number): string {
  const cut = Math.floor(share * 100_000 + 1e-9) / 1000
  return `${new Intl.NumberFormat(TAGS[locale], { maximumFractionDigits: cut >= 99 ? 3 : 2 }).format(cut)} %`
}
