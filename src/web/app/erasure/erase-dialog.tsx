import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Erasure, Preview } from '../../../features/erasure/schema.ts'
import { formatDate } from '../../lib/dates.ts'
import { inertText } from '../../lib/inert-text.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, Dialog, Field, Notice, Skeleton, TextField, announce } from '../../ui/index.ts'
import { type Subject, previewErasure, requestErasure } from '../state/erasures.ts'
import { t } from '../t.ts'
import { FreshError, FreshField, useFresh } from '../fresh/fresh.tsx'
import './erasure.css'

interface EraseDialogProps {
  subject: Subject
  onClose: () => void
  onDone?: () => void
}

/** Before something goes for good: what goes, what stays, then the name typed by hand. */
export function EraseDialog({ subject, onClose, onDone }: EraseDialogProps) {
  const preview = useSignal<Preview | null>(null)
  const failure = useSignal<unknown>(null)
  const done = useSignal<Erasure | null>(null)
  useEffect(() => {
    previewErasure(subject).then(
      (found) => (preview.value = found),
      (error: unknown) => (failure.value = error)
    )
  }, [])
  const title = t(subject.subject === 'contact' ? 'erase.titleContact' : 'erase.titleWorkspace')
  return (
    <Dialog title={title} onClose={onClose}>
      {failure.value !== null && <Notice tone="danger">{problemText(failure.value)}</Notice>}
      {failure.value === null && preview.value === null && <Skeleton rows={5} />}
      {preview.value !== null && done.value === null && (
        <ConfirmForm
          preview={preview.value}
          subject={subject}
          onClose={onClose}
          onDone={(erasure) => {
            done.value = erasure
            announce(said(erasure))
            onDone?.()
          }}
        />
      )}
      {done.value !== null && (
        <>
          <Notice tone={done.value.state === 'approval' ? 'info' : 'ok'}>{said(done.value)}</Notice>
          <footer class="dialog__actions">
            <Button kind="primary" onClick={onClose} buttonRef={(element) => element?.focus()}>
              {word('close')}
            </Button>
          </footer>
        </>
      )}
    </Dialog>
  )
}

function said({ state, dueAt, others }: Erasure): string {
  if (state === 'approval') return t(others === 0 ? 'erase.waitsForNobody' : 'erase.waitsForSecond')
  return t('erase.asked', { date: dueAt === null ? '' : formatDate(dueAt) })
}

interface ConfirmProps {
  preview: Preview
  subject: Subject
  onClose: () => void
  onDone: (erasure: Erasure) => void
}

function ConfirmForm({ preview, subject, onClose, onDone }: ConfirmProps) {
  const typed = useSignal('')
  const reason = useSignal('')
  const fresh = useFresh()
  const { name, shortId, counts, open } = preview
  const right = [name?.trim(), shortId].includes(typed.value.trim())
  if (open !== null) return <Notice tone="info">{said(open)}</Notice>
  const send = (): void => {
    if (right) void fresh.run(async () => onDone(await requestErasure(subject, typed.value, reason.value)))
  }
  return (
    <form
      class="erase"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <h3 class="erase__heading">{t('erase.goes')}</h3>
      <ul class="erase__list">
        <li>{t(subject.subject === 'contact' ? 'erase.goesProfile' : 'erase.goesWorkspace')}</li>
        <li>{t('erase.conversations', { count: counts.conversations })}</li>
        <li>{t('erase.messages', { count: counts.messages })}</li>
        <li>{t('erase.notes', { count: counts.notes })}</li>
      </ul>
      <h3 class="erase__heading">{t('erase.stays')}</h3>
      <ul class="erase__list">
        {preview.stays.map((item) => (
          <li key={item}>{t(`erase.stays.${item}`)}</li>
        ))}
      </ul>
      <h3 class="erase__heading">{t('erase.notReached')}</h3>
      <ul class="erase__list">
        {preview.notReached.map((item) => (
          <li key={item}>{t(`erase.notReached.${item}`)}</li>
        ))}
      </ul>
      <p class="erase__text">{t(subject.subject === 'contact' ? 'erase.then' : 'erase.thenWorkspace')}</p>
      {preview.needsSecond && (
        <Notice tone="warn">{t(preview.others === 0 ? 'erase.needsNobody' : 'erase.needsSecond')}</Notice>
      )}
      <div class="erase__fields">
        <TextField
          label={t('erase.reason')}
          hint={t('erase.reasonHint')}
          rows={2}
          maxLength={1000}
          value={reason.value}
          onInput={(event) => (reason.value = event.currentTarget.value)}
        />
        <Field
          label={name === null ? t('erase.typeId', { id: shortId }) : t('erase.typeName', { name: inertText(name), id: shortId })}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <FreshField fresh={fresh} />
      </div>
      <FreshError fresh={fresh} />
      <footer class="dialog__actions">
        <Button onClick={onClose}>{t('erase.keep')}</Button>
        <Button kind="danger" type="submit" disabled={!right} busy={fresh.busy.value}>
          {t('erase.ask')}
        </Button>
      </footer>
    </form>
  )
}
