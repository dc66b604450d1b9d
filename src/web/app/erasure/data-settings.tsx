import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { problemText } from '../../lib/problems.ts'
import { Button, EmptyState, Notice, Skeleton } from '../../ui/index.ts'
import { shieldIcon } from '../../ui/icons.ts'
import { erasures, loadErasures } from '../state/erasures.ts'
import { can, session } from '../state/session.ts'
import { t } from '../t.ts'
import { EraseDialog } from './erase-dialog.tsx'
import { ErasureItem } from './erasure-item.tsx'
import './erasure.css'

/** Settings → Data: what was erased and what waits, and the end of the workspace for its owner. */
export function DataSettings() {
  const failure = useSignal<unknown>(null)
  const { eraseData, eraseWorkspace } = can()
  useEffect(() => {
    if (!eraseData) return
    loadErasures().then(
      () => (failure.value = null),
      (error: unknown) => (failure.value = error)
    )
  }, [eraseData])
  if (!eraseData)
    return (
      <EmptyState icon={shieldIcon} title={t('data.noRight')}>
        {t('data.noRightText')}
      </EmptyState>
    )
  return (
    <div class="settings__page">
      <h2 class="settings__title">{t('data.title')}</h2>
      <section class="settings__card" aria-labelledby="data-erasures">
        <h3 class="settings__heading" id="data-erasures">
          {t('data.erasures')}
        </h3>
        <p class="settings__text">{t('data.erasuresText')}</p>
        {failure.value !== null && <Notice tone="danger">{problemText(failure.value)}</Notice>}
        {failure.value === null && erasures.value === null && <Skeleton rows={3} />}
        {erasures.value?.length === 0 && <p class="erasures__none">{t('data.none')}</p>}
        {erasures.value !== null && erasures.value.length > 0 && (
          <ul class="erasures">
            {erasures.value.map((erasure) => (
              <ErasureItem key={erasure.id} erasure={erasure} />
            ))}
          </ul>
        )}
      </section>
      {eraseWorkspace && <EndWorkspace />}
    </div>
  )
}

function EndWorkspace() {
  const open = useSignal(false)
  const id = session.value?.workspace.id
  const waits = erasures.value?.some(({ subjectId, state }) => subjectId === id && (state === 'waiting' || state === 'approval')) === true
  return (
    <section class="settings__card" aria-labelledby="data-workspace">
      <h3 class="settings__heading" id="data-workspace">
        {t('data.workspace')}
      </h3>
      <p class="settings__text">{t('data.workspaceText')}</p>
      <Button kind="danger" disabled={waits} onClick={() => (open.value = true)}>
        {t('data.eraseWorkspace')}
      </Button>
      {open.value && <EraseDialog subject={{ subject: 'workspace' }} onClose={() => (open.value = false)} />}
    </section>
  )
}
