import { useState } from 'preact/hooks'
import type { Account, TotpSetup } from '../../../../features/account/schema.ts'
import { Button, CopyButton, Field, showToast } from '../../../ui/index.ts'
import { plusIcon, smartphoneIcon } from '../../../ui/icons.ts'
import { useFresh } from '../../fresh/fresh.tsx'
import { loadAccount } from '../../state/account.ts'
import { api } from '../../state/client.ts'
import { FactorRow } from './factor-row.tsx'
import { FreshForm } from './fresh-form.tsx'
import { OwnPassword } from './passkeys.tsx'
import { RemoveDialog, RenameDialog } from './rename-dialog.tsx'
import { a } from './texts.ts'

type Authenticator = Account['authenticators'][number]
type Open = { on: 'add' } | { on: 'rename' | 'remove'; app: Authenticator } | null
const nameOf = ({ name }: Authenticator): string => name ?? a('apps.first')

/** The authenticator apps: added with a code of theirs, renamed, removed. */
export function Authenticators({ apps }: { apps: readonly Authenticator[] }) {
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => setOpen(null)
  return (
    <section class="settings__card" aria-labelledby="account-apps">
      <h3 class="settings__heading" id="account-apps">
        {a('apps.title')}
      </h3>
      <p class="settings__text">{a('apps.text')}</p>
      {apps.length === 0 && <p class="account__none">{a('apps.none')}</p>}
      <ul class="factors">
        {apps.map((app) => (
          <FactorRow
            key={app.id}
            icon={smartphoneIcon}
            {...app}
            name={nameOf(app)}
            onRename={() => setOpen({ on: 'rename', app })}
            onRemove={() => setOpen({ on: 'remove', app })}
          />
        ))}
      </ul>
      <div class="settings__actions">
        <Button icon={plusIcon} onClick={() => setOpen({ on: 'add' })}>
          {a('apps.add')}
        </Button>
      </div>
      {open?.on === 'add' && <AddAuthenticator onClose={close} />}
      {open?.on === 'rename' && <RenameDialog path={`/account/authenticators/${open.app.id}`} name={nameOf(open.app)} onClose={close} />}
      {open?.on === 'remove' && (
        <RemoveDialog
          path={`/account/authenticators/${open.app.id}`}
          title={a('apps.removeTitle')}
          text={a('apps.removeText', { name: nameOf(open.app) })}
          done={a('apps.removed', { name: nameOf(open.app) })}
          onClose={close}
        />
      )}
    </section>
  )
}

function AddAuthenticator({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(a('apps.suggestion'))
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<string>()
  const [setup, setSetup] = useState<TotpSetup | null>(null)
  const [code, setCode] = useState('')
  const fresh = useFresh()
  const called = name.trim() === '' ? a('apps.suggestion') : name.trim()
  const prepare = async (): Promise<void> => {
    if (password === '') return setMissing(a('account.passwordMissing'))
    setSetup(await api.post<TotpSetup>('/account/authenticators/setup', { name: called, password }))
  }
  const confirm = async (): Promise<void> => {
    await api.post('/account/authenticators', { code: code.replaceAll(/[\s-]/g, '').slice(0, 64) || '-' })
    await loadAccount()
    showToast(a('apps.added', { name: called }))
    onClose()
  }
  return (
    <FreshForm title={a('apps.add')} button={setup === null ? a('account.next') : a('apps.add')} fresh={fresh} onSubmit={setup === null ? prepare : confirm} onClose={onClose}>
      {setup === null ? (
        <>
          <Field label={a('account.what')} hint={a('account.whatHint')} value={name} maxLength={120} onInput={(event) => setName(event.currentTarget.value)} />
          <OwnPassword value={password} error={missing} onInput={(value) => (setPassword(value), setMissing(undefined))} />
        </>
      ) : (
        <>
          <Key setup={setup} />
          <Field
            label={a('apps.code')}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={16}
            placeholder="000 000"
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </>
      )}
    </FreshForm>
  )
}

/** Modules of white around the code, beside the two that the server's drawing has. */
const QUIET = 2

function Key({ setup: { secret, qr } }: { setup: TotpSetup }) {
  const side = qr.size + QUIET * 2
  return (
    <div class="new-key">
      <p class="settings__subheading">{a('apps.scan')}</p>
      <svg class="new-key__qr" viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`} role="img" aria-label={a('apps.qr')} shape-rendering="crispEdges">
        <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
        <path d={qr.path} fill="#000" />
      </svg>
      <p class="settings__subheading">{a('apps.type')}</p>
      <code class="new-key__text">{secret.match(/.{1,4}/g)?.join(' ')}</code>
      <CopyButton text={secret} label={a('apps.copy')} />
    </div>
  )
}
