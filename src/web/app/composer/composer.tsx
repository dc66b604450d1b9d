import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { Button, Notice } from '../../ui/index.ts'
import { archiveIcon, noteIcon, sendIcon } from '../../ui/icons.ts'
import { focusRow } from '../frame/shortcuts.ts'
import { contactInSentence } from '../state/contact.ts'
import { changeDraft, draft } from '../state/drafts.ts'
import { outbox } from '../state/sending.ts'
import { thread } from '../state/threads.ts'
import { sayTyping } from '../state/typing.ts'
import { t } from '../t.ts'
import { KindSwitch } from './kind-switch.tsx'
import { LengthLine, MOST } from './length-line.tsx'
import './composer.css'

/** Where answers and notes are written. The ground says who will read it. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { id, contact, status } = conversation
  const { can } = thread(id)
  const { kind: wanted, body } = draft(id)
  const kind = can.reply ? wanted : 'note'
  const text = useRef<HTMLTextAreaElement>(null)
  useGrowth(text, body)
  if (!can.reply && !can.note)
    return (
      <div class="composer__mayNot">
        <Notice tone="info">{t('composer.mayNot')}</Notice>
      </div>
    )

  const name = contactInSentence(contact)
  const note = kind === 'note'
  const ready = body.trim() !== '' && body.length <= MOST
  const send = (): void => {
    if (!ready) return
    outbox.add(id, { kind, body: body.trim() })
    changeDraft(id, { body: '' })
    text.current?.focus()
  }
  const keyed = (event: KeyboardEvent): void => {
    // While an input method is composing, Enter chooses a word.
    if (event.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      send()
    } else if (event.key === '/' && (event.ctrlKey || event.metaKey) && can.reply && can.note) {
      event.preventDefault()
      changeDraft(id, { kind: note ? 'reply' : 'note' })
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (!focusRow(0)) text.current?.blur()
    }
  }

  return (
    <form
      class={`composer composer--${kind}`}
      aria-label={t('composer.label')}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {status === 'closed' && (
        <Notice tone="info" icon={archiveIcon}>
          {t('composer.closed')}
        </Notice>
      )}
      <div class="composer__box">
        <div class="composer__head">
          <KindSwitch
            kind={kind}
            can={can}
            onChange={(next) => {
              changeDraft(id, { kind: next })
            }}
          />
          <span class="composer__reach" id="composer-reach">
            {note ? t('composer.noteTo') : t('composer.replyTo', { name })}
          </span>
        </div>
        <textarea
          id="composer-text"
          class="composer__text"
          ref={text}
          rows={1}
          dir="auto"
          value={body}
          aria-label={t(note ? 'composer.note' : 'composer.reply')}
          aria-describedby="composer-reach composer-length"
          placeholder={note ? t('composer.notePlaceholder') : t('composer.replyPlaceholder', { name })}
          onKeyDown={keyed}
          onInput={(event) => {
            changeDraft(id, { body: event.currentTarget.value })
            if (!note && event.currentTarget.value !== '') sayTyping(id)
          }}
        />
        <div class="composer__foot">
          <LengthLine length={body.length} />
          <Button kind="primary" type="submit" icon={note ? noteIcon : sendIcon} disabled={!ready}>
            {t(note ? 'composer.addNote' : 'composer.send')}
          </Button>
        </div>
      </div>
    </form>
  )
}

/** Grows with the text up to a third of the screen, in browsers that do not do so by themselves. */
function useGrowth(text: { current: HTMLTextAreaElement | null }, body: string): void {
  useEffect(() => {
    const element = text.current
    if (element === null || CSS.supports('field-sizing', 'content')) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [body])
}
