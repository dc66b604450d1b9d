import { splitLinks } from './links.ts'

interface BubbleProps {
  body: string
  mine: boolean
  state?: 'pending' | 'failed' | undefined
}

/** One message, as plain text. Nothing in it is ever taken for markup. */
export function Bubble({ body, mine, state }: BubbleProps) {
  const kinds = [mine ? 'bubble--mine' : '', state === undefined ? '' : `bubble--${state}`]
  return (
    <p class={['bubble', ...kinds].filter(Boolean).join(' ')} dir="auto">
      {splitLinks(body).map(({ text, href }, index) =>
        href === undefined ? text : (
          <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow ugc">{text}</a>
        )
      )}
    </p>
  )
}
