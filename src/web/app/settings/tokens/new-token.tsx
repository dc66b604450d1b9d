import { useState } from 'preact/hooks'
import type { ApiToken } from '../../../../features/tokens/schema.ts'
import { Button, CopyButton, Dialog, Field, Notice, SelectField } from '../../../ui/index.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { inboxes } from '../../state/inboxes.ts'
import { can } from '../../state/session.ts'
import { operationText } from '../activity/texts.ts'
import { Choice, Choices } from './choices.tsx'
import { k } from './texts.ts'

const DAYS = ['7', '30', '90', '365'] as const

interface Props {
  offered: readonly string[]
  made: (token: ApiToken) => void
  onClose: () => void
}

/** Asks what a program may do, where and for how long; then shows its token, this once. */
export function NewTokenDialog({ offered, made, onClose }: Props) {
  const [shown, setShown] = useState<{ secret: string; name: string } | null>(null)
  return (
    <Dialog title={k('tokens.new')} onClose={onClose}>
      {shown === null ? (
        <TokenForm
          offered={offered}
          done={({ token, secret }) => {
            made(token)
            setShown({ secret, name: token.name })
          }}
        />
      ) : (
        <div class="tokens__form">
          <Notice tone="warn" live>
            {k('tokens.made', { name: shown.name })}
          </Notice>
          <code class="tokens__secret" aria-label={k('tokens.secret')}>
            {shown.secret}
          </code>
          <div class="tokens__actions">
            <CopyButton kind="primary" text={shown.secret} label={k('tokens.copy')} />
            <Button onClick={onClose}>{k('tokens.kept')}</Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}

function TokenForm({ offered, done }: { offered: readonly string[]; done: (made: { token: ApiToken; secret: string }) => void }) {
  const rights = can()
  const [name, setName] = useState('')
  const [operations, setOperations] = useState<readonly string[]>([])
  const [everywhere, setEverywhere] = useState(true)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [customerData, setCustomerData] = useState(false)
  const [messaging, setMessaging] = useState(rights.sendMessages === true)
  const [days, setDays] = useState<(typeof DAYS)[number]>('90')
  const [incomplete, setIncomplete] = useState(false)
  const fresh = useFresh()
  const make = (): void => {
    const missing = operations.length === 0 || (!everywhere && chosen.length === 0)
    setIncomplete(missing)
    if (missing) return
    void fresh.run(async () =>
      done(
        await api.post('/tokens', {
          name,
          operations,
          inboxIds: everywhere ? null : chosen,
          access: { customerData, messaging },
          days: Number(days)
        })
      )
    )
  }
  return (
    <form
      class="tokens__form"
      onSubmit={(event) => {
        event.preventDefault()
        make()
      }}
    >
      <Field
        label={k('tokens.name')}
        hint={k('tokens.nameHint')}
        required
        maxLength={120}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Choices
        label={k('tokens.operations')}
        options={offered.map((id) => [id, operationText(id)])}
        chosen={operations}
        onChange={setOperations}
      />
      <fieldset class="tokens__choices">
        <legend>{k('tokens.inboxes')}</legend>
        <Choice type="radio" name="where" checked={everywhere} onChange={() => setEverywhere(true)}>
          {k('tokens.inboxes.all')}
        </Choice>
        <Choice type="radio" name="where" checked={!everywhere} onChange={() => setEverywhere(false)}>
          {k('tokens.inboxes.chosen')}
        </Choice>
      </fieldset>
      {!everywhere && (
        <Choices
          label={k('tokens.inboxes.chosen')}
          options={(inboxes.value ?? []).map(({ id, settings }) => [id, settings.name])}
          chosen={chosen}
          onChange={setChosen}
        />
      )}
      <div class="tokens__choices">
        {rights.seeCustomerData === true && (
          <Choice type="checkbox" checked={customerData} onChange={() => setCustomerData(!customerData)}>
            {k('tokens.customerData')}
          </Choice>
        )}
        {rights.sendMessages === true && (
          <Choice type="checkbox" checked={messaging} onChange={() => setMessaging(!messaging)}>
            {k('tokens.messaging')}
          </Choice>
        )}
      </div>
      <SelectField label={k('tokens.days')} value={days} options={DAYS.map((each) => [each, k(`tokens.days.${each}`)])} onChoose={setDays} />
      <FreshField fresh={fresh} />
      {incomplete && (
        <Notice tone="danger" live>
          {k('tokens.none')}
        </Notice>
      )}
      {fresh.error.value !== undefined && !fresh.asked.value && (
        <Notice tone="danger" live>
          {fresh.error.value}
        </Notice>
      )}
      <div class="tokens__actions">
        <Button kind="primary" type="submit" busy={fresh.busy.value}>
          {k('tokens.make')}
        </Button>
      </div>
    </form>
  )
}
