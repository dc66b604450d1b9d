import { useEffect, useState } from 'preact/hooks'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { account, loadAccount } from '../../state/account.ts'
import { Authenticators } from './authenticators.tsx'
import { Passkeys } from './passkeys.tsx'
import { Password } from './password.tsx'
import { Profile } from './profile.tsx'
import { Recovery } from './recovery.tsx'
import { a } from './texts.ts'

/** Everything about one's own account: how one is called and how one signs in. */
export function AccountPage() {
  const [error, setError] = useState<unknown>(null)
  const load = (): void => {
    setError(null)
    loadAccount().catch(setError)
  }
  useEffect(load, [])
  const known = account.value
  if (known === null && error !== null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={problemText(error)} action={<Button onClick={load}>{word('tryAgain')}</Button>}>
        {null}
      </EmptyState>
    )
  }
  if (known === null) return <Skeleton kind="form" />
  return (
    <div class="settings__page">
      <h2 class="settings__title">{a('account.title')}</h2>
      <p class="account__muted">{a('account.text')}</p>
      <Profile key={`${known.name}/${known.locale}`} saved={known} />
      <Passkeys passkeys={known.passkeys} />
      <Authenticators apps={known.authenticators} />
      <Recovery left={known.recoveryCodesLeft} />
      <Password changedAt={known.passwordChangedAt} />
    </div>
  )
}
