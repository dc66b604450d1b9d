import { useState } from 'preact/hooks'
import { formatDate } from '../../../lib/dates.ts'
import { Button, Field, showToast } from '../../../ui/index.ts'
import { useFresh } from '../../fresh/fresh.tsx'
import { loadAccount } from '../../state/account.ts'
import { api } from '../../state/client.ts'
import { FreshForm } from './fresh-form.tsx'
import { a } from './texts.ts'

/** When the password was last changed, and a new one. */
export function Password({ changedAt }: { changedAt: string }) {
  const [open, setOpen] = useState(false)
  return (
    <section class="settings__card" aria-labelledby="account-password">
      <h3 class="settings__heading" id="account-password">
        {a('password.title')}
      </h3>
      <p class="settings__text">{a('password.changed', { date: formatDate(changedAt) })}</p>
      <Button onClick={() => setOpen(true)}>{a('password.change')}</Button>
      {open && <ChangePassword onClose={() => setOpen(false)} />}
    </section>
  )
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const fresh = useFresh()
  const change = async (): Promise<void> => {
    const { ended } = await api.put<{ ended: number }>('/account/password', { currentPassword: current, password: next })
    await loadAccount()
    showToast(a('password.done', { count: ended }))
    onClose()
  }
  return (
    <FreshForm title={a('password.change')} button={a('password.change')} fresh={fresh} onSubmit={change} onClose={onClose}>
      <p class="account__muted">{a('password.text')}</p>
      <Field
        label={a('password.current')}
        type="password"
        autocomplete="current-password"
        required
        maxLength={1000}
        value={current}
        onInput={(event) => setCurrent(event.currentTarget.value)}
      />
      <Field
        label={a('password.new')}
        hint={a('password.newHint')}
        type="password"
        autocomplete="new-password"
        required
        maxLength={1000}
        value={next}
        onInput={(event) => setNext(event.currentTarget.value)}
      />
    </FreshForm>
  )
}
