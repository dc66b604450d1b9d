import { Icon } from './icon.tsx'
import { badgeCheckIcon, eyeOffIcon, userIcon } from './icons.ts'
import './avatar.css'

interface AvatarProps {
  /** Decides the ground, so that a person keeps one colour everywhere. */
  id: string
  initials?: string | undefined
  /** Why there are no initials: nobody said who they are, or the reader may not know. */
  without?: 'anonymous' | 'hidden'
  verified?: boolean
  small?: boolean
}

/** A person as a small disc. Decoration: the name always stands beside it. */
export function Avatar({ id, initials, without = 'anonymous', verified = false, small = false }: AvatarProps) {
  const tint = initials === undefined ? 0 : 1 + (hash(id) % 5)
  return (
    <span class={`avatar avatar--tint-${tint}${small ? ' avatar--small' : ''}`} aria-hidden="true">
      {initials ?? <Icon of={without === 'hidden' ? eyeOffIcon : userIcon} size={small ? 14 : 16} />}
      {verified && (
        <span class="avatar__mark">
          <Icon of={badgeCheckIcon} size={14} />
        </span>
      )}
    </span>
  )
}

/** The first letters of the first and the last word, by what a reader sees as one letter. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return (firstLetter(first) + firstLetter(last)).toLocaleUpperCase()
}

const segmenter = new Intl.Segmenter()
const firstLetter = (text: string): string => segmenter.segment(text)[Symbol.iterator]().next().value?.segment ?? ''

function hash(text: string): number {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return sum
}
