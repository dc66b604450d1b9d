import { type Letter, type LetterFrame, renderHtml, renderText, subjectLine } from '../../mail/index.ts'
import { namesOf } from '../incident-list.ts'
import { type Locale, WORDS, formatMoment, formatRange } from '../words.ts'
import type { StatusEvent } from './events.ts'
import { SUBSCRIBER_WORDS } from './words.ts'

/** A letter as it goes out: the same words as text and as HTML that loads nothing. */
export interface SubscriberLetter {
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Where one click ends the letters; null for the first, which asks. */
  readonly leaveUrl: string | null
}

function lay(letter: Letter, frame: LetterFrame): SubscriberLetter {
  const { greeting } = SUBSCRIBER_WORDS[frame.locale]
  return { subject: subjectLine(letter.subject), text: renderText(letter, greeting, frame), html: renderHtml(letter, greeting, frame), leaveUrl: frame.leave?.link ?? null }
}

/** Asks whoever reads this address whether they want to hear of incidents. */
export function confirmLetter(locale: Locale, confirmUrl: string): SubscriberLetter {
  const { confirmLetter: words } = SUBSCRIBER_WORDS[locale]
  return lay(words, { locale, link: confirmUrl })
}

/** Tells what happened, or what is planned. The text is an operator's and stays text. */
export function eventLetter(locale: Locale, { incident, state, body, at }: StatusEvent, { url, leaveUrl }: { readonly url: string; readonly leaveUrl: string }): SubscriberLetter {
  const words = WORDS[locale]
  const { eventLetter: own } = SUBSCRIBER_WORDS[locale]
  const exact = (moment: number) => `${formatMoment('exact', locale, moment)} UTC`
  const names = namesOf(incident.components, locale)
  const when = incident.endsAt === null ? exact(incident.startsAt) : formatRange(locale, incident.startsAt, incident.endsAt)
  const facts: [string, string][] = [[own.state, words.incident[state]], ...(names ? [[words.affects, names] as [string, string]] : []), ...(incident.kind === 'incident' ? [[words.impactName, words.impact[incident.impact]] as [string, string]] : []), [incident.kind === 'maintenance' ? own.when : own.since, when], [own.written, exact(at)]]
  const letter: Letter = {
    subject: `${words.incident[state]}: ${incident.title}`,
    paragraphs: [incident.title, ...body.split('\n').map((line) => line.trim()).filter(Boolean)],
    facts,
    button: own.button,
    closing: own.closing
  }
  return lay(letter, { locale, link: `${url}/status?lang=${locale}`, leave: { label: own.leave, link: leaveUrl } })
}
