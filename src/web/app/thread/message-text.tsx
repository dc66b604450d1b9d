import type { Message } from '../../../features/messages/schema.ts'
import { inertText } from '../../lib/inert-text.ts'
import { t } from '../t.ts'
import './message-text.css'

// Ends at spaces, quotes and angle brackets, and at invisible or direction-changing characters, which would let a link
// look like another one.
const LINK = /https?:\/\/[^\s<>"'\p{Cf}\p{Cc}]+/giu
const TRAILING = /[.,;:!?)\]}…]+$/

/** What somebody wrote, as text and nothing else. Only http and https become links; everything stays inert. What is hidden says what it is. */
export function MessageText({ body, hidden }: Pick<Message, 'body' | 'hidden'>) {
  const ends = [0, ...hidden.map(({ end }) => end)]
  return (
    <p class="message-text" dir="auto">
      {hidden.map(({ kind, start }, index) => (
        <>
          {pieces(inertText(body.slice(ends[index], start)))}
          <span key={start} class="message-text__hidden">
            {t(`hidden.${kind}`)}
          </span>
        </>
      ))}
      {pieces(inertText(body.slice(ends.at(-1))))}
    </p>
  )
}

function pieces(body: string) {
  const result = []
  let at = 0
  for (const match of body.matchAll(LINK)) {
    const address = trimmed(match[0])
    if (!isSafe(address)) continue
    result.push(body.slice(at, match.index))
    result.push(
      <a
        key={match.index}
        class="message-text__link"
        href={address}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
      >
        {address}
      </a>
    )
    at = match.index + address.length
  }
  result.push(body.slice(at))
  return result
}

/** A full stop after an address belongs to the sentence; a bracket does when it was opened before the address. */
function trimmed(address: string): string {
  const cut = address.replace(TRAILING, '')
  const rest = address.slice(cut.length)
  return rest.startsWith(')') && cut.includes('(') ? `${cut})` : cut
}

function isSafe(address: string): boolean {
  try {
    const { protocol, username, password } = new URL(address)
    // `https://bank.example@evil.example` shows one place and leads to another.
    return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
  } catch {
    return false
  }
}
