import { useState } from 'preact/hooks'
import type { CreationOptions } from '../../../../features/passkeys/schema.ts'
import type { Account } from '../../../../features/account/schema.ts'
import { isCancelled, isKnownHere, knowsPasskeys, makePasskey } from '../../../lib/passkey.ts'
import { Button, Field, Notice, showToast } from '../../../ui/index.ts'
import { keyIcon, plusIcon } from '../../../ui/icons.ts'
import { useFresh } from '../../fresh/fresh.tsx'
import { loadAccount } from '../../state/account.ts'
import { api } from '../../state/client.ts'
import { FactorRow } from './factor-row.tsx'
import { FreshForm } from './fresh-form.tsx'
import { RemoveDialog, RenameDialog } from './rename-dialog.tsx'
import { a } from './texts.ts'

type Passkey = Account['passkeys'][number]
type Open = { on: 'add' } | { on: 'rename' | 'remove'; passkey: Passkey } | null

/** The passkeys: added, renamed, removed. */
export function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => setOpen(null)
  return (
    <section class="settings__card" aria-labelledby="account-passkeys">
      <h3 class="settings__heading" id="account-passkeys">
        {a('passkeys.title')}
      </h3>
      <p class="settings__text">{a('passkeys.text')}</p>
      {passkeys.length === 0 && <p class="account__none">{a('passkeys.none')}</p>}
      <ul class="factors">
        {passkeys.map((passkey) => (
          <FactorRow
            key={passkey.id}
            icon={keyIcon}
            {...passkey}
            extra={passkey.synced ? a('passkeys.synced') : undefined}
            warning={passkey.blocked && <Notice tone="danger">{a('passkeys.blocked')}</Notice>}
            onRename={() => setOpen({ on: 'rename', passkey })}
            onRemove={() => setOpen({ on: 'remove', passkey })}
          />
        ))}
      </ul>
      {knowsPasskeys() ? (
        <div class="settings__actions">
          <Button icon={plusIcon} onClick={() => setOpen({ on: 'add' })}>
            {a('passkeys.add')}
          </Button>
        </div>
      ) : (
        <Notice tone="info">{a('passkeys.unsupported')}</Notice>
      )}
      {open?.on === 'add' && <AddPasskey onClose={close} />}
      {open?.on === 'rename' && <RenameDialog path={`/account/passkeys/${open.passkey.id}`} name={open.passkey.name} onClose={close} />}
      {open?.on === 'remove' && (
        <RemoveDialog
          path={`/account/passkeys/${open.passkey.id}`}
          title={a('passkeys.removeTitle')}
          text={a('passkeys.removeText', { name: open.passkey.name })}
          done={a('passkeys.removed', { name: open.passkey.name })}
          onClose={close}
        />
      )}
    </section>
  )
}

function AddPasskey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(a('passkeys.suggestion'))
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<string>()
  const [trouble, setTrouble] = useState<string>()
  const fresh = useFresh()
  const add = async (): Promise<void> => {
    setTrouble(undefined)
    if (password === '') return setMissing(a('account.passwordMissing'))
    const called = name.trim() === '' ? a('passkeys.suggestion') : name.trim()
    const options = await api.post<CreationOptions>('/account/passkeys/options', { password })
    const credential = await makePasskey(options).catch((error: unknown) => {
      if (!isCancelled(error) && !isKnownHere(error)) throw error
      setTrouble(a(isKnownHere(error) ? 'passkeys.known' : 'passkeys.cancelled'))
      return null
    })
    if (credential === null) return
    await api.post('/account/passkeys', { name: called, credential })
    await loadAccount()
    showToast(a('passkeys.added', { name: called }))
    onClose()
  }
  return (
    <FreshForm title={a('passkeys.add')} button={a('account.next')} fresh={fresh} onSubmit={add} onClose={onClose}>
      <p class="account__muted">{a('passkeys.addText')}</p>
      <Field label={a('account.what')} hint={a('account.whatHint')} value={name} maxLength={120} onInput={(event) => setName(event.currentTarget.value)} />
      <OwnPassword value={password} error={missing} onInput={(value) => (setPassword(value), setMissing(undefined))} />
      {trouble !== undefined && (
        <Notice tone="warn" live>
          {trouble}
        </Notice>
      )}
    </FreshForm>
  )
}

/** The password again: a session and a code are not enough to add a way in. */
export function OwnPassword({ value, error, onInput }: { value: string; error: string | undefined; onInput: (value: string) => void }) {
  return (
    <Field
      label={a('account.ownPassword')}
      error={error}
      type="password"
      autocomplete="current-password"
      maxLength={1000}
      value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  )
}
