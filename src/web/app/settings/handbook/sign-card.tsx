import { useState } from 'preact/hooks'
import type { OwnSignature, PublishedVersion, SignOutput } from '../../../../features/handbook/schema.ts'
import { ApiProblem } from '../../../lib/api.ts'
import { formatDate, formatExact } from '../../../lib/dates.ts'
import { keepFile } from '../../../lib/download.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, Notice, announce } from '../../../ui/index.ts'
import { downloadIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { loadOwnHandbook } from '../../state/handbook.ts'
import { me } from '../../state/session.ts'
import { h } from './texts.ts'

interface SignCardProps {
  version: PublishedVersion
  own: OwnSignature
  onSigned: (own: OwnSignature) => void
  /** A newer version came meanwhile. */
  onStale: () => void
}

/** Below the text: the signature that is asked for, or the one that was given. */
export function SignCard({ version, own, onSigned, onStale }: SignCardProps) {
  const [read, setRead] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const { signedAt, evidence } = own
  if (signedAt !== null) {
    return (
      <Notice
        tone="ok"
        action={
          evidence !== null && (
            <Button kind="quiet" icon={downloadIcon} onClick={() => keepFile(`handbook-signature-version-${version.number}.jws`, evidence, 'application/jose')}>
              {h('evidence')}
            </Button>
          )
        }
      >
        {h('signed', { number: version.number, when: formatExact(signedAt) })} {h('signedText')}
      </Notice>
    )
  }
  const sign = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (busy) return
    if (!read) return setFailure(h('tick'))
    setBusy(true)
    setFailure(null)
    try {
      const answer = await api.post<SignOutput>(`/handbook/versions/${version.id}/signature`, { hash: version.hash })
      announce(h('thanks'))
      onSigned(answer.own)
      void loadOwnHandbook().catch(() => undefined)
    } catch (error) {
      setFailure(problemText(error))
      if (error instanceof ApiProblem && (error.code === 'wrong_step' || error.code === 'confirmation_mismatch')) onStale()
    }
    setBusy(false)
  }
  return (
    <form class="settings__card handbook__sign" aria-labelledby="handbook-sign" onSubmit={(event) => void sign(event)} noValidate>
      <h3 class="settings__heading" id="handbook-sign">
        {h('signTitle')}
      </h3>
      <p class={own.state === 'overdue' ? 'handbook__late' : 'settings__text'}>
        {h(own.state === 'overdue' ? 'signOverdue' : 'signDue', { date: formatDate(own.dueAt) })}
      </p>
      <label class="handbook__tick">
        <input type="checkbox" checked={read} onChange={(event) => setRead(event.currentTarget.checked)} />
        <span>{h('words', { name: me().name, number: version.number })}</span>
      </label>
      {failure !== null && (
        <Notice tone="danger" live>
          {failure}
        </Notice>
      )}
      <p class="handbook__kept">{h('kept')}</p>
      <div>
        <Button type="submit" kind="primary" busy={busy}>
          {h('sign')}
        </Button>
      </div>
    </form>
  )
}
