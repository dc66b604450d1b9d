import { useState } from 'preact/hooks'
import { Field, showToast } from '../../../ui/index.ts'
import { useFresh } from '../../fresh/fresh.tsx'
import { loadAccount } from '../../state/account.ts'
import { api } from '../../state/client.ts'
import { FreshForm } from './fresh-form.tsx'
import { a } from './texts.ts'

/** Gives a passkey or an authenticator app another name. */
export function RenameDialog({ path, name, onClose }: { path: string; name: string; onClose: () => void }) {
  const [typed, setTyped] = useState(name)
  const fresh = useFresh()
  const rename = async (): Promise<void> => {
    if (typed.trim() === '') return
    await api.patch(path, { name: typed.trim() })
    await loadAccount()
    showToast(a('account.saved'))
    onClose()
  }
  return (
    <FreshForm title={a('account.renameTitle')} button={a('account.save')} fresh={fresh} onSubmit={rename} onClose={onClose}>
      <Field label={a('account.what')} hint={a('account.whatHint')} value={typed} maxLength={120} onInput={(event) => setTyped(event.currentTarget.value)} />
    </FreshForm>
  )
}

interface RemoveDialogProps {
  path: string
  title: string
  text: string
  done: string
  onClose: () => void
}

/** Asks before a factor is removed: it cannot be undone. */
export function RemoveDialog({ path, title, text, done, onClose }: RemoveDialogProps) {
  const fresh = useFresh()
  const remove = async (): Promise<void> => {
    await api.post(`${path}/remove`)
    await loadAccount()
    showToast(done)
    onClose()
  }
  return (
    <FreshForm title={title} button={a('apps.removeYes')} kind="danger" fresh={fresh} onSubmit={remove} onClose={onClose}>
      <p>{text}</p>
    </FreshForm>
  )
}
