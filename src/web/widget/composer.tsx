import { signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { tellTyping } from './live.ts'
import { write } from './sending.ts'
import { t } from './texts.ts'

const LONGEST = 8000
const COUNT_FROM = 7500
/** What is being written outlives a look at the privacy page. */
const text = signal('')
let area: HTMLTextAreaElement | null = null

/** Another visitor: what was being written was of the one before. */
export const forgetDraft = (): void => void (text.value = '')
export const focusComposer = (): void => void requestAnimationFrame(() => area?.focus())

/** Where the visitor writes; a first-time visitor too, at once. */
export function Composer() {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    area = field.current
    return () => (area = null)
  }, [])
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return
    element.style.height = 'auto'
    // The border is part of the height; without it a scrollbar would show.
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`
  }, [text.value])

  const send = (event: Event): void => {
    event.preventDefault()
    const body = text.value.trim()
    if (body !== '' && body.length <= LONGEST) {
      text.value = ''
      write(body)
    }
    field.current?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    // On touch screens the return key makes a new line; there is a button beside it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches) return
    send(event)
  }
  const left = LONGEST - text.value.trim().length
  return (
    <form class="composer" onSubmit={send}>
      <textarea
        ref={field}
        class="composer__text"
        rows={1}
        dir="auto"
        aria-label={t('compose')}
        aria-describedby={left < LONGEST - COUNT_FROM ? 'left' : undefined}
        aria-invalid={left < 0}
        placeholder={t('placeholder')}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          tellTyping()
        }}
        onKeyDown={press}
      />
      <button type="submit" class="composer__send">{t('send')}</button>
      {left < LONGEST - COUNT_FROM && (
        <p class={`composer__left${left < 0 ? ' composer__left--over' : ''}`} id="left" role="status">
          {left < 0 ? t('tooLong', { count: -left }) : t('left', { count: left })}
        </p>
      )}
    </form>
  )
}
