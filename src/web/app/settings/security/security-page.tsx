import { useEffect, useState } from 'preact/hooks'
import type { PolicyView } from '../../../../features/security/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { session } from '../../state/session.ts'
import { PolicyForm } from './policy-form.tsx'
import { RecoveriesCard } from './recoveries.tsx'
import { s } from './texts.ts'

/** Settings → Signing in: how long sessions last, from where, and with what. */
export function SecurityPage() {
  const [view, setView] = useState<PolicyView | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const load = (): void => {
    setFailed(null)
    api.get<PolicyView>('/security').then(setView, setFailed)
  }
  useEffect(load, [])
  if (failed !== null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={s('policy.loadFailed')} action={<Button onClick={load}>{word('tryAgain')}</Button>}>
        {problemText(failed)}
      </EmptyState>
    )
  }
  if (view === null) return <Skeleton kind="form" />
  return (
    <div class="settings__page">
      <h2 class="settings__title">{s('policy.title')}</h2>
      <p class="settings__text">{s('policy.text', { workspace: session.value?.workspace.name ?? '' })}</p>
      <RecoveriesCard />
      <PolicyForm view={view} onSaved={setView} />
    </div>
  )
}
