import { useRef, useState } from 'preact/hooks'
import { formatTime } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, Dialog, Field, announce } from '../../ui/index.ts'
import { reveal } from '../state/sight.ts'
import { t } from '../t.ts'

const LEAST = 5
const MOST = 500

/** Asks for the reason. Enter states it, Escape leaves everything hidden. */
export function RevealDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  const state = async (): Promise<void> => {
    if (busy) return
    if (reason.replaceAll(/\s/g, '').length < LEAST) {
      setError(t('hidden.tooShort', { least: LEAST }))
      field.current?.focus()
      return
    }
    setBusy(true)
    setError(undefined)
    try {
      const until = await reveal(id, reason.trim())
      announce(t('hidden.open', { time: formatTime(until) }))
      onClose()
    } catch (failure) {
      setError(problemText(failure))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={t('hidden.dialog')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{word('cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void state()}>
            {t('hidden.show')}
          </Button>
        </>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void state()
        }}
      >
        <p class="settings__text">{t('hidden.dialogText')}</p>
        <Field
          label={t('hidden.reason')}
          hint={t('hidden.reasonHint')}
          error={error}
          inputRef={field}
          autofocus
          value={reason}
          maxLength={MOST}
          autoComplete="off"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  )
}
