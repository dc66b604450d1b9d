import { useState } from 'preact/hooks'
import { ApiProblem } from '../../../lib/api.ts'
import { Button, Field, TextField } from '../../../ui/index.ts'
import { FreshError, FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { x } from './texts.ts'

const KINDS = ['passphrase', 'recipient'] as const
type Kind = (typeof KINDS)[number]
/** As `age-keygen` prints one. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/

/** Asks for an export: for whom it is sealed, and why. */
export function RequestForm({ asked }: { asked: () => void }) {
  const [kind, setKind] = useState<Kind>('passphrase')
  const [recipient, setRecipient] = useState('')
  const [reason, setReason] = useState('')
  const [wrong, setWrong] = useState(false)
  const fresh = useFresh()
  const ask = (): void => {
    const isWrong = kind === 'recipient' && !RECIPIENT.test(recipient.trim())
    setWrong(isWrong)
    if (isWrong) return
    void fresh.run(async () => {
      try {
        await api.post('/exports', { sealedFor: kind, reason, ...(kind === 'recipient' && { recipient: recipient.trim() }) })
      } catch (error) {
        // It waits for a second person from here on, which is what was asked for.
        if (!(error instanceof ApiProblem) || error.code !== 'approval_required') throw error
      }
      asked()
    })
  }
  return (
    <section class="settings__card" aria-labelledby="export-ask">
      <h3 class="settings__heading" id="export-ask">
        {x('export.ask')}
      </h3>
      <p class="settings__text">{x('export.askText')}</p>
      <form
        class="export__form"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <fieldset class="export__kinds">
          <legend>{x('export.sealedFor')}</legend>
          {KINDS.map((each) => (
            <label class="export__kind" key={each}>
              <input type="radio" name="sealed-for" checked={kind === each} onChange={() => setKind(each)} />
              <span>
                <span class="export__name">{x(`export.sealedFor.${each}`)}</span>
                <span class="export__hint">{x(`export.sealedFor.${each}Text`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {kind === 'recipient' && (
          <Field
            label={x('export.recipient')}
            hint={x('export.recipientHint')}
            error={wrong ? x('export.recipientWrong') : undefined}
            required
            spellcheck={false}
            autocomplete="off"
            placeholder="age1…"
            value={recipient}
            onInput={(event) => setRecipient(event.currentTarget.value)}
          />
        )}
        <TextField
          label={x('export.reason')}
          hint={x('export.reasonHint')}
          required
          rows={2}
          maxLength={500}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <FreshField fresh={fresh} />
        <FreshError fresh={fresh} />
        <div>
          <Button kind="primary" type="submit" busy={fresh.busy.value}>
            {x('export.askNow')}
          </Button>
        </div>
      </form>
    </section>
  )
}
