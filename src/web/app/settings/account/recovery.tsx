import { useState } from 'preact/hooks'
import type { RecoveryCodes } from '../../../../features/account/schema.ts'
import { Button, CopyButton, Dialog, Notice } from '../../../ui/index.ts'
import { rotateIcon } from '../../../ui/icons.ts'
import { useFresh } from '../../fresh/fresh.tsx'
import { loadAccount } from '../../state/account.ts'
import { api } from '../../state/client.ts'
import { FreshForm } from './fresh-form.tsx'
import { a } from './texts.ts'

/** Below this many it is time for new ones. */
const FEW = 3

/** How many recovery codes are left, and ten new ones. */
export function Recovery({ left }: { left: number }) {
  const [asking, setAsking] = useState(false)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <section class="settings__card" aria-labelledby="account-recovery">
      <h3 class="settings__heading" id="account-recovery">
        {a('recovery.title')}
      </h3>
      <p class="settings__text">{a('recovery.text')}</p>
      {left < FEW ? <Notice tone="warn">{a('recovery.left', { count: left })}</Notice> : <p>{a('recovery.left', { count: left })}</p>}
      <div class="settings__actions">
        <Button icon={rotateIcon} onClick={() => setAsking(true)}>
          {a('recovery.renew')}
        </Button>
      </div>
      {asking && (
        <Renew
          onClose={() => setAsking(false)}
          onCodes={(fresh) => {
            setAsking(false)
            setCodes(fresh)
          }}
        />
      )}
      {codes !== null && (
        <Dialog
          title={a('recovery.shown')}
          onClose={() => setCodes(null)}
          actions={
            <>
              <CopyButton text={codes.join('\n')} label={a('recovery.copy')} />
              <Button kind="primary" onClick={() => setCodes(null)}>
                {a('account.done')}
              </Button>
            </>
          }
        >
          <p class="account__muted">{a('recovery.shownText')}</p>
          <ol class="new-codes" aria-label={a('recovery.title')}>
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ol>
        </Dialog>
      )}
    </section>
  )
}

function Renew({ onClose, onCodes }: { onClose: () => void; onCodes: (codes: readonly string[]) => void }) {
  const fresh = useFresh()
  const renew = async (): Promise<void> => {
    const { codes } = await api.post<RecoveryCodes>('/account/recovery-codes')
    onCodes(codes)
    await loadAccount()
  }
  return (
    <FreshForm title={a('recovery.renewTitle')} button={a('recovery.renew')} fresh={fresh} onSubmit={renew} onClose={onClose}>
      <p>{a('recovery.renewText')}</p>
    </FreshForm>
  )
}
